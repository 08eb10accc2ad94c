"""The recipes of CONTRIBUTING.md work as they stand there: each is carried out in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from smtpwhy.catalog.catalog import load

from .conftest import ROOT, Run

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = [
    (language, textwrap.dedent(code))
    for language, code in re.findall(r"^ {3}```(\w+)\n(.*?)^ {3}```", PAGE, re.M | re.S)
]
FILES = {
    code.partition("\n")[0].removeprefix("# "): code.partition("\n")[2] for _, code in BLOCKS if code.startswith("# ")
}
REPLY = "554 5.7.1 Documents of this kind with macros are refused, see https://acme-mail.example/why"


def changed(tree: Path, code: str) -> None:
    """Change a file as a diff says, in which each line begins with a plus, a minus or a blank."""
    name, _, lines = code.partition("\n")
    old = "".join(f"{line[1:]}\n" for line in lines.splitlines() if not line.startswith("+"))
    new = "".join(f"{line[1:]}\n" for line in lines.splitlines() if not line.startswith("-"))
    text = (tree / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} has changed: mend the recipe"
    (tree / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which all four recipes have been followed."""
    place = tmp_path_factory.mktemp("contributed")
    for name in ("smtpwhy", "data", "languages", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "browser", "spark")
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    for path, text in FILES.items():
        if path == "data/codes.yaml":
            with (place / path).open("a", encoding="utf-8") as codes:
                codes.write(text.partition("\n")[2])
        else:
            (place / path).write_text(text, encoding="utf-8")
    for language, code in BLOCKS:
        if language == "diff":
            changed(place, code)
    return place


def there(tree: Path, *args: str) -> str:
    """What Python prints there."""
    environment = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, *args], capture_output=True, cwd=tree, env=environment, timeout=120, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


def passes(tree: Path, path: str, names: str) -> None:
    """Run some of the tests there; there must be some, and they must pass."""
    options = ("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tree))
    assert "passed" in there(tree, "-m", "pytest", "-q", *options, path, "-k", names)


def test_there_is_something_of_everything() -> None:
    assert list(FILES) == [
        "data/codes.yaml",
        "data/rules/acme.yaml",
        "tests/inputs/acme--refused.txt",
        "tests/inputs/acme--refused.json",
        "smtpwhy/inputs/clients/acme.py",
        "smtpwhy/outputs/org.py",
    ]
    assert [language for language, _ in BLOCKS].count("diff") == 3


def test_a_code(tree: Path) -> None:
    assert there(tree, "-m", "smtpwhy", "698").startswith("698  Held for approval")
    assert "says that a moderator of Acme" in there(tree, "-m", "smtpwhy", "450", "698")
    passes(tree, "tests/test_data.py", "698 or order or once or meaning")


def test_a_rule(tree: Path) -> None:
    assert there(tree, "-m", "smtpwhy", REPLY).startswith("554 5.7.1  Acme refuses documents with macros")
    passes(tree, "tests/test_data.py", "acme")
    passes(tree, "tests/test_matching.py", "acme")


def test_a_rule_that_is_tried_from_anywhere(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(FILES["data/rules/acme.yaml"], encoding="utf-8")
    catalog = load([str(path)])
    (rule,) = yaml.safe_load(FILES["data/rules/acme.yaml"])["rules"]
    assert catalog.entry("acme-macros").meaning == rule["meaning"]
    for reply in rule["examples"]:
        assert b'"rule": "acme-macros"' in run("--catalog", str(path), "--format", "json", reply).stdout
    for reply in rule["near_misses"]:
        assert b'"rule": "acme-macros"' not in run("--catalog", str(path), "--format", "json", reply).stdout


def test_an_input_format(tree: Path) -> None:
    passes(tree, "tests/test_inputs.py", "acme or every_format")


def test_an_output_format(tree: Path) -> None:
    told = there(tree, "-m", "smtpwhy", "--format", "org", "551").splitlines()
    assert told[0].startswith("* 551  User not local")
    assert all(line.startswith((": ", "* ")) or not line for line in told)


def test_the_code_is_in_the_house_style(tree: Path) -> None:
    paths = [path for path in FILES if path.endswith(".py")]
    for command in (["ruff", "check"], ["ruff", "format", "--check"]):
        there(tree, "-m", *command, "--config", str(ROOT / "pyproject.toml"), *paths)


def test_commands_of_the_page_name_files_that_are_there(tree: Path) -> None:
    for path in re.findall(r"(?<![\w/.-])((?:data|docs|tests|smtpwhy)/[\w./-]*\w)", PAGE):
        assert (tree / path).exists() or (ROOT / path).exists(), path
