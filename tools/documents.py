"""The files that are made: their paths and what they must hold."""

import json
from pathlib import Path

from tools import man, schema

DOCS = Path(__file__).parent.parent / "docs"
TABLES = "<!-- The tables are made from the types: python -m tools -->\n"


def made() -> dict[Path, str]:
    """Return the paths of all made files with the text that they must have."""
    described = schema.schema()
    page = DOCS / "json.md"
    written = page.read_text(encoding="utf-8").partition(TABLES)[0]
    return {
        DOCS / "schema.json": json.dumps(described, indent=2) + "\n",
        page: written + TABLES + schema.tables(described),
        DOCS / "smtpwhy.1": man.page(),
    }
