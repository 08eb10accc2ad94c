"""What a line of a mail server's log tells about one recipient."""

from typing import Literal

from smtpwhy.inputs.reply import read_text
from smtpwhy.inputs.said import Said
from smtpwhy.values import Value

Kind = Literal["failed", "delivered", "rejected", "ended"]


class Record(Value):
    """One attempt at delivery, one refusal of incoming mail, or the end of a message, as a log tells it."""

    kind: Kind
    """`failed` and `delivered` are attempts; `rejected` is what this server refused to others; `ended` gave up."""
    said: Said
    """The words, the reply in them, stage, command, recipient and host; its line is set by who reads the lines."""
    outcome: str
    """What the server that wrote the log made of it: `success`, `temporary` or `permanent`."""
    queue: str | None = None
    """The queue id."""
    sender: str | None = None
    """The reverse-path."""
    time: str | None = None
    """When it was, as `2026-11-20T10:00:00`, where the line does not begin with a common stamp."""


def said(
    words: str,
    stage: str | None = None,
    recipient: str | None = None,
    host: str | None = None,
    command: str | None = None,
    shown: str | None = None,
) -> Said:
    """Return the last reply in a log's words, with the context that the log tells beside it.

    What the words tell about stage, recipient and host holds where the log says nothing.
    """
    read = read_text(words)[-1]
    return read.replaced(
        stage=stage or read.stage,
        recipient=recipient or read.recipient,
        host=host or read.host,
        command=command or read.command,
        shown=shown,
    )
