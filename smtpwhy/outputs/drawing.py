"""Which output draws an answer, and how: panels, plain text, Markdown, JSON."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtpwhy.answers import Diagnosis, Document
    from smtpwhy.outputs.page import Block


def draw(blocks: "Iterator[Block]", format_: str, width: int | None, choice: str) -> None:
    """Write blocks in one of the formats for people; `auto` is panels on a terminal and text elsewhere.

    `choice` is the value of `--color`: `auto`, `always` or `never`.
    """
    if format_ == "markdown":
        from smtpwhy.outputs import markdown

        sys.stdout.write(markdown.render(blocks))
    elif format_ == "auto" and layout(choice, sys.stdout.isatty(), os.environ):
        from smtpwhy.outputs import terminal

        terminal.render(blocks, width, colours(choice, os.environ))
    else:
        from smtpwhy.outputs import plain

        sys.stdout.write(plain.render(blocks))


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


def write_rows(rows: Sequence[tuple[str, str]], format_: str, width: int | None, choice: str) -> None:
    """Write a list of ids and names; in JSON each is an object with these two keys."""
    if format_ in ("json", "jsonl"):
        from smtpwhy.outputs.data import render_rows

        sys.stdout.write(render_rows(rows, array=format_ == "json"))
    else:
        from smtpwhy.outputs.page import listing

        draw(listing(rows), format_, width, choice)


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
