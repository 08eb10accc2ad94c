"""What the words of a log come to, found out once for each kind of words.

The cause depends on the words alone, with the recipient and the next hop's name replaced where they tell nothing: so
it is the same whatever was read before. Words in bytes are known again by a pattern made from the masked words.
"""

import re
from collections.abc import Set

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.diagnosis import diagnose_said
from smtpwhy.inputs.logs.record import Record
from smtpwhy.inputs.said import Said
from smtpwhy.logs.tally import Group
from smtpwhy.masking import mask, pattern

_KEPT = 4096
"""Kinds of words that are kept."""
_SEEN = 16_384
"""Words seen once that are remembered, to make a pattern when they come again."""
_SHRUNK = bytes.maketrans(b"", b"")
_VARYING = b"0123456789abcdefABCDEF"
_RECIPIENT = "user@example.com"
_HOST = "mx.example.com"
_LONGEST = 2000
"""Characters of the words that are looked at."""


class Facts:
    """What is counted about a record."""

    __slots__ = ("group", "status", "unknown")

    def __init__(self, group: Group, status: str, unknown: str | None) -> None:
        self.group = group
        self.status = status
        """The reply's status or code, empty where it has none: one example is kept for each cause and status."""
        self.unknown = unknown
        """The masked words, where no rule knows them."""


class Known:
    """Finds the facts of records."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._facts: dict[object, Facts] = {}
        self._silent: dict[str, bool] = {}

    def facts(self, record: Record) -> Facts:
        """Return what is counted about a record."""
        said = self._neutral(record.said)
        masked = mask(said.words, self._catalog.telling)[0]
        reply = said.reply
        key = (masked, record.kind, record.outcome, said.stage, said.shown, reply and (reply.code, reply.status))
        facts = self._facts.get(key)
        if facts is None:
            if len(self._facts) >= _KEPT:
                del self._facts[next(iter(self._facts))]
            facts = self._facts[key] = self._found(record, said, masked)
        return facts

    def _found(self, record: Record, said: Said, masked: str) -> Facts:
        diagnosis = diagnose_said(said, self._catalog)
        group = Group(record.kind, diagnosis.cause, diagnosis.provider, record.outcome == "permanent")
        known = diagnosis.rule is not None or said.shown is not None
        return Facts(group, diagnosis.status or diagnosis.code or "", None if known else masked)

    def _neutral(self, said: Said) -> Said:
        """Return what was said without names that decide nothing."""
        words = said.words[:_LONGEST]
        if said.recipient:
            words = words.replace(said.recipient, _RECIPIENT)
        if said.host and said.host in words and self._tells_nothing(said.host):
            words = words.replace(said.host, _HOST)
        return said.replaced(words=words, recipient=said.recipient and _RECIPIENT, line=0)

    def _tells_nothing(self, host: str) -> bool:
        silent = self._silent.get(host)
        if silent is None:
            if len(self._silent) >= _KEPT:
                self._silent.clear()
            silent = self._silent[host] = not self._catalog.speakers(self._catalog.folded(host))
        return silent


class Again:
    """Knows words in bytes again that it was taught."""

    def __init__(self, telling: Set[str]) -> None:
        self._words = telling
        self._telling = frozenset(word.encode() for word in telling)
        self._taught: dict[bytes, tuple[re.Pattern[bytes], Facts | None, bool]] = {}
        self._once: set[bytes] = set()

    def facts(self, words: bytes, party: bytes) -> "tuple[Facts | None] | None":
        """Return the facts of words in which a recipient is named, None where they are not known."""
        plain = words.replace(party, b"<>") if party else words
        taught = self._taught.get(plain.translate(_SHRUNK, _VARYING))
        if taught is None:
            return None
        found = taught[0].fullmatch(plain)
        if found is None or (taught[2] and not self._telling.isdisjoint(map(bytes.lower, found.groups()))):
            return None
        return (taught[1],)

    def teach(self, words: bytes, party: bytes, facts: Facts | None) -> None:
        """Learn words, if they come for the second time."""
        plain = words.replace(party, b"<>") if party else words
        key = plain.translate(_SHRUNK, _VARYING)
        if key not in self._once:
            if len(self._once) >= _SEEN:
                self._once.clear()
            self._once.add(key)
            return
        if not plain.isascii():
            return
        masked, values = mask(plain.decode("ascii"), self._words)
        made = re.compile(pattern(masked, values).encode(), re.A | re.S)
        if made.fullmatch(plain) is None:
            return
        if len(self._taught) >= _KEPT:
            del self._taught[next(iter(self._taught))]
        self._taught[key] = (made, facts, any(not value.isdigit() for value in values.values()))
