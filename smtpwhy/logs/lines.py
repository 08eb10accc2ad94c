"""The lines of files and streams, in blocks of whole lines: read in a buffer of one size, whatever the input's."""

from collections.abc import Callable, Iterator
from io import BytesIO

BLOCK = 1 << 17
"""Bytes that are read at once: so few that they stay in the processor's cache, and in memory that is used again."""
LONGEST = 1 << 24
"""Bytes of a line that are kept; what comes behind them is dropped."""

ReadInto = Callable[[bytearray], int | None]


def blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield whole lines, many at a time, each with its line end; the last one may lack it.

    `read` returns up to so many bytes, none at the end.
    """
    begun: list[bytes] = []
    kept = 0
    while came := read(BLOCK):
        end = came.rfind(b"\n") + 1
        if end:
            yield b"".join((*begun, came[:end]))
            begun = [came[end:]] if end < len(came) else []
            kept = len(came) - end
        elif kept < LONGEST:
            begun.append(came)
            kept += len(came)
    if begun:
        yield b"".join(begun)


def ranged(read: Callable[[int], bytes], start: int, end: int | None) -> Callable[[int], bytes]:
    """Return what reads the lines that begin from `start` on and before `end`.

    The stream stands at `start`, or one byte before it where that is not the file's beginning: the rest of the line in
    which that byte stands is passed over.
    """
    position = max(start - 1, 0)
    passed = start == 0
    done = False

    def reader(size: int) -> bytes:
        nonlocal position, passed, done
        while not done:
            came = read(size)
            if not came:
                return b""
            begin = position
            position += len(came)
            if not passed:
                line_end = came.find(b"\n") + 1
                if not line_end:
                    continue
                passed = True
                if end is not None and begin + line_end >= end:
                    done = True
                    return b""
                came, begin = came[line_end:], begin + line_end
            if end is not None and position >= end:
                line_end = came.find(b"\n", max(end - 1 - begin, 0)) + 1
                if line_end:
                    done = True
                    return came[:line_end]
            if came:
                return came
        return b""

    return reader


def lines_of(block: bytes) -> list[bytes]:
    """Return the lines of a block with their line ends; no other way to split is as fast."""
    return BytesIO(block).readlines()
