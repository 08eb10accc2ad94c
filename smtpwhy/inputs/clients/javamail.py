"""JavaMail and Jakarta Mail: mail.debug, and exceptions with what they nest."""

from smtpwhy.inputs.clients.session import raw_events
from smtpwhy.inputs.conversation import Conversation
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_SIGN = lazy(
    r"(?m)^DEBUG(?: SMTPS?)?: |\b(?:javax|jakarta)\.mail\.|com\.sun\.mail\.|org\.(?:eclipse\.)?angus\.mail"
    r"|\b(?:MessagingException|MailSendException|MailAuthenticationException|SMTPSendFailedException)\b"
)
_OPENED = lazy(r"DEBUG SMTPS?: trying to connect to host")


def claims(paste: Paste) -> bool:
    """Tell whether JavaMail printed the text."""
    return _SIGN.search(paste.plain) is not None


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    return Conversation().read(raw_events(paste.lines, _OPENED))
