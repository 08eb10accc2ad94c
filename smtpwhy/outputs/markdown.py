"""Markdown for tickets and wikis; everything that Markdown or HTML would act on is escaped."""

import re
from collections.abc import Iterator

from smtpwhy.outputs.page import Block, Cards, Grid, Head, Items, Links, Para, Quote, Steps

_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#|~!])")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_FENCE = re.compile(r"`{3,}")


def render(blocks: "Iterator[Block]") -> str:
    """Return the blocks as CommonMark with tables."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def escape(text: str) -> str:
    """Return the text so that Markdown shows it as it is."""
    text = _ACTIVE.sub(r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
    return _AT_START.sub(r"\1\\\2", text)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Head():
            yield _head("#", block)
        case Para(label, text):
            yield f"**{escape(label)}:** {escape(text)}" if label else escape(text)
        case Items(label, items, numbered):
            yield from _labelled(label)
            yield from (f"{f'{n}.' if numbered else '-'} {escape(item)}" for n, item in enumerate(items, 1))
        case Steps(label, role, steps):
            yield from _labelled(label)
            yield f"*{escape(role)}*"
            for number, step in enumerate(steps, 1):
                yield ""
                yield f"{number}. {escape(step.do)}"
                if step.run:
                    yield ""
                    yield from (f"   {line}" for line in _fenced((step.run,)))
        case Quote(label, lines):
            yield from _labelled(label)
            yield from _fenced(lines)
        case Links(label, links):
            yield from _labelled(label)
            yield from (f"- {escape(link.title)}: {_url(link.url)}" if link.title else f"- {_url(link.url)}" for link in links)
        case Cards(cards):
            for number, card in enumerate(cards):
                if number:
                    yield ""
                yield _head("##", card.head)
                for para in card.paras:
                    yield ""
                    yield f"**{escape(para.label)}:** {escape(para.text)}"
        case Grid(label, rows):
            yield from _labelled(label)
            header, *body = rows
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
