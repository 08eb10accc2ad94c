"""Rules against a reply: by code, status and ordered phrases, the particular before the general.

A phrase is written as a postmaster would write it, with nothing to escape::

    mailbox ... full                  the words in this order, up to 120 characters between them
    (mailbox|inbox|quota) exceeded    one of several wordings; an empty one makes the group optional
    reject* by policy                 the rest of a word may follow

It is compared with the folded text of a reply: lower case, white space single. Trying each of hundreds of rules
on each reply is slow, so every phrase is filed under the stems of a word that it cannot do without; only rules
filed under a stem of the reply are tried (`docs/design.md` has the figures).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from smtpwhy.patterns import lazy
from smtpwhy.values import Value

STEM = 4
"""Letters of a word under which phrases are filed."""

TEXT_LIMIT = 8192
"""Characters of a reply that rules look at; RFC 5321 section 4.5.3.1.5 allows 512 a line."""

_WORD = lazy(r"[^\W_]+")
_PARTS = lazy(r"\(([^()]*)\)|\s*\.\.\.\s*|(\*)|(\s+)|([^()*\s.]+|\.)")
_Piece = tuple[str | None, str | None, str | None, str | None]
"""A part of a phrase: a group, a star, a space or a word; all None for a gap."""
_GAP = ".{0,120}?"
_SPACE = lazy(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u00b4": "'"})
_COMMON = frozenset(
    [
        "mail",
        "mess",
        "from",
        "your",
        "this",
        "that",
        "with",
        "have",
        "been",
        "addr",
        "reci",
        "send",
        "serv",
        "host",
        "user",
        "erro",
        "reje",
        "deni",
        "refu",
        "plea",
        "acco",
        "smtp",
        "doma",
        "spam",
        "bloc",
        "poli",
        "conn",
        "time",
        "not",
        "the",
        "for",
        "you",
        "has",
        "was",
        "are",
        "too",
        "and",
        "its",
        "see",
    ]
)


def fold(text: str) -> str:
    """Return the text as rules see it: lower case, single spaces, straight quotes, at most `TEXT_LIMIT` characters."""
    return _SPACE.sub(" ", text[:TEXT_LIMIT].translate(_QUOTES)).strip().lower()


def phrase_pattern(phrase: str) -> str:
    """Return the regular expression of a phrase, in the RE2 subset."""
    parts: list[str] = []
    for group, star, space, word in _pieces(phrase):
        if group is not None:
            parts.append("(?:" + "|".join(map(re.escape, group.split("|"))) + ")")
        elif star:
            parts.append(r"\w*")
        elif space:
            parts.append(" ")
        elif word:
            parts.append(re.escape(word))
        else:
            parts.append(_GAP)
    return _edge(phrase[:1]) + "".join(parts) + _edge(phrase[-1:])


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


def anchors(phrase: str) -> list[str]:
    """Return stems one of which is in every text that the phrase matches; [] where there is no such set."""
    choices: list[list[str]] = []
    pieces = list(_pieces(phrase))
    for number, (group, _, _, word) in enumerate(pieces):
        if word and not _touches_group(pieces, number):
            choices += [[stem] for stem in _stems(word)]
        elif group and not _touches_word(pieces, number):
            stems = [_stems(alternative)[:1] for alternative in group.split("|")]
            if all(stems):
                choices.append(sorted({stem[0] for stem in stems}))
    ascii_only = [stems for stems in choices if all(stem.isascii() for stem in stems)]
    return min(ascii_only, key=_cost, default=[])


@cache
def _first_words(phrase: str) -> str:
    """Return the words of a phrase up to its first gap, group or star: without them it cannot match."""
    ends = [place for place in map(phrase.find, ("...", "(", "*")) if place >= 0]
    return phrase[: min(ends)].rstrip() if ends else phrase


def _cost(stems: Sequence[str]) -> tuple[bool, int, int]:
    """Order sets of stems: rare words first, few before many, long before short."""
    return any(stem in _COMMON for stem in stems), len(stems), -min(map(len, stems))


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in _WORD.findall(text)]


def _pieces(phrase: str) -> Iterator[_Piece]:
    for found in _PARTS.finditer(phrase):
        yield found[1], found[2], found[3], found[4]


def _touches_group(pieces: list[_Piece], number: int) -> bool:
    """Tell whether a group stands right at the word, so that the word may be part of a longer one."""
    beside = pieces[max(number - 1, 0) : number] + pieces[number + 1 : number + 2]
    return any(piece[0] is not None for piece in beside)


def _touches_word(pieces: list[_Piece], number: int) -> bool:
    beside = pieces[max(number - 1, 0) : number] + pieces[number + 1 : number + 2]
    return any(piece[3] or piece[1] for piece in beside)


def _edge(character: str) -> str:
    return r"\b" if character.isascii() and (character.isalnum() or character == "_") else ""


class Match(Value):
    """A rule that fits a reply."""

    rule: Mapping[str, Any]
    """The compiled rule: id, cause, confidence."""
    words: str
    """The words of the folded text that decided; empty where code or status alone did."""


class Filing(Value):
    """Where rules are filed, so that only those are read that a reply can fit."""

    filed: Mapping[str, Sequence[int]]
    """Stem of a word -> numbers of the rules that cannot do without it."""
    always: Sequence[int]
    """Rules without a phrase, which are tried on every reply."""
    foreign: Sequence[int]
    """Rules whose phrases have no Latin word; they are tried on replies that are not ASCII."""
    owners: Sequence[str | None]
    """Each rule's provider."""
    prior: int
    """How many of the rules, from the first on, are those of providers that run servers."""


def file_rules(rules: Sequence[Mapping[str, Any]]) -> Filing:
    """Return where the compiled rules are filed; their numbers are their places in the sequence."""
    filed: dict[str, list[int]] = {}
    always: list[int] = []
    foreign: list[int] = []
    for number, rule in enumerate(rules):
        if not rule["texts"]:
            always.append(number)
        for phrase in rule["texts"]:
            stems = anchors(phrase)
            for stem in stems:
                if number not in filed.setdefault(stem, []):
                    filed[stem].append(number)
            if not stems and number not in foreign:
                foreign.append(number)
    prior = sum(rule.get("tier") == 0 for rule in rules)
    return Filing(filed, always, foreign, [rule.get("provider") for rule in rules], prior)


class Rules:
    """Compiled rules in their order, ready to be asked; `load` returns the rule of a number."""

    def __init__(self, filing: Filing, load: Callable[[int], Mapping[str, Any]]) -> None:
        self._filing = filing
        self._load = load
        self._loaded: dict[int, Mapping[str, Any]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, code: str | None, status: str | None, folded: str, speakers: Sequence[str] = ()) -> Iterator[Match]:
        """Yield the rules that fit a reply, the first one being the one that holds.

        The rules of the providers whose marks stand in the reply (`speakers`) come first, all others in their order.
        """
        owners, prior = self._filing.owners, self._filing.prior

        def rank(number: int) -> tuple[bool, int]:
            return number >= prior or owners[number] not in speakers, number

        for number in sorted(self._candidates(folded), key=rank):
            rule = self._rule(number)
            if rule["only_there"] and rule["provider"] not in speakers:
                continue
            if not _code_fits(rule["codes"], code) or not _status_fits(rule["statuses"], status):
                continue
            words = self._words(rule, folded)
            if words is not None and not any(self._pattern(text).search(folded) for text in rule["nots"]):
                yield Match(rule, words)

    def named(self, folded: str) -> list[str]:
        """Return the ids of the rules one of whose phrases stands in the text, whatever else they want."""
        rules = map(self._rule, sorted(self._candidates(folded)))
        return [str(rule["id"]) for rule in rules if self._words(rule, folded) is not None]

    def _rule(self, number: int) -> Mapping[str, Any]:
        rule = self._loaded.get(number)
        if rule is None:
            rule = self._loaded[number] = self._load(number)
        return rule

    def _candidates(self, folded: str) -> set[int]:
        filing = self._filing
        candidates = set(filing.always)
        for stem in {word[:STEM] for word in _WORD.findall(folded)} & filing.filed.keys():
            candidates.update(filing.filed[stem])
        if not folded.isascii():
            candidates.update(filing.foreign)
        return candidates

    def _words(self, rule: Mapping[str, Any], folded: str) -> str | None:
        """Return the words that a phrase of the rule found, '' where it has no phrase, None where none fits."""
        if not rule["texts"]:
            return ""
        for phrase in rule["texts"]:
            if _first_words(phrase) in folded:  # far cheaper than the pattern, which mostly need not be compiled then
                found = self._pattern(phrase).search(folded)
                if found:
                    return found[0]
        return None

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
