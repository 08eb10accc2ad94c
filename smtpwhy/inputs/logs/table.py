"""Logs that are tables: comma separated values, with the names of the columns at their head or known."""

import csv
from collections.abc import Sequence

Row = dict[str, str]
"""The values of a line by the names of their columns."""


def cells(line: str) -> list[str]:
    """Return the cells of a line, which may hold line ends in quotes; none where it cannot be read."""
    try:
        return next(csv.reader(line.splitlines(keepends=True)), [])
    except csv.Error:
        return []


def row(names: Sequence[str], line: str) -> Row:
    """Return the values of a line; a column that the line is too short for is empty."""
    values = cells(line)
    return dict(zip(names, [*values, *[""] * (len(names) - len(values))], strict=False))
