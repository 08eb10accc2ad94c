"""Answers that stand in one file: a page of them all, or the picture of one."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from smtpwhy.outputs import article, frame

if TYPE_CHECKING:
    from smtpwhy.answers import Document
    from smtpwhy.outputs.page import Block

_OF_CODES = ("codes", "comparison")
BlocksOf = Callable[["Document"], "Iterable[Block]"]


def write_page(documents: "Sequence[Document]", blocks_of: BlocksOf, summed: "Callable[[Document], bool]") -> None:
    """Write one page of all documents; of those that are summed up, the summary with its charts."""
    if documents:
        views = [_summary(one) if summed(one) else _article(one, blocks_of(one)) for one in documents]
        private = any(one.kind not in _OF_CODES for one in documents)
        _write(frame.render(views, documents[0].catalog, private))


def write_blocks(blocks: "Iterable[Block]", title: str) -> None:
    """Write the page of blocks that belong to no document."""
    _write(frame.render((article.view(blocks, title),), None, private=False))


def write_picture(blocks: "Iterable[Block]", width: int | None, title: str) -> None:
    """Write blocks as an SVG picture; `title` is for those that have no head."""
    from smtpwhy.outputs import svg

    drawn = list(blocks)
    _write(svg.render(drawn, width or svg.WIDTH, article.title_of(drawn, title)))


def title_of(document: "Document") -> str:
    """Return the title of a document that tells several things."""
    recipients = len({one.recipient for one in document.diagnoses if one.recipient})
    if document.kind in ("bounce", "event") and recipients:
        return f"Mail to {recipients:,} recipient{'' if recipients == 1 else 's'}"
    return "What failed"


def _article(document: "Document", blocks: "Iterable[Block]") -> frame.View:
    return article.view(blocks, title_of(document), document.input or "")


def _summary(document: "Document") -> frame.View:
    from smtpwhy.outputs.html import summary_view

    return summary_view(document)


def _write(source: str) -> None:
    """Write a page or picture, in references where standard output has not the encoding that it claims."""
    known = (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf8")
    sys.stdout.write(source if known else source.encode("ascii", "xmlcharrefreplace").decode())
