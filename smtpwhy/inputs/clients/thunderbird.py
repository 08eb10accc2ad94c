"""Thunderbird: the log of mailnews.smtp, and its messages."""

from smtpwhy.inputs.dialect import Dialect
from smtpwhy.patterns import lazy

_PLACE = lazy(r" \S+\.(?:sys\.mjs|jsm|js):\d+:\d+$")
DIALECT = Dialect(
    got=r"(?:.{0,80}?[A-Z]/SMTP )?(?:[\w.]+: )?(?:mailnews\.smtp(?:\.\w+)?: )?(?:S: |SMTP Response: )",
    sent=r"(?:.{0,80}?[A-Z]/SMTP )?(?:[\w.]+: )?(?:mailnews\.smtp(?:\.\w+)?: )?(?:C: |SMTP Send: )",
    sign=r"mailnews\.smtp|\bSMTP (?:Response|Send): |\bSMTP entering state|\bSMTP Connecting to|Sending of (?:the )?message failed|An error occurred (?:while )?sending (?:of )?mail",
    continued=r"(?=[2-5]\d\d[ -])",
    unquote=lambda text: _PLACE.sub("", text),
)
claims, read = DIALECT.claims, DIALECT.read
