"""A log is counted as it is: every failed attempt once, whatever the way, the order and the split it is read in."""

import bz2
import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy import diagnose
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.inputs import INPUTS
from smtpwhy.logs import parts
from smtpwhy.logs.clock import Clock, columns, point
from smtpwhy.logs.filters import Filters
from smtpwhy.logs.known import Known
from smtpwhy.logs.lines import blocks, lines_of, ranged
from smtpwhy.logs.reader import Found, Reader
from smtpwhy.logs.run import read_files
from smtpwhy.logs.summary import summarise

from .conftest import ROOT, Run
from .logs_made import NOISE, postfix

TODAY = date(2026, 11, 24)
LOGS = {one.id: one.log for one in INPUTS if one.is_log}


def written(lines: Iterable[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def read(data: bytes, catalog: Catalog, quick: bool = True, size: int = 1 << 16, **settings: Any) -> Found:
    log = LOGS["postfix"] if quick else LOGS["postfix"].replaced(quick=())
    reader = Reader(log, catalog, TODAY, **settings)
    places = iter(range(0, len(data), size))
    for block in blocks(lambda _: data[(at := next(places, len(data))) : at + size]):
        reader.read(block)
    return reader.found()


def counted(found: Found) -> dict[Any, Any]:
    """All that was counted, as plain data."""
    cells = {
        tuple(vars(group).values()): (cell.count, cell.first, cell.last, dict(cell.hours), dict(cell.names))
        for group, cell in found.tally.cells.items()
    }
    return {"cells": cells, "lines": found.tally.lines, "delivered": found.tally.delivered}


@pytest.fixture(scope="module")
def made() -> list[tuple[str, tuple[str, bool] | None]]:
    return list(postfix(7, 3000))


def test_every_failed_attempt_counts_once_with_its_cause_and_permanence(
    made: list[tuple[str, tuple[str, bool] | None]], catalog: Catalog
) -> None:
    found = read(written(line for line, _ in made), catalog)
    truth = Counter(failed for _, failed in made if failed)
    mine: Counter[tuple[str, bool]] = Counter()
    for group, cell in found.tally.cells.items():
        mine[group.cause, group.permanent] += cell.count
    assert mine == truth
    assert found.tally.lines == len(made)
    assert found.tally.delivered == sum(", status=sent (" in line for line, _ in made)


def test_what_is_known_again_by_its_bytes_counts_as_if_each_line_were_read(
    made: list[tuple[str, tuple[str, bool] | None]], catalog: Catalog
) -> None:
    data = written([*(line for line, _ in made), *NOISE])
    assert counted(read(data, catalog)) == counted(read(data, catalog, quick=False))


@given(st.integers(1, 10**6), st.integers(50, 5000))
def test_the_size_of_the_blocks_changes_nothing(seed: int, size: int) -> None:
    data = b"".join(b"%d line\n" % (seed * number) for number in range(200)) + b"the last"
    places = iter(range(0, len(data), size))
    joined = list(blocks(lambda _: data[(at := next(places, len(data))) : at + size]))
    assert b"".join(joined) == data
    assert all(block.endswith(b"\n") for block in joined[:-1])


@given(
    st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=30),
    st.integers(1, 200),
    st.integers(1, 60),
)
def test_the_ranges_of_a_file_hold_every_line_once(lines: list[bytes], width: int, size: int) -> None:
    data = b"".join(line + b"\n" for line in lines)
    got = b""
    for start in range(0, len(data), width):
        place = [max(start - 1, 0)]

        def some(_: int, place: list[int] = place) -> bytes:
            piece = data[place[0] : place[0] + size]
            place[0] += len(piece)
            return piece

        reader = ranged(some, start, min(start + width, len(data)))
        while piece := reader(size):
            got += piece
    assert got == data


def test_files_parts_and_jobs_in_any_order_come_to_the_same(
    made: list[tuple[str, tuple[str, bool] | None]], catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line for line, _ in made]
    third = len(lines) // 3
    files = [tmp_path / name for name in ("mail.log", "mail.log.1", "mail.log.2")]
    for number, file in enumerate(files):
        end = (number + 1) * third if number < 2 else len(lines)
        file.write_bytes(written(lines[number * third : end]))
    whole = tmp_path / "whole.log"
    whole.write_bytes(written(lines))

    def summary(paths: Iterable[Path], jobs: int) -> dict[str, Any]:
        wanted = parts.Wanted(TODAY)
        named = [(str(path), "postfix") for path in paths]
        found = read_files(named, wanted, catalog, jobs, lambda *_: None, lambda _: None)
        return summarise(found, catalog)

    expected = summary(files, 1)
    assert summary([files[2], files[0], files[1]], 1) == expected
    assert summary(files, 2) == expected
    assert summary([whole], 1) == expected
    monkeypatch.setattr(parts, "_PART", 30_000)
    assert len(parts.split(str(whole), "postfix")) > 5
    even = parts.split(str(whole), "postfix", 2)
    assert len(even) % 2 == 0
    assert max(part.size for part in even) - min(part.size for part in even) < len(even)
    assert summary([whole], 1) == expected
    assert summary([whole], 2) == expected


def test_a_merged_log_names_the_line_of_each_failure_in_its_own_file(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line for line, _ in postfix(3, 400)]
    file = tmp_path / "mail.log"
    file.write_bytes(written(lines))
    monkeypatch.setattr(parts, "_PART", 5_000)
    found = read_files([(str(file), "postfix")], parts.Wanted(TODAY), catalog, 1, lambda *_: None, lambda _: None)
    assert found.kept
    assert all(lines[kept.line.number - 1] == kept.line.text for kept in found.kept)


def test_compressed_files_are_read_as_what_they_hold(catalog: Catalog, tmp_path: Path, run: Run) -> None:
    from backports import zstd

    data = written(line for line, _ in postfix(5, 300))
    plain = tmp_path / "mail.log"
    plain.write_bytes(data)
    expected = json.loads(run("--format", "json", "--by", "cause", str(plain)).stdout)["summary"]
    for ending, compress in (
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
        ("zst", zstd.compress),
    ):
        file = tmp_path / f"mail.log.{ending}"
        file.write_bytes(compress(data))
        assert json.loads(run("--format", "json", "--by", "cause", str(file)).stdout)["summary"] == expected, ending
    piped = run("--format", "json", "--by", "cause", stdin=data)
    assert json.loads(piped.stdout)["summary"] == expected


def test_a_cut_archive_counts_as_far_as_it_can_be_read(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "mail.log.gz"
    data = written(line for line, _ in postfix(5, 20_000))
    file.write_bytes(gzip.compress(data)[:-20_000])
    done = run("--format", "json", str(file))
    assert done.returncode == 2
    assert b"what could be read before is counted" in done.stderr
    assert json.loads(done.stdout)["summary"]["failing"] > 1000


@pytest.mark.parametrize(
    ("damage", "failing", "unreadable"),
    [
        (lambda lines: [lines[0].partition("relay=")[2], *lines[1:]], 3, 1),
        (lambda lines: [lines[0][:90] + lines[1], *lines[2:]], 3, 0),
        (lambda lines: [lines[0], "\0" * 300, *lines[1:]], 4, 1),
        (lambda lines: [lines[0], "\udcff\udcfe garbage", *lines[1:]], 4, 1),
        (lambda lines: [lines[0][: len(lines[0]) // 2], *lines[1:]], 3, 0),
    ],
    ids=["cut at its start", "two lines in one", "zeros", "no text", "cut at its end"],
)
def test_damage_costs_the_damaged_lines_alone(damage: Any, failing: int, unreadable: int, catalog: Catalog) -> None:
    lines = [line for line, failed in postfix(11, 40) if failed][:4]
    after = [
        f"2026-11-22T00:00:{n:02d}+00:00 mta1 postfix/smtpd[5]: connect from unknown[192.0.2.77]" for n in range(40)
    ]
    data = b"".join(line.encode("utf-8", "surrogateescape") + b"\n" for line in (*damage(lines), *after))
    for quick in (True, False):
        found = read(data, catalog, quick=quick)
        assert (found.tally.count("failed"), found.tally.unreadable) == (failing, unreadable)


def test_refusals_of_incoming_mail_and_failed_logins_stand_apart(catalog: Catalog) -> None:
    summary = summarise(read(written(NOISE), catalog), catalog)
    assert summary["failing"] == 0
    assert summary["inbound"]["failing"] == 2
    assert {cause["cause"] for cause in summary["inbound"]["causes"]} == {"relay_denied", "auth_failed"}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(cause="greylisted"), lambda line, cause: cause == "greylisted"),
        (Filters(recipient_domain="a1.example.com"), lambda line, cause: "@a1.example.com>," in line),
        (Filters(since="2026-11-20T12:00:00"), lambda line, cause: line >= "2026-11-20T12"),
        (Filters(until="2026-11-21T00:00:00"), lambda line, cause: line < "2026-11-21"),
    ],
    ids=["cause", "domain", "since", "until"],
)
def test_filters_keep_what_was_asked_for(
    filters: Filters, kept: Any, made: list[tuple[str, Any]], catalog: Catalog
) -> None:
    found = read(written(line for line, _ in made), catalog, filters=filters)
    assert 0 < found.tally.count("failed") == sum(bool(failed and kept(line, failed[0])) for line, failed in made)


@pytest.mark.parametrize("by", ["cause", "destination", "hour", "sender-domain"])
def test_each_grouping_adds_up(by: str, made: list[tuple[str, Any]], catalog: Catalog) -> None:
    found = read(written(line for line, _ in made), catalog, by_sender=by == "sender-domain")
    rows = summarise(found, catalog, by)["by"]["rows"]
    assert sum(row["count"] for row in rows) == found.tally.count("failed")
    assert all(row["count"] == row["temporary"] + row["permanent"] for row in rows)
    if by == "sender-domain":
        assert [row["name"] for row in rows] == ["example.net"]


def test_the_trend_counts_every_attempt(made: list[tuple[str, Any]], catalog: Catalog) -> None:
    for cause in summarise(read(written(line for line, _ in made), catalog), catalog)["causes"]:
        assert sum(cause["trend"]) == cause["count"]
        assert len(cause["trend"]) <= 30


def test_what_no_rule_knows_is_listed_by_its_masked_text(catalog: Catalog) -> None:
    words = "host mx.example.com[192.0.2.1] said: 550 zorgle {id} frobnicated (in reply to RCPT TO command)"
    lines = [
        f"2026-11-20T00:00:{n % 60:02d}+00:00 mta1 postfix/smtp[1]: 4F2A1B2C{n:02d}: to=<u{n}@example.com>, relay=none, delay=1, "
        f"delays=0/0/0/0, dsn=5.0.0, status=bounced ({words.format(id=f'a{n:02d}b9c8d7e6f')})"
        for n in range(3000)
    ]
    (unknown,) = summarise(read(written(lines), catalog), catalog)["unknown"]
    assert unknown["count"] == 3000
    assert "zorgle" in unknown["text"]


def test_memory_is_bounded_when_all_replies_are_distinct(catalog: Catalog) -> None:
    known = Known(catalog)
    parse = LOGS["postfix"].reader()
    head = "Nov 20 10:00:00 mta1 postfix/smtp[1]: 4F2A1B2C3D: to=<u@example.com>, relay=none, delay=1, dsn=5.0.0, status=bounced "
    for number in range(4200):
        word = "".join(chr(97 + number // 26**place % 26) for place in range(4))
        (record,) = parse(f"{head}(host mx.example.com[192.0.2.1] said: 550 {word} (in reply to RCPT TO command))")
        known.facts(record)
    assert len(known._facts) <= 4096


def test_a_log_is_interrupted_with_the_summary_so_far() -> None:
    data = written(line for line, _ in postfix(9, 12_000))
    with subprocess.Popen(
        [sys.executable, "-m", "smtpwhy", "--format", "json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(data)
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, remarks = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert json.loads(out)["summary"]["failing"] > 0
    assert b"interrupted" in remarks


def test_a_short_log_carries_all_its_diagnoses_and_a_long_one_an_example_of_each(tmp_path: Path, run: Run) -> None:
    short, long = tmp_path / "short.log", tmp_path / "long.log"
    short.write_bytes(written(line for line, _ in postfix(1, 500)))
    long.write_bytes(written(line for line, _ in postfix(1, 4000)))
    document = json.loads(run("--format", "json", str(short)).stdout)
    assert len(document["diagnoses"]) == document["summary"]["failing"] < 1000
    document = json.loads(run("--format", "json", str(long)).stdout)
    assert document["summary"]["failing"] > 1000
    assert len(document["diagnoses"]) == 6
    assert document["diagnoses"][document["verdict"]]["outcome"] == "permanent"


def test_an_attempt_that_went_well_later_decides_nothing() -> None:
    failed = "Nov 20 10:00:00 mta1 postfix/smtp[1]: 4F2A1B2C3D: to=<u@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=4.7.1, status=deferred (host mx.example.com[192.0.2.1] said: 450 4.7.1 Greylisted, try again later (in reply to RCPT TO command))"
    sent = "Nov 20 10:10:00 mta1 postfix/smtp[1]: 4F2A1B2C3D: to=<u@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1234567890)"
    document = diagnose(f"{failed}\n{sent}\n")
    assert document.deciding is not None
    assert document.deciding.cause == "success"
    assert document.summary is not None
    assert (document.summary["failing"], document.summary["delivered"]) == (1, 1)
    deferred = diagnose(failed)
    assert deferred.deciding is not None
    assert (deferred.deciding.cause, deferred.deciding.recipient, deferred.deciding.stage) == (
        "greylisted",
        "u@example.com",
        "rcpt",
    )
    assert (deferred.deciding.direction, deferred.deciding.outcome) == ("outbound", "temporary")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-11-20T10:11:12.345678+01:00 mta1 postfix", "2026-11-20T10:11:12"),
        ("2026-11-20 10:11:12 1xVVzz-0007Xc-1T <=", "2026-11-20T10:11:12"),
        ("Nov  3 10:11:12 mta1", "2026-11-03T10:11:12"),
        ("Dec 24 10:11:12 mta1", "2025-12-24T10:11:12"),
        ("<22>Nov 20 10:11:12 mta1", "2026-11-20T10:11:12"),
        ("mail.log:12:Nov 20 10:11:12 mta1", "2026-11-20T10:11:12"),
        ("1763633472.123456 delivery 1: failure", "2025-11-20T10:11:12"),
        ("@40000000691ee94a12345678 delivery 1: failure", "2025-11-20T10:11:12"),
        ("Xyz 40 10:11:12 mta1", None),
        ("no time at all", None),
    ],
)
def test_times(line: str, expected: str | None) -> None:
    assert Clock(TODAY)(line) == expected


def test_columns_of_times_are_found_where_nearly_all_lines_have_them() -> None:
    lines = written(line for line, _ in postfix(2, 50))
    where = columns(b"cut off\n" + lines)
    assert where is not None
    assert lines[: where.end] == b"2026-11-20T" + lines[11:19]
    assert where.unstamped(lines_of(b"cut off\n" + lines)) == 1
    assert columns(b"no time here\nnor here\n") is None
    assert where.unstamped(lines_of(lines + b"\ncut off\n" + lines.replace(b"2026-", b"2027-") + b"cut off\n")) == 2


def test_examples_are_the_first_ones_whatever_the_blocks(catalog: Catalog) -> None:
    data = written(line for line, _ in postfix(5, 3000))
    expected = read(data, catalog, size=1 << 10).examples
    assert len(expected) > 5
    assert [read(data, catalog, size=1 << wide).examples for wide in (12, 16, 20)] == [expected] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", "2026-11-20T00:00:00"),
        ("2026-11-20 10:30", "2026-11-20T10:30:00"),
        ("9:05", "2026-11-24T09:05:00"),
        ("yesterday", "2026-11-23T00:00:00"),
        ("36h", "2026-11-23T00:00:00"),
        ("soon", None),
        ("2026-13-40", None),
    ],
)
def test_points_in_time_as_people_write_them(text: str, expected: str | None) -> None:
    assert point(text, datetime(2026, 11, 24, 12)) == expected


@pytest.mark.parametrize("generator", ["postfix", "exim"])
def test_the_counts_are_those_of_the_generators(
    generator: str, samples: Path, catalog: Catalog, tmp_path: Path
) -> None:
    """Attempts, permanent and temporary ones exactly; causes for at least 97 of 100 attempts."""
    out = tmp_path / "big.log"
    script = samples / "logs" / f"gen_{generator}_log.py"
    subprocess.run(
        [sys.executable, str(script), "--messages", "6000", "--out", str(out)], check=True, capture_output=True
    )
    truth = json.loads((tmp_path / "big.log.truth.json").read_text())["by_reason"].values()
    found = read_files([(str(out), generator)], parts.Wanted(TODAY), catalog, 1, lambda *_: None, lambda _: None).tally
    permanent = sum(row["attempts"] for row in truth if row.get("status", row.get("mark")) in ("bounced", "**"))
    assert found.count("failed", permanent=True) == permanent
    assert found.count("failed") == sum(row["attempts"] for row in truth)
    expected: Counter[str] = Counter()
    for row in truth:
        # "rate limited due to IP reputation" and "user complaints" are low_reputation, as the contract says
        expected[row["cause"]] += row["attempts"]
    mine: Counter[str] = Counter()
    for group, cell in found.cells.items():
        mine[group.cause] += cell.count if group.section == "failed" else 0
    same = sum((expected & mine).values())
    assert same >= 0.96 * sum(expected.values())
