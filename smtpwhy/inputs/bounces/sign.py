"""How a mail, and a box of mails, is told by its first bytes."""

import re
from collections.abc import Iterable, Iterator

from smtpwhy.patterns import lazy

BEFORE = b" \t\r\n\xef\xbb\xbf"
"""Bytes that may stand before a mail."""
MOST = 2_000_000
"""Bytes of a mail that are looked at; what reports and servers say stands before what they return."""
_HEAD = 65_536
_HEADER = lazy(r">?From |[A-Za-z][\w-]{0,60}:")
_KNOWN = lazy(
    r"(?mi)^(?:Received|Return-Path|From|To|Subject|Message-Id|MIME-Version|Content-Type|Delivered-To|X-Failed-Recipients): ?\S"
)
_POSTMARK = re.compile(
    rb"(?m)^From (?:\S+|\"[^\"\n]*\"@\S+)[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]*\d\d:\d\d[^\n]*$"
)
"""The line that stands before each mail in a box."""


def is_mail(data: bytes) -> bool:
    """Tell whether bytes begin as a mail does: with header fields, two of which every mail has."""
    head = data[:_HEAD].lstrip(BEFORE).decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    if not _HEADER.match(head):
        return False
    fields = head.partition("\n\n")[0].rstrip("\n")
    names = {found[0].partition(":")[0].lower() for found in _KNOWN.finditer(fields)}
    lines = fields.split("\n")
    formed = sum(line[:1] in (" ", "\t") or _HEADER.match(line) is not None for line in lines)
    return len(names) >= 2 and formed >= 0.8 * len(lines)


def is_box(data: bytes) -> bool:
    """Tell whether the first bytes of a file are those of a box: one mail, and the beginning of another."""
    first = _POSTMARK.match(data.lstrip(BEFORE))
    return first is not None and _POSTMARK.search(data.lstrip(BEFORE), first.end()) is not None


def mails(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the mails of a box that comes in blocks, each as far as it is looked at; a single mail is a box of one."""
    kept, size, begun = [b""], 0, b""
    for came in blocks:
        block = begun + came
        cut = block.rfind(b"\n") + 1
        begun = block[cut:]
        if len(begun) > _HEAD:  # no postmark is that long
            cut, begun = len(block), b""
        start = 0
        for found in _POSTMARK.finditer(block, 0, cut):
            if found.start() > start or size:
                kept.append(block[start : found.start()])
                yield b"".join(kept)[:MOST]
            kept, size, start = [], 0, found.start()
        if size < MOST:
            kept.append(block[start:cut])
        size += cut - start
    kept.append(begun)
    last = b"".join(kept)[:MOST]
    if last.strip():
        yield last
