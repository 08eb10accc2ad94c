"""What the catalog holds, as frozen values. The YAML files in `data/` are the source of all of them.

Named tuples, because a frozen dataclass costs three times as much at start-up (docs/design.md has the figures).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from smtpwhy.values import Value

ROLES = ("sender", "sending_admin", "receiving_admin", "recipient")
STAGES = ("connect", "helo", "starttls", "auth", "mail", "rcpt", "data", "message", "quit", "client", "queue")
KINDS = ("standard", "extension", "registry", "draft", "unofficial")
FAMILIES = (
    "recipient",
    "authorisation",
    "authentication",
    "reputation",
    "content",
    "rate",
    "protocol",
    "infrastructure",
    "meta",
)

EXAMPLES: Mapping[str, str] = {
    "ip": "192.0.2.1",
    "domain": "example.com",
    "sender": "sender@example.com",
    "recipient": "user@example.net",
    "recipient_domain": "example.net",
    "host": "mx.example.net",
}
"""What stands in a command where no reply names it: documentation names and addresses (RFC 2606, RFC 5737)."""


class Step(Value):
    """One thing to do."""

    who: str
    """The role that can do it, one of `ROLES`."""
    do: str
    """The instruction, a whole sentence."""
    run: str | None
    """A command, DNS record or setting to copy, with what the reply names, else with documentation names."""


class Confusion(Value):
    """Another entry that this one is mistaken for."""

    id: str
    """The other entry's id."""
    difference: str
    """How the two differ, in one sentence."""


class Link(Value):
    """A page worth opening."""

    title: str
    """What the page is."""
    url: str
    """Where it is, http or https."""


class Entry(Value):
    """All that is known about a reply code, an enhanced status code, a cause, a rule or a family of codes."""

    id: str
    """`551`, `5.7.26` or `X.7.26`, `greylisted`, `yahoo-tss04`, `5xx`."""
    type: str
    """`code`, `status`, `cause`, `rule` or `family`."""
    name: str
    """The words of the RFC or registry, or a short name."""
    class_: str
    """`5yz Permanent Negative Completion` for codes, the class of statuses, the family of causes."""
    registered: bool
    """False where no RFC and no registry has it."""
    meaning: str
    """What the server says with it, and what that means for the message."""
    when: str
    """At which command and in which situation one meets it."""
    stages: tuple[str, ...]
    """The stages of a session at which it comes, of `STAGES`."""
    steps: tuple[Step, ...]
    """What to do, in order; the first role is the one who should act."""
    retry: bool | None
    """True: the unchanged message may pass later. None: nothing to retry, or it depends."""
    confusions: tuple[Confusion, ...]
    """What it is mistaken for."""
    examples: tuple[str, ...]
    """Replies as servers send them, with documentation names and addresses."""
    sources: tuple[str, ...]
    """RFC and section, registry, or a provider's own page."""
    links: tuple[Link, ...]
    """Pages worth opening."""
    retry_note: str
    """The retry verdict as a sentence."""
    kind: str | None
    """Codes and statuses: one of `KINDS`."""
    origin: str | None
    """Who uses it, where no RFC defines it."""
    cause: str | None
    """The cause that it stands for where the words of a reply give none."""
    gist: str
    """What it does, as a predicate: '551 ...'."""
    comes: str
    """Where it comes, as an adverbial: '551 comes ...'."""
    fate: str
    """What becomes of the message, as a clause: 'After 551 ...'."""
    fix: str
    """What to do, in one sentence."""
    notice: str
    """Why a message came back and what its writer can do, in plain words: 'It was not delivered because ...; ...'."""


def steps_from(records: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> tuple[Step, ...]:
    """Return the steps of a compiled record, `{ip}` and the like in its commands filled from the values."""
    return tuple(Step(step["who"], step["do"], _filled(step["run"], values)) for step in records)


def _filled(command: str | None, values: Mapping[str, str]) -> str | None:
    if command is None or "{" not in command:
        return command
    for name, example in EXAMPLES.items():
        command = command.replace(f"{{{name}}}", values.get(name, example))
    return command


def links_from(records: Sequence[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Return the links of a compiled record."""
    return tuple(Link(link["title"], link["url"]) for link in records)


def entry_from(record: Mapping[str, Any]) -> Entry:
    """Return the entry of a compiled record, with documentation names in its commands."""
    given = record.get
    return Entry(
        id=record["id"],
        type=record["type"],
        name=record["name"],
        class_=record["class"],
        registered=given("kind") in ("standard", "extension", "registry"),
        meaning=record["meaning"],
        when=given("when", ""),
        stages=tuple(given("stages", ())),
        steps=steps_from(given("steps", ()), EXAMPLES),
        retry=given("retry"),
        confusions=tuple(Confusion(c["id"], c["difference"]) for c in given("confusions", ())),
        examples=tuple(given("examples", ())),
        sources=tuple(given("sources", ())),
        links=links_from(given("links", ())),
        retry_note=given("retry_note", ""),
        kind=given("kind"),
        origin=given("origin"),
        cause=given("cause"),
        gist=given("gist", ""),
        comes=given("comes", ""),
        fate=given("fate", ""),
        fix=given("fix", ""),
        notice=given("notice", ""),
    )
