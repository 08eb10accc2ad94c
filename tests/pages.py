"""Summaries of logs to draw, made by hand or read from a few lines, and a page taken apart."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

from smtpwhy.answers import Document
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs.logs import postfix
from smtpwhy.logs.lines import blocks
from smtpwhy.logs.reader import Reader
from smtpwhy.logs.summary import summarise

LINE = "2026-03-0{day}T{hour:02}:10:20.000000+00:00 mail postfix/{daemon}: "
SENT = (
    "A1: to=<{to}>, relay=mx.example.net[192.0.2.7]:25, delay=1, delays=0/0/1/0, dsn={dsn}, status={status} "
    "(host mx.example.net[192.0.2.7] said: {said})"
)
REJECT = (
    "NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 554 5.7.1 <user@example.org>: Relay access denied; "
    "from=<a@example.net> to=<user@example.org> proto=ESMTP helo=<example.net>"
)
FULL = "452 4.2.2 The email account that you tried to reach is over quota (in reply to RCPT TO command)"
NOBODY = "550 5.1.1 <{to}>: Recipient address rejected: User unknown (in reply to RCPT TO command)"


def log() -> str:
    """Return a small log of two days: six failures of two causes, a delivery and a refusal of incoming mail."""
    lines = []
    for day, hour in ((1, 5), (1, 9), (1, 9), (2, 20)):
        told = SENT.format(to="anna@example.com", dsn="4.2.2", status="deferred", said=FULL)
        lines.append(LINE.format(day=day, hour=hour, daemon="smtp[12]") + told)
    for day, hour in ((1, 6), (2, 3)):
        said = NOBODY.format(to="nobody@example.org")
        told = SENT.format(to="nobody@example.org", dsn="5.1.1", status="bounced", said=said)
        lines.append(LINE.format(day=day, hour=hour, daemon="smtp[12]") + told)
    done = SENT.format(to="bert@example.com", dsn="2.0.0", status="sent", said="250 2.0.0 Ok")
    lines.append(
        LINE.format(day=2, hour=4, daemon="smtp[12]") + done.replace("host mx.example.net[192.0.2.7] said: ", "")
    )
    lines.append(LINE.format(day=2, hour=22, daemon="smtpd[13]") + REJECT)
    return "".join(f"{line}\n" for line in sorted(lines))


def read(text: str, catalog: Catalog, by: str | None = None) -> Document:
    """Return the answer to a log of Postfix."""
    reader = Reader(postfix.LOG, catalog, date(2026, 3, 3), "mail.log", by_sender=by == "sender-domain")
    left = [text.encode()]
    for block in blocks(lambda size: left.pop() if left else b""):
        reader.read(block)
    return document(summarise(reader.found(), catalog, by))


def document(summary: dict[str, Any]) -> Document:
    """Return the answer with a summary."""
    return Document(1, "2026.3", "en", "log", "mail.log", "postfix", summary=summary)


def cause(name: str, trend: tuple[int, ...], **changes: Any) -> dict[str, Any]:
    """Return a cause of a summary; half of its attempts, rounded down, were temporary."""
    count = sum(trend)
    return {
        "cause": name,
        "name": f"Name of {name}",
        "count": count,
        "temporary": count // 2,
        "permanent": count - count // 2,
        "first": "2026-03-01T05:10:20",
        "last": "2026-03-02T22:10:20",
        "example": f"mail postfix/smtp[12]: a line of {name}",
        "providers": [{"name": "gmail", "count": count}],
        "destinations": [{"name": "example.com", "count": count}],
        "trend": list(trend),
        "explanation": f"What {name} means.",
        "steps": [
            {"who": "sending_admin", "do": f"Look into {name}.", "run": "postqueue -p"},
            {"who": "sender", "do": "Wait.", "run": None},
        ],
    } | changes


def summary(*causes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a summary with causes."""
    return {
        "lines": 1234,
        "failing": sum(one["count"] for one in causes),
        "delivered": 0,
        "unreadable": 0,
        "first": "2026-03-01T05:10:20",
        "last": "2026-03-02T22:10:20",
        "temporary": sum(one["temporary"] for one in causes),
        "permanent": sum(one["permanent"] for one in causes),
        "trend_hours": 6,
        "causes": list(causes),
        "inbound": {"failing": 0, "causes": []},
        "unknown": [],
        "by": None,
    } | changes


class Node:
    """An element of a page."""

    def __init__(self, name: str, attributes: dict[str, str | None]) -> None:
        self.name = name
        self.attributes = attributes
        self.content: list[Node | str] = []

    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)

    def walk(self) -> Iterator["Node"]:
        yield self
        for part in self.content:
            if isinstance(part, Node):
                yield from part.walk()

    def all(self, name: str, class_: str | None = None) -> list["Node"]:
        """Return the elements of a name, and of a class, in it."""
        found = [node for node in self.walk() if node.name == name]
        return [node for node in found if class_ in (None, *(node.attributes.get("class") or "").split())]

    def one(self, name: str, class_: str | None = None) -> "Node":
        """Return the only element of its name and class."""
        (found,) = self.all(name, class_)
        return found


class Parser(HTMLParser):
    """Takes a page apart; what is not closed in its order, or said twice, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> says an attribute twice"
        node = Node(tag, dict(attrs))
        self._open[-1].content.append(node)
        if tag not in ("meta", "br", "hr"):
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self._open[-1].content.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], f"<{self._open[-1].name}> is not closed"


def parsed(page: str) -> Node:
    """Return a page as a tree."""
    parser = Parser()
    parser.feed(page)
    parser.close()
    return parser.root
