"""Exim's queue as `exim -bp`, `-bpu`, `-bpa` and `mailq` list it (the specification's chapter 5).

The listing shows no reasons, so the words say what it does show. A recipient that still waits counts as a failed
attempt: Exim tries a message as soon as it comes in. One of a frozen message has ended: Exim tries no more.
"""

import re

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy

_MESSAGE = r"(?P<age>\d+[mhdw]) +(?:[\d.]+[KMG]?) +(?P<queue>[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) <(?P<sender>[^<>\n]*)>"
_HEADER = lazy(rf"(?:^|[\s|>\ufeff]){_MESSAGE}(?P<behind>.*)", re.S)
_RECIPIENT = lazy(r"(?:^|[|>]) {7,}(?P<done>\+?D )? *(?P<to>\S.*)")
_FROZEN = "*** frozen ***"
_NEW = "0m"
"""The age of what may still be in its first attempt."""


class _Listing:
    """What the lines of a listing tell: a message, then its recipients, then an empty line."""

    def __init__(self) -> None:
        self._message: re.Match[str] | None = None

    def parse(self, entry: str) -> list[Record]:
        """Return what a line tells."""
        return [record for line in entry.split("\n") if (record := self._line(line)) is not None]

    def _line(self, line: str) -> Record | None:
        header = _HEADER.search(line)
        if header is not None or not line.strip(" \t\r|>"):
            self._message = header
            return None
        recipient = _RECIPIENT.search(line) if self._message else None
        if recipient is None or self._message is None:
            return None
        return _record(self._message, recipient["to"].strip(), recipient["done"] is not None)


def _record(message: re.Match[str], to: str, done: bool) -> Record | None:
    """Return what a message's line and one of its recipients tell."""
    queue, sender, age = message["queue"], message["sender"], message["age"]
    if done:
        return Record("delivered", said("delivered", None, to), "success", queue, sender)
    if _FROZEN in message["behind"]:
        words = f"Message is frozen after {age} in the queue"
        return Record("ended", said(words, "queue", to), "permanent", queue, sender)
    if age == _NEW:
        return None
    return Record("failed", said(f"Message waits in the queue for {age}", None, to), "temporary", queue, sender)


def _reader() -> Parse:
    return _Listing().parse


LOG = Log(sign=lazy(rf"(?m)(?:^|[\s|>\ufeff]){_MESSAGE}(?: \([^)\n]*\))?(?: \*\*\* [^\n]*)?\s*$"), reader=_reader)
