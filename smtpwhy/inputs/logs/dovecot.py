"""Dovecot: deliveries by LMTP and dovecot-lda, Sieve's too; its LMTP proxy and its submission service."""

from collections.abc import Iterable

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Kind, Record, said
from smtpwhy.patterns import lazy

_LEVEL = r"(?:(?P<level>Error|Warning|Info|Fatal|Panic): )?"
_AGENT = lazy(
    r"\b(?P<service>lmtp|lmtp-server|lmtp-proxy|lda|deliver|submission)(?:\((?P<user>[^)]*)\)|\[\d+\])?"
    rf"(?:<[^>\s]*>){{0,3}}: {_LEVEL}(?P<words>.*)",
)
_SAVED = lazy(r"\b(?:saved mail to |stored mail into mailbox )")
_FORWARDED = lazy(r"\b(?:forwarded to|redirected to) <(?P<to>[^>]*)>")
_FAILED = lazy(
    r"\b(?:save failed to (?:open mailbox )?[^:]{1,300}|failed to store into mailbox '[^']{0,300}'): (?P<words>.*)"
)
_NOT_FORWARDED = lazy(r"\bfailed to (?:redirect|forward) (?:message )?to <(?P<to>[^>]*)>:? ?(?P<words>.*)")
_REJECTED = lazy(r"\brejected (?:message|mail) from <(?P<sender>[^>]*)>(?P<words>.*)")
_PROXIED = lazy(
    r"\b(?P<verb>Sent|Failed to send) message to <(?P<to>[^>]*)> at (?P<host>[^\s:]+):\d+: "
    r"(?P<words>.*?)(?: \(\d+/\d+ at \d+ ms\))?$"
)
_RELAYED = lazy(
    r"\b(?P<verb>Successfully relayed|Failed to relay) message: from=<(?P<sender>[^>]*)>.*?, reply=[`'](?P<words>.*?)'?$"
)
_NO_MAILBOX = lazy(
    r"(?:\brcpt <?(?P<to>[^\s:<>]+)>?: )?(?P<words>(?:User (?:doesn't exist|\S+ doesn't exist|not found)|Unknown user|"
    r"Failed to (?:lookup|look up|initialize) user|Couldn't (?:init|drop privileges)|Auth(?:entication)? (?:user )?lookup failed|"
    r"Internal auth failure|Invalid user settings|Quota exceeded|Mailbox is full).*)"
)
_LOGIN = lazy(
    rf"\bsubmission-login: {_LEVEL}(?P<words>[A-Z][\w ]{{1,60}}(?:: [^():]{{1,100}})? ?"
    r"\((?P<ground>auth failed|tried to use disallowed)[^)]*\))"
)
_PEER = lazy(r"\brip=(?P<ip>[\da-fA-F.:]+)")
_FROM = lazy(r"\bfrom=<?(?P<sender>[^\s<>,;]*@[^\s<>,;:]*)")
_FINAL = lazy(
    r"(?i)quota exceeded|is full|user \S{0,200} ?doesn't exist|doesn't exist: \S+@|unknown user|user not found"
)
"""What ends a delivery; Dovecot has the sender try again after everything else."""
_STEP = lazy(r"\b(RCPT TO|MAIL FROM|DATA|STARTTLS|connect\(\)|EHLO) (?:command )?failed")
_STEPS = {
    "RCPT TO": "rcpt", "MAIL FROM": "mail", "DATA": "message", "STARTTLS": "starttls", "connect()": "connect", "EHLO": "helo",
}  # fmt: skip
_VAGUE = "Internal error occurred"
"""What is written where the ground stands in an earlier line."""


class _Reader:
    """Reads the lines of one log, with the last error of each user's deliveries."""

    def __init__(self) -> None:
        self.errors: Recent[str] = Recent()

    def read(self, line: str) -> Iterable[Record]:
        """Return what a line tells."""
        login = _LOGIN.search(line)
        if login is not None:
            peer = _PEER.search(line, login.end())
            shown = "auth_failed" if login["ground"] == "auth failed" else None
            what = said(login["words"], "auth", None, peer["ip"] if peer else None, "AUTH", shown)
            return (Record("rejected", what, "permanent"),)
        found = _AGENT.search(line)
        if found is None:
            return ()
        words = found["words"]
        if found["service"] == "submission":
            record = _relayed(words)
        else:
            record = _passed_on(words) or self._kept(found["service"], _user(found["user"]), words, found["level"])
        return (record,) if record else ()

    def _kept(self, service: str, user: str | None, words: str, level: str | None) -> Record | None:
        """Return what became of a message for a mailbox of this server."""
        stage = "message" if service.startswith("lmtp") else None
        begun = _FROM.search(words)
        sender = begun["sender"] if begun else None
        if _SAVED.search(words):
            self.errors.pop(user or "", None)
            return Record("delivered", said("delivered", None, user), "success", None, sender)
        if failed := _FAILED.search(words):
            earlier = self.errors.pop(user or "", None)
            ground = (
                f"{failed['words']}; {earlier}" if earlier and failed["words"].startswith(_VAGUE) else failed["words"]
            )
            return Record("failed", said(ground, stage, user), _outcome(ground), None, sender)
        if rejected := _REJECTED.search(words):
            what = said(rejected[0], stage, user)
            return Record("rejected", what, "permanent", None, rejected["sender"])
        if missing := _NO_MAILBOX.search(words):
            step = "rcpt" if stage and "uota" not in missing["words"] else stage
            what = said(missing["words"], step, missing["to"] or user)
            return Record("failed", what, _outcome(missing["words"]), None, sender)
        if level in ("Error", "Fatal", "Panic"):
            self.errors.keep(user or "", words)
        return None


def _passed_on(words: str) -> Record | None:
    """Return what became of a message that Sieve or the LMTP proxy passed on."""
    if proxied := _PROXIED.search(words):
        return _sent(proxied["verb"] == "Sent", proxied["words"], proxied["to"], proxied["host"], None)
    if forwarded := _FORWARDED.search(words):
        return _sent(True, forwarded[0], forwarded["to"], None, None)
    failed = _NOT_FORWARDED.search(words)
    return _sent(False, failed["words"] or failed[0], failed["to"], None, None) if failed else None


def _relayed(words: str) -> Record | None:
    """Return what the server behind the submission service made of a message."""
    found = _RELAYED.search(words)
    if found is None:
        return None
    return _sent(found["verb"].startswith("Success"), found["words"], None, None, found["sender"])


def _sent(well: bool, words: str, recipient: str | None, host: str | None, sender: str | None) -> Record:
    what = said(words, _stage(words), recipient, host)
    code = what.reply.code if what.reply else None
    kind: Kind = "delivered" if well else "failed"
    failure = "permanent" if (code or "").startswith("5") else "temporary"
    return Record(kind, what, "success" if well else failure, None, sender)


def _stage(words: str) -> str | None:
    """Return the stage that the words of Dovecot's own client name."""
    found = _STEP.search(words)
    return _STEPS[found[1]] if found else None


def _outcome(words: str) -> str:
    return "permanent" if _FINAL.search(words) else "temporary"


def _user(told: str | None) -> str | None:
    """Return the user of `lmtp(1234, user)` and `lmtp(user)`."""
    user = (told or "").rpartition(", ")[2]
    return None if user.isdigit() else user or None


def _reader() -> Parse:
    return _Reader().read


LOG = Log(
    sign=lazy(
        r"\b(?:lmtp|lda|deliver|submission)\((?:\d+, ?)?[^)\s]{1,200}\)(?:<[^>\s]{0,200}>){0,3}: |"
        r"\b(?:dovecot(?:\[\d+\])?(?: \d+ - -)?: lmtp(?:\(\d+\))?|lmtp-server|lmtp-proxy): |"
        r"\bsubmission-login: (?:Info: )?(?:Login|Disconnected|Aborted)\b|"
        r"\bdovecot(?:\[\d+\])?: [a-z][^\n]*\n[^\n]*\bdovecot(?:\[\d+\])?: [a-z]"
    ),
    reader=_reader,
    marks=(b"lmtp", b"lda(", b"deliver(", b"submission"),
)
