"""The one gate between text from outside and any output: what could act on a terminal is shown, not sent."""

import re

_LIVE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Control characters, bidi overrides, zero-width and tag characters, lone surrogates, and what XML forbids."""


def clean(text: str) -> str:
    """Return the text with every character that is not plainly visible written as an escape in the manner of Python.

    Tabs and line ends stay, a carriage return before a line end goes.
    """
    if text.isprintable():
        return text
    return re.sub(_LIVE, _escape, text.replace("\r\n", "\n"))


def decode(data: bytes) -> str:
    """Return bytes from outside as text: UTF-8, else Windows-1252, which has a character for nearly every byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def argument(text: str) -> str:
    """Return the text of arguments; bytes in it that the locale could not decode are decoded as those of a file are."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        from os import fsencode

        return decode(fsencode(text))
    return text


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
