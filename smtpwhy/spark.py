r"""Log lines and replies in Spark DataFrames: diagnosed line by line, or summed up; needs the extra `smtpwhy[spark]`.

    from smtpwhy.spark import diagnosed, summarised

    lines = spark.read.option("lineSep", "\n").text("logs/*.gz")
    diagnosed(lines, "value").groupBy("cause").count().show()
    summarised(lines, "value")["causes"]

smtpwhy must be installed on every worker, in the same version as on the driver. The built-in catalog is asked.
"""

import pickle
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from smtpwhy.answering import diagnose_each
from smtpwhy.catalog.catalog import Catalog, load
from smtpwhy.inputs import INPUTS, Input
from smtpwhy.logs.clock import Clock, columns
from smtpwhy.logs.parts import merged
from smtpwhy.logs.reader import Found, Reader
from smtpwhy.logs.run import log_format
from smtpwhy.logs.summary import summarise
from smtpwhy.untrusted import decode

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyspark.sql import types as of
except ImportError as error:
    raise ImportError(
        f"smtpwhy.spark needs PySpark and PyArrow ({error}): pip install 'smtpwhy[spark]'", name=error.name
    ) from error

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from smtpwhy.answers import Diagnosis

__all__ = ["COLUMNS", "diagnosed", "summarised"]

COLUMNS = (
    "code", "status", "outcome", "cause", "confidence", "provider", "rule", "fingerprint", "stage", "direction",
    "recipient", "retry", "who", "explanation",
)  # fmt: skip
"""The columns that `diagnosed` adds: `retry` is a boolean, `who` an array of strings, all others are strings."""

_Row = tuple[str | bool | list[str] | None, ...]
"""The values of `COLUMNS` for one text."""

_KEPT = 8192
"""Texts whose values are kept in a worker."""
_LONGEST = 2000
"""Bytes of a text that is kept."""
_ROWS = 1 << 16
"""Rows that are explained at once, so that no column outgrows the two gigabytes of an Arrow array."""
_SAMPLE = 2000
"""Lines by which the format of a log is recognised."""
_OPEN = 64
"""Files of one partition that are read at once, where their lines are mixed."""


def diagnosed(frame: "DataFrame", column: str, prefix: str = "") -> "DataFrame":
    """Return the frame with the columns of a diagnosis behind its own.

    Each text of `column` (strings, or bytes) is a log line or a reply and is explained by itself, as by
    `smtpwhy.diagnose_lines`; a null gives nulls, a text without a reply the cause `unspecified`. Rows and their order
    within a partition stay. `prefix` stands before the names in `COLUMNS`.

    Each distinct text of an Arrow batch is explained once, and what a worker has explained it knows in later batches.

    Raises `ValueError` where there is no such column or one of the new names is taken, `TypeError` where the column
    holds neither strings nor bytes.
    """
    place = _place(frame, column)
    names = [f"{prefix}{name}" for name in COLUMNS]
    taken = {name.lower() for name in frame.columns} & {name.lower() for name in names}
    if taken:
        raise ValueError(f"the frame has a column {min(taken)!r} already; give the new ones a prefix: prefix='smtp_'")
    kinds = {"retry": of.BooleanType(), "who": of.ArrayType(of.StringType())}
    added = [of.StructField(name, kinds.get(of_, of.StringType())) for name, of_ in zip(names, COLUMNS, strict=True)]
    schema = of.StructType([*frame.schema.fields, *added])
    plain = frame.toDF(*(f"c{number}" for number in range(len(frame.columns))))  # mapInArrow takes no dots in names
    return plain.mapInArrow(partial(_diagnosed, place=place, names=[*frame.columns, *names]), schema)


def summarised(
    frame: "DataFrame",
    column: str,
    *,
    file_column: str | None = None,
    format: str | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Return the summary of the log whose lines are the texts of `column`, in the form of the JSON key `summary`.

    It is the summary that the command line gives for the same lines. Nulls are no lines.

    - `file_column` names the file of each line, for instance from `input_file_name()`: then every file is a log of its
      own, as on the command line. Without it every partition is one.
    - `format` is the id of the log's format (`smtpwhy --list formats`). Without it the first 2,000 lines tell it, for
      which the first partition is read once more.
    - `today` tells the year of stamps that have none; the default is the driver's day.

    Of formats whose lines stand each for itself (Postfix, Exim) any partitioning gives the same counts, times and
    trends; only the line that is shown as an example of a cause may be another where the lines are not in their order.
    Formats that take several lines to tell one thing need the lines of a file in one partition, in their order: so
    `spark.read.text` reads compressed files, and other files smaller than `spark.sql.files.maxPartitionBytes`.

    Raises `ValueError` where there is no such column, no such format, or no format is recognised; `TypeError` where
    the column holds neither strings nor bytes.
    """
    names = [column] if file_column is None else [column, file_column]
    for name in names:
        _place(frame, name)
    texts = frame.select(*(frame[_quoted(name)].cast("binary").alias(f"c{n}") for n, name in enumerate(names)))
    format_ = _recognised(texts, column) if format is None else _named(format)
    read = partial(_read, format_=format_.id, today=today or date.today())
    rows = texts.mapInArrow(read, "file string, found binary").collect()
    return summarise(_together((row["file"], bytes(row["found"])) for row in rows), _catalog())


def _place(frame: "DataFrame", column: str) -> int:
    """Return where a column of texts stands."""
    names: list[str] = frame.columns
    if names.count(column) != 1:
        what = "more than one column" if column in names else "no column"
        raise ValueError(f"the frame has {what} {column!r}; its columns: {', '.join(names)}")
    place = names.index(column)
    kind = frame.schema.fields[place].dataType
    if not isinstance(kind, (of.StringType, of.BinaryType)):
        raise TypeError(f"the column {column!r} holds {kind.simpleString()}, where strings or bytes are read")
    return place


def _quoted(name: str) -> str:
    """Return a column's name as Spark reads it, whatever is in it."""
    return "`" + name.replace("`", "``") + "`"


@cache
def _catalog() -> Catalog:
    return load()


# Diagnoses, on the workers


class _Explainer:
    """Explains texts one after another, and keeps what it found."""

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._answers = diagnose_each(iter(self._asked.pop, None), _catalog())
        self._kept: dict[bytes, _Row] = {}

    def row(self, text: bytes) -> _Row:
        """Return the values of the columns for a text."""
        row = self._kept.get(text)
        if row is None:
            self._asked.append(decode(text))
            row = _row(next(self._answers))
            if len(text) <= _LONGEST:
                if len(self._kept) >= _KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[text] = row
        return row


@cache
def _explainer() -> _Explainer:
    """Return the one of this worker, which is kept from batch to batch and from task to task."""
    return _Explainer()


def _row(diagnosis: "Diagnosis") -> _Row:
    return tuple(_plain(getattr(diagnosis, name)) for name in COLUMNS)


def _plain(value: Any) -> Any:
    """Return a value that Arrow takes: half a surrogate pair, which JSON may hold, stands as an escape."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return value


def _diagnosed(batches: Iterable[Any], place: int, names: list[str]) -> Iterator[Any]:
    """Yield the record batches with the columns of the diagnoses."""
    kinds = {"retry": pa.bool_(), "who": pa.list_(pa.string())}
    row_of = _explainer().row
    for whole in batches:
        for start in range(0, whole.num_rows, _ROWS):
            batch = whole.slice(start, _ROWS)
            texts = _as_bytes(batch.column(place)).dictionary_encode()
            rows = [row_of(text) for text in texts.dictionary.to_pylist()]
            added = [
                pa.array([row[number] for row in rows], kinds.get(name, pa.string())).take(texts.indices)
                for number, name in enumerate(COLUMNS)
            ]
            yield pa.RecordBatch.from_arrays([*batch.columns, *added], names=names)


def _as_bytes(texts: Any) -> Any:
    """Return an array of texts as bytes: Spark's strings may hold any."""
    large = pa.types.is_large_string(texts.type) or pa.types.is_large_binary(texts.type)
    return texts.cast(pa.large_binary() if large else pa.binary())


# Summaries, on the workers


class _Readers:
    """Reads the lines of one partition, with a reader for each file."""

    def __init__(self, format_: str, today: date) -> None:
        self._log = _named(format_).log
        self._today = today
        self._clock = Clock(today)
        self._open: OrderedDict[str | None, Reader] = OrderedDict()

    def read(self, file: str | None, lines: Any) -> None:
        """Read lines of a file, without nulls."""
        if file not in self._open:
            self._open[file] = Reader(self._log, _catalog(), self._today, file)
        self._open.move_to_end(file)
        reader = self._open[file]
        block = b"\n".join(lines.to_pylist()) + b"\n"
        reader.read(block)
        if self._log.quick:
            reader.tally.seen(*self._times(lines, block))

    def _times(self, lines: Any, block: bytes) -> tuple[str, ...]:
        """Return the times of the earliest and the latest line, wherever they stand; a reader asks the outer ones."""
        where = columns(block)
        stamps = pc.unique(pc.binary_slice(lines, 0, where.end)) if where else lines
        times = [time for stamp in stamps.to_pylist() if (time := self._clock(decode(stamp)))]
        return (min(times), max(times)) if times else ()

    def closed(self, most: int) -> Iterator[tuple[str | None, bytes]]:
        """Yield what was read in all files but the latest ones, packed."""
        while len(self._open) > most:
            file, reader = self._open.popitem(last=False)
            yield file, zlib.compress(pickle.dumps(reader.found().replaced(kept=())), 1)


def _read(batches: Iterable[Any], format_: str, today: date) -> Iterator[Any]:
    """Yield what was read in the lines of one partition: a row for each file."""
    readers = _Readers(format_, today)
    for batch in batches:
        for file, lines in _by_file(batch):
            readers.read(file, lines)
            yield from map(_as_batch, readers.closed(_OPEN))
    yield from map(_as_batch, readers.closed(0))


def _by_file(batch: Any) -> Iterator[tuple[str | None, Any]]:
    """Yield the lines of a batch, file after file, in their order."""
    batch = batch.filter(batch.column(0).is_valid())
    if batch.num_columns == 1:
        if batch.num_rows:
            yield None, _as_bytes(batch.column(0))
        return
    files = batch.column(1).dictionary_encode(null_encoding="encode")
    for number, file in enumerate(files.dictionary.to_pylist()):
        lines = batch.column(0).filter(pc.equal(files.indices, number))
        yield None if file is None else decode(file), _as_bytes(lines)


def _as_batch(found: tuple[str | None, bytes]) -> Any:
    file, packed = found
    arrays = [pa.array([file], pa.string()), pa.array([packed], pa.binary())]
    return pa.RecordBatch.from_arrays(arrays, names=["file", "found"])


# Summaries, on the driver


def _named(id_: str) -> Input:
    logs = {one.id: one for one in INPUTS if one.is_log}
    if id_ not in logs:
        raise ValueError(f"there is no format {id_!r} of a log; the formats: {', '.join(logs)}")
    return logs[id_]


def _recognised(texts: "DataFrame", column: str) -> Input:
    """Return the format of a log by its first lines."""
    sample = b"\n".join(bytes(row[0]) for row in texts.limit(_SAMPLE).collect() if row[0] is not None)
    format_ = log_format(sample)
    if format_ is None:
        raise ValueError(
            f"the first {_SAMPLE:,} lines of {column!r} are no log that smtpwhy knows; if it is one, name its format, "
            "such as format='postfix'"
        )
    return format_


def _together(rows: Iterable[tuple[str | None, bytes]]) -> Found:
    """Return what all partitions came to; the parts of a file stand in the order of their times."""
    parts: list[tuple[str, Found]] = []
    for number, (file, packed) in enumerate(rows):
        found: Found = pickle.loads(zlib.decompress(packed))  # noqa: S301 (written by `closed`, on our own workers)
        parts.append((f"partition {number:06}" if file is None else file, found))
    return merged(sorted(parts, key=lambda part: part[1].tally.first))
