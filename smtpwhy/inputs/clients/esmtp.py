"""esmtp -v: the reply to the sender and to each recipient, with the address and not the command before it."""

from collections.abc import Iterator

from smtpwhy.inputs.conversation import Conversation, Event
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_SIGN = lazy(r"(?m)^(?:Connected to|Disconnected to) MTA|\besmtp(?:\[\d+\])?: ")
_ANSWERED = lazy(r"(From|To) (\S+): (?=[2-5]\d\d[ -])")
_COMMANDS = {"From": "MAIL FROM", "To": "RCPT TO"}


def claims(paste: Paste) -> bool:
    """Tell whether esmtp printed the text."""
    return (_SIGN.search(paste.plain) or _SIGN.search(paste.text)) is not None


def read(paste: Paste) -> Reading:
    """Return what esmtp tells of the session."""
    return Conversation(greeted=True).read(_events(paste))


def _events(paste: Paste) -> Iterator[Event]:
    for number, line in paste.lines:
        found = _ANSWERED.match(line)
        if found:
            yield Event("sent", f"{_COMMANDS[found[1]]}:<{found[2]}>", number)
            yield Event("got", line[found.end() :], number)
        else:
            yield Event("note", line, number)
