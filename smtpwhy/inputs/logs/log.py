"""What every module of this package offers: how its format is told and read."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from smtpwhy.values import Value

if TYPE_CHECKING:
    import re

    from smtpwhy.inputs.logs.record import Record
    from smtpwhy.inputs.paste import Paste

Parse = Callable[[str], "Iterable[Record]"]
"""Returns what a line tells; where a record takes several lines, the last of them tells it."""
_LOOKED_AT = 200_000
"""Characters at the start in which a format is looked for."""


class Quick(Value):
    """How the failed deliveries of a format are found and told apart in bytes, for logs of millions of lines."""

    failed: "re.Pattern[bytes]"
    """Begins with a literal and matches, in a failed delivery, where the words that decide begin."""
    recipient: tuple[bytes, bytes]
    """What stands before and behind the recipient; it ends before `failed` where the first is empty: behind it."""
    delivered: tuple[bytes, ...]
    """One of them stands in every line of a delivery, once."""
    others: tuple[bytes, ...]
    """One of them stands in every other line that may tell anything."""


class Log(Value):
    """A format of a log."""

    sign: "re.Pattern[str]"
    """Is found in every log of this format, near its start."""
    reader: Callable[[], Parse]
    """Makes what reads the lines of one log, in their order."""
    marks: tuple[bytes, ...] = ()
    """One of them stands in every line that tells anything; empty where every line counts."""
    quick: Quick | None = None
    """How to read fast, where the format allows it."""

    def claims(self, paste: "Paste") -> bool:
        """Tell whether a text is a log of this format."""
        return self.sign.search("\n".join(line for _, line in paste.entries)[:_LOOKED_AT]) is not None
