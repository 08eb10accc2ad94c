"""Logs in files and pipes, read for the command line: on all cores, and summed up also where it is interrupted."""

import os
from collections.abc import Callable, Sequence
from datetime import date

from smtpwhy import reading
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs import Input, recognise
from smtpwhy.inputs.bounces.sign import is_mail
from smtpwhy.inputs.paste import Paste
from smtpwhy.logs.filters import Filters
from smtpwhy.logs.lines import blocks
from smtpwhy.logs.parts import Told, Wanted, merged, read_in_turn, read_side_by_side, split, whole
from smtpwhy.logs.reader import INTERRUPTED, Found, Reader
from smtpwhy.untrusted import decode

SNIFFED = 1 << 18
"""Bytes at the start by which a log is recognised."""
_WORTH_A_PROCESS = 32 << 20
"""Bytes that are worth a process of their own."""


def log_format(sample: bytes) -> Input | None:
    """Return the format of a log by its first bytes, None where it is no log; mails hold lines of logs too."""
    if is_mail(sample):
        return None
    chosen = recognise(Paste(decode(sample[:SNIFFED])))
    return chosen if chosen is not None and chosen.is_log else None


def log_in_file(path: str) -> Input | None:
    """Return the format of a log in a file, None where it is no log or cannot be read."""
    try:
        with reading.opened_file(path) as stream:
            return log_format(stream.read(SNIFFED))
    except reading.errors():
        return None


def read_stream(first: bytes, read: Callable[[int], bytes], format_: Input, wanted: Wanted, catalog: Catalog) -> Found:
    """Read a log that is piped in, behind its first bytes."""
    reader = Reader(format_.log, catalog, wanted.today, None, wanted.filters, wanted.by_sender)
    begun = [first]
    try:
        for block in blocks(lambda size: begun.pop() if begun else read(size)):
            reader.read(block)
    except KeyboardInterrupt:
        return reader.found().replaced(ended=INTERRUPTED)
    return reader.found()


def read_files(
    paths: Sequence[tuple[str, str]],
    wanted: Wanted,
    catalog: Catalog,
    jobs: int | None,
    refuse: reading.Refuse,
    told: Told,
) -> Found:
    """Read logs, each a path and its format.

    `jobs` is how many processes read at once; None for as many as there are cores, where there is enough to read.
    """
    size = sum(reading.size(path) for path, _ in paths)
    processes = jobs or max(1, min(os.cpu_count() or 1, size // _WORTH_A_PROCESS))
    parts = [
        part
        for path, format_ in paths
        for part in (split(path, format_, processes) if processes > 1 else whole(path, format_))
    ]
    processes = min(processes, len(parts))
    found: list[tuple[str | None, Found]] = []
    results = (
        read_side_by_side(parts, wanted, processes, told)
        if processes > 1
        else read_in_turn(parts, wanted, catalog, told)
    )
    for part, result in results:
        found.append((part.path, result))
        if result.ended not in (None, INTERRUPTED):
            refuse(part.path, f"{result.ended}; what could be read before is counted")
    return merged(found)


def wanted_now(filters: Filters, by: str | None, catalogs: tuple[str, ...]) -> Wanted:
    """Return how logs are to be read today."""
    return Wanted(date.today(), filters, by == "sender-domain", catalogs)
