"""Labelled replies of third parties, where they are at hand: code and status as parsed, the cause as told."""

import json
from pathlib import Path

from smtpwhy import diagnose

BOUNDS = {"code and status": 0.985, "cause": 0.975}
"""Shares that must be reached; they only rise."""


def labelled(samples: Path) -> list[tuple[str, str | None, str | None, set[str]]]:
    found = []
    for line in (samples / "replies.jsonl").read_text().splitlines():
        item = json.loads(line)
        # the dsn= of the server that wrote a log is no reply's status
        status = None if item["code"] is None and f"dsn={item['enhanced']}" in item["text"] else item["enhanced"]
        found.append((item["text"], item["code"], status, {item["cause"], *item["acceptable"]}))
    for line in (samples / "asked.jsonl").read_text().splitlines():
        item = json.loads(line)
        found.append((item["pasted"], item["code"], item["status"], {item["cause"], *item["acceptable"]}))
    return found


def test_code_and_status_of_labelled_replies(samples: Path) -> None:
    items = labelled(samples)
    right = 0
    for text, code, status, _ in items:
        deciding = diagnose(text).deciding
        right += (deciding.code, deciding.status) == (code, status) if deciding else (code, status) == (None, None)
    assert right / len(items) >= BOUNDS["code and status"]


def test_cause_of_labelled_replies(samples: Path) -> None:
    items = labelled(samples)
    right = 0
    for text, _, _, causes in items:
        deciding = diagnose(text).deciding
        right += (deciding.cause if deciding else "unspecified") in causes
    assert right / len(items) >= BOUNDS["cause"]
