"""What the words of a log come to, found out once for each kind of words.

The cause depends on the words alone, with the recipient and the next hop's name replaced where they tell nothing: so
it is the same whatever was read before. Words in bytes are known again by a pattern made from the masked words.
"""

import re
from collections.abc import Callable, Set

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
VARYING = b"0123456789abcdefABCDEF"
"""Bytes of numbers and ids: without them most words of one kind are the same."""
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
    """Knows words in bytes again that it was taught; the recipient in them is `<>`."""

    def __init__(self, telling: Set[str]) -> None:
        self._telling = telling
        self.taught: dict[bytes, tuple[Callable[[bytes], object], Facts | None]] = {}
        """The words without `VARYING` -> what tells whether words are of this kind (None: they are not), and the facts
        of all that are."""
        self._once: set[bytes] = set()

    def teach(self, words: bytes, facts: Facts | None) -> None:
        """Learn words, if they come for the second time."""
        key = words.translate(None, VARYING)
        if key not in self._once:
            if len(self._once) >= _SEEN:
                self._once.clear()
            self._once.add(key)
        elif words.isascii():
            alike = self._alike(words)
            if alike is not None:
                if len(self.taught) >= _KEPT:
                    del self.taught[next(iter(self.taught))]
                self.taught[key] = (alike, facts)

    def _alike(self, words: bytes) -> Callable[[bytes], object] | None:
        """Return what tells whether words are masked alike."""
        masked, values = mask(words.decode("ascii"), self._telling)
        fullmatch = re.compile(pattern(masked, values).encode(), re.S).fullmatch
        if fullmatch(words) is None:
            return None
        if all(value.isdigit() or value.replace(".", "").isdigit() for value in values.values()):
            return fullmatch
        telling = frozenset(word.encode() for word in self._telling)

        def alike(words: bytes) -> object:
            found = fullmatch(words)
            return found if found and telling.isdisjoint(map(bytes.lower, found.groups())) else None

        return alike
