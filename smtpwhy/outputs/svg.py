"""The terminal's panels as one SVG picture, light or dark by the reader's wish; it refers to nothing outside itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from smtpwhy.outputs.markup import Markup, tag
from smtpwhy.outputs.page import Block
from smtpwhy.outputs.terminal import captured, cells

WIDTH = 100
"""Columns of a picture, unless a width is given."""
_SIZE, _ADVANCE, _LEADING, _MARGIN = 14, 8.4, 18, 16
"""Of the letters, in pixels: size, from one to the next, from line to line, and the space around all."""
_CLASSES = {"1": "b", "3": "i", "31": "r", "32": "g", "35": "m", "36": "c"}
"""What `terminal` uses of a terminal's styles -> the class of it here."""
_STYLED = re.compile(r"\x1b\[([\d;]*)m")
_BLANKS = re.compile(r"(^ +| {2,}| +$)")
"""Blanks that a picture would not keep: more than one, and those at either end."""
_STYLE = """
.smtpwhy text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono",
  monospace;
  fill: #1b232c; }
.smtpwhy .ground { fill: #ffffff; stroke: #d5dbe1; }
.smtpwhy .b { font-weight: bold; } .smtpwhy .i { font-style: italic; }
.smtpwhy .r { fill: #b3261e; } .smtpwhy .g { fill: #1a7037; }
.smtpwhy .m { fill: #8a3fa0; } .smtpwhy .c { fill: #0b6a83; }
@media (prefers-color-scheme: dark) {
  .smtpwhy text { fill: #e5e9ed; }
  .smtpwhy .ground { fill: #14181d; stroke: #37414b; }
  .smtpwhy .r { fill: #f2938c; } .smtpwhy .g { fill: #7fd18f; }
  .smtpwhy .m { fill: #dda3ec; } .smtpwhy .c { fill: #6fc6dc; }
}
"""

Run = tuple[str, str]
"""Text, and its classes."""


def render(blocks: Iterable[Block], width: int, title: str) -> str:
    """Return the picture of what a terminal of a width shows; what is too long for a line goes on in the next."""
    lines = [
        folded
        for line in captured(blocks, width).removesuffix("\n").split("\n")
        for folded in _folded(_runs(line), width)
    ]
    size = (f"{width * _ADVANCE + 2 * _MARGIN:g}", f"{len(lines) * _LEADING + 2 * _MARGIN:g}")
    ground = tag(
        "rect",
        class_="ground",
        x="0.5",
        y="0.5",
        width=f"{float(size[0]) - 1:g}",
        height=f"{float(size[1]) - 1:g}",
        rx=8,
    )
    drawn = (text for number, line in enumerate(lines) for text in _line(line, number))
    picture = tag(
        "svg",
        tag("title", title),
        Markup(f"<style>{_STYLE}</style>"),
        ground,
        tag("g", "\n", *drawn),
        class_="smtpwhy",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        height=size[1],
        role="img",
        aria_label=title,
    )
    return f"{picture}\n"


def _runs(line: str) -> Iterator[Run]:
    """Yield the parts of a line that look alike."""
    classes = ""
    for place, part in enumerate(_STYLED.split(line.rstrip())):
        if place % 2:
            classes = " ".join(_CLASSES[code] for code in part.split(";") if code in _CLASSES)
        elif part:
            yield part, classes


def _folded(runs: Iterable[Run], width: int) -> Iterator[Sequence[Run]]:
    """Yield the lines of a width that a line becomes."""
    line: list[Run] = []
    used = 0
    for character, classes in ((character, classes) for text, classes in runs for character in text):
        wide = cells(character)
        if used + wide > width and line:
            yield line
            line, used = [], 0
        line.append((character, classes))
        used += wide
    yield line


def _line(characters: Sequence[Run], number: int) -> Iterator[Markup]:
    """Yield the texts of a line, each in its place and as long as a terminal would have it."""
    column = 0
    for classes, group in groupby(characters, lambda one: one[1]):
        shown = "".join(character for character, _ in group)
        for part in _BLANKS.split(shown):
            wide = cells(part)
            if wide and not part.isspace():
                yield tag(
                    "text",
                    part,
                    x=f"{_MARGIN + column * _ADVANCE:.1f}",
                    y=_MARGIN + number * _LEADING + _SIZE,
                    textLength=f"{wide * _ADVANCE:.1f}",
                    lengthAdjust="spacingAndGlyphs",
                    class_=classes or None,
                )
                yield Markup("\n")
            column += wide
