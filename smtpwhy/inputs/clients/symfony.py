"""PHP: Symfony Mailer and Laravel, Swift Mailer; the debug output of Symfony's transport has curl's marks."""

from smtpwhy.inputs.conversation import Conversation
from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"<<? (?=[2-5]\d\d)|<= ",
    sent=r"=> |>>? (?=[A-Z]{4}|\.|[\w+/=*-]+\s*$)",
    continued=r"(?=[2-5]\d\d[ -])",
    sign=r"\+\+ Starting Swift_|Expected response code \"?\d|TransportException|Swift_Transport|Symfony.Component.Mailer|Illuminate.Mail|Connection could not be established with host",
)
_DEBUG = lazy(
    r"(?m)^\W{0,4}\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d\] (?:< [2-5]\d\d|> [A-Z]{4})"
    r"|^> (?:EHLO \[[\d.]+\]|\.)\s*$"
)
_CURL = lazy(r"(?m)^\* |\bcurl\b")
_TWICE = lazy(r"but got code \"?([2-5]\d\d)\"?, with message \"(?=\1)")
"""Before a reply, whose code the exception tells before it."""


def claims(paste: Paste) -> bool:
    """Tell whether one of them printed the text."""
    if DIALECT.claims(paste):
        return True
    debug = "< 2" in paste.text and (_DEBUG.search(paste.text) or _DEBUG.search(paste.plain))
    return bool(debug) and not _CURL.search(paste.plain)


def read(paste: Paste) -> Reading:
    """Return the session in a text, and what an exception tells."""
    events = DIALECT.events(paste)
    return Conversation().read(
        event._replace(text=_TWICE.sub('but got "', event.text)) if event.kind == "note" else event for event in events
    )
