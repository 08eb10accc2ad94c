"""The catalog is compiled once, kept beside the checkout, made again when the YAML changes, and safe in a race."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtpwhy.catalog import compiled
from smtpwhy.catalog.checkout import open_checkout
from smtpwhy.catalog.source import CatalogError

from .conftest import ROOT

FAMILIES = "families:\n- id: 5xx\n  name: Permanent\n  meaning: It stays.\n- id: 5.x.x\n  name: Permanent\n  meaning: It stays.\n"
CODE = "codes:\n- id: '550'\n  name: Refused\n  meaning: It says {}.\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "checkout" / "data"
    (folder / "rules").mkdir(parents=True)
    (folder / "families.yaml").write_text(FAMILIES)
    (folder / "codes.yaml").write_text(CODE.format("no"))
    return folder


def test_it_is_kept_and_used_again(data: Path) -> None:
    first = open_checkout(str(data))
    kept = data.parent / ".catalog-cache" / "catalog.jsonl"
    written = kept.stat().st_mtime_ns
    second = open_checkout(str(data))
    assert first.version == second.version
    assert kept.stat().st_mtime_ns == written


def test_it_is_made_again_when_the_yaml_changes(data: Path) -> None:
    before = open_checkout(str(data))
    (data / "codes.yaml").write_text(CODE.format("something else"))
    after = open_checkout(str(data))
    assert before.source.hash != after.source.hash
    assert after.get("550")["meaning"] == "It says something else."


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 0, "version": "", "hash": "", "stamp": "", "index": {}}\n'])
def test_a_damaged_copy_is_made_again(damage: bytes, data: Path) -> None:
    open_checkout(str(data))
    kept = data.parent / ".catalog-cache" / "catalog.jsonl"
    kept.write_bytes(damage)
    assert open_checkout(str(data)).get("550")["meaning"] == "It says no."


def test_a_folder_that_cannot_be_written_uses_the_users_cache(data: Path, tmp_path: Path) -> None:
    (data.parent / ".catalog-cache").write_text("a file is in the way")
    assert open_checkout(str(data)).get("550")["name"] == "Refused"
    assert (tmp_path / "cache" / "smtpwhy" / "catalog.jsonl").is_file()


def test_without_any_place_to_write_it_still_answers(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / ".catalog-cache").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert open_checkout(str(data)).get("550")["name"] == "Refused"


def test_broken_yaml_is_told(data: Path) -> None:
    (data / "codes.yaml").write_text("codes:\n- id: 550\n")
    with pytest.raises(CatalogError, match="write it in quotes"):
        open_checkout(str(data))


def test_processes_that_race_all_answer(data: Path) -> None:
    code = "import sys; from smtpwhy.catalog.checkout import open_checkout; print(open_checkout(sys.argv[1]).get('550')['name'])"
    command = [sys.executable, "-c", code, str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(6)]
    assert [racer.communicate()[0] for racer in racers] == [b"Refused\n"] * 6
    assert sorted(os.listdir(data.parent / ".catalog-cache")) == ["catalog.jsonl"]


def test_only_the_records_asked_for_are_read() -> None:
    store = {"550": {"type": "code"}, "#rules": [], "#providers": [], "#rule-entries": {}}
    opened = compiled.Compiled(compiled.pack(store, compiled.Source("00", "stamp")))
    assert opened.get("550") == {"type": "code"}
    assert opened.get("551") is None


def test_a_cut_file_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off"):
        compiled.Compiled(b'{"format": 1')
