"""Markdown for tickets and wikis; everything that Markdown or HTML would act on is escaped."""

import re
from collections.abc import Iterable, Iterator
from functools import singledispatch

from smtpwhy.outputs.page import Block, Cards, Grid, Head, Items, Links, Para, Quote, Steps

_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#|~!])")
_AT_START = re.compile(r"^(?:()([-+=])|(\d+)([.)])(?=\s|$))")
_FENCE = re.compile(r"`{3,}")


def render(blocks: Iterable[Block]) -> str:
    """Return the blocks as CommonMark with tables."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def escape(text: str) -> str:
    """Return the text so that Markdown shows it as it is."""
    text = _ACTIVE.sub(r"\\\1", text.strip().replace("&", "&amp;").replace("\n", " "))
    return _AT_START.sub(r"\1\3\\\2\4", text)


@singledispatch
def _lines(block: object) -> Iterator[str]:
    raise TypeError(f"no way to draw {type(block).__name__}")


@_lines.register(Head)
def _(block: Head) -> Iterator[str]:
    yield _head("#", block)


@_lines.register(Para)
def _(block: Para) -> Iterator[str]:
    yield f"**{escape(block.label)}:** {escape(block.text)}" if block.label else escape(block.text)


@_lines.register(Items)
def _(block: Items) -> Iterator[str]:
    yield from _labelled(block.label)
    for number, item in enumerate(block.items, 1):
        yield f"{f'{number}.' if block.numbered else '-'} {escape(item)}"


@_lines.register(Steps)
def _(block: Steps) -> Iterator[str]:
    yield from _labelled(block.label)
    yield f"*{escape(block.role)}*"
    for number, step in enumerate(block.steps, 1):
        yield ""
        mark = f"{number}. "
        yield mark + escape(step.do)
        if step.run:
            yield ""
            yield from (" " * len(mark) + line for line in _fenced((step.run,)))


@_lines.register(Quote)
def _(block: Quote) -> Iterator[str]:
    yield from _labelled(block.label)
    yield from _fenced(block.lines)


@_lines.register(Links)
def _(block: Links) -> Iterator[str]:
    yield from _labelled(block.label)
    for link in block.links:
        yield f"- {escape(link.title)}: {_url(link.url)}" if link.title else f"- {_url(link.url)}"


@_lines.register(Cards)
def _(block: Cards) -> Iterator[str]:
    for number, card in enumerate(block.cards):
        if number:
            yield ""
        yield _head("##" if len(block.cards) > 1 else "#", card.head)
        for para in card.paras:
            yield ""
            yield f"**{escape(para.label)}:** {escape(para.text)}"


@_lines.register(Grid)
def _(block: Grid) -> Iterator[str]:
    yield from _labelled(block.label)
    header, *body = block.rows
    yield "| " + " | ".join(map(escape, header)) + " |"
    yield "|" + " --- |" * len(header)
    yield from ("| " + " | ".join(map(escape, row)) + " |" for row in body)


def _labelled(label: str) -> Iterator[str]:
    if label:
        yield f"**{escape(label)}:**"
        yield ""


def _head(mark: str, head: Head) -> str:
    line = escape("  ".join(part for part in (head.id, head.name) if part))
    return f"{mark} {line}" + (f" ({escape(head.tag)})" if head.tag else "")


def _fenced(lines: tuple[str, ...]) -> Iterator[str]:
    longest = max((len(found) for line in lines for found in _FENCE.findall(line)), default=2)
    fence = "`" * (longest + 1)
    yield fence
    yield from (part for line in lines for part in line.split("\n"))
    yield fence


def _url(url: str) -> str:
    """Return an autolink; only what is plainly a web address becomes one."""
    return f"<{url}>" if re.fullmatch(r"https?://[^\s<>\"`\\]+", url) else escape(url)
