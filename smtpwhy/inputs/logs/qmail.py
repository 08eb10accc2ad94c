"""qmail, netqmail and notqmail: qmail-send's log through multilog or splogger, and what its usual guards write.

qmail-send(8) writes a blank as an underscore and a line end as a slash (`logsafe` in qsutil.c).
"""

import re
from collections.abc import Iterable

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Kind, Record, said
from smtpwhy.patterns import lazy

_DELIVERY = lazy(r"\bdelivery (?P<number>\d{1,12}): (?P<result>success|failure|deferral): (?P<words>.*)", re.S)
_STARTED = lazy(
    r"\bstarting delivery (?P<number>\d{1,12}): msg (?P<queue>\d{1,20}) to (?P<channel>local|remote) (?P<to>\S+)"
)
_MESSAGE = lazy(r"\binfo msg (?P<queue>\d{1,20}): bytes \d+ from <(?P<sender>[^>]*)>")
_REMOTE = lazy(r"(?:^|\n)Remote host said: ?(?P<words>(?:.|\n)*)")
_GIVING_UP = lazy(r"\n?Giving up on (?P<host>[^\s/\n]*?)\.?[/\n]?$|\n?Giving up on (?P<before>[^\s/\n]*?)\.?\n")
_TOO_LONG = lazy(r"\n?I'm not going to try again; this message has been in the queue too long\.\s*")
_LINE_END = lazy(r"/(?=Remote_host_said:|Giving_up_on_|I'm_not_going_to|STARTTLS|$)")
_FIRST_LINE = lazy(r"Remote_host_said:_(?P<code>[245]\d\d)-")
_BLANK = lazy(r"<[^<>/]{1,300}@[^<>/]{1,300}>|[_ ]+")
_OWN_STATUS = lazy(r" ?\(#[245]\.\d{1,3}\.\d{1,3}\)")
_BLOCKED = lazy(r"\brblsmtpd: (?P<ip>[\da-fA-F.:]+) pid \d+:? (?P<words>.*)", re.S)
_CHKUSER = lazy(
    r"\bCHKUSER (?P<result>rejected relaying|rejected|intrusion threshold|mbx overquota)(?: \S+)?: from <(?P<sender>[^>:]*)[^>]*> "
    r"remote <(?P<remote>[^>]*)> rcpt <(?P<to>[^>]*)>(?: [^:]*)?:? ?(?P<words>.*)",
    re.S,
)
_PASSWORD = lazy(r" ?\(pass: '.*'\)")
_LOGIN = lazy(
    r"\bvchkpw-(?P<service>smtp|smtps|submission)(?:\[\d+\])?: (?P<words>.*?(?:fail|not found|denied).*)", re.S
)
_BAD = lazy(r"\bqmail-smtpd(?:\[\d+\])?: (?P<words>(?:bad\w+|Reject::|rejected?\b|invalid\b).*)", re.S)

_OUTCOMES = {"success": "success", "failure": "permanent", "deferral": "temporary"}
_HINTS = (
    ("starttls", r"TLS|SSL|certificate"),
    ("auth", r"but authentication was rejected|but unable to authenticate|AUTH"),
    ("message", r"failed after I sent the message|error after sending"),
    ("data", r"failed on DATA command"),
    ("rcpt", r"does not like recipient"),
    ("mail", r"but sender was rejected"),
    ("helo", r"but my name was rejected|HELO|EHLO"),
    ("connect", r"but greeting failed|I wasn't able to establish an SMTP connection|couldn't find (?:any host|a mail exchanger)|CNAME lookup failed|although I'm listed as a best-preference MX|[Cc]onnection refused|unable to establish|unable to connect"),
)  # fmt: skip
"""Stage -> how qmail-remote(8) introduces what went wrong; the first that is found holds."""


class _Reader:
    """Reads the lines of one log, with what was told about messages and deliveries under way."""

    def __init__(self) -> None:
        self.senders: Recent[str] = Recent()
        self.started: Recent[re.Match[str]] = Recent()

    def read(self, line: str) -> Iterable[Record]:
        """Return what a line tells."""
        if started := _STARTED.search(line):
            self.started.keep(started["number"], started)
        elif found := _DELIVERY.search(line):
            return (self._delivery(found),)
        elif message := _MESSAGE.search(line):
            self.senders.keep(message["queue"], message["sender"])
        else:
            return _refused(line)
        return ()

    def _delivery(self, found: re.Match[str]) -> Record:
        started = self.started.pop(found["number"], None)
        queue = started["queue"] if started else None
        recipient = started["to"] if started else None
        if started and started["channel"] == "local" and recipient:
            recipient = _unprefixed(recipient)
        outcome = _OUTCOMES[found["result"]]
        text, host = _freed(found["words"])
        reply = _REMOTE.search(text)
        words = reply["words"] if reply else _OWN_STATUS.sub("", text)
        what = said(words.strip() or found["result"], _stage(text[: reply.start()] if reply else text), recipient, host)
        if outcome == "success":
            what = what.replaced(stage=None)
        kind: Kind = "delivered" if outcome == "success" else "failed"
        return Record(kind, what, outcome, queue, self.senders.get(queue or ""))


def _freed(words: str) -> tuple[str, str | None]:
    """Return qmail's words with their blanks and line ends, and the name of the host that was given up."""
    code = _FIRST_LINE.search(words)
    lines = re.sub(rf"/(?={code['code']}[-_])", "\n", words) if code else words
    text = _BLANK.sub(lambda found: found[0] if "@" in found[0] else " ", _LINE_END.sub("\n", lines.rstrip()))
    text = _TOO_LONG.sub("\n", text).rstrip("/\n")
    up = _GIVING_UP.search(text)
    text = _GIVING_UP.sub("\n", text).strip("\n")
    host = (up["host"] or up["before"]) if up else None
    named = host if host and re.search(r"[A-Za-z]{2}", host) and ":" not in host else None
    return text, named


def _unprefixed(recipient: str) -> str:
    """Return a local recipient as it was addressed: a virtual domain puts its user before the address."""
    local, at, domain = recipient.rpartition("@")
    return local.removeprefix(f"{domain}-") + at + domain


def _stage(words: str) -> str | None:
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _refused(line: str) -> Iterable[Record]:
    """Return what a guard in front of qmail-smtpd(8) refused."""
    if found := _BLOCKED.search(line):
        what = said(found["words"], None, None, found["ip"])
    elif found := _CHKUSER.search(line):
        host = found["remote"].rpartition(":")[2] or None
        words = f"{found['result']}: {found['words']}" if found["words"] else found["result"]
        what = said(words, "rcpt", found["to"] or None, host, "RCPT")
    elif found := _LOGIN.search(line):
        address = re.search(r":([\da-fA-F.:]+)$", found["words"].rstrip())
        what = said(
            _PASSWORD.sub("", found["words"]), "auth", None, address[1] if address else None, "AUTH", "auth_failed"
        )
    elif found := _BAD.search(line):
        what = said(found["words"])
    else:
        return ()
    code = what.reply.code if what.reply else None
    sender = found.groupdict().get("sender")
    return (Record("rejected", what, "temporary" if (code or "").startswith("4") else "permanent", None, sender),)


def _reader() -> Parse:
    return _Reader().read


LOG = Log(
    sign=lazy(
        r"\bdelivery \d{1,12}: (?:success|failure|deferral): |\bstarting delivery \d{1,12}: msg \d{1,20} to (?:local|remote) |"
        r"\binfo msg \d{1,20}: bytes \d+ from <|\bstatus: local \d+/\d+ remote \d+/\d+|"
        r"\brblsmtpd: [\da-fA-F.:]+ pid \d+|\bCHKUSER (?:accepted|rejected|relaying)|\bvchkpw-(?:smtps?|submission)(?:\[\d+\])?: "
    ),
    reader=_reader,
)
