"""The words of a session: what one line of it is. Most lines of a long log are the same few, and are read once."""

from functools import lru_cache
from typing import NamedTuple

from smtpwhy.inputs.notes import words_of
from smtpwhy.patterns import lazy
from smtpwhy.redaction import MASK
from smtpwhy.reply import Reply, find_replies

STAGES = {
    "EHLO": "helo", "HELO": "helo", "LHLO": "helo", "STARTTLS": "starttls", "AUTH": "auth", "MAIL": "mail",
    "SEND": "mail", "SOML": "mail", "SAML": "mail", "RCPT": "rcpt", "DATA": "data", "BDAT": "message", "QUIT": "quit",
    "RSET": None, "NOOP": None, "VRFY": None, "EXPN": None, "HELP": None, "ETRN": None, "TURN": None, "XCLIENT": None,
    "XFORWARD": None, "X-ANONYMOUSTLS": "starttls", "XEXCH50": None, "X-EXPS": "auth",
}  # fmt: skip
"""Verb -> the stage of its reply."""
COMMAND = lazy(r"(?i)\s*(" + "|".join(STAGES) + r")\b(?=$|[\s:])")
_REPLY_LINE = lazy(r"\s*([2-5]\d\d)(?:([ -])|$)")
_RECIPIENT = lazy(r"(?i)RCPT TO:\s*<([^<>]*)>|RCPT TO:\s*(\S+@\S+)")
_SIZE = lazy(r"(?i)\bSIZE=(\d{1,15})")
_SUPPRESSED = lazy(r"(?i)logging suppressed|credentials hidden|auth(?:entication)? information|\bsuppressed\b")
"""What clients print in place of what they sent to authenticate."""
_KEPT = 4096
"""Lines of which is kept what they are."""


class Sent(NamedTuple):
    """What a client sent."""

    text: str
    """The line, or the mask in place of what the client does not show."""
    verb: str | None
    """The verb of SMTP, None for what is no command, or is not shown."""
    stage: str | None
    """The stage of the reply."""
    recipient: str | None = None
    """Whom a RCPT names."""
    size: int | None = None
    """The size that a MAIL announces."""


class Got(NamedTuple):
    """What a server said."""

    reply: Reply
    """The reply."""
    code: str
    """Its code."""
    words: str
    """Status and words."""
    whole: str
    """Code, status and words."""


@lru_cache(_KEPT)
def sent(text: str) -> Sent:
    """Return what a line of a client is, where no answer to a 334 and no message is due."""
    if _SUPPRESSED.search(text):
        return Sent(MASK, None, "auth")
    found = COMMAND.match(text)
    if found is None:
        return Sent(text, None, None)
    verb = found[1].upper()
    recipient = _RECIPIENT.match(text)
    size = _SIZE.search(text) if verb == "MAIL" else None
    return Sent(
        text,
        verb,
        STAGES[verb],
        (recipient[1] or recipient[2]) if recipient else None,
        int(size[1]) if size else None,
    )


@lru_cache(_KEPT)
def reply_line(text: str) -> tuple[str, bool] | None:
    """Return the code of a line of a reply, and whether it is the last one, which has no hyphen behind the code."""
    found = _REPLY_LINE.match(text)
    return (found[1], found[2] != "-") if found else None


@lru_cache(_KEPT)
def got(text: str) -> Got | None:
    """Return the reply in its lines."""
    reply: Reply | None = next(find_replies(text), None)
    if reply is None or reply.code is None:
        return None
    words = words_of(reply)
    return Got(reply, reply.code, words, f"{reply.code} {words}")


def is_unknown(command: str | None) -> bool:
    """Tell whether a command is none of SMTP, such as a request of a browser."""
    return command is not None and command != MASK and COMMAND.match(command) is None
