"""The summary of a log as blocks: what fails, why, how much, where to, since when, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smtpwhy.answers import Diagnosis, Document
from smtpwhy.catalog.entries import Step
from smtpwhy.outputs.page import Block, Card, Cards, Grid, Head, NameOf, Para, Quote, steps_blocks
from smtpwhy.untrusted import clean

_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
_PLAIN_BARS = ".:-=+*%#"
_READER = "sending_admin"
_TOP = 5
"""Causes that are explained, with what to do."""
_NAMES = 5
"""Destinations and providers that are named for each cause."""
_LONGEST = 400
"""Characters of an example line."""
_ROWS = 50
"""Rows of a grouping, and diagnoses of a list."""

Cause = Mapping[str, Any]


def summary_page(document: Document, plain_bars: bool) -> Iterator[Block]:
    """Yield the blocks of a log's summary; `plain_bars` draws trends in ASCII."""
    summary = document.summary
    assert summary is not None  # noqa: S101 (a log has one)
    yield _head(summary)
    yield Para("Read", _read(document, summary))
    causes, inbound = summary["causes"], summary["inbound"]
    if causes:
        yield _table("What fails", causes, summary["failing"], plain_bars)
    if summary["by"]:
        yield _grouping(summary["by"])
    for cause in causes[:_TOP]:
        yield from _cause(cause)
    if len(causes) > _TOP:
        yield Para("More", f"smtpwhy --cause ID explains one of the other {len(causes) - _TOP}.")
    if inbound["causes"]:
        yield _table("What this server refused to others", inbound["causes"], inbound["failing"], plain_bars)
    if summary["unknown"]:
        lines = tuple(f"{item['count']:,} x {_short(item['text'])}" for item in summary["unknown"])
        yield Quote("What no rule knows", lines)


def _head(summary: Mapping[str, Any]) -> Head:
    failing, inbound = summary["failing"], summary["inbound"]["failing"]
    if failing:
        total = failing + summary["delivered"]
        name = f"{failing:,} of {total:,} delivery attempts failed"
        tag = f"{summary['temporary']:,} temporary, {summary['permanent']:,} permanent"
        return Head("", name, tag, "permanent" if summary["permanent"] else "temporary")
    if inbound:
        return Head("", f"{inbound:,} refused to others, no delivery failed", "", "permanent")
    return Head("", "No delivery failed", f"{summary['delivered']:,} delivered", "success")


def _read(document: Document, summary: Mapping[str, Any]) -> str:
    parts = [_size(document, summary)]
    if summary["first"]:
        parts.append(f"{summary['first'].replace('T', ' ')} to {summary['last'].replace('T', ' ')}")
    if summary["unreadable"]:
        parts.append(f"{summary['unreadable']:,} could not be read")
    return "; ".join(parts)


def _size(document: Document, summary: Mapping[str, Any]) -> str:
    if document.kind == "bounce":
        return f"{summary['lines']:,} mails, {summary['bounces']:,} of them bounces"
    return f"{summary['lines']:,} {'line' if summary['lines'] == 1 else 'lines'} of {document.format}"


def _table(label: str, causes: Sequence[Cause], total: int, plain_bars: bool) -> Grid:
    rows = [("Cause", "Count", "Share", "Perm.", "Trend", "Mostly")]
    rows += [
        (
            cause["cause"],
            f"{cause['count']:,}",
            f"{cause['count'] / total:.0%}",
            f"{cause['permanent']:,}",
            bars(cause["trend"], plain_bars),
            _mostly(cause),
        )
        for cause in causes
    ]
    return Grid(tuple(rows), label)


def _mostly(cause: Cause) -> str:
    """Return the destination, or else the provider, that most of the attempts were made to."""
    for names in (cause["destinations"], cause["providers"]):
        if names and names[0]["count"] * 2 >= cause["count"]:
            return clean(names[0]["name"])
    return ""


def bars(counts: Sequence[int], plain: bool) -> str:
    """Return a small bar for each count, the highest for the largest."""
    marks = _PLAIN_BARS if plain else _BARS
    highest = max(counts, default=0)
    return "".join(marks[-(-count * len(marks) // highest) - 1] if count else " " for count in counts)


def _cause(cause: Cause) -> Iterator[Block]:
    kinds = [f"{cause[kind]:,} {kind}" for kind in ("temporary", "permanent") if cause[kind]]
    head = Head(
        f"{cause['count']:,}", cause["name"], ", ".join(kinds), "permanent" if cause["permanent"] else "temporary"
    )
    paras = [Para("Why", cause["explanation"])]
    for label, key in (("At", "providers"), ("To", "destinations")):
        named = ", ".join(f"{clean(item['name'])} ({item['count']:,})" for item in cause[key][:_NAMES])
        if named:
            paras.append(Para(label, named))
    if cause["first"]:
        paras.append(Para("Seen", f"{cause['first'].replace('T', ' ')} to {cause['last'].replace('T', ' ')}"))
    yield Cards((Card(head, tuple(paras)),))
    if cause["example"]:
        yield Quote("Example", (_short(cause["example"]),))
    yield from steps_blocks(_own(cause["steps"]))


def _own(steps: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return the steps of who reads the log, the administrator of the sending server; all where there is none."""
    made = [Step(step["who"], step["do"], step["run"]) for step in steps]
    return [step for step in made if step.who == _READER] or made


def _short(text: str) -> str:
    line = clean(" ".join(text.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def _grouping(by: Mapping[str, Any]) -> Grid:
    rows = [(by["key"].capitalize(), "Count", "Temporary", "Permanent")]
    rows += [
        (clean(row["name"] or "(not told)"), f"{row['count']:,}", f"{row['temporary']:,}", f"{row['permanent']:,}")
        for row in by["rows"][:_ROWS]
    ]
    return Grid(tuple(rows), f"By {by['key']}")


def diagnoses_page(document: Document, name_of: NameOf) -> Iterator[Block]:
    """Yield the diagnoses of a log as a list, for `--no-summary`."""
    yield Grid(
        (("Line", "Recipient", "Reply", "Cause"), *(_row(one, document.input, name_of) for one in document.diagnoses)),
        "What failed",
    )


def _row(one: Diagnosis, input_: str | None, name_of: NameOf) -> tuple[str, ...]:
    place = one.source
    line = (
        f"{clean(place.file)}:{place.line}"
        if place and place.file not in (None, input_)
        else str(place.line if place else "")
    )
    number = " ".join(filter(None, (one.code, one.status))) or "(no reply)"
    return line, clean(one.recipient or ""), number, f"{name_of(one.cause)} ({one.cause})"
