"""Logs whose lines are JSON objects."""

import json
from typing import Any


def object_of(line: str) -> dict[str, Any]:
    """Return the JSON object in a line, behind what a collector wrote before it; empty where there is none."""
    start = line.find("{")
    if start < 0:
        return {}
    try:
        item = json.loads(line[start:])
    except (ValueError, RecursionError):
        return {}
    return item if isinstance(item, dict) else {}


def text_of(item: dict[str, Any], key: str) -> str | None:
    """Return a value of an object as text; None where it holds none."""
    value = item.get(key)
    return value if isinstance(value, str) and value else None
