"""Bytes from standard input and files, decoded; a file that cannot be read is told and passed over."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, cast

from smtpwhy.untrusted import decode

if TYPE_CHECKING:
    from io import BufferedReader

LIMIT = 64 * 1024 * 1024
"""Bytes of one input that are looked at."""

Refuse = Callable[[str, str], None]
"""Is told the path and the reason of what cannot be read."""


_CHUNK = 1 << 16
"""Bytes of a stream that are read at once."""

_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "lzma"))
"""The first bytes of compressed files, and the module that reads them."""


def standard_input() -> str:
    """Return what is piped in."""
    return decode(sys.stdin.buffer.read(LIMIT)) if sys.stdin is not None else ""


def standard_input_lines(before_waiting: Callable[[], object]) -> Iterator[str]:
    """Yield the lines of what is piped in, as they come, without their line ends.

    `before_waiting` is called whenever all that came has been yielded.
    """
    begun: list[bytes] = []
    while sys.stdin is not None:
        before_waiting()
        came = cast("BufferedReader", sys.stdin.buffer).read1(_CHUNK)
        if b"\n" in came:
            *lines, rest = came.split(b"\n")
            yield decode(b"".join((*begun, lines[0])))
            yield from map(decode, lines[1:])
            begun = [rest] if rest else []
        elif came:
            begun.append(came)
        else:
            break
    if begun:
        yield decode(b"".join(begun))


def texts(paths: Sequence[str], refuse: Refuse) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file, and of all files below a folder."""
    for name in _files(paths, refuse):
        try:
            with _opened(name) as stream:
                yield name, decode(stream.read(LIMIT))
        except _errors() as error:
            refuse(name, _reason(error))


def lines(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    """Yield the lines of every file, split at line feeds only."""
    for name in _files(paths, refuse):
        try:
            with _opened(name) as stream:
                yield from (decode(line.removesuffix(b"\n")) for line in stream)
        except _errors() as error:
            refuse(name, _reason(error))


def _opened(name: str) -> IO[bytes]:
    """Open a file, unpacked where its first bytes say that it is compressed."""
    with open(name, "rb") as stream:
        first = stream.read(6)
    for magic, module in _PACKED:
        if first.startswith(magic):
            from importlib import import_module

            unpacked: IO[bytes] = import_module(module).open(name, "rb")
            return unpacked
    return open(name, "rb")


def _errors() -> tuple[type[Exception], ...]:
    """Return what reading a file may raise; asked for only when something was raised."""
    from lzma import LZMAError
    from zlib import error

    return OSError, EOFError, LZMAError, error


def _reason(error: Exception) -> str:
    """Return why a file cannot be read, in words."""
    return getattr(error, "strerror", None) or f"cannot be unpacked: {error}"


def _files(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        found = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        if not found:
            refuse(path, "the folder holds no file")
        yield from found
