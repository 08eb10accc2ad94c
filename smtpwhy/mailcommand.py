"""The command line's way to many mails: boxes, maildirs and folders make one answer, as logs do."""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from smtpwhy import reading
from smtpwhy.answering import answer_counted
from smtpwhy.inputs.bounces.sign import is_box, is_mail
from smtpwhy.logcommand import LogOptions, filters_of
from smtpwhy.logs.reader import INTERRUPTED
from smtpwhy.mails import Source, count_mails
from smtpwhy.outputs.progress import reading_progress

if TYPE_CHECKING:
    from smtpwhy.answers import Document
    from smtpwhy.catalog.catalog import Catalog

_BLOCK = 1 << 20
_SNIFFED = 1 << 20
"""Bytes at the start by which mails and boxes of them are told."""


def answer_box(begun: bytes, catalog: "Catalog", options: LogOptions) -> "Document | None":
    """Return the answer to a box of mails that is piped in, behind its first bytes; None where it is no box."""
    if not (is_box(begun) and is_mail(begun)):
        return None

    def blocks() -> Iterator[bytes]:
        yield begun
        while block := reading.standard_input_part(_BLOCK):
            yield block

    return _answer([Source(None, blocks)], catalog, None, options)


def answer_boxes(
    names: Sequence[str],
    paths: Sequence[str],
    catalog: "Catalog",
    options: LogOptions,
    together: bool,
    refuse: reading.Refuse,
) -> "tuple[list[str], Document | None]":
    """Return the files that are to be answered one by one, and the answer to all mails of boxes and folders.

    `paths` is what was asked for; with `together` the mails of single files belong to the one answer too.
    """
    folders = [path for path in paths if os.path.isdir(path)]
    chosen = [name for name in names if _belongs(name, together or _within(name, folders))]
    others = [name for name in names if name not in set(chosen)]
    if not chosen:
        return others, None
    with reading_progress(sum(map(reading.size, chosen)), any(map(reading.packed, chosen))) as told:

        def blocks(name: str) -> Iterator[bytes]:
            try:
                with reading.opened_file(name) as stream:
                    while block := stream.read(_BLOCK):
                        told(len(block))
                        yield block
            except reading.errors() as error:
                refuse(name, reading.reason(error))

        sources = [Source(name, lambda name=name: blocks(name)) for name in chosen]  # type: ignore[misc]
        return others, _answer(sources, catalog, paths[0] if len(paths) == 1 else None, options)


def _answer(sources: Iterable[Source], catalog: "Catalog", name: str | None, options: LogOptions) -> "Document":
    gc.enable()  # the console script starts without it
    filters = filters_of(options, catalog)
    counted = count_mails(sources, catalog, date.today(), filters, options.by == "sender-domain")
    if counted.found.ended == INTERRUPTED:
        click.echo("smtpwhy: interrupted; the summary is of what was read so far", err=True)
        click.get_current_context().meta[INTERRUPTED] = True
    return answer_counted(counted, catalog, name, options.by)


def _belongs(name: str, any_mail: bool) -> bool:
    """Tell whether a file is a box of mails, or a mail where any will do."""
    try:
        with reading.opened_file(name) as stream:
            begun = stream.read(_SNIFFED)
    except reading.errors():
        return False
    return is_mail(begun) and (any_mail or is_box(begun))


def _within(name: str, folders: Sequence[str]) -> bool:
    return any(name.startswith(os.path.join(folder, "")) for folder in folders)
