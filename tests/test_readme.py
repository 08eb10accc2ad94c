"""The README tells the truth: its screens are what the program prints, its commands and code run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import smtpwhy
from smtpwhy.catalog.schema import SECTIONS

from .conftest import ROOT, Run

README = (ROOT / "README.md").read_text()
SCREENS = re.findall(r"```console\n\$ smtpwhy (.*)\n((?:(?!```).*\n)*)```", README)


def screen(run: Run, args: str) -> str:
    """What the program draws in 80 columns, its first lines."""
    done = run("--color", "always", "--width", "80", *shlex.split(args), NO_COLOR="1")
    return re.sub(r"\x1b\[[\d;]*m", "", done.stdout.decode())


@pytest.mark.parametrize(("args", "shown"), SCREENS, ids=[args[:20] for args, _ in SCREENS])
def test_screens_are_real(args: str, shown: str, run: Run, request: pytest.FixtureRequest) -> None:
    lines = [line.rstrip() for line in screen(run, args).splitlines()]
    if request.config.getoption("--renew"):
        renewed = (ROOT / "README.md").read_text().replace(shown, "\n".join(lines[: shown.count("\n") - 1]) + "\n...\n")
        (ROOT / "README.md").write_text(renewed)
        return
    *expected, last = shown.splitlines()
    assert last == "...", "a screen in the README is cut with ..."
    assert expected == lines[: len(expected)]


def test_there_are_three_screens() -> None:
    assert len(SCREENS) == 3


def test_python_example_runs() -> None:
    assert smtpwhy.explain("551").fix
    deciding = smtpwhy.diagnose("550 5.1.1 <user@example.com>: User unknown").deciding
    assert deciding is not None
    assert (deciding.cause, deciding.retry) == ("mailbox_unknown", False)
    assert deciding.steps[0].do


def test_the_own_catalog_of_the_readme_works(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(re.findall(r"```yaml\n(.*?)```", README, re.S)[0])
    assert b"macros" in run("--catalog", str(path), "550 5.7.1 Blocked by ACME gateway").stdout


COMMANDS = [
    command
    for command in re.findall(r"`(smtpwhy [^`]*)`", README)
    if not any(
        word in command for word in ("|", "<", ">", "reply.txt", "folder", "mail.log", ".eml", "Maildir", "event.json")
    )
]
"""The commands of the README's text that need no file and no pipe."""


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_text_run(command: str, run: Run) -> None:
    assert run(*shlex.split(command)[1:]).returncode == 0


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/design.md",
        "docs/json.md",
        "docs/schema.json",
        "docs/smtpwhy.1",
        "pyproject.toml",
    ],
)
def test_no_path_of_a_machine_stands_in_the_texts(path: str) -> None:
    text = (ROOT / path).read_text()
    assert not re.search(r"/(?:root|home|work|tmp|Users)/", text)


def test_every_field_of_the_catalog_is_documented() -> None:
    text = (ROOT / "docs" / "catalog.md").read_text()
    for section, form in SECTIONS.items():
        assert f"`{section}`" in text
        for field in form.fields:
            assert f"`{field}`" in text, f"{section}: {field}"


SHELL = re.findall(r"^.*(?:\| tee|\| xargs|\|\| case) .*$", README.partition("### In the shell")[2], re.M)


def test_the_shell_lines_of_the_readme_run(tmp_path: Path) -> None:
    (tmp_path / "smtpwhy").write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m smtpwhy "$@"\n')
    (tmp_path / "smtpwhy").chmod(0o755)
    (tmp_path / "replies.txt").write_text("550 5.1.1 User unknown\n452 4.2.2 Mailbox full\n")
    (tmp_path / "reply.txt").write_text("452 4.2.2 Mailbox full\n")
    (tmp_path / "bounces.tsv").write_text("a\tb\t550 5.1.1 User unknown\na\tb\t452 4.2.2 it's full -- now\n")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    tee, xargs, case = SHELL
    for line, shown in ((tee.replace("tail -F", "cat"), "mailbox_full"), (xargs, "mailbox_full"), (case, "try again")):
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
        )
        assert shown in done.stdout, done.stderr
    assert "mailbox_unknown" in (tmp_path / "causes.txt").read_text()
    assert "452 4.2.2" in (tmp_path / "why.txt").read_text()


def test_the_archive_is_made_as_its_tests_make_it() -> None:
    assert "python3 -m zipapp why -m smtpwhy.__main__:run " in README
