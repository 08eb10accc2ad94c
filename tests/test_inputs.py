"""What clients print: for each pair `inputs/FORMAT--case.txt` and `.json`, how the text is read and judged.

`--renew` is not for these: the expected files are written by hand, from what happened in the session.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from smtpwhy import diagnose
from smtpwhy.inputs import INPUTS

PAIRS = sorted((Path(__file__).parent / "inputs").glob("*.txt"))


def read(path: Path) -> dict[str, Any]:
    """What the answer says about a text, as the expected files name it."""
    document = diagnose(path.read_bytes())
    deciding = document.deciding
    assert deciding is not None, "nothing was recognised"
    return {
        "format": document.format,
        "code": deciding.code,
        "status": deciding.status,
        "stage": deciding.stage,
        "cause": deciding.cause,
        "recipient": deciding.recipient,
        "session": [
            " | ".join((turn.stage or "-", turn.command or "-", turn.code or "-")) for turn in document.exchanges
        ],
    }


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_a_text_is_read_as_it_happened(path: Path) -> None:
    assert read(path) == json.loads(path.with_suffix(".json").read_text())


def test_every_format_has_a_pair() -> None:
    assert {one.id for one in INPUTS if not one.is_log} - {path.stem.partition("--")[0] for path in PAIRS} == {"reply"}


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: str(path.stem))
def test_the_surroundings_change_nothing(path: Path) -> None:
    """The same text quoted, indented, numbered, stamped, with other line ends and in colour is read alike."""
    text = path.read_text()
    expected = read(path)
    lines = text.splitlines()
    for dressed in (
        "\r\n".join(lines),
        "".join(f"> {line}\n" for line in lines),
        "".join(f"    {line}\n" for line in lines),
        "".join(f"2026-11-23T10:00:00.123Z {line}\n" for line in lines),
        "".join(f"app-1  | {line}\n" for line in lines),
        "".join(f"\x1b[32m{line}\x1b[0m\n" for line in lines),
        "```\n" + text + "```\n",
    ):
        document = diagnose(dressed)
        assert document.deciding is not None, dressed
        found = document.deciding
        assert (document.format, found.code, found.status, found.cause, found.stage) == (
            expected["format"], expected["code"], expected["status"], expected["cause"], expected["stage"],
        ), dressed  # fmt: skip
