"""The stage that a mail server's own words tell, where the next hop sent no reply."""

import re

_HINTS = (
    ("starttls", r"(?i)\btls\b|\bssl\b|starttls|certificate|\bDANE\b|\bTLSA\b|MTA-?STS"),
    ("auth", r"(?i)authenticat(?:e|ion)|\bAUTH\b"),
    (
        "message",
        r"(?i)after (?:the )?(?:final )?dot|end of data|(?:sending|transmitting) (?:the )?(?:message|body|data)",
    ),
    ("rcpt", r"RCPT TO|RCPT command"),
    ("mail", r"MAIL FROM|MAIL command"),
    ("helo", r"\b(?:EHLO|HELO|LHLO)\b"),
    (
        "connect",
        r"(?i)connect(?:ion|ing)? (?:to|refused|timed out|reset|attempt|failed|error)|fail\w* to connect|unable to connect|cannot connect|"
        r"could not connect|no route|unreachable|\bDNS\b|\bMX(?:s|es)?\b|no answer from host|host not found|no such domain|nxdomain|name resol|"
        r"resolv|unrout|socket error|winsock|greeting|banner|nowhere to deliver|look-?up|ECONN|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH",
    ),
)
"""Stage -> words; the first that is found holds."""


def stage_of(words: str) -> str | None:
    """Return the stage that words without a reply tell."""
    return next((stage for stage, pattern in _HINTS if re.search(pattern, words)), None)


def stage_after(command: str) -> str | None:
    """Return the stage of a command that was answered, as a log names it."""
    verb = command.strip().upper()
    if verb in (".", "DOT", "BDAT") or verb.startswith(("BDAT", "END OF DATA", "END_OF_DATA")):
        return "message"
    known = {"RCPT": "rcpt", "MAIL": "mail", "DATA": "data", "EHLO": "helo", "HELO": "helo", "LHLO": "helo", "STARTTLS": "starttls", "AUTH": "auth"}  # fmt: skip
    return known.get(verb.replace("_", " ").partition(" ")[0])
