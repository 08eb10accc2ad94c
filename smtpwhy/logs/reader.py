"""One log, or a part of one, read and counted."""

from collections.abc import Iterable, Sequence
from datetime import date

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs.entries import Line as Entry
from smtpwhy.inputs.entries import joined, opened
from smtpwhy.inputs.logs.log import MOST, Log
from smtpwhy.inputs.logs.record import Kind, Record
from smtpwhy.logs.clock import Clock, Columns, columns
from smtpwhy.logs.filters import ALL, Filters
from smtpwhy.logs.known import Facts, Known
from smtpwhy.logs.lines import lines_of
from smtpwhy.logs.quick import QuickReader
from smtpwhy.logs.tally import Tally
from smtpwhy.redaction import mask_secrets
from smtpwhy.untrusted import decode
from smtpwhy.values import Value

_MOST_SENDERS = 50_000
"""Queue ids whose reverse-path is remembered."""


class Line(Value):
    """A line of a log."""

    time: str
    """When it was written; empty where it does not tell."""
    text: str
    """The line."""
    file: str | None
    """Where it stands; None for standard input."""
    number: int
    """Its number in the file, from 1."""


class Kept(Value):
    """A record with its line."""

    line: Line
    """The line."""
    record: Record
    """What it tells."""


class Found(Value):
    """What was read in a part of a log."""

    tally: Tally
    """The counts."""
    kept: tuple[Kept, ...]
    """The first failed attempts and refusals, at most `MOST` of each."""
    examples: tuple[tuple[tuple[str, str, str], Kept], ...]
    """The first one for each section, cause and status or code."""
    ended: str | None = None
    """Why it was not read to its end; `INTERRUPTED` where a person stopped it."""


INTERRUPTED = "interrupted"


class Reader:
    """Reads the blocks of one log, in their order; what is `known` of a format spares the next log of it the search."""

    def __init__(
        self,
        log: Log,
        catalog: Catalog,
        today: date,
        file: str | None = None,
        filters: Filters = ALL,
        by_sender: bool = False,
        known: Known | None = None,
    ) -> None:
        self.tally = Tally()
        self._log = log
        self._parse = log.reader()
        self._catalog = catalog
        self._known = known or Known(catalog)
        self._clock = Clock(today)
        self._file = file
        self._filters = filters
        self._senders: dict[str, str] | None = {} if by_sender else None
        self._kept: dict[str, list[Kept]] = {"failed": [], "rejected": []}
        self._examples: dict[tuple[str, str, str], Kept] = {}
        self._quick: QuickReader | None = None
        self._where: Columns | None = None
        self._begun = False

    def found(self) -> Found:
        """Return what was read."""
        if self._quick is not None:
            self._quick.fold(self.tally)
            self._take_over(self._quick)
        examples = sorted(self._examples.items(), key=lambda item: item[1].line.number)
        return Found(self.tally, (*self._kept["failed"], *self._kept["rejected"]), tuple(examples))

    def read(self, block: bytes) -> None:
        """Read a block of whole lines."""
        if not self._begun:
            self._begin(block)
        if not block.endswith(b"\n"):
            block += b"\n"
        lines = lines_of(block)
        if self._quick is None or _broken(block):
            self._read_all(lines)
        else:
            self._quick.read(block, self.tally)
            if self._where is not None:
                self.tally.unreadable += self._where.unstamped(lines)
        self.tally.lines += len(lines)
        for line in (lines[0], next(filter(bytes.strip, reversed(lines)), b"")):
            self.tally.seen(self._clock(decode(line[:1000])) or "")

    def _begin(self, block: bytes) -> None:
        self._begun = True
        where = columns(block)
        self._where = None if self._log.folded else where
        if where is not None and self._log.quick and self._filters == ALL and self._senders is None:
            self._quick = QuickReader(self._log, where, self._clock, self._catalog.telling, self._learn)

    def _take_over(self, quick: QuickReader) -> None:
        """Read the lines that were kept in bytes, where there are not too many to diagnose each."""
        for kind, lines in quick.kept.items():
            if self.tally.count(kind) > MOST:
                continue
            for number, line in lines:
                entry = decode(line.removesuffix(b"\r"))
                for record in self._parse(entry):
                    if record.kind == kind:
                        self._diagnose(Kept(Line(self._clock(entry) or "", entry, self._file, number), record))

    def _learn(self, line: bytes, number: int, kind: Kind) -> tuple[Facts | None, bool]:
        """Return the facts of a line that was not known, and whether the line is like others of its words."""
        entry = decode(line.removesuffix(b"\r"))
        records = [record for record in self._parse(entry) if record.kind == kind]
        if not records:
            return None, True
        facts = self._known.facts(records[0])
        self._exemplify(facts, Kept(Line(self._clock(entry) or "", entry, self._file, number), records[0]))
        return facts, len(records) == 1

    def _read_all(self, lines: Sequence[bytes]) -> None:
        """Read every line as text."""
        texts = (decode(line.removesuffix(b"\n").removesuffix(b"\r")) for line in lines)
        entries = map(opened, enumerate(texts, self.tally.lines + 1))
        self._read_entries(joined(entries) if self._log.folded else entries)

    def read_text(self, entries: Sequence[Entry], lines: int) -> None:
        """Read a text that came as a whole, freed of what stood around its lines."""
        if not self._log.folded:
            self._where = columns("\n".join(entry for _, entry in entries).encode())
        self._read_entries(entries)
        self.tally.lines += lines
        for _, entry in entries:
            self.tally.seen(self._clock(entry) or "")

    def _read_entries(self, entries: Iterable[Entry]) -> None:
        for number, entry in entries:
            if self._senders is not None:
                self._remember(entry)
            records = tuple(self._parse(entry))
            time = self._clock(entry) or ""
            self.tally.unreadable += _damaged(entry) or (self._where is not None and not time and bool(entry.strip()))
            for record in records:
                self.count(record, Line(record.time or time, entry, self._file, number))

    def _remember(self, entry: str) -> None:
        """Remember the reverse-path of a message."""
        found = self._log.senders.search(entry) if self._log.senders else None
        if found is not None and self._senders is not None:
            if len(self._senders) >= _MOST_SENDERS:
                del self._senders[next(iter(self._senders))]
            self._senders[found["queue"]] = found["sender"]

    def count(self, record: Record, line: Line) -> None:
        """Count one record, if it is asked for."""
        domain = _domain(record.said.recipient)
        if not self._filters.within(line.time) or not self._filters.towards(domain):
            return
        if record.kind == "delivered":
            self.tally.delivered += self._filters.cause is None and self._filters.provider is None
        if record.kind not in self._kept:
            return
        facts = self._known.facts(record)
        if not self._filters.of(facts.group):
            return
        cell = self.tally.add(facts.group, 1, line.time, line.time)
        self.tally.name(cell, domain, 1)
        if facts.unknown is not None:
            self.tally.tell(facts.unknown)
        self._sent_by(record, facts)
        self._exemplify(facts, Kept(line, record))
        self._diagnose(Kept(line, record))

    def _sent_by(self, record: Record, facts: Facts) -> None:
        if self._senders is not None and record.kind == "failed":
            sender = _domain(record.sender or self._senders.get(record.queue or ""))
            key = (sender, facts.group.permanent)
            self.tally.senders[key] = self.tally.senders.get(key, 0) + 1

    def _exemplify(self, facts: Facts, kept: Kept) -> None:
        """Keep the first record of each section, cause and status; a block's lines come in any order."""
        name = (facts.group.section, facts.group.cause, facts.status)
        if name not in self._examples or kept.line.number < self._examples[name].line.number:
            self._examples[name] = self._without_secrets(kept)

    def _diagnose(self, kept: Kept) -> None:
        """Keep a record that is to be diagnosed by itself, as long as there are few."""
        same_kind = self._kept[kept.record.kind]
        if len(same_kind) < MOST:
            same_kind.append(self._without_secrets(kept))

    def _without_secrets(self, kept: Kept) -> Kept:
        masked = mask_secrets(kept.line.text)
        if masked == kept.line.text:
            return kept
        again = next(iter(self._log.reader()(masked)), None)
        said = kept.record.said
        words = said.replaced(words=mask_secrets(said.words), reply=None)
        return Kept(kept.line.replaced(text=masked), again or kept.record.replaced(said=words))


def _domain(address: str | None) -> str:
    """Return the domain of an address in lower case, empty where there is none."""
    return (address or "").rpartition("@")[2].lower()


def _broken(block: bytes) -> bool:
    """Tell whether a block holds what no log holds."""
    if b"\0" in block:
        return True
    if block.isascii():
        return False
    try:
        block.decode()
    except UnicodeDecodeError:
        return True
    return False


def _damaged(entry: str) -> bool:
    """Tell whether a line holds what no log holds."""
    return "\0" in entry or "\ufffd" in entry
