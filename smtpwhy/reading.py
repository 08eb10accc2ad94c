"""Bytes from standard input and files, decoded; a file that cannot be read is told and passed over."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence

from smtpwhy.untrusted import decode

LIMIT = 64 * 1024 * 1024
"""Bytes of one input that are looked at."""

Refuse = Callable[[str, str], None]
"""Is told the path and the reason of what cannot be read."""


def standard_input() -> str:
    """Return what is piped in."""
    return decode(sys.stdin.buffer.read(LIMIT)) if sys.stdin is not None else ""


def standard_input_lines() -> Iterator[str]:
    """Yield the lines of what is piped in, as they come, without their line ends."""
    if sys.stdin is not None:
        yield from (decode(line.removesuffix(b"\n")) for line in sys.stdin.buffer)


def texts(paths: Sequence[str], refuse: Refuse) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file, and of all files below a folder."""
    for name in _files(paths, refuse):
        try:
            with open(name, "rb") as stream:
                yield name, decode(stream.read(LIMIT))
        except OSError as error:
            refuse(name, error.strerror or str(error))


def lines(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    """Yield the lines of every file, split at line feeds only."""
    for name in _files(paths, refuse):
        try:
            with open(name, "rb") as stream:
                yield from (decode(line.removesuffix(b"\n")) for line in stream)
        except OSError as error:
            refuse(name, error.strerror or str(error))


def _files(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        found = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        if not found:
            refuse(path, "the folder holds no file")
        yield from found
