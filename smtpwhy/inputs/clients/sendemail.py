"""sendEmail -v: with -v twice each reply is printed as it is checked, else as it is received."""

from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading

_CHECKING = r"DEBUG => evalSMTPresponse\(\) - Checking for SMTP success or error status in the message: "
_RECEIVED = r"(?:\w+ => )?Received: \s*"
RECEIVED = Dialect(
    got=_RECEIVED,
    sent=r"(?:INFO => )?Sending: \s*",
    sign=r"(?:SUCCESS|INFO|ERROR|DEBUG|WARNING) => (?:Received|Sending|Connecting|Assigned)|sendEmail\[\d+\]|sendemail\[\d+\]",
    passed=r"DEBUG => evalSMTPresponse",
)
CHECKED = RECEIVED.replaced(got=_CHECKING, passed=rf"DEBUG => evalSMTPresponse\(\) - Found|{_RECEIVED}")
claims = RECEIVED.claims


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    return (CHECKED if "Checking for SMTP success" in paste.text else RECEIVED).read(paste)
