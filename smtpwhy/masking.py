"""What differs between lines that say the same (addresses, IP addresses, ids, long numbers), taken out and put back.

A mask is no ASCII, so that no line that is masked holds it already, and yet what it stands for: a local part is a word,
an IP address four numbers, an id begins with letters and a digit. Whatever reads the line reads the mask alike.
"""

import json
import re
from collections.abc import Mapping, Sequence, Set

from smtpwhy.patterns import lazy

MOST = 10
"""Values that are masked in one line; a line with more is left as it is."""

_ALONE = r"(?<![\w.+=@/-])"
_WORD_ENDS = r"(?![\w@-]|\.\w)"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_CLASSES = {
    "ip": (r"(?<![\w.+@-])(?<!::ffff:)", rf"(?!127\.)(?:{_OCTET}\.){{3}}{_OCTET}", r"(?![\w@-]|\.\w)"),
    "local": (_ALONE, r"[A-Za-z0-9][\w.+=-]{0,63}+", r"(?=@[\w-])"),
    "gmail": (_ALONE, r"[\w-]{10,80}+(?:\.\d{1,4})?", r"(?=[ ]-[ ]\w{0,20}smtp\b)"),
    "host": (_ALONE, r"[A-Z0-9]{8,60}+", r"(?=\.[\w.-]{1,60}(?i:outlook\.com)\b)"),
    "stamp": (_ALONE, r"20\d\d-\d\d-\d\dT[\d:.]{8,16}Z[ ][0-9A-F]{16}", r"(?!\w)"),
    "uuid": (_ALONE, r"[a-f]{0,7}\d[0-9a-f]{0,7}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", r"(?![\w@.-])"),
    "number": (_ALONE + r"(?<!\()", r"\d{6,15}+", r"(?![\w@,%-]|\.\w)"),
    "id": (_ALONE, r"(?!A?S\d)(?=\d*[A-Za-z])(?!\d+[KMG]i?B\b)[A-Za-z]{0,10}\d[A-Za-z0-9]{6,40}+", _WORD_ENDS),
}
"""Kind of what varies -> what stands before it, what it is, what stands behind it; the first that fits holds."""
_VARYING = lazy(
    "(?:{}(?P<ip>{}){})".format(*_CLASSES["ip"])
    + f"|{_ALONE}(?:"
    + "|".join(
        f"{before.removeprefix(_ALONE)}(?P<{kind}>{body}){behind}"
        for kind, (before, body, behind) in _CLASSES.items()
        if kind != "ip"
    )
    + ")",
    re.A,
)
_INDEX = "\u02b0\u02b1\u02b2\u02b3\u02b4\u02b5\u02b6\u02b7\u02b8\u02e0"
_ZERO = "\u0660"
_SHAPES = {
    "local": "\u00aa{letter}",
    "ip": f"{_ZERO}.{_ZERO}.{_ZERO}.{{digit}}",
    "gmail": "\u00ba" * 9 + "{letter}." + _ZERO,
    "smtp": "\u00ba" * 10 + "{digit}",
    "host": "X" + "\u00ba" * 7 + "{digit}",
    "stamp": "{digit}\u00baZ " + "\u00ba" * 15 + "{digit}",
    "uuid": "{digit}-\u00ba\u00ba\u00ba",
    "number": _ZERO * 5 + "{digit}",
    "id": "{digit}\u00ba\u00ba\u00ba\u00ba",
}
"""Kind -> its mask, which holds its place among the values: letters without case and Arabic-Indic digits."""
_MASKS = {
    kind: [shape.format(letter=letter, digit=chr(ord(_ZERO) + number)) for number, letter in enumerate(_INDEX)]
    for kind, shape in _SHAPES.items()
}
_KINDS = {one: "gmail" if kind == "smtp" else kind for kind, masks in _MASKS.items() for one in masks}
"""Mask -> the class of what it stands for."""


def mask(line: str, telling: Set[str], numbers: bool = True) -> tuple[str, dict[str, str]]:
    """Return the line with what varies masked, and what each mask stands for.

    `telling` are words, in lower case, that stay. `numbers` tells whether what may be a size is masked too. A line
    that is not ASCII, or in which too much varies, is returned as it is, and so is a challenge, in which every
    character counts.
    """
    if not line.isascii() or "334 " in line:
        return line, {}
    values: dict[str, str] = {}

    def hide(found: re.Match[str]) -> str:
        kind, value = found.lastgroup or "", found[0]
        if value.lower() in telling or (not numbers and value[0].isdigit() and kind in ("number", "id")):
            return value
        for known, original in values.items():
            if original == value:
                return known
        if len(values) == MOST:
            raise OverflowError
        masked = _MASKS["smtp" if kind == "gmail" and "." not in value else kind][len(values)]
        values[masked] = value
        return masked

    try:
        return _VARYING.sub(hide, line), values
    except OverflowError:
        return line, {}


def pattern(masked: str, values: Mapping[str, str]) -> str:
    """Return a regular expression for the texts that are masked alike, a group for each value; `re.A` is meant.

    What a group holds must still be looked up among the telling words.
    """
    parts: list[str] = []
    seen: dict[str, int] = {}
    for part in re.split("(" + "|".join(map(re.escape, values)) + ")", masked) if values else [masked]:
        if part not in values:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(rf"(?:\{seen[part]})")
        else:
            seen[part] = len(seen) + 1
            before, body, behind = _CLASSES[_KINDS[part]]
            body = r"[\w-]{10,80}+(?!\.)" if part in _MASKS["smtp"] else body
            parts.append(f"{before}({body}){behind}")
    return "".join(parts)


def unmask(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the values back in the place of their masks."""
    for masked, value in values.items():
        text = text.replace(masked, value)
    return text


def template(text: str, masks: Sequence[str]) -> str:
    """Return the text as a `%` format in which the masks, also as JSON writes them, are named by their number."""
    text = text.replace("%", "%%")
    for number, masked in enumerate(masks):
        escaped = json.dumps(masked)[1:-1]
        text = text.replace(masked, f"%({number})s").replace(escaped, f"%({number})s")
    return text
