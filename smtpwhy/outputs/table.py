"""CSV for spreadsheets: a line a record, and no cell that a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from smtpwhy.answers import Diagnosis, Document
from smtpwhy.untrusted import clean

_CAUSES = (
    "section",
    "cause",
    "count",
    "temporary",
    "permanent",
    "first",
    "last",
    "provider",
    "destination",
    "example",
)
_GROUPS = ("name", "count", "temporary", "permanent")
_DIAGNOSES = (
    "file",
    "line",
    "code",
    "status",
    "outcome",
    "cause",
    "provider",
    "rule",
    "stage",
    "direction",
    "recipient",
    "text",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet takes for a formula, or for one behind white space that it drops."""

Row = Sequence[object]
Summary = Mapping[str, Any]


def render_csv(document: Document) -> str:
    """Return the summary of a log: its grouping where one was asked for, else a row for each cause."""
    summary = document.summary
    if summary is None:
        raise ValueError("only the answer to a log has a summary")
    if summary["by"]:
        return _written(_GROUPS, ([row[name] for name in _GROUPS] for row in summary["by"]["rows"]))
    return _written(_CAUSES, _causes(summary))


def render_diagnoses_csv(diagnoses: Sequence[Diagnosis]) -> str:
    """Return a row for each diagnosis."""
    return _written(_DIAGNOSES, map(_diagnosis, diagnoses))


def _causes(summary: Summary) -> Iterator[Row]:
    for section, causes in (("outbound", summary["causes"]), ("inbound", summary["inbound"]["causes"])):
        for cause in causes:
            own = [cause[name] for name in ("cause", "count", "temporary", "permanent", "first", "last")]
            yield [section, *own, _most(cause["providers"]), _most(cause["destinations"]), cause["example"]]


def _most(names: Sequence[Summary]) -> str | None:
    return names[0]["name"] if names else None


def _diagnosis(diagnosis: Diagnosis) -> Row:
    place = diagnosis.source
    return [place.file if place else None, place.line if place else None] + [
        getattr(diagnosis, name) for name in _DIAGNOSES[2:]
    ]


def _written(names: Sequence[str], rows: Iterable[Row]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return table.getvalue()


def _cell(value: object) -> object:
    """Return a value as a cell of one line, dead to a spreadsheet."""
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    shown = clean(text).replace("\t", " ").replace("\n", " ")
    return f"'{shown}" if text.startswith(_FORMULA) else shown
