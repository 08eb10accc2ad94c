"""Nodemailer: the log of `debug: true, logger: true`, error objects, errors as JSON."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?S: ",
    sent=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?C: ",
    sign=r"\[[\w-]{6,20}\] [SC]: |nodemailer|SMTPConnection\.|\bmessageTime: \d|\bresponseCode['\"]?: |\bcode['\"]?: ['\"]E(?:AUTH|ENVELOPE|SOCKET|CONNECTION|DNS|TLS|MESSAGE|STREAM|PROTOCOL)['\"]",
    opened=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?Connection established",
)
claims, read = DIALECT.claims, DIALECT.read
