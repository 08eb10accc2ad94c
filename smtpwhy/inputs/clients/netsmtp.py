"""Perl's Net::SMTP with Debug => 1."""

from smtpwhy.inputs.dialect import Dialect

_OBJECT = r"Net::SMTP[\w:]*=GLOB\(0x[0-9a-f]+\)"
DIALECT = Dialect(
    got=rf"{_OBJECT}<<< ?",
    sent=rf"{_OBJECT}>>> ?(?!\(decoded\))",
    sign=r"Net::SMTP(?:[\w:]*=GLOB|>>>|: )",
    passed=rf"Net::SMTP>>>|{_OBJECT}>>> \(decoded\)",
)
claims, read = DIALECT.claims, DIALECT.read
