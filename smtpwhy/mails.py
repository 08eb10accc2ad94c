"""Mails become an answer: the bounces among them explained."""

from collections.abc import Iterable, Iterator

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs.bounces.kinds import Kind
from smtpwhy.inputs.bounces.reading import Bounce, read_mail
from smtpwhy.inputs.bounces.sign import mails
from smtpwhy.inputs.said import Reading, Said
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


def _said(bounces: Iterable[Bounce]) -> Iterator[Said]:
    for bounce in bounces:
        if bounce.reading is not None:
            yield from bounce.reading.said


def masked(said: Said) -> Said:
    """Return what was said without secrets."""
    words = mask_secrets(said.words)
    return said if words == said.words else said.replaced(words=words, reply=None)
