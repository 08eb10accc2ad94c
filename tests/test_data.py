"""Laws about the data: what every entry must be, so that each reads as if the best postmaster had written it."""

import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Entry
from smtpwhy.catalog.source import Record, read_path

from .conftest import DATA

RECORDS = read_path(str(DATA))
ENTRIES = [record for record in RECORDS if record.section in ("codes", "statuses", "causes")]
RULES = [record for record in RECORDS if record.section == "rules"]
REQUIRED = (
    "name gist comes fate fix meaning when stages retry retry_note steps confusions examples sources".split()
)  # fmt: skip
SOURCE = re.compile(r"RFC \d+(?: (?:section|appendix) [\w.]+)?|IANA Enumerated Status Codes|https?://\S+")
DOCUMENTATION_IP = re.compile(r"192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|127\.|\d+\.2\.0\.192")
IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


def named(record: Record) -> str:
    return f"{record.section}-{record.fields['id']}"


@pytest.mark.parametrize("record", ENTRIES, ids=named)
def test_every_entry_says_all_that_is_promised(record: Record) -> None:
    missing = [field for field in REQUIRED if field not in record.fields]
    missing += ["kind"] if record.section != "causes" and "kind" not in record.fields else []
    assert not missing, f"{record.file}:{record.line}: add {', '.join(missing)}"
    assert record.fields["steps"], "at least one role can do something"
    assert record.fields["confusions"], "name what it is mistaken for"
    assert len(record.fields["examples"]) >= 2, "give at least two realistic replies"
    assert all(map(SOURCE.fullmatch, record.fields["sources"])), record.fields["sources"]


@pytest.mark.parametrize("record", ENTRIES, ids=named)
def test_what_no_rfc_defines_says_who_uses_it(record: Record) -> None:
    outside = record.fields.get("kind") in ("registry", "draft", "unofficial")
    assert outside == ("origin" in record.fields)


@pytest.mark.parametrize("record", ENTRIES, ids=named)
def test_snippets_fit_into_sentences(record: Record) -> None:
    own = record.fields["id"].removeprefix("X.")
    for field, most in (("gist", 130), ("comes", 120), ("fate", 140)):
        text = record.fields[field]
        assert ";" not in text, f"{field} is joined to others by semicolons"
        assert len(text) <= most, f"{field} has {len(text)} characters, {most} are the most"
        assert own not in text, f"{field} is put behind the id, so it must not repeat it"
    assert not record.fields["comes"].startswith("when"), "'Expect 551 when ...' and '551 comes when ...' do not read"


MARKS = {r.fields["id"]: r.fields["marks"] for r in RECORDS if r.section == "providers"}
NO_ADDRESS = {"4.16.55.1": "Yahoo's number for the reason of a deferral"}


def is_documentation(domain: str, record: Record) -> bool:
    """Tell whether a name is one for documentation, or stands in the fixed words that the rule is about."""
    name = domain.lower()
    own = (*record.fields.get("match", {}).get("text", ()), *MARKS.get(record.fields.get("provider", ""), ()))
    reserved = (".example", "example.com", "example.net", "example.org", ".invalid", ".localdomain")
    return name.endswith(reserved) or any(
        name in phrase or phrase in name for phrase in (*own, *record.fields.get("sources", ()))
    )


@pytest.mark.parametrize("record", [*ENTRIES, *RULES], ids=named)
def test_examples_name_documentation_hosts_only(record: Record) -> None:
    for example in record.fields["examples"] + record.fields.get("near_misses", []):
        for address in IP.findall(example):
            assert DOCUMENTATION_IP.match(address) or address in NO_ADDRESS, f"{address} is somebody's"
        for domain in ADDRESS.findall(example):
            assert is_documentation(domain, record), f"{domain} is somebody's"


NUMBERED = [
    record
    for record in ENTRIES
    if record.section != "causes" and "through" not in record.fields and not re.match(r"[16]\d\d", record.fields["id"])
]
"""Codes and statuses whose number stands in every example: no ranges, no client errors, which show whole lines."""


@pytest.mark.parametrize("record", NUMBERED, ids=named)
def test_examples_hold_the_code_or_status(record: Record) -> None:
    id_ = record.fields["id"]
    for example in record.fields["examples"]:
        found = (
            example.startswith(id_)
            if record.section == "codes"
            else re.search(rf"[245]{re.escape(id_[1:])}\b", example)
        )
        assert found, f"{example!r} is no example of {id_}"


def test_codes_and_statuses_stand_in_numerical_order() -> None:
    for section in ("codes", "statuses"):
        ids = [record.fields["id"] for record in RECORDS if record.section == section]
        assert ids == sorted(ids, key=lambda id_: [int(part) for part in id_.removeprefix("X.").split(".")])


def test_ids_are_used_once() -> None:
    counted = Counter(record.fields["id"] for record in (*ENTRIES, *RULES))
    assert [id_ for id_, count in counted.items() if count > 1] == []


def test_the_closed_list_of_causes_is_complete() -> None:
    causes = [record.fields["id"] for record in RECORDS if record.section == "causes"]
    assert len(causes) == 41
    assert {"mailbox_unknown", "success", "unspecified", "expired", "sender_unauthenticated"} <= set(causes)


@pytest.mark.parametrize(
    "code",
    (
        "211 214 220 221 235 250 251 252 253 334 354 355 421 432 450 451 452 453 454 455 458 459 500 501 502 "
        "503 504 521 530 534 535 538 550 551 552 553 554 555 556"
    ).split(),
)
def test_every_code_that_an_rfc_defines_is_there(code: str, catalog: Catalog) -> None:
    entry = catalog.entry(code)
    assert entry.registered
    assert entry.kind in ("standard", "extension")


@pytest.mark.parametrize(
    "code",
    "101 111 420 422 431 441 442 446 447 449 471 510 511 512 513 523 541".split(),
)
def test_codes_of_copied_lists_are_marked_as_what_they_are(code: str, catalog: Catalog) -> None:
    entry = catalog.entry(code)
    assert entry.origin
    assert entry.kind in ("registry", "unofficial")


REGISTRY = (
    [f"X.0.{n}" for n in (0,)]
    + [f"X.1.{n}" for n in range(11)]
    + [f"X.2.{n}" for n in range(5)]
    + [f"X.3.{n}" for n in range(7)]
    + [f"X.4.{n}" for n in range(8)]
    + [f"X.5.{n}" for n in range(7)]
    + [f"X.6.{n}" for n in range(11)]
    + [f"X.7.{n}" for n in range(31)]
)


@pytest.mark.parametrize("status", REGISTRY)
def test_the_whole_iana_registry_is_there(status: str, catalog: Catalog) -> None:
    assert catalog.entry(status).registered


@pytest.mark.parametrize("status", ["5.7.40", "5.7.57", "5.7.139", "5.7.515", "5.7.520", "5.7.606", "5.7.649"])
def test_well_known_statuses_outside_the_registry_name_their_owner(status: str, catalog: Catalog) -> None:
    entry = catalog.entry(status)
    assert not entry.registered
    assert entry.origin


def test_pairs_that_people_confuse_are_written_by_hand() -> None:
    pairs = [record.fields["pair"] for record in RECORDS if record.section == "comparisons"]
    assert len(pairs) >= 40
    for pair in ("450 550", "421 451", "250 251", "251 551", "550 551", "550 553", "550 554", "530 535", "452 552",
                 "552 X.2.2", "X.1.1 X.7.1", "235 334"):  # fmt: skip
        assert pair.split() in pairs


def sentences(entry: Entry) -> list[str]:
    return [entry.meaning, entry.when, entry.fix, entry.retry_note, *(step.do for step in entry.steps)]


@pytest.mark.parametrize("record", ENTRIES, ids=named)
def test_prose_is_clean(record: Record, catalog: Catalog) -> None:
    for text in sentences(catalog.entry(record.fields["id"])):
        assert "  " not in text
        assert "when when" not in text.lower()
        assert not re.search(r"\b(\w{3,}) \1\b", text.replace("that that", "")), f"a word stands twice: {text}"
        assert text.isascii() or record.section == "rules"
        assert "!" not in text.replace("!=", "").replace("'!'", ""), "calm voice"
        assert "{" not in text, "placeholders are for commands"


@pytest.mark.parametrize("record", [*ENTRIES, *RULES], ids=named)
def test_commands_can_be_copied(record: Record, catalog: Catalog) -> None:
    for step in catalog.entry(record.fields["id"]).steps:
        if step.run is not None:
            assert step.run == step.run.strip()
            assert not re.search(r"\{(?:ip|domain|sender|recipient|host)\w*\}", step.run)


def test_no_two_entries_share_a_meaning() -> None:
    meanings: dict[str, Any] = {}
    for record in ENTRIES:
        meanings.setdefault(record.fields["meaning"], []).append(record.fields["id"])
    assert [ids for ids in meanings.values() if len(ids) > 1] == []


def test_there_are_enough_entries_to_compare(catalog: Catalog) -> None:
    ids = [*catalog.ids("codes"), *catalog.ids("statuses")]
    assert sum(1 for _ in combinations(ids, 2)) > 20_000
