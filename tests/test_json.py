"""The JSON of every kind of document is what docs/schema.json and docs/json.md say."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from smtpwhy import answers
from smtpwhy.catalog import entries
from smtpwhy.values import Value
from tools.documents import made
from tools.schema import KINDS

from .conftest import ROOT, Run

SCHEMA = json.loads((ROOT / "docs" / "schema.json").read_text(encoding="utf-8"))
DOCUMENTS = jsonschema.Draft202012Validator(SCHEMA)
LINES = jsonschema.Draft202012Validator({"$ref": "#/$defs/Diagnosis", "$defs": SCHEMA["$defs"]})
SCREENS = ROOT / "tests" / "screens"
INPUTS = ROOT / "tests" / "inputs"
BOUNCES = [str(path) for path in sorted((INPUTS / "bounces").glob("*.eml"))]
MAIL = b"From: a@example.com\nTo: b@example.com\nSubject: Lunch\n\nAt noon?\n"
EVENT = b"""{"notificationType": "Bounce", "mail": {"messageId": "1", "timestamp": "2026-11-20T00:00:00.000Z"},
"bounce": {"bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-11-20T00:00:01.000Z",
"bouncedRecipients": [{"emailAddress": "user@example.com", "action": "failed", "status": "5.1.1",
"diagnosticCode": "smtp; 550 5.1.1 user unknown"}], "feedbackId": "1"}}"""
ASKED: dict[str, list[tuple[str, ...]]] = {
    "codes": [("551",), ("5.7.26",), ("X.1.1",), ("greylisted",), ("yahoo-tss04",), ("5xx",), ("45x",), ("599",)],
    "comparison": [("334", "551"), ("450", "550", "5.1.1"), ("5.7.1", "5.7.26"), ("550", "599")],
    "reply": [
        ("550 5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record setup - gsmtp",),
        ("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=",),
        ("551 User not local; please try <new.name@example.org>",),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",),
    ],
    "transcript": [(str(path),) for path in (SCREENS / "session.swaks", *sorted(INPUTS.glob("*--refused.txt")))],
    "log": [
        (str(SCREENS / "mail.log"),),
        ("--no-summary", str(SCREENS / "mail.log")),
        *(("--by", by, str(SCREENS / "mail.log")) for by in ("cause", "hour", "destination", "sender-domain")),
    ],
    "bounce": [(BOUNCES[0],), ("--summary", "--by", "provider", *BOUNCES)],
    "error": [("hello", "world"), ("greylistd",)],
}
PIPED = {"message": MAIL, "event": EVENT, "error": b"nothing to see", "reply": b"452 4.2.2 Mailbox full\r\n"}


def checked(output: bytes, validator: Any) -> list[dict[str, Any]]:
    """The documents of an output, each of which is valid."""
    found = [json.loads(line) for line in output.splitlines()]
    for one in found:
        validator.validate(one)
    return found


@pytest.mark.parametrize(("kind", "args"), [(kind, args) for kind, many in ASKED.items() for args in many])
def test_answers_are_valid(kind: str, args: tuple[str, ...], run: Run) -> None:
    documents = checked(run("--format", "json", *args).stdout, DOCUMENTS)
    assert [one["kind"] for one in documents] == [kind]


@pytest.mark.parametrize("kind", PIPED)
def test_answers_to_what_is_piped_in_are_valid(kind: str, run: Run) -> None:
    documents = checked(run("--format", "json", stdin=PIPED[kind]).stdout, DOCUMENTS)
    assert [one["kind"] for one in documents] == [kind]


def test_every_kind_has_its_examples() -> None:
    assert {*ASKED, *PIPED} == set(KINDS)


def test_lines_are_valid(run: Run) -> None:
    text = b"450 4.7.1 Greylisted\n\nhello\n550 5.1.1 <user@example.com>: User unknown\n250 Ok\n334 VXNlcm5hbWU6\n"
    assert len(checked(run("--each-line", "--format", "jsonl", stdin=text).stdout, LINES)) == 6
    for args in ((str(SCREENS / "session.swaks"),), (BOUNCES[0],), ("--no-summary", str(SCREENS / "mail.log"))):
        assert checked(run("--format", "jsonl", *args).stdout, LINES)


@pytest.mark.parametrize(
    "change",
    [{"kind": "guess"}, {"more": 1}, {"comparison": None}, {"error": {"message": "", "hint": ""}}, {"codes": []}],
)
def test_the_schema_refuses_what_is_none(change: dict[str, Any], run: Run) -> None:
    (document,) = checked(run("--format", "json", "334", "551").stdout, DOCUMENTS)
    assert not DOCUMENTS.is_valid(document | change)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", made(), ids=lambda path: path.name)
def test_what_is_made_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == made()[path], "write it anew with: python -m tools"


def test_every_key_is_documented() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    for module in (answers, entries):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Value) and kind is not Value:
                section = page.partition(f"\n## {kind.__name__}\n")[2].partition("\n## ")[0]
                assert re.findall(r"^\| `(\w+)` \|", section, re.M) == [name.rstrip("_") for name in kind._fields]
