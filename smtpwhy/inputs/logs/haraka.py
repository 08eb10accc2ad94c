"""Haraka: deliveries of its outbound queue and refusals of its core, as plain lines, JSON or logfmt (logger.js, outbound/hmail.js).

Haraka tells the recipients where they come in, and the next hops that it tried in vain before it says what became of a message.
"""

from smtpwhy.inputs.logs.hints import stage_of
from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.objects import object_of
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy
from smtpwhy.values import Value

_LEVEL = r"(?:DATA|PROTOCOL|DEBUG|INFO|NOTICE|WARN|ERROR|CRIT|ALERT|EMERG)"
_PLAIN = lazy(rf"(?s)\[{_LEVEL}\] +\[(?P<uuid>[\w.-]+)\] +\[(?P<origin>[^\]]+)\] +(?P<message>.*)")
_LOGFMT = lazy(
    rf"(?s)\blevel=\"?{_LEVEL}\"? uuid=\"?(?P<uuid>[\w.-]+)\"? (?:origin|source)=\"?(?P<origin>[^\s\"]+)\"? (?:message=)?(?P<message>.*)"
)
_FIELD = lazy(
    r"(?:^| )\"?(?P<key>delivered file|[a-z_]+)\"?=(?:\"(?P<quoted>[^\"\n]*(?:\"(?! [a-z_]+=|$)[^\"\n]*)*)\"|(?P<bare>[^\s\"]*))"
)
_RECIPIENT = lazy(r"recipient <?(?P<to>[^\s>]+)>? (?P<what>deferred|rejected): (?P<words>.*)")
_FAILED = lazy(
    r"(?i)(?P<bounced>bouncing mail|bounced(?: mail)?|(?:double )?bounce)(?: for \S+)?: (?P<reason>.*)|"
    r"temp(?:orary)? ?fail(?:ing|ed|ure)?(?: for)?:? (?:\S+ for [\d.]+ seconds: )?(?P<words>.*)"
)
_MX_FAILED = lazy(
    r"(?P<words>(?:(?:Ongoing |Outbound )?connection (?:failed|timed out|error)|Failed to connect|Remote end|Timeout) ?(?:to|connecting to)? ?(?P<host>[\w.-]*[a-zA-Z][\w.-]*)?.*)"
)
_STEP = lazy(r"(?P<step>recipient|sender|queue)(?: <?(?P<address>[^\s>]*)>?)? code=")
_LOGIN = lazy(r"(?i)auth\w* fail|fail\w* (?:auth|login)|invalid (?:credentials|password|user)")
_STAGES = {"recipient": "rcpt", "sender": "mail", "queue": "message"}
_HOOKS = {
    "connect": "connect", "connect_init": "connect", "lookup_rdns": "connect", "helo": "helo", "ehlo": "helo",
    "data": "data", "data_post": "message", "unrecognized_command": "auth",
}  # fmt: skip
"""Hook -> stage; what the hooks for senders, recipients and the queue decide, the core tells itself."""


class _Line(Value):
    """A line, however it was written."""

    uuid: str
    """The id of the connection, with the numbers of the transaction and of the outgoing message."""
    origin: str
    """The part of the server or the plugin that wrote it."""
    message: str
    """Its text, fields included."""
    fields: dict[str, str]
    """Its fields."""


class _Mail(Value):
    """What came in, in one transaction."""

    sender: str | None
    """The reverse-path."""
    recipients: tuple[str, ...]
    """The recipients that were accepted."""


class _Server:
    """What the lines of a server tell."""

    def __init__(self) -> None:
        self._mails: Recent[_Mail] = Recent()
        self._hops: Recent[tuple[str, str | None]] = Recent()

    def parse(self, entry: str) -> list[Record]:
        """Return what a line tells."""
        line = _read(entry)
        if line is None:
            return []
        if line.origin == "outbound" or line.origin.startswith("outbound"):
            return self._outbound(line)
        step = _STEP.match(line.message)
        if step is not None:
            return self._step(line, step["step"], step["address"] or "")
        return _hook(line) if "hook" in line.fields else _login(line)

    def _outbound(self, line: _Line) -> list[Record]:
        if "delivered file" in line.fields or line.message.startswith("delivered "):
            return self._delivered(line)
        one = _RECIPIENT.match(line.message)
        if one is not None:
            outcome = "temporary" if one["what"] == "deferred" else "permanent"
            return [self._record(line, one["words"], outcome, one["to"], "rcpt")]
        hop = _MX_FAILED.match(line.message)
        if hop is not None:
            self._hops.keep(line.uuid, (hop["words"], hop["host"]))
            return []
        failed = _FAILED.match(line.message)
        if failed is None:
            return []
        words = failed["reason"] or failed["words"] or ""
        if not words or words.startswith("Some recipients"):
            return []
        return [self._record(line, words, "permanent" if failed["bounced"] else "temporary", None, None)]

    def _delivered(self, line: _Line) -> list[Record]:
        mail = self._mail(line)
        words = line.fields.get("response") or "delivered"
        host = line.fields.get("host") or line.fields.get("ip") or None
        domain = "@" + line.fields.get("domain", "").lower()
        count = line.fields.get("rcpts", "").partition("/")[0]
        fitting = [one for one in mail.recipients if one.lower().endswith(domain)] if mail else []
        recipients: list[str | None] = [*fitting] if str(len(fitting)) == count else [None]
        sender = mail.sender if mail else None
        return [Record("delivered", said(words, None, one, host), "success", line.uuid, sender) for one in recipients]

    def _record(self, line: _Line, words: str, outcome: str, recipient: str | None, stage: str | None) -> Record:
        mail = self._mail(line)
        hop = self._hops.get(line.uuid) if "Tried all MX" in words else None
        words = f"{words}: {hop[0]}" if hop else words
        if recipient is None and mail is not None and len(mail.recipients) == 1:
            recipient = mail.recipients[0]
        what = said(words, stage, recipient, hop[1] if hop else None)
        if what.reply is None and stage is None:
            what = what.replaced(stage=stage_of(words))
        return Record("failed", what, outcome, line.uuid, mail.sender if mail else None)

    def _mail(self, line: _Line) -> _Mail | None:
        return self._mails.get(line.uuid.rpartition(".")[0]) or self._mails.get(line.uuid)

    def _step(self, line: _Line, step: str, address: str) -> list[Record]:
        code = line.fields.get("code", "")
        known = self._mails.get(line.uuid)
        sender = address if step == "sender" else (line.fields.get("sender") or (known.sender if known else None))
        if code.startswith("DENY"):
            return [_refused(line, code, _STAGES[step], address if step == "recipient" else None, sender)]
        if step != "queue":
            more = (address,) if step == "recipient" else ()
            before = known.recipients if known and step == "recipient" else ()
            self._mails.keep(line.uuid, _Mail(sender, before + more))
        return []


def _read(entry: str) -> _Line | None:
    """Return an entry as a line, None where it is none of Haraka's."""
    item = object_of(entry) if '"uuid"' in entry else {}
    if item:
        fields = {key: str(value) for key, value in item.items()}
        message = fields.get("message", "").strip() + "".join(
            f' {key}="{value}"'
            for key, value in fields.items()
            if key not in ("level", "uuid", "origin", "source", "message")
        )
        return _Line(
            fields["uuid"],
            fields.get("origin") or fields.get("source") or "",
            message.strip(),
            fields | _fields(message),
        )
    found = _PLAIN.search(entry) or _LOGFMT.search(entry)
    if found is None:
        return None
    message = found["message"]
    if found.re.pattern.startswith("(?s)\\b") and message.startswith('"'):
        text, _, rest = message[1:].partition('" ')
        message = f"{text.rstrip(chr(34))} {rest}".strip()
    return _Line(found["uuid"], found["origin"], message.strip(), _fields(message))


def _fields(message: str) -> dict[str, str]:
    """Return the fields in a line's text."""
    return {one["key"]: one["quoted"] if one["quoted"] is not None else one["bare"] for one in _FIELD.finditer(message)}


def _refused(line: _Line, code: str, stage: str, recipient: str | None, sender: str | None) -> Record:
    words = line.fields.get("msg") or f"{stage} {code}"
    outcome = "temporary" if "SOFT" in code else "permanent"
    return Record("rejected", said(words, stage, recipient), outcome, line.uuid, sender)


def _hook(line: _Line) -> list[Record]:
    """Return what a plugin refused."""
    stage, code = _HOOKS.get(line.fields["hook"]), line.fields.get("retval", "")
    return [_refused(line, code, stage, None, None)] if stage and code.startswith("DENY") else []


def _login(line: _Line) -> list[Record]:
    """Return a login that a plugin refused."""
    if not line.origin.startswith("auth") or not _LOGIN.search(line.message):
        return []
    return [Record("rejected", said(line.message, "auth", None, None, "AUTH", "auth_failed"), "permanent", line.uuid)]


def _reader() -> Parse:
    return _Server().parse


LOG = Log(
    sign=lazy(
        rf"\[{_LEVEL}\] +\[(?:-|[0-9A-Fa-f]{{8}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{12}}[\d.]*)\] +\[[\w./-]+\] |"
        rf"\"level\": ?\"{_LEVEL}\", ?\"uuid\": ?\"[^\"]*\", ?\"(?:origin|source)\"|\blevel=\"?{_LEVEL}\"? uuid=\S+ (?:origin|source)="
    ),
    reader=_reader,
)
