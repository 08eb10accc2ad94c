"""The command line's way to logs: what the options ask for, the files and streams that are logs, the progress."""

import gc
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from smtpwhy.answering import answer_log
from smtpwhy.catalog.schema import did_you_mean
from smtpwhy.inputs import INPUTS, Input
from smtpwhy.logs.clock import point
from smtpwhy.logs.filters import Filters
from smtpwhy.logs.reader import INTERRUPTED, Found
from smtpwhy.logs.run import log_format, log_in_file, read_files, read_stream, wanted_now
from smtpwhy.outputs.progress import reading_progress
from smtpwhy.reading import Refuse, packed, size, standard_input_part, widen_pipe
from smtpwhy.values import Value

if TYPE_CHECKING:
    from smtpwhy.answers import Document
    from smtpwhy.catalog.catalog import Catalog


class LogOptions(Value):
    """The options that have a meaning for logs."""

    catalogs: tuple[str, ...]
    since: str | None
    until: str | None
    cause: str | None
    provider: str | None
    recipient_domain: str | None
    by: str | None
    jobs: int | None


def answer_stream(begun: bytes, catalog: "Catalog", as_: str | None, options: LogOptions) -> "Document | None":
    """Return the answer to a log that is piped in, behind its first bytes; None where it is no log."""
    format_ = _named(as_) if as_ else log_format(begun)
    if format_ is None:
        return None
    gc.enable()  # the console script starts without it
    wanted = wanted_now(filters_of(options, catalog), options.by, options.catalogs)
    widen_pipe()
    found = read_stream(begun, standard_input_part, format_, wanted, catalog)
    return _answer(found, catalog, None, format_.id, options.by)


def answer_files(
    names: Sequence[str], catalog: "Catalog", as_: str | None, options: LogOptions, refuse: Refuse
) -> "tuple[list[str], Document | None]":
    """Return the files that are no logs, and the answer to all that are."""
    formats = {name: _named(as_) if as_ else log_in_file(name) for name in names}
    logs = [(name, format_.id) for name, format_ in formats.items() if format_ is not None]
    others = [name for name, format_ in formats.items() if format_ is None]
    if not logs:
        return others, None
    gc.enable()  # the console script starts without it
    wanted = wanted_now(filters_of(options, catalog), options.by, options.catalogs)
    with reading_progress(sum(size(name) for name, _ in logs), any(packed(name) for name, _ in logs)) as told:
        found = read_files(logs, wanted, catalog, options.jobs, refuse, told)
    name = logs[0][0] if len(logs) == 1 else None
    return others, _answer(found, catalog, name, logs[0][1], options.by)


def _answer(found: Found, catalog: "Catalog", name: str | None, format_: str, by: str | None) -> "Document":
    if found.ended == INTERRUPTED:
        click.echo("smtpwhy: interrupted; the summary is of what was read so far", err=True)
        click.get_current_context().meta[INTERRUPTED] = True
    return answer_log(found, catalog, name, format_, by)


def _named(id_: str) -> Input | None:
    return next((one for one in INPUTS if one.id == id_ and one.is_log), None)


def filters_of(options: LogOptions, catalog: "Catalog") -> Filters:
    """Return what the options leave to be counted; raises `click.UsageError` for what no option takes."""
    causes = [id_ for id_, _ in catalog.listing("causes")]
    if options.cause is not None and options.cause not in causes:
        hint = did_you_mean(options.cause, causes)
        raise click.UsageError(f"--cause {options.cause}: unknown cause{hint} (--list causes names them)")
    return Filters(
        _time("--since", options.since),
        _time("--until", options.until),
        options.cause,
        options.provider,
        options.recipient_domain and options.recipient_domain.lower().lstrip("@"),
    )


def _time(option: str, text: str | None) -> str | None:
    if text is None:
        return None
    time = point(text, datetime.now())
    if time is None:
        example = "2026-11-20, '2026-11-20 10:00', 10:00, today, yesterday, 24h or 7d"
        raise click.UsageError(f"{option} {text}: no time that smtpwhy reads; write it as {example}")
    return time
