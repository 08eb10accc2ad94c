"""A mail taken apart: its headers, its readable text, its delivery report and the mails inside it.

The standard library's parser reads the structure; what is damaged, endless or in an unknown charset is read as far as
it can be.
"""

import binascii
import email
import re
from collections.abc import Iterator, Sequence
from email.header import decode_header
from email.message import Message

from smtpwhy.inputs.bounces.page import text_of_page
from smtpwhy.inputs.bounces.sign import BEFORE, MOST
from smtpwhy.patterns import lazy
from smtpwhy.untrusted import decode
from smtpwhy.values import Value

_LONGEST = 200_000
"""Characters of the readable text that are looked at."""
_DEEPEST = 12
"""Mails inside mails that are looked at."""
_BOUNDARY = lazy(r"(?m)^--([^\s\"]{1,200})[ \t]*\n(?=[Cc]ontent-)")
_FIELD = lazy(r"(?m)^([A-Za-z][\w-]{0,60})[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)")
_FOLD = lazy(r"\r?\n[ \t]+")
_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_3",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
"""Charsets as mails name them -> the wider one that is meant."""

Fields = dict[str, str]
"""The fields of a report's block by their names in lower case, unfolded."""


class Mail(Value):
    """What of a mail tells about a delivery."""

    headers: Fields
    """The headers by their names in lower case, decoded and unfolded; of several the first."""
    type: str
    """The content type, and of a report its kind: `multipart/report; delivery-status`."""
    text: str
    """The readable text, line ends as line feeds."""
    blocks: tuple[Fields, ...]
    """The blocks of the delivery report: about the message, then about each recipient."""
    returned: Fields
    """The headers of the mail that came back."""
    mails: tuple["Mail", ...]
    """The mails inside it."""


def opened(data: bytes) -> Mail:
    """Take a mail apart."""
    data = data[:MOST].lstrip(BEFORE)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return _mail(email.message_from_bytes(data), 0)
    except RecursionError:
        return _mail(email.message_from_bytes(data, _FLAT), _DEEPEST)


class _FlatMessage(Message):
    """A message whose structure is too deep to be read: all of it is text."""

    def get_content_maintype(self) -> str:
        return "text"

    def get_content_type(self) -> str:
        return "text/plain"


_FLAT = _FlatMessage


def _mail(message: Message, depth: int) -> Mail:
    headers: Fields = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), header_text(str(value)))
    parts = list(_parts(message, depth))
    kind = message.get_param("report-type")
    return Mail(
        headers,
        message.get_content_type() + (f"; {kind}".lower() if isinstance(kind, str) else ""),
        "\n".join(part.text for part in parts if part.text)[:_LONGEST],
        tuple(block for part in parts for block in part.blocks),
        next((part.returned for part in parts if part.returned), {}) or {},
        tuple(part.mail for part in parts if part.mail is not None),
    )


class _Part(Value):
    """One leaf of a mail."""

    text: str = ""
    blocks: tuple[Fields, ...] = ()
    returned: Fields | None = None
    mail: Mail | None = None


def _parts(message: Message, depth: int) -> Iterator[_Part]:
    """Yield what the leaves hold; of alternatives the plain text, if it says anything."""
    kind = message.get_content_type()
    payload = message.get_payload()
    if isinstance(payload, str) and kind.startswith("multipart/") and type(message) is Message:
        message = _mended(message, payload)
        payload = message.get_payload()
    if "delivery-status" in kind:
        yield _Part(blocks=tuple(_blocks(message)))
    elif kind in ("message/rfc822", "message/global", "message/partial", "message/external-body"):
        yield from _inner(message, depth)
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        yield _Part(returned=fields(_body(message)))
    elif isinstance(payload, list):
        found = [list(_parts(part, depth)) for part in payload if isinstance(part, Message)]
        told = [parts for parts in found if any(part.text.strip() for part in parts)]
        if kind == "multipart/alternative" and told:
            found = told[:1]
        for parts in found:
            yield from parts
    elif kind.startswith(("text/", "multipart/")) or kind in (
        "message/feedback-report",
        "message/disposition-notification",
    ):
        text = _body(message)
        yield _Part(text=text_of_page(text) if kind == "text/html" else text)


def _mended(message: Message, payload: str) -> Message:
    """Return a message whose boundary is not the one that it names, with the one that stands between its parts."""
    found = _BOUNDARY.search(payload)
    if found is None:
        return message
    head = f'Content-Type: {message.get_content_type()}; boundary="{found[1]}"\n\n'
    return email.message_from_bytes((head + payload).encode("utf-8", "surrogateescape"))


def _inner(message: Message, depth: int) -> Iterator[_Part]:
    payload = message.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message) and _encoding(message) == "":
        if depth < _DEEPEST:
            inner = _mail(payload[0], depth + 1)
            yield _Part(returned=inner.headers, mail=inner)
    else:
        yield _Part(returned=fields(_body(message)))


def _blocks(message: Message) -> Iterator[Fields]:
    """Yield the blocks of a delivery report."""
    payload = message.get_payload()
    if isinstance(payload, list) and _encoding(message) == "":
        for part in payload:
            if not isinstance(part, Message):
                continue
            block = {name.lower(): header_text(str(value)) for name, value in part.items()}
            if block:
                yield block
            rest = part.get_payload()
            if isinstance(rest, str) and rest.strip():
                yield from blocks(rest)
        return
    yield from blocks(_body(message))


def blocks(text: str) -> Iterator[Fields]:
    """Yield the blocks of fields in a text, which empty lines part; lines that are no fields are passed over."""
    for block in re.split(r"\n\s*\n", text.replace("\r", "")):
        found = fields(block)
        if found:
            yield found


def fields(text: str) -> Fields:
    """Return the fields at the start of a text by their names in lower case, unfolded; of several the first."""
    found: Fields = {}
    for field in _FIELD.finditer(text.partition("\n\n")[0]):
        found.setdefault(field[1].lower(), header_text(field[2].strip()))
    return found


def header_text(value: str) -> str:
    """Return a header's value unfolded, its encoded words decoded."""
    value = _FOLD.sub(" ", value).strip()
    if value.isascii() and "=?" not in value:
        return value
    try:
        pieces: Sequence[tuple[bytes | str, str | None]] = decode_header(value)
    except (ValueError, binascii.Error):
        return _unescaped(value)
    return "".join(
        _decoded(piece, charset) if isinstance(piece, bytes) else _unescaped(piece) for piece, charset in pieces
    )


def _unescaped(value: str) -> str:
    """Return text whose bytes above 127 the parser kept as surrogates."""
    return decode(value.encode("utf-8", "surrogateescape")) if not value.isascii() else value


def _encoding(message: Message) -> str:
    """Return the transfer encoding, empty where the bytes stand as they are."""
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    return encoding if encoding in ("base64", "quoted-printable") else ""


def _body(message: Message) -> str:
    """Return the text of a leaf, whatever its charset and transfer encoding."""
    payload = message.get_payload()
    leaf = message
    if isinstance(payload, list):
        leaf = Message()
        leaf.set_payload(b"\n\n".join(part.as_bytes() for part in payload if isinstance(part, Message)).lstrip())
        leaf["Content-Transfer-Encoding"] = _encoding(message)
    raw = leaf.get_payload(decode=True)
    charset = message.get_param("charset")
    return _decoded(
        raw[: 4 * _LONGEST] if isinstance(raw, bytes) else b"", charset if isinstance(charset, str) else None
    ).replace("\r\n", "\n")


def _decoded(raw: bytes, charset: str | None) -> str:
    """Return bytes as text in the charset that is named, else as text from outside is read."""
    name = (charset or "").strip().strip("\"'").lower()
    for known in (_CHARSETS.get(name, name), name):
        try:
            return raw.decode(known) if known else decode(raw)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode(_CHARSETS.get(name, "utf-8"), "replace") if name.startswith("iso-2022") else decode(raw)
