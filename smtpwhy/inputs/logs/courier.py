"""Courier: deliveries of courieresmtp, courierlocal and its like, refusals of courieresmtpd (`courier/module.esmtp`)."""

import re
from collections.abc import Iterable

from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.recent import Recent
from smtpwhy.inputs.logs.record import Record, said
from smtpwhy.patterns import lazy

_PROGRAM = r"\bcourier(?P<program>[a-z]+)(?:\[\d+\])?(?: \d+ - -)?: ?"
_ADDRESSED = lazy(
    _PROGRAM + r"id=(?P<queue>[0-9A-Fa-f.]+),from=<(?P<sender>[^>]*)>,addr=<(?P<to>[^>]*)>(?P<fields>[^:]{0,200}?)"
    r"(?:: |(?:,|^)(?P<key>status|success): )(?P<words>.*)",
    re.S,
)
_REFUSED = lazy(
    _PROGRAM
    + r"error,relay=(?P<relay>[^,]+?)(?P<fields>(?:,(?:port|ident|from|to)=(?:<[^>]*>|\"[^\"]*\"|[^,:]*)){0,4})"
    r"(?:: (?P<words>.*)|,msg=\"(?P<message>.*?)\",cmd: ?(?P<command>.*))",
    re.S,
)
_DELIVERED = lazy(r"delivered: (?P<host>[^\s\[]+)")
_ADDRESS = lazy(r",(?P<key>from|to)=<(?P<address>[^>]*)>")
_REPLY = lazy(r"(?P<code>[2-5]\d\d)(?P<more>-)?")

_OUTCOMES = {"failure": "permanent", "deferred": "temporary"}
_STEPS = {
    "EHLO": "helo", "HELO": "helo", "STARTTLS": "starttls", "AUTH": "auth", "MAIL": "mail", "RCPT": "rcpt", "DATA": "data",
}  # fmt: skip
_HINTS = (
    ("starttls", r"STARTTLS|TLS|SSL|certificate"),
    ("connect", r"No such domain|DNS|Connection (?:refused|timed out)|[Uu]nreachable|No route to host|hard error|bad MX|MX record"),
)  # fmt: skip
"""Stage -> what courieresmtp writes where no server replied; the first that is found holds."""
_MOST_LINES = 40
_LOCAL = ("local", "uucp", "fax", "dsn")


class _Reader:
    """Reads the lines of one log: what was said about a recipient stands in the lines before its status."""

    def __init__(self) -> None:
        self.said: Recent[tuple[str, ...]] = Recent()
        self.told: Recent[bool] = Recent()
        self.replies_only = True

    def read(self, line: str) -> Iterable[Record]:
        """Return what a line tells."""
        found = _ADDRESSED.search(line)
        if found is not None:
            return self._addressed(found)
        refused = _REFUSED.search(line)
        if refused is not None:
            return self._refused(line, refused)
        self.replies_only = self.replies_only and "courier" not in line
        return ()

    def _addressed(self, found: re.Match[str]) -> Iterable[Record]:
        key, words = f"{found['queue']} {found['to']}", found["words"]
        if found["key"] is None:
            if not self._keep(key, words) or not self.replies_only or words.startswith("2"):
                return ()
            # Lines picked out of a log: the one that tells the outcome may not be among them.
            self.told.keep(key, True)
            permanent = words.startswith(("5", "No such"))
            return (self._failed(found, "\n".join(self.said.pop(key)), "permanent" if permanent else "temporary"),)
        self.replies_only = False
        lines = self.said.pop(key, ())
        if found["key"] == "success":
            host = _DELIVERED.match(words)
            what = said("\n".join(lines) or words, None, found["to"], host["host"] if host else None)
            return (Record("delivered", what, "success", found["queue"], found["sender"]),)
        outcome = _OUTCOMES.get(words.strip())
        if outcome is None or self.told.pop(key, False):
            return ()
        return (self._failed(found, "\n".join(lines) or f"status: {words}", outcome),)

    def _failed(self, found: re.Match[str], words: str, outcome: str) -> Record:
        local = found["program"] in _LOCAL
        what = said(words, None if local else _stage(words), found["to"])
        return Record("failed", what, outcome, found["queue"], found["sender"])

    def _keep(self, key: str, words: str) -> bool:
        """Keep a line of what was said; tell whether it is the last one of a reply."""
        self.said.keep(key, (*self.said.get(key, ()), words)[-_MOST_LINES:])
        reply = _REPLY.match(words)
        return reply is None or not reply["more"]

    def _refused(self, line: str, found: re.Match[str]) -> Iterable[Record]:
        words = found["words"] or found["message"]
        key = line[found.start() : found.start("words")]
        if words is None or (found["words"] and not self._keep(key, words)):
            return ()
        addresses = {one["key"]: one["address"] for one in _ADDRESS.finditer(found["fields"])}
        stage, verb = _step(found["command"], addresses)
        host = found["relay"].removeprefix("::ffff:").strip("[]")
        what = said("\n".join(self.said.pop(key, (words,))), stage, addresses.get("to"), host, verb)
        code = what.reply.code if what.reply else None
        outcome = "temporary" if (code or "").startswith("4") else "permanent"
        return (Record("rejected", what, outcome, None, addresses.get("from")),)


def _step(command: str | None, addresses: dict[str, str]) -> tuple[str | None, str | None]:
    """Return the stage of a refusal and the command that met it; never its arguments, which may be a password."""
    if command is not None:
        verb = command.split(" ")[0].upper()
        return _STEPS.get(verb), verb if verb in _STEPS else None
    if "to" in addresses:
        return "rcpt", "RCPT"
    return ("mail", "MAIL") if "from" in addresses else (None, None)


def _stage(words: str) -> str | None:
    """Return the stage that Courier's own words tell."""
    if _REPLY.match(words):
        return None
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def _reader() -> Parse:
    return _Reader().read


LOG = Log(
    sign=lazy(
        r"\bcourier(?:esmtp|local|fax|uucp|dsn|mlm)(?:\[\d+\])?(?: \d+ - -)?: ?id=[0-9A-Fa-f.]+,from=<|"
        r"\bcourierd(?:\[\d+\])?(?: \d+ - -)?: ?(?:newmsg,|started,|completed,|Waiting\. )|"
        r"\bcourieresmtpd(?:\[\d+\])?(?: \d+ - -)?: ?(?:error,relay=|started,ip=)"
    ),
    reader=_reader,
)
