"""One pasted reply, with whatever a client or an MTA wrote around it."""

from itertools import islice

from smtpwhy.inputs.said import Said
from smtpwhy.patterns import lazy
from smtpwhy.reply import Reply, find_replies, unescape

_AFTER = r"(?i)\b(?:in reply to|after|response to|reply to)\W{0,3}(?:the )?(?:SMTP )?(?:pipelined )?"
_STAGES = (
    (lazy(_AFTER + r"(?:end of data|(?:the )?final dot)"), "message"),
    (lazy(_AFTER + r"RCPT\b"), "rcpt"),
    (lazy(_AFTER + r"MAIL\b"), "mail"),
    (lazy(_AFTER + r"DATA\b"), "data"),
    (lazy(_AFTER + r"(?:EHLO|HELO|LHLO)\b"), "helo"),
    (lazy(_AFTER + r"STARTTLS\b"), "starttls"),
    (lazy(_AFTER + r"AUTH\b"), "auth"),
    (lazy(_AFTER + r"(?:initial )?connect|performing the initial protocol greeting"), "connect"),
)
_CONTEXT = lazy(r"(?i)after|(?:reply|response) to|greeting|to[=:] ?<")
"""What stands in every text that tells stage, command or recipient."""
_COMMAND = lazy(r"(?i)\b(?:after|in reply to)\W{0,3}(?:pipelined )?((?:RCPT TO|MAIL FROM):\s?<[^<>\s]*>)")
_RECIPIENT = lazy(r"(?i)\bRCPT TO:\s?<([^<>\s]+)>|\bto=<([^<>\s]+)>")
_HOST = lazy(r"(?i)(?:\bhost |\brelay=|\bfrom )([a-z0-9][\w.-]*\.[a-z]{2,})\s?\[[\da-f.:]+\]")
_CODE_ONLY = lazy(r"\s*([2-5]\d\d)(?:\s+([245]\.\d\.\d{1,3}))?\s*")

_MOST = 1000
"""Replies of one pasted text that are looked at."""
_LONGEST = 20_000
"""Characters around a reply that are looked at."""


def claims(text: str) -> bool:
    """Tell whether the text has any words: every text may be somebody's report of a reply."""
    return bool(text.strip())


def read(text: str) -> list[Said]:
    """Return what servers said in the text, in its order; a text without a code or status as its own words."""
    text = unescape(text)
    bare = _CODE_ONLY.fullmatch(text)
    if bare:
        return [Said("", Reply(bare[1], bare[2], "", (text.strip(),), 0, len(text)))]
    replies = list(islice(find_replies(text), _MOST))
    if not replies:
        return [_in_context(text, None)]
    if len(replies) == 1 or "\n" not in text.strip():
        return [_in_context(_unwrapped(text, reply), reply) for reply in replies]
    return [_in_context(reply.text, reply, text.count("\n", 0, reply.start) + 1) for reply in replies]


def _unwrapped(text: str, reply: Reply) -> str:
    """Return the text with a reply of several lines joined: no code or status stands between its words then."""
    if len(reply.lines) < 2:
        return text
    numbers = " ".join(number for number in (reply.code, reply.status) if number)
    return f"{text[: reply.start]}{numbers} {reply.text}{text[reply.end :]}"


def _in_context(words: str, reply: Reply | None, line: int = 1) -> Said:
    """Return what was said with the stage, command, recipient and host that the words name."""
    words = words[:_LONGEST]
    context = _CONTEXT.search(words) is not None
    command = _COMMAND.search(words) if context else None
    recipient = _RECIPIENT.search(words) if context else None
    host = _HOST.search(words) if "[" in words else None
    stages = (stage for pattern, stage in _STAGES if pattern.search(words))
    return Said(
        words,
        reply,
        stage=next(stages, None) if context else None,
        command=command[1] if command else None,
        recipient=(recipient[1] or recipient[2]) if recipient else None,
        host=host[1] if host else None,
        line=line,
    )
