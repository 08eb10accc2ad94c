"""What went over the wire, as curl --trace, tcpdump -A and -X, ngrep and tcpflow print it.

A packet tells where each of its characters stands: what is secret in it can be masked in the dump.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from smtpwhy.patterns import lazy


class Piece(NamedTuple):
    """Characters of a packet that stand together on a line of the dump."""

    line: int
    """The index of the line."""
    column: int
    """Where the first character stands."""
    text: str
    """The characters; a line end counts as one of them where the dump shows it by beginning another line."""
    hexed: int = -1
    """Where the first character stands as hexadecimal digits."""
    pairs: bool = False
    """Whether two bytes stand together there (tcpdump), not one (curl)."""

    def places(self, index: int) -> tuple[int, ...]:
        """Return where on the line the character stands, and its digits."""
        if self.hexed < 0:
            return (self.column + index,)
        first = self.hexed + (2 * index + index // 2 if self.pairs else 3 * index)
        return (self.column + index, first, first + 1)


class Packet(NamedTuple):
    """What one side said at once."""

    sender: str
    """The address that sent it; `>` and `<` where the dump tells that the client or the server did, `*` for notes."""
    receiver: str
    """The address that got it."""
    line: int
    """The index of the line at which it begins."""
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(piece.text for piece in self.pieces)

    def lines(self) -> list[tuple[int, str]]:
        """Return what was said line by line, each with the index of the line on which it begins."""
        said: list[tuple[int, str]] = []
        words, begin = "", self.line
        for piece in self.pieces:
            first, *more = piece.text.replace("\r", "").split("\n")
            begin = begin if words else piece.line
            words += first
            for line in more:
                said.append((begin, words))
                words, begin = line, piece.line
        said.append((begin, words))
        while len(said) > 1 and not said[-1][1].strip():
            said.pop()
        return said


_STAMP = r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6} "
_SIDE = r"(?P<side><=|=>) (?:Recv|Send) (?P<what>header|data|SSL data), \d+ bytes \(0x[0-9a-f]+\)"
_HOST = r"[\w.:\[\]]{1,60}:\d+"
_FLOW = r"(?:\d{3}\.){4}\d{5}"
_HEAD = lazy(
    rf"(?m)(?P<curl>(?:{_STAMP})?(?:\[\d+-\d+\] )?(?:{_SIDE}|== Info: ?))"
    rf"|(?P<tcpdump>(?:{_STAMP})?(?:\S{{1,20}} (?:In|Out) +)?(?P<ip>IP6?) (?P<sender>\S{{1,255}}) > "
    r"(?P<receiver>\S{1,255}): (?:Flags \[|[SFPR.]+ ).*)"
    rf"|(?P<ngrep>T (?:\d{{4}}/\d\d/\d\d [\d:.]+ )?(?P<nsender>{_HOST}) -> (?P<nreceiver>{_HOST}) \[\w*\]"
    r"(?: #\d+)?\s*$)"
    rf"|(?P<tcpflow>(?P<fsender>{_FLOW})-(?P<freceiver>{_FLOW}): )"
)
"""The line that begins a packet."""
_SIGNS = ("<= Recv ", "=> Send ", "Flags [", " ack ", "[AP", "-0", "-1", "-2")
"""One of them stands in every dump: cheap to look for."""
_LOOKED_AT = 50_000
_CURL_HEX = lazy(r"(?:^|[\s>|])([0-9a-f]{4,8}): ((?:[0-9a-f*]{2} ){1,16}) *(.{0,16})$")
_CURL_TEXT = lazy(r"(?:^|[\s>|])([0-9a-f]{4,8}): ?(.{0,64})$")
_HEX = lazy(r"\b0x([0-9a-f]{4}):  ((?:[0-9a-f*]{2,4} ){0,7}[0-9a-f*]{2,4})  +(.{0,16})$")
_SPEECH = lazy(
    r"(?s).{40,120}?(?=[2-5]\d\d[ -]|(?i:EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL FROM|RCPT TO|DATA|BDAT|QUIT|RSET|NOOP)\b)"
)
"""What stands before the words of a packet: the headers of IP and TCP, as characters."""
_DOTS = lazy(r"\.\.(?=[2-5]\d\d[ -]|\s*$)")


def is_dump(text: str) -> bool:
    """Tell whether a text may be a dump."""
    return "\n" in text and any(sign in text for sign in _SIGNS) and _HEAD.search(text, 0, _LOOKED_AT) is not None


def packets(lines: Sequence[str]) -> Iterator[Packet]:
    """Yield what a dump holds, in its order."""
    head: re.Match[str] | None = None
    begin = 0
    for number, line in enumerate(lines):
        found = _HEAD.search(line)
        if found:
            if head:
                yield from _packet(head, lines, begin, number)
            head, begin = found, number
    if head:
        yield from _packet(head, lines, begin, len(lines))


def _packet(head: re.Match[str], lines: Sequence[str], begin: int, end: int) -> Iterator[Packet]:
    kind = next(name for name in _BODIES if head[name] is not None)
    sender, receiver = _sides(head, kind)
    pieces = tuple(_BODIES[kind](head, lines, begin, end))
    if any(piece.text for piece in pieces):
        yield Packet(sender, receiver, pieces[0].line if head["side"] else begin, pieces)


def _sides(head: re.Match[str], kind: str) -> tuple[str, str]:
    if kind == "curl":
        side = {"<=": "<", "=>": ">", None: "*"}[head["side"]]
        return side, ""
    prefix = {"ngrep": "n", "tcpflow": "f"}.get(kind, "")
    return head[f"{prefix}sender"], head[f"{prefix}receiver"]


def _of_curl(head: re.Match[str], lines: Sequence[str], begin: int, end: int) -> Iterator[Piece]:
    """Yield what stands behind the offsets; a line that begins where the last one ended goes on with it."""
    if head["side"] is None:
        yield Piece(begin, head.end(), lines[begin][head.end() :])
        return
    if head["what"] == "SSL data":
        return
    due = 0
    for number in range(begin + 1, end):
        hexed = _CURL_HEX.search(lines[number])
        if hexed:
            yield Piece(number, hexed.start(3), _characters(hexed[2]), hexed.start(2))
            continue
        found = _CURL_TEXT.search(lines[number])
        if found is None:
            continue
        if due and int(found[1], 16) != due:
            yield Piece(number, len(lines[number]), "\n")
        yield Piece(number, found.start(2), found[2])
        due = int(found[1], 16) + len(found[2])


def _of_tcpdump(head: re.Match[str], lines: Sequence[str], begin: int, end: int) -> Iterator[Piece]:
    hexed = [(number, found) for number in range(begin + 1, end) if (found := _HEX.search(lines[number]))]
    if hexed:
        yield from _of_digits(hexed)
        return
    if head[0].endswith("length 0"):
        return
    body = [(number, lines[number][head.start() :]) for number in range(begin + 1, end)]
    whole = "\n".join(line for _, line in body)
    speech = _SPEECH.match(whole)
    cut = speech.end() if speech else (60 if head["ip"] == "IP6" else 40) + 12 * ("TS val" in head[0])
    for number, line in body:
        if cut <= len(line):
            yield Piece(number, head.start() + cut, line[cut:] + "\n")
        cut = max(cut - len(line) - 1, 0)


def _of_digits(hexed: list[tuple[int, re.Match[str]]]) -> Iterator[Piece]:
    """Yield the characters of a packet in hexadecimal digits, behind the headers of Ethernet, IP and TCP."""
    characters = "".join(_characters(found[2]) for _, found in hexed)
    data = [ord(character) & 255 for character in characters]
    ip = 14 if data[12:14] in ([8, 0], [134, 221]) else 0
    tcp = ip + (40 if data[ip : ip + 1] and data[ip] >> 4 == 6 else 4 * (data[ip] & 15) if data[ip:] else 0)
    cut = tcp + 4 * (data[tcp + 12] >> 4) if len(data) > tcp + 12 else len(data)
    for number, found in hexed:
        text = _characters(found[2])
        if cut < len(text):
            yield Piece(number, found.start(3) + cut, text[cut:], found.start(2) + 2 * cut + cut // 2, True)
        cut = max(cut - len(text), 0)


def _characters(digits: str) -> str:
    """Return the characters of hexadecimal digits; stars, which stand for a secret, are kept."""
    digits = digits.replace(" ", "")
    pairs = (digits[place : place + 2] for place in range(0, len(digits) - 1, 2))
    return "".join("*" if "*" in pair else chr(int(pair, 16)) for pair in pairs)


def _of_ngrep(head: re.Match[str], lines: Sequence[str], begin: int, end: int) -> Iterator[Piece]:
    """Yield the lines of a packet; a dot stands for each CR, and two for a line end inside of a line."""
    for number in range(begin + 1, end):
        line = lines[number][head.start() :]
        if line.startswith("  "):
            yield Piece(number, head.start() + 2, _DOTS.sub("\r\n", line[2:]))
        elif line.strip("#\r "):
            yield Piece(number, head.start(), line.removesuffix(".") + "\n")


def _of_tcpflow(head: re.Match[str], lines: Sequence[str], begin: int, end: int) -> Iterator[Piece]:
    yield Piece(begin, head.end(), lines[begin][head.end() :] + "\n")
    for number in range(begin + 1, end):
        yield Piece(number, head.start(), lines[number][head.start() :] + "\n")


_Body = Callable[[re.Match[str], Sequence[str], int, int], Iterator[Piece]]
_BODIES: dict[str, _Body] = {"curl": _of_curl, "tcpdump": _of_tcpdump, "ngrep": _of_ngrep, "tcpflow": _of_tcpflow}
