"""Bytes from standard input and files, decoded; a file that cannot be read is told and passed over."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from errno import ENOTSUP
from typing import IO, TYPE_CHECKING, Any, cast

from smtpwhy.untrusted import decode

if TYPE_CHECKING:
    from io import BufferedReader

LIMIT = 64 * 1024 * 1024
"""Bytes of one input that are looked at."""

Refuse = Callable[[str, str], None]
"""Is told the path and the reason of what cannot be read."""


_CHUNK = 1 << 16
"""Bytes of a stream that are read at once."""

_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "lzma"), (b"\x28\xb5\x2f\xfd", "zstd"))
"""The first bytes of compressed files, and the module that reads them."""


def standard_input(begun: bytes = b"") -> bytes:
    """Return what is piped in, behind what has been read of it."""
    return begun + sys.stdin.buffer.read(LIMIT - len(begun)) if sys.stdin is not None else b""


def widen_pipe() -> None:
    """Let the pipe to standard input hold a megabyte, where the system can: reading it takes half the time then."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import fcntl

        fcntl.fcntl(sys.stdin.fileno(), fcntl.F_SETPIPE_SZ, 1 << 20)


def standard_input_part(size: int) -> bytes:
    """Return the next bytes that are piped in, fewer than asked for only at the end."""
    return sys.stdin.buffer.read(size) if sys.stdin is not None else b""


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


def contents(paths: Sequence[str], refuse: Refuse) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file, and of all files below a folder."""
    for name in files(paths, refuse):
        try:
            with opened_file(name) as stream:
                yield name, stream.read(LIMIT)
        except errors() as error:
            refuse(name, reason(error))


def size(name: str) -> int:
    """Return the bytes of a file on the disk, 0 where they are not known."""
    try:
        return os.path.getsize(name)
    except OSError:
        return 0


def is_long(name: str, limit: int) -> bool:
    """Tell whether a file holds more bytes than a limit, or may do so once it is unpacked."""
    try:
        return os.path.getsize(name) > limit or packed(name) is not None
    except OSError:
        return False


def lines(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    """Yield the lines of every file, split at line feeds only."""
    for name in files(paths, refuse):
        try:
            with opened_file(name) as stream:
                yield from (decode(line.removesuffix(b"\n")) for line in stream)
        except errors() as error:
            refuse(name, reason(error))


def opened_file(name: str) -> IO[bytes]:
    """Open a file, unpacked where its first bytes say that it is compressed."""
    module = packed(name)
    if module is None:
        return open(name, "rb")
    unpacked: IO[bytes] = _unpacker(module).open(name, "rb")
    return unpacked


def begins(name: str, with_: bytes) -> bool:
    """Tell whether a file begins with certain bytes; False where it cannot be read."""
    try:
        with opened_file(name) as stream:
            return stream.read(len(with_)) == with_
    except errors():
        return False


def packed(name: str) -> str | None:
    """Return the module that unpacks a file, None where its first bytes do not say that it is compressed."""
    with open(name, "rb") as stream:
        first = stream.read(6)
    return next((module for magic, module in _PACKED if first.startswith(magic)), None)


def _unpacker(module: str) -> Any:
    """Return the module that unpacks; raises `OSError` where this Python cannot load it."""
    from importlib import import_module

    name = module
    if module == "zstd":
        name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        return import_module(name)
    except ImportError:
        raise OSError(
            ENOTSUP, f"cannot be unpacked: the module {name} cannot be loaded here; unpack it first"
        ) from None


def errors() -> tuple[type[Exception], ...]:
    """Return what reading a file may raise; asked for only when something was raised."""
    from lzma import LZMAError
    from zlib import error

    zstd = sys.modules.get("backports.zstd") or sys.modules.get("compression.zstd")
    return (OSError, EOFError, LZMAError, error, *((zstd.ZstdError,) if zstd else ()))


def reason(error: Exception) -> str:
    """Return why a file cannot be read, in words."""
    return getattr(error, "strerror", None) or f"cannot be unpacked: {error}"


def files(paths: Sequence[str], refuse: Refuse) -> Iterator[str]:
    """Yield the files, and for a folder all files below it."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        found = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        if not found:
            refuse(path, "the folder holds no file")
        yield from found
