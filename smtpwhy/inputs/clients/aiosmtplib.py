"""Python: aiosmtplib's exceptions and tracebacks."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"\baiosmtplib\b",
)
claims, read = DIALECT.claims, DIALECT.read
