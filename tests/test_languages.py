"""Languages: the frame and the texts in the reader's own; what is not translated or stale is shown in English."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.compiling import compile_records
from smtpwhy.catalog.languages import (
    chosen,
    compile_language,
    hash_of,
    known_languages,
    open_language,
    records_of,
    texts_of,
)
from smtpwhy.catalog.source import read_text

from .conftest import Run

ROOT = Path(__file__).parents[1]
KNOWN = ("tr", "zh-hans", "pt", "de")
CATALOG = b"""
families:
- {id: 5xx, name: Refusal, meaning: It is refused.}
causes:
- id: greylisted
  name: Greylisting
  meaning: Come again.
  notice: it comes later; wait
  steps: {sender: [Wait a while., {do: Look into the queue., run: mailq}]}
codes:
- {id: "551", name: User not local, meaning: Elsewhere., gist: names another address}
"""


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "tr_TR.UTF-8"}, "tr"),
        (None, {"LANG": "tr_TR.UTF-8", "LC_ALL": "C"}, "en"),
        (None, {"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_AT"}, "de"),
        (None, {"LANG": "pt_BR.UTF-8"}, "pt"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        (None, {"LANG": "fi_FI.UTF-8"}, "en"),
        ("TR", {"LANG": "de_DE"}, "tr"),
        ("zh", {}, "zh-hans"),
        ("en", {"LANG": "tr_TR"}, "en"),
        ("xx", {}, None),
    ],
)
def test_the_option_is_asked_before_the_locale(
    asked: str | None, environment: dict[str, str], language: str | None
) -> None:
    assert chosen(asked, environment, KNOWN) == language


def language_of(tmp_path: Path, **texts: str) -> Catalog:
    """A small catalog in a language that translates some texts, each given as English=translation with _ for blanks."""
    from smtpwhy.catalog import compiled
    from smtpwhy.catalog.languages import Language

    store: dict[str, Any] = compile_records(read_text(CATALOG, "small.yaml"))
    lines = "".join(f"    {hash_of(english)}: {text}\n" for english, text in texts.items())
    (tmp_path / "tr").mkdir()
    (tmp_path / "tr" / "causes.yaml").write_text(f"texts:\n- id: greylisted\n  texts:\n{lines}")
    (tmp_path / "tr" / "messages.po").write_text('msgid "yes"\nmsgstr "evet"\n')
    made = compiled.Compiled(compile_language(str(tmp_path / "tr"), store))
    base = compiled.Compiled(compiled.pack(store, compiled.Source("0" * 64, "")))
    return Catalog(base, (), Language("tr", made))


def test_texts_are_known_by_the_hash_of_their_english(tmp_path: Path) -> None:
    catalog = language_of(
        tmp_path, **{"Come again.": "Yine gelin.", "Wait a while.": "Biraz bekleyin.", "Old.": "Eski."}
    )
    entry = catalog.entry("greylisted")
    assert (entry.name, entry.meaning) == ("Greylisting", "Yine gelin.")
    assert [step.do for step in entry.steps] == ["Biraz bekleyin.", "Look into the queue."]
    assert catalog.language == "tr"


def test_what_is_missing_and_what_is_stale_is_counted(tmp_path: Path) -> None:
    catalog = language_of(tmp_path, **{"Come again.": "Yine gelin.", "Old.": "Eski."})
    language = catalog._language
    assert language is not None
    state = language.state
    assert (state.texts, state.stale, state.messages) == (1, 1, 1)
    assert state.of == len(
        {text for _, record in records_of(compile_records(read_text(CATALOG, "x"))) for text in texts_of(record)}
    )


@pytest.mark.parametrize("code", known_languages())
def test_every_language_keeps_the_placeholders(code: str) -> None:
    for english, text in open_language(code).messages.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english)), english


def test_turkish_has_all_words_of_the_program(run: Run) -> None:
    shown = run("--lang", "tr", "334", "551").stdout.decode()
    for heading in (
        "Açıklama",
        "Gördüğünüzde",
        "Nasıl Düzeltilir",
        "Temel Farklar",
        "Hangisini Ne Zaman Kullanmalı",
        "Daha Fazla Öğren",
    ):
        assert heading in shown


def test_keys_and_ids_do_not_change_with_the_language(run: Run) -> None:
    english, turkish = (
        json.loads(run("--lang", lang, "--format", "json", "550 5.1.1 User unknown").stdout) for lang in ("en", "tr")
    )
    assert (english.pop("language"), turkish.pop("language")) == ("en", "tr")
    assert english.keys() == turkish.keys()
    for name in ("code", "status", "cause", "rule", "who", "retry", "outcome", "evidence", "fingerprint"):
        assert english["diagnoses"][0][name] == turkish["diagnoses"][0][name]


def test_an_unknown_language_is_told(run: Run) -> None:
    done = run("--lang", "xx", "551")
    assert done.returncode == 2
    assert b"unknown language; there are en, " in done.stderr


def test_languages_are_listed_with_how_much_there_is(run: Run) -> None:
    listed = run("--list", "languages").stdout.decode()
    assert re.search(r"tr +Türkçe: \d+ words of the program, [\d,]+ of [\d,]+ texts", listed)


def test_the_help_speaks_the_language(run: Run) -> None:
    assert "Çıkış durumu" in run("--help", LANG="tr_TR.UTF-8").stdout.decode()
    assert "Çıkış durumu" in run("--lang", "tr", "--help").stdout.decode()


def test_a_sentence_around_a_text_that_is_not_translated_is_wholly_english(tmp_path: Path) -> None:
    from smtpwhy.language import English, Spoken, speak, told

    speak({"after {ids} {fate}": "{ids} sonra {fate}"})
    try:
        assert told("after {ids} {fate}", ids="551", fate=Spoken("biter", "it ends")) == "551 sonra biter"
        assert told("after {ids} {fate}", ids="551", fate=English("it ends")) == "after 551 it ends"
    finally:
        speak({})
