"""It works wherever Python does: from a wheel, a zip archive, a read-only folder, without HOME, in any encoding."""

import json
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import zipapp
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import ROOT

DEPENDENCIES = ("click", "rich", "pygments", "markdown_it", "mdurl", "yaml")
LOG = ROOT / "tests" / "screens" / "mail.log"
REPLY = "550 5.1.1 <пользователь@example.com>: User unknown “here”"
ANSI = re.compile(r"\x1b\[[\d;]*m")
Call = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as an installer builds it."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(place.glob("*.whl"))


@pytest.fixture(scope="session")
def target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that holds what `pip install --target` puts there, and that nobody may write to."""
    place = tmp_path_factory.mktemp("installed") / "target"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)  # noqa: S202 (our own wheel)
    for name in DEPENDENCIES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, place / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    files = [place, *place.rglob("*")]
    for file in files:
        file.chmod(file.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield place
    for file in files:
        file.chmod(file.stat().st_mode | stat.S_IWUSR)


@pytest.fixture(scope="session")
def archive(target: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as one file, made as the README says."""
    place = tmp_path_factory.mktemp("archive") / "smtpwhy.pyz"
    zipapp.create_archive(target, place, main="smtpwhy.__main__:run")
    return place


@pytest.fixture(params=["folder", "archive"])
def call(request: pytest.FixtureRequest, target: Path, archive: Path, tmp_path: Path) -> Call:
    """Run what is installed from another folder, with nothing in the environment but what is given."""
    command = [str(archive)] if request.param == "archive" else ["-m", "smtpwhy"]
    path = {} if request.param == "archive" else {"PYTHONPATH": str(target)}

    def run(*args: str | bytes, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        line = [sys.executable, "-S", "-B", *command, *args]
        return subprocess.run(
            line, input=stdin, capture_output=True, env=path | environment, cwd=tmp_path, timeout=60, check=False
        )

    return run


def told(done: subprocess.CompletedProcess[bytes], encoding: str = "utf-8") -> str:
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.stdout.decode(encoding)


def test_the_wheel_holds_what_is_needed_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert any(name.endswith(".data/data/share/man/man1/smtpwhy.1") for name in names)
    assert {"smtpwhy/data/catalog.jsonl", "smtpwhy/data/tr.jsonl", "smtpwhy/data/codes.yaml"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"smtpwhy"}
    assert not [name for name in names if "__pycache__" in name or "test" in name]


def test_it_answers_without_home_from_another_folder(call: Call, tmp_path: Path) -> None:
    assert told(call("551")).startswith("551  User not local")
    assert told(call("334", "551")).startswith("334 Server challenge")
    assert json.loads(told(call("--format", "json", REPLY)))["diagnoses"][0]["cause"] == "mailbox_unknown"
    assert told(call(stdin=b"452 4.2.2 Mailbox full")).startswith("452 4.2.2")
    assert "mailbox_full" in told(call("--format", "csv", "--by", "cause", str(LOG)))
    assert list(tmp_path.iterdir()) == []


def test_languages_lists_and_completion_are_there(call: Call) -> None:
    assert {"en", "tr"} <= {line.split()[0] for line in told(call("--list", "languages")).splitlines() if line}
    assert told(call("551", LANG="tr_TR.UTF-8")) != told(call("551"))
    assert told(call("--completion", "bash")).count("# To install") == 1
    complete = {"_SMTPWHY_COMPLETE": "bash_complete", "COMP_WORDS": "smtpwhy grey", "COMP_CWORD": "1"}
    assert told(call(**complete)) == "plain,greylisted\n"


def test_an_own_catalog_is_read(call: Call, tmp_path: Path) -> None:
    own = 'rules:\n- id: acme\n  match: {text: "blocked by acme"}\n  cause: policy_rejected\n  meaning: No macros.\n'
    (tmp_path / "acme.yaml").write_text(own)
    assert "No macros." in told(call("--catalog", "acme.yaml", "550 5.7.1 Blocked by ACME"))


def test_an_archive_that_cannot_be_unpacked_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "log.zst").write_bytes(b"\x28\xb5\x2f\xfd\x00\x00")
    done = call("log.zst")
    assert told(done) == ""
    assert done.returncode == 2
    assert b"log.zst: cannot be unpacked" in done.stderr


@pytest.mark.parametrize("call", ["folder"], indirect=True)
@pytest.mark.parametrize("format_", ["auto", "json", "markdown"])
@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"PYTHONIOENCODING": "ascii"}, "ascii"),
        ({"PYTHONIOENCODING": "cp1252"}, "cp1252"),
        ({"PYTHONIOENCODING": "cp437"}, "cp437"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
    ],
    ids=["ascii", "cp1252", "cp437", "c-locale"],
)
def test_any_encoding_will_do(environment: dict[str, str], encoding: str, format_: str, call: Call) -> None:
    for words in ((REPLY,), ("334", "551")):
        done = call("--color", "always", "--format", format_, *words, **environment)
        assert told(done, encoding)
        assert done.returncode == 0


@pytest.mark.parametrize("call", ["folder"], indirect=True)
@pytest.mark.parametrize(
    "words",
    [("551",), ("334", "551"), ("450", "550", "5.1.1"), ("45x",), (REPLY,), (str(LOG),)],
    ids=lambda w: w[0][:9],
)
def test_the_smallest_terminal_will_do(words: tuple[str, ...], call: Call) -> None:
    drawn = ANSI.sub("", told(call("--color", "always", "--width", "20", *words, PYTHONIOENCODING="utf-8")))
    wide = [line for line in drawn.splitlines() if len(line) > 20 and line.startswith(tuple("╭│╰"))]
    assert drawn
    assert wide == []


@pytest.mark.parametrize("call", ["folder"], indirect=True)
def test_arguments_in_another_encoding_are_read(call: Call) -> None:
    for given in (REPLY.encode(), "550 5.1.1 café – unbekannt".encode("cp1252")):
        for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C.UTF-8"}):
            for option in ("--no-summary", "--each-line"):
                done = call("--format", "jsonl", option, given, **locale)
                assert json.loads(told(done))["status"] == "5.1.1"
                assert "udc" not in told(done)


def test_nothing_was_written_to_the_folder(target: Path) -> None:
    assert [one.name for one in target.parent.iterdir()] == ["target"]
    assert not list(target.rglob("*.pyc"))


def test_the_source_archive_holds_all_that_is_kept_in_git(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert {name for name in kept if not name.startswith(".pytest") and name not in packed} == set()


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_processes_are_begun_in_any_way(method: str, target: Path, archive: Path, tmp_path: Path) -> None:
    shutil.copy(LOG, tmp_path / "other.log")
    begin = (
        f"import multiprocessing, sys; multiprocessing.set_start_method('{method}'); "
        f"sys.argv = ['smtpwhy', '--jobs', '2', '--format', 'json', '{LOG}', '{tmp_path}/other.log']; "
        "from smtpwhy.cli import main; main()"
    )
    for place in (target, archive):
        done = subprocess.run(
            [sys.executable, "-S", "-B", "-c", begin],
            capture_output=True,
            env={"PYTHONPATH": str(place)},
            timeout=60,
            check=False,
        )
        assert json.loads(told(done))["summary"]["failing"]
