"""What mail servers write to people about mail that could not be delivered, read as prose.

The reading rests on what such texts have in common: an address, then the ground for it, and behind all the mail that
came back. What one family writes in its own way stands in its module.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from smtpwhy.inputs.bounces import noise
from smtpwhy.patterns import lazy
from smtpwhy.reply import find_replies
from smtpwhy.values import Value

_LETTER = r"[A-Za-z0-9\u00c0-\u04ff]"
ADDRESS = (
    r"[^\s<>\"'(),;:\[\]@=\uff08\uff09\u300c\u300d\uff0c\u3002\uff1a\uff1b\u3001]{1,64}@"
    rf"{_LETTER}(?:[A-Za-z0-9\u00c0-\u04ff._-]{{0,253}}{_LETTER})?"
)
_BULLET = r"(?:(?:--+|>{1,3}|[*•·-])[ \t]+)?"
_LABEL = (
    r"(?:(?:(?:final|original|failed|intended|affected|unknown|invalid)[ -])?recipients?(?: address(?:es)?)?|"
    r"(?:e-?mail )?address|error-for|rcpt to|(?:invalid final delivery )?userid|"
    r"(?:could|can)(?:not| not) be delivered to|not delivered to|(?:unable|failed) to deliver (?:the |your )?(?:message|mail|e-?mail)?[ ]?to|"
    r"destinatari[oi]|destinataires?|empf(?:ä|ae)nger|al(?:ı|i)c(?:ı|i)|odbiorca|получатель|收件人|受信者|宛先)"
)
_ANCHORS = (
    lazy(rf"{_BULLET}<(?:mailto:|smtp:)?(?P<address>{ADDRESS})>\s*(?P<mark>:|\.\.\.|\(|$)?\s*(?P<rest>.*)$"),
    lazy(
        rf"(?i){_BULLET}[\"']?(?:smtp:)?(?P<address>{ADDRESS})[\"']?(?:\s*<(?:mailto:)?(?P<inner>[^<>]*)>|\s*\[?\(?mailto:[^\])]*[\])]?)?\s*"
        r"(?P<mark>:|\s(?=.*(?:[45]\d\d|error|invalid|unknown|reject|user|mailbox))|\.\.\.|;|,|\(|\[| (?:on|am|le|el|il|em|op|den) (?=\w+, ? ?\d|\d|[A-Z][a-z]{2})| - |=|$)\s*(?P<rest>.*)$"
    ),
    lazy(
        rf"(?i){_BULLET}{_LABEL}[ \t]*[:\uff1a=(\uff08]?[ \t]*(?P<mark>(?:rfc822;|utf-8;|\[?smtp:|<|\"|')?)[ \t]*<?(?P<address>{ADDRESS})[>\]\"']*[.:]?(?P<rest>.*)$"
    ),
    lazy(rf"(?P<rest>(?P<mark>[45]\d\d) (?:[45]\.\d\.\d{{1,3}} )?<?(?P<address>{ADDRESS})>?\.\.\. .*)$"),
)
"""What a line is that names a recipient, the ground behind it."""
_INLINE = lazy(
    r"(?i)\b(?:deliver(?:ed|y|ing)?|addressed|sen[dt]|message|mail|e-?mail|reach(?:ed)?|recipients?|destinat\w+|user|account|zugestellt|entregad\w|remis\w?|consegnat\w|teslim|доставлен\w*)"
    rf"[^.\n]{{0,60}}?[\s:<\"'*(（「]+(?P<address>{ADDRESS})"
)
_CUTS = (
    lazy(
        r"(?im)^[ \t]*[-=_*]{2,}[ \t]?[^\n]{0,60}?\b(?:copy of|original|returned|unsent|undelivered|message headers?|header of|below this line|body of|"
        r"message text|message follows|mail follows|message body|adjunto|weitergeleitet|nachricht|mensaje|message contents?)\b[^\n]*$"
    ),
    lazy(
        r"(?im)^[ \t]*(?:(?:the |your |a copy of (?:the |your )?|included is a copy of the )?(?:original|returned|unsent|undelivered)?[ ]?"
        r"(?:message|mail|e-?mail)(?:'s)?(?: headers?| text| body| contents?)?(?: of the message)?(?: headers?)?[ ](?:follows?|below|is included|is attached|as follows|below this line)\b[^\n]*"
        r"|original message headers:?|message headers?:|a copy of the original message below this line:?|included is a copy of [^\n]*|the first \d+ lines of your [^\n]*"
        r"|(?:unsent|original|returned) message(?: below| follows)?[:.]?|ursprüngliche nachrichtenkopfzeilen:?|en-têtes de message d'origine\s*:?|encabezados de mensajes? originales:?"
        r"|intestazioni del messaggio originale:?|özgün ileti üst ?bilgileri:?|元のメッセージ[^\n]{0,12}ヘッダー:?|原始邮件头:?|oryginalne nagłówki[^\n]*)[ \t]*$"
    ),
    lazy(r"(?m)^(?:Received: (?:from|by|\()|Return-Path: |DKIM-Signature: |X-Received: )"),
)
"""Where the mail begins that came back."""
_STAMP = r"(?:(?:[A-Z][a-z]{2} )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]{0,7}:[ \t]*)?"
_ASKED = lazy(rf"^[ \t]*{_STAMP}(?:>>>|In: |Sent <<<|Command:|C:|-+>)[ \t]*(?P<command>[A-Za-z].*?)[ \t]*$")
_SAID = lazy(rf"^[ \t]*{_STAMP}(?:<<<|Out:|Received >>>|S:|<-+)[ \t]*(?P<reply>[2-5]\d{{2}}(?:[ -].*)?)$")
_BARE = (
    lazy(r"^[ \t]*(?P<command>(?:EHLO|HELO|MAIL F(?:ROM|rom):|RCPT T[Oo]:|DATA\b|QUIT\b).*?)[ \t]*$"),
    lazy(r"^[ \t]*(?P<reply>[2-5]\d\d(?:[ -].*)?)$"),
)
"""Commands and replies of a dialogue that stands without marks."""
_VERDICT = lazy(r"[45]\d\d (?:[45]\.\d\.\d{1,3} )?<?[^\s<>]+@[^\s<>]+>?\.\.\. ")
"""What Sendmail makes of a dialogue that it shows."""
_LONGEST = 1500
_LINES = 60
"""Lines of one recipient's block that are looked at."""
_MOST_BLOCKS = 2000
"""Blocks of one text that are looked at."""
_MOST = 200
"""Recipients of one text that are looked at."""


class Told(Value):
    """What a text tells about one recipient."""

    recipient: str | None
    """The address, None where the text names none."""
    words: str
    """The ground, freed of what such texts always say; empty where none is given."""
    command: str | None = None
    """The command that was answered, where a dialogue is shown."""


def told(text: str) -> list[Told]:
    """Return what a text tells about each recipient that it names; where it names none, the ground alone."""
    whole, _ = text_and_mail(text)
    found = _merged(_blocks(whole))
    dialogue = _dialogue(whole)
    if not found:
        words = _ground(whole)
        command, reply = _deciding(dialogue, None)
        addresses: list[str | None] = [*_inline(whole)] or [_command_address(dialogue) or _any(whole)]
        return [Told(address, reply or words, command) for address in addresses[:_MOST]]
    rest = _before(whole, found)
    return [_completed(one, rest, dialogue) for one in found[:_MOST]]


def names_recipients(text: str) -> bool:
    """Tell whether a text names a recipient at the beginning of a line or in a sentence."""
    return any(True for _ in _blocks(text)) or any(True for _ in _inline(text))


def text_and_mail(text: str) -> tuple[str, str]:
    """Return what the server wrote itself, and the mail that it returns behind it."""
    text = _unquoted(text)
    starts = sorted(found.start() for cut in _CUTS for found in cut.finditer(text))
    for start in starts:
        before = text[:start]
        if "@" in before or any(True for _ in find_replies(before)):
            return before, text[start:]
    return text, ""


def _unquoted(text: str) -> str:
    """Return a text whose lines somebody quoted without the quote marks."""
    lines = text.split("\n")
    quoted = [line for line in lines if line.startswith("> ") or line == ">"]
    if len(quoted) < 5:
        return text
    return "\n".join(line[2:] if line.startswith("> ") else line for line in lines if line != ">")


def _anchor(line: str) -> re.Match[str] | None:
    stripped = line.strip()
    if "@" not in stripped:
        return None
    found = next((found for pattern in _ANCHORS if (found := pattern.match(stripped))), None)
    return None if found is None or noise.is_about_us(stripped.replace(found["address"], "")) else found


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each recipient that stands at the beginning of a line, with the lines behind it."""
    lines = text.split("\n")
    address, block = "", list[str]()
    for line in lines:
        found = _anchor(line) if not _ASKED.match(line) and not _SAID.match(line) else None
        if found is not None and (_alone(found, line) or not _continues(block, line)):
            if address:
                yield address, block
            address, block = _named(found), [_opening(found)]
        elif address:
            block.append(line)
    if address:
        yield address, block


def _named(found: re.Match[str]) -> str:
    """Return the address that a line names: the one in angle brackets where there are two."""
    inner = found.groupdict().get("inner") or ""
    return (inner if re.fullmatch(ADDRESS, inner) else found["address"]).rstrip(".")


def _opening(found: re.Match[str]) -> str:
    """Return what stands behind an address on its line; a date behind it is none of the ground."""
    rest = found["rest"] or ""
    return (
        ""
        if (found["mark"] or "").strip() in ("on", "am", "le", "el", "il", "em", "op", "den")
        else rest.rstrip(")]")
        if found["mark"] in ("(", "[")
        else rest
    )


def _alone(found: re.Match[str], line: str) -> bool:
    """Tell whether an address stands alone on its line."""
    return line.strip().strip("<>:\"'") == found["address"]


def _continues(block: Sequence[str], line: str) -> bool:
    """Tell whether a line that begins with an address goes on with a reply that was begun."""
    last = block[-1].strip() if block else ""
    return bool(re.match(r"(?:<<< |Remote host said: |[\w.:\[\] ]*)?[45]\d\d[ -]", last)) and line.startswith(
        (" ", "\t")
    )


def _merged(blocks: Iterator[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return one block for each recipient: the one in which a reply stands, else all of them together."""
    found: dict[str, tuple[str, list[str], int]] = {}
    for address, lines in islice(blocks, _MOST_BLOCKS):
        now = _tells(lines[:_LINES])
        known = found.get(address.lower())
        if known is None or now > known[2]:
            found[address.lower()] = (address, lines[:_LINES], now)
        elif not known[2] and len(known[1]) < _LINES:
            known[1].extend(lines[:_LINES])
    return [(address, lines) for address, lines, _told in found.values()]


def _tells(lines: Sequence[str]) -> int:
    """Return how much a block tells: 2 where the code of a refusal stands in it, 1 for a status alone."""
    replies = find_replies("\n".join(lines))
    return max(
        (2 if reply.code else 1 for reply in replies if (reply.code or reply.status or "")[:1] in "45"), default=0
    )


def _ground(text: str) -> str:
    """Return what is left of a text without what such texts always say."""
    kept = noise.without_noise(text)
    return kept[:_LONGEST]


def _before(text: str, found: Sequence[tuple[str, list[str]]]) -> str:
    """Return the ground that a text gives before it names the first recipient, and its line as a last resort."""
    before, _, _ = text.partition(found[0][0])
    opening, _, line = before.rpartition("\n")
    return _ground(opening) or f"{line.strip()} {found[0][0]}"


def _completed(block: tuple[str, list[str]], rest: str, dialogue: Sequence[tuple[str | None, str]]) -> Told:
    """Return what a block tells: the reply of a dialogue in it, its own words, else those before all recipients."""
    address, lines = block
    own = _dialogue("\n".join(lines))
    command, reply = _deciding(own or dialogue, address)
    words = _ground("\n".join(line for line in lines if not _ASKED.match(line) and not _SAID.match(line)))
    if reply and (own or not _tells([words]) or _VERDICT.match(words)):
        return Told(address, reply, command)
    if not words or (_tells([rest]) and not _tells([words])):
        words = rest
    return Told(address, words, command if reply and reply in words else None)


def _dialogue(text: str) -> list[tuple[str | None, str]]:
    """Return commands and their replies, where a text shows a dialogue."""
    dialogue: list[tuple[str | None, str]] = []
    command: str | None = None
    lines = text.split("\n")
    bare = sum(_BARE[0].match(line) is not None for line in lines) > 1
    asks, says = _BARE if bare else (_ASKED, _SAID)
    for line in lines:
        asked, said = asks.match(line), says.match(line)
        if said is not None:
            reply = said["reply"]
            if dialogue and dialogue[-1][1].split("\n")[-1][3:4] == "-" and dialogue[-1][1][:3] == reply[:3]:
                dialogue[-1] = (dialogue[-1][0], f"{dialogue[-1][1]}\n{reply}")
            else:
                dialogue.append((command, reply))
        elif asked is not None:
            command = asked["command"]
    return dialogue


def _deciding(dialogue: Sequence[tuple[str | None, str]], address: str | None) -> tuple[str | None, str]:
    """Return the command and the refusal that concern a recipient, else the first refusal."""
    refused = [(command, reply) for command, reply in dialogue if reply[:1] in "45"]
    own = [one for one in refused if address and address.lower() in (one[0] or "").lower() + one[1].lower()]
    others = [one for one in refused if not (one[0] or "").upper().startswith("RCPT")]
    chosen = own or others or ([] if address else refused)
    return chosen[0] if chosen else (None, "")


def _command_address(dialogue: Sequence[tuple[str | None, str]]) -> str | None:
    commands = [command for command, reply in dialogue if command and reply[:1] in "45" and "@" in command]
    commands += [command for command, _ in dialogue if command and command.upper().startswith("RCPT")]
    found = re.search(r"(?i)RCPT TO:\s*<([^<>\s]+)>", " ".join(commands))
    return found[1] if found else None


def _any(text: str) -> str | None:
    """Return the first address in a text that is nobody's to write to."""
    for line in text.split("\n"):
        found = re.search(ADDRESS, line) if "@" in line else None
        if found is not None and not noise.is_about_us(line.replace(found[0], "")):
            return found[0]
    return None


def _inline(text: str) -> Iterator[str]:
    """Yield the first address that a sentence names as a recipient."""
    for found in _INLINE.finditer(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
        if not noise.is_about_us(line.replace(found["address"], "")):
            yield found["address"].rstrip(".")
            return
