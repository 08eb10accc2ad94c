"""What servers and clients said, with what its surroundings tell about it."""

from typing import Any, NamedTuple, Self

from smtpwhy.reply import Reply
from smtpwhy.values import Value


class Said(NamedTuple):
    """A reply, or a client's own words about a failure, in its context; named tuples are made five times as fast."""

    words: str
    """The text in which causes are looked for: the reply with its wrapper."""
    reply: Reply | None
    """The reply, None where the text holds no reply code and no status."""
    stage: str | None = None
    """The stage of the session, where the text shows it."""
    command: str | None = None
    """The command that was answered, where the text shows it."""
    recipient: str | None = None
    """The recipient that was refused, where the text shows it."""
    host: str | None = None
    """The host that said it, where the text shows it."""
    line: int = 1
    """The line on which it begins, from 1."""
    healed: bool = False
    """Whether what failed here succeeded later, or did not matter: it decides nothing then."""
    client: bool = False
    """Whether these are words of the client about itself, which count only where no server refused anything."""
    remarks: tuple[str, ...] = ()
    """What was said before and bears on it, in whole sentences."""
    shown: str | None = None
    """The cause, where the course of the session itself shows it."""
    outcome: str | None = None
    """What the server that wrote a log made of it, which holds where no reply tells."""
    direction: str | None = None
    """`outbound` or `inbound`, where a log shows it."""
    reported: str | None = None
    """The status that a relay reported of its own, which tells the cause where no words do."""
    given_up: bool = False
    """Whether it is known that nobody tries any more, also after a temporary failure."""

    def replaced(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return self._replace(**changes)


class Exchange(NamedTuple):
    """A command and its reply, in a session."""

    command: str | None
    """The command as sent, secrets masked; None for the greeting and for what came unasked."""
    said: int | None
    """The index of the reply among what was said, None where it needs no diagnosis."""
    code: str | None
    """The reply code; None where no reply came."""
    text: str
    """The words of the reply."""
    stage: str | None
    """The stage of the session."""
    line: int
    """The line on which the command stands, or the reply where there is none."""

    def replaced(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return self._replace(**changes)


class Reading(Value):
    """What was read in a text."""

    kind: str
    """`reply`, `transcript`, `log`, `bounce` or `event`."""
    said: tuple[Said, ...]
    """What was said, in the order of the text."""
    exchanges: tuple[Exchange, ...] = ()
    """The conversation, of a transcript."""
    what: str = ""
    """What it is instead, where it tells of no failure."""
