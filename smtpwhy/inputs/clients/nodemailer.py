"""Nodemailer: the log of `debug: true, logger: true`, error objects, errors as JSON; `SERVER:` and `CLIENT:` of 0.x."""

from collections.abc import Iterator

from smtpwhy.inputs.conversation import Conversation, Event
from smtpwhy.inputs.dialect import Dialect
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

DIALECT = Dialect(
    got=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?S: ",
    sent=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?C: ",
    sign=r"^(?:SERVER|CLIENT)(?: \d+)?:[ ]*\n.{0,40}└──|\[[\w-]{6,20}\] [SC]: |nodemailer|SMTPConnection\.|\bmessageTime: \d|\bresponseCode['\"]?: |\bcode['\"]?: ['\"]E(?:AUTH|ENVELOPE|SOCKET|CONNECTION|DNS|TLS|MESSAGE|STREAM|PROTOCOL)['\"]",
    opened=r"(?:\w+ +)?(?:\[[\w-]{6,20}\] )?Connection established",
)
_SIDE = lazy(r"(?:(SERVER)|CLIENT)(?: \d+)?:\s*$")
_WORDS = lazy(r"└── ?|   (?=\S)")
claims = DIALECT.claims


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    return Conversation().read(_drawn(paste)) if "└──" in paste.text else DIALECT.read(paste)


def _drawn(paste: Paste) -> Iterator[Event]:
    """Yield what stands under each side's name."""
    server: bool | None = None
    for number, line in paste.lines:
        side, words = _SIDE.match(line), _WORDS.match(line)
        if side:
            server = side[1] is not None
        elif words and server is not None:
            yield Event("got" if server else "sent", line[words.end() :], number)
        else:
            server = None
            yield Event("note", line, number)
