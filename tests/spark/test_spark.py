"""On a real local Spark: the columns are those of the library, the summary that of the command line."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import smtpwhy
from smtpwhy.untrusted import decode

from ..conftest import Run
from .conftest import HOSTILE, entries, write_logs

pytest.importorskip("pyspark")
if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

from smtpwhy.spark import COLUMNS, diagnosed, summarised

REPLIES = [
    "550 5.1.1 <user@example.com>: User unknown",
    "451 4.7.1 Greylisted, try again in 300 seconds",
    "421 4.7.0 Try again later, closing connection. (EHLO) abc123def456xyz - gsmtp",
    "hello",
    "",
    "550 5.1.1 <other@example.com>: User unknown",
    "550 5.2.2 Mailbox full\r",
]


@pytest.fixture(scope="module", params=["short", "hostile"])
def logs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    hostile = request.param == "hostile"
    return write_logs(tmp_path_factory.mktemp(request.param), 700 if hostile else 2000, hostile)


def read(spark: "SparkSession", folder: Path) -> "DataFrame":
    from pyspark.sql.functions import input_file_name

    return spark.read.option("lineSep", "\n").text(str(folder)).withColumn("file", input_file_name())


def expected(texts: list[str]) -> list[list[Any]]:
    """The values of the columns as the library gives them, in JSON's types; half a surrogate pair as an escape."""
    plain = [diagnosis.to_dict() for diagnosis in smtpwhy.diagnose_lines(texts)]
    values = json.dumps([[one[name] for name in COLUMNS] for one in plain])
    rows: list[list[Any]] = json.loads(values.replace("\\ud800", "\\\\ud800"))
    return rows


def test_columns_are_those_of_the_library(spark: "SparkSession") -> None:
    frame = spark.createDataFrame([(n, text) for n, text in enumerate(REPLIES * 300)], "n int, text string").coalesce(1)
    rows = diagnosed(frame, "text").collect()
    assert [(row["n"], row["text"]) for row in rows] == list(enumerate(REPLIES * 300))
    assert [[row[name] for name in COLUMNS] for row in rows] == expected(REPLIES * 300)


def test_a_folder_of_packed_logs_is_diagnosed_line_by_line(spark: "SparkSession", tmp_path: Path) -> None:
    write_logs(tmp_path, 300, hostile=True)
    rows = diagnosed(read(spark, tmp_path), "value", "smtp_").collect()
    assert len(rows) == 7 * (300 + len(HOSTILE))
    for seed in range(7):
        lines = entries(seed, 300)
        lines[150:150] = HOSTILE
        own = [row for row in rows if row["file"].endswith(f"mail.log-{seed}.gz")]
        assert [[row[f"smtp_{name}"] for name in COLUMNS] for row in own] == expected([decode(line) for line in lines])


def test_bytes_and_nulls(spark: "SparkSession") -> None:
    frame = spark.createDataFrame([(None,), (bytearray(HOSTILE[1]),), (None,)], "reply binary").coalesce(1)
    rows = diagnosed(frame, "reply").collect()
    assert [[row[name] for name in COLUMNS] for row in rows] == [
        [None] * len(COLUMNS),
        *expected([decode(HOSTILE[1])]),
        [None] * len(COLUMNS),
    ]


def test_the_schema_is_declared(spark: "SparkSession") -> None:
    frame = diagnosed(spark.createDataFrame([("x", 1)], "text string, n int"), "text", "d_")
    assert frame.columns == ["text", "n", *(f"d_{name}" for name in COLUMNS)]
    types = {"text": "string", "n": "int", "d_retry": "boolean", "d_who": "array<string>"}
    assert dict(frame.dtypes) == {name: types.get(name, "string") for name in frame.columns}
    assert diagnosed(frame.limit(0), "text").collect() == []


def test_names_with_dots_and_columns_of_any_type_stay(spark: "SparkSession") -> None:
    frame = spark.sql("select '550 5.2.2 full' as `a.b`, timestamp '2026-01-02 03:04:05' at, map('k', 1) m, 1.5 d")
    row = diagnosed(frame, "a.b").collect()[0]
    assert row["cause"] == "mailbox_full"
    assert row[:4] == frame.collect()[0][:4]


@pytest.mark.parametrize(
    ("schema", "column", "error", "words"),
    [
        ("text string", "line", ValueError, "no column 'line'; its columns: text"),
        ("text string, status string", "text", ValueError, r"'status' already; .*prefix='smtp_'"),
        ("text string, Retry int", "text", ValueError, "'retry' already"),
        ("text int", "text", TypeError, "'text' holds int, where strings or bytes are read"),
    ],
)
def test_what_cannot_be_is_told(
    spark: "SparkSession", schema: str, column: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        diagnosed(spark.createDataFrame([], schema), column)


def told_by_the_command_line(run: Run, paths: list[Path]) -> dict[str, Any]:
    document = json.loads(run("--format", "json", *map(str, paths)).stdout)
    summary: dict[str, Any] = document["summary"]
    assert summary["failing"] > 1000
    return summary


@pytest.mark.parametrize("partitions", [1, 3, 7])
def test_the_summary_is_that_of_the_command_line(
    spark: "SparkSession", logs: list[Path], run: Run, partitions: int
) -> None:
    summary = told_by_the_command_line(run, logs)
    frame = read(spark, logs[0].parent).repartition(partitions, "file")
    assert summarised(frame, "value", file_column="file") == summary
    assert without_examples(summarised(frame.select("value"), "value")) == without_examples(summary)


def test_the_summary_of_files_as_spark_reads_them(spark: "SparkSession", logs: list[Path], run: Run) -> None:
    frame = read(spark, logs[0].parent)
    assert summarised(frame, "value", file_column="file", format="postfix") == told_by_the_command_line(run, logs)


@pytest.mark.parametrize("partitions", [1, 3, 7])
def test_lines_that_are_spread_give_the_same_counts(
    spark: "SparkSession", logs: list[Path], run: Run, partitions: int
) -> None:
    frame = read(spark, logs[0].parent).repartition(partitions)
    summary = told_by_the_command_line(run, logs)
    for found in (summarised(frame, "value"), summarised(frame, "value", file_column="file")):
        assert without_examples(found) == without_examples(summary)


def without_examples(summary: dict[str, Any]) -> dict[str, Any]:
    causes = [one | {"example": None} for one in summary["causes"]]
    inbound = [one | {"example": None} for one in summary["inbound"]["causes"]]
    return summary | {"causes": causes, "inbound": summary["inbound"] | {"causes": inbound}}


def test_nulls_are_no_lines_and_today_tells_the_year(spark: "SparkSession") -> None:
    lines = [line.decode() for line in entries(0, 40)]
    frame = spark.createDataFrame([(None,), *((line,) for line in lines), (None,)], "`a.line` string").coalesce(1)
    summary = summarised(frame, "a.line", format="postfix", today=date(2020, 12, 1))
    assert summary["lines"] == 40
    assert (summary["first"] or "").startswith("2020-11-10T")
    empty = summarised(spark.createDataFrame([], "line string"), "line", format="exim")
    assert (empty["lines"], empty["failing"], empty["first"]) == (0, 0, None)


def test_exim_is_recognised(spark: "SparkSession") -> None:
    line = (
        "2026-11-20 10:00:00 1kXabc-0001Ab-2C ** user@example.com R=dnslookup T=remote_smtp: SMTP error from remote mail "
        "server after RCPT TO:<user@example.com>: host mx.example.com [192.0.2.1]: 550 5.1.1 User unknown"
    )
    summary = summarised(spark.createDataFrame([(line,)] * 3, "line string"), "line")
    assert [(one["cause"], one["count"]) for one in summary["causes"]] == [("mailbox_unknown", 3)]


def test_what_is_no_log_is_told(spark: "SparkSession") -> None:
    frame = spark.createDataFrame([("hello",)], "line string")
    with pytest.raises(ValueError, match=r"are no log that smtpwhy knows.*format='postfix'"):
        summarised(frame, "line")
    with pytest.raises(ValueError, match="no format 'swaks' of a log; the formats: postfix, exim"):
        summarised(frame, "line", format="swaks")
    with pytest.raises(ValueError, match="no column 'file'"):
        summarised(frame, "line", file_column="file", format="postfix")


def test_the_extra_is_named_where_it_is_missing() -> None:
    code = "import sys; sys.modules['pyspark'] = None; import smtpwhy.cli, smtpwhy.library; import smtpwhy.spark"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'smtpwhy[spark]'" in done.stderr.splitlines()[-1]
