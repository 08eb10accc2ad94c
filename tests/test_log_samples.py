"""Captured logs of real servers, where they are at hand: format, deciding reply, stage, cause, recipient as they were."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from smtpwhy import diagnose

BOUNDS = {"format": 0.99, "code": 0.98, "stage": 0.97, "cause": 0.97, "recipient": 0.97}
"""Shares that must be reached; they only rise."""
CLIENTS = ("msmtp", "ssmtp", "dma", "nc", "openssl", "smtplib", "netsmtp")
"""Clients whose logs are read as what clients print."""


def captures(samples: Path) -> list[dict[str, Any]]:
    found = map(json.loads, (samples / "transcripts" / "truth.jsonl").read_text().splitlines())
    return [item for item in found if "-log" in item["format"] and item["format"].split("-")[0] not in CLIENTS]


def judged(item: dict[str, Any], text: bytes) -> dict[str, bool]:
    """Tell what was read as it was; where several recipients failed, one of them decides."""
    document = diagnose(text)
    deciding = document.deciding
    well = item["cause"] == "success"
    if deciding is None or well:
        as_told = well and (deciding is None or deciding.outcome == "success")
        return dict.fromkeys(BOUNDS, as_told) | {"format": document.format == item["format"].split("-")[0]}
    others = item["failures"]
    recipients = item["recipient"] if isinstance(item["recipient"], list) else [item["recipient"]]
    return {
        "format": document.format == item["format"].split("-")[0],
        "code": (deciding.code, deciding.status) in [(one["code"], one["status"]) for one in (item, *others)],
        "stage": item["stage"] in (None, deciding.stage),
        "cause": deciding.cause in (item["cause"], *item["acceptable"], *(one["cause"] for one in others)),
        "recipient": recipients == [None] or deciding.recipient in recipients,
    }


def test_captured_logs_are_read_as_they_happened(samples: Path) -> None:
    items = captures(samples)
    right: Counter[str] = Counter()
    for item in items:
        text = (samples / "transcripts" / item["file"]).read_bytes()
        right.update(key for key, value in judged(item, text).items() if value)
    for key, bound in BOUNDS.items():
        assert right[key] / len(items) >= bound, key


@pytest.mark.parametrize("format_", ["json", "text"])
def test_no_secret_of_a_captured_log_is_told(format_: str, samples: Path) -> None:
    for item in captures(samples):
        if item["secrets"]:
            document = diagnose((samples / "transcripts" / item["file"]).read_bytes())
            told = json.dumps(document.to_dict()) if format_ == "json" else repr(document)
            assert not any(secret in told for secret in item["secrets"]), item["file"]
