"""Node: emailjs."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"emailjs|SMTPError: |bad response on command",
)
claims, read = DIALECT.claims, DIALECT.read
