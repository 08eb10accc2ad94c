"""Codes, statuses, causes and families are found as people type them; what is undefined is told as such."""

import pytest

from smtpwhy.catalog.catalog import Catalog, UnknownCode


@pytest.mark.parametrize(
    ("asked", "id_", "type_"),
    [
        ("551", "551", "code"),
        (" 551. ", "551", "code"),
        ("5.7.26", "5.7.26", "status"),
        ("x.1.1", "X.1.1", "status"),
        ("5.1.1:", "5.1.1", "status"),
        ("Greylisted", "greylisted", "cause"),
        ("5XX", "5xx", "family"),
        ("45x", "45x", "family"),
        ("5.7.x", "5.7.x", "family"),
        ("4.x.x", "4.x.x", "family"),
    ],
)
def test_ids_are_found_as_people_type_them(asked: str, id_: str, type_: str, catalog: Catalog) -> None:
    entry = catalog.entry(asked)
    assert (entry.id, entry.type) == (id_, type_)


def test_a_status_takes_its_class_from_the_digit(catalog: Catalog) -> None:
    permanent, temporary, any_class = (catalog.entry(id_) for id_ in ("5.7.25", "4.7.25", "X.7.25"))
    assert permanent.class_ == "5.y.z Permanent Failure"
    assert temporary.class_ == "4.y.z Persistent Transient Failure"
    assert (permanent.retry, temporary.retry, any_class.retry) == (False, True, None)
    assert {confusion.id[0] for confusion in permanent.confusions} <= {"5", "4", "2"} | {"X"}


def test_commands_hold_documentation_names(catalog: Catalog) -> None:
    runs = [step.run for step in catalog.entry("5.7.25").steps if step.run]
    assert "dig +short -x 192.0.2.1" in runs


def test_an_undefined_code_is_explained_by_its_digits(catalog: Catalog) -> None:
    entry = catalog.entry("599")
    assert not entry.registered
    assert not catalog.defines(entry)
    assert "defines 599" in entry.meaning
    assert entry.class_ == "5yz Permanent Negative Completion"
    assert "second digit" in entry.meaning
    assert entry.retry is False


def test_an_undefined_status_is_explained_by_class_and_subject(catalog: Catalog) -> None:
    entry = catalog.entry("4.2.77")
    assert not catalog.defines(entry)
    assert "subject 2 speaks of the recipient's mailbox" in entry.meaning
    assert entry.retry is True


@pytest.mark.parametrize("asked", "999 700 12 5500 hello  5.7 6.1.1 5.7.1234".split())
def test_what_is_no_code_is_refused(asked: str, catalog: Catalog) -> None:
    with pytest.raises(UnknownCode):
        catalog.entry(asked)


@pytest.mark.parametrize(
    ("asked", "near"), [("greylistd", "greylisted"), ("mailbox-full", "mailbox_full"), ("spf_fail", "spf_failed")]
)
def test_near_misses_are_offered(asked: str, near: str, catalog: Catalog) -> None:
    with pytest.raises(UnknownCode) as error:
        catalog.entry(asked)
    assert near in error.value.near
    assert f"did you mean {near}" in str(error.value)


def test_families_list_their_members(catalog: Catalog) -> None:
    assert [entry.id for entry in catalog.members("45x")][:3] == ["450", "451", "452"]
    assert all(entry.id.startswith("5") for entry in catalog.members("5xx"))
    statuses = [entry.id for entry in catalog.members("5.7.x")]
    assert {"5.7.1", "5.7.26", "5.7.57"} <= set(statuses)
    assert all(id_.startswith("X.1.") for id_ in (entry.id for entry in catalog.members("X.1.x")))


def test_a_range_of_statuses_leads_to_one_entry(catalog: Catalog) -> None:
    assert catalog.entry("5.7.620").name == catalog.entry("5.7.606").name
    assert catalog.entry("5.7.620").id == "5.7.620"
