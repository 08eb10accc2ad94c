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
_DIGITS = 18
"""Digits of a whole number that is read; a longer one is none that an event has."""
_ANSI = lazy(r"\x1b\[[0-9;]*[A-Za-z]")
_QUOTED = lazy(r"(?m)^(?:[ \t]*[>|])+[ \t]?")
_ESCAPED = lazy(r"\\([\"\\/])")
_FORM = lazy(r"\A\s*[\w.%-]+=[^&\s]*(?:&[\w.%\[\]-]+=[^&\s]*)*\s*\Z")


def objects(text: str) -> list[Found]:
    """Return the JSON objects of a text; of one that holds none as it stands, those behind quoting or escapes."""
    for dressed in _dressed(text):
        found = list(_whole(dressed))
        if found:
            return found
    return [(1, form)] if (form := _form(text)) else []


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
    yield text
    if _QUOTED.search(text):
        yield _QUOTED.sub("", text)
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
