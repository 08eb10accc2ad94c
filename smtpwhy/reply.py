"""One SMTP reply found in whatever text stands around it (RFC 5321 section 4.2, RFC 3463 section 2).

The raw text is kept beside what was cleaned.
"""

import re
from collections.abc import Iterator

from smtpwhy.patterns import lazy
from smtpwhy.values import Value


class Reply(Value):
    """What one server said, once."""

    code: str | None
    """The reply code, three digits; None where the text has none."""
    status: str | None
    """The enhanced status code as sent, such as `5.7.26`; None where the text has none."""
    text: str
    """The words, the lines of the reply joined, code and status taken off each."""
    lines: tuple[str, ...]
    """The lines as sent, code included."""
    start: int
    """Where it begins in the unescaped text: what stands before it is a client's or MTA's."""
    end: int
    """Where it ends there: what stands behind it is a wrapper's closing words."""


_STATUS = r"[245]\.\d\.\d{1,3}"
STATUS = lazy(rf"(?<![\w.]){_STATUS}(?![\w.]{{0,8}}\.\d)(?!\w)")

_BARE_STATUS = lazy(
    r"(?<![/\w]-)(?:(?:(?<=[:;=\[>\"'-] )|(?<=[:;=\[>\"'-])|(?<=^)|(?<=\n)|(?<=SMTP )|(?<=[eE]rror ))"
    r"(?=[\d.]+[)\]:,;'\"]*[ \t]+\S)"
    r"|(?<=[sS]tatus )|(?<=[sS]tatus: )|(?<=code )|(?<=[(#]))"
    r"[45]\.\d\.\d{1,3}(?![\w.]{0,8}\.\d)(?![\w-])"
)
"""A status where no code is: it stands where a reply may begin, so that a version is none."""
_START = lazy(
    r"(?<![\d.\w/@#+-])(?<![\d\]]:)(?P<code>[2-5][0-57]\d|(?<![^\n])[2-5]\d\d)"
    r"(?:-(?=\S|$)|,? +(?=\S)|[ ]*(?=$|[\r\n])|: (?=\S)|,\s*(?=b?['\"])|(?=[ ]?['\")\]}]))"
)
"""A number that may begin a reply, with what parts it from the text."""

_ESCAPED_LINE_END = lazy(r"(?:\\r)?\\n|\\r(?=\\n|['\"]|$)")
_ESCAPED_BREAK = lazy(r"(?:\\r)?\\n(?=\s*[2-5]\d\d[ -]|\s*[245]\.\d{1,3}\.\d|['\"]|\s*$)")
_PYTHON_BYTES = lazy(r"\bb(?P<quote>['\"])")

_LINE_START = lazy(r"(?:^|[\r\n])[\s>*|]*(?:[^\s:]{0,40}\s*(?:<<<|<-|<~|<\*\*|<|S:|->\s*CLIENT:))?[\s\"'(\[{]*$")
_BEFORE_SURE = lazy(
    r"""(?: (?: said | says | smtp | reply | response | replied | reason | answered | answer | returned | error | errno
              | code | status | message | with | diagnostic-code | remote_host_said | sent | after\ [^:\n]{1,80}
              | text | server | client | rcpt | data | mail | to | from | login | exception | failed | rejected
              | refused )
            \s* [:;=,]? \s* (?:SMTP\s*[;:]?\s*)? (?:(?:error|code|reply|status)\s*[:=]?\s*)? ["'(\[<]*
          | [\]\w>)] \s* [:;] \s+ ["'(\[]*         # `host: ` and `host[address]: `
          | \W ["'(\[{] \s*
          | (?: <<<? | <- | <\*\* | -> | \| ) \s*
        )$""",
    re.X | re.I,
)
_AFTER_SURE = lazy(rf"-?\s*#?{_STATUS}(?!\w)|-\S|\s*<\S+@\S+>\s?\.\.\.")
_NO_CODE = lazy(
    r"""(?: expect\w*(?:\ \w+){0,3}[\s:"']*(?:\d\d\d/)?
          | \b(?:port|timeout|errno|pid|line)['"]?\s*(?:[:=]|\ to\ |\ is\ |\ )\s*)$""",
    re.X | re.I,
)
_COUNTED = lazy(
    r"(?:messages|mails|e-?mails|recipients|connections|bytes|[kmg]b|seconds|secs|minutes|hours|days|octets|times|lines"
    r"|per|of|or more)\b|%"
)
_LEADING_STATUS = lazy(rf"\(?\[?#?({_STATUS})(?![\w.]{{0,8}}\.\d)(?!\w)[)\]:,]*\s*")
_CLOSING = lazy(
    r"(?i)\(?in reply to [^()]{0,200}(?:command|banner|greeting|connect\w*)\)? |(?P<closed>\(in reply )",
)
_QUOTE_END = {"'": "'", '"': '"'}
_PRINTED = lazy(r"^(\d{3})(?:,\s*b?['\"]|: )")
"""How programs print a reply's code and text apart: `(535, b'...')`, `535: ...`."""
_SPACES = lazy(r"\s+")
_MAX = 100_000


def find_replies(text: str) -> Iterator[Reply]:
    """Yield the replies in an unescaped text, in their order."""
    found = False
    position = 0
    while (start := _next_start(text, position)) is not None:
        reply, position = _read(text, start)
        found = True
        yield reply
    if not found and (status := _BARE_STATUS.search(text)):
        yield _without_code(text, status)


def unescape(raw: str) -> str:
    """Return the text with the line ends that a program printed as a backslash and an n made real again.

    Only the first 100,000 characters are kept: no reply is longer.
    """
    raw = raw[:_MAX]
    if "_said:_" in raw:  # qmail's log, which writes a blank as an underscore
        raw = raw.replace("_", " ")
    if "\\" not in raw:
        return raw
    pattern = _ESCAPED_LINE_END if _PYTHON_BYTES.search(raw) else _ESCAPED_BREAK
    return pattern.sub("\n", raw)


def _next_start(text: str, position: int) -> re.Match[str] | None:
    """Return where the next number stands that is a reply code and not just a number."""
    for start in _START.finditer(text, position):
        if _is_code(text, start):
            return start
    return None


def _is_code(text: str, start: re.Match[str]) -> bool:
    before = text[max(start.start() - 100, 0) : start.start()]
    if _NO_CODE.search(before):
        return False
    if _AFTER_SURE.match(text, start.start() + 3) or (start.start() < 100 and not before.strip()):
        return True
    if _COUNTED.match(text, start.end()):
        return False
    return bool(_LINE_START.search(before) or _BEFORE_SURE.search(before))


def _read(text: str, start: re.Match[str]) -> tuple[Reply, int]:
    """Return the reply that begins at the match, and where the text goes on behind it."""
    code = start["code"]
    begin = start.start()
    end = _end(text, start)
    body = text[begin:end]
    lines = _lines(body, code)
    status, words = None, []
    for line in lines:
        line_status, rest = _take_status(line[len(code) :].lstrip(" -,:(b'\"") if line.startswith(code) else line)
        status = status or line_status
        words.append(rest)
    joined = _SPACES.sub(" ", " ".join(words)).strip(" \t'\"")
    if status:
        joined = joined.replace(f" {status} ", " ")  # repeated where a client took the code off each line
    status = status or _status_within(joined, code) or _status_ahead(text[max(begin - 200, 0) : begin], code)
    return Reply(code, status, joined, tuple(lines), begin, end), max(end, start.end())


def _end(text: str, start: re.Match[str]) -> int:
    """Return where the reply ends: before the wrapper's closing words, its closing quote, or another reply."""
    code, begin = start["code"], start.end()
    end = len(text)
    opening = text[max(start.start() - 1, 0) : start.start()] + text[start.start() + 3 : begin + 2]
    for quote in _QUOTE_END:
        if quote in opening:
            closing = text.find(quote, begin + 2)
            while closing > 0 and text[closing + 1 : closing + 2].isalnum():
                closing = text.find(quote, closing + 1)
            end = closing if closing > 0 else end
            break
    closing_words = _CLOSING.search(text, begin, end)
    if closing_words:
        said = text[begin : closing_words.start()].rstrip()
        if closing_words["closed"]:
            said = said.rstrip(")]}>").rstrip()
            said = said[:-1] if said.endswith(("'", '"')) else said
        end = begin + len(said)
    for other in _START.finditer(text, begin, end):
        if other["code"] != code and _is_another(text, other):
            return other.start()
        if other["code"] == code and _last_line_ended(text[start.start() : other.start()], code):
            return other.start()
    return end


def _is_another(text: str, start: re.Match[str]) -> bool:
    """Tell whether another reply begins here: a code at the start of a line or with its status behind it."""
    before = text[max(start.start() - 100, 0) : start.start()]
    begins_line = start.start() > 0 and bool(_LINE_START.search(before))
    with_status = re.match(rf"[ -]#?{start['code'][0]}\.\d\.\d", text[start.start() + 3 : start.start() + 12])
    return (begins_line or bool(with_status) or before.endswith(("<< ", "| ", "CLIENT: "))) and _is_code(text, start)


def _last_line_ended(read: str, code: str) -> bool:
    """Tell whether the reply already had its last line (`550 ...`), so that the same code begins another one."""
    last = read.rfind("\n" + code + " ")
    first_is_last = read.startswith(code + " ")
    return (first_is_last or last >= 0) and read.rstrip(" >|").endswith("\n")


def _lines(body: str, code: str) -> list[str]:
    """Return the lines of a reply, also where they were joined into one (`550-... 550-... 550 ...`)."""
    body = body.strip()
    if body[3:4] != "-":
        return [_SPACES.sub(" ", _PRINTED.sub(r"\1 ", body))]
    parts = re.split(rf"\s+(?={code}[- ,])|(?<=[^\d\s]){code}(?=-\S)|(?<=[^\d\s]){code}(?= [245]\.\d)", body)
    lines = []
    for number, part in enumerate(parts):
        line = _SPACES.sub(" ", part).strip()
        if number and not line.startswith(code):
            line = f"{code}-{line}" if line.startswith("-") is False else code + line
        lines.append(line)
    return lines


def _take_status(line: str) -> tuple[str | None, str]:
    """Return the status at the start of a line's text, and the rest."""
    leading = _LEADING_STATUS.match(line)
    if leading is None:
        return None, line
    return leading[1], line[leading.end() :]


def _status_within(text: str, code: str) -> str | None:
    """Return a status that stands later in the text (qmail: `(#5.1.1)`), where its class is the code's."""
    for found in STATUS.finditer(text):
        if found[0][0] == code[0]:
            return found[0]
    return None


def _status_ahead(before: str, code: str) -> str | None:
    """Return the status of the form `5.1.0 - Unknown address error 540-'...'`, which IronPort writes."""
    ahead = _LEADING_STATUS.match(before.lstrip())
    return ahead[1] if ahead and ahead[1][0] == code[0] and before.lstrip()[ahead.end() :].startswith("- ") else None


def _without_code(text: str, status: re.Match[str]) -> Reply:
    words = _SPACES.sub(" ", text[status.end() :]).strip(" \t'\":-)")
    line = _SPACES.sub(" ", text[status.start() :]).strip()
    return Reply(None, status[0], words, (line,), status.start(), len(text))
