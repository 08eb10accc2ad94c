""".NET: MailKit, its protocol log and exceptions."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"S: ",
    sent=r"C: ",
    sign=r"MailKit\.|^Connected to smtps?://|SmtpCommandException|SmtpProtocolException|MailKit",
    opened=r"Connected to smtps?://",
)
claims, read = DIALECT.claims, DIALECT.read
