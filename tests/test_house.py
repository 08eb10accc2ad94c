"""The house is in order: imports run in one direction, start-up is lean, types and style are checked."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "smtpwhy"
ALLOWED = {
    "version": set(),
    "values": set(),
    "patterns": set(),
    "collecting": set(),
    "untrusted": set(),
    "reply": {"values", "patterns"},
    "language": set(),
    "catalog": {"catalog", "language", "values", "patterns"},
    "answers": {"values", "catalog"},
    "arguments": {"language", "opening"},
    "opening": {"catalog", "language", "untrusted"},
    "reading": {"untrusted"},
    "request": {"values", "catalog", "untrusted"},
    "search": {"catalog"},
    "challenges": {"values", "patterns", "answers"},
    "extraction": {"patterns", "answers"},
    "anonymising": {"patterns"},
    "dumps": {"patterns"},
    "redaction": {"anonymising", "dumps", "patterns"},
    "inputs": {"collecting", "dumps", "inputs", "redaction", "reply", "untrusted", "values", "patterns"},
    "diagnosis": {"answers", "catalog", "extraction", "challenges", "inputs", "language", "patterns", "reply", "values"},
    "comparison": {"answers", "catalog", "language"},
    "session": {"answers", "catalog", "collecting", "diagnosis", "inputs"},
    "masking": {"patterns"},
    "stream": {"answers", "masking", "values"},
    "logs": {
        "logs", "answers", "catalog", "diagnosis", "inputs", "masking", "patterns", "reading", "redaction", "session",
        "untrusted", "values",
    },
    "logcommand": {"answering", "answers", "catalog", "inputs", "logs", "outputs", "reading", "values"},
    "mails": {"catalog", "inputs", "logs", "redaction", "session", "values"},
    "mailcommand": {"answering", "answers", "catalog", "inputs", "logcommand", "logs", "mails", "outputs", "reading"},
    "answering": {
        "logs", "mails", "answers", "catalog", "comparison", "diagnosis", "inputs", "language", "redaction", "request", "session",
        "stream", "untrusted",
    },
    "library": {"answering", "answers", "catalog"},
    "spark": {"answering", "answers", "catalog", "inputs", "logs", "untrusted"},
    "outputs": {"outputs", "answers", "catalog", "language", "untrusted", "values"},
    "completion": {"catalog", "inputs"},
    "cli": {
        "answering", "answers", "arguments", "catalog", "completion", "diagnosis", "inputs", "language", "logcommand", "mailcommand", "opening", "outputs", "reading", "redaction", "request",
        "search", "untrusted", "values", "version",
    },
    "__main__": {"cli"},
    "__init__": {"answers", "catalog", "library", "version"},
}  # fmt: skip
"""Part of the package -> the parts that it may import. Nothing imports towards the command line."""


def imported(path: Path) -> set[str]:
    """The parts of the package that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        modules = [node.module] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            if module == "smtpwhy" and isinstance(node, ast.ImportFrom):
                names |= {alias.name for alias in node.names}
            elif module and module.startswith("smtpwhy."):
                names.add(module.split(".")[1])
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_in_one_direction(path: Path) -> None:
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert imported(path) <= ALLOWED[part]


def test_only_what_draws_on_a_terminal_imports_rich() -> None:
    users = [path for path in PACKAGE.rglob("*.py") if "rich" in path.read_text().split("import", 1)[-1] and any(
        (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rich"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("rich") for alias in node.names))
        for node in ast.walk(ast.parse(path.read_text()))
    )]  # fmt: skip
    assert sorted(path.name for path in users) == ["progress.py", "terminal.py"]


def modules(*args: str, terminal: bool = False) -> set[str]:
    """The modules that one call of the command line has imported at its end."""
    code = (
        "import sys; sys.argv = ['smtpwhy', *sys.argv[1:]]\n"
        "from smtpwhy.cli import main\nmain()\nprint(*sys.modules, file=sys.stderr)"
    )
    flags = ["--color", "always"] if terminal else []
    done = subprocess.run(
        [sys.executable, "-c", code, *flags, *args], capture_output=True, cwd=ROOT, check=True, text=True
    )
    return set(done.stderr.split())


HEAVY = {
    "yaml", "rich", "email", "importlib.metadata", "asyncio", "dataclasses", "hashlib", "difflib", "pathlib", "tempfile",
    "subprocess", "ipaddress", "hypothesis",
}  # fmt: skip


@pytest.mark.parametrize(
    ("args", "needed"),
    [
        (["551"], set()),
        (["334", "551"], set()),
        (["--format", "json", "551"], set()),
        (["550 5.1.1 User unknown"], set()),
        (["550 5.7.25 192.0.2.25 has no PTR"], set()),
        (["550 5.7.25 2001:db8::25 has no PTR"], {"ipaddress"}),
        (["greylistd"], {"difflib"}),
        (["--list", "codes"], set()),
    ],
)
def test_nothing_heavy_is_imported_where_it_is_not_needed(args: list[str], needed: set[str]) -> None:
    assert modules(*args) & HEAVY == needed


def test_the_terminal_imports_no_more_of_rich_than_it_draws_with() -> None:
    loaded = modules("334", "551", terminal=True)
    assert "rich.panel" in loaded
    assert not {"rich.markdown", "rich.progress", "rich.syntax", "rich.columns", "rich.live", "yaml", "email"} & loaded


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]])
def test_style_and_types_are_clean(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long_to_read() -> None:
    long = {path.name: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: lines for name, lines in long.items() if lines > 420} == {}
