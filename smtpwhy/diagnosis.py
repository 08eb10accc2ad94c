"""A reply in its context becomes a diagnosis: the cause, what led to it, who can act and what to do.

The law: words before status before code; among words the first rule that fits, the particular before the general.
What gives no ground is `unspecified`, and the answer says whom to ask and what.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import adler32, crc32

from smtpwhy.answers import Diagnosis, Extracted, Place
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Entry, Link, Step
from smtpwhy.catalog.matching import Match
from smtpwhy.catalog.phrases import flatten
from smtpwhy.extraction import extract
from smtpwhy.inputs.said import Said
from smtpwhy.language import _
from smtpwhy.patterns import lazy
from smtpwhy.values import Value

OUTCOMES = {"2": "success", "3": "intermediate", "4": "temporary", "5": "permanent"}
_SENDING_DOMAIN = lazy(
    r"(?i)\b(?:spf|dkim|dmarc|sending domain|domain of|from domain|sender(?:'s)? domain|from:?)\W{1,3}(?:[\w.+-]+@)?"
    r"((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})\b"
)
_REFUSED = lazy(
    r"<([^<>\s]+@[^<>\s]+)>(?::|\s?\.\.\.)\s(?:Recipient|User|Relay|[Mm]ailbox|No such|Unknown|Invalid|does not exist)"
)
"""A recipient whose refusal is told right behind it."""
_FINGERPRINTED = 2000
"""Characters of a reply that its fingerprint is made of."""
_NO_GROUND = ("unspecified", "success")


class _Finding(Value):
    """The cause and what led to it."""

    cause: str
    confidence: str
    rule: str | None
    evidence: tuple[str, ...]
    provider: str | None = None


def diagnose_said(said: Said, catalog: Catalog, client: str | None = None) -> Diagnosis:
    """Return the diagnosis of what one server said; `client` is the id of the client library that printed it."""
    reply = said.reply
    code = reply.code if reply else None
    if code == "334":
        return _challenge(said, catalog)
    found = extract(said.words, code, catalog.blocklists)
    return _diagnosis(said, found, _find(said, catalog), catalog, client)


def notice(diagnosis: Diagnosis, given_up: bool, catalog: Catalog) -> str | None:
    """Return one sentence in plain words for the person whose mail it is; None where it was delivered.

    `given_up`: nobody tries to deliver it any more.
    """
    because = catalog.entry(diagnosis.cause).notice
    if not because:
        return None
    named = diagnosis.recipient is not None
    if given_up:
        told = (
            _("Your message to {recipient} was not delivered because {reason}.")
            if named
            else _("Your message was not delivered because {reason}.")
        )
        return told.format(recipient=diagnosis.recipient, reason=because)
    told = (
        _("Your message to {recipient} has not been delivered yet because {reason}; the server keeps trying.")
        if named
        else _("Your message has not been delivered yet because {reason}; the server keeps trying.")
    )
    return told.format(recipient=diagnosis.recipient, reason=because.partition(";")[0])


def recognised(diagnosis: Diagnosis) -> bool:
    """Tell whether anything was recognised: a code, a status, or a cause by its words."""
    return diagnosis.code is not None or diagnosis.status is not None or diagnosis.rule is not None


def _challenge(said: Said, catalog: Catalog) -> Diagnosis:
    from smtpwhy.challenges import decode_challenge

    assert said.reply is not None  # noqa: S101 (the caller has looked)
    challenge, cause, run = decode_challenge(said.reply.text, catalog.challenges)
    decoded = (challenge.decoded,) if challenge.decoded else ()
    finding = _Finding(cause, "high", None, (f"334 with a challenge of {challenge.mechanism}", *decoded))
    diagnosis = _diagnosis(said, Extracted(challenge=challenge), finding, catalog)
    steps = (Step("sender", challenge.next, run), *(diagnosis.steps if cause != "success" else ()))
    return diagnosis.replaced(explanation=challenge.meaning, steps=steps, who=_roles(steps), stage="auth", retry=None)


def outcome_of(said: Said) -> str:
    """Return the outcome that the first digit of a reply tells, else the one that the log tells."""
    number = (said.reply.code or said.reply.status) if said.reply else None
    return OUTCOMES.get(number[0], "unknown") if number else said.outcome or "unknown"


def _find(said: Said, catalog: Catalog) -> _Finding:
    """Return the cause by the words, else by the status, else by the code."""
    code, status = (said.reply.code, said.reply.status) if said.reply else (None, None)
    flat = flatten(said.words)
    folded = catalog.folded(flat)
    speakers = catalog.speakers(folded)
    speaker = speakers[0] if speakers else None
    outcome = outcome_of(said)
    if outcome in ("success", "intermediate") and not said.shown:
        told = _("{number} is a {outcome} reply").format(number=code or status, outcome=_(outcome))
        return _Finding("success", "high", None, (told if code or status else flat,), speaker)
    matches = list(_different(catalog.matches(code, status, folded, speakers)))
    shown = said.shown or _shown(said, matches[0].rule["cause"] if matches else None)
    if shown:
        return _Finding(shown, "high", None, (flat,), speaker)
    if matches:
        rule = matches[0].rule
        evidence = _told(matches, code, status, flat if len(flat) == len(folded) else folded)
        return _Finding(rule["cause"], rule["confidence"], rule["id"], tuple(evidence), rule["provider"] or speaker)
    for number, confidence in ((status, "medium"), (said.reported, "medium"), (code, "low")):
        entry = catalog.entry(number) if number and catalog.knows(number) else None
        if entry is not None and entry.cause and entry.cause not in _NO_GROUND:
            return _Finding(entry.cause, confidence, None, (f"{entry.id}: {entry.name}",), speaker)
    return _Finding("unspecified", "low", None, (), speaker)


def _shown(said: Said, cause: str | None) -> str | None:
    """Return the cause that the stage of a refusal shows, where the words say less."""
    if said.stage == "starttls" and cause in (
        None,
        "protocol_error",
        "unspecified",
        "server_error",
        "connection_failed",
    ):
        return "tls_failed"
    if said.stage == "mail" and said.reply and said.reply.code == "552" and cause in (None, "unspecified"):
        return "message_too_large"
    if said.stage == "auth" and said.reply and cause in (None, "unspecified") and (said.reply.code or "")[:1] == "5":
        return "auth_failed"
    return None


def _different(matches: Iterable[Match]) -> Iterator[Match]:
    """Yield the first match of each cause."""
    seen: set[str] = set()
    for match in matches:
        if match.rule["cause"] not in seen:
            seen.add(match.rule["cause"])
            yield match


def _told(matches: Sequence[Match], code: str | None, status: str | None, flat: str) -> list[str]:
    """Return the words that decided, as they were written, and after them other grounds that the reply names."""
    (_, words), *others = [(match.rule, flat[match.start : match.end]) for match in matches]
    told = [words] if words else [number for number in (status, code) if number]
    return told + [f"also {rule['cause']}: {words}" for rule, words in others if words and rule["confidence"] != "low"]


def _diagnosis(
    said: Said, found: Extracted, finding: _Finding, catalog: Catalog, client: str | None = None
) -> Diagnosis:
    reply = said.reply
    words = (reply.text if reply else "") or said.words.strip()
    code, status = (reply.code, reply.status) if reply else (None, None)
    outcome = outcome_of(said)
    known = catalog.entry(finding.cause)
    particular = catalog.entry(finding.rule) if finding.rule else None
    values = _values(said, found)
    steps = catalog.steps(particular.id if particular and particular.steps else known.id, values)
    steps = (*(catalog.client_steps(client, finding.cause, values) if client else ()), *steps)
    retry = _retry(particular, known, outcome)
    return Diagnosis(
        code=code,
        status=status,
        text=words,
        lines=reply.lines if reply else tuple(words.splitlines()),
        outcome=outcome,
        cause=finding.cause,
        confidence=finding.confidence,
        provider=finding.provider,
        rule=finding.rule,
        fingerprint=fingerprint(code, status, words),
        stage=said.stage,
        direction=said.direction,
        command=said.command,
        recipient=said.recipient,
        retry=retry,
        who=_roles(steps),
        explanation=" ".join((_explanation(particular, known, outcome, retry), *said.remarks)),
        steps=steps,
        links=_links(particular, known, found),
        evidence=finding.evidence,
        extracted=found,
        source=Place(None, said.line),
        host=said.host,
    )


def _retry(rule: Entry | None, cause: Entry, outcome: str) -> bool | None:
    """Return what is true, whatever the digit says: the rule's word, else the cause's, else the digit's."""
    for entry in (rule, cause):
        if entry is not None and entry.retry is not None:
            return entry.retry
    return {"temporary": True, "permanent": False}.get(outcome)


def _explanation(rule: Entry | None, cause: Entry, outcome: str, retry: bool | None) -> str:
    meaning = rule.meaning if rule and rule.meaning else cause.meaning
    if outcome == "permanent" and retry:
        return f"{meaning} {_('The 5 says that this is permanent, but the condition usually passes.')}"
    if outcome == "temporary" and retry is False:
        lasting = _("The 4 says that this is temporary, but it will not pass until something is changed.")
        return f"{meaning} {lasting}"
    return meaning


def _links(rule: Entry | None, cause: Entry, found: Extracted) -> tuple[Link, ...]:
    lists = [
        Link(_("Look-up page of {name}").format(name=item.name), item.url) for item in found.blocklists if item.url
    ]
    return tuple(dict.fromkeys([*lists, *(rule.links if rule else ()), *cause.links]))


def _roles(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.who for step in steps))


def _values(said: Said, found: Extracted) -> Mapping[str, str]:
    """Return what the reply names for the placeholders of commands; only what it names without doubt."""
    values = {}
    if len(found.ips) == 1:
        values["ip"] = found.ips[0]
    refused = _REFUSED.search(said.words)
    recipient = said.recipient or found.forward_path or (refused[1] if refused else None)
    if recipient and _safe(recipient):
        values |= {"recipient": recipient, "recipient_domain": recipient.rpartition("@")[2]}
    if said.host and _safe(said.host):
        values["host"] = said.host
    domain = _SENDING_DOMAIN.search(said.words)
    if domain:
        values["domain"] = domain[1].lower()
    return values


def _safe(value: str) -> bool:
    """Tell whether a name from outside may stand in a command that people paste into a shell."""
    return re.fullmatch(r"[\w.+@-]{1,254}", value) is not None and not value.startswith("-")


def fingerprint(code: str | None, status: str | None, words: str) -> str:
    """Return 16 hexadecimal digits that are the same for replies that differ only in ids, addresses and numbers."""
    masked = " ".join(map(_mask, words[:_FINGERPRINTED].lower().split()))
    data = f"{code} {status} {masked}".encode("utf-8", "replace")
    return f"{crc32(data):08x}{adler32(data):08x}"


def _mask(word: str) -> str:
    """Return what stands for a word of its kind: an address, a link, a number or id, else the word."""
    if "@" in word:
        return "@"
    if "://" in word:
        return "/"
    return "#" if any(character.isdigit() for character in word) else word
