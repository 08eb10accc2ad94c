"""What the words on the command line ask for."""

from pathlib import Path

import pytest

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.request import from_text, from_words


@pytest.mark.parametrize(
    ("words", "kind", "ids"),
    [
        ("551", "ids", ("551",)),
        ("334 551", "ids", ("334", "551")),
        ("550 vs 5.1.1", "ids", ("550", "5.1.1")),
        ("450, 550 and 551", "ids", ("450", "550", "551")),
        ("450/550", "ids", ("450", "550")),
        ("5.7.1 5.7.26", "ids", ("5.7.1", "5.7.26")),
        ("greylisted rate_limited", "ids", ("greylisted", "rate_limited")),
        ("5.7.x", "ids", ("5.7.x",)),
        ("550 5.7.26", "reply", ()),
        ("550 4.7.26", "ids", ("550", "4.7.26")),
        ("550 5.1.1 User unknown", "reply", ()),
        ("mailbox full", "reply", ()),
        ("550 5.7.23 SPF -all", "reply", ()),
        ("greylistd", "unknown", ("greylistd",)),
        ("999", "unknown", ("999",)),
        ("5.7.12345", "reply", ()),
    ],
)
def test_words_are_told_apart(words: str, kind: str, ids: tuple[str, ...], catalog: Catalog) -> None:
    for request in (from_words(words.split(), catalog), from_words([words], catalog), from_text(words + "\n", catalog)):
        assert (request.kind, request.ids) == (kind, ids)


def test_arguments_that_all_name_files_are_files(tmp_path: Path, catalog: Catalog) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    for path in (one, two):
        path.write_text("550 No\n")
    assert from_words([str(one), str(two)], catalog).files == (str(one), str(two))
    assert from_words([str(one), "and", "more"], catalog).kind == "reply"


def test_a_code_is_a_code_even_where_a_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("551").write_text("x")
    assert from_words(["551"], catalog).kind == "ids"


def test_what_looks_like_a_path_is_not_taken_for_a_reply(catalog: Catalog) -> None:
    assert from_words(["bounce.eml"], catalog).kind == "files"
    assert from_words(["/var/log/nowhere"], catalog).kind == "files"
