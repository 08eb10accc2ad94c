"""Line after line: what varies is masked, explained once, and put back, so that nobody can tell."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smtpwhy
from smtpwhy import stream
from smtpwhy.answering import render_each
from smtpwhy.answers import Diagnosis
from smtpwhy.catalog.catalog import Catalog, load
from smtpwhy.masking import mask, unmask
from smtpwhy.outputs.data import render_line

LINES = {
    "550 5.1.1 <bob.smith7@example.com>: User unknown": "550 5.1.1 <\u00aa\u02b0@example.com>: User unknown",
    "554 [192.0.2.7] listed, see https://example.com/?ip=192.0.2.7": (
        "554 [\u0660.\u0660.\u0660.\u0660] listed, see https://example.com/?ip=\u0660.\u0660.\u0660.\u0660"
    ),
    "250 2.0.0 Ok: queued as 4XyZ12abcd": "250 2.0.0 Ok: queued as \u0660\u00ba\u00ba\u00ba\u00ba",
    "550 5.7.606 banned sending IP": "550 5.7.606 banned sending IP",
    "334 cXVldWVkIGFzIDEyMw==": "334 cXVldWVkIGFzIDEyMw==",
    "550 Postfach nicht gefunden f\u00fcr bob1@example.de": "550 Postfach nicht gefunden f\u00fcr bob1@example.de",
}
"""Line -> what is left of it. The digits of 3yz challenges and lines beyond ASCII stay."""

PARTS = st.lists(
    st.sampled_from(
        [
            "550", "452 4.2.2", "5.7.1", "a@example.com", "z9.q@example.net", "192.0.2.1", "198.51.100.200", "127.0.0.2",
            "size 20480000", "limit 10485760", "wait 300 seconds", "4XyZ12abcd", "d9443c01a7336-1a2.12 - gsmtp", "%s", "%(0)s",
            "mailbox full", "[AM0PR04MB1234.eurprd04.prod.outlook.com 2026-01-02T03:04:05.678Z 08DC0123456789AB]", "{", "\\u0660",
            "550e8400-e29b-41d4-a716-446655440000", "id=12345678", "user", "unknown", "<", ">", "RCPT TO:<c@example.org>",
        ]
    ),
    max_size=9,
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_what_varies_is_masked(line: str) -> None:
    masked, values = mask(line, frozenset())
    assert masked == LINES[line]
    assert unmask(masked, values) == line


def test_words_that_decide_stay() -> None:
    assert mask("550 tosa@rx.t-online.de BL000001", {"tosa", "bl000001"})[1] == {}


def examples(catalog: Catalog) -> list[str]:
    return [line.replace("\n", " ") for entry in catalog.entries() for line in entry.examples]


def alone(line: str) -> Diagnosis:
    (diagnosis,) = smtpwhy.diagnose_lines([line])
    return diagnosis.replaced(source=None)


def test_every_example_is_answered_as_it_is_alone(catalog: Catalog) -> None:
    lines = examples(catalog)
    answers = [answer.replaced(source=None) for answer in smtpwhy.diagnose_lines(lines)]
    for line, answer in zip(lines, answers, strict=True):
        document = smtpwhy.diagnose(line)
        if len(document.diagnoses) == 1:
            assert answer == document.diagnoses[0].replaced(source=None), line


def test_the_order_and_the_split_of_lines_change_nothing(catalog: Catalog) -> None:
    lines = examples(catalog)
    answers = {
        line: answer.to_dict() | {"source": None}
        for line, answer in zip(lines, smtpwhy.diagnose_lines(lines), strict=True)
    }
    random.Random(1).shuffle(lines)  # noqa: S311 (the same order every time)
    for shard in (lines[::2], lines[1::2]):
        for line, answer in zip(shard, smtpwhy.diagnose_lines(shard), strict=True):
            assert answer.to_dict() | {"source": None} == answers[line]


@given(st.lists(PARTS.map(" ".join), max_size=5))
def test_rendered_lines_are_those_of_the_diagnoses(lines: list[str]) -> None:
    assert list(render_each(lines, load(), render_line)) == [render_line(one) for one in smtpwhy.diagnose_lines(lines)]


@given(PARTS.map(" ".join))
def test_a_line_is_answered_alike_with_and_without_masks(line: str) -> None:
    document = smtpwhy.diagnose(line)
    if len(document.diagnoses) == 1:
        answer = alone(line)
        assert (answer.cause, answer.text, answer.extracted) == (
            document.diagnoses[0].cause, document.diagnoses[0].text, document.diagnoses[0].extracted,
        )  # fmt: skip


def test_each_distinct_masked_line_is_explained_once(catalog: Catalog) -> None:
    asked: list[str] = []

    def explain(line: str) -> Diagnosis:
        asked.append(line)
        return smtpwhy.diagnose(line).diagnoses[0]

    def lines() -> Iterator[str]:
        for number in range(1000):
            yield f"550 5.1.1 <user{number}@example.com>: User unknown in queue 4XyZ{number:05}ab"

    answers = list(stream.diagnosed(lines(), explain, catalog.telling))
    assert len(asked) == 1
    assert answers[321].extracted.addresses == ("user321@example.com",)
    assert [answer.source.line for answer in answers if answer.source] == list(range(1, 1001))


def test_sizes_and_waits_are_read_and_not_masked() -> None:
    lines = [
        f"552 5.3.4 Message size {size} exceeds fixed limit {limit}"
        for size, limit in [(20480001, 10240001), (30480002, 20240002)]
    ]
    found = [answer.extracted for answer in smtpwhy.diagnose_lines(lines)]
    assert [(one.size, one.limit) for one in found] == [(20480001, 10240001), (30480002, 20240002)]


def test_more_kinds_of_lines_than_are_kept_are_answered(catalog: Catalog) -> None:
    lines = (f"550 5.1.1 User unknown at host{chr(97 + n % 26)}{n}.example.com" for n in range(stream._KEPT + 10))
    assert sum(answer.cause == "mailbox_unknown" for answer in smtpwhy.diagnose_lines(lines)) == stream._KEPT + 10
