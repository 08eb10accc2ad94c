"""Counts over time as inline SVG. Places are percentages and pixels, so nothing is stretched on a narrow screen."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from smtpwhy.outputs.markup import Markup, counted, date_of, joined, number, tag, text
from smtpwhy.values import Value

SERIES = 5
"""Causes that have a colour of their own; all others share the last one."""
_HEIGHT = 220
"""Pixels of the large chart."""
_SMALL_WIDTH, _SMALL_HEIGHT = 120, 24
"""Pixels of a trend in a table."""
_WIDEST = 5.0
"""Per cent of the chart that a bar takes at most; a single one would look like a wall."""
_LINES = 5
"""Lines of the scale, at most."""
_UNITS = (1, 2, 3, 6, 12, 24, 48, 96, 24 * 7, 24 * 14, 24 * 28, 24 * 91, 24 * 182, 24 * 364)
"""Hours between two marks of the time axis."""
_MARKS = (("narrow", 4), ("wide", 9))
"""Marks of the time axis, at most, on narrow and on wide screens."""
_EDGE = 93.0
"""Per cent behind which a mark's words would leave the chart."""


class Axis(Value):
    """The time that a log spans."""

    start: datetime | None
    """The first full hour; None where the log tells no time."""
    hours: int
    """How many hours one bar stands for."""
    bars: int
    """How many bars there are."""

    def names(self) -> list[str]:
        """Return what each bar stands for, in words."""
        if self.start is None:
            return []
        step = timedelta(hours=self.hours)
        return [_named(self.start + step * place, self.hours) for place in range(self.bars)]

    def per_bar(self) -> str:
        """Return in words what one bar stands for."""
        days, hours = divmod(self.hours, 24)
        length = counted(hours, "hour") if hours else counted(days, "day")
        return f"One bar stands for {length}."


class Series(Value):
    """Counts of one cause over time."""

    name: str
    """What people read."""
    counts: tuple[int, ...]
    """One for each bar."""

    @property
    def total(self) -> int:
        """All counts together."""
        return sum(self.counts)


def axis_of(first: object, hours: object, bars: int) -> Axis:
    """Return the axis of a log that begins at a time."""
    try:
        start = datetime.fromisoformat(str(first)[:13])
    except ValueError:
        start = None
    return Axis(start, max(int(str(hours or 1)), 1), bars)


def trend(counts: Sequence[int], axis: Axis) -> Markup:
    """Return small bars for a row of a table; each tells its time and count when pointed at."""
    if not any(counts):
        return Markup("")
    top, width = max(counts), _SMALL_WIDTH / len(counts)
    bars = [
        _bar(
            f"{place * width:.1f}",
            max(_SMALL_HEIGHT * count / top, 1.0),
            _SMALL_HEIGHT,
            f"{max(width - 1, 1):.1f}",
            told,
        )
        for (place, count), told in zip(enumerate(counts), _told(counts, axis), strict=True)
        if count
    ]
    most = f"{counted(len(counts), 'bar')}, the highest {number(top)}, the last {number(counts[-1])}"
    size = {"width": _SMALL_WIDTH, "height": _SMALL_HEIGHT, "viewBox": f"0 0 {_SMALL_WIDTH} {_SMALL_HEIGHT}"}
    return tag("svg", *bars, class_="trend", role="img", aria_label=f"Trend: {most}", **size)


def stacked(series: Sequence[Series], axis: Axis, title: str, description: str) -> Markup:
    """Return the large chart: bars over time, the causes stacked in them in the order of the legend."""
    sums = [sum(counts) for counts in zip(*(one.counts for one in series), strict=True)]
    scale = _scale(max(sums))
    top = scale[-1]
    return tag(
        "svg",
        tag("title", title, id="chart-title"),
        tag("desc", description, id="chart-description"),
        tag("defs", *(_pattern(place) for place in range(len(series)))),
        *(_line(value, top) for value in scale),
        *_bars(series, axis, top),
        *(_marks(axis, name, most) for name, most in _MARKS),
        class_="chart",
        role="img",
        aria_labelledby="chart-title",
        aria_describedby="chart-description",
        width="100%",
        height=_HEIGHT + 28,
    )


def legend(series: Sequence[Series]) -> Markup:
    """Return the names of the series with their marks and counts."""
    return tag("ul", *(_legend_item(place, one) for place, one in enumerate(series)), class_="legend")


def _legend_item(place: int, series: Series) -> Markup:
    swatch = tag("svg", _filled(place, x=0, y=0, width=14, height=14), width=14, height=14, aria_hidden="true")
    return tag("li", swatch, " ", series.name, " ", tag("span", number(series.total), class_="muted"))


def _told(counts: Sequence[int], axis: Axis) -> list[str]:
    """Return what is shown where a bar of one series is pointed at."""
    names = axis.names()
    known = len(names) == len(counts)
    return [f"{names[place]}: {number(count)}" if known else number(count) for place, count in enumerate(counts)]


def _bar(x: str, height: float, bottom: float, width: str, told: str) -> Markup:
    return tag("rect", tag("title", told), x=x, y=f"{bottom - height:.1f}", width=width, height=f"{height:.1f}")


def _bars(series: Sequence[Series], axis: Axis, top: int) -> Iterator[Markup]:
    slot = 100 / axis.bars
    width = min(slot * 0.82, _WIDEST)
    heights = [0.0] * axis.bars
    for place, one in enumerate(series):
        for (bar, count), told in zip(enumerate(one.counts), _told(one.counts, axis), strict=True):
            if not count:
                continue
            height = _HEIGHT * count / top
            heights[bar] += height
            yield _filled(
                place,
                tag("title", f"{one.name}, {told}"),
                x=f"{slot * bar + (slot - width) / 2:.2f}%",
                y=f"{_HEIGHT - heights[bar]:.1f}",
                width=f"{width:.2f}%",
                height=f"{height:.1f}",
            )


def _filled(place: int, *content: object, **attributes: object) -> Markup:
    """Return a rectangle in the manner of a series: every second one is hatched, so that not colour alone tells."""
    fill = f"url(#hatch-{place})" if place % 2 else None
    return tag("rect", *content, fill=fill, class_=None if fill else f"s{place}", **attributes)


def _pattern(place: int) -> Markup:
    if not place % 2:
        return Markup("")
    ground = tag("rect", width=6, height=6, class_=f"s{place}")
    stripe = tag("rect", width=2, height=6, class_="stripe")
    turned = {"patternUnits": "userSpaceOnUse", "patternTransform": f"rotate({45 if place % 4 == 1 else -45})"}
    return tag("pattern", ground, stripe, id=f"hatch-{place}", width=6, height=6, **turned)


def _scale(most: int) -> list[int]:
    """Return the values of the scale, from 0 to one that is not less than the highest bar."""
    step = next(size * 10**zeros for zeros in range(20) for size in (1, 2, 5) if size * 10**zeros * _LINES >= most)
    return [step * place for place in range(-(-most // step) + 1)]


def _line(value: int, top: int) -> Markup:
    y = f"{_HEIGHT - _HEIGHT * value / top:.1f}"
    words = tag("text", number(value), x=-8, y=y, dy="0.32em", text_anchor="end")
    return joined(tag("line", x1="0", x2="100%", y1=y, y2=y, class_="axis" if value == 0 else "grid"), words)


def _marks(axis: Axis, name: str, most: int) -> Markup:
    """Return the words below the chart, at full hours or days."""
    return tag("g", *(_mark(place, words) for place, words in _placed(axis, most)), class_=name)


def _mark(place: float, words: str) -> Markup:
    x = f"{place:.2f}%"
    tick = tag("line", x1=x, x2=x, y1=_HEIGHT, y2=_HEIGHT + 5, class_="axis")
    return joined(tick, tag("text", text(words), x=x, y=_HEIGHT + 20))


def _placed(axis: Axis, most: int) -> Iterator[tuple[float, str]]:
    """Yield the marks of the time axis, each with its place in per cent."""
    if axis.start is None:
        return
    span = axis.hours * axis.bars
    unit = next((unit for unit in _UNITS if span <= unit * most), -(-span // most))
    midnight = axis.start.replace(hour=0)
    behind = axis.start.hour
    for hour in range(-(-behind // unit) * unit, behind + span, unit):
        place = 100 * (hour - behind) / span
        if place <= _EDGE:
            yield place, _mark_name(midnight + timedelta(hours=hour), span)


def _mark_name(time: datetime, span: int) -> str:
    if time.hour:
        return f"{time:%H:%M}"
    return f"{time:%b %Y}" if span > 24 * 364 else f"{time.day} {time:%b}"


def _named(time: datetime, hours: int) -> str:
    return date_of(time) if hours >= 24 and not time.hour else f"{date_of(time)}, {time:%H:%M}"
