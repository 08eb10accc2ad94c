"""A document as blocks of text, in the order in which people read them. Every output draws the same blocks.

All text from outside passes `untrusted.clean` here, so no output can forget it.
"""

from collections.abc import Callable, Iterator, Sequence

from smtpwhy.answers import Diagnosis, Document, Extracted
from smtpwhy.catalog.entries import EXAMPLES, Entry, Link, Step
from smtpwhy.language import _
from smtpwhy.untrusted import clean
from smtpwhy.values import Value

ROLES = {
    "sender": "The sender, or whoever runs the sending program",
    "sending_admin": "The administrator of the sending server",
    "receiving_admin": "The administrator of the receiving server",
    "recipient": "The recipient",
}
STAGES = {
    "connect": "on connecting",
    "helo": "at EHLO",
    "starttls": "at STARTTLS",
    "auth": "at AUTH",
    "mail": "at MAIL FROM",
    "rcpt": "at RCPT TO",
    "data": "at DATA",
    "message": "after the message",
    "quit": "at QUIT",
    "client": "in the sending program",
    "queue": "in the queue",
}
_CONFIDENCE = {"high": "sure", "medium": "likely", "low": "a guess from the number alone"}
_SHOWN_LINES = 20
_BEGINNING, _BEFORE, _BEHIND = 6, 6, 6
"""Exchanges that are shown of a long session: at its beginning, before and behind the one that decided."""
_CELL = 60
"""Characters of a command or reply in the table of a session, but for the deciding one."""
_PUT_YOUR_OWN = "In the commands, put your own names and addresses for those of example.com, example.net and 192.0.2.1."
_RFC_EDITOR = "https://www.rfc-editor.org/rfc/rfc"


NameOf = Callable[[str], str]
"""Returns the name of a cause or rule; a rule without one has its id for a name."""


class Head(Value):
    """The first line: what it is about."""

    id: str
    """Code, status, cause or the like."""
    name: str
    """The verdict in a few words."""
    tag: str
    """The class or outcome, in words."""
    outcome: str
    """`success`, `intermediate`, `temporary`, `permanent` or '': what colour may say besides."""


class Para(Value):
    """A label and a text."""

    label: str
    text: str


class Items(Value):
    """A label and a list."""

    label: str
    items: tuple[str, ...]
    numbered: bool = False


class Steps(Value):
    """A label, a role and what it should do, numbered."""

    label: str
    role: str
    steps: tuple[Step, ...]


class Quote(Value):
    """A label and lines as a server sends them."""

    label: str
    lines: tuple[str, ...]


class Links(Value):
    """Pages to open, each with its title."""

    label: str
    links: tuple[Link, ...]


class Card(Value):
    """One of the things that are compared."""

    head: Head
    paras: tuple[Para, ...]


class Cards(Value):
    """Cards to be shown side by side where there is room."""

    cards: tuple[Card, ...]


class Grid(Value):
    """A table; the first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    label: str = ""
    strong: int | None = None
    """The row that counts most, from 0."""


Block = Head | Para | Items | Steps | Quote | Links | Cards | Grid


def page(document: Document, name_of: NameOf) -> Iterator[Block]:
    """Yield the blocks of a document; `name_of` returns the name of a cause or rule by its id."""
    match document.kind:
        case "codes":
            yield from (_family(document.codes) if document.codes[0].type == "family" else _entry(document.codes[0]))
        case "comparison":
            yield from _comparison(document)
        case "error" | "message":
            assert document.error is not None  # noqa: S101 (the kind says so)
            yield Head("", clean(document.error.message), "", "")
            yield Para(_("Try"), document.error.hint)
        case "log" if document.deciding is None:
            yield Head("", _("No delivery failed"), "", "success")
        case _:
            assert document.deciding is not None  # noqa: S101 (a reply has a verdict)
            if document.exchanges:
                yield _time_line(document)
            yield from diagnosis_blocks(document.deciding, document, name_of)
            yield from _others(document, name_of)


def outcome_of(entry: Entry) -> str:
    """Return the outcome that an entry's class stands for, or ''."""
    digit = entry.class_[:1] if entry.class_.count(".y.z") < 2 else ""
    return {"2": "success", "3": "intermediate", "4": "temporary", "5": "permanent"}.get(digit, "")


def retry_word(retry: bool | None, outcome: str) -> str:
    """Return the retry verdict in a word or three."""
    if retry is None:
        return _("nothing to retry") if outcome in ("success", "intermediate") else _("depends")
    return _("yes") if retry else _("no")


def _entry(entry: Entry) -> Iterator[Block]:
    paras = (
        Para(_("Standing"), entry.origin or ""),
        Para(_("What it means"), entry.meaning),
        Para(_("When you see it"), entry.when),
        Para(_("Retry"), entry.retry_note),
    )
    yield Cards((_filled(_entry_head(entry), paras),))
    yield from steps_blocks(entry.steps)
    if entry.confusions:
        yield Items(_("Not to be confused with"), tuple(f"{c.id}: {c.difference}" for c in entry.confusions))
    if entry.examples:
        yield Quote(_("Examples"), entry.examples)
    yield from _sources(entry)


def _entry_head(entry: Entry) -> Head:
    return Head(entry.id, entry.name, entry.class_, outcome_of(entry))


def _filled(head: Head, paras: Sequence[Para]) -> Card:
    """Return a card without the empty paragraphs."""
    return Card(head, tuple(para for para in paras if para.text))


def steps_blocks(steps: Sequence[Step]) -> Iterator[Block]:
    """Yield what each role should do."""
    label = _("How to fix")
    for who in dict.fromkeys(step.who for step in steps):
        own = tuple(
            Step(who, clean(step.do), clean(step.run) if step.run else None) for step in steps if step.who == who
        )
        yield Steps(label, _(ROLES[who]), own)
        label = ""
    if any(step.run and any(example in step.run for example in EXAMPLES.values()) for step in steps):
        yield Para("", _(_PUT_YOUR_OWN))


def _sources(entry: Entry) -> Iterator[Block]:
    named = tuple(source for source in entry.sources if not source.startswith("http"))
    if named:
        yield Para(_("Source"), "; ".join(named))
    links = _pages(entry)
    if links:
        yield Links(_("Learn more"), links)


def _pages(entry: Entry) -> tuple[Link, ...]:
    """Return the pages of an entry: its own links, its sources on the web, its RFCs."""
    own = [link.url for link in entry.links]
    pages = [Link("", source) for source in entry.sources if source.startswith("http") and source not in own]
    rfcs = dict.fromkeys(source.split()[1] for source in entry.sources if source.startswith("RFC "))
    return (*entry.links, *pages, *(Link(f"RFC {number}", _RFC_EDITOR + number) for number in rfcs))


def _family(entries: Sequence[Entry]) -> Iterator[Block]:
    family, *members = entries
    yield Head(family.id, family.name, "", "")
    yield Para(_("Meaning"), family.meaning)
    rows = [(_("Code"), _("Name"), _("Retry"))]
    rows += [(entry.id, entry.name, retry_word(entry.retry, outcome_of(entry))) for entry in members]
    yield Grid(tuple(rows))


def listing(rows: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Yield the blocks of a plain list of ids and names."""
    yield Grid(((_("Id"), _("Name")), *((clean(id_), clean(name)) for id_, name in rows)))


def _comparison(document: Document) -> Iterator[Block]:
    comparison = document.comparison
    assert comparison is not None  # noqa: S101 (the kind says so)
    title = " vs ".join(" ".join((entry.id, entry.name)) for entry in document.codes)
    yield Head("", title if len(document.codes) == 2 else _("Comparison"), "", "")
    yield Para("", comparison.summary)
    if len(document.codes) == 2:
        yield Cards(tuple(_card(entry) for entry in document.codes))
    else:
        rows = [(_("Code"), _("Name"), _("Class"), _("Retry"), _("Fix"))]
        for entry in document.codes:
            rows.append((entry.id, entry.name, entry.class_, retry_word(entry.retry, outcome_of(entry)), entry.fix))
        yield Grid(tuple(rows))
    yield Items(_("Key differences"), comparison.differences, numbered=True)
    yield Items(_("Which one when"), tuple(f"{which.id}: {which.text}" for which in comparison.which_when))
    if comparison.see_also:
        yield Para(_("See also"), ", ".join(comparison.see_also))
    yield Para(_("More on each"), ", ".join(f"smtpwhy {entry.id}" for entry in document.codes))
    pages = tuple(dict.fromkeys(link for entry in document.codes for link in _pages(entry)))
    if pages:
        yield Links(_("Learn more"), pages)


def _card(entry: Entry) -> Card:
    paras = (
        Para(_("Standing"), entry.origin or ""),
        Para(_("What it means"), entry.meaning),
        Para(_("When you see it"), entry.when),
        Para(_("How to fix"), entry.fix),
        Para(_("Retry"), entry.retry_note),
    )
    return _filled(_entry_head(entry), paras)


def diagnosis_blocks(diagnosis: Diagnosis, document: Document, name_of: NameOf) -> Iterator[Block]:
    """Yield the blocks of one diagnosis."""
    number = " ".join(part for part in (diagnosis.code, diagnosis.status) if part)
    stage = _(STAGES[diagnosis.stage]) if diagnosis.stage else ""
    outcome = _(diagnosis.outcome) if diagnosis.outcome != "unknown" else ""
    tag = ", ".join(part for part in (outcome, stage) if part)
    head = Head(number, _verdict(diagnosis, document, name_of), tag, diagnosis.outcome)
    failed = diagnosis.cause != "success"
    paras = (
        Para(_("Why"), diagnosis.explanation),
        Para(_("Cause"), _told_by(diagnosis) if failed else ""),
        Para(_("Retry"), _retry(diagnosis) if failed else ""),
    )
    yield Cards((_filled(head, paras),))
    yield from _named(diagnosis.extracted)
    yield from steps_blocks(diagnosis.steps)
    if diagnosis.text:
        lines = tuple(clean(line) for line in diagnosis.lines)
        more = _("... and {count} lines more").format(count=len(lines) - _SHOWN_LINES)
        event = document.kind == "event" and not number
        label = _("The event says") if event else _("The server said")
        yield Quote(label, (*lines[:_SHOWN_LINES], *((more,) if len(lines) > _SHOWN_LINES else ())))
    for entry in document.codes:
        if entry.id in (diagnosis.code, diagnosis.status):
            yield Para(f"{entry.id} {entry.name}", entry.meaning)
    if diagnosis.links:
        yield Links(_("Learn more"), diagnosis.links)


def _time_line(document: Document) -> Grid:
    """Return the session as a table; what lies far from the deciding exchange is folded where there is much."""
    turns = document.exchanges
    deciding = next((n for n, turn in enumerate(turns) if document.verdict in turn.replies), len(turns) - 1)
    first, last = max(deciding - _BEFORE, 0), deciding + _BEHIND
    rows = [(_("Line"), _("Stage"), _("Sent"), _("Answered"))]
    strong = None
    for number, turn in enumerate(turns):
        if number >= _BEGINNING and not first <= number <= last:
            if number in (_BEGINNING, last + 1):
                left = (first if number < first else len(turns)) - number
                rows.append(("...", "", _("({count} more)").format(count=left), ""))
            continue
        decides = document.verdict in turn.replies
        strong = len(rows) if decides else strong
        answer = " ".join(part for part in (turn.code, turn.text) if part) or _("(no reply)")
        rows.append(
            (
                f"{'> ' if decides else ''}{turn.line}",
                turn.stage or "",
                _short(turn.command or (_("(greeting)") if turn.stage == "connect" else "")),
                clean(answer) if decides else _short(answer),
            )
        )
    printed = _("The session, as {client} printed it").format(client=document.format)
    return Grid(tuple(rows), printed if document.format != "session" else _("The session"), strong)


def _short(text: str) -> str:
    """Return a text of one line, cut where it is long."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= _CELL else line[: _CELL - 3] + "..."


def _others(document: Document, name_of: NameOf) -> Iterator[Block]:
    """Yield what else failed in the same session, a line each."""
    others = [
        one
        for number, one in enumerate(document.diagnoses)
        if number != document.verdict and one.outcome in ("temporary", "permanent")
    ]
    if others:
        yield Items(
            _("What else failed"),
            tuple(
                " ".join(filter(None, (_short(one.command or ""), one.code, one.status)))
                + f": {name_of(one.cause)} ({one.cause})"
                for one in others[:_SHOWN_LINES]
            ),
        )


def _told_by(diagnosis: Diagnosis) -> str:
    evidence = ", ".join(f'"{clean(piece)}"' for piece in diagnosis.evidence)
    if not evidence:
        return diagnosis.cause
    told = _("{cause} ({confidence}), told by {evidence}")
    return told.format(cause=diagnosis.cause, confidence=_(_CONFIDENCE[diagnosis.confidence]), evidence=evidence)


def _verdict(diagnosis: Diagnosis, document: Document, name_of: NameOf) -> str:
    """Return the verdict in a few words: the name of the rule or cause, of a challenge's mechanism, of a success."""
    challenge = diagnosis.extracted.challenge
    if challenge is not None:
        return _("Challenge of {mechanism}").format(mechanism=challenge.mechanism)
    if diagnosis.cause == "success" and document.codes:
        return document.codes[0].name
    particular = name_of(diagnosis.rule) if diagnosis.rule else diagnosis.rule
    return particular if particular and particular != diagnosis.rule else name_of(diagnosis.cause)


def _retry(diagnosis: Diagnosis) -> str:
    if diagnosis.retry is None:
        return _("It depends: follow the steps first.")
    if diagnosis.retry:
        return _("Yes. The unchanged message may pass on a later try.")
    return _("No. The unchanged message will be refused again.")


def _named(found: Extracted) -> Iterator[Block]:
    challenge = found.challenge
    if challenge is not None and challenge.decoded:
        yield Quote(_("Decoded"), (clean(challenge.decoded),))
    if challenge is not None and challenge.mistakes:
        yield Items(_("Mistakes to avoid"), challenge.mistakes)
    if found.forward_path:
        yield Para(_("Use instead"), clean(found.forward_path))
    named = [(_("IP addresses"), found.ips), (_("Domains"), found.domains), (_("Addresses"), found.addresses)]
    if found.forward_path:
        named[2] = (_("Addresses"), tuple(address for address in found.addresses if address != found.forward_path))
    named += [(_("Block lists"), tuple(item.name for item in found.blocklists)), (_("Reference"), found.ids)]
    items = [f"{label}: {clean(', '.join(values))}" for label, values in named if values]
    for label, number, unit in (
        (_("Size"), found.size, " " + _("bytes")),
        (_("Limit"), found.limit, ""),
        (_("Wait"), found.wait_seconds, " " + _("seconds")),
    ):
        if number is not None:
            items.append(f"{label}: {number:,}{unit}")
    if items:
        yield Items(_("Named in the reply"), tuple(items))
