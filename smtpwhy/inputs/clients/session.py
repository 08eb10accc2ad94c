"""A session as telnet, nc and RFCs show it: the server's lines, and the client's where it typed them (`C:`, `S:`)."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from smtpwhy.inputs.clients import dumps
from smtpwhy.inputs.conversation import Conversation, Event
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.inputs.spoken import COMMAND
from smtpwhy.patterns import lazy

REPLY = lazy(r"[2-5]\d\d(?:-|$| (?=\S|$))")
_MARKED = lazy(r"\s*(?:(S|SERVER|Server|server|<<<?|<--)|(C|CLIENT|Client|client|>>>?|-->))(?::|(?<=[<>-]))\s?(?=\S|$)")
_OPENED = lazy(r"Trying [0-9a-f.:]+\.\.\.$|(?:Connection to|Connected to) ")
_FULL = 50
"""Characters from which on a line may have been wrapped, so that the next one goes on with it."""
_SIGN = lazy(
    r"(?m)^(?:Trying [0-9a-f.:]+\.\.\.|Escape character is|Connection to \S+ .*port .*succeeded|telnet:|nc:|ncat?:|Ncat:)"
)


def claims(paste: Paste) -> bool:
    """Tell whether a text looks like a session: commands and replies on lines of their own, or many replies."""
    if dumps.claims(paste) or _SIGN.search(paste.plain):
        return True
    replies = sent = 0
    codes = set()
    for _, line in paste.lines[:5000]:
        marked = _MARKED.match(line)
        rest = line[marked.end() :] if marked else line
        found = REPLY.match(rest)
        if found:
            replies += 1
            codes.add(rest[:3])
        elif COMMAND.match(rest):
            sent += 1
    return (replies > 0 and sent > 0) or len(codes) > 2 or (len(codes) > 1 and "220" in codes)


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    if dumps.claims(paste):
        return dumps.read(paste)
    if sum(_MARKED.match(line) is not None for _, line in paste.lines) > 1:
        return Conversation().read(_marked(paste))
    return Conversation().read(raw_events(paste.lines, _OPENED))


def _marked(paste: Paste) -> Iterator[Event]:
    last = "note"
    for number, line in paste.lines:
        found = _MARKED.match(line)
        if found:
            last = "got" if found[1] else "sent"
            yield Event("got" if found[1] else "sent", line[found.end() :], number)
        elif last == "got" and REPLY.match(line):
            yield Event("got", line, number)
        elif last != "note" and line[:1].isspace() and line.strip():
            yield Event("got" if last == "got" else "sent", line.strip(), number)
        else:
            last = "note"
            yield Event("note", line, number)


def raw_events(lines: list[tuple[int, str]], opened: re.Pattern[str]) -> Iterator[Event]:
    """Yield the events of a session without marks: replies and commands are known by their form."""
    dots = [place for place, (_, line) in enumerate(lines) if line.strip() == "."]
    starts = [place for place, (_, line) in enumerate(lines) if line.startswith("354")]
    last, secret, width, body_ends = "note", False, 0, -1
    for place, (number, line) in enumerate(lines):
        text = line.strip()
        if place <= body_ends:
            last = "sent"
            yield Event("sent", text, number)
        elif REPLY.match(text):
            secret = text.startswith("334")
            body_ends = _body_end(place, dots, starts) if text.startswith("354") else -1
            last, width = "got", len(line)
            yield Event("got", text, number)
        elif secret and text:
            secret, last = False, "sent"
            yield Event("sent", text, number)
        elif COMMAND.match(text) or (text and last == "got" and width <= _FULL and _answered(lines, place)):
            last = "sent"
            yield Event("sent", text, number)
        elif opened.match(line):
            last = "note"
            yield Event("note" if text.startswith("Conne") else "opened", line, number)
        elif last == "got" and width > _FULL and text:
            width = len(line)
            yield Event("got", text, number)
        else:
            last = "note"
            yield Event("note", line, number)


def _body_end(place: int, dots: list[int], starts: list[int]) -> int:
    """Return the place of the dot that ends the message begun at a 354, -1 where the text does not show the message."""
    following = bisect_right(starts, place)
    limit = starts[following] if following < len(starts) else len(dots) and dots[-1] + 1
    dot = bisect_right(dots, place)
    return dots[dot] if dot < len(dots) and dots[dot] < limit else -1


def _answered(lines: list[tuple[int, str]], place: int) -> bool:
    """Tell whether the server answered the line: then it was typed, whatever it is."""
    return place + 1 < len(lines) and REPLY.match(lines[place + 1][1]) is not None
