"""Python's smtplib: set_debuglevel(1 or 2), its exceptions and tracebacks, also inside Django, Celery and Airflow."""

from smtpwhy.inputs.dialect import Dialect, from_quoted

DIALECT = Dialect(
    got=r"reply: (?=b?['\"])",
    sent=r"send: (?=b?['\"])",
    sign=r"^(?:send: b?['\"]|reply: b?['\"]|reply: retcode|connect: (?:to )?\()|\bsmtplib\.\w+|smtplib\.py|\bSMTP(?:AuthenticationError"
    r"|RecipientsRefused|SenderRefused|DataError|ConnectError|HeloError|NotSupportedError|ServerDisconnected|ResponseException)\(|\{'[^'\n]+@[^'\n]+': \(\d{3}, b['\"]",
    passed=r"reply: retcode|data: \(|connect: b?['\"]|connect: (?:\d|to \()\D*.*\bNone\s*$(?!)",
    opened=r"connect: to \(",
    unquote=from_quoted,
)
claims, read = DIALECT.claims, DIALECT.read
