"""The JSON Schema of all answers, made from the types in `answers.py` and `catalog/entries.py` and their docstrings."""

import ast
import inspect
import re
import typing
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from smtpwhy import answers
from smtpwhy.answers import Diagnosis, Document
from smtpwhy.catalog import entries
from smtpwhy.values import Value

Schema = dict[str, Any]
KINDS = ("codes", "comparison", "reply", "transcript", "log", "bounce", "event", "message", "error")
_SOURCE = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}
_KNOWN: dict[tuple[str, str], Schema] = {
    ("Document", "version"): {"const": 1},
    ("Document", "kind"): {"enum": list(KINDS)},
    ("Document", "summary"): {"anyOf": [{"$ref": "#/$defs/Summary"}, {"type": "null"}]},
    ("Document", "verdict"): {"type": ["integer", "null"], "minimum": 0},
    ("Diagnosis", "code"): {"type": ["string", "null"], "pattern": "^[2-5][0-9]{2}$"},
    ("Diagnosis", "status"): {"type": ["string", "null"], "pattern": r"^[245]\.[0-9]{1,3}\.[0-9]{1,3}$"},
    ("Diagnosis", "outcome"): {"enum": ["success", "intermediate", "temporary", "permanent", "unknown"]},
    ("Diagnosis", "confidence"): {"enum": ["high", "medium", "low"]},
    ("Diagnosis", "stage"): {"enum": [*entries.STAGES, None]},
    ("Diagnosis", "direction"): {"enum": ["outbound", "inbound", None]},
    ("Diagnosis", "who"): {"type": "array", "items": {"enum": list(entries.ROLES)}},
    ("Exchange", "stage"): {"enum": [*entries.STAGES, None]},
    ("Entry", "type"): {"enum": ["code", "status", "cause", "rule", "family"]},
    ("Entry", "stages"): {"type": "array", "items": {"enum": list(entries.STAGES)}},
    ("Entry", "kind"): {"enum": [*entries.KINDS, None]},
    ("Step", "who"): {"enum": list(entries.ROLES)},
}
"""Type and field -> what the annotation does not tell."""
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": ["string", "null"]}
_TEXT: Schema = {"type": "string"}


def schema() -> Schema:
    """Return the schema of a document; that of a line of jsonl is its definition `Diagnosis`."""
    defs: dict[str, Schema] = {}
    _define(Document, defs)
    _define(Diagnosis, defs)
    defs |= _SUMMARY
    return {
        "$schema": _SOURCE,
        "title": "smtpwhy --format json",
        **defs.pop("Document"),
        "allOf": list(_conditions()),
        "$defs": defs,
    }


def _conditions() -> Iterator[Schema]:
    """Yield what each kind of document has."""
    null, given = {"type": "null"}, {"type": "object"}
    some, none = {"minItems": 1}, {"maxItems": 0}
    judged = {"diagnoses": some, "verdict": {"type": "integer"}, "comparison": null, "error": null}
    told = {"diagnoses": none, "verdict": null, "exchanges": none, "comparison": null, "summary": null, "error": given}
    entries_alone = {"diagnoses": none, "verdict": null, "exchanges": none, "summary": null, "error": null}
    kinds: dict[str, Schema] = {
        "codes": {"codes": some, "comparison": null, **entries_alone},
        "comparison": {"codes": {"minItems": 2}, "comparison": given, **entries_alone},
        "reply": {**judged, "summary": null},
        "transcript": {**judged, "summary": null},
        "log": {"summary": given, "comparison": null, "error": null},
        "bounce": {"comparison": null, "error": null, "exchanges": none},
        "event": {"comparison": null, "error": null, "exchanges": none},
        "message": told,
        "error": told,
    }
    for kind, properties in kinds.items():
        yield {"if": {"properties": {"kind": {"const": kind}}}, "then": {"properties": properties}}


def _define(kind: type[Value], defs: dict[str, Schema]) -> None:
    """Put a type and all that it holds into the definitions."""
    if kind.__name__ in defs:
        return
    told = _told(kind)
    own: Schema = {"type": "object", "description": inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]}
    defs[kind.__name__] = own
    hints = typing.get_type_hints(kind)
    fields = {name: _KNOWN.get((kind.__name__, name)) or _form(hints[name], defs) for name in kind._fields}
    own["properties"] = {
        name.rstrip("_"): {"description": told[name], **form} for name, form in fields.items()
    }  # an underscore parts a name from a keyword of Python
    own["required"] = list(own["properties"])
    own["additionalProperties"] = False


def _form(hint: Any, defs: dict[str, Schema]) -> Schema:
    """Return the schema of an annotation."""
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if isinstance(hint, type) and issubclass(hint, Value):
        _define(hint, defs)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _form(typing.get_args(hint)[0], defs)}
    (held,) = (one for one in typing.get_args(hint) if one is not type(None))
    form = _form(held, defs)
    if isinstance(form.get("type"), str):
        return {**form, "type": [form["type"], "null"]}
    return {"anyOf": [form, {"type": "null"}]}


def _told(kind: type[Value]) -> dict[str, str]:
    """Return the docstring below each field."""
    body = next(
        node.body
        for module in (answers, entries)
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    return {
        field.target.id: _in_json(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _in_json(text: str) -> str:
    """Return a docstring on one line, with the values of JSON for those of Python."""
    words = {"None": "null", "True": "true", "False": "false"}
    return re.sub(r"\b(None|True|False)\b", lambda found: words[found[0]], " ".join(text.split()))


def _object(about: str, fields: dict[str, tuple[Schema, str]], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": {name: {"description": told, **form} for name, (form, told) in fields.items()},
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def _list(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_SPLIT = {
    "temporary": (_COUNT, "How many of them ended in a temporary failure."),
    "permanent": (_COUNT, "How many of them ended in a permanent failure."),
}
_SUMMARY: dict[str, Schema] = {
    "Summary": _object(
        "The counts of a log, or of many bounces or events.",
        {
            "lines": (_COUNT, "Lines of the log; mails or events."),
            "failing": (_COUNT, "Attempts at delivery that failed."),
            "delivered": (_COUNT, "Deliveries that succeeded."),
            "unreadable": (_COUNT, "Lines that could not be read."),
            "first": (_TIME, "Time of the first line, in the manner of ISO 8601; null where the log has none."),
            "last": (_TIME, "Time of the last line."),
            **_SPLIT,
            "trend_hours": (_COUNT, "Hours that each number of a `trend` stands for."),
            "causes": (_list("CauseCount"), "The causes, the largest count first."),
            "inbound": ({"$ref": "#/$defs/Inbound"}, "What this server refused to others."),
            "unknown": (_list("TextCount"), "Texts that no rule knows, the largest count first."),
            "by": ({"anyOf": [{"$ref": "#/$defs/Grouping"}, {"type": "null"}]}, "The grouping that `--by` asks for."),
            "bounces": (_COUNT, "Of mails: how many of them are bounces."),
        },
        optional=("bounces",),
    ),
    "CauseCount": _object(
        "How often one cause was met, and what to do about it.",
        {
            "cause": (_TEXT, "The id of the cause."),
            "name": (_TEXT, "Its name."),
            "count": (_COUNT, "How often it was met."),
            **_SPLIT,
            "first": (_TIME, "Time of the first one."),
            "last": (_TIME, "Time of the last one."),
            "example": ({"type": ["string", "null"]}, "A line of this cause."),
            "providers": (_list("NameCount"), "The providers that said it, twenty at most."),
            "destinations": (_list("NameCount"), "The domains of the recipients, twenty at most."),
            "trend": ({"type": "array", "items": _COUNT}, "The counts from the first hour of the log to its last."),
            "explanation": (_TEXT, "What the cause means, in whole sentences."),
            "steps": (_list("Step"), "What to do, in order."),
        },
    ),
    "Inbound": _object(
        "What this server refused to others.",
        {
            "failing": (_COUNT, "How many attempts were refused."),
            "causes": (_list("CauseCount"), "The causes, the largest count first."),
        },
    ),
    "Grouping": _object(
        "The counts by what `--by` asks for.",
        {
            "key": ({"enum": ["cause", "provider", "destination", "hour", "sender-domain"]}, "What is counted by."),
            "rows": (_list("Row"), "The rows: hours in their order, all others the largest count first."),
        },
    ),
    "Row": _object(
        "A row of a grouping.",
        {
            "name": ({"type": ["string", "null"]}, "What was counted; null for all that is not named."),
            "count": (_COUNT, "How often it was met."),
            **_SPLIT,
        },
    ),
    "NameCount": _object("A name and its count.", {"name": (_TEXT, "The name."), "count": (_COUNT, "The count.")}),
    "TextCount": _object(
        "A text that no rule knows.",
        {"text": (_TEXT, "The words, with masks for what differs."), "count": (_COUNT, "The count.")},
    ),
}


def tables(described: Schema) -> str:
    """Return a table of the keys of every object, as Markdown."""
    defs = {"Document": described, **described["$defs"]}
    return "".join(_table(name, one) for name, one in defs.items())


def _table(name: str, one: Schema) -> str:
    rows = "".join(
        f"| `{key}` | {_words(form)} | {form['description'].replace('|', '&#124;')} |\n"
        for key, form in one["properties"].items()
    )
    return f"\n## {name}\n\n{one['description']}\n\n| key | form | meaning |\n|---|---|---|\n{rows}"


def _words(form: Schema) -> str:
    """Return a form as people say it."""
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in form:
        return " or ".join(map(_words, form["anyOf"]))
    if "enum" in form:
        return ", ".join("null" if one is None else f"`{one}`" for one in form["enum"])
    if form.get("type") == "array":
        return f"list of {_words(form['items'])}"
    kinds = form["type"] if isinstance(form.get("type"), list) else [form.get("type", "integer")]
    return " or ".join(kinds)
