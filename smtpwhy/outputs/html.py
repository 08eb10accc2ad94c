"""The summary of a log as an HTML page with charts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smtpwhy.answers import Document
from smtpwhy.outputs.charts import SERIES, Axis, Series, axis_of, legend, stacked, trend
from smtpwhy.outputs.frame import View, render
from smtpwhy.outputs.markup import Markup, counted, details, joined, moment, number, share, tag
from smtpwhy.outputs.page import ROLES

_UNFOLDED = 5
"""Causes of which the first steps are shown unfolded."""
_NAMES = 5
"""Destinations and providers that are shown unfolded."""
_ROWS = 20
"""Rows of a grouping that are shown unfolded."""
_INBOUND = (
    "What this server refused to others. It counts in no figure above. Explanation and steps are written for those "
    "who were refused."
)
_PUT_YOUR_OWN = "In the commands, put your own names and addresses for those of example.com, example.net and 192.0.2.1."
_UNKNOWN = "Explained by their code or status alone. The words may tell more; look at them yourself."
_BY = {
    "cause": ("By cause", "Cause", "(none)"),
    "provider": ("By provider", "Provider", "(not recognised)"),
    "destination": ("By destination", "Destination", "(all others)"),
    "hour": ("By hour", "Hour", "(not told)"),
    "sender-domain": ("By domain of the sender", "Domain", "(none or not told)"),
}
"""Grouping -> its heading, the name of its first column, and what stands for a row without a name."""

Summary = Mapping[str, Any]
"""What `smtpwhy.logs.summary.summarise` returns, or a cause in it."""


def render_summary(document: Document) -> str:
    """Return the page for a document of kind `log`."""
    return render((summary_view(document),), document.catalog, private=True)


def summary_view(document: Document) -> View:
    """Return what a page shows of a document with a summary."""
    summary = document.summary
    if summary is None:
        raise ValueError("only the answer to a log has a summary")
    return View(_title(summary), _source(document), _header(document, summary), tuple(_main(summary, _axis(summary))))


def _main(summary: Summary, axis: Axis) -> Iterator[Markup]:
    causes, inbound = summary["causes"], summary["inbound"]
    if causes:
        yield tag("h2", "Why mail failed")
        yield _causes_table(causes, summary["failing"], axis, "outbound")
        yield from _over_time(causes, axis)
    if summary["by"]:
        yield from _grouping(summary["by"], {cause["cause"]: cause["name"] for cause in causes})
    if causes:
        yield tag("h2", "What to do about each cause")
        yield tag("p", _PUT_YOUR_OWN, class_="muted")
        yield from _causes(causes, summary["failing"], "outbound")
    if summary["unknown"]:
        yield from _unknown(summary["unknown"])
    if inbound["causes"]:
        yield tag("h2", "Refused by this server: incoming mail")
        yield tag("p", _INBOUND)
        yield _causes_table(inbound["causes"], inbound["failing"], axis, "inbound")
        yield from _causes(inbound["causes"], inbound["failing"], "inbound")


def _axis(summary: Summary) -> Axis:
    trends = [cause["trend"] for cause in (*summary["causes"], *summary["inbound"]["causes"])]
    return axis_of(summary["first"], summary["trend_hours"], max(map(len, trends), default=0))


def _title(summary: Summary) -> str:
    failing = summary["failing"]
    return f"{counted(failing, 'failed delivery attempt')}" if failing else "No failed delivery attempts"


def _source(document: Document) -> str:
    return document.input or "standard input"


def _header(document: Document, summary: Summary) -> Markup:
    """Return the title, what was read, the verdict in a sentence and the figures."""
    return tag(
        "header",
        tag("h1", _title(summary)),
        tag("p", tag("bdi", _source(document)), class_="source"),
        tag("p", _verdict(summary), class_="verdict"),
        tag("dl", *_outcome(summary), class_="facts much"),
        tag("dl", *_read(document, summary), class_="facts read"),
    )


def _verdict(summary: Summary) -> str:
    """Return in a sentence or two what the log comes to."""
    failing, causes = summary["failing"], summary["causes"]
    if not summary["lines"]:
        return "The log is empty."
    if not failing:
        return "Nothing that this server tried to deliver failed."
    most = causes[0]
    temporary, permanent = (share(summary[kind], failing) for kind in ("temporary", "permanent"))
    words = f"{temporary} of the failures were temporary, {permanent} final."
    return f"{words} The most frequent cause is \u201c{most['name']}\u201d ({share(most['count'], failing)})."


def _outcome(summary: Summary) -> Iterator[Markup]:
    """Yield what became of the mail."""
    failing = summary["failing"]
    tried = failing + summary["delivered"]
    known = failing and summary["delivered"]
    yield _fact(
        "Failed attempts", number(failing), f"{share(failing, tried)} of {counted(tried, 'attempt')}" if known else None
    )
    yield _fact("Temporary", number(summary["temporary"]), "tried again")
    yield _fact("Permanent", number(summary["permanent"]), "given up")
    yield _fact("Delivered", number(summary["delivered"]))
    yield _fact("Refused incoming", number(summary["inbound"]["failing"]), "by this server")


def _read(document: Document, summary: Summary) -> Iterator[Markup]:
    """Yield what was read."""
    unreadable = summary["unreadable"]
    if document.format:
        yield _fact("Read as", document.format)
    yield _fact("Lines", number(summary["lines"]), f"{number(unreadable)} of them unreadable" if unreadable else None)
    yield _fact("First line", moment(summary["first"]))
    yield _fact("Last line", moment(summary["last"]))


def _fact(name: str, value: str, note: str | None = None) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value, tag("span", note, class_="note") if note else None))


def _causes_table(causes: Sequence[Summary], total: int, axis: Axis, section: str) -> Markup:
    """Return the causes, a row each, with a link to where each is explained."""
    head = (("Cause", None), ("Attempts", "n"), ("Share", "n"), ("Temporary", "n"), ("Permanent", "n"))
    more = (("Most to", "to"), ("Most from", "from"), ("Trend", None))
    rows = (_cause_row(cause, total, axis, _anchor(section, place)) for place, cause in enumerate(causes, 1))
    return tag(
        "table",
        tag("thead", tag("tr", *(tag("th", name, scope="col", class_=kind) for name, kind in (*head, *more)))),
        tag("tbody", *rows),
        class_="causes",
    )


def _cause_row(cause: Summary, total: int, axis: Axis, anchor: str) -> Markup:
    figures = (
        ("Attempts", number(cause["count"])),
        ("Share", share(cause["count"], total)),
        ("Temporary", number(cause["temporary"])),
        ("Permanent", number(cause["permanent"])),
    )
    name = joined(tag("a", cause["name"], href=f"#{anchor}"), " ", tag("code", cause["cause"], class_="id"))
    return tag(
        "tr",
        tag("th", name, scope="row"),
        *(tag("td", value, class_="n", data_label=label) for label, value in figures),
        _most(cause["destinations"], "Most to", "to"),
        _most(cause["providers"], "Most from", "from"),
        tag("td", trend(cause["trend"], axis)),
    )


def _most(names: Sequence[Summary], label: str, class_: str) -> Markup:
    """Return the cell of the most frequent name."""
    if not names:
        return tag("td", data_label=label, class_=class_)
    first = names[0]
    shown = joined(tag("bdi", first["name"]), " ", tag("span", number(first["count"]), class_="note"))
    return tag("td", shown, data_label=label, class_=class_)


def _anchor(section: str, place: int) -> str:
    return f"{section}-{place}"


def _over_time(causes: Sequence[Summary], axis: Axis) -> Iterator[Markup]:
    """Yield the chart of all failed attempts, and its figures as a table."""
    series = _series(causes, axis.bars)
    if not any(one.total for one in series):
        yield tag("p", "The log does not tell when the attempts were made.")
        return
    names = ", ".join(f"{one.name} ({number(one.total)})" for one in series)
    description = f"{axis.per_bar()} From the bottom of each bar to its top: {names}."
    chart = stacked(series, axis, "Failed attempts over time, by cause", description)
    caption = tag("figcaption", f"{axis.per_bar()} The causes stand in it from the bottom up in this order:")
    yield tag("h3", "Over time")
    yield tag("figure", tag("div", chart, class_="plot"), caption, legend(series))
    yield details("The figures of this chart", _chart_table(series, axis))


def _series(causes: Sequence[Summary], bars: int) -> list[Series]:
    """Return the most frequent causes, and all others in one."""
    padded = [Series(cause["name"], (*cause["trend"], *[0] * (bars - len(cause["trend"])))) for cause in causes]
    if len(padded) <= SERIES + 1:
        return padded
    rest = padded[SERIES:]
    others = Series(
        f"{counted(len(rest), 'other cause')}", tuple(map(sum, zip(*(one.counts for one in rest), strict=True)))
    )
    return [*padded[:SERIES], others]


def _chart_table(series: Sequence[Series], axis: Axis) -> Markup:
    head = tag("tr", *(tag("th", name, scope="col") for name in ("From", *(one.name for one in series), "All")))
    columns = tuple(zip(*(one.counts for one in series), strict=True))
    rows = (
        tag("tr", tag("th", name, scope="row"), *(tag("td", number(count), class_="n") for count in (*row, sum(row))))
        for name, row in zip(axis.names(), columns, strict=False)
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="plain")
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_label="The figures of the chart")


def _causes(causes: Sequence[Summary], total: int, section: str) -> Iterator[Markup]:
    """Yield a section for each cause; those of incoming mail are smaller."""
    for place, cause in enumerate(causes, 1):
        unfolded = section == "outbound" and place <= _UNFOLDED
        title = joined(cause["name"], " ", tag("code", cause["cause"], class_="id"))
        yield tag(
            "section",
            tag("h3", title, id=f"{_anchor(section, place)}-title"),
            _numbers(cause, total),
            tag("p", cause["explanation"]),
            tag("div", tag("div", *_work(cause, unfolded)), tag("div", *_towards(cause)), class_="sides"),
            class_="cause" if section == "outbound" else "cause small",
            id=_anchor(section, place),
            aria_labelledby=f"{_anchor(section, place)}-title",
        )


def _numbers(cause: Summary, total: int) -> Markup:
    """Return the counts of a cause and when it was seen, in one line."""
    parts = [f"{counted(cause['count'], 'attempt')} ({share(cause['count'], total)})"]
    parts += [f"{number(cause[kind])} {kind}" for kind in ("temporary", "permanent") if cause[kind]]
    when = joined(", from ", moment(cause["first"]), " to ", moment(cause["last"])) if cause["first"] else None
    return tag("p", ", ".join(parts), when, class_="muted")


def _work(cause: Summary, unfolded: bool) -> Iterator[Markup]:
    """Yield what each role can do, first the one that should, and a line of the log."""
    roles: dict[str, list[Summary]] = {}
    for step in cause["steps"]:
        roles.setdefault(step["who"], []).append(step)
    if roles:
        yield tag("h4", "What to do")
    for place, (role, steps) in enumerate(roles.items()):
        told = joined(ROLES.get(role, role), " ", tag("span", f"({counted(len(steps), 'step')})", class_="id"))
        yield details(told, tag("ol", *map(_step, steps)), unfolded=unfolded and not place, class_="steps")
    if cause["example"]:
        yield tag("h4", "For example")
        yield tag("pre", tag("code", cause["example"]))


def _step(step: Summary) -> Markup:
    return tag("li", step["do"], tag("pre", tag("code", step["run"])) if step["run"] else None)


def _towards(cause: Summary) -> Iterator[Markup]:
    """Yield where the attempts went and whose servers refused them."""
    for heading, names in (("Destinations", cause["destinations"]), ("Providers", cause["providers"])):
        if names:
            yield tag("h4", heading)
            yield _names(names[:_NAMES])
            if names[_NAMES:]:
                yield details(f"{len(names) - _NAMES} more", _names(names[_NAMES:]))


def _names(names: Sequence[Summary]) -> Markup:
    rows = (
        tag("tr", tag("th", one["name"], scope="row"), tag("td", number(one["count"]), class_="n")) for one in names
    )
    return tag("table", tag("tbody", *rows), class_="plain")


def _grouping(by: Summary, names: Mapping[str, str]) -> Iterator[Markup]:
    """Yield the rows of a grouping; all but the first ones are folded."""
    key, rows = by["key"], by["rows"]
    heading, column, nameless = _BY.get(key, (f"By {key}", "Name", "(none)"))
    yield tag("h2", heading)
    if not rows:
        yield tag("p", "There is nothing to group.")
        return
    shown = [(_row_name(row["name"], key, names) or nameless, row) for row in rows]
    yield _rows(column, shown[:_ROWS])
    if shown[_ROWS:]:
        yield details(f"{number(len(shown) - _ROWS)} more", _rows(column, shown[_ROWS:]))


def _row_name(name: str | None, key: str, names: Mapping[str, str]) -> str | None:
    if name is None or key not in ("cause", "hour"):
        return name
    return names.get(name, name) if key == "cause" else f"{name.replace('T', ' ')}:00"


def _rows(column: str, rows: Sequence[tuple[str, Summary]]) -> Markup:
    kinds = ("count", "temporary", "permanent")
    head = (tag("th", name, scope="col", class_="n") for name in ("Attempts", "Temporary", "Permanent"))
    body = (
        tag("tr", tag("th", name, scope="row"), *(tag("td", number(row[kind]), class_="n") for kind in kinds))
        for name, row in rows
    )
    return tag(
        "table", tag("thead", tag("tr", tag("th", column, scope="col"), *head)), tag("tbody", *body), class_="plain"
    )


def _unknown(texts: Sequence[Summary]) -> Iterator[Markup]:
    """Yield the texts that no rule knows, with their counts."""
    yield tag("h2", "Texts that no rule knows")
    yield tag("p", _UNKNOWN)
    head = tag("tr", tag("th", "Count", scope="col", class_="n"), tag("th", "Text", scope="col"))
    rows = (
        tag("tr", tag("td", number(one["count"]), class_="n"), tag("td", tag("code", one["text"]))) for one in texts
    )
    yield tag("table", tag("thead", head), tag("tbody", *rows))
