"""curl -v smtp://...: `<` got, `>` sent, `*` its own words; without -v only `curl: (55) RCPT failed: 550`."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"< ",
    sent=r"> ",
    sign=r"^(?:\* +(?:Trying |Connected to |Could not resolve|Host )|< [2-5]\d\d[ -]|curl: \(\d+\))",
    opened=r"\* +Trying (?=.* \.\.\.$|\S+$|.*\.\.\.$)",
    passed=r"[{}] ?\[|\* TLSv|  % Total|\s*\d+ +\d",
)
claims, read = DIALECT.claims, DIALECT.read
