"""CSV of a log: a row for each cause, group or diagnosis, on one line, and nothing that a spreadsheet would calculate."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.answers import Diagnosis, Extracted, Place
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.outputs.table import render_csv, render_diagnoses_csv

from .pages import cause, document, log, read, summary

HEADER = ["section", "cause", "count", "temporary", "permanent", "first", "last", "provider", "destination", "example"]


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline=""), strict=True))


def diagnosis(**changes: Any) -> Diagnosis:
    made = Diagnosis(
        code="550",
        status="5.1.1",
        text="User unknown",
        lines=("550 5.1.1 User unknown",),
        outcome="permanent",
        cause="mailbox_unknown",
        confidence="high",
        provider=None,
        rule="any-user-unknown",
        fingerprint="0",
        stage="rcpt",
        direction="outbound",
        command=None,
        recipient="user@example.com",
        retry=False,
        who=("sender",),
        explanation="There is no such mailbox.",
        steps=(),
        links=(),
        evidence=(),
        extracted=Extracted(),
        source=Place("mail.log", 7),
    )
    return made.replaced(**changes)


def test_a_row_for_each_cause(catalog: Catalog) -> None:
    """Outbound causes come first, then those of incoming mail, each with its counts, times and most frequent names."""
    table = rows(render_csv(read(log(), catalog)))
    assert table[0] == HEADER
    assert [" ".join(row[:9]) for row in table[1:]] == [
        "outbound mailbox_full 4 4 0 2026-03-01T05:10:20 2026-03-02T20:10:20 gmail example.com",
        "outbound mailbox_unknown 2 0 2 2026-03-01T06:10:20 2026-03-02T03:10:20 postfix example.org",
        "inbound relay_denied 1 0 1 2026-03-02T22:10:20 2026-03-02T22:10:20 postfix example.org",
    ]


def test_an_example_stands_in_its_cell() -> None:
    """A line with commas, quotes and line ends is one cell on one line."""
    table = render_csv(document(summary(cause("one", (1,), example='a, "b"\n\tc'))))
    assert len(table.splitlines()) == 2
    assert rows(table)[1][-1] == 'a, "b"  c'


def test_a_row_for_each_group(catalog: Catalog) -> None:
    """With a grouping the rows are its rows; one without a name has an empty cell."""
    table = rows(render_csv(read(log(), catalog, "provider")))
    assert table == [["name", "count", "temporary", "permanent"], ["gmail", "4", "4", "0"], ["postfix", "2", "0", "2"]]
    nameless = {"key": "provider", "rows": [{"name": None, "count": 1, "temporary": 0, "permanent": 1}]}
    assert rows(render_csv(document(summary(by=nameless))))[1] == ["", "1", "0", "1"]


@pytest.mark.parametrize("by", ["cause", "provider", "destination", "hour", "sender-domain"])
def test_groups_add_up(by: str, catalog: Catalog) -> None:
    """The rows of a grouping add up to all failed attempts."""
    table = rows(render_csv(read(log(), catalog, by)))[1:]
    assert [sum(int(row[column]) for row in table) for column in (1, 2, 3)] == [6, 4, 2]


def test_nothing_failed() -> None:
    """Without failures there is the header alone."""
    assert rows(render_csv(document(summary()))) == [HEADER]
    assert rows(render_diagnoses_csv(()))[0][0] == "file"
    assert len(rows(render_diagnoses_csv(()))) == 1


def test_a_document_without_a_summary_is_a_mistake() -> None:
    """Only a log has a summary."""
    with pytest.raises(ValueError, match="summary"):
        render_csv(document({}).replaced(summary=None))


def test_a_row_for_each_diagnosis() -> None:
    """A diagnosis is told by where it was read, what was said, and what it means; what is not known is empty."""
    header, known, unknown = rows(
        render_diagnoses_csv((diagnosis(), diagnosis(source=None, code=None, rule=None, recipient=None)))
    )
    assert dict(zip(header, known, strict=True)) == {
        "file": "mail.log",
        "line": "7",
        "code": "550",
        "status": "5.1.1",
        "outcome": "permanent",
        "cause": "mailbox_unknown",
        "provider": "",
        "rule": "any-user-unknown",
        "stage": "rcpt",
        "direction": "outbound",
        "recipient": "user@example.com",
        "text": "User unknown",
    }
    assert [name for name, cell in zip(header, unknown, strict=True) if not cell] == [
        "file", "line", "code", "provider", "rule", "recipient",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "'\\x0d=1"),
        ("\n=1", "' =1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    """A cell that a spreadsheet would calculate begins with an apostrophe instead, in every table."""
    assert rows(render_diagnoses_csv((diagnosis(text=text),)))[1][-1] == cell
    assert rows(render_csv(document(summary(cause("one", (1,), example=text)))))[1][-1] == cell
    by = {"key": "destination", "rows": [{"name": text, "count": 1, "temporary": 0, "permanent": 1}]}
    assert rows(render_csv(document(summary(by=by))))[1][0] == cell


@given(st.text())
def test_any_text_is_one_dead_cell(text: str) -> None:
    """Whatever a server says is one cell on one line, without control characters, and no formula."""
    table = render_diagnoses_csv((diagnosis(text=text, recipient=text),))
    assert table.count("\n") == 2
    assert not any(ord(character) < 32 and character != "\n" for character in table)
    for cell in rows(table)[1][-2:]:
        assert not cell.startswith(("=", "+", "-", "@"))


def test_control_characters_are_shown() -> None:
    """Escape sequences and bidi overrides are shown, not sent."""
    assert rows(render_diagnoses_csv((diagnosis(text="\x1b[31m\u202ered\x00"),)))[1][-1] == "\\x1b[31m\\u202ered\\x00"
