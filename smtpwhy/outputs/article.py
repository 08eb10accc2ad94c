"""The blocks of an answer as an HTML page for tickets and wikis: what text and Markdown tell, in the same order.

The verdict and what belongs to it come first, also where text shows the session before it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from itertools import pairwise

from smtpwhy.outputs.frame import View
from smtpwhy.outputs.markup import LONGEST, Markup, joined, tag
from smtpwhy.outputs.page import Block, Card, Cards, Grid, Head, Items, Links, Para, Quote, Steps
from smtpwhy.untrusted import clean

_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")
_LEAST = 4
"""Columns from which a table needs the whole page, and is stacked on a narrow one."""
_SHORT = 12
"""Characters of a cell that are kept on one line."""


def view(blocks: Iterable[Block], title: str, source: str = "") -> View:
    """Return what a page shows of blocks; `title` stands above those that have no head, or several."""
    rest = list(blocks)
    lead = _lead(rest)
    head = Head("", title, "", "")
    paras: tuple[Para, ...] = ()
    if lead is not None:
        found = rest.pop(lead)
        head, paras = (found.cards[0].head, found.cards[0].paras) if isinstance(found, Cards) else (_head_of(found), ())
    if lead is None and len(rest) == 1 and isinstance(rest[0], Grid):
        rest[0] = rest[0].replaced(label="")
    header = tag(
        "header", *_heading(head, 1), tag("p", tag("bdi", source), class_="source") if source else None, class_="answer"
    )
    return View(words_of(head), source, header, (tag("div", *_content((*paras, *rest)), class_="answer"),))


def _content(blocks: Sequence[Block]) -> Iterator[Markup]:
    """Yield the parts of a page; a ground, one of several, is a section with all that follows it."""
    starts = [place for place, block in enumerate(blocks) if _is_card(block)]
    for block in blocks[: starts[0] if starts else None]:
        yield from _draw(block, 2)
    for start, end in pairwise((*starts, len(blocks))):
        parts = [part for block in blocks[start + 1 : end] for part in _draw(block, 3)]
        yield tag("section", *_draw(blocks[start], 2), *parts, class_="ground")


def title_of(blocks: Sequence[Block], title: str) -> str:
    """Return in words what blocks are about; `title` where they have no head, or several."""
    lead = _lead(blocks)
    return title if lead is None else words_of(_head_of(blocks[lead]))


def words_of(head: Head) -> str:
    """Return a head in words."""
    return " ".join(filter(None, (head.id, head.name)))


def _lead(blocks: Sequence[Block]) -> int | None:
    """Return the place of the block that says what all are about, or None."""
    heads = [n for n, block in enumerate(blocks) if isinstance(block, Head) or _is_card(block)]
    cards = [n for n in heads if _is_card(blocks[n])]
    return heads[0] if heads and (len(cards) < 2 or isinstance(blocks[heads[0]], Head)) else None


def _is_card(block: Block) -> bool:
    return isinstance(block, Cards) and len(block.cards) == 1


def _head_of(block: Block) -> Head:
    return (
        block.cards[0].head if isinstance(block, Cards) else block if isinstance(block, Head) else Head("", "", "", "")
    )


def _heading(head: Head, rank: int) -> Iterator[Markup]:
    """Yield the heading of a rank, and the class or outcome below it."""
    number = tag("span", head.id, class_="number") if head.id else None
    yield tag(f"h{rank}", number, " " if head.id and head.name else None, head.name)
    if head.tag:
        yield tag("p", head.tag, class_=f"outcome {head.outcome}".rstrip())


def _labelled(label: str, rank: int) -> Iterator[Markup]:
    if label:
        yield tag(f"h{rank}", label)


@singledispatch
def _draw(block: object, rank: int) -> Iterator[Markup]:
    raise TypeError(f"no way to draw {type(block).__name__}")


@_draw.register(Head)
def _(block: Head, rank: int) -> Iterator[Markup]:
    yield from _heading(block, rank)


@_draw.register(Para)
def _(block: Para, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    yield tag("p", block.text)


@_draw.register(Items)
def _(block: Items, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    yield tag("ol" if block.numbered else "ul", *(tag("li", item) for item in block.items))


@_draw.register(Steps)
def _(block: Steps, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    yield tag(f"h{rank + 1}", block.role)
    yield tag("ol", *(tag("li", step.do, _copyable(step.run) if step.run else None) for step in block.steps))


@_draw.register(Quote)
def _(block: Quote, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    yield _copyable(*block.lines)


@_draw.register(Links)
def _(block: Links, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    yield tag(
        "ul",
        *(tag("li", f"{link.title}: " if link.title else None, _link(link.url)) for link in block.links),
        class_="links",
    )


@_draw.register(Cards)
def _(block: Cards, rank: int) -> Iterator[Markup]:
    if len(block.cards) == 1:
        yield from _card(block.cards[0], rank)
    else:
        sections = (tag("section", *_card(card, rank), class_=f"card {card.head.outcome}") for card in block.cards)
        yield tag("div", *sections, class_="cards")


@_draw.register(Grid)
def _(block: Grid, rank: int) -> Iterator[Markup]:
    yield from _labelled(block.label, rank)
    names, *body = block.rows
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = (
        tag("tr", *_cells(names, row), class_="strong" if number == block.strong else None)
        for number, row in enumerate(body, 1)
    )
    kind = "stacked" if len(names) >= _LEAST else "plain"
    yield tag("table", tag("thead", head), tag("tbody", *rows), class_=kind)


def _cells(names: Sequence[str], row: Sequence[str]) -> Iterator[Markup]:
    """Yield the cells of a row, each with the name of its column for narrow screens."""
    for number, (name, cell) in enumerate(zip(names, row, strict=True)):
        kind = "short" if len(cell) <= _SHORT else None
        if number:
            yield tag("td", cell, data_label=name, class_=kind)
        else:
            yield tag("th", cell, scope="row", class_=kind)


def _card(card: Card, rank: int) -> Iterator[Markup]:
    yield from _heading(card.head, rank)
    for para in card.paras:
        yield from _draw(para, rank + 1)


def _copyable(*lines: str) -> Markup:
    """Return lines that people copy, with nothing beside them."""
    parts = [part for line in lines for part in (line, "\n")]
    return tag("pre", tag("code", joined(*parts[:-1])))


def _link(url: str) -> Markup | str:
    """Return a link to exactly what it shows; only what is plainly a web address becomes one."""
    if len(url) > LONGEST or clean(url) != url or not _WEB.fullmatch(url):
        return url
    return tag("a", url, href=url, rel="noreferrer noopener")
