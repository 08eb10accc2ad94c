"""The command line as a user meets it: arguments, pipes, files, formats, exit statuses, no traceback ever."""

import bz2
import gzip
import json
import lzma
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Run

REPLY = "550 5.1.1 <user@example.com>: User unknown"


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["551"], 0),
        (["334", "551"], 0),
        (["5xx"], 0),
        (["greylisted"], 0),
        (["550", "599"], 0),
        (["599"], 1),
        (["5.9.99"], 1),
        (["999"], 1),
        (["greylistd"], 1),
        (["hello", "world"], 1),
        ([REPLY], 0),
        (["--exit-code", REPLY], 69),
        (["--exit-code", "450 4.2.0 later"], 75),
        (["--exit-code", "250 Ok"], 0),
        (["--exit-code", "551"], 0),
        (["--nonsense"], 2),
        (["551", "--nonsense"], 2),
        (["--file", "/nowhere/at/all"], 2),
        (["--catalog", "/nowhere", "551"], 2),
        (["--as", "nonsense", "551"], 2),
        (["--width", "3", "551"], 2),
        (["--version"], 0),
        (["--help"], 0),
        (["--search", "greylisting"], 0),
        (["--search", "xyzzy plugh"], 1),
    ],
)
def test_exit_statuses(args: list[str], status: int, run: Run) -> None:
    done = run(*args)
    assert done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args", [["999"], ["greylistd"], ["hello world"], ["--file", "/nowhere"], ["--as", "x", "551"]]
)
def test_an_error_is_told_on_stderr_with_a_way_on(args: list[str], run: Run) -> None:
    done = run(*args)
    assert done.stdout == b""
    assert 0 < len(done.stderr.splitlines()) <= 4


def test_a_piped_code_equals_an_argument(run: Run) -> None:
    assert run(stdin=b"551\n").stdout == run("551").stdout


def test_a_dash_reads_standard_input(run: Run) -> None:
    assert run("-", stdin=REPLY.encode()).stdout == run(REPLY).stdout


def test_with_arguments_standard_input_is_not_read() -> None:
    """A script's standard input, which nobody closes, must not hang the run."""
    reading, writing = os.pipe()
    done = subprocess.run(
        [sys.executable, "-m", "smtpwhy", "551"], stdin=reading, capture_output=True, timeout=30, check=False, cwd=ROOT
    )
    os.close(writing)
    os.close(reading)
    assert done.returncode == 0


def test_a_reply_needs_no_quotes(run: Run) -> None:
    words = "550 5.7.23 Message rejected - SPF -all for example.com".split()
    assert json.loads(run("--format", "json", *words).stdout)["diagnoses"][0]["text"].endswith(
        "- SPF -all for example.com"
    )


def test_options_may_stand_behind_the_words(run: Run) -> None:
    assert run("551", "--format", "json").stdout == run("--format", "json", "551").stdout


def test_files_and_folders_are_read(tmp_path: Path, run: Run) -> None:
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "a.txt").write_text("550 5.1.1 User unknown\n")
    (tmp_path / "mails" / "b.txt").write_text("450 4.2.0 later\n")
    documents = [json.loads(line) for line in run("--format", "json", str(tmp_path / "mails")).stdout.splitlines()]
    assert [os.path.basename(document["input"]) for document in documents] == ["a.txt", "b.txt"]
    assert [document["diagnoses"][0]["code"] for document in documents] == ["550", "450"]


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_compressed_files_are_read(module: Any, tmp_path: Path, run: Run) -> None:
    packed = tmp_path / "reply.packed"
    packed.write_bytes(module.compress(REPLY.encode()))
    assert run(str(packed)).stdout == run(REPLY).stdout
    whole = module.compress(REPLY.encode())
    for damaged in (whole[:-4], whole[:20] + bytes(len(whole) - 20)):
        packed.write_bytes(damaged)
        broken = run(str(packed))
        assert broken.returncode == 2
        assert b"cannot be unpacked" in broken.stderr


def test_one_recognised_file_is_enough(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_text("nothing here")
    (tmp_path / "b.txt").write_text(REPLY)
    assert run(str(tmp_path / "a.txt"), str(tmp_path / "b.txt")).returncode == 0
    assert run("--exit-code", str(tmp_path)).returncode == 69


def test_an_unreadable_file_does_not_keep_the_others_from_an_answer(tmp_path: Path, run: Run) -> None:
    good = tmp_path / "good.txt"
    good.write_text(REPLY)
    done = run("--file", str(tmp_path / "gone.txt"), "--file", str(good))
    assert done.returncode == 2
    assert b"gone.txt: No such file or directory" in done.stderr
    assert b"550 5.1.1" in done.stdout


def test_each_line_is_diagnosed_by_itself(run: Run) -> None:
    lines = b"550 5.1.1 User unknown\n\nwhatever\n250 Ok\n"
    done = run("--each-line", "--format", "jsonl", stdin=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["cause"] for answer in answers] == ["mailbox_unknown", "unspecified", "unspecified", "success"]
    assert [answer["source"]["line"] for answer in answers] == [1, 2, 3, 4]
    assert run("--each-line", stdin=lines).stdout.splitlines()[0].split(b"\t")[:4] == [
        b"mailbox_unknown", b"permanent", b"550", b"5.1.1",
    ]  # fmt: skip


def test_jsonl_is_one_diagnosis_a_line(run: Run) -> None:
    done = run("--format", "jsonl", "--as", "reply", stdin=b"250 2.1.0 Ok\n550 5.1.1 User unknown\n")
    assert [json.loads(line)["code"] for line in done.stdout.splitlines()] == ["250", "550"]


def test_json_has_all_the_keys_of_the_contract(run: Run) -> None:
    document = json.loads(run("--format", "json", REPLY).stdout)
    assert list(document) == (
        (
            "version catalog language kind input format codes comparison diagnoses verdict exchanges summary error"
        ).split()
    )
    assert set(document["diagnoses"][0]) >= set(
        (
            "code status text lines outcome cause confidence provider rule fingerprint stage direction command "
            "recipient retry who explanation steps links evidence extracted source"
        ).split()
    )
    assert set(document["codes"][0]) >= set(
        "id type name class registered meaning when stages steps retry confusions examples sources links".split()
    )
    error = json.loads(run("--format", "json", "hello world").stdout)
    assert error["kind"] == "error"
    assert set(error["error"]) == {"message", "hint"}
    assert list(error) == list(document)


def test_lists_are_a_line_each(run: Run) -> None:
    for what, known in (("codes", b"551"), ("statuses", b"X.7.26"), ("causes", b"greylisted"), ("formats", b"reply")):
        lines = run("--list", what).stdout.splitlines()
        assert any(line.startswith(known) for line in lines)
    assert {"id": "551", "name": "User not local; please try <forward-path>"} in json.loads(
        run("--list", "codes", "--format", "json").stdout
    )


@pytest.mark.parametrize("args", [["551"], ["--list", "statuses"], ["--format", "json", "334", "551"]])
def test_a_closed_pipe_ends_quietly(args: list[str]) -> None:
    command = [sys.executable, "-m", "smtpwhy", *args]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    stderr = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 141
    assert stderr == b""


def test_ctrl_c_ends_with_130() -> None:
    command = [
        sys.executable,
        "-c",
        "from smtpwhy.__main__ import run; run()",
        "--each-line",
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"550 5.1.1 User unknown\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


def test_an_ascii_terminal_gets_ascii(run: Run) -> None:
    done = run("--color", "always", "--width", "80", "334", "551", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert run("550 5.1.1 benutzer\u00fc", PYTHONIOENCODING="ascii").stdout.isascii()


def test_nothing_on_a_terminal_shows_examples() -> None:
    assert b"smtpwhy 334 551" in on_terminal([])


def test_a_terminal_gets_panels_and_colour_unless_told_otherwise() -> None:
    assert "\u256d".encode() in on_terminal(["334", "551"])
    assert b"\x1b[" in on_terminal(["334", "551"])
    assert b"\x1b[" not in on_terminal(["334", "551"], NO_COLOR="1")
    assert b"\x1b[" not in on_terminal(["--color", "never", "334", "551"])
    assert b"\x1b[" not in on_terminal(["334", "551"], TERM="dumb")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "0"}, False), ({"FORCE_COLOR": ""}, False),
     ({"CLICOLOR_FORCE": "1"}, True), ({"CLICOLOR_FORCE": "0"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)  # fmt: skip
def test_colour_in_a_pipe_only_where_forced(environment: dict[str, str], coloured: bool, run: Run) -> None:
    assert (b"\x1b[" in run("551", **environment).stdout) == coloured


def test_options_come_before_the_environment(run: Run) -> None:
    assert b"\x1b[" in run("--color", "always", "551", NO_COLOR="1").stdout
    assert b"\x1b[" not in run("--color", "never", "551", FORCE_COLOR="1").stdout


def test_text_is_plain_even_with_colour_forced(run: Run) -> None:
    assert run("--format", "text", "551", FORCE_COLOR="1").stdout == run("551").stdout


def test_an_own_catalog_lies_on_top(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("codes:\n- id: '598'\n  name: Ours\n  meaning: It is ours.\n")
    assert b"It is ours." in run("--catalog", str(own), "598").stdout


def test_the_users_folder_is_read_and_a_broken_file_there_is_a_warning(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / ".config" / "smtpwhy" / "catalog"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text("codes:\n- id: '598'\n  name: Ours\n  meaning: It is ours.\n")
    assert b"It is ours." in run("598").stdout
    (folder / "own.yaml").write_text("codes:\n- id: 598\n")
    done = run("551")
    assert done.returncode == 0
    assert b"own.yaml:2: YAML reads 598 as a number" in done.stderr


def test_a_checkout_with_broken_yaml_says_where(tmp_path: Path) -> None:
    """Whoever edits the data sees the line, not a traceback."""
    shutil.copytree(ROOT / "smtpwhy", tmp_path / "smtpwhy", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with (tmp_path / "data" / "codes.yaml").open("a") as stream:
        stream.write("- id: 999\n")
    done = subprocess.run([sys.executable, "-m", "smtpwhy", "551"], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert b"YAML reads 999 as a number" in done.stderr
    assert b"Traceback" not in done.stderr


def on_terminal(args: list[str], **environment: str) -> bytes:
    """Run the command on a pseudo-terminal and return all it writes."""
    base = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "100"}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "smtpwhy", *args],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env=base | environment,
    )
    os.close(slave)
    written = b""
    while select.select([master], [], [], 20)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.close(master)
    process.wait(20)
    return written
