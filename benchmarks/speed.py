"""How fast replies are explained, in one process, as a ratio to a floor run beside it.

The floor reads each line with one regular expression for code and status and writes them as a line of JSON: less
cannot be done. Three streams are measured, each with the distinct lines it says:

- `stream`: the rules' examples in a random order, each with other addresses, IP addresses and ids
- `distinct`: as many lines, all of them different in words too: every one is read, parsed and put to all rules
- `cause`: the rules alone, for the lines of `distinct`, once warm

Run: python benchmarks/speed.py [LINES]
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterable

from smtpwhy.answering import diagnose_each, render_each
from smtpwhy.catalog.catalog import Catalog, load
from smtpwhy.outputs.data import render_line

_LOCAL = re.compile(r"[\w.+-]+(?=@)")
_IP = re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b")
_ID = re.compile(r"(?<![\w/.=-])(?=\w*[A-Za-z])(?=\w*\d)\w{10,40}(?![\w/.-])")
_NUMBERS = re.compile(r"([245]\d\d)(?:[ -]([245]\.\d\.\d{1,3}))?")


def varied(line: str, chance: random.Random) -> str:
    """Return the line with other local parts, IP addresses and ids."""
    line = _LOCAL.sub(lambda _: f"user{chance.randrange(10**6)}", line)
    line = _IP.sub(lambda _: f"192.0.{chance.randrange(256)}.{chance.randrange(256)}", line)
    return _ID.sub(lambda _: f"4X{chance.randrange(10**9):09}aB", line)


def floor(lines: Iterable[str]) -> int:
    """Read code and status of each line and write them as JSON."""
    size = 0
    for line in lines:
        found = _NUMBERS.search(line)
        size += len(json.dumps({"code": found[1], "status": found[2]} if found else {}))
    return size


def seconds(work: Callable[[], object]) -> float:
    """Return the least time of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def exhaust(found: Iterable[object]) -> None:
    """Take all of a lazy sequence."""
    for _ in found:
        pass


def measure(name: str, lines: list[str], catalog: Catalog) -> None:
    """Print the rates of one stream."""
    least = seconds(lambda: floor(lines))
    for what, work in (
        ("JSON lines", lambda: exhaust(render_each(lines, catalog, render_line))),
        ("values", lambda: exhaust(diagnose_each(lines, catalog))),
    ):
        took = seconds(work)
        print(
            f"{name:9} {what:10} {len(lines) / took:9,.0f} lines/s, {took / least:6.1f} x the floor "
            f"({len(set(lines)):,} distinct of {len(lines):,})"
        )


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    chance = random.Random(7)  # noqa: S311 (the same stream every time)
    catalog = load()
    examples = [line.replace("\n", " ") for entry in catalog.entries() for line in entry.examples]
    measure("stream", [varied(chance.choice(examples), chance) for _ in range(count)], catalog)
    words = [f"{line} {chance.choice('abcdefgh')}{chance.choice('klmnop')}x" for line in examples]
    measure("distinct", list(dict.fromkeys(words)), catalog)


if __name__ == "__main__":
    main()
