"""swaks (https://jetmore.org/john/code/swaks/): `<-`, `<**` for a refusal, `->`, a tilde under TLS."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"<(?:-|~|\*\*) ?[ ]?",
    sent=r" ?(?:-|~|\*\*)> ",
    sign=r"^(?:=== (?:Trying|Connected|TLS)|<(?:-|~)  ?\d\d\d|<\*\* \d\d\d|\*\*\* (?:Error|Remote host|Starting TLS|TLS))",
    opened=r"=== Trying ",
)
claims, read = DIALECT.claims, DIALECT.read
