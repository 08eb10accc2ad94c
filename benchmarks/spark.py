"""How fast Spark diagnoses and sums up log lines, as ratios to `smtpwhy.diagnose_lines` in one process in the same run.

A million rows hold 2,000 distinct texts, in a partition for each core. Three things are timed, the first run (for which
the workers have to start) and the best of three more:

- `diagnosed`: every column of every row is made and thrown away (Spark's sink `noop`)
- `summarised`: the summary of the same number of lines of a Postfix log
- `count(distinct)`: a floor, what Spark itself takes to look at every text

Run: python benchmarks/spark.py [ROWS [CORES]]; needs the extra `smtpwhy[spark]` and Java.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import smtpwhy
from smtpwhy.catalog.catalog import load

_DISTINCT = 2_000


def texts(chance: random.Random) -> list[str]:
    """Return distinct replies: the rules' examples, one a line."""
    examples = {line.replace("\n", " ") for entry in load().entries() for line in entry.examples}
    return chance.sample(sorted(examples), _DISTINCT)


def logged(replies: list[str]) -> list[str]:
    """Return a line of Postfix's log for each reply."""
    return [
        f"Nov 20 10:{number % 60:02}:00 mail postfix/smtp[{number}]: 4F{number:07}: to=<user{number}@example.com>, "
        f"relay=mx.example.com[192.0.2.1]:25, delay=1, dsn=5.0.0, "
        f"status=bounced (host mx.example.com[192.0.2.1] said: {reply})"
        for number, reply in enumerate(replies)
    ]


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the least time of some runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def rows_of(spark: Any, lines: list[str], count: int, cores: int) -> Any:
    """Return a cached frame of so many rows, each with one of the lines."""
    from pyspark.sql import functions as f

    table = spark.createDataFrame(list(enumerate(lines)), "number long, value string")
    numbers = spark.range(0, count, 1, cores).select((f.col("id") * 7919 % len(lines)).alias("number"))
    frame = numbers.join(f.broadcast(table), "number").select("value").cache()
    frame.count()
    return frame


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    cores = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() or 1
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    from smtpwhy.spark import diagnosed, summarised

    replies = texts(random.Random(7))  # noqa: S311 (the same rows every time)
    alone = [replies[number * 7919 % len(replies)] for number in range(count)]
    plain = seconds(lambda: sum(1 for _ in smtpwhy.diagnose_lines(alone)), rounds=2)
    spark = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    frame, log = (rows_of(spark, lines, count, cores) for lines in (replies, logged(replies)))
    print(f"{count:,} rows, {len(replies):,} distinct, {cores} cores")
    print(f"{'diagnose_lines, one process':30} {count / plain:12,.0f} rows/s")
    for name, work in (
        ("count(distinct)", lambda: frame.distinct().count()),
        ("diagnosed", lambda: diagnosed(frame, "value").write.format("noop").mode("overwrite").save()),
        ("summarised", lambda: summarised(log, "value", format="postfix")),
    ):
        first, took = seconds(work, rounds=1), seconds(work)
        print(
            f"{name:30} {count / took:12,.0f} rows/s, {plain / took:5.1f} x diagnose_lines (first run {plain / first:.1f} x)"
        )
    spark.stop()


if __name__ == "__main__":
    main()
