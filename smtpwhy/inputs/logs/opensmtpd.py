"""OpenSMTPD, all three forms of its log: 6.4 and later, 6.1 to 6.3 (`event=`), and before (`relay: TempFail for`)."""

import re
from collections.abc import Iterable

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Kind, Record, said
from smtpwhy.patterns import lazy

_SESSION = r"\b(?P<session>[0-9a-f]{16})"
_DELIVERY = lazy(
    r"\b(?:mta|mda|lmtp) (?:event=)?delivery evpid=(?P<queue>[0-9a-f]{16}) from=<(?P<sender>[^>]*)> to=<(?P<to>[^>]*)> "
    r'(?P<fields>.*?)\bresult="?(?P<result>\w+)"? stat="?(?P<words>.*)',
    re.S,
)
_OLD_DELIVERY = lazy(
    r"\b(?:relay|delivery|smtp-out|mda|mta|lmtp): (?P<result>\w+) for (?P<queue>[0-9a-f]{16}):(?: session=\w+,)? "
    r"from=<(?P<sender>[^>]*)>, to=<(?P<to>[^>]*)>, (?P<fields>.*?)\bstat=(?P<words>.*)",
    re.S,
)
_RELAY = lazy(r'\brelay="?(?:(?P<ip>[^\s",(]+) \((?P<host>[^)"]*)\)|(?P<domain>[^\s",(]+))')
_PEER = lazy(_SESSION + r" smtp (?:event=)?connected address=(?P<ip>\S+) host=(?P<host>\S+)")
_OLD_PEER = lazy(r"\bsmtp-in: New session (?P<session>[0-9a-f]{16}) from host (?P<host>\S+) \[(?P<ip>[^\]]*)\]")
_REFUSED = lazy(
    _SESSION + r" smtp (?:event=)?failed-command (?:address=(?P<ip>\S+) host=(?P<host>\S+) )?"
    r'command="(?P<command>.*?)" result="(?P<words>.*)',
    re.S,
)
_OLD_REFUSED = lazy(
    r"\bsmtp-in: Failed command on session (?P<session>[0-9a-f]{16}): \"(?P<command>.*?)\" => (?P<words>.*)", re.S
)
_ADDRESS = r"(?:[a-z+]+://)?(?P<ip>\[[^\]\s]*\]|[\d.]+)(?::\d+)?"
_CONNECTING = lazy(_SESSION + rf" mta (?:event=)?connecting address={_ADDRESS} host=")
_OLD_CONNECTING = lazy(rf"\bsmtp-out: Connecting to {_ADDRESS} \([^)]*\) on session (?P<session>[0-9a-f]{{16}})")
_ERROR = lazy(_SESSION + r" mta (?:event=)?error reason=\"?(?P<words>.*)", re.S)
_OLD_ERROR = lazy(r"\bsmtp-out: Error on session (?P<session>[0-9a-f]{16}): (?P<words>.*)", re.S)
_OFF = lazy(r"\bDisabling route (?:\S+ )?<-> (?P<ip>\S+) \((?P<host>[^)]*)\)")
_ON = lazy(r"\bEnabling route (?:\S+ )?<-> (?P<ip>\S+)")
_NO_ROUTE = lazy(r"\bNo valid route for \[connector:.{0,200}?\[relay:(?P<domain>[^,\]]+)")

_OUTCOMES = {
    "Ok": "success",
    "PermFail": "permanent",
    "TempFail": "temporary",
    "Loop": "permanent",
    "Expire": "permanent",
}
_NETWORK = "Network error on destination MXs"
"""What is written where every route was given up; the ground stands in an earlier line."""
_STEPS = {
    "EHLO": "helo", "HELO": "helo", "LHLO": "helo", "STARTTLS": "starttls", "AUTH": "auth", "MAIL": "mail",
    "RCPT": "rcpt", "DATA": "data", ".": "message",
}  # fmt: skip
_HINTS = (
    ("starttls", r"TLS|SSL|[Cc]ertificate|[Hh]andshake"),
    ("auth", r"AUTH rejected|[Cc]redentials|Authentication"),
    ("helo", r"(?:EHLO|HELO|LHLO) rejected"),
    ("mail", r"MAIL FROM rejected"),
    ("connect", r"BANNER rejected|Connection (?:refused|failed|timed? ?out)|[Uu]nreachable|No route to host|No MX found|MX lookup|[Nn]o such domain|Domain (?:does not exist|not found)|resolve|Host lookup|Address family mismatch|null MX|does not accept mail|All routes to destination|Bad (?:DNS|MX)|DNS error|Invalid domain|Loop detected"),
)  # fmt: skip
"""Stage -> what OpenSMTPD writes where no reply to a command is told; the first that is found holds."""


class _Reader:
    """Reads the lines of one log, with what was told about its sessions and routes."""

    def __init__(self) -> None:
        self.peers: Recent[str] = Recent()
        self.servers: Recent[str] = Recent()
        self.errors: Recent[str] = Recent()
        self.closed: Recent[tuple[str, str]] = Recent()
        self.unreachable: Recent[tuple[str, str]] = Recent()

    def read(self, line: str) -> Iterable[Record]:
        """Return what a line tells."""
        found = _DELIVERY.search(line) or _OLD_DELIVERY.search(line)
        if found is not None:
            return self._delivery(found)
        refused = _REFUSED.search(line) or _OLD_REFUSED.search(line)
        if refused is not None:
            return (self._refused(refused),)
        self._remember(line)
        return ()

    def _remember(self, line: str) -> None:
        """Keep what a line tells about a session or a route."""
        peer = _PEER.search(line) or _OLD_PEER.search(line)
        if peer is not None:
            self.peers.keep(peer["session"], peer["ip"] if peer["host"] in ("", "<unknown>") else peer["host"])
        elif begun := _CONNECTING.search(line) or _OLD_CONNECTING.search(line):
            self.servers.keep(begun["session"], begun["ip"])
        elif error := _ERROR.search(line) or _OLD_ERROR.search(line):
            self.errors.keep(self.servers.get(error["session"], ""), error["words"].rstrip('"'))
        else:
            self._route(line)

    def _route(self, line: str) -> None:
        """Tell which failed connection kept a domain's mail: the only route given up of late that no domain has yet."""
        if off := _OFF.search(line):
            words = self.errors.pop(off["ip"], None) or self.errors.pop("", None)
            if words is not None:
                self.closed.keep(off["ip"], (off["host"], words))
        elif on := _ON.search(line):
            self.closed.pop(on["ip"], None)
        elif missing := _NO_ROUTE.search(line):
            domain = missing["domain"]
            routes = list(self.closed)
            own = [ip for ip in routes if self.closed[ip][0].endswith(domain)] or routes
            if len(own) == 1:
                self.unreachable.keep(domain, self.closed.pop(own[0]))
            elif own:
                self.unreachable.pop(domain, None)

    def _delivery(self, found: re.Match[str]) -> Iterable[Record]:
        outcome = _OUTCOMES.get(found["result"])
        if outcome is None:
            return ()
        words = found["words"].rstrip().removesuffix('"')
        relay = _RELAY.search(found["fields"])
        host = relay["host"] if relay else None
        if words == _NETWORK and relay is not None:
            host, words = self.unreachable.get(relay["domain"] or "", (host, words))
        recipient = found["to"] or None
        if found["result"] == "Expire":
            return (Record("ended", said(words, "queue", recipient), outcome, found["queue"], found["sender"]),)
        kind: Kind = "delivered" if outcome == "success" else "failed"
        return (Record(kind, said(words, _stage(words), recipient, host), outcome, found["queue"], found["sender"]),)

    def _refused(self, found: re.Match[str]) -> Record:
        command = found["command"]
        verb = command.split(" ")[0].upper()
        stage = _STEPS.get(verb, None if command else "connect")
        address = re.search(r"<([^<>\s]*)>", command)
        told = found.groupdict()
        host = told.get("host") or self.peers.get(found["session"])
        what = said(
            found["words"].rstrip().removesuffix('"'),
            stage,
            address[1] if address and stage == "rcpt" else None,
            host,
            command if stage in ("rcpt", "mail") else verb.strip(".") or None,
        )
        sender = address[1] if address and stage == "mail" else None
        code = what.reply.code if what.reply else None
        return Record("rejected", what, "temporary" if (code or "").startswith("4") else "permanent", None, sender)


def _stage(words: str) -> str | None:
    """Return the stage that OpenSMTPD's own words tell."""
    if words[:3].isdigit():
        return None
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _reader() -> Parse:
    return _Reader().read


LOG = Log(
    sign=lazy(
        r"\b[0-9a-f]{16} (?:smtp|mta|mda|lmtp) (?:event=)?(?:connect|deliver|failed-command|message|envelope|disconnect|error|tls)|"
        r"\b(?:relay|delivery|smtp-out|mda): (?:Ok|TempFail|PermFail|Expire|Loop) for [0-9a-f]{16}:|"
        r"\bsmtp-(?:in|out): (?:New session|Failed command on|Disabling route|Enabling route|No valid route|Error on session|Connecting to)"
    ),
    reader=_reader,
)
