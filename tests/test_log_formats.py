"""Logs of mail servers: for each pair `inputs/logs/FORMAT--case.txt` and `.json`, what every line tells.

The expected files are written by hand: kind, outcome, code, status, stage, recipient, host, queue id, sender, words.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from smtpwhy.inputs import recognise
from smtpwhy.inputs.logs.record import Record
from smtpwhy.inputs.paste import Paste

PAIRS = sorted((Path(__file__).parent / "inputs" / "logs").glob("*.txt"))


def told(record: Record) -> list[Any]:
    """What a record tells, as the expected files name it."""
    what = record.said
    return [
        record.kind,
        record.outcome,
        what.reply.code if what.reply else None,
        what.reply.status if what.reply else None,
        what.stage,
        what.recipient,
        what.host,
        record.queue,
        record.sender,
        what.words,
    ]


def records(text: str) -> list[list[Any]]:
    """What the lines of a log tell."""
    paste = Paste(text)
    log = recognise(paste)
    assert log is not None
    assert log.is_log
    read = log.log.reader()
    return [told(record) for _, line in paste.entries for record in read(line)]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_a_log_is_read_as_it_happened(path: Path) -> None:
    assert records(path.read_text()) == json.loads(path.with_suffix(".json").read_text())


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_a_log_is_of_its_format(path: Path) -> None:
    text = path.read_text()
    for dressed in (text, "\ufeff" + text, text.replace("\n", "\r\n")):
        found = recognise(Paste(dressed))
        assert found is not None
        assert found.id == path.stem.partition("--")[0]


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_every_line_that_tells_something_has_a_mark(path: Path) -> None:
    paste = Paste(path.read_text())
    found = recognise(paste)
    assert found is not None
    read = found.log.reader()
    for _, line in paste.entries:
        if list(read(line)) and found.log.marks:
            assert any(mark in line.encode() for mark in found.log.marks)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_cut_lines_do_no_harm(path: Path) -> None:
    paste = Paste(path.read_text())
    found = recognise(paste)
    assert found is not None
    read = found.log.reader()
    for _, line in paste.entries:
        for end in range(0, len(line), 7):
            list(read(line[:end]))
            list(read(line[end:]))
