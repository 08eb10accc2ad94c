"""Lines of a log counted in bytes: what was understood once is known again by its words."""

from collections.abc import Callable, Set

from smtpwhy.inputs.logs.log import MOST, Log, Quick
from smtpwhy.logs.clock import Clock, Columns
from smtpwhy.logs.known import Again, Facts
from smtpwhy.logs.tally import Line, Tally

Learn = Callable[[bytes, int], tuple[Facts | None, bool]]
"""Returns the facts of a line and whether they are those of all lines with its words; keeps the line."""
_FOLDED = 4096
"""Hours and groups that are counted before they are added to the tally."""


class QuickReader:
    """Reads the blocks of a log whose lines have their times in the same columns."""

    def __init__(self, log: Log, where: Columns, clock: Clock, telling: Set[str], learn: Learn) -> None:
        self._log = log
        self._where = where
        self._clock = clock
        self._learn = learn
        self._again = Again(telling)
        self._cells: dict[tuple[Facts, bytes], list[bytes | int]] = {}
        self._parties: dict[tuple[Facts, bytes], int] = {}
        self._learned = 0

    def read(self, block: bytes, tally: Tally) -> None:
        """Read a block of whole lines."""
        for delivered in self._log.delivered:
            tally.delivered += block.count(delivered)
        for quick in self._log.quick:
            self._read_marked(block, quick, tally.lines + 1)
        if len(self._cells) > _FOLDED or len(self._parties) > _FOLDED:
            self.fold(tally)

    def _read_marked(self, block: bytes, quick: Quick, number: int) -> None:
        again = self._again.facts
        cut = _cutter(quick)
        done = counted = 0
        for found in quick.mark.finditer(block):
            at, behind = found.span()
            if at < done:
                continue
            start = block.rfind(b"\n", 0, at) + 1
            done = block.find(b"\n", behind)
            line = block[start:done] if done >= 0 else block[start:]
            words, party = cut(line, at - start, behind - start)
            known = again(words, party)
            if known is None or self._learned < MOST:
                number += block.count(b"\n", counted, start)
                counted = start
                self._learned += 1
                facts, alike = self._learn(line, number)
                if alike:
                    self._again.teach(words, party, facts)
            else:
                facts = known[0]
            if facts is not None:
                self._note(facts, line, party)
            if done < 0:
                break

    def _note(self, facts: Facts, line: bytes, party: bytes) -> None:
        """Count a line."""
        where = self._where
        stamp = line[: where.end]
        key = (facts, stamp[: where.hour])
        cell = self._cells.get(key)
        if cell is None:
            self._cells[key] = [1, stamp, stamp]
        else:
            cell[0] += 1
            if stamp > cell[2]:
                cell[2] = stamp
            elif stamp < cell[1]:
                cell[1] = stamp
        towards = (facts, party.rpartition(b"@")[2])
        self._parties[towards] = self._parties.get(towards, 0) + 1

    def fold(self, tally: Tally) -> None:
        """Add what was counted to the tally."""
        clock = self._clock
        for (facts, _), (count, first, last) in self._cells.items():
            tally.add(facts.group, count, clock(first.decode("ascii", "replace")) or "", clock(last.decode("ascii", "replace")) or "")
        for (facts, domain), count in self._parties.items():
            tally.name(tally.cells[facts.group], domain.decode("ascii", "replace").lower(), count)
        self._cells.clear()
        self._parties.clear()


_Cut = Callable[[bytes, int, int], tuple[bytes, bytes]]
"""Takes a line and where its mark begins and ends, and returns the words that decide and the recipient."""


def _cutter(quick: Quick) -> _Cut:
    begin, finish = quick.words
    opening, closing = quick.party

    def party(line: bytes, at: int, behind: int) -> bytes:
        if opening:
            found = line.find(opening)
            behind = found + len(opening)
            if found < 0:
                return b""
        return line[behind : line.find(closing, behind)]

    def words(line: bytes, at: int, behind: int) -> bytes:
        if begin:
            at = line.find(begin, behind) + len(begin)
        end = line.rfind(finish, at) if finish else -1
        return line[at:end] if end >= 0 else line[at:]

    def cut(line: bytes, at: int, behind: int) -> tuple[bytes, bytes]:
        return words(line, at, behind), party(line, at, behind) if closing else b""

    return cut
