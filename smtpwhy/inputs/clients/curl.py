"""curl -v smtp://...: `<` got, `>` sent, `*` its own words; without -v only `curl: (55) RCPT failed: 550`.

--trace and --trace-ascii print what went over the wire.
"""

from smtpwhy.inputs.clients import dumps
from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"< ",
    sent=r"> ",
    sign=r"^(?:\* +(?:Trying |Connected to |Could not resolve|Host )|< [2-5]\d\d[ -]|curl: \(\d+\))",
    opened=r"\* +Trying (?=.* \.\.\.$|\S+$|.*\.\.\.$)",
    passed=r"[{}] ?\[|\* TLSv|  % Total|\s*\d+ +\d",
)
_TRACE = lazy(r"(?m)^(?:[\d:.]+ )?(?:\[\d+-\d+\] )?(?:<= Recv (?:header|data)|=> Send (?:header|data)|== Info: )")


def claims(paste: Paste) -> bool:
    """Tell whether curl printed the text."""
    return DIALECT.claims(paste) or _TRACE.search(paste.plain) is not None


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    return (dumps if dumps.claims(paste) else DIALECT).read(paste)
