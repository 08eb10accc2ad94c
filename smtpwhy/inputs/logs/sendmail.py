"""Sendmail 8: deliveries, rejects of rule sets and milters, failed logins (op.me, "Log Level"; `logdelivery` in deliver.c)."""

import re
from collections.abc import Iterable

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Kind, Record, said
from smtpwhy.patterns import lazy

_QUEUE = r"\b(?P<queue>[0-9A-Za-z]{8,20}|NOQUEUE): "
_SENDER = lazy(_QUEUE + r"from=(?P<sender>[^,\s]*), size=")
_DELIVERY = lazy(_QUEUE + r"to=(?P<to>.{1,20000}?), (?:ctladdr=|delay=|mailer=)(?P<fields>.*)", re.S)
_RELAY = lazy(r"(?:^|, )relay=(?P<host>[^,\s]*)")
_DSN = lazy(r", dsn=(?P<kind>[245])\.")
_RULESET = lazy(
    rf"(?:{_QUEUE})?\bruleset=(?P<ruleset>\w+), arg1=(?P<argument>.*?), (?P<fields>(?:arg2=|relay=).*|reject=.*)", re.S
)
_REJECT = lazy(r"(?:^|, )reject=(?P<words>.*)", re.S)
_MILTER = lazy(_QUEUE + r"Milter: (?P<step>\w+)(?:=(?P<argument>[^,]*))?,(?: .*?,)? ?reject=(?P<words>.*)", re.S)
_UNKNOWN = lazy(_QUEUE + r"<(?P<to>[^<>\s]+)>\.\.\. (?P<words>.*)", re.S)
_LOGIN = lazy(
    r"\bAUTH failure \((?P<mechanism>[^)]*)\): (?P<words>.*?)(?:, user=[^,]*)?(?:, relay=(?P<relay>.*))?$", re.S
)
_EARLY = lazy(r"\brejecting commands from (?P<host>\S*) ?\[(?P<ip>[^\]]*)\] due to pre-greeting traffic.*")
_HOPS = lazy(
    _QUEUE
    + r"SYSERR\([^)]*\): (?P<words>Too many hops \d.*?)(?: from <?(?P<sender>[^<>\s]*)>? via \S+, to <?(?P<to>[^<>\s]+)>?)?$"
)
_ENDED = lazy(
    _QUEUE
    + r"[0-9A-Za-z]{8,20}: (?:DSN|sender notify|return to sender|postmaster notify): (?P<words>Cannot send message (?:for|within) .*)"
)

_OWN = lazy(r"(?:403 4\.7\.0|454 4\.3\.3|554 5\.3\.5) (?=TLS|local config|Local config|encryption|verification)")
"""What Sendmail's own rule sets write in the place of a server's reply."""
_STEPS = {
    "check_relay": "connect", "tls_client": "starttls", "trust_auth": "auth", "check_mail": "mail", "check_rcpt": "rcpt",
    "check_compat": "rcpt", "check_data": "data", "check_eoh": "message", "check_eom": "message",
    "connect": "connect", "helo": "helo", "from": "mail", "to": "rcpt", "data": "message", "header": "message",
    "eoh": "message", "body": "message", "eom": "message", "unknown": None,
}  # fmt: skip
"""The rule set or the milter's step that refused -> the stage; a milter's `data` is all that follows the command."""
_OUTBOUND = ("tls_server", "tls_rcpt", "try_tls", "srv_features")
"""Rule sets about servers that mail goes to: the delivery's own line follows."""
_COMMANDS = {"mail": "MAIL", "rcpt": "RCPT", "auth": "AUTH", "data": "DATA", "helo": "EHLO"}
_HINTS = (
    ("starttls", r"TLS handshake|STARTTLS|verification|encryption too weak|certificate|[Cc]annot start TLS"),
    ("auth", r"AUTH|no worthy mechs|[Aa]uthentication"),
    ("rcpt", r"RCPT|reading from .* during client RCPT|client RCPT TO"),
    ("message", r"after end of data|final dot|client DATA status|DATA-2"),
    ("data", r"client DATA 354|DATA-1"),
    ("mail", r"client MAIL FROM"),
    ("helo", r"client [EH]+[LO]+|client LHLO"),
    ("connect", r"Connection (?:refused|timed out) (?:by|with)|Host unknown|[Uu]nreachable|No route to host|Name server|host name lookup|host map|client greeting|initial connection|MX list for .* points back|[Ll]ocal configuration error|null MX|does not accept mail"),
)  # fmt: skip
"""Stage -> what Sendmail writes where no server replied; the first that is found holds."""
_ACCOUNTS = 30
"""Recipients of one message that its end is told for."""


class _Reader:
    """Reads the lines of one log, with what was told about each message."""

    def __init__(self) -> None:
        self.senders: Recent[str] = Recent()
        self.waiting: Recent[tuple[str, ...]] = Recent()

    def read(self, line: str) -> Iterable[Record]:
        """Return what a line tells."""
        if "stat=" in line:
            return self._deliveries(line)
        if "reject=" in line:
            return self._rejected(line)
        begun = _SENDER.search(line)
        if begun is not None:
            self.senders.keep(begun["queue"], begun["sender"].strip("<>"))
            return ()
        return self._others(line)

    def _deliveries(self, line: str) -> Iterable[Record]:
        found = _DELIVERY.search(line)
        if found is None:
            return
        fields, _, stat = found["fields"].rpartition("stat=")
        outcome = _outcome(fields, stat)
        if outcome is None:
            return
        relay = _RELAY.search(fields)
        host = _name(relay["host"]) if relay else None
        words = _words(fields, stat, outcome, relay is not None)
        queue = found["queue"]
        recipients = tuple(one.strip('<>"') for one in found["to"].split(","))
        if outcome == "temporary":
            known = self.waiting.get(queue, ())
            self.waiting.keep(queue, (*known, *(one for one in recipients if one not in known))[-_ACCOUNTS:])
        kind: Kind = "delivered" if outcome == "success" else "failed"
        for recipient in recipients:
            what = said(words, _stage(words), recipient, host)
            yield Record(kind, what, outcome, queue, self.senders.get(queue))

    def _rejected(self, line: str) -> Iterable[Record]:
        found = _RULESET.search(line)
        if found is not None and found["ruleset"] in _OUTBOUND:
            return ()
        milter = _MILTER.search(line) if found is None else None
        fields = found["fields"] if found else ""
        words = _REJECT.search(fields) if found else milter
        told = found or milter
        if told is None or words is None:
            return ()
        step = found["ruleset"] if found else told["step"]
        stage = _STEPS.get(step, "message")
        argument = (told["argument"] or "").strip("<>") or None
        relay = _RELAY.search(fields)
        command = _COMMANDS.get(stage or "")
        recipient = argument if stage == "rcpt" else None
        what = said(words["words"], stage, recipient, _name(relay["host"]) if relay else None, command)
        queue = None if told["queue"] == "NOQUEUE" else told["queue"]
        sender = argument if stage == "mail" else self.senders.get(queue or "")
        return (Record("rejected", what, _class(what.reply.code if what.reply else None), queue, sender),)

    def _others(self, line: str) -> Iterable[Record]:
        ended = _ENDED.search(line)
        if ended is not None:
            return self._ended(ended)
        hops = _HOPS.search(line)
        if hops is not None:
            sender = hops["sender"] or self.senders.get(hops["queue"])
            return (
                Record("failed", said(hops["words"].rstrip(":"), None, hops["to"]), "permanent", hops["queue"], sender),
            )
        login = _LOGIN.search(line)
        if login is not None:
            host = _name((login["relay"] or "").split(" ")[0])
            what = said(login["words"], "auth", None, host, "AUTH", "auth_failed")
            return (Record("rejected", what, "permanent"),)
        return _refused(line)

    def _ended(self, found: re.Match[str]) -> Iterable[Record]:
        queue = found["queue"]
        for recipient in self.waiting.pop(queue, ()) or (None,):
            yield Record("ended", said(found["words"], "queue", recipient), "permanent", queue, self.senders.get(queue))


def _outcome(fields: str, stat: str) -> str | None:
    """Return what became of the message; None where nothing was tried."""
    if stat.startswith("Sent"):
        return "success"
    if stat.startswith(("queued", "deliverable", "discarded", "quarantined")):
        return None
    dsn = _DSN.search(fields)
    waits = stat.startswith(("Deferred", "Transient")) or (dsn is not None and dsn["kind"] == "4")
    return "temporary" if waits else "permanent"


def _words(fields: str, stat: str, outcome: str, remote: bool) -> str:
    """Return the server's own words, Sendmail's where none replied."""
    if outcome == "success":
        return stat.partition("(")[2].removesuffix(")") or stat
    reply = fields.partition("reply=")[2].removesuffix(", ") if remote else ""
    return _OWN.sub("", reply or stat.removeprefix("Deferred: "), count=1)


def _stage(words: str) -> str | None:
    """Return the stage that Sendmail's own words tell."""
    if words[:3].isdigit():
        return None
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _name(relay: str) -> str | None:
    """Return the name of a host, its address where it has none."""
    return relay.rstrip(".").strip("[]") or None


def _class(code: str | None) -> str:
    return "temporary" if (code or "").startswith("4") else "permanent"


def _refused(line: str) -> Iterable[Record]:
    early = _EARLY.search(line)
    if early is not None:
        return (Record("rejected", said(early[0], "connect", None, early["host"] or early["ip"]), "permanent"),)
    unknown = _UNKNOWN.search(line)
    if unknown is None or unknown["words"].startswith("Sender ok"):
        return ()
    what = said(unknown["words"], "rcpt", unknown["to"], None, "RCPT")
    queue = None if unknown["queue"] == "NOQUEUE" else unknown["queue"]
    return (Record("rejected", what, "permanent", queue),)


def _reader() -> Parse:
    return _Reader().read


LOG = Log(
    sign=lazy(
        r", delay=(?:\d+\+)?\d\d:\d\d:\d\d, |\bfrom=[^,\s]*, size=\d+, class=-?\d+, |\bruleset=\w+, arg1=|"
        r"[0-9A-Za-z]{8,20}: Milter: |\b(?:sendmail|sm-mta|sm-msp-queue)(?:\[\d+\])?: (?:[0-9A-Za-z]{8,20}|NOQUEUE): "
    ),
    reader=_reader,
    marks=(
        b"stat=",
        b"reject=",
        b"from=",
        b"SYSERR",
        b"Cannot send message",
        b"AUTH failure",
        b">... ",
        b"pre-greeting",
    ),
)
