"""The recipes of the docs run as they stand."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.logs_made import postfix

RECIPES = re.findall(r"^## ([^\n:]+).*?```python\n(.*?)```", (ROOT / "docs" / "recipes.md").read_text(), re.S | re.M)
BOUNCES = (
    "recipient,reply\n"
    'a@example.com,"550 5.1.1 User unknown"\nb@example.com,"550 5.1.1 User unknown"\n'
    'c@example.com,"452 4.2.2 Mailbox full"\n'
)


@pytest.mark.parametrize(("name", "code"), RECIPES, ids=[name for name, _ in RECIPES])
def test_a_recipe_runs(
    name: str, code: str, java: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.log").write_text("".join(f"{line}\n" for line, _ in postfix(1, 200)))
    (tmp_path / "bounces.csv").write_text(BOUNCES)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, name, "exec"), {})  # noqa: S102 (the project's own recipes)
    told = capfd.readouterr().out
    assert "mailbox_unknown" in told or "connection_failed" in told
