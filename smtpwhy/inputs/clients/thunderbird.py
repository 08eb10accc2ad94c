"""Thunderbird: the log of mailnews.smtp, and its messages."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?:[\w.]+: )?(?:mailnews\.smtp(?:\.\w+)?: )?(?:S: |SMTP Response: )",
    sent=r"(?:[\w.]+: )?(?:mailnews\.smtp(?:\.\w+)?: )?(?:C: |SMTP Send: )",
    sign=r"mailnews\.smtp|\bSMTP (?:Response|Send): |\bSMTP entering state|\bSMTP Connecting to|Sending of (?:the )?message failed|An error occurred (?:while )?sending (?:of )?mail",
)
claims, read = DIALECT.claims, DIALECT.read
