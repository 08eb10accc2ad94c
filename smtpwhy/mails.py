"""Mails become an answer: the bounces among them explained."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs.bounces.kinds import Kind
from smtpwhy.inputs.bounces.reading import Bounce, read_mail
from smtpwhy.inputs.bounces.sign import mails
from smtpwhy.inputs.logs.log import Log
from smtpwhy.inputs.logs.record import Record
from smtpwhy.inputs.said import Reading, Said
from smtpwhy.logs.filters import ALL, Filters
from smtpwhy.logs.reader import INTERRUPTED, Found, Line, Reader
from smtpwhy.redaction import mask_secrets
from smtpwhy.session import Judged, judge
from smtpwhy.values import Value

_KINDS: dict[Kind, str] = {
    "report": "this is a delivery report that names no recipient",
    "prose": "this looks like a bounce, but names neither a recipient nor a ground",
    "vacation": "this is an automatic answer, such as a vacation notice; the message was delivered",
    "feedback": "this is a feedback report: a recipient called the message spam; it was delivered",
    "receipt": "this is a receipt for a message that was delivered",
    "mail": "this is an ordinary mail, not a bounce",
}


class Mails(Value):
    """What mails came to."""

    judged: Judged | None
    """What their bounces say; None where no bounce is among them."""
    format: str
    """`dsn` where a delivery report is among them, else `bounce`."""
    what: str
    """What the first mail is, where none is a bounce."""


def judge_mails(blocks: Iterable[bytes], catalog: Catalog, show_secrets: bool) -> Mails:
    """Return what one mail, or the mails of a box that comes in blocks, say."""
    bounces = [read_mail(mail) for mail in mails(blocks)]
    said = tuple(one if show_secrets else masked(one) for one in _said(bounces))
    reports = any(bounce.kind == "report" for bounce in bounces if bounce.reading)
    return Mails(
        judge(Reading("bounce", said), "", catalog) if said else None,
        "dsn" if reports else "bounce",
        _KINDS[bounces[0].kind if bounces else "mail"],
    )


class Source(Value):
    """A file of mails, or a stream."""

    name: str | None
    """The file; None for standard input."""
    blocks: Callable[[], Iterable[bytes]]
    """Opens it and returns its bytes."""


class Counted(Value):
    """What many mails came to."""

    found: Found
    """The counts and what was kept."""
    format: str
    """`dsn` where a delivery report is among them, else `bounce`."""
    read: int
    """How many mails were read."""
    bounces: int
    """How many of them are bounces."""


def count_mails(
    sources: Iterable[Source], catalog: Catalog, today: date, filters: Filters = ALL, by_sender: bool = False
) -> Counted:
    """Return the counts of the bounces among many mails; Ctrl-C ends the reading, and what was read counts."""
    reader = Reader(_LOG, catalog, today, None, filters, by_sender)
    read = bounces = reports = 0
    ended = None
    try:
        for source in sources:
            for number, mail in enumerate(mails(source.blocks()), 1):
                bounce = read_mail(mail)
                read += 1
                if bounce.reading is None:
                    continue
                bounces += 1
                reports += bounce.kind == "report"
                reader.tally.seen(bounce.time)
                for said in bounce.reading.said:
                    record = _record(said.replaced(line=number), bounce)
                    reader.count(record, Line(bounce.time, said.words, source.name, number))
    except KeyboardInterrupt:
        ended = INTERRUPTED
    reader.tally.lines = read
    return Counted(reader.found().replaced(ended=ended), "dsn" if reports else "bounce", read, bounces)


def _record(said: Said, bounce: Bounce) -> Record:
    outcome = said.outcome if said.outcome in ("temporary", "success") else "permanent"
    return Record("delivered" if outcome == "success" else "failed", said, outcome, sender=bounce.sender)


_LOG = Log(re.compile(r"(?!)"), lambda: lambda _: ())
"""Mails are no lines: each is counted by itself."""


def _said(bounces: Iterable[Bounce]) -> Iterator[Said]:
    for bounce in bounces:
        if bounce.reading is not None:
            yield from bounce.reading.said


def masked(said: Said) -> Said:
    """Return what was said without secrets."""
    words = mask_secrets(said.words)
    return said if words == said.words else said.replaced(words=words, reply=None)
