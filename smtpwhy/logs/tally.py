"""What a log came to: counts by cause, destination, provider and hour. Those of its parts add up to the whole's."""

from collections.abc import Iterable, Mapping
from typing import Any

from smtpwhy.values import Value

MOST_NAMES = 20_000
"""Destinations that are counted by name in one tally; what comes after counts as `OTHER`."""
OTHER = ""
"""Stands for the destinations that are not counted by name."""
_MOST_TEXTS = 1_000
"""Texts without a known rule that are counted one by one."""

Section = str
"""`failed` or `rejected`."""


class Group(Value):
    """What attempts have in common that are counted together."""

    section: Section
    """`failed`: outbound attempts; `rejected`: what this server refused to others."""
    cause: str
    """The id of the cause."""
    provider: str | None
    """Whose server refused, where it can be told."""
    permanent: bool
    """Whether the server that wrote the log gave up; else it tries again."""


class Cell:
    """How many attempts of one group there were, when, and to where."""

    def __init__(self) -> None:
        self.count = 0
        self.hours: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.first = self.last = ""

    def add(self, count: int, first: str, last: str) -> None:
        """Add attempts that were made between two times."""
        self.count += count
        if first:
            self.first = min(self.first, first) if self.first else first
            self.last = max(self.last, last)


class Tally:
    """The counts of a log, or of a part of one."""

    def __init__(self) -> None:
        self.lines = 0
        self.delivered = 0
        self.unreadable = 0
        self.first = self.last = ""
        self.cells: dict[Group, Cell] = {}
        self.unknown: dict[str, int] = {}
        self.senders: dict[tuple[str, bool], int] = {}
        self._names = 0

    def add(self, group: Group, count: int, first: str, last: str) -> Cell:
        """Count attempts that were made within one hour, and return where their destinations are counted."""
        cell = self.cells.get(group)
        if cell is None:
            cell = self.cells[group] = Cell()
        cell.add(count, first, last)
        if first:
            hour = first[:13]
            cell.hours[hour] = cell.hours.get(hour, 0) + count
        return cell

    def name(self, cell: Cell, name: str, count: int) -> None:
        """Count attempts towards one destination."""
        names = cell.names
        if name not in names:
            self._names += 1
            name = name if self._names <= MOST_NAMES else OTHER
        names[name] = names.get(name, 0) + count

    def seen(self, *times: str) -> None:
        """Take in times of lines that were read; the empty ones do not count."""
        known = [time for time in (*times, self.first, self.last) if time]
        if known:
            self.first, self.last = min(known), max(known)

    def tell(self, text: str, count: int = 1) -> None:
        """Count a text that no rule knows."""
        if text in self.unknown or len(self.unknown) < _MOST_TEXTS:
            self.unknown[text] = self.unknown.get(text, 0) + count

    def merge(self, other: "Tally") -> None:
        """Add the counts of another part."""
        self.lines += other.lines
        self.delivered += other.delivered
        self.unreadable += other.unreadable
        self.seen(other.first, other.last)
        for group, cell in other.cells.items():
            mine = self.cells.setdefault(group, Cell())
            mine.add(cell.count, cell.first, cell.last)
            for hour, count in cell.hours.items():
                mine.hours[hour] = mine.hours.get(hour, 0) + count
            for name, count in cell.names.items():
                self.name(mine, name, count)
        for text, count in other.unknown.items():
            self.tell(text, count)
        for sender, count in other.senders.items():
            self.senders[sender] = self.senders.get(sender, 0) + count

    def count(self, section: Section, permanent: bool | None = None) -> int:
        """Return how many attempts there were."""
        return sum(
            cell.count
            for group, cell in self.cells.items()
            if group.section == section and permanent in (None, group.permanent)
        )


def summed(counts: Iterable[Mapping[Any, int]]) -> dict[Any, int]:
    """Return counts added up by their keys."""
    total: dict[Any, int] = {}
    for part in counts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return total
