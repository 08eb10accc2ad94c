"""How a client marks what it sent and what it got; a dialect is these marks, and everything else is shared."""

import re
from ast import literal_eval
from collections.abc import Callable, Iterator

from smtpwhy.inputs.conversation import Conversation, Event
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.values import Value

_KEPT = 10_000
"""Lines of which is kept what they are."""


class Dialect(Value):
    """The marks of one client's output, as regular expressions that match at the start of a line."""

    got: str
    """Before what the server said."""
    sent: str
    """Before what the client sent."""
    sign: str
    """What stands in every text of this dialect; searched in the whole text, `^` is the start of a line."""
    passed: str = r"(?!)"
    """Lines that say again what another line says."""
    opened: str = r"(?!)"
    """Lines that begin a connection."""
    continued: str = r"(?!)"
    """Before further lines of what the server said."""
    unquote: Callable[[str], str] = str
    """Makes the words of a line from the way they are printed."""

    def claims(self, paste: Paste) -> bool:
        """Tell whether a text is of this dialect."""
        sign = re.compile(self.sign, re.M)
        return (sign.search(paste.plain) or sign.search(paste.text)) is not None

    def read(self, paste: Paste) -> Reading:
        """Return the session in a text."""
        return Conversation().read(self.events(paste))

    def events(self, paste: Paste) -> Iterator[Event]:
        """Yield what happened, line by line; lines that are the same are taken apart once."""
        marks = re.compile(
            f"(?P<passed>{self.passed})|(?P<opened>{self.opened})|(?P<got>{self.got})|(?P<sent>{self.sent})|(?P<more>{self.continued})"
        )
        last = "note"
        for number, line, kind, text in self._told_apart(marks, paste):
            if kind == "got":
                last = kind
                yield Event("got", text, number)
            elif kind == "sent":
                last = kind
                yield Event("sent", text, number)
            elif kind == "opened":
                last = kind
                yield Event("opened", line, number)
            elif kind == "more":
                if last == "got":
                    yield Event("got", text, number)
            elif kind == "note":
                if last == "sent" and line.strip() == ".":
                    yield Event("sent", ".", number)
                    continue
                last = "note"
                yield Event("note", line, number)

    def _told_apart(self, marks: re.Pattern[str], paste: Paste) -> Iterator[tuple[int, str, str, str]]:
        """Yield each line with its number, its kind and its words."""
        known: dict[str, tuple[str, str]] = {}
        for number, line in paste.lines:
            marked = known.get(line)
            if marked is None:
                marked = self._marked(marks.match(line), line)
                if len(known) < _KEPT:
                    known[line] = marked
            yield number, line, *marked

    def _marked(self, found: re.Match[str] | None, line: str) -> tuple[str, str]:
        """Return what kind of line it is by the mark that was found, and its words."""
        kind = found.lastgroup if found else None
        if found is None or kind is None:
            return "note", line
        return kind, self.unquote(line[found.end() :]) if kind in ("got", "sent", "more") else line


def from_quoted(text: str) -> str:
    """Return what a quoted string of Python or Ruby holds, without its line end; the text where it is none."""
    text = text.strip()
    try:
        value = literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.strip("\"'").replace("\\r", "").replace("\\n", "\n").strip()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\r\n")
    return value.strip("\r\n") if isinstance(value, str) else text
