"""JSON and JSON lines. Everything but ASCII is escaped, so nothing in it can act on a terminal."""

import json

from smtpwhy.answers import Diagnosis, Document


def render_json(document: Document, pretty: bool) -> str:
    """Return one JSON document: indented for people, on one line in a pipe."""
    return json.dumps(document.to_dict(), indent=2 if pretty else None) + "\n"


def render_line(diagnosis: Diagnosis) -> str:
    """Return one diagnosis as a line of JSON."""
    return json.dumps(diagnosis.to_dict(), separators=(",", ":")) + "\n"
