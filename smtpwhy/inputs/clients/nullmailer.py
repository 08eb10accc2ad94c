"""nullmailer: its queue runner and smtp program."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"nullmailer|^smtp: (?:Failed|Succeeded)|^Sending failed: |^Rescanning queue\.",
)
claims, read = DIALECT.claims, DIALECT.read
