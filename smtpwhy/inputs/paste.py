"""A pasted text as lines, freed of what terminals, log collectors, tickets and mail programs put around each."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from smtpwhy.patterns import lazy

_ANSI = lazy(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_LINE_ENDS = lazy(r"\r\n|\r|\n")
_ENTITY = lazy(r"&(?:lt|gt|amp|quot|#39);")
_BREAK = lazy(r"(?i)<br\s*/?>\n?|</(?:p|div|pre|li)>")
_TAG = lazy(r"(?i)</?(?:p|pre|code|div|span|blockquote|li|ul|body|html|b|i|tt)(?:\s[^<>]*)?>")
_FENCE = lazy(r"\s*(?:```|~~~)\w*\s*")
_NUMBERED = lazy(r"\s*(\d{1,7})(?:[:|.)]\s?|\t|\s{1,2})")
_SHARE = 0.6
"""Share of the lines that must bear a prefix for it to be taken off."""
_FEW = 2
_HEAD = 200_000
_LOOKED_AT = 500
"""Lines at the start by which decoration is recognised."""

_STAMP = (
    r"(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|\d{1,2}[/ -](?:[A-Z][a-z]{2}|\d\d)[/ -]\d{4}[: ,]{1,2}\d\d:\d\d:\d\d)"
    r"(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[AP]M|[+-]\d\d:?\d\d))?"
)
_PREFIXES = (
    lazy(rf"{_STAMP} (?:stdout|stderr) [FP] "),
    lazy(rf"<\d{{1,3}}>1? ?{_STAMP} \S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) ?"),
    lazy(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? (?:\S+ )?[\w./-]+(?:\[\d+\])?: "),
    lazy(r"[\w.-]{1,40}\[[\w.-]{1,40}\]: "),
    lazy(r"[|#;] {1,3}"),
    lazy(rf"{_STAMP} \S+ [\w./-]+(?:\[\d+\])?: "),
    lazy(rf"[\[(]?{_STAMP}[\])]?[ \t]+(?:[-|] )?"),
    lazy(r"[\[(]?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?[\])]?[ \t]+"),
    lazy(
        r"\[?(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|TRACE|FINE|FINER)\]?:? +(?!=>)(?:\[[^\]]{1,60}\] )?(?:[\w.$/-]{3,80}(?: -|:) )?"
    ),
    lazy(r"(?:DEBUG|INFO|WARNING|ERROR):[\w.]{1,60}:"),
    lazy(r"[a-z][\w.-]{1,60} {0,20}\| "),
    lazy(r"[\w./-]{1,80}\.(?:log|txt|\d)(?:\.gz)?:(?:\d+:)?"),
)
"""What programs write before each line; several may stand before one another."""
_QUOTE = lazy(r"> ?")
_ERROR_KEYS = (
    "error",
    "err",
    "exception",
    "exc_info",
    "exc_text",
    "stack",
    "stack_trace",
    "response",
    "responsecode",
    "command",
    "code",
    "reason",
)
_SIDES = {"server": "S: ", "client": "C: "}
"""How a logger that is handed Nodemailer's fields tells who spoke."""
_DEPTH = 3
_MESSAGE_KEYS = ("message", "msg", "log", "MESSAGE", "text", "line")


class Paste:
    """A text from outside and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        """The text as it came."""
        self.head = text[:_HEAD]
        """Its start, in which a log tells what it is."""

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The lines without their decoration, each with its number in the text, from 1."""
        return _peeled(self._bare)

    @cached_property
    def entries(self) -> list[tuple[int, str]]:
        """The entries of a log, with the stamps before them: what a line without one continues is one entry."""
        from smtpwhy.inputs.entries import entries

        return list(entries(self._bare))

    @cached_property
    def beginning(self) -> str:
        """The entries at the start, joined again: by them a log is told."""
        from smtpwhy.inputs.entries import entries

        return "\n".join(line for _, line in entries(self._bare[:_LOOKED_AT]))

    @cached_property
    def _bare(self) -> list[tuple[int, str]]:
        """The lines without terminal sequences, HTML and code fences."""
        text = _ANSI.sub("", self.text) if "\x1b" in self.text else self.text
        text = text.replace("\u00a0", " ")
        if "&" in text and _ENTITY.search(text):
            from html import unescape

            bare = _TAG.sub("", _BREAK.sub("\n", text))
            text = unescape(bare) if len(_ENTITY.findall(bare)) > bare.count("<") else text
        whole = text.split("\n") if "\r" not in text else _LINE_ENDS.split(text)
        lines = list(enumerate(whole, 1))
        if "```" in text or "~~~" in text:
            lines = [(number, line) for number, line in lines if not _FENCE.fullmatch(line)]
        return lines

    @cached_property
    def objects(self) -> list[tuple[int, dict[str, Any]]]:
        """The JSON objects in it, each with the line on which it begins."""
        from smtpwhy.inputs.events.finding import objects

        return objects(self.text)

    @cached_property
    def cut_object(self) -> list[tuple[int, dict[str, Any]]]:
        """The JSON object that the text breaks off in, with its line; at most one."""
        from smtpwhy.inputs.events.finding import cut_object

        return cut_object(self.text)

    @cached_property
    def plain(self) -> str:
        """The lines joined again."""
        return "\n".join(line for _, line in self.lines)


_Lines = list[tuple[int, str]]


def _peeled(lines: _Lines) -> _Lines:
    """Take off what stands before most lines, until nothing does."""
    for _ in range(8):
        peeled = _once_peeled(lines)
        if peeled is None:
            break
        lines = peeled
    return lines


def _once_peeled(lines: _Lines) -> _Lines | None:
    filled = [line for _, line in lines[:_LOOKED_AT] if line.strip()]
    if filled and sum(line.startswith("{") for line in filled) >= _SHARE * len(filled):
        messages = _from_json(lines)
        if messages is not None:
            return messages
    prefix = _common(filled) if len(filled) >= _FEW else None
    if prefix is None:
        return None
    return [(number, prefix.sub("", line, count=1) if prefix.match(line) else line) for number, line in lines]


def _common(lines: Sequence[str]) -> re.Pattern[str] | None:
    """Return what stands before most of the lines, as a pattern."""
    if _quoted(lines):
        return _QUOTE
    indent = min(len(line) - len(line.lstrip()) for line in lines)
    if indent:
        return re.compile(rf"\s{{{indent}}}")
    if _counts(lines):
        return _NUMBERED
    begun = [line for line in lines if not line[0].isspace()]
    sample = (begun if len(begun) >= _FEW else lines)[:200]
    for prefix in _PREFIXES:
        if sum(prefix.match(line) is not None for line in sample) >= _SHARE * len(sample):
            return prefix
    return None


def _quoted(lines: Sequence[str]) -> bool:
    """Tell whether most lines are quoted, and `>` is not how curl marks what it sent."""
    share = sum(line.startswith(">") for line in lines) / len(lines)
    return share == 1 or (share >= _SHARE and not any(line.startswith(("< ", "* ", "<- ", "=> ")) for line in lines))


def _counts(lines: Sequence[str]) -> bool:
    """Tell whether each line begins with a number that is one more than the last."""
    numbers = [int(found[1]) if (found := _NUMBERED.match(line)) else None for line in lines[:50]]
    steps = sum(
        second is not None and first is not None and 0 < second - first < 4 for first, second in pairwise(numbers)
    )
    return steps >= 0.9 * (len(numbers) - 1)


def _from_json(lines: _Lines) -> _Lines | None:
    """Return the messages and errors of lines that are JSON objects of a logger, None where they hold none."""
    import json

    messages: _Lines = []
    for number, line in lines:
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            messages += [(number, part) for part in _told(item)]
    return messages if len(messages) >= _SHARE * len(lines) else None


def _told(item: dict[str, Any], depth: int = 0) -> list[str]:
    """Return what an object of a logger says: its message, and what its error holds, a line for each value."""
    told: list[str] = []
    for key, value in item.items():
        if key in _MESSAGE_KEYS and isinstance(value, str):
            mark = _SIDES.get(str(item.get("tnx")), "")
            told[0:0] = [mark + line for line in value.rstrip("\n").split("\n")]
        elif isinstance(value, dict) and depth < _DEPTH:
            told += _told(value, depth + 1)
        elif isinstance(value, str) and ("\n" in value or key.lower() in _ERROR_KEYS):
            told += (f"{key}: {value}" if "\n" in value else f"{key}: '{value}'").rstrip("\n").split("\n")
        elif key in _ERROR_KEYS and isinstance(value, int) and not isinstance(value, bool):
            told.append(f"{key}: {value}")
    return told
