""".NET: System.Net.Mail.SmtpException and what it nests."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"System\.Net\.Mail|SmtpException|SmtpFailedRecipient|The server response was:|System\.Net\.Sockets\.SocketException",
)
claims, read = DIALECT.claims, DIALECT.read
