"""Captures of real clients, where they are at hand: format, deciding reply, stage and cause as they were; no secret."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from smtpwhy import diagnose
from smtpwhy.answers import Document
from smtpwhy.outputs import markdown, plain
from smtpwhy.outputs.page import page

BOUNDS = {"format": 0.99, "code": 0.98, "stage": 0.97, "cause": 0.95}
"""Shares that must be reached; they only rise."""

_IDS = {"nc": "session", "telnet": "session", "nc-pipelined": "session"}
_SUFFIXES = (
    "-debug1",
    "-debug2",
    "-debug",
    "-traceback",
    "-exception",
    "-error",
    "-json",
    "-quiet",
    "-log",
    "-joined",
    "-crlf",
)


def captures(samples: Path) -> list[dict[str, Any]]:
    """The captures that are neither logs of servers nor delivery reports."""
    found = []
    for line in (samples / "transcripts" / "truth.jsonl").read_text().splitlines():
        item = json.loads(line)
        kind = item["format"].partition("+")[0]
        if kind.startswith("dsn") or kind.endswith("-log-line") or (kind.endswith("-log") and kind != "msmtp-log"):
            continue
        kind = _IDS.get(kind, kind)
        for suffix in _SUFFIXES:
            kind = kind.removesuffix(suffix)
        item["id"] = kind.rstrip("24") if kind.startswith("phpmailer") else kind
        found.append(item)
    return found


def judged(item: dict[str, Any], document: Document) -> dict[str, bool]:
    """Whether format, code and status, stage and cause are right; of several failures each one counts."""
    deciding = document.deciding
    truths = [item, *item["failures"]]
    well = item["cause"] == "success"
    return {
        "format": document.format == item["id"],
        "code": well or (deciding.code, deciding.status) in [(t["code"], t["status"]) for t in truths]
        if deciding
        else (None, None) in [(t["code"], t["status"]) for t in truths],
        "stage": item["stage"] is None or (deciding is not None and deciding.stage == item["stage"]),
        "cause": (deciding.cause if deciding else "unspecified")
        in (*(t["cause"] for t in truths), *item["acceptable"]),
    }


def test_shares_of_captures(samples: Path) -> None:
    right: Counter[str] = Counter()
    items = captures(samples)
    for item in items:
        document = diagnose((samples / "transcripts" / str(item["file"])).read_bytes())
        right += Counter(name for name, good in judged(item, document).items() if good)
    assert {name: right[name] / len(items) for name in BOUNDS if right[name] / len(items) < BOUNDS[name]} == {}


@pytest.mark.parametrize("output", ["json", "text", "markdown"])
def test_no_secret_of_a_capture_is_shown(samples: Path, output: str) -> None:
    for item in captures(samples):
        secrets = item["secrets"]
        if not secrets:
            continue
        document = diagnose((samples / "transcripts" / str(item["file"])).read_bytes())
        shown = json.dumps(document.to_dict())
        if output != "json":
            shown = {"text": plain.render, "markdown": markdown.render}[output](page(document, str))
        assert [secret for secret in secrets if secret in shown] == [], item["file"]
