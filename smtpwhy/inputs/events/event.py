"""What an event of a mail service tells about one recipient, and how it becomes what a server said."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Self

from smtpwhy.inputs.events.finding import Found, Object, events
from smtpwhy.inputs.logs.hints import stage_of
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.reply import read_text
from smtpwhy.inputs.said import Reading, Said
from smtpwhy.patterns import lazy
from smtpwhy.values import Value

_QUIET = (
    ("complain", "a recipient called the message spam; it was delivered"),
    ("spam", "a recipient called the message spam; it was delivered"),
    ("unsub", "a recipient wants no more of these messages; it was delivered"),
    ("subscri", "what a recipient wants to get has changed"),
    ("open", "the message was delivered and opened"),
    ("click", "the message was delivered and a link in it followed"),
)
"""A part of an event's name, and what such an event is; others say that the message is on its way."""
_ON_ITS_WAY = "the service has taken the message or tells something else about it, and no server has refused it"
_LABEL = lazy(r"[A-Za-z0-9][A-Za-z0-9 ._/:-]{0,59}")
"""A name of a verdict that may stand in a sentence."""
_ADDRESS = lazy(r"<([^<>\s]+@[^<>\s]+)>")
_HOST = lazy(r"[A-Za-z0-9][A-Za-z0-9.-]{0,253}|[\da-fA-F:.]{3,45}")
_DIGITS = {"2": "success", "4": "temporary", "5": "permanent"}
_LONGEST_ADDRESS = 400


class Told(NamedTuple):
    """What an event tells about one recipient."""

    words: str
    """The words of the server, or of the service where no server spoke."""
    recipient: str = ""
    """The recipient."""
    outcome: str | None = None
    """`temporary`, `permanent` or `success`, as the service counts it."""
    verdict: str = ""
    """What the service calls it, with an article, such as `a permanent bounce`; empty where it has no verdict."""
    label: str = ""
    """The service's own name of the class, such as `General`."""
    cause: str | None = None
    """The cause that the class stands for, which holds where no server's words are there."""
    host: str = ""
    """The server that spoke."""
    stage: str | None = None
    """The stage, where the event shows it."""
    status: str = ""
    """A status that the service gives beside the words."""
    waits: bool = False
    """Whether the service tries again."""
    own: bool = False
    """Whether the words are the service's own: a number in them is no server's."""

    def replaced(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return self._replace(**changes)


class Service(Value):
    """A mail service and how its events are read."""

    name: str
    """The name, as it stands in sentences."""
    is_event: Callable[[Object], bool]
    """Tells whether an object is an event of this service, by the service's own keys."""
    told: Callable[[Object], Iterable[Told]]
    """Returns what an event tells about each recipient; nothing where it is no failure and no delivery."""
    event_name: Callable[[Object], str]
    """Returns the service's name of what happened."""

    def claims(self, paste: Paste) -> bool:
        """Tell whether the text holds an event of this service."""
        return any(True for _ in self._events(paste))

    def read(self, paste: Paste) -> Reading:
        """Return what the events in the text tell, in their order; what they are, where they tell of no failure."""
        found = list(self._events(paste))
        if not found:
            return Reading("reply", tuple(read_text(paste.text)))
        said = tuple(_said(one, self.name, line) for line, event in found for one in self.told(event))
        names = [self.event_name(event).lower() for _, event in found]
        quiet = next((what for part, what in _QUIET if any(part in name for name in names)), _ON_ITS_WAY)
        return Reading("event", said, what="" if said else quiet)

    def _events(self, paste: Paste) -> Iterator[Found]:
        """Yield the whole events of a text, else the one that it breaks off in."""
        whole = False
        for event in events(paste.objects, self.is_event):
            whole = True
            yield event
        if not whole:
            yield from events(paste.cut_object, self.is_event)


def each(told: Told, recipients: Iterable[object]) -> Iterator[Told]:
    """Yield the same for each recipient, once where none is named."""
    named = [one for one in recipients if isinstance(one, str) and one]
    for recipient in named or [told.recipient]:
        yield told.replaced(recipient=recipient)


def _said(told: Told, service: str, line: int) -> Said:
    """Return what was said, with a sentence on what the service makes of it."""
    spoken = Said(told.words, None) if told.own else _spoken(told.words)
    reply = spoken.reply
    number = (reply.code or reply.status or "") if reply else ""
    said_nothing = reply is None or not any(character.isalpha() for character in reply.text)
    words = spoken.words or ("" if reply else f"{service}: {_label(told) or told.verdict or 'delivered'}")
    return spoken.replaced(
        words=words,
        recipient=_address(told.recipient) or spoken.recipient,
        host=told.host if _HOST.fullmatch(told.host) else spoken.host,
        stage=told.stage or spoken.stage or (None if reply or told.own else stage_of(spoken.words)),
        outcome=told.outcome,
        direction="outbound",
        line=line,
        shown=told.cause if said_nothing and told.outcome != "success" else None,
        reported=told.status or None,
        given_up=not told.waits,
        remarks=tuple(_remarks(told, service, _DIGITS.get(number[:1]))),
    )


def _spoken(words: str) -> Said:
    """Return the last reply among the words, refusals before others; the words themselves where there is none."""
    if not words:
        return Said("", None)
    found = read_text(words)
    refusals = [one for one in found if one.reply and (one.reply.code or "")[:1] in ("4", "5")]
    last = (refusals or found)[-1]
    if len(found) > 1 and last.reply:
        numbers = (last.reply.code, last.reply.status, last.reply.text)
        return last.replaced(words=" ".join(part for part in numbers if part))
    return last


def _remarks(told: Told, service: str, replied: str | None) -> Iterator[str]:
    """Yield what the service counts it as, and that the reply tells otherwise where it does."""
    if not told.verdict:
        return
    label = _label(told)
    named = f" ({label})" if label else ""
    differs = replied is not None and told.outcome in ("temporary", "permanent") and replied != told.outcome
    although = f", although the server's reply has the first digit of a {replied} one" if differs else ""
    yield f"{service} counts this as {told.verdict}{named}{although}."


def _label(told: Told) -> str:
    return told.label if _LABEL.fullmatch(told.label) else ""


def _address(recipient: str) -> str | None:
    inner = _ADDRESS.search(recipient[:_LONGEST_ADDRESS])
    return (inner[1] if inner else recipient.strip()[:_LONGEST_ADDRESS]) or None
