"""Completion: the scripts print with a hint how to install them, and shells complete with them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Run

ASK_BASH = """
source {script}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
compopt() {{ echo "files: $2"; }}
_smtpwhy_completion smtpwhy "${{COMP_WORDS[COMP_CWORD]}}" ""
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def asked(run: Run, begun: str) -> list[str]:
    """What the program offers for the words of a line."""
    done = run(_SMTPWHY_COMPLETE="bash_complete", COMP_WORDS=begun, COMP_CWORD=str(len(begun.split(" ")) - 1))
    return done.stdout.decode().splitlines()


@pytest.fixture
def shell(tmp_path: Path, run: Run) -> Path:
    """A folder with the command and the three scripts in it."""
    command = tmp_path / "smtpwhy"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m smtpwhy "$@"\n')
    command.chmod(0o755)
    for name in ("bash", "zsh", "fish"):
        (tmp_path / f"completion.{name}").write_bytes(run("--completion", name).stdout)
    return tmp_path


def spoken(name: str, code: str, shell: Path) -> str:
    """What a shell prints for a piece of code."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    environment = {"PATH": f"{shell}:{os.environ['PATH']}", "HOME": str(shell), "TERM": "dumb"}
    quiet = {"bash": ["--noprofile", "--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[name]
    done = subprocess.run([name, *quiet, "-c", code], capture_output=True, env=environment, timeout=60, check=False)
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_scripts_end_with_how_to_install_them(name: str, run: Run) -> None:
    *_, how, also = run("--completion", name).stdout.decode().splitlines()
    assert how.startswith(f"# To install: smtpwhy --completion {name} > ~/")
    assert also.startswith("# ")


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_shells_read_the_scripts(name: str, shell: Path) -> None:
    before = "compdef() { :; }; " if name == "zsh" else ""
    assert spoken(name, f"{before}source {shell}/completion.{name}; echo read", shell) == "read\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("smtpwhy grey", {"greylisted"}),
        ("smtpwhy 55", {"550", "551", "552", "553", "554", "555", "556", "557"}),
        ("smtpwhy 334 55", {"551"}),
        ("smtpwhy 5.7.2", {"5.7.2", "5.7.26"}),
        ("smtpwhy yahoo-tss0", {"yahoo-tss04"}),
        ("smtpwhy --fo", {"--format"}),
        ("smtpwhy --format js", {"json", "jsonl"}),
        ("smtpwhy --as swa", {"swaks"}),
        ("smtpwhy --cause mailbox_f", {"mailbox_full"}),
        ("smtpwhy --lang t", {"tr"}),
        ("smtpwhy --file some", {"files: default"}),
        ("smtpwhy mail.lo", {"files: default"}),
    ],
)
def test_bash_completes(words: str, offered: set[str], shell: Path) -> None:
    code = ASK_BASH.format(script=shell / "completion.bash", words=words)
    assert offered <= set(spoken("bash", code, shell).split("\n"))


def test_fish_completes_codes_with_their_names(shell: Path) -> None:
    told = spoken("fish", f"source {shell}/completion.fish; complete -C 'smtpwhy 551'", shell)
    assert told == "551\tUser not local; please try <forward-path>\n"


def test_zsh_has_the_script_as_a_function_too(shell: Path) -> None:
    (shell / "_smtpwhy").write_bytes((shell / "completion.zsh").read_bytes())
    code = f"fpath=({shell} $fpath); autoload -Uz compinit; compinit -u -D; echo $_comps[smtpwhy]"
    assert spoken("zsh", code, shell) == "_smtpwhy\n"


def test_only_what_begins_so_is_offered(run: Run) -> None:
    assert asked(run, "smtpwhy grey") == ["plain,greylisted"]
    assert asked(run, "smtpwhy --file x") == ["file,x"]
    assert all(line.startswith("plain,4.2.") for line in asked(run, "smtpwhy 4.2."))
