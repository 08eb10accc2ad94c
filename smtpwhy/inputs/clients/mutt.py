"""mutt and NeoMutt: their messages and debug log."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"(?:\[[^\]]*\] ?)?(?:<\d+> ?)?(?:\w+\(\) )?\d*< ",
    sent=r"(?:\[[^\]]*\] ?)?(?:<\d+> ?)?(?:\w+\(\) )?\d*> ",
    sign=r"SMTP session failed: |Could not send the message\.|mutt_socket|\bmutt\b|\bneomutt\b",
)
claims, read = DIALECT.claims, DIALECT.read
