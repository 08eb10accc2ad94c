"""Stalwart: events of its tracer, `TIME LEVEL Description (group.event) key = value, ...`, and the spans of versions before 0.9.

A notice to the sender (`delivery.dsn-*`) repeats the attempt before it: it tells something only where that line is not there.
"""

from smtpwhy.inputs.logs.hints import stage_of
from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy

_LEVEL = r"(?:TRACE|DEBUG|INFO|WARN|ERROR)"
_EVENT = lazy(
    rf"(?s)\b{_LEVEL} +(?P<what>[^\n()]{{1,120}}) \((?P<event>(?:delivery|smtp|auth|queue|milter)\.[a-z0-9-]+)\)(?P<fields>.*)"
)
_OLD = lazy(r"\bcontext=\"(?P<context>[\w-]+)\" event=\"(?P<event>[\w-]+)\"")
_FIELD = lazy(
    r"(?<![\w.])(?P<key>[a-zA-Z_]+) ?= ?(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<list>\[[^\]]*\])|(?P<bare>[^,\s}]+))"
)
_REASON = lazy(r"(?s)\b(?:reason|error|response)=(?P<words>[^\"\s].*?)(?= \w+=(?![^ ]*\. )|$)")
_REPLY = lazy(r"Code: (?P<code>\d{3})(?:, Enhanced code: (?P<status>\d\.\d+\.\d+))?(?:, Message: (?P<words>.*))?")
_STRING = lazy(r"\"([^\"]*)\"")
_NO_STATUS = "0.0.0"

_FAILED = {
    "mx-lookup-failed": "connect", "ip-lookup-failed": "connect", "null-mx": "connect", "connect-error": "connect",
    "greeting-failed": "connect", "ehlo-rejected": "helo", "auth-failed": "auth", "mail-from-rejected": "mail",
    "rcpt-to-rejected": "rcpt", "rcpt-to-failed": "rcpt", "message-rejected": "message", "start-tls-unavailable": "starttls",
    "start-tls-error": "starttls", "implicit-tls-error": "connect",
}  # fmt: skip
"""Event of a delivery -> the stage at which it failed."""
_PERMANENT = ("null-mx",)
_REFUSED = {
    "mailbox-does-not-exist": ("rcpt", "permanent"), "relay-not-allowed": ("rcpt", "permanent"), "rcpt-to-rejected": ("rcpt", "permanent"),
    "rcpt-to-greylisted": ("rcpt", "temporary"), "too-many-invalid-rcpt": ("rcpt", "permanent"), "too-many-recipients": ("rcpt", "temporary"),
    "invalid-recipient-address": ("rcpt", "permanent"), "invalid-sender-address": ("mail", "permanent"),
    "mail-from-unauthenticated": ("mail", "permanent"), "mail-from-unauthorized": ("mail", "permanent"),
    "mail-from-not-allowed": ("mail", "permanent"), "sender-not-allowed": ("mail", "permanent"), "invalid-ehlo": ("helo", "permanent"),
    "auth-not-allowed": ("auth", "permanent"), "auth-mechanism-not-supported": ("auth", "permanent"),
    "message-too-large": ("message", "permanent"), "message-parse-failed": ("message", "permanent"), "loop-detected": ("message", "permanent"),
    "too-many-messages": ("mail", "temporary"), "concurrency-limit-exceeded": (None, "temporary"), "rate-limit-exceeded": (None, "temporary"),
    "action-reject": (None, "permanent"), "action-temp-fail": (None, "temporary"), "failed": ("auth", "permanent"),
    "too-many-attempts": ("auth", "permanent"), "quota-exceeded": ("message", "temporary"),
}  # fmt: skip
"""Event of what came in -> stage and outcome."""
_OLD_STAGES = {
    "sender": "mail", "mail-from": "mail", "rcpt": "rcpt", "rcpt-to": "rcpt", "message": "message", "data": "message", "helo": "helo",
    "ehlo": "helo", "connect": "connect", "dns": "connect", "tls": "starttls", "starttls": "starttls", "dane": "starttls",
    "mta-sts": "starttls", "auth": "auth", "greeting": "connect",
}  # fmt: skip
_Fields = dict[str, str]


class _Events:
    """What the events tell, and whose attempts were told already."""

    def __init__(self) -> None:
        self._told: Recent[bool] = Recent()

    def parse(self, entry: str) -> list[Record]:
        """Return what an entry tells; with multi-line output its fields stand on lines of their own."""
        found = _EVENT.search(entry)
        if found is None:
            return _old(entry)
        group, _, name = found["event"].partition(".")
        fields = _fields(found["fields"])
        if group == "delivery":
            return self._delivery(name, found["what"], fields)
        if name not in _REFUSED or (group == "auth") != (name in ("failed", "too-many-attempts")):
            return []
        return _refused(group, name, found["what"], fields)

    def _delivery(self, name: str, what: str, fields: _Fields) -> list[Record]:
        notice = name.startswith("dsn-")
        kept = fields.get("queueId") or fields.get("spanId") or ""
        recipients = _recipients(fields)
        if notice and kept and any(f"{kept} {one}" in self._told for one in (*recipients, None)):
            return []
        if name in ("delivered", "dsn-success"):
            words = _words(fields) or "delivered"
            records = [
                Record("delivered", said(words, None, one, fields.get("hostname")), "success", *_message(fields))
                for one in recipients
            ]
        elif name in _FAILED or name in ("dsn-perm-fail", "dsn-temp-fail"):
            records = [_failed(name, what, fields, one) for one in recipients]
        else:
            return []
        if kept and not notice:
            for one in recipients:
                self._told.keep(f"{kept} {one}", True)
        return records


def _failed(name: str, what: str, fields: _Fields, recipient: str | None) -> Record:
    words = _words(fields) or what
    stage = _FAILED.get(name)
    spoken = said(words, stage, recipient, fields.get("hostname"))
    if spoken.reply is None and stage is None:
        spoken = spoken.replaced(stage=stage_of(words))
    code = (spoken.reply.code or spoken.reply.status) if spoken.reply else None
    permanent = name in (*_PERMANENT, "dsn-perm-fail") or (name != "dsn-temp-fail" and (code or "").startswith("5"))
    return Record("failed", spoken, "permanent" if permanent else "temporary", *_message(fields))


def _refused(group: str, name: str, what: str, fields: _Fields) -> list[Record]:
    """Return what was refused to a client."""
    stage, outcome = _REFUSED[name]
    more = _words(fields)
    words = f"{what}: {more}" if more else what
    shown = "auth_failed" if group == "auth" else None
    return [
        Record("rejected", said(words, stage, one, fields.get("remoteIp"), None, shown), outcome, *_message(fields))
        for one in (_recipients(fields) if stage == "rcpt" else [None])
    ]


def _fields(text: str) -> _Fields:
    """Return the fields of an event; what an inner event tells (`causedBy`) counts where the outer one is silent."""
    fields: _Fields = {}
    for one in _FIELD.finditer(text):
        value = one["quoted"] if one["quoted"] is not None else (one["list"] or one["bare"])
        fields.setdefault(one["key"], value.replace('\\"', '"'))
    return fields


def _recipients(fields: _Fields) -> list[str | None]:
    """Return the recipients that an event names, one that is None where it names none."""
    to = fields.get("to") or fields.get("rcpt") or ""
    found: list[str | None] = [*(_STRING.findall(to) if to.startswith("[") else [to.strip("<>")] if to else [])]
    return found or [None]


def _words(fields: _Fields) -> str:
    """Return the reply that an event tells, else its reason."""
    details = fields.get("details") or fields.get("reason") or ""
    reply = _REPLY.search(details)
    if reply is not None:
        return _joined(reply["code"], reply["status"], reply["words"])
    code = fields.get("code", "")
    return details if not code.isdigit() or details.startswith(code) else _joined(code, None, details)


def _joined(code: str, status: str | None, words: str | None) -> str:
    """Return a reply as the server sent it."""
    return " ".join(filter(None, (code, None if status == _NO_STATUS else status, words)))


def _message(fields: _Fields) -> tuple[str | None, str | None]:
    """Return the queue id and the sender."""
    sender = fields.get("from", fields.get("return_path"))
    return fields.get("queueId") or fields.get("queue_id") or None, sender.strip("<>") if sender is not None else None


def _old(entry: str) -> list[Record]:
    """Return what an event of a version before 0.9 tells: an `mx` is there where it is about a delivery."""
    found = _OLD.search(entry)
    if found is None:
        return []
    fields, event = _fields(entry), found["event"]
    reason = _REASON.search(entry)
    details = (reason["words"] if reason else None) or fields.get("reason") or fields.get("response") or ""
    words = _words({"details": details}) or f"{found['context']} {event}"
    stage, recipient = _OLD_STAGES.get(found["context"]), _recipients(fields)[0]
    if event == "delivered":
        return [Record("delivered", said(words, None, recipient, fields.get("mx")), "success", *_message(fields))]
    if event not in ("rejected", "failed", "mx-lookup-failed", "lookup-failed"):
        return []
    spoken = said(words, stage, recipient, fields.get("mx"))
    code = (spoken.reply.code or "") if spoken.reply else ""
    if "mx" in fields or "delivery" in entry:
        return [Record("failed", spoken, "permanent" if code.startswith("5") else "temporary", *_message(fields))]
    return [Record("rejected", spoken, "temporary" if code.startswith("4") else "permanent", *_message(fields))]


def _reader() -> Parse:
    return _Events().parse


LOG = Log(
    sign=lazy(
        rf"\b{_LEVEL} +[A-Z][^\n()]{{1,120}} \((?:delivery|smtp|auth|queue|milter|network|dkim|spf|dmarc|message-ingest|server|tls)\.[a-z0-9-]+\)|"
        rf"\b{_LEVEL} [^\n]{{0,600}}\bcontext=\"[\w-]+\" event=\"[\w-]+\""
    ),
    reader=_reader,
)
