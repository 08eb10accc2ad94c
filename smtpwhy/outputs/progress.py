"""How far files are read, shown on a terminal's standard error where that takes long."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LONG = 200 << 20
"""Bytes of files that take long enough for a progress bar."""


@contextmanager
def reading_progress(total: int, packed: bool) -> Iterator[Callable[[int], None]]:
    """Give what is told how many more bytes were read; `total` is not known of files that are `packed`."""
    if total < _LONG or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None if packed else total)

        def told(more: int) -> None:
            progress.advance(task, more)

        yield told
