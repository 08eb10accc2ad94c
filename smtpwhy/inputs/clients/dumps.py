"""What went over the wire, as curl --trace, strace, tcpdump, ngrep, tcpflow and tshark print it."""

from collections.abc import Iterator

from smtpwhy.dumps import Packet, is_dump, packets
from smtpwhy.inputs.conversation import Conversation, Event, Kind, merged
from smtpwhy.inputs.dialect import from_quoted
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy
from smtpwhy.redaction import MASK

_TRACED = lazy(
    r"(?:\[pid +\d+\] |\d+ +)?(?:[\d:.*]+ )?(?:(read|recv|recvfrom)|(write|send|sendto))\((\d+)(?:<[^>]*>)?, (\"(?:[^\"\\]|\\.)*\")(?:\.\.\.)?, "
)
"""A system call as strace prints it."""
_TRACED_OPENED = lazy(r".{0,60}?\bconnect\(\d+.{0,80}?sin6?_port=htons\((?!(?:53|0)\))")
_DECODED = lazy(r".{0,120}? SMTP(?:/IMF)? \d+ (?:(S)|C): ")
"""A packet as tshark prints it, its lines parted by bars."""
_PORT = lazy(r"(.+)[.:]0*([a-z]+|[1-9]\d*)")
_NAMED = lazy(r"\b(?:User|Pass): ")
"""How tshark names the answers to LOGIN's questions."""
_REPLY = lazy(r"[2-5]\d\d(?:[ -]|$)")
_STARS = lazy(r"\*{4,}")
_FEW = 2


def claims(paste: Paste) -> bool:
    """Tell whether a text is a dump that shows a session."""
    if is_dump(paste.plain):
        return any(_REPLY.match(packet.text) for packet in packets([line for _, line in paste.lines]))
    if "(" in paste.plain and "220" in paste.plain and _speaking(paste):
        return True
    return " SMTP " in paste.plain and sum(_DECODED.match(line) is not None for _, line in paste.lines) >= _FEW


def read(paste: Paste) -> Reading:
    """Return the sessions in a dump."""
    if is_dump(paste.plain):
        return merged(_sessions(paste))
    speaking = _speaking(paste)
    return Conversation().read(_traced(paste, speaking) if speaking else _decoded(paste))


def _sessions(paste: Paste) -> list[list[Event]]:
    """Return the events of each connection."""
    found = list(packets([line for _, line in paste.lines]))
    servers = {packet.sender for packet in found if packet.text.startswith("220") or packet.sender == "<"}
    servers = servers or {packet.sender for packet in found if _REPLY.match(packet.text)}
    sessions: dict[frozenset[str], list[Event]] = {}
    for packet in found:
        key = frozenset((packet.sender, packet.receiver) if packet.receiver else ())
        events = sessions.setdefault(key, [])
        if key and not events:
            events += _opened(key & servers, paste.lines[packet.line][0])
        events += _events(packet, servers, paste)
    return list(sessions.values())


def _opened(servers: frozenset[str], number: int) -> Iterator[Event]:
    """Yield that a connection begins, with the server's port as people write it."""
    for server in servers:
        found = _PORT.fullmatch(server)
        yield Event("opened", f"connecting to {found[1]}:{found[2]}" if found else server, number)


def _events(packet: Packet, servers: set[str], paste: Paste) -> Iterator[Event]:
    kind: Kind = "got" if packet.sender in servers else "sent"
    if packet.sender == "*":
        kind = "opened" if packet.text.lstrip().startswith("Trying ") else "note"
    for place, line in packet.lines():
        yield Event(kind, _STARS.sub(MASK, line), paste.lines[place][0])


def _speaking(paste: Paste) -> set[str]:
    """Return the descriptors on which strace shows that a server greeted, else those on which it replied."""
    said = [(found[3], from_quoted(found[4])) for _, line in paste.lines if (found := _TRACED.match(line)) and found[1]]
    return {number for number, text in said if text.startswith("220")} or {
        number for number, text in said if _REPLY.match(text)
    }


def _traced(paste: Paste, speaking: set[str]) -> Iterator[Event]:
    """Yield what went through these descriptors, from the greeting on: before it they may have been files."""
    greeted: set[str] = set()
    shows_greeting = '"220' in paste.plain
    for number, line in paste.lines:
        found = _TRACED.match(line)
        if found is None:
            yield Event("opened" if _TRACED_OPENED.match(line) else "note", line, number)
            continue
        if found[1] and found[4].startswith('"220'):
            greeted.add(found[3])
        if found[3] in (greeted if shows_greeting else speaking):
            for part in from_quoted(found[4]).replace("\r", "").split("\n"):
                yield Event("got" if found[1] else "sent", part, number)


def _decoded(paste: Paste) -> Iterator[Event]:
    for number, line in paste.lines:
        found = _DECODED.match(line)
        if found is None:
            continue
        first, *more = _NAMED.sub("", line[found.end() :]).split(" | ")
        yield Event("got" if found[1] else "sent", first, number)
        for place, part in enumerate(more, 1):
            bare = found[1] and not _REPLY.match(part)
            mark = " " if place == len(more) else "-"
            yield Event("got" if found[1] else "sent", f"{first[:3]}{mark}{part}" if bare else part, number)
