"""Postfix's queue as `postqueue -p`, `mailq` and `postqueue -j` list it (postqueue(1), showq(8)).

A recipient with a reason is a failed attempt; one without has not been tried yet, or is being tried now.
"""

import json
from typing import Any

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.postfix import stage_of
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy

_MESSAGE = r"(?P<queue>[0-9A-Za-z]{5,20})[*!#]{0,2} +(?P<size>\d+) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
_HEADER = lazy(rf"(?:^|[\s|>]){_MESSAGE} +(?P<sender>\S+)\s*$")
_REASON = lazy(r"[\s|>]*\((?P<reason>.*)\)\s*$")
_HOST = lazy(
    r"(?:\bhost |connect to |(?:conversation|connection|handshake) with |delivery to |[Cc]annot start TLS: .*?)"
    r"(?P<host>[\w.-]+\.[\w-]+)\["
)
_NOBODY = "MAILER-DAEMON"
"""What stands for the empty reverse-path."""


class _Listing:
    """What the lines of a listing tell; the reason stands before the recipients that it is about."""

    def __init__(self) -> None:
        self._queue: str | None = None
        self._sender: str | None = None
        self._reason: str | None = None

    def parse(self, entry: str) -> list[Record]:
        """Return what an entry tells: a message with all that follows it, a line of it, or a JSON object."""
        start = entry.find("{")
        if start >= 0 and '"queue_id"' in entry:
            return _from_json(entry[start:])
        return [record for line in entry.split("\n") if (record := self._line(line)) is not None]

    def _line(self, line: str) -> Record | None:
        header = _HEADER.search(line)
        if header is not None:
            sender = header["sender"]
            self._queue, self._sender, self._reason = header["queue"], "" if sender == _NOBODY else sender, None
            return None
        if self._queue is None or not line.strip() or line.startswith("-- "):
            self._queue = None
            return None
        reason = _REASON.match(line)
        if reason is not None:
            self._reason = reason["reason"]
            return None
        return _failed(self._reason, _recipient(line), self._queue, self._sender) if self._reason else None


def _recipient(line: str) -> str:
    """Return the address at the end of a line; a quoted local part may hold spaces."""
    quote = line.find('"')
    return line[quote:].strip() if quote >= 0 else line.rsplit(maxsplit=1)[-1]


def _from_json(text: str) -> list[Record]:
    """Return what an object of `postqueue -j` tells."""
    try:
        item: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(item, dict) or not isinstance(item.get("recipients"), list):
        return []
    sender = item.get("sender")
    return [
        _failed(
            one["delay_reason"], str(one.get("address")), str(item.get("queue_id")), "" if sender == _NOBODY else sender
        )
        for one in item["recipients"]
        if isinstance(one, dict) and isinstance(one.get("delay_reason"), str) and one["delay_reason"].strip()
    ]


def _failed(reason: str, recipient: str, queue: str, sender: str | None) -> Record:
    host = _HOST.search(reason)
    what = said(reason, stage_of(reason), recipient, host["host"] if host else None)
    return Record("failed", what, "temporary", queue, sender if isinstance(sender, str) else None)


def _reader() -> Parse:
    return _Listing().parse


LOG = Log(
    sign=lazy(
        rf"(?:^|[\s|>])-+Queue ID-+ +--Size-|\"queue_id\": ?\"[^\"]+\".{{0,4000}}\"recipients\": ?\[|(?:^|[\s|>]){_MESSAGE} +\S+\s*\n[\s|>]*[(\w]"
    ),
    reader=_reader,
)
