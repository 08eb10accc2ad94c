"""msmtp --debug, its messages, its log and what it prints of its settings."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"<-- ",
    sent=r"--> ",
    sign=r"^(?:<-- |--> |msmtp: |sendmail: (?:cannot|server)|loaded (?:system|user) configuration)|\bsmtpstatus=\d|\bexitcode=EX_",
)
claims, read = DIALECT.claims, DIALECT.read
