"""PowerMTA's accounting file: CSV whose head names the columns, or a JSON object a line (the user's guide, "Accounting").

Types: d delivered, b bounced, t failed for now, tq the same for a whole queue, rb bounced later by a message that
came back, which nothing else tells.
"""

import re

from smtpwhy.inputs.logs.hints import stage_of
from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.objects import object_of
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.inputs.logs.table import Row, cells, row
from smtpwhy.patterns import lazy

_NAMES = (
    "type", "timeLogged", "timeQueued", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag", "dsnMta",
    "bounceCat", "srcType", "srcMta", "dlvType", "dlvSourceIp", "dlvDestinationIp", "dlvEsmtpAvailable", "dlvSize",
    "vmta", "jobId", "envId",
)  # fmt: skip
"""The columns that stand first where nothing else is set, for lines without the head of their file."""
_TYPES = {"d": "success", "b": "permanent", "rb": "permanent", "t": "temporary", "tq": "temporary"}
_HEAD = lazy(r"(?:^|(?<=[\s|\ufeff]))\"?type\"?,\"?timeLogged\"?,[^\n]*")
_LINE = lazy(r"(?:^|[\s|\ufeff])(?=\"?(?:d|b|rb|t|tq)\"?,\"?\d{4}-\d\d-\d\d)")
_DIAGNOSTIC = lazy(r"\s*(?P<type>[\w-]+);\s*(?P<words>.*)", re.S)
_STATUS = lazy(r"\s*(?P<status>\d\.\d+\.\d+)?\s*\(?(?P<words>[^()]*)\)?")
_EXPIRED = ("5.4.7", "4.4.7")
_HOST = lazy(r"(?P<host>[\w.-]+)")


class _Accounting:
    """The lines of an accounting file, under the last head: a file may hold several."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = _NAMES

    def parse(self, entry: str) -> list[Record]:
        """Return what an entry tells; a head has no time, so it may stand in one entry with the line before it."""
        head = _HEAD.search(entry)
        if head is None:
            return self._line(entry)
        before = self._line(entry[: head.start()])
        self._names = tuple(name.strip() for name in cells(head[0].strip()))
        return before + self._line(entry[head.end() :])

    def _line(self, entry: str) -> list[Record]:
        if "{" in entry and '"timeLogged"' in entry:
            return _records({key: str(value) for key, value in object_of(entry).items()})
        begun = _LINE.search(entry)
        return _records(row(self._names, entry[begun.end() :])) if begun else []


def _records(line: Row) -> list[Record]:
    """Return what a line tells."""
    outcome = _TYPES.get(line.get("type", ""))
    if outcome is None:
        return []
    recipient, sender = line.get("rcpt") or None, line.get("orig")
    queue = line.get("envId") or line.get("jobId") or None
    found = _HOST.match(line.get("dsnMta", ""))
    host = found["host"] if found else None
    words, replied = _words(line)
    if outcome == "success":
        return [Record("delivered", said(words, None, recipient, host), outcome, queue, sender)]
    if line.get("dsnStatus", "").strip().startswith(_EXPIRED) and line["type"] != "rb":
        return [Record("ended", said(words, "queue", recipient, host), "permanent", queue, sender)]
    what = said(words, None if replied else stage_of(words), recipient, host)
    return [Record("failed", what, outcome, queue, sender)]


def _words(line: Row) -> tuple[str, bool]:
    """Return the words of the remote server, else PowerMTA's own, and whether a server said them.

    The status before PowerMTA's own words is its own too.
    """
    diagnostic = _DIAGNOSTIC.match(line.get("dsnDiag", ""))
    words = diagnostic["words"].strip() if diagnostic else line.get("dsnDiag", "").strip()
    if words and (diagnostic is None or diagnostic["type"].lower() == "smtp"):
        return words, True
    own = _STATUS.match(line.get("dsnStatus", ""))
    meaning = own["words"].strip() if own else ""
    return ": ".join(filter(None, (meaning, words))) or line.get("bounceCat") or "unspecified", False


def _reader() -> Parse:
    return _Accounting().parse


LOG = Log(
    sign=lazy(
        r"(?:^|[\s|\ufeff])\"?type\"?,\"?timeLogged\"?,|(?:^|[\s|\ufeff])\"?(?:d|b|rb|t|tq|r|rs|f)\"?,\"?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[+-]\d{4}\"?,|"
        r"\"timeLogged\": ?\"[^\n]{0,4000}\"dsnStatus\"|\"dsnStatus\"[^\n]{0,4000}\"timeLogged\""
    ),
    reader=_reader,
)
