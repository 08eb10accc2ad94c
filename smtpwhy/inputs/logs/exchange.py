"""Exchange's message tracking log, and what Get-MessageTrackingLog exports of it.

A hop within the organisation is no delivery of its own: the mailbox server tells that one.
"""

import re

from smtpwhy.inputs.logs.hints import stage_of
from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.inputs.logs.table import Row, cells, row
from smtpwhy.patterns import lazy

_NAMES = (
    "datetime", "clientip", "clienthostname", "serverip", "serverhostname", "sourcecontext", "connectorid", "source",
    "eventid", "internalmessageid", "messageid", "networkmessageid", "recipientaddress", "recipientstatus",
    "totalbytes", "recipientcount", "relatedrecipientaddress", "reference", "messagesubject", "senderaddress",
    "returnpath", "messageinfo", "directionality",
)  # fmt: skip
"""The columns since Exchange 2013, for lines without the head of their file."""
_OLD_NAMES = tuple(name for name in _NAMES if name not in ("networkmessageid", "directionality"))
"""The columns of Exchange 2007 and 2010."""
_EXPORTED = {"recipients": "recipientaddress", "sender": "senderaddress", "timestamp": "datetime"}
"""What Get-MessageTrackingLog calls the columns."""
_EVENTS = {"FAIL": "permanent", "SUBMITFAIL": "permanent", "DEFER": "temporary", "SUBMITDEFER": "temporary"}
_DONE = ("SEND", "SENDEXTERNAL", "DELIVER")
_INSIDE = "Intra-Organization"
_NETWORK_ID = lazy(r"[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}")
_STATUS = lazy(r"\{?(?P<key>LED|LRT|FQDN|IP)=")
_SPLIT = lazy(r"\](?:;|\|)(?=\[\{)|[;|](?=[245]\d\d [245]\.)")
"""What parts the statuses of several recipients."""
_OWN = lazy(
    r"(?:[245]\d\d )?[245]\.(?:4\.\d{1,3}|2\.1|7\.5) (?P<words>(?:Error (?:communicating|encountered)|Connection (?:timed|dropped|was|refused|expired|to)|"
    r"Unable to connect|DNS |Network |The (?:primary|remote|last|mail|DNS)|Primary target|Failed to (?:connect|establish)|Socket error|"
    r"(?:Cannot|Could not|Couldn't) connect|Message (?:expired|delayed)|QUEUE\.|Certificate validation|Non-existent|"
    r"Unreachable|SMTP send|Proxy session|Delivery (?:expired|time)|TLS|Infrastructure).*)",
    re.S | re.I,
)
"""What Exchange writes of itself in the form of a reply."""
_EXPIRED = lazy(r"(?i)QUEUE\.Expired|\bMessage expired|4\.4\.7 |5\.4\.300 ")
_GREETING = lazy(r"[^;]*;(?P<reply>[245]\d\d [^;]*)")


class _Tracking:
    """The lines of a tracking log, under the head that names their columns."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] | None = None

    def parse(self, entry: str) -> list[Record]:
        """Return what an entry tells; the head of a file may stand in one entry with its first lines."""
        head = entry.find("#Fields:")
        if head >= 0:
            names, _, entry = entry[head + 8 :].partition("\n")
            self._names = _normal(cells(names.strip()))
        elif "EventId" in entry and "RecipientStatus" in entry:
            self._names = _normal(cells(entry.strip().split("\n")[-1].lstrip("\ufeff")))
            return []
        if not entry.strip() or entry.lstrip("\ufeff").startswith("#"):
            return []
        return _records(row(self._names or _guessed(entry), entry))


def _normal(names: list[str]) -> tuple[str, ...]:
    """Return the names of columns without what versions and exports write differently."""
    bare = (name.strip().lower().replace("-", "") for name in names)
    return tuple(_EXPORTED.get(name, name) for name in bare)


def _guessed(line: str) -> tuple[str, ...]:
    """Return the names of the columns of a line whose head is not there."""
    values = cells(line)
    return _NAMES if len(values) > 22 and (not values[11] or _NETWORK_ID.fullmatch(values[11])) else _OLD_NAMES


def _records(line: Row) -> list[Record]:
    """Return what the line of an event tells, a record for each recipient."""
    event = line.get("eventid", "").strip('"')
    recipients = [one.strip() for one in re.split(r"[;|]", line.get("recipientaddress", "")) if one.strip()]
    if event in _EVENTS:
        statuses = _SPLIT.split(line.get("recipientstatus", ""))
        statuses = statuses if len(statuses) == len(recipients) else [line.get("recipientstatus", "")] * len(recipients)
        return [_failed(line, event, *pair) for pair in zip(recipients, statuses, strict=True)]
    if event in _DONE and not line.get("connectorid", "").startswith(_INSIDE):
        return [_delivered(line, recipient) for recipient in recipients]
    return []


def _failed(line: Row, event: str, recipient: str, status: str) -> Record:
    known = _known(status)
    words = known.get("LED") or line.get("sourcecontext", "") or event
    outcome, host = _EVENTS[event], known.get("FQDN") or None
    if _EXPIRED.search(words):
        return Record("ended", said(_without(words), "queue", recipient, host), "permanent", *_message(line))
    own = _OWN.match(words)
    stage = stage_of(words) if own else None
    if line.get("source") == "DNS":
        stage = "connect"
    what = said(own["words"] if own else words, stage, recipient, host)
    refused = line.get("source") == "AGENT" and line.get("directionality") == "Incoming"
    return Record("rejected" if refused else "failed", what, outcome, *_message(line))


def _without(words: str) -> str:
    """Return what is told of a message that expired, without the code of Exchange's own notice."""
    own = _OWN.match(words)
    return own["words"] if own else words


def _known(status: str) -> dict[str, str]:
    """Return the parts of a recipient's status: the last error, the time and server of the last try."""
    found = list(_STATUS.finditer(status))
    if not found:
        return {"LED": status.strip()}
    ends = [one.start() for one in found[1:]] + [len(status)]
    parts = {one["key"]: status[one.end() : end] for one, end in zip(found, ends, strict=True)}
    return {key: _closed(value) for key, value in parts.items()}


def _closed(value: str) -> str:
    """Return a part of a status without the brace, bracket and semicolon that close it."""
    value = (
        value.strip().removesuffix(";").removesuffix("]")
        if value.rstrip().endswith(("}]", "};", "}];"))
        else value.strip()
    )
    return value.removesuffix("}").strip()


def _delivered(line: Row, recipient: str) -> Record:
    found = _GREETING.match(line.get("sourcecontext", ""))
    words = found["reply"] if found else line.get("recipientstatus", "").strip("[]{}")
    outside = line.get("eventid") != "DELIVER"
    return Record(
        "delivered",
        said(
            words if outside and words else "delivered",
            None,
            recipient,
            (line.get("serverhostname") or None) if outside else None,
        ),
        "success",
        *_message(line),
    )


def _message(line: Row) -> tuple[str | None, str | None]:
    """Return the id of a message in its server, and its sender."""
    sender = line.get("senderaddress") or line.get("returnpath")
    return line.get("internalmessageid") or None, sender.strip("<>") if sender is not None else None


def _reader() -> Parse:
    return _Tracking().parse


LOG = Log(
    sign=lazy(
        r"#Log-type: Message Tracking Log|#Fields: ?date-time,client-ip,client-hostname,server-ip,|\"?EventId\"?,.{0,400}\"?RecipientStatus\"?|"
        r"\d{4}-\d\d-\d\dT[\d:.]+Z,.{0,2000}?,(?:SMTP|STOREDRIVER|ROUTING|DNS|AGENT|QUEUE|DSN|RESOLVER|ADMIN|GATEWAY|PICKUP|ORAR|REDUNDANCY|SAFETYNET|POISONMESSAGE),"
        r"(?:FAIL|DEFER|SEND|SENDEXTERNAL|DELIVER|RECEIVE|SUBMIT|SUBMITFAIL|SUBMITDEFER|DSN|EXPAND|RESOLVE|REDIRECT|TRANSFER|HA[A-Z]+|AGENTINFO|DROP|PROCESS|DUPLICATEDELIVER),\d*,"
    ),
    reader=_reader,
)
