"""Logs in files, split into parts that are read one after another or side by side; the result is the same."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from math import ceil

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs import INPUTS
from smtpwhy.inputs.logs.log import MOST
from smtpwhy.logs.filters import ALL, Filters
from smtpwhy.logs.known import Known
from smtpwhy.logs.lines import blocks, ranged
from smtpwhy.logs.reader import INTERRUPTED, Found, Kept, Reader
from smtpwhy.logs.tally import Tally
from smtpwhy.reading import errors, opened_file, packed, reason, size
from smtpwhy.values import Value

_PART = 64 << 20
"""Bytes of a file that are one part, at most: each begins with words that it must learn."""

Told = Callable[[int], None]
"""Is told how many more bytes of the files have been read."""


class Part(Value):
    """A part of a log in a file."""

    path: str
    """The file."""
    format_: str
    """The id of its format."""
    start: int = 0
    """The byte from which on its lines begin."""
    end: int | None = None
    """The byte before which its lines begin; None for the file's end."""
    size: int = 0
    """Its bytes on the disk."""


class Wanted(Value):
    """How logs are to be read."""

    today: date
    """The day that tells the year of stamps without one."""
    filters: Filters = ALL
    """What is counted."""
    by_sender: bool = False
    """Whether reverse-paths are counted."""
    catalogs: tuple[str, ...] = ()
    """The catalogs that are laid over the built-in one, for the processes that read parts."""


def whole(path: str, format_: str) -> list[Part]:
    """Return a file as one part."""
    return [Part(path, format_, size=size(path))]


def split(path: str, format_: str, jobs: int = 1) -> list[Part]:
    """Return the parts of a file: one, or even ones, as many for each job, where its lines stand each for itself."""
    end = size(path)
    log = next(one for one in INPUTS if one.id == format_).log
    if not log.quick or end <= _PART or packed(path):
        return whole(path, format_)
    wide = ceil(end / jobs / ceil(end / jobs / _PART))
    return [Part(path, format_, at, min(at + wide, end), min(wide, end - at)) for at in range(0, end, wide)]


def read_part(part: Part, wanted: Wanted, catalog: Catalog, known: Known, told: Told | None = None) -> Found:
    """Read one part; what could be read of it counts, also where the rest cannot be."""
    log = next(one for one in INPUTS if one.id == part.format_).log
    reader = Reader(log, catalog, wanted.today, part.path, wanted.filters, wanted.by_sender, known)
    try:
        with opened_file(part.path) as stream:
            if part.start:
                stream.seek(part.start - 1)
            read = ranged(stream.read, part.start, part.end) if part.end is not None else stream.read
            for block in blocks(read):
                reader.read(block)
                if told is not None:
                    told(len(block))
    except KeyboardInterrupt:
        return reader.found().replaced(ended=INTERRUPTED)
    except errors() as error:
        return reader.found().replaced(ended=reason(error))
    return reader.found()


def _read_apart(part: Part, wanted: Wanted) -> Found:
    """Read one part in a process of its own, which reads others after it."""
    gc.enable()  # the console script starts without it
    return read_part(part, wanted, *_learned(wanted.catalogs, part.format_))


@cache
def _learned(paths: tuple[str, ...], format_: str) -> tuple[Catalog, Known]:
    """Return the catalog, and what this process has learned of the logs of a format."""
    from smtpwhy.catalog.catalog import load

    catalog = load(paths)
    return catalog, Known(catalog)


def read_in_turn(parts: Sequence[Part], wanted: Wanted, catalog: Catalog, told: Told) -> Iterator[tuple[Part, Found]]:
    """Yield what was read in each part, until a person stops it."""
    known: defaultdict[str, Known] = defaultdict(lambda: Known(catalog))
    for part in parts:
        found = read_part(part, wanted, catalog, known[part.format_], told)
        yield part, found
        if found.ended == INTERRUPTED:
            return


def read_side_by_side(parts: Sequence[Part], wanted: Wanted, jobs: int, told: Told) -> Iterator[tuple[Part, Found]]:
    """Yield what was read in each part, in the parts' order, until a person stops it."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(parts))) as pool:
        futures = [(part, pool.submit(_read_apart, part, wanted)) for part in parts]
        try:
            for part, future in futures:
                found = future.result()
                told(part.size)
                yield part, found
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            yield futures[0][0], Found(Tally(), (), (), INTERRUPTED)


def merged(found: Sequence[tuple[str | None, Found]]) -> Found:
    """Return what several parts came to together; the parts of a file stand in their order, each with its path.

    The files count in the order of their times, so the order in which they are given changes nothing.
    """
    files: dict[str | None, list[Found]] = {}
    for path, part in found:
        files.setdefault(path, []).append(part)
    tally = Tally()
    kept: dict[str, list[Kept]] = {"failed": [], "rejected": []}
    examples: dict[tuple[str, str, str], Kept] = {}
    for _, parts in sorted(files.items(), key=lambda item: (item[1][0].tally.first, item[0] or "")):
        base = 0
        for part in parts:
            lines = part.tally.lines
            for one in part.kept:
                room = kept[one.record.kind]
                if len(room) < MOST:
                    room.append(_shifted(one, base))
            for name, one in part.examples:
                examples.setdefault(name, _shifted(one, base))
            tally.merge(part.tally)
            base += lines
    stopped = next((part.ended for _, part in found if part.ended == INTERRUPTED), None)
    return Found(tally, (*kept["failed"], *kept["rejected"]), tuple(examples.items()), stopped)


def _shifted(kept: Kept, lines: int) -> Kept:
    return kept.replaced(line=kept.line.replaced(number=kept.line.number + lines)) if lines else kept
