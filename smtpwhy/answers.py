"""What smtpwhy answers, as frozen values; section 3 of the JSON contract is their other form.

Names and meanings are public: keys are only ever added.
"""

from collections.abc import Mapping
from typing import Any

from smtpwhy.catalog.entries import Entry, Link, Step
from smtpwhy.values import Value


class Challenge(Value):
    """What a 334 holds (RFC 4954 section 4)."""

    mechanism: str
    """The SASL mechanism, or `unknown`; several, joined by ` or `, where only the AUTH line could tell."""
    decoded: str | None
    """The Base64 decoded, or a summary of a binary message; None where it is empty or no Base64."""
    meaning: str
    """What the server says with it."""
    next: str
    """What the client must send now."""
    mistakes: tuple[str, ...]
    """What clients do wrong here."""


class Blocklist(Value):
    """A block list that a reply names."""

    name: str
    """Its name or zone."""
    url: str
    """The page on which an address is looked up; empty where none is known."""


class Extracted(Value):
    """What a reply names."""

    ips: tuple[str, ...] = ()
    """IP addresses, in the order of the text."""
    domains: tuple[str, ...] = ()
    """Host and domain names, without those of addresses and links."""
    addresses: tuple[str, ...] = ()
    """Mail addresses."""
    forward_path: str | None = None
    """The address that a 251 or 551 names (RFC 5321 section 3.4)."""
    blocklists: tuple[Blocklist, ...] = ()
    """Block lists."""
    size: int | None = None
    """The message's size in bytes, where the reply tells it."""
    limit: int | None = None
    """The limit in bytes or in number that was exceeded, where the reply tells it."""
    wait_seconds: int | None = None
    """How long to wait, in seconds, where the reply tells it."""
    ids: tuple[str, ...] = ()
    """Queue and reference ids that the server's support asks for."""
    links: tuple[str, ...] = ()
    """Links, as written."""
    challenge: Challenge | None = None
    """What a 334 holds."""


class Place(Value):
    """Where a diagnosis was read."""

    file: str | None
    """The file, None for standard input and arguments."""
    line: int
    """The line, from 1."""


class Diagnosis(Value):
    """One reply, or one failure without a reply, explained."""

    code: str | None
    """Reply code as the deciding server sent it."""
    status: str | None
    """Enhanced status code as the deciding server sent it."""
    text: str
    """The server's words, without code and status."""
    lines: tuple[str, ...]
    """The reply's lines as sent."""
    outcome: str
    """`success`, `intermediate`, `temporary`, `permanent` or `unknown`."""
    cause: str
    """The id of a cause."""
    confidence: str
    """`high`, `medium` or `low`."""
    provider: str | None
    """Whose server it is, where it can be told."""
    rule: str | None
    """The id of the rule that decided."""
    fingerprint: str
    """The same for replies that differ only in ids, addresses and numbers."""
    stage: str | None
    """The stage of the session, where the input shows it."""
    direction: str | None
    """`outbound` or `inbound`, where the input shows it."""
    command: str | None
    """The command that was answered, where the input shows it."""
    recipient: str | None
    """The recipient that was refused, where the input shows it."""
    retry: bool | None
    """True: the unchanged message may pass later."""
    who: tuple[str, ...]
    """The roles that can act, first the one that should."""
    explanation: str
    """What happened, in whole sentences."""
    steps: tuple[Step, ...]
    """What to do, in order."""
    links: tuple[Link, ...]
    """Pages worth opening."""
    evidence: tuple[str, ...]
    """What led to the cause: the words, the status, the code."""
    extracted: Extracted
    """What the reply names."""
    source: Place | None
    """Where it was read."""
    notice: str | None = None
    """One sentence for the person whose mail came back, of a bounce or an event."""
    host: str | None = None
    """The host that said it, where the input shows it."""


class WhichWhen(Value):
    """When it is this one of two codes, and what to do then."""

    id: str
    """The code."""
    text: str
    """Whole sentences."""


class Comparison(Value):
    """Two or more entries compared."""

    summary: str
    """All of them in one sentence each, at most two sentences."""
    differences: tuple[str, ...]
    """Whole sentences, the decisive ones first."""
    which_when: tuple[WhichWhen, ...]
    """One for each entry."""
    see_also: tuple[str, ...]
    """Ids of neighbours."""


class Trouble(Value):
    """Why there is no answer."""

    message: str
    """What is wrong."""
    hint: str
    """What to do instead."""


class Exchange(Value):
    """A command and its reply, in a session."""

    command: str | None
    """The command as sent, secrets masked; None for the greeting and for what came unasked."""
    replies: tuple[int, ...]
    """Indexes into the document's diagnoses, where there is one."""
    code: str | None
    """The reply code; None where no reply came."""
    text: str
    """The words of the reply."""
    stage: str | None
    """The stage of the session."""
    line: int
    """The line, from 1."""


class Document(Value):
    """The answer to one input."""

    version: int
    """Of the form, 1."""
    catalog: str
    """Version of the catalog, with the start of its hash."""
    language: str
    """Of the texts."""
    kind: str
    """`codes`, `comparison`, `reply`, `transcript`, `log`, `bounce`, `event`, `message` or `error`."""
    input: str | None
    """The file's name; None for arguments and standard input."""
    format: str | None
    """The format that was recognised."""
    codes: tuple[Entry, ...] = ()
    """The entries that were asked for or that the reply names."""
    comparison: Comparison | None = None
    """Of the entries."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """What was found in the input, in its order."""
    verdict: int | None = None
    """Index of the deciding diagnosis."""
    exchanges: tuple[Exchange, ...] = ()
    """The conversation of a transcript."""
    summary: Mapping[str, Any] | None = None
    """The counts of a log."""
    error: Trouble | None = None
    """Why there is no answer."""

    @property
    def deciding(self) -> Diagnosis | None:
        """The diagnosis that decides, or None."""
        return None if self.verdict is None else self.diagnoses[self.verdict]
