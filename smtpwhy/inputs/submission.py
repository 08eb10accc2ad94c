"""Who logs in or relays on port 25 should submit elsewhere: RFC 6409 section 1, RFC 8314 section 3."""

from collections.abc import Iterable

from smtpwhy.patterns import lazy

REMARK = (
    "Port 25 is for mail between servers; a program that logs in, or sends to other domains through a server,"
    " submits on port 587 with STARTTLS or on port 465 with implicit TLS."
)
_SHOWN = lazy(
    r"(?i)(?:\bport(?:['\"]?\s{0,9}[:=]| is)?\s{0,9}['\"]?|\bhtons\(|\b(?:telnet|nc|ncat)(?: -\w+)* [\w.:-]+ |['\"], ?)25(?![\d.:])"
    r"|(?:[a-z]|\.\d{1,3}|\]):(?:25|smtp)(?![\w.:])|(?:[a-z]|\.\d{1,3}|\]):25(?=\.{1,3}$|\.\s|: )|\b25 port \[tcp"
)
_ABOUT = lazy(
    r"(?i)\brelay|\bauthenticat\w+ (?:is )?(?:required|needed|not (?:enabled|supported|available))"
    r"|\b(?:must|need to|please|required to) (?:first )?(?:authenticate|log ?in)|\bSMTP.?AUTH\b|\bAUTH extension"
    r"|\bno auth\w* mechanism"
)


def is_about_submission(stage: str | None, code: str | None, words: str) -> bool:
    """Tell whether a failure is about a login or about relaying."""
    if stage == "auth":
        return True
    return stage not in ("connect", "helo", "starttls") and (
        _ABOUT.search(words) is not None or (code in ("530", "538") and "STARTTLS" not in words)
    )


def shows_port_25(lines: Iterable[str]) -> bool:
    """Tell whether what a client says of itself names port 25 as that to which it connects."""
    return any(_SHOWN.search(line) for line in lines)
