"""The DragonFly Mail Agent."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"\bdma(?:\[[0-9a-f.]+\])?(?:\[\d+\])?: |remote delivery (?:deferred|failed|to \S+ failed)",
)
claims, read = DIALECT.claims, DIALECT.read
