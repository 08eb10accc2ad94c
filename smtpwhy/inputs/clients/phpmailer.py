"""PHPMailer with SMTPDebug 2 to 4, and its error messages; WP Mail SMTP shows the same."""

import re
from collections.abc import Iterator

from smtpwhy.inputs.conversation import Conversation, Event
from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"\s*SERVER -> CLIENT: ",
    sent=r"\s*CLIENT -> SERVER: ",
    sign=r"SERVER -> CLIENT:|CLIENT -> SERVER:|SMTP Error: |Mailer Error:|SMTP ERROR: |PHPMailer|SMTP INBOUND:",
    passed=r"\s*SMTP INBOUND: ",
    opened=r"\s*Connection: opening to",
    continued=r"\s+(?=[2-5]\d\d[ -])",
)
_PARTED = lazy(
    r"Detail: (?P<text>.*?) ?SMTP code: (?P<code>[2-5]\d\d)(?: Additional SMTP info: (?P<status>[245]\.\d\.\d{1,3}))?"
)
"""Its message of an error names the words of a reply, its code and its status apart."""
claims = DIALECT.claims


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    return Conversation().read(_events(paste))


def _events(paste: Paste) -> Iterator[Event]:
    for event in DIALECT.events(paste):
        found = _PARTED.search(event.text) if event.kind == "note" else None
        yield event if found is None else event._replace(text=f"{event.text[: found.start()]} {_reply(found)}")


def _reply(found: re.Match[str]) -> str:
    return " ".join(filter(None, (found["code"], found["status"], found["text"])))
