"""Exim: its main log and its reject log, also through syslog (the specification's chapter 53, "Log files")."""

import re

from smtpwhy.inputs.logs.log import Log, Parse, Quick
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.inputs.said import Said
from smtpwhy.patterns import lazy

_ID = r"[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}"
_ATTEMPT = lazy(
    rf"\b(?P<queue>{_ID}) (?P<mark>\*\*|==|=>|->|>>) (?P<to>[^\s:<]+)(?: (?P<behind><[^>]*>))?(?P<fields>.*)", re.S
)
_DEFERRED = lazy(r"\bdefer \((?P<number>-?\d+)\)")
_HOST = lazy(r" H=(?P<host>\S+) \[(?P<ip>[^\]]*)\](?::\d+)?")
_SENDER = lazy(r" F=<(?P<sender>[^>]*)>| from <(?P<from>[^>]*)>")
_REJECTED = lazy(
    r"(?P<temporary>temporarily )?rejected (?P<step>RCPT|MAIL|EHLO or HELO|HELO|EHLO|connection|after DATA|during MIME|"
    r"by non-SMTP ACL|by local_scan\(\)|from|DATA|AUTH|STARTTLS|VRFY|EXPN)(?P<behind>.*)",
    re.S,
)
_LOGIN = lazy(r"\b\S+ authenticator failed for (?P<client>.*?\[(?P<ip>[^\]]*)\])(?::\d+)?(?: I=\S+)?: (?P<words>.*)")
_ODD = lazy(
    r"SMTP (?:syntax|protocol(?: synchronization)?) error in \"(?P<command>[^\"]*)\".*|SMTP call from .* dropped: too many (?:syntax|unrecognized).*"
)
_STEPS = {
    "RCPT": "rcpt", "MAIL": "mail", "EHLO": "helo", "HELO": "helo", "connection": "connect", "after": "message",
    "during": "message", "by": "message", "from": "message", "DATA": "data", "AUTH": "auth", "STARTTLS": "starttls",
}  # fmt: skip
"""The first word of the step that a reject names -> the stage."""
_HINTS = (
    ("starttls", r"TLS session|TLS (?:error|is required)|certificate|DANE|STARTTLS"),
    ("auth", r"authenticat"),
    ("message", r"end of data|(?:after|response to|sending) data block|message too big for|local_scan"),
    ("data", r"after (?:pipelined )?DATA"),
    ("rcpt", r"RCPT TO"),
    ("mail", r"MAIL FROM"),
    ("helo", r"EHLO|HELO"),
    ("connect", r"initial connection|Connection (?:refused|timed out|reset)|[Uu]nreachable|No route to host|[Uu]nrouteable|lookup|MX records|host lookup|no (?:MX|A) record|null MX|lowest numbered MX|all hosts|Remote host closed connection$"),
)  # fmt: skip
"""Stage -> what Exim writes where no reply tells it; the first that is found holds."""
_REPLIED = lazy(
    r"(?P<step>SMTP error from remote mail server after [^:]{1,60}(?::<[^>]*>[^:]{0,200})?): (?P<reply>\d{3}.*)", re.S
)
"""How Exim tells a reply and what it answered."""
_SHOWN = (
    ("domain_unknown", r"Unrouteable address$|unrouteable mail domain"),
    ("connection_failed", r"Malformed SMTP reply in response to initial connection"),
)
"""Cause -> Exim's own words that mean something else in a server's reply: here a router of its own found no host."""
_NO_ATTEMPT = ("retry time not reached", "remote host address is the local host and", "message is frozen")
"""What a deferral says that was no attempt of its own."""
_GAVE_UP = ("retry timeout exceeded",)


def parse(line: str) -> tuple[Record, ...]:
    """Return what a line tells."""
    found = _ATTEMPT.search(line)
    if found is not None:
        return _attempt(found)
    rejected = _REJECTED.search(line)
    if rejected is not None:
        return (_rejected(line, rejected),)
    login = _LOGIN.search(line)
    if login is None:
        return ()
    what = said(login["words"], "auth", None, login["ip"], "AUTH", "auth_failed")
    return (Record("rejected", what, "permanent"),)


def _attempt(found: re.Match[str]) -> tuple[Record, ...]:
    mark, fields = found["mark"], found["fields"]
    sender = _SENDER.search(fields)
    reverse = (sender["sender"] or sender["from"]) if sender else None
    recipient = found["to"] if "@" in found["to"] else (found["behind"] or found["to"]).strip("<>")
    if mark in ("=>", "->", ">>"):
        reply = fields.partition(' C="')[2].removesuffix('"')
        return (Record("delivered", said(reply or "delivered", None, recipient), "success", found["queue"], reverse),)
    if any(words in fields for words in _NO_ATTEMPT):
        return ()
    if fields.strip(": ").startswith(_GAVE_UP):
        return (Record("ended", said(fields.strip(": "), "queue", recipient), "permanent", found["queue"], reverse),)
    what = _failure(fields, recipient)
    return (Record("failed", what, "permanent" if mark == "**" else "temporary", found["queue"], reverse),)


def _failure(fields: str, recipient: str) -> Said:
    """Return what failed: the reply as the host said it, else Exim's own words."""
    host = _HOST.search(fields)
    words = _words(fields, host)
    name = host["host"] if host else None
    replied = _REPLIED.match(words)
    if replied is not None:
        return said(f"host {name} said: {replied['reply']}", _stage(replied["step"]), recipient, name)
    shown = next((cause for cause, pattern in _SHOWN if re.match(pattern, words)), None)
    return said(words, _stage(words), recipient, name, shown=shown)


def _words(fields: str, host: re.Match[str] | None) -> str:
    """Return what an attempt's line says behind its fields."""
    deferred = _DEFERRED.search(fields)
    start = max(host.end() if host else 0, deferred.end() if deferred else 0)
    _, colon, words = fields[start:].partition(": ")
    return (words if colon else fields[start:]).strip()


def _stage(words: str) -> str | None:
    """Return the stage that Exim's words tell beside a reply."""
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _rejected(line: str, found: re.Match[str]) -> Record:
    before = line[: found.start()]
    host, sender = _HOST.search(" " + before), _SENDER.search(before)
    recipient = re.search(r"<([^>\s]+)>", found["behind"]) if found["step"] == "RCPT" else None
    _, _, words = found["behind"].partition(": ")
    what = said(
        words or line[found.start() :],
        _STEPS.get(found["step"].split(" ")[0]),
        recipient[1] if recipient else None,
        host["ip"] if host else None,
        found["step"] if found["step"].isupper() else None,
    )
    reverse = (sender["sender"] or sender["from"]) if sender else None
    return Record("rejected", what, "temporary" if found["temporary"] else "permanent", None, reverse)


def notes(line: str) -> tuple[Record, ...]:
    """Return what a line tells of a session that ended without a reject of its own."""
    found = _ODD.search(line)
    if found is None:
        return ()
    return (Record("rejected", said(found[0], "helo", shown="protocol_error"), "permanent"),)


def _reader() -> Parse:
    return parse


LOG = Log(
    sign=lazy(
        rf"\d \[?\d*\]? ?{_ID} (?:<=|=>|->|\*\*|==|>>|Completed|H=)|"
        r"\d \S* ?(?:temporarily )?rejected (?:EHLO|HELO|from|connection)|H=\S* ?\S* ?\[[\d.:a-f]+\].{0,200} (?:temporarily )?rejected |"
        r"authenticator failed for |\d SMTP (?:connection from \S* ?\[|(?:syntax|protocol) error in \")"
    ),
    reader=_reader,
    marks=(b" ** ", b" == ", b" => ", b" -> ", b" >> ", b"rejected ", b" authenticator failed for "),
    delivered=(re.compile(rb"> (?<=-[0-9A-Za-z]{2} [=>-]> )"),),
    quick=(
        Quick("failed", b" ** ", (b" ", b""), (b"", b" ")),
        Quick("failed", b" == ", (b" ", b""), (b"", b" ")),
        Quick("rejected", b"rejected ", (b"", b""), (b"", b"")),
        Quick("rejected", b" authenticator failed for ", (b"]: ", b" (set_id="), (b"", b"")),
    ),
    folded=True,
    notes=notes,
    senders=lazy(rf"\b(?P<queue>{_ID}) <= (?P<sender>\S+) "),
)
