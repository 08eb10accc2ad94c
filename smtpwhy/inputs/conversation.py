"""A session in the order in which it went: which reply belongs to which command (RFC 5321, RFC 2920).

Dialects turn a client's output into events; here they become exchanges, each with the stage of the session.
"""

from collections import deque
from collections.abc import Iterable
from typing import Literal, NamedTuple

from smtpwhy.inputs.notes import Ended, from_notes
from smtpwhy.inputs.said import Exchange, Reading, Said
from smtpwhy.inputs.spoken import Got, got, is_unknown, reply_line, sent
from smtpwhy.inputs.submission import REMARK as SUBMISSION
from smtpwhy.inputs.submission import is_about_submission, shows_port_25
from smtpwhy.redaction import MASK
from smtpwhy.reply import Reply

Kind = Literal["sent", "got", "note", "opened"]
"""What the client sent, what the server said, what the client tells about itself, a new connection."""


class Event(NamedTuple):
    """One line of a session; a debug log has a hundred thousand, and a named tuple is made five times as fast."""

    kind: Kind
    text: str
    """The line, without the marks of the dialect."""
    line: int
    """Its number in the text, from 1."""


class _Command(NamedTuple):
    """A command that waits for its reply."""

    text: str | None
    stage: str | None
    line: int
    recipient: str | None = None


_NEXT = {
    "connect": "helo", "helo": "mail", "starttls": "helo", "auth": "mail", "mail": "rcpt", "rcpt": "rcpt",
    "data": "message", "message": "mail",
}  # fmt: skip
"""Stage -> the stage that follows it in a session whose commands are not shown."""
_LONG = 60
_TELLING = ("message", "auth", "rcpt", "mail", "helo", "connect")
"""The stages of which a success tells something."""


class _Transaction:
    """What was refused and accepted since MAIL: what follows a refusal is its consequence."""

    def __init__(self) -> None:
        self.begin(refused=False)

    def begin(self, *, refused: bool) -> None:
        """Forget the one before; `refused` tells that the sender was."""
        self.sender_refused = refused
        self.accepted = 0
        self.refused = 0

    def consequence(self, stage: str | None) -> bool:
        """Tell whether a refusal at this stage only follows from one before."""
        if stage == "rcpt":
            return self.sender_refused
        return stage == "data" and (self.sender_refused or (self.refused > 0 and not self.accepted))


class Conversation:
    """Takes the events of a text and gives the reading of it."""

    def __init__(self, greeted: bool = False) -> None:
        """Begin; `greeted` tells that the text does not show the greeting."""
        self._shows_greeting = not greeted
        self._said: list[Said] = []
        self._exchanges: list[Exchange] = []
        self._notes: list[tuple[int, str]] = []
        self._last_line = 0
        self._opened = False
        self._connect(None)

    def _connect(self, line: int | None) -> None:
        """Begin a connection."""
        greeting = [_Command(None, "connect", line or 1)] if self._shows_greeting else []
        self._waiting: deque[_Command] = deque(greeting)
        self._lines: list[Event] = []
        self._code = ""
        self._ended = False
        self._body = False
        self._secret = False
        self._offered: dict[str, str] = {}
        self._encrypted = False
        self._authenticated = False
        self._last_stage: str | None = "connect"
        self._size: int | None = None
        self._greeted = False
        self._first_note = len(self._notes)
        self._transaction = _Transaction()

    def read(self, events: Iterable[Event]) -> Reading:
        """Return what was said in the events."""
        for event in events:
            if event.kind == "got":
                self._got(event)
            elif event.kind == "sent":
                self._flush()
                self._sent(event)
            elif event.kind == "opened":
                self._flush()
                self._close()
                self._connect(event.line)
                self._opened = True
                self._notes.append((event.line, event.text))
            else:
                self._notes.append((event.line, event.text))
        self._flush()
        self._close()
        self._heal()
        self._said += (
            said.replaced(remarks=(*said.remarks, *self._port_remark(said.stage, None, said.words)))
            for said in from_notes(self._notes, self._ended_state())
        )
        return Reading("transcript", tuple(self._said), tuple(self._exchanges))

    def _sent(self, event: Event) -> None:
        text = event.text.strip()
        if self._body:
            if text == ".":
                self._body = False
            return
        if self._secret:
            self._secret = False
            shown = text if text in ("*", "") or text.endswith(MASK) else MASK
            self._waiting.append(_Command(shown, "auth", event.line))
            return
        command = sent(text)
        if command.verb is None:
            if command.stage is None and self._waiting and self._waiting[-1].stage == "message":
                return
            self._waiting.append(_Command(command.text, command.stage or self._next_stage(), event.line))
            return
        if self._waiting and self._waiting[0].text is None:
            self._waiting.popleft()  # the text begins behind the greeting: nobody speaks before it
        if command.verb == "MAIL":
            self._size = command.size
        self._waiting.append(_Command(text, command.stage, event.line, command.recipient))

    def _got(self, event: Event) -> None:
        found = reply_line(event.text)
        if found is None:
            if self._lines and (not self._ended or len(self._lines[-1].text) > _LONG):
                self._lines.append(event)
            else:
                self._notes.append((event.line, event.text))
            return
        if self._lines and (found[0] != self._code or self._ended):
            self._flush()
        if not self._lines:
            self._code, self._ended = found[0], False
        self._ended = self._ended or found[1]
        self._lines.append(event)

    def _flush(self) -> None:
        """Take the reply that was read, if any, as whole."""
        if not self._lines:
            return
        events, self._lines = self._lines, []
        text = events[0].text.strip() if len(events) == 1 else "\n".join([event.text.strip() for event in events])
        said = got(text)
        if said is not None:
            self._answer(said, events[0].line)

    def _answer(self, got: Got, line: int) -> None:
        reply, code, words, whole = got
        command = self._command(code, reply, line)
        text, stage, place, recipient = command
        self._learn(reply, command)
        said = None
        strange = code == "221" and is_unknown(text)
        failed = code[0] in "45"
        if failed or strange or code == "334" or (code[0] == "2" and stage in _TELLING):
            said = len(self._said)
            healed = failed and text is not None and self._transaction.consequence(stage)
            remarks = tuple(self._remarks(reply, command)) if failed else ()
            shown = "protocol_error" if strange else None
            self._said.append(Said(whole, reply, stage, text, recipient, None, line, healed, False, remarks, shown))
        self._count(code, stage)
        if stage != "quit":
            self._last_line = line
        self._exchanges.append(Exchange(text, said, code, words, stage, place if text else line))

    def _count(self, code: str, stage: str | None) -> None:
        """Keep what the transaction has come to."""
        if stage in ("mail", "message", "helo"):
            self._transaction.begin(refused=stage == "mail" and code[0] in "45")
        elif stage == "rcpt":
            self._transaction.accepted += code[0] == "2"
            self._transaction.refused += code[0] in "45"

    def _command(self, code: str, reply: Reply, line: int) -> _Command:
        """Return the command that a reply answers, or what it must have been."""
        if self._waiting:
            command = self._waiting.popleft()
            ehlo_unseen = command.text is None and command.stage == "connect" and code == "250"
            return _Command(None, self._inferred(code, reply) or "helo", line) if ehlo_unseen else command
        return _Command(None, self._inferred(code, reply), line)

    def _inferred(self, code: str, reply: Reply) -> str | None:
        """Return the stage of a reply to a command that the text does not show, by the order of a session."""
        if code == "354":
            return "data"
        if code in ("334", "235", "535"):
            return "auth"
        if code == "221":
            return "quit"
        if code == "220":
            return "starttls" if self._greeted else "connect"
        if code == "421":
            return self._last_stage
        if reply.status and reply.status[2:] == "1.0" and code == "250":
            return "mail"
        return _NEXT.get(self._last_stage or "")

    def _next_stage(self) -> str | None:
        """Return the stage of a command that is none of SMTP: that which the session has reached."""
        return "helo" if self._last_stage == "connect" else self._last_stage

    def _learn(self, reply: Reply, command: _Command) -> None:
        """Keep what the reply tells about the rest of the session."""
        code, stage = reply.code or "", command.stage
        if stage is not None and stage != "quit":
            self._last_stage = stage
        if stage == "connect":
            self._greeted = True
        if stage == "helo" and code[0] == "2":
            self._offered = {}
            for line in reply.lines[1:]:
                name, _, rest = line[4:].strip().partition(" ")
                self._offered[name.upper().partition("=")[0]] = rest
        if stage == "starttls" and code[0] == "2":
            self._encrypted = True
        if stage == "auth":
            self._authenticated = code[0] == "2"
            self._secret = code == "334"
        if code == "354":
            self._body = True
            self._waiting.append(_Command("(message)", "message", command.line))
        elif stage == "message":
            self._body = False

    def _remarks(self, reply: Reply, command: _Command) -> list[str]:
        """Return what was said before that bears on a refusal."""
        if reply.code is None or reply.code[0] not in "45":
            return []
        remarks = []
        stage = command.stage
        login = stage == "auth" or reply.code in ("530", "538")
        if login and "STARTTLS" in self._offered and not self._encrypted:
            remarks.append("The server offered STARTTLS and the client did not use it.")
        if self._offered and "AUTH" not in self._offered and (stage == "auth" or reply.code == "530"):
            remarks.append("The server's answer to EHLO offered no AUTH.")
        elif "AUTH" in self._offered and not self._authenticated and _asks_who(reply) and stage in ("mail", "rcpt"):
            remarks.append("The server offered AUTH and the client did not log in.")
        limit = self._offered.get("SIZE", "")
        if self._size and limit.isdigit() and 0 < int(limit) < self._size:
            remarks.append(f"The client announced {self._size} bytes; the server takes at most {limit}.")
        return remarks + self._port_remark(stage, reply.code, reply.text)

    def _port_remark(self, stage: str | None, code: str | None, words: str) -> list[str]:
        """Return what to say of the port, where a login or relaying failed on 25."""
        told = is_about_submission(stage, code, words) and shows_port_25(
            line for _, line in self._notes[self._first_note :]
        )
        return [SUBMISSION] if told else []

    def _close(self) -> None:
        """End a connection: what still waits has had no reply."""
        for command in self._waiting:
            if command.text and command.stage != "quit":
                self._exchanges.append(Exchange(command.text, None, None, "", command.stage, command.line))
        if self._secret:
            words = "The client gave up: it sent no answer to the server's 334."
            self._said.append(Said(words, None, stage="auth", client=True, shown="auth_failed"))

    def _heal(self) -> None:
        """Mark the failures that a later success of the same thing made good."""
        good: set[tuple[str | None, str | None]] = set()
        for number in reversed(range(len(self._said))):
            said = self._said[number]
            code = said.reply.code if said.reply and said.reply.code else "5"
            key = (said.stage, said.recipient)
            if code[0] == "2":
                good.add(key)
            elif said.stage in ("helo", "auth", "connect", "mail", "rcpt", "message") and key in good:
                healed = said.stage != "mail" or ("message", None) in good
                self._said[number] = said.replaced(healed=healed)
            elif said.stage in ("quit", None):
                self._said[number] = said.replaced(healed=True)

    def _ended_state(self) -> Ended:
        """Return how the session ended, for what the client says about it."""
        return Ended(
            spoken=any(exchange.code for exchange in self._exchanges),
            opened=self._opened,
            stage=self._stage_now(),
            codes=frozenset(said.reply.code for said in self._said if said.reply),
            last_line=self._last_line,
        )

    def _stage_now(self) -> str | None:
        """Return the stage at which the session ended."""
        waiting = [command for command in self._waiting if command.stage != "quit"]
        if waiting:
            return waiting[0].stage
        return "starttls" if self._encrypted and self._last_stage == "starttls" else None


def merged(sessions: Iterable[Iterable[Event]]) -> Reading:
    """Return what was said in sessions that a text shows interleaved, one after the other."""
    said: list[Said] = []
    exchanges: list[Exchange] = []
    for events in sessions:
        reading = Conversation().read(events)
        exchanges += (
            one.replaced(said=one.said + len(said)) if one.said is not None else one for one in reading.exchanges
        )
        said += reading.said
    return Reading("transcript", tuple(said), tuple(exchanges))


def _asks_who(reply: Reply) -> bool:
    """Tell whether a login might have changed the reply."""
    return reply.code == "530" or (reply.status or "").endswith(".7.1") or "relay" in reply.text.lower()
