"""Any two entries compare in whole sentences that say something, the decisive ones first."""

import re
from itertools import combinations

import pytest

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.comparison import compare_entries

SLIPS = re.compile(r"\b(\w+) \1\b|  | ,|\.\.|;\s*;|; ?\.|\{")
FINE = ("that that", "had had")


def test_every_pair_reads_as_if_written_for_it(catalog: Catalog) -> None:
    """More than 20,000 pairs of codes and statuses, and all pairs of causes: no glued sentence among them."""
    numbers = [catalog.entry(id_) for id_ in (*catalog.ids("codes"), *catalog.ids("statuses"))]
    causes = [catalog.entry(id_) for id_ in catalog.ids("causes")]
    looked_at = 0
    for entries in (*combinations(numbers, 2), *combinations(causes, 2)):
        comparison = compare_entries(entries, catalog)
        looked_at += 1
        pair = " / ".join(entry.id for entry in entries)
        assert len(comparison.differences) >= 2, f"{pair}: too little is said"
        for sentence in (comparison.summary, *comparison.differences, *(w.text for w in comparison.which_when)):
            assert sentence[0].isupper() or sentence[0].isdigit() or sentence.split()[0] in (e.id for e in entries), (
                sentence
            )
            assert sentence.endswith((".", '."')), f"{pair}: {sentence}"
            slip = SLIPS.search(sentence)
            assert not slip or slip[0].lower() in FINE, f"{pair}: '{slip[0]}' in {sentence}"
    assert looked_at > 20_000


def test_success_or_failure_comes_first(catalog: Catalog) -> None:
    entries = [catalog.entry("250"), catalog.entry("559")]
    differences = compare_entries(entries, catalog).differences
    assert differences[0] == "250 is a success (2yz); 559 is a permanent refusal (5yz)."


def test_retry_is_told_apart(catalog: Catalog) -> None:
    differences = compare_entries([catalog.entry("441"), catalog.entry("521")], catalog).differences
    assert differences[0] == "441 is a refusal for now (4yz); 521 is a permanent refusal (5yz)."
    assert any("may pass on a later try" in text and "will not pass" in text for text in differences)


@pytest.mark.parametrize(("first", "second"), [("334", "551"), ("450", "550"), ("5.1.1", "5.7.1"), ("552", "5.2.2")])
def test_what_people_confuse_is_written_by_hand(first: str, second: str, catalog: Catalog) -> None:
    entries = [catalog.entry(first), catalog.entry(second)]
    comparison = compare_entries(entries, catalog)
    pair = catalog.pair(*entries)
    assert pair is not None
    assert comparison.summary == pair.summary
    assert [which.id for which in comparison.which_when] == [first, second]


def test_the_order_asked_for_is_kept(catalog: Catalog) -> None:
    comparison = compare_entries([catalog.entry("551"), catalog.entry("334")], catalog)
    assert [which.id for which in comparison.which_when] == ["551", "334"]


def test_three_codes_are_grouped_where_they_agree(catalog: Catalog) -> None:
    comparison = compare_entries([catalog.entry(code) for code in ("450", "451", "550")], catalog)
    assert comparison.differences[0] == "450 and 451 are refusals for now (4yz); 550 is a permanent refusal (5yz)."


def test_an_undefined_code_can_be_compared(catalog: Catalog) -> None:
    comparison = compare_entries([catalog.entry("550"), catalog.entry("599")], catalog)
    assert "550 is defined by an RFC or listed by IANA; 599 is in no RFC and no registry." in comparison.differences
