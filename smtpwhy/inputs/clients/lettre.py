"""Rust: lettre, whose debug form spells a reply code in words."""

import re

from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"\blettre\b|Error \{ kind: |Response \{ code: Code|(?:permanent|transient) error \(\d{3}\)",
)
_CODE = lazy(
    r"(?:Permanent|Transient|Response)\W{1,3}(?:code: )?(?:Code )?\{ severity: (\w+), category: (\w+), detail: (\w+) \}\)?,?"
    r"(?: \w+: (?:Some\()?(?:\[)?\"?)?"
)
_FIRST = {
    "PositiveCompletion": 2,
    "PositiveIntermediate": 3,
    "TransientNegativeCompletion": 4,
    "PermanentNegativeCompletion": 5,
}
_SECOND = {"Syntax": 0, "Information": 1, "Connections": 2, "Unspecified3": 3, "Unspecified4": 4, "MailSystem": 5}
_THIRD = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
claims = DIALECT.claims


def read(paste: Paste) -> Reading:
    """Return what a text tells, the codes as numbers."""
    return DIALECT.read(Paste(_CODE.sub(_number, paste.text)))


def _number(found: re.Match[str]) -> str:
    severity, category, detail = found.groups()
    if severity not in _FIRST or category not in _SECOND or detail not in _THIRD:
        return found[0]
    return f"said: {_FIRST[severity]}{_SECOND[category]}{_THIRD.index(detail)} "
