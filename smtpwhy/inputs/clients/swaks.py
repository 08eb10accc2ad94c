"""swaks (https://jetmore.org/john/code/swaks/): `<-`, `<**` for a refusal, `->`, a tilde under TLS."""

from smtpwhy.inputs.dialect import Dialect

DIALECT = Dialect(
    got=r"<(?:-|~|\*\*|~\*)[ ]{1,2}",
    sent=r" ?(?:-|~|\*\*)> ",
    sign=r"^(?:=== (?:Trying|Connected|TLS)|<[-~*]{1,2} {1,2}\d\d\d|\*\*\* (?:Error|Remote host|Starting TLS|TLS))",
    opened=r"=== Trying ",
)
claims, read = DIALECT.claims, DIALECT.read
