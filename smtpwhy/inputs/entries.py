"""The entries of a log: JSON objects of journals and containers opened, lines that continue an entry joined to it."""

from collections.abc import Iterable, Iterator

from smtpwhy.patterns import lazy

Line = tuple[int, str]
"""The number of a line, from 1, and its text."""

_STAMPED = lazy(
    r"[^\n]{0,60}?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\b\d{10}\.\d{3,6}\b|@4[\da-f]{23})"
)
"""The start of an entry: its time, behind what a collector wrote before it."""
_MOST = 40
"""Lines that may continue an entry."""
_TEXTS = ("MESSAGE", "message", "log", "msg")
_TIMES = ("time", "timestamp", "@timestamp", "ts")
_OWN = {"level", "uuid", "message"}
"""Keys of an object of Haraka, which has its text beside other fields."""
_NAMES = ("SYSLOG_IDENTIFIER", "ident", "program", "appname")


def entries(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the entries of a log's lines."""
    return joined(map(opened, lines))


def joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the entries, each with the number of its first line; without any stamp, every line is one."""
    begun: Line | None = None
    continued = 0
    for number, line in lines:
        if begun is None or not continued or not line.strip() or _STAMPED.match(line):
            if begun is not None:
                yield begun
            begun, continued = (number, line), _MOST if _STAMPED.match(line) else 0
        else:
            begun, continued = (begun[0], f"{begun[1]}\n{line}"), continued - 1
    if begun is not None:
        yield begun


def opened(line: Line) -> Line:
    """Return a line as syslog writes it, where it is the JSON object of a journal or a container.

    An object of a mail server itself, which has more than the text of a line in it, is left as it is.
    """
    number, text = line
    if not text.lstrip().startswith("{"):
        return line
    import json

    try:
        item = json.loads(text)
    except (ValueError, RecursionError):
        return line
    if not isinstance(item, dict) or item.keys() >= _OWN:
        return line
    words = next((item[key] for key in _TEXTS if isinstance(item.get(key), str)), None)
    if words is None:
        return line
    name = next((f"{item[key]}: " for key in _NAMES if isinstance(item.get(key), str)), "")
    return number, f"{_time(item)}{name}{words}".rstrip("\n")


def _time(item: dict[str, object]) -> str:
    """Return the time that an object holds, before a space; empty where it holds none."""
    for key in _TIMES:
        if isinstance(item.get(key), str):
            return f"{item[key]} "
    micros = item.get("__REALTIME_TIMESTAMP")
    if not isinstance(micros, str) or not micros.isdigit():
        return ""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(int(micros) / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S ")
    except (OverflowError, ValueError, OSError):
        return ""
