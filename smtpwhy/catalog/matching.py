"""Rules against a reply: by code, status and ordered phrases, the particular before the general.

A phrase is written as a postmaster would write it, with nothing to escape::

    mailbox ... full                  the words in this order, up to 120 characters between them
    (mailbox|inbox|quota) exceeded    one of several wordings; an empty one makes the group optional
    reject* by policy                 the rest of a word may follow

It is compared with the folded text of a reply: lower case, white space single. Trying each of hundreds of rules
on each reply is slow, so every phrase is filed under a word that it cannot do without, the rarest; only
phrases filed under a word of the reply are tried (`docs/design.md` has the figures).
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from types import MappingProxyType
from typing import Any

from smtpwhy.patterns import lazy
from smtpwhy.values import Value

STEM = 4
"""Letters of a word under which phrases are filed."""

TEXT_LIMIT = 8192
"""Characters of a reply that rules look at; RFC 5321 section 4.5.3.1.5 allows 512 a line."""

_WORD = lazy(r"[^\W_]+")
_PARTS = lazy(r"\((?P<group>[^()]*)\)|(?P<gap>\s*\.\.\.\s*)|(?P<star>\*)|(?P<space>\s+)|(?P<word>[^()*\s.]+|\.)")
_Piece = tuple[str, str]
"""A part of a phrase: its kind (a group of `_PARTS`) and its text."""
_GAP = ".{0,120}?"
_SPACE = lazy(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u00b4": "'"})


def fold(text: str) -> str:
    """Return the text as rules see it: lower case, single spaces, straight quotes, at most `TEXT_LIMIT` characters."""
    return _SPACE.sub(" ", text[:TEXT_LIMIT].translate(_QUOTES)).strip().lower()


def phrase_pattern(phrase: str) -> str:
    """Return the regular expression of a phrase, in the RE2 subset."""
    pieces = [("space", " "), *_pieces(phrase), ("space", " ")]
    parts: list[str] = []
    for number, (kind, text) in enumerate(pieces[1:-1], 1):
        if kind == "group":
            parts.append("(?:" + "|".join(map(re.escape, text.split("|"))) + ")")
        elif kind == "gap":
            before = r"\b" if text[0] == " " and _edge(pieces[number - 1], -1) else ""
            after = r"\b" if text[-1] == " " and _edge(pieces[number + 1], 0) else ""
            parts.append(before + _GAP + after)
        else:
            parts.append({"star": r"\w*", "space": " "}.get(kind) or re.escape(text))
    first = r"\b" if _edge(pieces[1], 0) else ""
    last = r"\b" if _edge(pieces[-2], -1) else ""
    return first + "".join(parts) + last


def phrase_problem(phrase: str) -> str | None:
    """Return what is wrong with a phrase, or None."""
    if phrase != fold(phrase):
        return f"a phrase is compared with the folded text; write it as '{fold(phrase)}'"
    if phrase.count("(") != phrase.count(")") or re.search(r"\([^()]*\(", phrase):
        return "brackets must be paired and cannot be nested"
    if re.search(r"(?:^|[^\w])\w{0,3}\*", phrase):
        return f"a word that is cut by * needs {STEM} letters before it"
    if not anchors(phrase) and phrase.isascii():
        return "needs at least one word that must be there"
    return None


def anchors(phrase: str, frequency: Mapping[str, int] = MappingProxyType({})) -> list[str]:
    """Return keys one of which every text has that the phrase matches; [] where there is no such set.

    A key is a whole word, or the first four letters of a cut one and a star. `frequency` tells how many replies have
    a key: the rarest set is taken.
    """

    def cost(keys: frozenset[str]) -> tuple[int, int]:
        return sum(frequency.get(key, 0) for key in keys), -min(map(len, keys))

    return sorted(min(_choices(phrase), key=cost, default=()))


def _in_order(phrase: str, folded: str) -> bool:
    """Tell whether the parts of a phrase stand in the text in their order: without that it cannot match."""
    end = 0
    for part in _parts(phrase):
        ends = [place + len(text) for text in part if (place := folded.find(text, end)) >= 0]
        if not ends:
            return False
        end = min(ends)
    return True


@cache
def _parts(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return the parts of a phrase in order: each one text, or the alternatives of a group."""
    parts: list[tuple[str, ...]] = []
    joined = False
    for kind, text in _pieces(phrase):
        plain = kind in ("word", "space")
        if kind == "group":
            parts.append(tuple(text.split("|")))
        elif plain and joined:
            parts[-1] = (parts[-1][0] + text,)
        elif plain:
            parts.append((text,))
        joined = plain
    return tuple(parts)


@cache
def _choices(phrase: str) -> tuple[frozenset[str], ...]:
    """Return the sets of keys of each of which a text must have one for the phrase to match."""
    choices: list[list[str]] = []
    pieces = [("space", " "), *_pieces(phrase), ("space", " ")]
    for number, (kind, text) in enumerate(pieces[1:-1], 1):
        goes_on = pieces[number + 1][0] == "star" or pieces[number + 1][1].startswith("...")
        if kind == "word" and goes_on and _WORD.fullmatch(text) and len(text) >= STEM:
            choices.append([text[:STEM] + "*"])
        elif kind == "word" and not _touches(pieces, number):
            choices += [[key] for key in _WORD.findall(text)]
        elif kind == "group" and not _touches(pieces, number):
            words = [_WORD.findall(alternative)[:1] for alternative in text.split("|")]
            if all(words):
                choices.append([found[0] for found in words])
    return tuple(frozenset(keys) for keys in choices if all(map(str.isascii, keys)))


def keys_of(folded: str) -> set[str]:
    """Return the keys of a folded text: its words, and the first four letters of each with a star."""
    words = set(_WORD.findall(folded))
    return words | {word[:STEM] + "*" for word in words}


def _pieces(phrase: str) -> Iterator[_Piece]:
    for found in _PARTS.finditer(phrase):
        kind = str(found.lastgroup)
        yield kind, found[kind]


def _touches(pieces: Sequence[_Piece], number: int) -> bool:
    """Tell whether a word of a piece may be part of a longer one, because of what stands right at it."""
    left = _facing(pieces[number - 1], -1) and _facing(pieces[number], 0)
    right = _facing(pieces[number], -1) and _facing(pieces[number + 1], 0)
    return left or right


def _facing(piece: _Piece, end: int) -> bool:
    """Tell whether a piece may have a letter or digit at its first (0) or last (-1) place."""
    kind, text = piece
    if kind == "group":
        return any(not alternative or alternative[end].isalnum() for alternative in text.split("|"))
    return kind == "star" or (kind == "gap" and text[end] == ".") or text[end].isalnum()


def _edge(piece: _Piece, end: int) -> bool:
    """Tell whether a piece has a Latin letter or digit at its first (0) or last (-1) place in any case."""
    kind, text = piece
    texts = text.split("|") if kind == "group" else [text]
    return all(text and text[end].isascii() and (text[end].isalnum() or text[end] == "_") for text in texts)


class Match(Value):
    """A rule that fits a reply."""

    rule: Mapping[str, Any]
    """The compiled rule: id, cause, confidence."""
    words: str
    """The words of the folded text that decided; empty where code or status alone did."""


class Filing(Value):
    """Where phrases are filed, so that only those are tried that a reply can fit.

    Phrases are numbered through all rules in their order; a rule without a phrase counts as one.
    """

    filed: Mapping[str, Sequence[int]]
    """Key -> the phrases that cannot do without it."""
    always: Sequence[int]
    """Rules without a phrase, which are tried on every reply."""
    foreign: Sequence[int]
    """Phrases without a Latin word that must be there, which are tried on replies that are not ASCII."""
    first: Sequence[int]
    """Each rule's first phrase."""
    owners: Sequence[str | None]
    """Each rule's provider."""
    prior: int
    """How many of the rules, from the first on, are those of providers that run servers."""


def file_rules(rules: Sequence[Mapping[str, Any]], replies: Iterable[str] = ()) -> Filing:
    """Return where the phrases of compiled rules are filed; `replies` show how common words are."""
    frequency = Counter(key for reply in replies for key in keys_of(fold(reply)))
    filed: dict[str, list[int]] = {}
    always: list[int] = []
    foreign: list[int] = []
    first: list[int] = []
    number = 0
    for rule in rules:
        first.append(number)
        if not rule["texts"]:
            always.append(number)
            number += 1
        for phrase in rule["texts"]:
            keys = anchors(phrase, frequency)
            for key in keys:
                filed.setdefault(key, []).append(number)
            if not keys:
                foreign.append(number)
            number += 1
    prior = sum(rule.get("tier") == 0 for rule in rules)
    return Filing(filed, always, foreign, first, [rule.get("provider") for rule in rules], prior)


class Rules:
    """Compiled rules in their order, ready to be asked; `load` returns the rule of a number."""

    def __init__(self, filing: Filing, load: Callable[[int], Mapping[str, Any]]) -> None:
        self._filing = filing
        self._load = load
        self._loaded: dict[int, Mapping[str, Any]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(
        self,
        code: str | None,
        status: str | None,
        folded: str,
        speakers: Sequence[str] = (),
        without: Set[str] = frozenset(),
    ) -> Iterator[Match]:
        """Yield the first rule of each cause that fits a reply, the first of all being the one that holds.

        The rules of the providers whose marks stand in the reply (`speakers`) come first, all others in their order.
        `without` are the ids of rules that do not count.
        """
        candidates = self._candidates(folded)
        if speakers:
            owners, prior = self._filing.owners, self._filing.prior
            candidates.sort(key=lambda pair: pair[0] >= prior or owners[pair[0]] not in speakers)
        told: set[str] = set()
        for number, place in candidates:
            rule = self._rule(number)
            if (
                rule["cause"] in told
                or rule["id"] in without
                or (rule["only_there"] and rule["provider"] not in speakers)
            ):
                continue
            if not _code_fits(rule["codes"], code) or not _status_fits(rule["statuses"], status):
                continue
            words = self._words(rule, place, folded)
            if words is not None and not any(self._pattern(text).search(folded) for text in rule["nots"]):
                told.add(rule["cause"])
                yield Match(rule, words)

    def named(self, folded: str) -> list[str]:
        """Return the ids of the rules one of whose phrases stands in the text, whatever else they want."""
        candidates = ((self._rule(number), place) for number, place in self._candidates(folded))
        found = (str(rule["id"]) for rule, place in candidates if self._words(rule, place, folded) is not None)
        return list(dict.fromkeys(found))

    def _rule(self, number: int) -> Mapping[str, Any]:
        rule = self._loaded.get(number)
        if rule is None:
            rule = self._loaded[number] = self._load(number)
        return rule

    def _candidates(self, folded: str) -> list[tuple[int, int]]:
        """Return the phrases that the text can fit, in order, each as the number of its rule and its place there."""
        filing = self._filing
        phrases = list(filing.always)
        for key in keys_of(folded) & filing.filed.keys():
            phrases += filing.filed[key]
        if not folded.isascii():
            phrases += filing.foreign
        first = filing.first
        numbers = ((bisect_right(first, phrase) - 1, phrase) for phrase in sorted(set(phrases)))
        return [(number, phrase - first[number]) for number, phrase in numbers]

    def _words(self, rule: Mapping[str, Any], place: int, folded: str) -> str | None:
        """Return the words that a phrase of the rule found, '' where it has no phrase, None where it does not fit."""
        if not rule["texts"]:
            return ""
        phrase = rule["texts"][place]
        if not _in_order(phrase, folded):  # far cheaper than the pattern, which need not be compiled then
            return None
        found = self._pattern(phrase).search(folded)
        return found[0] if found else None

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        pattern = self._patterns.get(phrase)
        if pattern is None:
            pattern = self._patterns[phrase] = re.compile(phrase_pattern(phrase))
        return pattern


def _code_fits(codes: Sequence[str], code: str | None) -> bool:
    return not codes or (code is not None and (code in codes or code[0] + "yz" in codes))


def _status_fits(statuses: Sequence[str], status: str | None) -> bool:
    if not statuses:
        return True
    if status is None:
        return False
    head = status.rpartition(".")[0]
    return not {status, "X" + status[1:], head + ".x", "X" + head[1:] + ".x"}.isdisjoint(statuses)
