"""Rust: lettre."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"\blettre\b|Error \{ kind: |Response \{ code: Code|(?:permanent|transient) error \(\d{3}\)",
)
claims, read = DIALECT.claims, DIALECT.read
