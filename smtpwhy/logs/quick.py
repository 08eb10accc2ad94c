"""Lines of a log counted in bytes: what was understood once is known again by its words.

The loop is written for speed: it runs for each failed delivery of logs of many gigabytes.
"""

import re
from collections import Counter
from collections.abc import Callable, Set
from itertools import groupby
from operator import itemgetter

from smtpwhy.inputs.logs.log import MOST, Log, Quick
from smtpwhy.inputs.logs.record import Kind
from smtpwhy.logs.clock import Clock, Columns
from smtpwhy.logs.known import VARYING, Again, Facts
from smtpwhy.logs.tally import Tally

Learn = Callable[[bytes, int, Kind], tuple[Facts | None, bool]]
"""Keeps a line and returns its facts, if it tells anything of a kind, and whether its words decide them alone."""
_FOLDED = 8192
"""Lines that are taken in before they are added to the tally."""
_RARE = 400
"""Bytes in which a byte may occur once, to be sought alone."""
_KEPT = 4096
"""Words that are kept as they were read."""
_LONGEST = 1000
"""Bytes of words that are kept so."""


class Alike:
    """Lines with the same facts that are not in the tally yet."""

    __slots__ = ("facts", "parties", "stamps")

    def __init__(self, facts: Facts | None) -> None:
        self.facts = facts
        self.stamps: list[bytes] = []
        self.parties: list[bytes] = []


class QuickReader:
    """Reads the blocks of a log whose lines have their times in the same columns."""

    def __init__(self, log: Log, where: Columns, clock: Clock, telling: Set[str], learn: Learn) -> None:
        self._log = log
        self._where = where
        self._clock = clock
        self._learn = learn
        self._again = Again(telling)
        self.kept: dict[Kind, list[tuple[int, bytes]]] = {"failed": [], "rejected": []}
        """The first lines of each kind with their numbers, up to one more than are diagnosed one by one."""
        self._alike: dict[Facts | None, Alike] = {}
        self._read_before: dict[bytes, Alike] = {}
        """Words -> the lines that have them, to look no further when the very same words come again."""
        self._taken = 0
        self._rare: dict[bytes, tuple[bytes, int] | None] = {}

    def read(self, block: bytes, tally: Tally) -> None:
        """Read a block of whole lines."""
        for delivered in self._log.delivered:
            if isinstance(delivered, bytes):
                tally.delivered += block.count(delivered)
            else:
                tally.delivered += len(delivered.findall(block))
        for quick in self._log.quick:
            self._read_marked(block, quick, tally.lines + 1)
        if self._taken > _FOLDED:
            self.fold(tally)

    def _read_marked(self, block: bytes, quick: Quick, number: int) -> None:
        begin, finish = quick.words
        opening, closing = quick.party
        find, rfind, read_before, recognised = block.find, block.rfind, self._read_before.get, self._recognised
        kept = self.kept[quick.kind]
        room = len(kept) <= MOST
        width, past = self._where.end, len(opening or (quick.mark if isinstance(quick.mark, bytes) else b""))
        counted, done = 0, -1
        hits = self._hits(block, quick.mark)
        for at in hits:
            if at < done:
                continue
            done = find(b"\n", at)
            start = rfind(b"\n", 0, at) + 1
            left = (rfind(opening, start, done) if opening else at) + past
            party = block[left : find(closing, left)] if closing and left >= past else b""
            first = find(begin, at) + len(begin) if begin else at
            words = block[first : rfind(finish, first, done)] if finish else block[first:done]
            if party:
                words = words.replace(party, b"<>")
            alike = read_before(words) or recognised(words)
            if alike is None or room:
                number += block.count(b"\n", counted, start)
                counted = start
                line = block[start:done]
                alike = alike or self._understood(line, words, number, quick.kind)
                if room and alike.facts is not None:
                    kept.append((number, line))
                    room = len(kept) <= MOST
            alike.stamps.append(block[start : start + width])
            alike.parties.append(party)
        self._taken += len(hits)

    def _recognised(self, words: bytes) -> Alike | None:
        """Return the lines with words that are known by their pattern, and keep these words."""
        taught = self._again.taught.get(words.translate(None, VARYING))
        if taught is None or taught[0](words) is None:
            return None
        alike = self._with(taught[1])
        if len(words) <= _LONGEST:
            if len(self._read_before) >= _KEPT:
                self._read_before.clear()
            self._read_before[words] = alike
        return alike

    def _understood(self, line: bytes, words: bytes, number: int, kind: Kind) -> Alike:
        """Return the lines with the facts of one that was not known, and know it the next time."""
        facts, alike = self._learn(line, number, kind)
        if alike:
            self._again.teach(words, facts)
        return self._with(facts)

    def _with(self, facts: Facts | None) -> Alike:
        alike = self._alike.get(facts)
        if alike is None:
            alike = self._alike[facts] = Alike(facts)
        return alike

    def _hits(self, block: bytes, mark: re.Pattern[bytes] | bytes) -> list[int]:
        """Return where a mark stands; one that holds a rare byte is found by that, which is three times as fast."""
        if isinstance(mark, re.Pattern):
            return [found.start() for found in mark.finditer(block)]
        if mark not in self._rare:
            self._rare[mark] = _rarest(block, mark)
        sought, offset = self._rare[mark] or (mark, 0)
        hits: list[int] = []
        at = block.find(sought)
        while at >= 0:
            if block.startswith(mark, at - offset):
                hits.append(at - offset)
            at = block.find(sought, at + 1)
        return hits

    def fold(self, tally: Tally) -> None:
        """Add what was taken in to the tally."""
        for facts, alike in self._alike.items():
            if facts is not None and alike.stamps:
                self._add(facts, alike, tally)
            alike.stamps.clear()
            alike.parties.clear()
        if len(self._alike) > _KEPT:
            self._alike.clear()
            self._read_before.clear()
        self._taken = 0

    def _add(self, facts: Facts, alike: Alike, tally: Tally) -> None:
        for _, run in groupby(alike.stamps, itemgetter(slice(self._where.hour))):
            stamps = list(run)
            first, last = (self._clock(stamp.decode("ascii", "replace")) or "" for stamp in (min(stamps), max(stamps)))
            tally.add(facts.group, len(stamps), first, last)
        if facts.unknown is not None:
            tally.tell(facts.unknown, len(alike.stamps))
        cell = tally.cells[facts.group]
        for domain, count in Counter([party.rpartition(b"@")[2] for party in alike.parties]).items():
            tally.name(cell, domain.decode("ascii", "replace").lower(), count)


def _rarest(block: bytes, mark: bytes) -> tuple[bytes, int] | None:
    """Return the byte of a mark that is rarest in a block, and its place; None where all of them are common."""
    counts = {byte: block.count(bytes([byte])) for byte in set(mark)}
    byte = min(counts, key=lambda one: counts[one])
    return (bytes([byte]), mark.index(byte)) if counts[byte] * _RARE < len(block) else None
