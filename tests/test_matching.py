"""Phrases are written without escaping, match whole words, stay in the RE2 subset; every rule wins on its examples."""

import re
from typing import Any

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.matching import file_rules
from smtpwhy.catalog.phrases import anchors, flatten, fold, keys_of, phrase_pattern, phrase_problem
from smtpwhy.catalog.source import Record
from smtpwhy.inputs.reply import read_text

from .test_data import RECORDS, RULES


@pytest.mark.parametrize(
    ("phrase", "text", "fits"),
    [
        ("mailbox full", "the mailbox full", True),
        ("mailbox full", "mailboxes fullness", False),
        ("mailbox ... full", "mailbox of the user is full", True),
        ("mailbox ... full", "mailbox full", True),
        ("mailbox ... full", "full mailbox", False),
        ("mailbox ... full", "mailbox " + "x " * 100 + "full", False),
        ("(mailbox|inbox) (is |)full", "inbox full", True),
        ("(mailbox|inbox) (is |)full", "inbox is full", True),
        ("(mailbox|inbox) (is |)full", "outbox is full", False),
        ("reject* by", "rejected by us", True),
        ("[tss04]", "421 [tss04] deferred", True),
        ("5.7.1", "550 5x7y1", False),
        ("mail(box|) full", "mail full", True),
    ],
)
def test_a_phrase_matches_words_in_order(phrase: str, text: str, fits: bool) -> None:
    assert (re.search(phrase_pattern(phrase), text) is not None) == fits


def test_text_is_folded_before_it_is_compared() -> None:
    assert fold("  The\r\n MAILBOX\u00a0\u2018full\u2019 ") == "the mailbox 'full'"


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [
        ("Mailbox", "write it as 'mailbox'"),
        ("(a|b", "brackets must be paired"),
        ("((a|b)|c) full", "cannot be nested"),
        ("no*", "needs 4 letters"),
        ("mailbox (refus*|full)", "phrase of its own"),
        ("(|a) ...", "at least one word"),
    ],
)
def test_a_phrase_that_cannot_work_is_told(phrase: str, wrong: str) -> None:
    problem = phrase_problem(phrase)
    assert problem is not None
    assert wrong in problem


PHRASES = sorted(
    {
        phrase
        for record in RECORDS
        if record.section in ("rules", "providers")
        for phrase in (
            *record.fields.get("match", {}).get("text", ()),
            *record.fields.get("match", {}).get("not", ()),
            *record.fields.get("marks", ()),
        )
    }
)


def test_every_phrase_stays_in_the_re2_subset() -> None:
    """RE2 has no look-around and no back-references, so what it takes is matched in linear time."""
    for phrase in PHRASES:
        re2.compile(phrase_pattern(phrase))


words = st.lists(
    st.sampled_from("mailbox full user unknown spam blocked by policy quota".split()),
    min_size=1,
    max_size=12,
)


@given(words, st.sampled_from(PHRASES))
def test_a_phrase_that_matches_has_one_of_its_anchors(text: list[str], phrase: str) -> None:
    """Else a rule would be passed over because of how it is filed."""
    folded = " ".join(text)
    if re.search(phrase_pattern(phrase), folded):
        assert all(keys_of(folded) & set(keys) for keys in anchors(phrase))


def test_rules_are_filed_under_two_words_they_cannot_do_without() -> None:
    rules: list[dict[str, Any]] = [
        {"texts": ["(mailbox|inbox) overfull"], "provider": None},
        {"texts": [], "provider": None},
    ]
    filing = file_rules(rules)
    assert filing.filed == {"overfull": "inbox|mailbox:0"}
    assert (filing.always, filing.first) == ([1], [0, 1])


def winner(text: str, catalog: Catalog) -> str | None:
    """The rule that holds for a text, asked as a pasted reply is."""
    for said in read_text(text):
        folded = catalog.folded(flatten(said.words))
        code, status = (said.reply.code, said.reply.status) if said.reply else (None, None)
        for match in catalog.matches(code, status, folded, catalog.speakers(folded)):
            return str(match.rule["id"])
    return None


@pytest.mark.parametrize("record", RULES, ids=lambda record: record.fields["id"])
def test_every_rule_wins_on_its_own_examples(record: Record, catalog: Catalog) -> None:
    """Over all rules of all providers; so no rule is dead."""
    fields = record.fields
    assert fields["examples"], "a rule needs an example, which is its test"
    for example in fields["examples"]:
        assert winner(example, catalog) == fields["id"], example


@pytest.mark.parametrize("record", RULES, ids=lambda record: record.fields["id"])
def test_near_misses_are_missed(record: Record, catalog: Catalog) -> None:
    fields = record.fields
    for text in fields.get("near_misses", ()):
        assert winner(text, catalog) != fields["id"], text
