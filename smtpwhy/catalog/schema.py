"""The form of the YAML files: which sections and fields there are and what each may hold.

The reading of YAML itself is in `source`; this module says only what is allowed, so that the built-in
catalog and a user's own are held to one law.
"""

import re
from collections.abc import Callable, Mapping

from smtpwhy.catalog.entries import EXAMPLES, FAMILIES, KINDS, ROLES, STAGES
from smtpwhy.values import Value

CODE = re.compile(r"[1-9]\d\d")
STATUS = re.compile(r"X\.\d{1,3}\.\d{1,3}")
FAMILY = re.compile(r"[1-5]xx|x[0-5]x|[245]\.x\.x|X\.[0-7]\.x")
NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
RULE_CODE = re.compile(r"[1-9]\d\d|[2-5]yz")
RULE_STATUS = re.compile(r"[245X]\.\d{1,3}\.(?:\d{1,3}|x)")
URL = re.compile(r"https?://[^\s<>\"]+")

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Text(Value):
    """A scalar that YAML reads as text."""

    check: Callable[[str], str | None] | None = None
    """Returns what is wrong with the text, or None; without it every text is right."""


class Truth(Value):
    """`true`, `false` or, where `nullable`, `null`."""

    nullable: bool = False


class Many(Value):
    """A list, each item of one form. With `single`, one item may stand without the list."""

    item: "Form"
    single: bool = False


class Fields(Value):
    """A mapping with named fields."""

    fields: Mapping[str, "Form"]
    required: tuple[str, ...] = ()


class Keyed(Value):
    """A mapping whose keys have the form of a text and whose values have one form."""

    key: Text
    value: "Form"


class Either(Value):
    """A text, or a mapping with named fields."""

    text: Text
    mapping: Fields


Form = Text | Truth | Many | Fields | Keyed | Either


def one_of(*values: str) -> Text:
    """Return the form of a text that is one of the values."""

    def check(text: str) -> str | None:
        if text in values:
            return None
        return f"'{text}' is none of {', '.join(values)}{did_you_mean(text, values)}"

    return Text(check)


def matching(pattern: re.Pattern[str], what: str) -> Text:
    """Return the form of a text that the whole pattern matches; `what` names it in the error."""
    return Text(lambda text: None if pattern.fullmatch(text) else f"'{text}' is not {what}")


def did_you_mean(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Return `; did you mean 'cause'?` for the nearest known word, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return f"; did you mean '{near[0]}'?" if near else ""


def _sentences(text: str) -> str | None:
    if not (text[:1].isupper() or text[:1].isdigit() or text[:1] == '"'):
        return "must be whole sentences: begin with a capital letter"
    if text[-1] not in ".?":
        return "must be whole sentences: end with a full stop"
    return None


def _instruction(text: str) -> str | None:
    return None if text[-1:] in (".", "?") else "must be a whole sentence: end with a full stop"


def _snippet(text: str) -> str | None:
    if not text[:1].islower():
        return "is put into a sentence: begin with a lower-case letter"
    if text[-1] in ".:;,":
        return "is put into a sentence: leave out the final punctuation"
    return None


def _clause(text: str) -> str | None:
    """Allow a name at the start, but not the first word of a sentence."""
    begins_sentence = text.split(maxsplit=1)[0] in (
        "The",
        "This",
        "That",
        "It",
        "A",
        "An",
        "No",
        "Nothing",
        "Nobody",
        "Your",
        "You",
    )
    return _snippet(text[:1].lower() + text[1:] if text[:1].isupper() and not begins_sentence else text)


def _command(text: str) -> str | None:
    if "\n" in text:
        return "a command must stand on one line, so that it can be copied"
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in EXAMPLES]
    if unknown:
        return f"unknown placeholder '{{{unknown[0]}}}'{did_you_mean(unknown[0], list(EXAMPLES))}"
    return None


ANY = Text()
SENTENCES = Text(_sentences)
SNIPPET = Text(_snippet)
CLAUSE = Text(_clause)
INSTRUCTION = Text(_instruction)
COMMAND = Text(_command)
STEP = Either(INSTRUCTION, Fields({"do": INSTRUCTION, "run": COMMAND}, ("do", "run")))
_URL = matching(URL, "a URL that begins with http:// or https://")
LINK = Fields({"title": ANY, "url": _URL}, ("title", "url"))
ID = Text()
CHALLENGE_SHAPES = ("empty", "words", "text", "json", "list", "ntlm", "binary")

_KNOWLEDGE: Mapping[str, Form] = {
    "name": ANY,
    "cause": ANY,
    "gist": SNIPPET,
    "comes": SNIPPET,
    "fate": CLAUSE,
    "fix": SENTENCES,
    "notice": CLAUSE,
    "meaning": SENTENCES,
    "when": SENTENCES,
    "stages": Many(one_of(*STAGES)),
    "retry": Truth(nullable=True),
    "retry_note": SENTENCES,
    "steps": Keyed(one_of(*ROLES), Many(STEP)),
    "confusions": Many(Fields({"id": ID, "difference": SENTENCES}, ("id", "difference"))),
    "examples": Many(ANY),
    "sources": Many(ANY),
    "links": Many(LINK),
}
_MATCH = Fields(
    {
        "code": Many(matching(RULE_CODE, "a reply code such as 550, or 5yz for its class"), single=True),
        "status": Many(matching(RULE_STATUS, "a status such as 5.7.1, X.7.1 or 5.7.x"), single=True),
        "text": Many(ANY, single=True),
        "not": Many(ANY, single=True),
    }
)

SECTIONS: Mapping[str, Fields] = {
    "codes": Fields(
        {
            "id": matching(CODE, "a reply code of three digits"),
            "kind": one_of(*KINDS),
            "origin": SENTENCES,
            **_KNOWLEDGE,
        },
        ("id", "name", "meaning"),
    ),
    "statuses": Fields(
        {
            "id": matching(STATUS, "a status written as X.7.26"),
            "kind": one_of(*KINDS),
            "origin": SENTENCES,
            "classes": Many(one_of("2", "4", "5")),
            "through": matching(STATUS, "a status written as X.7.26"),
            **_KNOWLEDGE,
        },
        ("id", "name", "classes", "meaning"),
    ),
    "causes": Fields(
        {"id": matching(NAME, "the id of a cause"), "family": one_of(*FAMILIES), **_KNOWLEDGE},
        ("id", "name", "meaning"),
    ),
    "families": Fields(
        {"id": matching(FAMILY, "a family such as 5xx, x5x, 5.x.x or X.7.x"), **_KNOWLEDGE},
        ("id", "name", "meaning"),
    ),
    "comparisons": Fields(
        {
            "pair": Many(ID),
            "summary": SENTENCES,
            "differences": Many(SENTENCES),
            "which_when": Keyed(ANY, SENTENCES),
            "see_also": Many(ID),
        },
        ("pair", "summary", "differences", "which_when"),
    ),
    "challenges": Fields(
        {
            "id": matching(NAME, "an id of lower-case words joined by '-'"),
            "mechanism": ANY,
            "shape": one_of(*CHALLENGE_SHAPES),
            "starts": Many(ANY, single=True),
            "contains": Many(ANY, single=True),
            "cause": ANY,
            "meaning": SENTENCES,
            "next": SENTENCES,
            "run": COMMAND,
            "mistakes": Many(INSTRUCTION),
            "sources": Many(ANY),
        },
        ("id", "mechanism", "shape", "meaning", "next"),
    ),
    "clients": Fields(
        {
            "id": matching(NAME, "an id of lower-case words joined by '-'"),
            "name": ANY,
            "steps": Keyed(ANY, Many(STEP)),
            "sources": Many(ANY),
        },
        ("id", "name", "steps"),
    ),
    "blocklists": Fields(
        {
            "id": matching(NAME, "an id of lower-case words joined by '-'"),
            "name": ANY,
            "text": Many(ANY),
            "url": _URL,
        },
        ("id", "name", "text"),
    ),
    "providers": Fields(
        {
            "id": matching(NAME, "an id of lower-case words joined by '-'"),
            "name": ANY,
            "software": Truth(),
            "marks": Many(ANY),
        },
        ("id", "name", "marks"),
    ),
    "rules": Fields(
        {
            "id": matching(NAME, "an id of lower-case words joined by '-'"),
            "provider": matching(NAME, "a provider's id"),
            "match": _MATCH,
            "only_there": Truth(),
            "confidence": one_of("high", "medium", "low"),
            "near_misses": Many(ANY),
            **_KNOWLEDGE,
        },
        ("id", "match", "cause"),
    ),
}

TRANSLATIONS: Mapping[str, Fields] = {
    "texts": Fields(
        {"id": ANY, "texts": Keyed(matching(re.compile(r"[0-9a-f]{8}"), "the hash of an English text"), ANY)},
        ("id", "texts"),
    )
}
"""What the files of a language may hold."""
