"""A pasted text as lines, freed of what terminals, log collectors, tickets and mail programs put around each."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from smtpwhy.patterns import lazy

_ANSI = lazy(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_LINE_ENDS = lazy(r"\r\n|\r|\n")
_ENTITY = lazy(r"&(?:lt|gt|amp|quot|#39);")
_FENCE = lazy(r"\s*(?:```|~~~)\w*\s*")
_NUMBERED = lazy(r"\s*(\d{1,7})(?:[:|.)]\s?|\t|\s{1,2})")
_SHARE = 0.6
"""Share of the lines that must bear a prefix for it to be taken off."""
_FEW = 2
_LOOKED_AT = 500
"""Lines at the start by which decoration is recognised."""

_STAMP = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
_PREFIXES = (
    lazy(rf"{_STAMP} (?:stdout|stderr) [FP] "),
    lazy(rf"<\d{{1,3}}>1? ?{_STAMP} \S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) ?"),
    lazy(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: "),
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
_MESSAGE_KEYS = ("message", "msg", "log", "MESSAGE", "text", "line")


class Paste:
    """A text from outside and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        """The text as it came."""

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The lines without their decoration, each with its number in the text, from 1."""
        text = _ANSI.sub("", self.text) if "\x1b" in self.text else self.text
        text = text.replace("\u00a0", " ")
        if _ENTITY.search(text) and "<" not in text:
            from html import unescape

            text = unescape(text)
        whole = text.split("\n") if "\r" not in text else _LINE_ENDS.split(text)
        lines = list(enumerate(whole, 1))
        if "```" in text or "~~~" in text:
            lines = [(number, line) for number, line in lines if not _FENCE.fullmatch(line)]
        return _peeled(lines)

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
    if len(filled) < _FEW:
        return None
    begun = [line for line in filled if not line[0].isspace()]
    if all(map(_QUOTE.match, filled)):
        return [(number, _QUOTE.sub("", line, count=1)) for number, line in lines]
    indent = min(len(line) - len(line.lstrip()) for line in filled)
    if indent:
        return [(number, line[indent:] if line[:indent].isspace() else line) for number, line in lines]
    if _counts(filled):
        return [(number, _NUMBERED.sub("", line, count=1)) for number, line in lines]
    if sum(line.startswith("{") for line in filled) >= _SHARE * len(filled):
        messages = _from_json(lines)
        if messages is not None:
            return messages
    sample = begun[:200] if len(begun) >= _FEW else filled[:200]
    for prefix in _PREFIXES:
        if sum(prefix.match(line) is not None for line in sample) >= _SHARE * len(sample):
            return [(number, prefix.sub("", line, count=1) if prefix.match(line) else line) for number, line in lines]
    return None


def _counts(lines: Sequence[str]) -> bool:
    """Tell whether each line begins with a number that is one more than the last."""
    numbers = [int(found[1]) if (found := _NUMBERED.match(line)) else None for line in lines[:50]]
    steps = sum(
        second is not None and first is not None and 0 < second - first < 4 for first, second in pairwise(numbers)
    )
    return steps >= 0.9 * (len(numbers) - 1)


def _from_json(lines: _Lines) -> _Lines | None:
    """Return the messages of lines that are JSON objects of a logger, None where they hold none."""
    import json

    messages: _Lines = []
    for number, line in lines:
        try:
            item = json.loads(line)
        except ValueError:
            continue
        text = (
            next((item[key] for key in _MESSAGE_KEYS if isinstance(item.get(key), str)), None)
            if isinstance(item, dict)
            else None
        )
        if text is not None:
            messages += [(number, part) for part in text.rstrip("\n").split("\n")]
    return messages if len(messages) >= _SHARE * len(lines) else None
