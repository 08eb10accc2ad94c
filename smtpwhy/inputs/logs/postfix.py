"""Postfix: deliveries, rejects and failed logins, in any form of syslog (pipe(8), smtp(8), smtpd(8), postscreen(8))."""

import re

from smtpwhy.inputs.logs.log import Log, Parse, Quick
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy

_SIGN = lazy(
    r"\bpostfix(?:-[\w.]+)?/(?:[\w-]+/)?\w+(?:\[\d+\])?: | postfix(?:/[\w/-]+)? \d+ \S+ (?:-|\[[^\]]*\]) |^(?:[^\n]{0,80}\W)?[0-9A-Za-z]{6,20}: to=<[^>]*>, (?:orig_to=<[^>]*>, )?relay="
)
_DELIVERY = lazy(
    r"(?:\b(?P<queue>[0-9A-Za-z]{5,20}): )?to=<(?P<to>[^>]*)>, (?:orig_to=<[^>]*>, )?relay=(?P<relay>[^,]*),.{0,200}?"
    r"\bstatus=(?P<status>[\w-]+) \((?P<words>.*)",
    re.S,
)
_ENDED = lazy(r"\b(?P<queue>[0-9A-Za-z]{5,20}): from=<(?P<sender>[^>]*)>, status=(?:force-)?expired")
_REJECTED = lazy(
    r"(?:\b(?P<queue>[0-9A-Za-z]{5,20}): )?(?:milter-)?reject: (?P<step>[A-Z][\w-]*(?: FROM| TO)?|header|body) "
    r"(?P<words>.*)"
)
_CLIENT = lazy(r"(?:from )?(?P<host>[^\s\[\];]*)\[(?P<ip>[^\]]*)\](?::\d+)?[:;] ")
_ENVELOPE = lazy(r"; ?from=<(?P<sender>[^>]*)>,? to=<(?P<to>[^>]*)>.*|; ?from=<(?P<only>[^>]*)>.*|; proto=.*")
_LOGIN = lazy(r"\bwarning: (?P<host>[^\s\[\]]*)\[(?P<ip>[^\]]*)\]: SASL (?P<words>\S+ authentication failed: .*)")

_LIMITED = lazy(
    r"warning: (?P<words>(?:Connection|Message delivery request|Recipient address|SASL|TLS)[\w ]*(?:rate|concurrency) limit exceeded: .*?) from (?P<host>[^\s\[]*)\[(?P<ip>[^\]]*)\]"
)
_HOPS = lazy(r"warning: (?P<queue>\w+): message rejected: (?P<words>hopcount exceeded)")
_LOST = lazy(r"(?:lost connection|timeout) after (?P<step>[A-Z][A-Z-]*)(?: \([^)]*\))? from (?P<host>[^\s\[]*)\[")
_ODD = lazy(r"warning: (?P<words>non-SMTP command from .*|.*malformed line.*|Illegal address syntax from .*)")
_LEFT = lazy(
    r"disconnect from (?P<host>[^\s\[]*)\[[^\]]*\].*?\b(?P<step>auth|mail|rcpt|data|helo|ehlo|starttls|unknown)=\d*/\d"
)
_OUTCOMES = {"sent": "success", "bounced": "permanent", "undeliverable": "permanent"}
"""Status -> what became of the message; every other one leaves it in the queue."""
_PASSED_OVER = ("deliverable", "expired", "filtered")
_STEPS = {
    "CONNECT": "connect", "EHLO": "helo", "HELO": "helo", "STARTTLS": "starttls", "MAIL": "mail", "RCPT": "rcpt",
    "DATA": "data", "END-OF-MESSAGE": "message", "BDAT": "message", "header": "message", "body": "message",
}  # fmt: skip
"""The command that smtpd(8) or cleanup(8) names -> the stage."""
_CUT_OFF = {"END-OF-DATA": "message", "UNKNOWN": "helo", "QUIT": "quit"}
"""What smtpd(8) names besides where a client went away -> the stage."""
_HINTS = (
    ("starttls", r"TLS is required|certificate|[Cc]annot start TLS|TLS handshake|TLS policy|STARTTLS"),
    ("auth", r"SASL authentication failed|no mechanism available|SASL"),
    ("message", r"sending (?:end of data|message body)|end of DATA|after the final dot"),
    ("data", r"sending DATA"),
    ("rcpt", r"sending RCPT"),
    ("mail", r"sending MAIL|[Mm]essage size exceeds size limit"),
    ("helo", r"performing the (?:[EHL]{2}LO|HELO) handshake|sending [EHL]{2}LO"),
    ("client", r"mail transport unavailable|unknown mail transport error"),
    ("rcpt", r"^unknown user|User unknown in"),
    ("connect", r"connect to |[Hh]ost or domain name not found|Name service error|refused to talk to me|initial (?:server greeting|protocol)|loops back to myself|null[ -]?MX|does not accept mail|unable to look up|Host not found|bad address syntax|[Nn]o route to host"),
)  # fmt: skip
"""Stage -> what smtp(8) writes where the server's reply does not tell it; the first that is found holds."""


def parse(line: str) -> tuple[Record, ...]:
    """Return what a line tells."""
    if "status=" in line:
        record = _delivery(line) or _ended(line)
    elif "reject: " in line:
        record = _rejected(line)
    else:
        record = _login(line)
    return (record,) if record else ()


def _delivery(line: str) -> Record | None:
    found = _DELIVERY.search(line, max(line.rfind(": to=<") - 21, 0))
    if found is None or found["status"] in _PASSED_OVER:
        return None
    words = found["words"].rstrip()
    words = words.removesuffix(")") if words.count(")") >= words.count("(") else words
    outcome = _OUTCOMES.get(found["status"], "temporary")
    host = found["relay"].partition("[")[0]
    return Record(
        "delivered" if outcome == "success" else "failed",
        said(words, stage_of(words), found["to"] or None, None if host == "none" else host),
        outcome,
        found["queue"],
    )


def stage_of(words: str) -> str | None:
    """Return the stage that the words of smtp(8) tell beside a reply."""
    if "in reply to " in words:
        return None
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _ended(line: str) -> Record | None:
    found = _ENDED.search(line)
    if found is None:
        return None
    return Record(
        "ended", said("status=expired, returned to sender", "queue"), "permanent", found["queue"], found["sender"]
    )


def _rejected(line: str) -> Record | None:
    found = _REJECTED.search(line)
    if found is None:
        return None
    words, sender, recipient = found["words"], None, None
    envelope = _ENVELOPE.search(words)
    if envelope is not None:
        sender, recipient = envelope["sender"] or envelope["only"], envelope["to"]
        behind = words[envelope.start() :].rpartition(">: ")[2] if found["step"] in ("header", "body") else ""
        words = f"{behind}; {words[: envelope.start()]}" if behind else words[: envelope.start()]
    client = _CLIENT.search(words)
    host = (client["host"] or client["ip"]) if client else None
    words = words[client.end() :] if client and client.start() == 0 else words
    step = found["step"].split(" ")[0]
    what = said(words, _STEPS.get(step), recipient or None, host, None if step in ("header", "body") else step)
    outcome = "temporary" if (what.reply and (what.reply.code or what.reply.status or "")[:1] == "4") else "permanent"
    return Record("rejected", what, outcome, None if found["queue"] == "NOQUEUE" else found["queue"], sender)


def _login(line: str) -> Record | None:
    found = _LOGIN.search(line)
    if found is None:
        return None
    host = found["ip"] if found["host"] in ("", "unknown") else found["host"]
    return Record("rejected", said(f"SASL {found['words']}", "auth", None, host, "AUTH", "auth_failed"), "permanent")


def notes(line: str) -> tuple[Record, ...]:
    """Return what a line tells of a session that ended without a reject of its own."""
    for pattern, read in ((_LIMITED, _limited), (_HOPS, _hops), (_ODD, _odd), (_LOST, _lost), (_LEFT, _left)):
        found = pattern.search(line)
        if found is not None:
            return (read(found),)
    return ()


def _limited(found: re.Match[str]) -> Record:
    shown = "too_many_connections" if "concurrency" in found["words"] else "rate_limited"
    return Record("rejected", said(found["words"], "connect", None, found["host"], shown=shown), "temporary")


def _hops(found: re.Match[str]) -> Record:
    return Record("rejected", said(found["words"], "message", shown="routing_loop"), "permanent", found["queue"])


def _odd(found: re.Match[str]) -> Record:
    words = found["words"]
    step = re.search(r" in (MAIL|RCPT) command", words)
    stage = step[1].lower() if step else "helo"
    return Record("rejected", said(words, stage, shown="protocol_error"), "permanent")


def _lost(found: re.Match[str]) -> Record:
    shown = "auth_failed" if found["step"] == "AUTH" else None
    stage = _STEPS.get(found["step"], _CUT_OFF.get(found["step"]))
    return Record("rejected", said(found[0].removesuffix("["), stage, None, found["host"], shown=shown), "temporary")


def _left(found: re.Match[str]) -> Record:
    step = "helo" if found["step"] in ("ehlo", "unknown") else found["step"]
    shown = {"auth": "auth_failed", "starttls": "tls_failed"}.get(step, "protocol_error")
    return Record("rejected", said(found[0], step, None, found["host"], shown=shown), "permanent")


def _reader() -> Parse:
    return parse


LOG = Log(
    sign=_SIGN,
    reader=_reader,
    marks=(b"status=", b"reject: ", b" authentication failed: "),
    delivered=(b", status=sent (",),
    quick=(
        Quick("failed", re.compile(rb", status=[bdSu]"), (b"", b""), (b": to=<", b">")),
        Quick("rejected", b"reject: ", (b"]: ", b"; from=<"), (b"to=<", b">")),
        Quick("rejected", b" authentication failed: ", (b"", b", sasl_username="), (b"", b"")),
    ),
    notes=notes,
    senders=lazy(r"\b(?P<queue>[0-9A-Za-z]{5,20}): from=<(?P<sender>[^>]*)>, size="),
)
