"""The terminal: Rich panels, tables and colour. The only module that imports Rich to draw answers.

Imports only what it draws with: Rich is most of the start-up. What people copy (commands, records, addresses) stands
on lines of its own, unwrapped, with nothing to its left.
"""

import io
import sys
from collections.abc import Iterable
from functools import singledispatch
from typing import TextIO

from rich.box import ROUNDED
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smtpwhy.outputs.page import Block, Card, Cards, Grid, Head, Items, Links, Para, Quote, Steps

SIDE_BY_SIDE = 80
"""Columns from which two cards stand beside each other."""

_STYLES = {
    "success": "bold green",
    "intermediate": "bold cyan",
    "temporary": "bold magenta",
    "permanent": "bold red",
}
_WIDEST = 100
"""Columns at which prose is wrapped on a wider terminal; longer lines are hard to read."""


def render(blocks: Iterable[Block], width: int | None, colour: bool) -> None:
    """Write the blocks to standard output."""
    _render(blocks, sys.stdout, width, colour)


def captured(blocks: Iterable[Block], width: int) -> str:
    """Return what a terminal of a width would be sent, with its colours."""
    kept = io.StringIO()
    _render(blocks, kept, width, colour=True)
    return kept.getvalue()


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return cell_len(text)


def _render(blocks: Iterable[Block], file: TextIO, width: int | None, colour: bool) -> None:
    console = Console(
        file=file,
        width=width,
        force_terminal=True,
        color_system="standard" if colour else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for number, block in enumerate(blocks):
        if number:
            console.print()
        _draw(block, console)


def _print(console: Console, content: RenderableType) -> None:
    """Print prose, no wider than people read with ease."""
    console.print(content, width=min(console.width, _WIDEST))


@singledispatch
def _draw(block: object, console: Console) -> None:
    raise TypeError(f"no way to draw {type(block).__name__}")


@_draw.register(Head)
def _(block: Head, console: Console) -> None:
    _print(console, _head(block))


@_draw.register(Para)
def _(block: Para, console: Console) -> None:
    _print(console, _labelled(block.label, Text(block.text)))


@_draw.register(Items)
def _(block: Items, console: Console) -> None:
    _print(console, _labelled(block.label, _list(block.items, block.numbered)))


@_draw.register(Steps)
def _(block: Steps, console: Console) -> None:
    if block.label:
        console.print(Text(block.label, style="bold"))
    _print(console, Text(f"  {block.role}", style="italic"))
    for number, step in enumerate(block.steps, 1):
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True, width=4, justify="right")
        grid.add_column()
        grid.add_row(f"{number}.", Text(step.do))
        _print(console, grid)
        if step.run:
            _copyable(console, step.run)


@_draw.register(Quote)
def _(block: Quote, console: Console) -> None:
    console.print(Text(block.label, style="bold"))
    for line in block.lines:
        console.print(Padding(Text(line), (0, 0, 0, 2)))


@_draw.register(Links)
def _(block: Links, console: Console) -> None:
    console.print(Text(block.label, style="bold"))
    for link in block.links:
        if link.title:
            _print(console, Text(f"  {link.title}"))
        _copyable(console, link.url)


@_draw.register(Cards)
def _(block: Cards, console: Console) -> None:
    cards = block.cards
    if len(cards) == 1 or console.width < SIDE_BY_SIDE:
        for card in cards:
            _print(console, _panel(card, None))
        return
    inner = (console.width - 1) // len(cards) - 4
    height = max(len(_card_text(card).wrap(console, inner)) for card in cards) + 2
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
    for _ in cards:
        grid.add_column(ratio=1)
    grid.add_row(*(_panel(card, height) for card in cards))
    console.print(grid)


@_draw.register(Grid)
def _(block: Grid, console: Console) -> None:
    header, *body = block.rows
    if block.label:
        console.print(Text(block.label, style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for number, name in enumerate(header):
        table.add_column(name, no_wrap=number == 0)
    for number, row in enumerate(body, 1):
        table.add_row(*map(Text, row), style="bold" if number == block.strong else None)
    console.print(table)


def _head(head: Head) -> Text:
    style = _STYLES.get(head.outcome, "bold")
    text = Text()
    if head.id:
        text.append(head.id, style=style)
        text.append("  ")
    text.append(head.name, style="bold")
    if head.tag:
        text.append("  ")
        text.append(head.tag, style=style)
    return text


def _labelled(label: str, content: RenderableType) -> RenderableType:
    return Group(Text(label, style="bold"), Padding(content, (0, 0, 0, 2))) if label else content


def _list(items: tuple[str, ...], numbered: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for number, item in enumerate(items, 1):
        grid.add_row(f"{number}." if numbered else "-", Text(item))
    return grid


def _copyable(console: Console, text: str) -> None:
    console.print(Text(text, style="bold"), soft_wrap=True)


def _panel(card: Card, height: int | None) -> Panel:
    style = _STYLES.get(card.head.outcome, "bold").removeprefix("bold ")
    title = Text(card.head.id, style="bold") if card.head.id else None
    return Panel(_card_text(card), title=title, title_align="left", box=ROUNDED, border_style=style, height=height)


def _card_text(card: Card) -> Text:
    text = Text(card.head.name, style="")
    text.stylize("bold")
    if card.head.tag:
        text.append("\n")
        text.append(card.head.tag, style=_STYLES.get(card.head.outcome, "bold"))
    for para in card.paras:
        text.append("\n\n")
        text.append(para.label, style="bold")
        text.append("\n" + para.text)
    return text
