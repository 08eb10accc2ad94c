"""What was read in a log becomes diagnoses and a summary."""

from datetime import date
from typing import Any

from smtpwhy.answers import Place
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs.logs.log import MOST, Log, in_context
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.logs.reader import Found, Kept, Reader
from smtpwhy.logs.summary import summarise
from smtpwhy.session import Judged, judge

__all__ = ["diagnosed", "summarise", "summary_of_text"]


def summary_of_text(paste: Paste, log: Log, catalog: Catalog) -> dict[str, Any]:
    """Return the summary of a log that came as a text."""
    reader = Reader(log, catalog, date.today())
    reader.read_text(paste.entries, len(paste.text.splitlines()))
    return summarise(reader.found(), catalog)


def diagnosed(found: Found, catalog: Catalog, kind: str) -> tuple[Judged, tuple[Place, ...]]:
    """Return the diagnoses and their places: all of them, or an example for each cause and status where many failed.

    `kind` is that of the reading: `log` or `bounce`.
    """
    kept = [one for section in ("failed", "rejected") for one in _chosen(found, section)]
    said = tuple(in_context(one.record).replaced(line=number) for number, one in enumerate(kept))
    judged = judge(Reading(kind, said), "", catalog) if said else None
    if judged is None:
        return ((), 0, ()), ()
    places = (kept[one.source.line if one.source else 0].line for one in judged[0])
    return judged, tuple(Place(line.file, line.number) for line in places)


def _chosen(found: Found, section: str) -> list[Kept]:
    if found.tally.count(section) <= MOST:
        return [one for one in found.kept if one.record.kind == section]
    return [one for (kind, _, _), one in found.examples if kind == section]
