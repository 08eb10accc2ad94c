"""What one server said, with what its surroundings tell about it."""

from smtpwhy.reply import Reply
from smtpwhy.values import Value


class Said(Value):
    """A reply, or a client's own words about a failure, in its context."""

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
