"""Exchange's protocol logs: CSV with a `#Fields:` head, `<` got, `>` sent, `*` its own words, `+` opened, `-` closed."""

import csv
from collections import defaultdict
from collections.abc import Iterator

from smtpwhy.inputs.conversation import Event, merged
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_SIGN = lazy(
    r"(?m)^#(?:Log-type: SMTP (?:Send|Receive) Protocol Log|Fields: ?date-time,connector-id,session-id)|^\d{4}-\d\d-\d\dT[\d:.]+Z,[^,\n]*,[0-9A-F]{16},\d+,"
)
_KINDS = {"+": "opened", "<": "got", ">": "sent", "*": "note"}


def claims(paste: Paste) -> bool:
    """Tell whether Exchange wrote the text."""
    return _SIGN.search(paste.plain) is not None


def read(paste: Paste) -> Reading:
    """Return the sessions of a protocol log, one after the other, as they stand there interleaved."""
    sessions: dict[str, list[Event]] = defaultdict(list)
    receiving = "Receive Protocol Log" in paste.plain
    for session, event in _events(paste, receiving):
        sessions[session].append(event)
    return merged(sessions.values())


def _events(paste: Paste, receiving: bool) -> Iterator[tuple[str, Event]]:
    numbered = [(number, line) for number, line in paste.lines if line and not line.startswith("#")]
    for (number, _), fields in zip(numbered, csv.reader(line for _, line in numbered), strict=False):
        if len(fields) < 8:
            continue
        session, event, data = fields[2], fields[6], fields[7]
        kind = _KINDS.get(event)
        if receiving and event in "<>":
            kind = "sent" if event == "<" else "got"
        context = fields[8] if len(fields) > 8 else ""
        if kind == "opened":
            yield session, Event("opened", f"connecting from {fields[4]} to {fields[5]}", number)
        elif kind == "got":
            yield session, Event("got", data, number)
        elif kind == "sent":
            yield session, Event("sent", data, number)
        elif kind == "note":
            yield session, Event("note", f"{data} {context}".strip(), number)
