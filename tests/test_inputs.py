"""What clients print: for each pair `inputs/FORMAT--case.txt` and `.json`, how the text is read and judged.

`--renew` is not for these: the expected files are written by hand, from what happened in the session.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from smtpwhy import diagnose
from smtpwhy.inputs import INPUTS
from smtpwhy.inputs.submission import REMARK, shows_port_25

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
    here = PAIRS[0].parent
    pairs = {
        path.stem.partition("--")[0] for path in [*PAIRS, *(here / "bounces").iterdir(), *(here / "events").iterdir()]
    }
    assert {one.id for one in INPUTS if not one.is_log} - pairs == {"reply"}


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


SHOWN = (
    "=== Trying mx.example.com:25...", "*   Trying 192.0.2.25:25...", "* Connected to mx.example.com (192.0.2.25) port 25 (#0)",
    "Connection to mx.example.com 25 port [tcp/smtp] succeeded!", "connect: to ('mx.example.com', 25) None",
    "Connection: opening to mx.example.com:25, timeout=300, options=array()", "Connected to smtp://mx.example.com:25/",
    'DEBUG SMTP: trying to connect to host "mx.example.com", port 25, isSSL false', "dial tcp 192.0.2.25:25: i/o timeout",
    "telnet mx.example.com 25", "htons(25)", "port      = 25", "{ host: 'mx.example.com', port: 25 }", "to [2001:db8::1]:smtp",
)  # fmt: skip
HIDDEN = ("10:00:25 S: 220", "2026-11-23T10:25:25Z", "port 2525", "mx.example.com:2525", "port 587", "25 messages")


def test_port_25_is_seen_where_a_client_names_it() -> None:
    assert [line for line in SHOWN if not shows_port_25([line])] == []
    assert [line for line in HIDDEN if shows_port_25([line])] == []


@pytest.mark.parametrize(
    ("port", "refused", "told"),
    [
        ("25", " -> AUTH PLAIN AGFsaWNl\n<** 535 5.7.8 Error: authentication failed\n", True),
        ("25", " -> AUTH PLAIN AGFsaWNl\n<** 503 5.5.1 Error: authentication not enabled\n", True),
        ("25", " -> MAIL FROM:<alice@example.net>\n<** 530 5.7.0 Authentication required\n", True),
        ("25", " -> RCPT TO:<bob@example.com>\n<** 554 5.7.1 <bob@example.com>: Relay access denied\n", True),
        ("25", " -> RCPT TO:<bob@example.com>\n<** 550 5.1.1 <bob@example.com>: User unknown\n", False),
        ("25", " -> MAIL FROM:<alice@example.net>\n<** 530 5.7.0 Must issue a STARTTLS command first\n", False),
        ("587", " -> AUTH PLAIN AGFsaWNl\n<** 535 5.7.8 Error: authentication failed\n", False),
    ],
)
def test_port_25_is_told_where_a_login_or_relaying_failed(port: str, refused: str, told: bool) -> None:
    begun = (
        f"=== Trying mx.example.com:{port}...\n<-  220 mx.example.com ESMTP\n -> EHLO client.example.net\n<-  250 mx\n"
    )
    deciding = diagnose(begun + refused).deciding
    assert deciding is not None
    assert (REMARK in deciding.explanation) == told
