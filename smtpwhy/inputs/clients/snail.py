"""s-nail and Heirloom mailx -v."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?:s-nail: |mailx: )?>>> SERVER: |(?=[2-5]\d\d(?:[ -]|$))",
    sent=r"(?:s-nail: |mailx: )?>>> (?!SERVER)",
    sign=r"^(?:s-nail|mailx|mail): |^>>> SERVER: |SMTP server: \d|\bsmtp-server: ",
)
claims, read = DIALECT.claims, DIALECT.read
