"""What a client says about a failure in its own words, around a session or without one."""

from smtpwhy.inputs.reply import read_text
from smtpwhy.inputs.reported import reported_recipient, reported_stage
from smtpwhy.inputs.said import Said
from smtpwhy.patterns import lazy
from smtpwhy.reply import Reply, unescape
from smtpwhy.values import Value

_FAILURE = lazy(
    r"(?i)\b(?:error|errno|fail\w*|fatal|refused|reject\w*|denied|timed? ?out|timeout|unable|could ?n[o']t|couldn't|cannot|can't"
    r"|unreachable|not (?:known|found|resolve\w*|support\w*|offer\w*|trusted|accepted|possible)|unknown|certificate|handshake"
    r"|exception|lost|closed|reset|dropped|broken|invalid|expired|mismatch|wrong version|no route|e[a-z]*notfound"
    r"|econn\w+|etimedout|eauth|esocket|edns|etls|no (?:suitable|supported|authentication|mechanism|such|address)\w*|unexpected\w*|giving up|hang ?up"
    r"|must|required|bad|alert|did(?: not|n't)|does(?: not|n't)|no longer)\b"
)
_FRAME = lazy(
    r"\s*(?:File \"|at \S+[ (:]|at async|from (?:/|<internal)|--- End of|\.\.\. \d+ (?:more|common)|\^+\s*$|~*\^+~*\s*$|#\d+ )"
)
_CLOSING = lazy(
    r"(?i)\W*(?:\[?\w*\]? ?)?(?:connection (?:#\d+ )?(?:to \S+ )?(?:closed|left intact)|closing connection|disconnected\b)"
)
_OWN = lazy(r"\[Net::")
"""What marks a reply as made up by the client itself."""
_MOST = 60
_LONGEST = 3000
_Notes = list[tuple[int, str]]


class Ended(Value):
    """How a session ended."""

    spoken: bool
    """Whether the text shows any reply of the session itself."""
    opened: bool
    """Whether the client tells that it began to connect."""
    stage: str | None
    """The stage that was reached."""
    codes: frozenset[str | None]
    """The codes of the replies of the session."""
    last_line: int
    """The line of the last reply that was not to QUIT."""


def from_notes(notes: _Notes, ended: Ended) -> list[Said]:
    """Return what the client tells about a failure: the replies that it reports, else its own words."""
    lines = [(number, line) for number, line in notes if line.strip() and not _FRAME.match(line)]
    if ended.spoken:
        lines = [
            (number, line)
            for number, line in lines
            if number > ended.last_line and _FAILURE.search(line) and not _CLOSING.match(line)
        ][-_MOST:]
    if not lines:
        return []
    words = "\n".join(line.strip() for _, line in lines)[:_LONGEST]
    told = "\n".join(line for _, line in notes)
    stage = (ended.stage if ended.spoken else None) or reported_stage(words) or reported_stage(told)
    stage = stage or ("connect" if ended.opened and not ended.spoken else None)
    reported = _reported(words, ended)
    if reported:
        return [
            said.replaced(stage=said.stage or _stage_of_code(said.reply) or stage, line=lines[0][0])
            for said in reported
        ]
    recipient = None if ended.spoken else reported_recipient(told)
    return [Said(words, None, stage=stage, recipient=recipient, line=lines[0][0], client=True)]


def words_of(reply: Reply) -> str:
    """Return what a reply says behind its code."""
    return " ".join(filter(None, (reply.status, reply.text)))


def _reported(words: str, ended: Ended) -> list[Said]:
    """Return the replies that the client tells of, those of the session itself left out."""
    found = [said for said in read_text(words) if said.reply and not _OWN.match(said.reply.text)]
    failed = [
        said
        for said in found
        if said.reply
        and (said.reply.code or said.reply.status or "2")[0] in "45"
        and said.reply.code not in ended.codes
    ]
    if not failed:
        return found[-1:] if found and not ended.spoken and not _FAILURE.search(words) else []
    once = _once(failed)
    text = unescape(words)
    return [
        said.replaced(
            words=f"{said.reply.code or ''} {words_of(said.reply)}".strip(),
            recipient=said.recipient or reported_recipient(text, said.reply.start if len(once) > 1 else None),
        )
        for said in once
        if said.reply
    ]


def _stage_of_code(reply: Reply | None) -> str | None:
    """Return the stage of a code that comes at one stage only (RFC 4954 section 6)."""
    return "auth" if reply and reply.code in ("432", "534", "535") else None


def _once(found: list[Said]) -> list[Said]:
    """Return the first of each reply: programs say it again in each exception around it."""
    seen: dict[tuple[str | None, str | None, str], Said] = {}
    for said in found:
        reply = said.reply
        if reply:
            seen.setdefault((reply.code, reply.status, reply.text[:60]), said)
    return list(seen.values())
