"""The man page is one that man and groff read without a warning, and it tells all options."""

import re
import shutil
import subprocess

import click
import pytest

from smtpwhy.cli import command

from .conftest import ROOT

PAGE = ROOT / "docs" / "smtpwhy.1"


def test_all_options_stand_in_it() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    for param in command.params:
        if isinstance(param, click.Option):
            assert re.search(rf"^\.B .*{param.opts[0]}(?![\w-])", text, re.M), param.opts


@pytest.mark.parametrize(
    "reader",
    [["groff", "-man", "-Tutf8", "-ww"], ["man", "--warnings", "-l"], ["mandoc", "-T", "lint", "-W", "warning"]],
)
def test_readers_warn_of_nothing(reader: list[str]) -> None:
    if shutil.which(reader[0]) is None:
        pytest.skip(f"{reader[0]} is not installed")
    done = subprocess.run([*reader, str(PAGE)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert reader[0] == "mandoc" or "334 551" in done.stdout
