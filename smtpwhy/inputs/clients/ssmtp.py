"""ssmtp -v: [<-] got, [->] sent."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"\[<-\] ",
    sent=r"\[->\] ",
    sign=r"^\[(?:<-|->)\] |\b(?:ssmtp|sSMTP)(?:\[\d+\])?: ",
)
claims, read = DIALECT.claims, DIALECT.read
