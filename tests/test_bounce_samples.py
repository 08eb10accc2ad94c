"""Real bounces, where they are at hand: recipient, code and status as the server sent them, cause; no bounce is silent."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from smtpwhy import diagnose
from smtpwhy.answers import Diagnosis
from smtpwhy.outputs import markdown, plain
from smtpwhy.outputs.bounce import bounce_page

MAILS = {"recipient": 0.96, "code": 0.93, "status": 0.95, "cause": 0.975}
CAPTURES = {"recipient": 1.0, "code": 0.99, "status": 0.97, "cause": 0.98}
"""Shares that must be reached; they only rise."""
SILENT = ("vacation", "feedback", "not_a_bounce")


def lines(path: Path) -> list[dict[str, Any]]:
    """The labels of a file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def right(truth: dict[str, Any], found: Diagnosis | None, recipient: bool) -> dict[str, bool]:
    """What is right about one recipient; a status counts where it stands in the words of the server."""
    status = truth.get("deliverystatus", truth.get("status"))
    told = status if status and status in (truth.get("text") or status) else None
    return {
        "recipient": recipient,
        "code": found is not None and found.code == truth.get("replycode", truth.get("code")),
        "status": found is not None and (found.status == told or found.status == status),
        "cause": found is not None and found.cause in [truth["cause"], *truth["acceptable"]],
    }


def shares(labelled: list[tuple[Path, list[dict[str, Any]]]]) -> dict[str, float]:
    """The shares of the recipients of which something is right."""
    hits, total = Counter[str](), 0
    for path, truths in labelled:
        left = list(diagnose(path.read_bytes()).diagnoses)
        for truth in truths:
            named = [one for one in left if (one.recipient or "").lower() == (truth["recipient"] or "").lower()]
            found = next(iter(named or left), None)
            if found is not None:
                left.remove(found)
            hits.update(name for name, hit in right(truth, found, bool(named)).items() if hit)
            total += 1
    return {name: hits[name] / total for name in MAILS}


def test_bounces_are_read(samples: Path) -> None:
    labelled = [
        (samples / item["file"], item["expected"])
        for item in lines(samples / "bounces.jsonl")
        if item["kind"] not in SILENT
    ]
    found = shares(labelled)
    assert {name: share for name, share in found.items() if share < MAILS[name]} == {}, found


def test_captured_reports_are_read(samples: Path) -> None:
    items = [item for item in lines(samples / "transcripts" / "truth.jsonl") if item["format"].startswith("dsn")]
    found = shares([(samples / "transcripts" / item["file"], [item]) for item in items])
    assert {name: share for name, share in found.items() if share < CAPTURES[name]} == {}, found


def test_what_is_no_bounce_is_silent(samples: Path) -> None:
    items = [item for item in lines(samples / "bounces.jsonl") if item["kind"] in SILENT]
    documents = {item["id"]: diagnose((samples / item["file"]).read_bytes()) for item in items}
    assert {id_: one.kind for id_, one in documents.items() if one.kind != "message" or one.diagnoses} == {}


@pytest.mark.parametrize("draw", [plain.render, markdown.render], ids=["text", "markdown"])
def test_every_bounce_is_drawn(samples: Path, draw: Any) -> None:
    for item in lines(samples / "bounces.jsonl"):
        document = diagnose((samples / item["file"]).read_bytes())
        if document.kind == "bounce":
            assert "".join(draw(bounce_page(document, str))).isprintable() is False
