"""Which output draws an answer, and how: panels, plain text, Markdown, HTML, SVG, JSON."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from smtpwhy.answers import Diagnosis, Document
    from smtpwhy.outputs.page import Block, NameOf


_FEW = 5
"""Diagnoses of mails that are told in full where no summary is wanted."""


def draw(blocks: "Iterable[Block]", format_: str, width: int | None, choice: str, title: str = "") -> None:
    """Write blocks in one of the formats for people; `auto` is panels on a terminal and text elsewhere.

    `choice` is the value of `--color`: `auto`, `always` or `never`; `title` is for blocks that have no head.
    """
    if format_ == "markdown":
        from smtpwhy.outputs import markdown

        sys.stdout.write(markdown.render(blocks))
    elif format_ == "html":
        from smtpwhy.outputs.whole import write_blocks

        write_blocks(blocks, title)
    elif format_ == "svg":
        from smtpwhy.outputs.whole import write_picture

        write_picture(blocks, width, title)
    elif format_ == "auto" and layout(choice, sys.stdout.isatty(), os.environ):
        from smtpwhy.outputs import terminal

        terminal.render(blocks, width, colours(choice, os.environ))
    else:
        from smtpwhy.outputs import plain

        sys.stdout.write(plain.render(blocks))


def draw_together(
    documents: "Sequence[Document]", name_of: "NameOf", summary: bool | None, format_: str, width: int | None
) -> None:
    """Write all documents as one page, or one as a picture."""
    from smtpwhy.outputs import whole

    if format_ == "svg":
        for document in documents:
            whole.write_picture(blocks_of(document, name_of, summary), width, whole.title_of(document))
    else:
        whole.write_page(documents, lambda one: blocks_of(one, name_of, summary), lambda one: summed(one, summary))


def summed(document: "Document", summary: bool | None) -> bool:
    """Tell whether the counts are shown: of a log or many mails, unless it is one thing alone or the option says so."""
    if not document.summary or summary is False:
        return False
    if document.kind == "log":
        return bool(summary) or len(document.diagnoses) != 1
    return bool(summary) or document.summary["lines"] > 1


def blocks_of(document: "Document", name_of: "NameOf", summary: bool | None) -> "Iterable[Block]":
    """Return what people read of a document; `summary` is the option, None where it was not given."""
    if summed(document, summary):
        from smtpwhy.outputs.summary import summary_page

        return summary_page(document, _plain(sys.stdout))
    if len(document.diagnoses) > (1 if document.kind == "log" else _FEW) and (
        summary is False or document.kind == "log"
    ):
        from smtpwhy.outputs.summary import diagnoses_page

        return diagnoses_page(document, name_of)
    if document.kind in ("bounce", "event"):
        from smtpwhy.outputs.bounce import bounce_page

        return bounce_page(document, name_of)
    from smtpwhy.outputs.page import page

    return page(document, name_of)


def _plain(stream: TextIO) -> bool:
    """Tell whether a stream cannot show the bars of a trend."""
    return not (stream.encoding or "ascii").lower().startswith("utf")


def write_document(document: "Document", format_: str) -> None:
    """Write a document as JSON, or its diagnoses as JSON lines; one without diagnoses is a line of its own."""
    from smtpwhy.outputs.data import render_json, render_line

    if format_ == "jsonl" and document.diagnoses:
        sys.stdout.write("".join(map(render_line, document.diagnoses)))
    else:
        sys.stdout.write(render_json(document, pretty=format_ == "json" and sys.stdout.isatty()))


def line_renderer(format_: str) -> "Callable[[Diagnosis], str]":
    """Return what makes one line of a diagnosis: of JSON where a JSON format is asked for, else of text."""
    if format_ in ("json", "jsonl"):
        from smtpwhy.outputs.data import render_line

        return render_line
    from smtpwhy.outputs.plain import one_line

    return one_line


def write_rows(rows: Sequence[tuple[str, str]], format_: str, width: int | None, choice: str, title: str) -> None:
    """Write a list of ids and names; in JSON each is an object with these two keys."""
    if format_ in ("json", "jsonl"):
        from smtpwhy.outputs.data import render_rows

        sys.stdout.write(render_rows(rows, array=format_ == "json"))
    else:
        from smtpwhy.outputs.page import listing

        draw(listing(rows), format_, width, choice, title)


def layout(choice: str, terminal: bool, environment: Mapping[str, str]) -> bool:
    """Tell whether to draw for a terminal."""
    return choice == "always" or (choice == "auto" and _forced(environment)) or terminal


def colours(choice: str, environment: Mapping[str, str]) -> bool:
    """Tell whether what is drawn is coloured: the option, then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, TERM."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    return _forced(environment) or environment.get("TERM") != "dumb"


def _forced(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
