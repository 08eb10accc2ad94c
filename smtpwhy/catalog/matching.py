"""Rules against a reply: by code, status and phrases, the particular before the general.

Trying each of hundreds of rules on each reply is slow. So every phrase is filed under the rarest word that it cannot
do without, and there under the next rarest; only phrases of which the reply has both are tried (`docs/design.md` has
the figures).
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any
from zlib import crc32

from smtpwhy.catalog.phrases import anchors, fold, in_order, keys_of, phrase_pattern
from smtpwhy.values import Value

_Drawer = tuple[frozenset[str], Sequence[int]]
"""Second keys, and the phrases that need one of them."""


class Match(Value):
    """A rule that fits a reply."""

    rule: Mapping[str, Any]
    """The compiled rule: id, cause, confidence."""
    start: int
    """Where in the folded text the words begin that decided."""
    end: int
    """Where they end; equal to `start` where code or status alone decided."""


class Filing(Value):
    """Where phrases are filed, so that only those are tried that a reply can fit.

    Phrases are numbered through all rules in their order; a rule without a phrase counts as one.
    """

    filed: Mapping[str, str]
    """Key -> the phrases that need it: `second|keys:phrase,phrase;...`, of which second keys a phrase needs one."""
    always: Sequence[int]
    """Rules without a phrase, which are tried on every reply."""
    first: Sequence[int]
    """Each rule's first phrase."""
    owners: Sequence[str | None]
    """Each rule's provider."""
    prior: int
    """How many of the rules, from the first on, are those of providers that run servers."""


def file_rules(rules: Sequence[Mapping[str, Any]], replies: Iterable[str] = ()) -> Filing:
    """Return where the phrases of compiled rules are filed; `replies` show how common words are."""
    frequency = Counter(key for reply in replies for key in keys_of(fold(reply)))
    filed: dict[str, dict[str, list[int]]] = {}
    always: list[int] = []
    first: list[int] = []
    number = 0
    for rule in rules:
        first.append(number)
        if not rule["texts"]:
            always.append(number)
            number += 1
        for phrase in rule["texts"]:
            first_keys, second_keys = (*anchors(phrase, frequency), [], [])[:2]
            for key in first_keys:
                filed.setdefault(key, {}).setdefault("|".join(second_keys), []).append(number)
            number += 1
    prior = sum(rule.get("tier") == 0 for rule in rules)
    texts = {
        key: ";".join(f"{names}:{','.join(map(str, numbers))}" for names, numbers in drawers.items())
        for key, drawers in filed.items()
    }
    return Filing(texts, always, first, [rule.get("provider") for rule in rules], prior)


BUCKETS = 256
"""Parts in which what is filed is kept on disk: a run reads those of the keys it asks for."""
_SEVERAL = 20
"""Replies after which everything is read, because a stream will ask for it."""


def bucket_of(key: str) -> int:
    """Return the part in which a key is kept."""
    return crc32(key.encode(errors="surrogatepass")) % BUCKETS


class Bucketed(Mapping[str, str]):
    """What is filed, read part by part; `load` returns a part."""

    def __init__(self, load: Callable[[int], Mapping[str, str]]) -> None:
        self._load = cache(load)
        self._asked = 0
        self._whole: dict[str, str] | None = None

    def present(self, keys: Set[str]) -> Iterable[str]:
        """Return those of the keys under which anything is filed."""
        if self._whole is None:
            self._asked += 1
            if self._asked <= _SEVERAL:
                return [key for key in keys if key in self._load(bucket_of(key))]
            self._whole = {key: text for number in range(BUCKETS) for key, text in self._load(number).items()}
        return keys & self._whole.keys()

    def __getitem__(self, key: str) -> str:
        return self._load(bucket_of(key))[key]

    def __iter__(self) -> Iterator[str]:
        return (key for number in range(BUCKETS) for key in self._load(number))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Rules:
    """Compiled rules in their order, ready to be asked; `load` returns the rule of a number."""

    def __init__(self, filing: Filing, load: Callable[[int], Mapping[str, Any]]) -> None:
        self._filing = filing
        self._load = load
        self._loaded: dict[int, Mapping[str, Any]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._drawers: dict[str, list[_Drawer]] = {}

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
            span = self._span(rule, place, folded)
            if span is not None and not any(self._pattern(text).search(folded) for text in rule["nots"]):
                told.add(rule["cause"])
                yield Match(rule, *span)

    def named(self, folded: str) -> list[str]:
        """Return the ids of the rules one of whose phrases stands in the text, whatever else they want."""
        candidates = ((self._rule(number), place) for number, place in self._candidates(folded))
        found = (str(rule["id"]) for rule, place in candidates if self._span(rule, place, folded) is not None)
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
        keys = keys_of(folded)
        filed = filing.filed
        for key in filed.present(keys) if isinstance(filed, Bucketed) else keys & filed.keys():
            for seconds, found in self._drawers.get(key) or self._open(key):
                if not seconds or not keys.isdisjoint(seconds):
                    phrases += found
        first = filing.first
        numbers = ((bisect_right(first, phrase) - 1, phrase) for phrase in sorted(set(phrases)))
        return [(number, phrase - first[number]) for number, phrase in numbers]

    def _open(self, key: str) -> "list[_Drawer]":
        """Return what is filed under a key, each set of second keys with its phrases."""
        drawers: list[_Drawer] = []
        for drawer in self._filing.filed[key].split(";"):
            names, _, numbers = drawer.partition(":")
            drawers.append((frozenset(filter(None, names.split("|"))), list(map(int, numbers.split(",")))))
        self._drawers[key] = drawers
        return drawers

    def _span(self, rule: Mapping[str, Any], place: int, folded: str) -> tuple[int, int] | None:
        """Return where a phrase of the rule stands, (0, 0) where it has no phrase, None where it does not fit."""
        if not rule["texts"]:
            return 0, 0
        phrase = rule["texts"][place]
        if not in_order(phrase, folded):  # far cheaper than the pattern, which need not be compiled then
            return None
        found = self._pattern(phrase).search(folded)
        return found.span() if found else None

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
