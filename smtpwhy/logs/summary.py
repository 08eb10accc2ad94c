"""A tally as the plain data of the JSON key `summary`, the largest counts first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.logs.reader import Found, Kept
from smtpwhy.logs.tally import OTHER, Cell, Group, Tally, summed
from smtpwhy.redaction import mask_secrets

BY = ("cause", "provider", "destination", "hour", "sender-domain")
"""What `--by` groups by."""
_STEPS = (1, 2, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 28, 24 * 91, 24 * 364)
"""Hours that one bar of a trend may stand for."""
_BARS = 30
"""Bars of a trend, at most."""
_NAMES = 20
"""Providers and destinations that are named for each cause."""
_ROWS = 1000
"""Rows of a grouping."""
_UNKNOWN = 20
"""Texts without a known rule that are listed."""

Counted = Mapping[Group, Cell]


def summarise(found: Found, catalog: Catalog, by: str | None = None) -> dict[str, Any]:
    """Return the summary of what was read, with the rows of a grouping if one is asked for."""
    tally = found.tally
    examples: dict[tuple[str, str], Kept] = {}
    for (section, cause, _), kept in found.examples:
        known = examples.setdefault((section, cause), kept)
        if (kept.line.time, kept.line.text) < (known.line.time, known.line.text):
            examples[section, cause] = kept
    outbound, inbound = _section(tally, "failed"), _section(tally, "rejected")
    step = _step(tally)
    return {
        "lines": tally.lines,
        "failing": _total(outbound.values()),
        "delivered": tally.delivered,
        "unreadable": tally.unreadable,
        "first": tally.first or None,
        "last": tally.last or None,
        "temporary": tally.count("failed", permanent=False),
        "permanent": tally.count("failed", permanent=True),
        "trend_hours": step,
        "causes": _causes(outbound, tally, step, catalog, examples),
        "inbound": {"failing": _total(inbound.values()), "causes": _causes(inbound, tally, step, catalog, examples)},
        "unknown": [{"text": mask_secrets(text), "count": count} for text, count in _largest(tally.unknown, _UNKNOWN)],
        "by": {"key": by, "rows": _rows(tally, outbound, by)} if by else None,
    }


def _section(tally: Tally, section: str) -> dict[Group, Cell]:
    return {group: cell for group, cell in tally.cells.items() if group.section == section}


def _total(cells: Iterable[Cell]) -> int:
    return sum(cell.count for cell in cells)


def _causes(
    counted: Counted, tally: Tally, step: int, catalog: Catalog, examples: Mapping[tuple[str, str], Kept]
) -> list[dict[str, Any]]:
    counts = summed({group.cause: cell.count} for group, cell in counted.items())
    causes = []
    for cause, _ in _largest(counts, len(counts)):
        own = {group: cell for group, cell in counted.items() if group.cause == cause}
        example = examples.get((next(iter(own)).section, cause))
        line = {"example": mask_secrets(example.line.text) if example else None}
        causes.append(_cause(cause, own, tally, step, catalog) | line)
    return causes


def _cause(cause: str, counted: Counted, tally: Tally, step: int, catalog: Catalog) -> dict[str, Any]:
    cells = counted.values()
    entry = catalog.entry(cause)
    permanent = sum(cell.count for group, cell in counted.items() if group.permanent)
    providers = summed({group.provider: cell.count} for group, cell in counted.items() if group.provider)
    hours = summed(cell.hours for cell in cells)
    return {
        "cause": cause,
        "name": entry.name,
        "count": _total(cells),
        "temporary": _total(cells) - permanent,
        "permanent": permanent,
        "first": min((cell.first for cell in cells if cell.first), default=None),
        "last": max((cell.last for cell in cells if cell.last), default=None),
        "example": None,
        "providers": _named(providers),
        "destinations": _named(summed(cell.names for cell in cells)),
        "trend": _trend(hours, tally, step),
        "explanation": entry.meaning,
        "steps": [step.to_dict() for step in entry.steps],
    }


def _named(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    known = {name: count for name, count in counts.items() if name != OTHER}
    return [{"name": name, "count": count} for name, count in _largest(known, _NAMES)]


def _largest(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """Return the largest counts; among equal ones the names' order decides."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def _step(tally: Tally) -> int:
    """Return the hours that one bar of a trend stands for."""
    if not tally.first:
        return _STEPS[0]
    hours = (_hour(tally.last) - _hour(tally.first)) // timedelta(hours=1) + 1
    return next((step for step in _STEPS if hours <= step * _BARS), _STEPS[-1])


def _hour(time: str) -> datetime:
    return datetime.fromisoformat(time[:13])


def _trend(hours: Mapping[str, int], tally: Tally, step: int) -> list[int]:
    """Return the counts from the first hour of the log to the last, a number for each bar."""
    if not tally.first:
        return []
    first = _hour(tally.first)
    bars = [0] * ((_hour(tally.last) - first) // timedelta(hours=step) + 1)
    for hour, count in hours.items():
        place = (_hour(hour) - first) // timedelta(hours=step)
        bars[min(max(place, 0), len(bars) - 1)] += count
    return bars


def _rows(tally: Tally, counted: Counted, by: str) -> Sequence[dict[str, Any]]:
    """Return the rows of a grouping: hours in their order, all others by their counts."""
    parts: dict[bool, dict[str, int]] = {}
    for permanent in (False, True):
        cells = [(group, cell) for group, cell in counted.items() if group.permanent is permanent]
        parts[permanent] = summed(_keyed(group, cell, by) for group, cell in cells)
    if by == "sender-domain":
        for (sender, permanent), count in tally.senders.items():
            parts[permanent][sender] = parts[permanent].get(sender, 0) + count
    total = summed(parts.values())
    names = sorted(total) if by == "hour" else [name for name, _ in _largest(total, _ROWS)]
    return [
        {
            "name": name or None,
            "count": total[name],
            "temporary": parts[False].get(name, 0),
            "permanent": parts[True].get(name, 0),
        }
        for name in names
    ]


def _keyed(group: Group, cell: Cell, by: str) -> Mapping[str, int]:
    """Return the counts of one group by what is asked for."""
    match by:
        case "cause":
            return {group.cause: cell.count}
        case "provider":
            return {group.provider or OTHER: cell.count}
        case "destination":
            return cell.names
        case "hour":
            return cell.hours
    return {}
