"""Delivery reports: what the blocks of RFC 3464 tell about each recipient, completed from the readable part.

The words of the server that refused come first; the `Status:` of the server that reports is its own and decides
only where there are none.
"""

import re
from collections.abc import Iterator, Sequence

from smtpwhy.inputs.bounces.mail import Fields
from smtpwhy.patterns import lazy
from smtpwhy.values import Value

_TYPED = lazy(r"^\s*(?:([\w-]+(?:/[\w-]+)?)\s*;)?\s*(.*)$")
_STATUS = lazy(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OUTCOMES = {
    "failed": "permanent",
    "delayed": "temporary",
    "delivered": "success",
    "relayed": "success",
    "expanded": "success",
}
_XTEXT = lazy(r"\+([0-9A-F]{2})")
_ESCAPED = lazy(r"\\x\{([0-9A-Fa-f]{2,6})\}")


class Reported(Value):
    """What a report tells about one recipient."""

    recipient: str | None
    action: str
    """`failed`, `delayed`, `delivered`, `relayed` or `expanded`; empty where the report does not tell."""
    status: str | None
    """The status that the reporting MTA gave."""
    diagnostic: str
    """The diagnostic's words, empty where there are none."""
    host: str | None
    """The MTA that refused."""
    until: str | None
    """Until when a delayed message is tried again."""

    @property
    def outcome(self) -> str:
        """What the reporting MTA made of it."""
        known = _OUTCOMES.get(self.action)
        digit = {"2": "success", "4": "temporary", "5": "permanent"}
        return known or digit.get((self.status or "")[:1], "unknown")


def is_report(blocks: Sequence[Fields]) -> bool:
    """Tell whether blocks of fields are those of a delivery report."""
    return any(_about_recipient(block) for block in blocks)


def reported(blocks: Sequence[Fields]) -> Iterator[Reported]:
    """Yield what a report tells about each recipient."""
    for block in blocks:
        if _about_recipient(block):
            yield _reported(block)


def _about_recipient(block: Fields) -> bool:
    named = "final-recipient" in block or "original-recipient" in block
    return (named and ("action" in block or "status" in block or "diagnostic-code" in block)) or (
        "action" in block and "status" in block
    )


def _reported(block: Fields) -> Reported:
    named = [_address(block.get(name)) for name in ("final-recipient", "original-recipient", "x-actual-recipient")]
    address = next((one for one in named if one and "@" in one[1:]), None)
    status = _STATUS.search(block.get("status", ""))
    host = _typed(block.get("remote-mta", ""))[1].split(" ")[0].strip("<>()").rstrip(".")
    action = re.sub(r"\W.*", "", block.get("action", "").strip().lower())
    return Reported(
        address,
        action,
        status[1] if status else None,
        _diagnostic(block.get("diagnostic-code", "")),
        host or None,
        block.get("will-retry-until"),
    )


def _typed(value: str) -> tuple[str, str]:
    found = _TYPED.match(value)
    return ((found[1] or "").lower(), found[2].strip()) if found else ("", value.strip())


def _address(value: str | None) -> str | None:
    """Return the address in a field, whatever its type and the encoding in which it is written."""
    if not value:
        return None
    kind, address = _typed(value)
    address = address.strip().strip("<>").strip()
    if kind in ("utf-8", "unitext"):
        address = _ESCAPED.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    elif "@" not in address and "+40" in address.upper():
        address = _XTEXT.sub(lambda found: chr(int(found[1], 16)), address)
    found = re.search(r"[^\s<>\"(),;]+@[^\s<>\"(),;]+", address)
    return (found[0] if found else address.split(" ")[0]).removeprefix("mailto:") or None


def _diagnostic(value: str) -> str:
    """Return the words of a diagnostic without its type."""
    kind, words = _typed(value)
    if kind and not re.fullmatch(r"[a-z][\w-]{1,30}", kind):
        return value.strip()
    return words
