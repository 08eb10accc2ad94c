"""Plain text: no boxes, no colour, prose unwrapped; for pipes, logs and tickets."""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch

from smtpwhy.answers import Diagnosis
from smtpwhy.outputs.page import Block, Cards, Grid, Head, Items, Links, Para, Quote, Steps
from smtpwhy.untrusted import clean


def render(blocks: Iterable[Block]) -> str:
    """Return the blocks as plain text, blocks parted by an empty line."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def one_line(diagnosis: Diagnosis) -> str:
    """Return cause, outcome, code, status and the words of a diagnosis, parted by tabs."""
    words = clean(diagnosis.text).replace("\t", " ").replace("\n", " ")
    return "\t".join((diagnosis.cause, diagnosis.outcome, diagnosis.code or "-", diagnosis.status or "-", words)) + "\n"


def head_line(head: Head) -> str:
    """Return the first line of a block in words."""
    line = "  ".join(part for part in (head.id, head.name) if part)
    return f"{line} [{head.tag}]" if head.tag else line


@singledispatch
def _lines(block: object) -> Iterator[str]:
    raise TypeError(f"no way to draw {type(block).__name__}")


@_lines.register(Head)
def _(block: Head) -> Iterator[str]:
    yield head_line(block)


@_lines.register(Para)
def _(block: Para) -> Iterator[str]:
    yield f"{block.label}: {block.text}" if block.label else block.text


@_lines.register(Items)
def _(block: Items) -> Iterator[str]:
    yield from _labelled(block.label)
    for number, item in enumerate(block.items, 1):
        yield f"  {f'{number}.' if block.numbered else '-'} {item}"


@_lines.register(Steps)
def _(block: Steps) -> Iterator[str]:
    yield from _labelled(block.label)
    yield f"  {block.role}:"
    for number, step in enumerate(block.steps, 1):
        yield f"  {number}. {step.do}"
        if step.run:
            yield step.run


@_lines.register(Quote)
def _(block: Quote) -> Iterator[str]:
    yield from _labelled(block.label)
    yield from (f"  {line}" for quoted in block.lines for line in quoted.split("\n"))


@_lines.register(Links)
def _(block: Links) -> Iterator[str]:
    yield from _labelled(block.label)
    yield from (f"  {link.title}: {link.url}" if link.title else f"  {link.url}" for link in block.links)


@_lines.register(Cards)
def _(block: Cards) -> Iterator[str]:
    for number, card in enumerate(block.cards):
        if number:
            yield ""
        yield head_line(card.head)
        yield from (f"  {para.label}: {para.text}" for para in card.paras)


@_lines.register(Grid)
def _(block: Grid) -> Iterator[str]:
    yield from _labelled(block.label)
    yield from _table(block.rows)


def _labelled(label: str) -> Iterator[str]:
    if label:
        yield f"{label}:"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()
