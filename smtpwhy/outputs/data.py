"""JSON and JSON lines. Everything but ASCII is escaped, so nothing in it can act on a terminal."""

import json
from collections.abc import Sequence

from smtpwhy.answers import Diagnosis, Document


def render_json(document: Document, pretty: bool) -> str:
    """Return one JSON document: indented for people, on one line in a pipe."""
    return json.dumps(document.to_dict(), indent=2 if pretty else None) + "\n"


def render_line(diagnosis: Diagnosis) -> str:
    """Return one diagnosis as a line of JSON."""
    return json.dumps(diagnosis.to_dict(), separators=(",", ":")) + "\n"


def render_rows(rows: Sequence[tuple[str, str]], array: bool) -> str:
    """Return ids and names as an array of objects, or as one object a line."""
    items = [{"id": id_, "name": name} for id_, name in rows]
    return json.dumps(items) + "\n" if array else "".join(json.dumps(item) + "\n" for item in items)
