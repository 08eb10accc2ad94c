"""One pasted reply, with whatever a client or an MTA wrote around it."""

import re

from smtpwhy.inputs.said import Said
from smtpwhy.reply import Reply, find_replies

_STAGES = (
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:SMTP )?end of data|\bafter (?:the )?final dot"), "message"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:pipelined )?RCPT\b"), "rcpt"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:pipelined )?MAIL\b"), "mail"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:pipelined )?DATA\b"), "data"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:EHLO|HELO|LHLO)\b"), "helo"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?STARTTLS\b"), "starttls"),
    (re.compile(r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?AUTH\b"), "auth"),
    (re.compile(r"(?i)\bwhile performing the initial protocol greeting|\b(?:after|in reply to) (?:initial )?connect"), "connect"),
)  # fmt: skip
_COMMAND = re.compile(r"(?i)\b(?:after|in reply to)\W{0,3}(?:pipelined )?((?:RCPT TO|MAIL FROM):\s?<[^<>\s]*>)")
_RECIPIENT = re.compile(r"(?i)\bRCPT TO:\s?<([^<>\s]+)>|\bto=<([^<>\s]+)>")
_HOST = re.compile(r"(?i)(?:\bhost |\brelay=|\bfrom )([a-z0-9][\w.-]*\.[a-z]{2,})\s?\[[0-9a-f.:]+\]")
_CODE_ONLY = re.compile(r"\s*([2-5]\d\d)(?:\s+([245]\.\d\.\d{1,3}))?\s*")


def claims(text: str) -> bool:
    """Tell whether the text has any words: every text may be somebody's report of a reply."""
    return bool(text.strip())


def read(text: str) -> list[Said]:
    """Return what servers said in the text, in its order; a text without a code or status as its own words."""
    bare = _CODE_ONLY.fullmatch(text)
    if bare:
        return [Said("", Reply(bare[1], bare[2], "", (text.strip(),), "", ""))]
    replies = list(find_replies(text))
    if not replies:
        return [Said(text, None, **_context(text))]
    alone = len(replies) == 1 or "\n" not in text.strip()
    return [
        Said(text if alone else reply.text, reply, line=reply.before.count("\n") + 1, **_context(text if alone else ""))
        for reply in replies
    ]


def _context(text: str) -> dict[str, str | None]:
    command, recipient, host = _COMMAND.search(text), _RECIPIENT.search(text), _HOST.search(text)
    return {
        "stage": next((stage for pattern, stage in _STAGES if pattern.search(text)), None),
        "command": command[1] if command else None,
        "recipient": (recipient[1] or recipient[2]) if recipient else None,
        "host": host[1] if host else None,
    }
