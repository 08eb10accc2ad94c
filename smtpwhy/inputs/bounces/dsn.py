"""The fields of a delivery report without the mail around them."""

from smtpwhy.inputs.bounces.mail import blocks
from smtpwhy.inputs.bounces.reading import read_text_of_bounce
from smtpwhy.inputs.bounces.report import is_report
from smtpwhy.inputs.paste import Paste
from smtpwhy.inputs.said import Reading
from smtpwhy.patterns import lazy

_SIGN = lazy(r"(?mi)^\s*(?:Final-Recipient|Original-Recipient|Diagnostic-Code):")


def claims(paste: Paste) -> bool:
    """Tell whether the text is a delivery report's."""
    return _SIGN.search(paste.plain) is not None and is_report(list(blocks(paste.plain)))


def read(paste: Paste) -> Reading:
    """Return what the report says about each recipient."""
    return read_text_of_bounce(paste.plain)
