"""Ruby's net/smtp: set_debug_output, where `<-` is sent and `->` is got, and its exceptions."""

from smtpwhy.inputs.dialect import Dialect, from_quoted

DIALECT = Dialect(
    got=r"-> (?=\")",
    sent=r"<- (?=\")",
    sign=r"^(?:<-|->) \"|net/smtp\.rb|Net::SMTP(?:\w*Error|\w*Busy|Fatal|Syntax|Unknown|Unsupported)|Net::(?:Open|Read|Write)Timeout",
    opened=r"Connection opened: ",
    unquote=from_quoted,
)
claims, read = DIALECT.claims, DIALECT.read
