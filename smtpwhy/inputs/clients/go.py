"""Go: net/smtp and what wraps it."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?:\w+: )?C <-- S: ",
    sent=r"(?:\w+: )?C --> S: ",
    sign=r"C (?:<--|-->) S: |\bsmtp\.(?:SendMail|Dial|NewClient|PlainAuth)|\bgomail\b|x509: |^panic: |textproto\.Error|\bdial tcp\b|smtp: (?:server doesn't support|short response)|\bgo-mail\b|\*email\.loginAuth|\*smtp\.\w+Auth|\bcaller=\w+\.go:\d+",
)
claims, read = DIALECT.claims, DIALECT.read
