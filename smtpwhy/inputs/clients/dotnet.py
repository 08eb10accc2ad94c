""".NET: System.Net.Mail.SmtpException and what it nests: the status and the words of a reply, without its code."""

from smtpwhy.inputs.conversation import Conversation
from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading, Said
from smtpwhy.patterns import lazy
from smtpwhy.reply import Reply

DIALECT = Dialect(
    got=r"(?!)",
    sent=r"(?!)",
    sign=r"System\.Net\.Mail|SmtpException|SmtpFailedRecipient|The server response was:|System\.Net\.Sockets\.SocketException",
)
_RECIPIENT = lazy(
    r"\[\d+\] <(?P<recipient>[^<>\s]+)>.*?The server response was: (?P<status>[45]\.\d\.\d{1,3}) (?P<text>.+)"
)
"""One of several failed recipients, as the exception lists them."""
claims = DIALECT.claims


def read(paste: Paste) -> Reading:
    """Return what an exception tells, for each of its recipients."""
    listed = [(number, found) for number, line in paste.lines if (found := _RECIPIENT.search(line))]
    if not listed:
        return Conversation().read(DIALECT.events(paste))
    said = tuple(
        Said(
            f"{found['status']} {found['text']}",
            Reply(None, found["status"], found["text"].strip(), (f"{found['status']} {found['text'].strip()}",), 0, 0),
            stage="rcpt",
            recipient=found["recipient"],
            line=number,
        )
        for number, found in listed
    )
    return Reading("transcript", said)
