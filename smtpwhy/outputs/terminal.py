"""The terminal: Rich panels, tables and colour. The only module that imports Rich.

Imports only what it draws with: Rich is most of the start-up. What people copy (commands, records, addresses) stands
on lines of its own, unwrapped, with nothing to its left.
"""

import sys
from collections.abc import Iterator

from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smtpwhy.outputs.page import Block, Card, Cards, Grid, Head, Items, Links, Para, Quote, Steps

SIDE_BY_SIDE = 80
"""Columns from which two cards stand beside each other."""

_STYLES = {"success": "bold green", "intermediate": "bold cyan", "temporary": "bold magenta", "permanent": "bold red"}
_WIDEST = 100
"""Columns at which prose is wrapped on a wider terminal; longer lines are hard to read."""


def render(blocks: "Iterator[Block]", width: int | None, colour: bool) -> None:
    """Write the blocks to standard output."""
    console = Console(
        file=sys.stdout,
        width=width,
        force_terminal=True,
        color_system="standard" if colour else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    prose = min(console.width, _WIDEST)
    for number, block in enumerate(blocks):
        if number:
            console.print()
        _draw(block, console, prose)


def _draw(block: Block, console: Console, prose: int) -> None:
    match block:
        case Head():
            console.print(_head(block), width=prose)
        case Para(label, text):
            console.print(_labelled(label, Text(text)), width=prose)
        case Items(label, items, numbered):
            console.print(_labelled(label, _list(items, numbered)), width=prose)
        case Steps(label, role, steps):
            _steps(console, block, prose)
        case Quote(label, lines):
            console.print(Text(label, style="bold"))
            for line in lines:
                console.print(Padding(Text(line), (0, 0, 0, 2)))
        case Links(label, links):
            console.print(Text(label, style="bold"))
            for link in links:
                if link.title:
                    console.print(Text(f"  {link.title}"), width=prose)
                _copyable(console, link.url)
        case Cards(cards):
            _cards(console, cards)
        case Grid(label, rows):
            console.print(_grid(rows))


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


def _steps(console: Console, block: Steps, prose: int) -> None:
    if block.label:
        console.print(Text(block.label, style="bold"))
    console.print(Text(f"  {block.role}", style="italic"), width=prose)
    for number, step in enumerate(block.steps, 1):
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True, width=4, justify="right")
        grid.add_column()
        grid.add_row(f"{number}.", Text(step.do))
        console.print(grid, width=prose)
        if step.run:
            _copyable(console, step.run)


def _copyable(console: Console, text: str) -> None:
    console.print(Text(text, style="bold"), soft_wrap=True)


def _cards(console: Console, cards: tuple[Card, ...]) -> None:
    if console.width < SIDE_BY_SIDE:
        for card in cards:
            console.print(_panel(card, None))
        return
    contents = [_card_text(card) for card in cards]
    inner = console.width // len(cards) - 4
    height = max(len(content.wrap(console, inner)) for content in contents) + 2
    grid = Table.grid(expand=True)
    for _ in cards:
        grid.add_column(ratio=1)
    grid.add_row(*(_panel(card, height) for card in cards))
    console.print(grid)


def _panel(card: Card, height: int | None) -> Panel:
    style = _STYLES.get(card.head.outcome, "bold").removeprefix("bold ")
    title = Text(f"{card.head.id} {card.head.name}", style="bold")
    return Panel(_card_text(card), title=title, title_align="left", box=ROUNDED, border_style=style, height=height)


def _card_text(card: Card) -> Text:
    text = Text()
    if card.head.tag:
        text.append(card.head.tag, style=_STYLES.get(card.head.outcome, "bold"))
        text.append("\n\n")
    for number, para in enumerate(card.paras):
        text.append("\n\n" if number else "")
        text.append(para.label, style="bold")
        text.append("\n" + para.text)
    return text


def _grid(rows: tuple[tuple[str, ...], ...]) -> Table:
    header, *body = rows
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for number, name in enumerate(header):
        table.add_column(name, no_wrap=number == 0)
    for row in body:
        table.add_row(*map(Text, row))
    return table
