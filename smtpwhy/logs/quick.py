"""Lines of a log counted in bytes: what was understood once is known again by its words.

The loop is written for speed: it runs for each failed delivery of logs of many gigabytes.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Set

from smtpwhy.inputs.logs.log import MOST, Log, Quick
from smtpwhy.inputs.logs.record import Kind
from smtpwhy.logs.clock import Clock, Columns
from smtpwhy.logs.known import VARYING, Again, Facts
from smtpwhy.logs.tally import Tally

Learn = Callable[[bytes, int, Kind], tuple[Facts | None, bool]]
"""Keeps a line and returns its facts, if it tells anything of a kind, and whether its words decide them alone."""
_FOLDED = 4096
"""Hours and groups that are counted before they are added to the tally."""
_RARE = 400
"""Bytes in which a byte may occur once, to be sought alone."""


class QuickReader:
    """Reads the blocks of a log whose lines have their times in the same columns."""

    def __init__(self, log: Log, where: Columns, clock: Clock, telling: Set[str], learn: Learn) -> None:
        self._log = log
        self._where = where
        self._clock = clock
        self._learn = learn
        self._again = Again(telling)
        self._learned = 0
        self._events: list[tuple[Facts, bytes, bytes]] = []
        self._rare: dict[bytes, tuple[bytes, int] | None] = {}

    def read(self, block: bytes, tally: Tally) -> None:
        """Read a block of whole lines."""
        for delivered in self._log.delivered:
            if isinstance(delivered, bytes):
                tally.delivered += block.count(delivered)
            else:
                tally.delivered += sum(1 for _ in delivered.finditer(block))
        for quick in self._log.quick:
            self._read_marked(block, quick, tally.lines + 1)
        if len(self._events) > _FOLDED:
            self.fold(tally)

    def _read_marked(self, block: bytes, quick: Quick, number: int) -> None:
        begin, finish = quick.words
        opening, closing = quick.party
        find, rfind, taught, event = block.find, block.rfind, self._again.taught, self._events.append
        width, past = self._where.end, len(opening or (quick.mark if isinstance(quick.mark, bytes) else b""))
        counted, done = 0, -1
        for at in self._hits(block, quick.mark):
            if at < done:
                continue
            done = find(b"\n", at)
            start = rfind(b"\n", 0, at) + 1
            left = (rfind(opening, start, done) if opening else at) + past
            party = block[left : find(closing, left)] if closing and left >= past else b""
            first = find(begin, at) + len(begin) if begin else at
            words = block[first : rfind(finish, first, done)] if finish else block[first:done]
            plain = words.replace(party, b"<>") if party else words
            known = taught.get(plain.translate(None, VARYING))
            if known is None or known[0](plain) is None or self._learned < MOST:
                number += block.count(b"\n", counted, start)
                counted = start
                facts = self._understood(block[start:done], plain, number, quick.kind)
            else:
                facts = known[1]
            if facts is not None:
                event((facts, block[start : start + width], party))

    def _understood(self, line: bytes, plain: bytes, number: int, kind: Kind) -> Facts | None:
        """Return the facts of a line that was not known, and know it the next time."""
        self._learned += 1
        facts, alike = self._learn(line, number, kind)
        if alike:
            self._again.teach(plain, facts)
        return facts

    def _hits(self, block: bytes, mark: re.Pattern[bytes] | bytes) -> Iterator[int]:
        """Yield where a mark stands; one that holds a rare byte is found by that, which is three times as fast."""
        if isinstance(mark, re.Pattern):
            for found in mark.finditer(block):
                yield found.start()
            return
        if mark not in self._rare:
            self._rare[mark] = _rarest(block, mark)
        sought, offset = self._rare[mark] or (mark, 0)
        at = block.find(sought)
        while at >= 0:
            if block.startswith(mark, at - offset):
                yield at - offset
            at = block.find(sought, at + 1)

    def fold(self, tally: Tally) -> None:
        """Add what was counted to the tally."""
        hour = self._where.hour
        hours: defaultdict[tuple[Facts, bytes], list[bytes]] = defaultdict(list)
        parties: defaultdict[tuple[Facts, bytes], int] = defaultdict(int)
        for facts, stamp, party in self._events:
            hours[facts, stamp[:hour]].append(stamp)
            parties[facts, party[party.rfind(b"@") + 1 :]] += 1
        for (facts, _), stamps in hours.items():
            first, last = (self._clock(stamp.decode("ascii", "replace")) or "" for stamp in (min(stamps), max(stamps)))
            tally.add(facts.group, len(stamps), first, last)
            if facts.unknown is not None:
                tally.tell(facts.unknown, len(stamps))
        for (facts, domain), count in parties.items():
            tally.name(tally.cells[facts.group], domain.decode("ascii", "replace").lower(), count)
        self._events.clear()


def _rarest(block: bytes, mark: bytes) -> tuple[bytes, int] | None:
    """Return the byte of a mark that is rarest in a block, and its place; None where all of them are common."""
    counts = {byte: block.count(bytes([byte])) for byte in set(mark)}
    byte = min(counts, key=lambda one: counts[one])
    return (bytes([byte]), mark.index(byte)) if counts[byte] * _RARE < len(block) else None
