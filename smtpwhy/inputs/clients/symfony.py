"""PHP: Symfony Mailer and Laravel, Swift Mailer; the debug output of Symfony's transport has curl's marks."""

from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"<<? (?=[2-5]\d\d)|<= ",
    sent=r"=> |>>? ",
    continued=r"(?=[2-5]\d\d[ -])",
    sign=r"\+\+ Starting Swift_|Expected response code \"?\d|TransportException|Swift_Transport|Symfony.Component.Mailer|Illuminate.Mail|Connection could not be established with host",
)
_DEBUG = lazy(
    r"(?m)^\W{0,4}\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d\] (?:< [2-5]\d\d|> [A-Z]{4})"
    r"|^> (?:EHLO \[[\d.]+\]|\.)\s*$"
)
_CURL = lazy(r"(?m)^\* |\bcurl\b")
read = DIALECT.read


def claims(paste: Paste) -> bool:
    """Tell whether one of them printed the text."""
    if DIALECT.claims(paste):
        return True
    debug = "< 2" in paste.text and (_DEBUG.search(paste.text) or _DEBUG.search(paste.plain))
    return bool(debug) and not _CURL.search(paste.plain)
