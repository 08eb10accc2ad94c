"""What every module of this package offers: how its format is told and read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from smtpwhy.inputs.logs.record import Kind, Record
from smtpwhy.inputs.reply import read_text
from smtpwhy.inputs.said import Reading, Said
from smtpwhy.values import Value

if TYPE_CHECKING:
    from smtpwhy.inputs.entries import Line
    from smtpwhy.inputs.paste import Paste

Parse = Callable[[str], Iterable[Record]]
"""Returns what a line tells; where a record takes several lines, the last of them tells it."""
MOST = 1000
"""Failed attempts of a log that are diagnosed one by one."""
_LOOKED_AT = 200_000
"""Characters at the start in which a format is looked for."""


class Quick(Value):
    """How lines of one kind are found and known again in bytes, for logs of millions of lines.

    The words alone must decide what the line comes to, the recipient in them apart.
    """

    kind: Kind
    """What such lines tell, if anything."""
    mark: re.Pattern[bytes] | bytes
    """Is found once in each such line; a pattern begins with a literal. The fewer bytes of a literal are common in
    other lines, the faster it is found."""
    words: tuple[bytes, bytes]
    """The words begin behind the first, sought from the mark (empty: at the mark), and end before the last one of the
    second (empty: with the line)."""
    party: tuple[bytes, bytes]
    """What stands before and behind the recipient; before the mark, or behind it where the first is empty."""


class Log(Value):
    """A format of a log."""

    sign: re.Pattern[str]
    """Is found in every log of this format, near its start."""
    reader: Callable[[], Parse]
    """Makes what reads the lines of one log, in their order."""
    marks: tuple[bytes, ...] = ()
    """One of them stands in every line that tells anything; empty where every line counts."""
    delivered: tuple[re.Pattern[bytes] | bytes, ...] = ()
    """One of them is found in every line of a delivery, once: such lines need not be read to be counted."""
    quick: tuple[Quick, ...] = ()
    """How all other lines that tell anything are read fast, where the format allows it."""
    folded: bool = False
    """Whether lines without a time belong to the format, such as the headers in Exim's reject log."""
    notes: Parse | None = None
    """Returns what lines tell that are no attempt and no refusal; asked where a short log holds neither."""
    senders: re.Pattern[str] | None = None
    """Finds `queue` and `sender` in the lines that tell a message's reverse-path."""

    def claims(self, paste: "Paste") -> bool:
        """Tell whether a text is a log of this format."""
        return self.sign.search(paste.beginning[:_LOOKED_AT]) is not None

    def records(self, entries: "Iterable[Line]") -> Iterator[Record]:
        """Yield what the entries of one log tell, each with the number of its line."""
        parse = self.reader()
        for number, entry in entries:
            for record in parse(entry):
                yield record.replaced(said=record.said.replaced(line=number))

    def read(self, paste: "Paste") -> Reading:
        """Return what was said in a log that is short; what failed and went well later is marked as healed."""
        records = list(self.records(paste.entries))
        if not records and self.notes is not None:
            notes = self.notes
            records = [
                record.replaced(said=record.said.replaced(line=number))
                for number, entry in paste.entries
                for record in notes(entry)
            ]
        if not records:
            return Reading("reply", tuple(read_text(paste.text)))
        return Reading("log", tuple(_in_log(records)))


def _in_log(records: Sequence[Record]) -> Iterator[Said]:
    """Yield what the records say, with what the others tell about it."""
    delivered = {(record.queue, record.said.recipient) for record in records if record.kind == "delivered"}
    failed = {record.queue for record in records if record.kind == "failed"}
    outbound = any(r.kind == "failed" and (r.queue, r.said.recipient) not in delivered for r in records)
    for record in records:
        if record.kind == "ended" and record.queue in failed:
            continue
        healed = record.kind == "failed" and (record.queue, record.said.recipient) in delivered
        yield in_context(record, healed=healed or (record.kind == "rejected" and outbound))


def in_context(record: Record, healed: bool = False) -> Said:
    """Return what a record says, with what the log tells about it."""
    direction = "inbound" if record.kind == "rejected" else "outbound"
    return record.said.replaced(healed=healed, outcome=record.outcome, direction=direction)
