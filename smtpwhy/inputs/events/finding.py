"""JSON objects found in a text, whatever stands around them: arrays, lines, envelopes, log lines, forms.

An object that is cut or broken is skipped, and what is whole inside it is found instead.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from smtpwhy.patterns import lazy

Object = dict[str, Any]
"""A JSON object."""
Found = tuple[int, Object]
"""The line on which an object begins, from 1, and the object."""

_WORK = 10
"""How often all characters of a text may be read, for all that is broken in it."""
_LEAST_WORK = 100_000
_TOO_DEEP = 20
"""Objects nested too deeply that are tried."""
_DEPTH = 12
"""Levels of objects and lists, strings of JSON among them, in which events are looked for."""
_DIGITS = 20
"""Digits of a whole number that is read; a longer one is none that an event has."""
_SHARE = 0.6
"""Share of the lines that are quoted where all are unquoted."""
_ANSI = lazy(r"\x1b\[[0-9;]*[A-Za-z]")
_QUOTED = lazy(r"(?m)^(?:[ \t]*[>|])+[ \t]?")
_ESCAPED = lazy(r"\\([\"\\/])")
_TOKEN = lazy(r"(?s)\"(?:[^\"\\]|\\.)*(?:\"|(?P<cut>\\?\Z))|[{}\[\],]")
"""A string, also a cut one, and what else tells where values begin and end."""
_ENDS = {"{": "}", "[": "]"}
_FORM = lazy(r"\A\s*[\w.%-]+=[^&\s]*(?:&[\w.%\[\]-]+=[^&\s]*)*\s*\Z")


def objects(text: str) -> list[Found]:
    """Return the JSON objects of a text; of one that holds none as it stands, those behind escapes."""
    found: list[Found] = []
    for dressed in _dressed(text):
        found = list(_whole(dressed))
        if any(one for _, one in found):
            return found
    return [(1, form)] if (form := _form(text)) else found


def cut_object(text: str) -> list[Found]:
    """Return the first object of a text that ends inside it, up to its last whole value; nothing of one that is whole."""
    for dressed in _dressed(text):
        start = dressed.find("{")
        whole = _up_to_the_cut(dressed, start) if start >= 0 else ""
        try:
            value = _DECODER.decode(whole) if whole else None
        except (ValueError, RecursionError):
            continue
        if value:
            return [(dressed.count("\n", 0, start) + 1, value)]
    return []


def _up_to_the_cut(text: str, start: int) -> str:
    """Return an object with its ends closed, empty where it is whole or broken.

    Its last value goes; of a text, the last word goes, as it may be a number that is cut.
    """
    ends: list[str] = []
    kept, closing = start, ""
    for token in _TOKEN.finditer(text, start):
        mark = token[0]
        if mark in _ENDS:
            ends.append(_ENDS[mark])
        elif mark in ("}", "]"):
            if ends.pop() != mark or not ends:
                return ""
            kept, closing = token.end(), "".join(reversed(ends))
        elif mark == ",":
            kept, closing = token.start(), "".join(reversed(ends))
        elif token["cut"] is not None and " " in mark and text[start : token.start()].rstrip().endswith(":"):
            kept, closing = token.start() + mark.rindex(" "), '"' + "".join(reversed(ends))
        if len(ends) > _DEPTH:
            return ""
    return text[start:kept] + closing


def events(found: list[Found], is_event: Callable[[Object], bool]) -> Iterator[Found]:
    """Yield the objects that are events, wherever in other objects, lists and strings of JSON they are."""
    for line, one in found:
        for inner in _inside(one, is_event, _DEPTH):
            yield line, inner


def _inside(value: object, is_event: Callable[[Object], bool], depth: int) -> Iterator[Object]:
    if isinstance(value, dict) and is_event(value):
        yield value
    elif depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _inside(inner, is_event, depth - 1)
    elif depth and isinstance(value, str) and value[:200].lstrip()[:1] in ("{", "["):
        for _, inner in _whole(value):
            yield from _inside(inner, is_event, depth - 2 if depth > 1 else 0)


def _dressed(text: str) -> Iterator[str]:
    """Yield the text, then without what mails, terminals and logs put around and into JSON."""
    text = _ANSI.sub("", text).replace("\u00a0", " ")
    if len(_QUOTED.findall(text)) >= _SHARE * (text.count("\n") + 1):
        text = _QUOTED.sub("", text)
    yield text
    if "&quot;" in text:
        from html import unescape

        yield unescape(text)
    if '{\\"' in text:
        yield _ESCAPED.sub(r"\1", text)


def _whole(text: str) -> Iterator[Found]:
    """Yield the outermost whole objects of a text; the work for broken ones is bounded."""
    work = max(_WORK * len(text), _LEAST_WORK)
    deep = _TOO_DEEP
    line, counted = 1, 0
    start = text.find("{")
    while start >= 0 and work > 0 and deep > 0:
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            work -= max(error.pos - start, 1)
            end = start + 1
        except RecursionError:
            deep -= 1
            end = start + 1
        else:
            line += text.count("\n", counted, start)
            counted = start
            yield line, value
        start = text.find("{", end)


def _form(text: str) -> Object | None:
    """Return the fields of a form as a program posts it, None where the text is none."""
    if "=" not in text or not _FORM.match(text):
        return None
    from urllib.parse import unquote_plus

    fields = (field.partition("=") for field in text.strip().split("&"))
    return {unquote_plus(name): unquote_plus(value) for name, _, value in fields}


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) <= _DIGITS else 0


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


def text_at(item: object, *path: str) -> str:
    """Return the text or the number at a path of keys, as text; empty where there is none."""
    value = value_at(item, *path)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def value_at(item: object, *path: str) -> Any:
    """Return the value at a path of keys, None where there is none."""
    for key in path:
        item = item.get(key) if isinstance(item, dict) else None
    return item


def list_at(item: object, *path: str) -> list[Any]:
    """Return the list at a path of keys; a single value as a list of one."""
    value = value_at(item, *path)
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def key_of(name: str) -> str:
    """Return a name of an event or class without case, blanks, hyphens and the like, as services vary them."""
    return re.sub(r"[\W_]+", "", name).lower()
