"""A mail becomes what was said: by whom, about which recipient."""

import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate
from typing import NamedTuple

from smtpwhy.inputs.bounces.kinds import Kind, kind_of
from smtpwhy.inputs.bounces.mail import Fields, Mail, blocks, fields, opened
from smtpwhy.inputs.bounces.prose import Told, text_and_mail, told
from smtpwhy.inputs.bounces.report import Reported, is_report, reported
from smtpwhy.inputs.bounces.sign import is_mail
from smtpwhy.inputs.reply import read_text
from smtpwhy.inputs.said import Reading, Said
from smtpwhy.patterns import lazy

_STAGES = (
    (lazy(r"(?i)does not like recipient|did not like our RCPT|after RCPT\b|RCPT TO:"), "rcpt"),
    (lazy(r"(?i)does not like sender|did not like our MAIL|after MAIL\b|MAIL FROM:"), "mail"),
    (lazy(r"(?i)failed after I sent the message|did not like our final DATA|after (?:the )?(?:end of data|final dot|message)"), "message"),
    (lazy(r"(?i)failed on DATA command|did not like our DATA|after DATA\b"), "data"),
    (lazy(r"(?i)my name was rejected|did not like our (?:EHLO|HELO)|after (?:EHLO|HELO)"), "helo"),
    (lazy(r"(?i)but greeting failed|after initial connection|connected to [\d.]+ but (?:connection died|greeting)"), "connect"),
)  # fmt: skip
_HOST = lazy(
    r"(?i)(?:\bhost:? |\bwhile talking to |\btalking to |^server |^|generating server: )(?P<host>[a-z0-9](?:[\w-]*\.)+[a-z]{2,}|\d+\.\d+\.\d+\.\d+)\.?(?: ?[\[(][\d.:a-fA-F]+[\])]|:| does not like| failed| did not like| responded)"
)
_MARKED = lazy(r"#(?=[245]\d\d )|(?<=\]),(?= [245]\d\d )|(?<=CODE) ?:(?=[245])|'(?=[245]\d\d )")
"""What stands before a reply in some products' words and hides it."""
_WIDE = {0xFF08: " (", 0xFF09: ") ", 0xFF0C: ", ", 0xFF1A: ": ", 0xFF1B: "; ", 0x3002: ". "}
"""Punctuation of East Asian texts, which stands close to a code."""
_REPORT = lazy(r"(?im)^[ \t]*(?:reporting-mta|final-recipient|original-recipient|action):")
_LATER = lazy(
    r"(?i)\bwarning\b|\bdelay|not yet been delivered|has not yet|will be retried|will (?:keep|continue)[^\n]{0,20}try|still (?:being retried|undelivered)|"
    r"attempts will continue|continue to (?:try|attempt)|postponed"
)
"""What tells that a message is tried again."""
_DIGITS = {"4": "temporary", "5": "permanent"}


class Bounce(NamedTuple):
    """What a mail came to."""

    kind: Kind
    """What the mail is."""
    reading: Reading | None
    """What was said, of a bounce."""
    time: str = ""
    """When it was written, as `2026-11-20T10:00:00`; empty where it does not tell."""
    sender: str | None = None
    """Who wrote the mail that came back."""


def read_mail(data: bytes) -> Bounce:
    """Return what a mail says; of one that is no bounce, what the mails inside it say."""
    return _read(opened(data))


def _read(mail: Mail) -> Bounce:
    if mail.text.lstrip().startswith("{"):
        event = _event(mail.text)
        if event is not None:
            return Bounce("prose", event, _time(mail.headers.get("date", "")))
    kind = kind_of(mail)
    if kind == "mail" and is_mail(mail.text.encode()):
        return _read(opened(mail.text.encode()))
    if kind in ("report", "prose"):
        said = _said(mail)
        if said:
            sender = next(iter(_addresses(mail.returned.get("from", ""))), None)
            return Bounce(kind, Reading("bounce", tuple(said)), _time(mail.headers.get("date", "")), sender)
    inner = (_read(one) for one in mail.mails)
    return next((one for one in inner if one.reading is not None), Bounce(kind, None))


def _event(text: str) -> Reading | None:
    """Return what an event of a mail service says that came by mail, as Amazon SNS sends them."""
    from smtpwhy.inputs import INPUTS
    from smtpwhy.inputs.paste import Paste

    paste = Paste(text.partition("\n--\n")[0])
    events = [one for one in INPUTS if one.module.startswith("events.")]
    said = next((one.read(paste).said for one in events if one.claims(paste)), ())
    return Reading("bounce", said) if said else None


def _time(date: str) -> str:
    """Return a date of RFC 5322 as it stands on the clock that it names."""
    parts = parsedate(date)
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parts[:6]) if parts else ""


def _said(mail: Mail) -> list[Said]:
    """Return what a bounce says about each recipient."""
    found = list(reported(mail.blocks))
    if found:
        to = [*_addresses(mail.headers.get("x-failed-recipients", "")), *_addresses(mail.returned.get("to", ""))]
        prose = told(mail.text)
        return [_from_report(one, prose, to[0] if len(found) == 1 and to else None) for one in found]
    return read_prose(mail.text, mail.headers, mail.returned)


def read_text_of_bounce(text: str) -> Reading:
    """Return what the text of a bounce says that came without its mail."""
    return Reading("bounce", tuple(read_prose(text, {}, {})))


def read_prose(text: str, headers: Fields, returned: Fields) -> list[Said]:
    """Return what a text says about each recipient; fields of a report in it come first."""
    begun = _REPORT.search(text)
    if begun is not None:
        status = list(blocks(re.sub(r"(?m)^[ \t]+(?=[A-Z][\w-]+: )", "", text)))
        if is_report(status):
            prose = told(text[: begun.start()]) if "@" in text[: begun.start()] else []
            return [_from_report(one, prose, None) for one in reported(status)]
    failed = _addresses(headers.get("x-failed-recipients", ""))
    to = _addresses(returned.get("to", "") or fields(_message(text_and_mail(text)[1])).get("to", ""))
    outcome = "temporary" if _LATER.search(text_and_mail(text)[0]) else "permanent"
    return [_from_prose(one).replaced(outcome=outcome) for one in _addressed(told(text), failed, to)]


def _addresses(value: str) -> list[str]:
    return re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", value)


def _message(text: str) -> str:
    """Return the mail in what stands behind a bounce's own words: from its first header field on."""
    found = re.search(
        r"(?m)^(?:Received|Return-Path|From|To|Date|Subject|Message-I[dD]|X-[\w-]+|DKIM-Signature):", text
    )
    return text[found.start() :] if found else ""


def _addressed(found: Sequence[Told], failed: Sequence[str], returned: Sequence[str]) -> Iterator[Told]:
    """Yield what was told; where it names no recipient, or others than the headers do, with those of the headers.

    `failed` are the recipients that the bounce's headers name, `returned` those of the mail that came back.
    """
    named = {(one.recipient or "").lower() for one in found}
    others = failed or ([] if named - {""} else returned[:1])
    if not others or named & {address.lower() for address in others}:
        yield from found
        return
    for address in others:
        yield found[0].replaced(recipient=address)


def _from_prose(one: Told) -> Said:
    said = _reply(one.words)
    return said.replaced(
        recipient=one.recipient,
        command=one.command or said.command,
        stage=_stage(one.command, one.words) or said.stage,
        host=said.host or _host(one.words),
        direction="outbound",
    )


def _from_report(one: Reported, prose: Sequence[Told], to: str | None) -> Said:
    """Return what a report says, completed from the readable part where it says less.

    `to` is to whom the mail was sent, where it went to one.
    """
    own = next((told for told in prose if (told.recipient or "").lower() == (one.recipient or "").lower()), None)
    if own is None and len(prose) == 1:
        own = prose[0]
    prose_says = _reply(own.words) if own else None
    said = _fuller(one.diagnostic, own.words if own else "", prose_says)
    if one.outcome in ("permanent", "temporary") and said.reply and (said.reply.code or "")[:1] in ("2", "3"):
        said = Said(said.words, None)
    return said.replaced(
        recipient=one.recipient or (own.recipient if own else None) or to,
        command=(own.command if own else None) or said.command,
        stage=(_stage(own.command, own.words) if own else None)
        or said.stage
        or (prose_says.stage if prose_says else None),
        host=one.host or said.host,
        outcome=one.outcome,
        direction="outbound",
        reported=one.status,
        remarks=tuple(_remarks(one, said)),
    )


def _remarks(one: Reported, said: Said) -> Iterator[str]:
    """Yield what the reporting server made of the reply, where the reply does not tell."""
    if one.action == "delayed" and one.until:
        yield f"The server that sent this report tries again until {one.until}."
    if one.action == "failed" and said.reply and (said.reply.code or said.reply.status or "").startswith("4"):
        yield "The server that sent this report has given up, so the message has to be sent again."


def _fuller(diagnostic: str, prose: str, other: Said | None) -> Said:
    """Return what a diagnostic says; or the readable part, where that says the same and more."""
    own = _reply(diagnostic)
    if other is None:
        return own
    if not any(character.isalpha() for character in diagnostic) and (own.reply is None or other.reply is not None):
        return other if prose else own
    if own.reply and other.reply and other.reply.code == own.reply.code:
        begun = _bare(own.reply.text)[:60]
        if begun in _bare(other.reply.text) and len(other.reply.text) > len(own.reply.text):
            return other
    return own


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _reply(words: str) -> Said:
    """Return the reply that decides among the words: the first refusal."""
    words = _MARKED.sub(" ", words.translate(_WIDE))
    found = read_text(words) if words.strip() else [Said(words, None)]
    refusals = [one for one in found if one.reply and (one.reply.code or one.reply.status or "")[:1] in _DIGITS]
    with_code = [one for one in refusals if one.reply and one.reply.code]
    return (with_code or refusals or found)[0]


def _stage(command: str | None, words: str) -> str | None:
    asked = (command or "").upper()
    for begin, stage in (("RCPT", "rcpt"), ("MAIL", "mail"), ("DATA", "data"), ("EHLO", "helo"), ("HELO", "helo")):
        if asked.startswith(begin):
            return stage
    return next((stage for pattern, stage in _STAGES if pattern.search(words)), None)


def _host(words: str) -> str | None:
    found = _HOST.search(words)
    return found["host"] if found else None
