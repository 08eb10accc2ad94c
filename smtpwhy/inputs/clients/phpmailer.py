"""PHPMailer with SMTPDebug 2 to 4, and its error messages; WP Mail SMTP shows the same."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"\s*SERVER -> CLIENT: ",
    sent=r"\s*CLIENT -> SERVER: ",
    sign=r"SERVER -> CLIENT:|CLIENT -> SERVER:|SMTP Error: |Mailer Error:|SMTP ERROR: |PHPMailer|SMTP INBOUND:",
    passed=r"\s*SMTP INBOUND: ",
    opened=r"\s*Connection: opening to",
    continued=r"\s+(?=[2-5]\d\d[ -])",
)
claims, read = DIALECT.claims, DIALECT.read
