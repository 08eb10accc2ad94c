"""esmtp -v."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"^Connected to MTA|^Disconnected to MTA|\besmtp(?:\[\d+\])?: |^exit status \d+$",
)
claims, read = DIALECT.claims, DIALECT.read
