"""openssl s_client -starttls smtp: certificates and TLS data, then a session without marks."""

from smtpwhy.inputs.clients.session import raw_events
from smtpwhy.inputs.conversation import Conversation
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_SIGN = lazy(
    r"(?m)^\s*(?:CONNECTED\([0-9A-F]+\)|CONNECTION ESTABLISHED|(?:D|d)idn't f(?:ound|ind) starttls|depth=\d+ |verify (?:error|return):|Verify return code: |[0-9A-F]*:?error:[^\s:]{5,10}:|connect:errno=)"
)
_SKIPPED = lazy(
    r"(?:depth=|verify |---|    ?\S|-----|[A-Za-z0-9+/=]{60,}$|Certificate chain|Server certificate|subject=|issuer=|SSL handshake|New, TLS"
    r"|Verification|Protocol|Early data|No client|Peer sign|Server (?:Temp|public)|Secure Reneg|Compression|Expansion|No ALPN|SSL-Session"
    r"|Post-Handshake| ?\d s:|DONE|read R BLOCK|didn't found)"
)
_OPENED = lazy(r"CONNECTED\(")


def claims(paste: Paste) -> bool:
    """Tell whether openssl printed the text."""
    return _SIGN.search(paste.plain) is not None


def read(paste: Paste) -> Reading:
    """Return the session in a text."""
    lines = [(number, line) for number, line in paste.lines if not _SKIPPED.match(line)]
    return Conversation().read(raw_events(lines, _OPENED))
