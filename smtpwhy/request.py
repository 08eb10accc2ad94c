"""What the words on the command line, or a piped text, ask for."""

import os
import re
from collections.abc import Sequence
from typing import Literal

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.untrusted import argument
from smtpwhy.values import Value

_BETWEEN = ("vs", "vs.", "versus", "and", "or", "&", "/")
_SEPARATORS = str.maketrans(",/;", "   ")
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+){0,5}|[245Xx]\.[\dxX]{1,3}\.[\dxX]{1,4}|\d{1,4}[xX]{0,2}"
_PATH = r"(?:\.{0,2}/|~)[\w./~-]+|[\w./-]+\.(?:txt|log|eml|mbox|msg|gz|bz2|xz|zst|json|csv)"
"""What is the name of a file, although there is none of that name."""
_LONGEST_IDS = 400


class Request(Value):
    """What is asked for."""

    kind: Literal["ids", "reply", "files", "unknown"]
    """`unknown`: nearly an id of the catalog, and no reply."""
    ids: tuple[str, ...] = ()
    """The ids of kind `ids` and `unknown`."""
    text: str = ""
    """The text of kind `reply`."""
    files: tuple[str, ...] = ()
    """The files and folders of kind `files`."""


def from_words(words: Sequence[str], catalog: Catalog) -> Request:
    """Return what the arguments ask for: ids, files or a pasted reply."""
    text = argument(" ".join(words))
    request = _ids(text, catalog)
    if request is not None:
        return request
    if all(os.path.exists(word) for word in words):
        return Request("files", files=tuple(words))
    if len(words) == 1 and re.fullmatch(_PATH, text):
        return Request("files", files=(text,))
    return _nearly(text, catalog) or Request("reply", text=text)


def from_text(text: str, catalog: Catalog) -> Request:
    """Return what a piped text asks for: ids where it holds nothing else, so that `echo 551` equals an argument."""
    stripped = text.strip()
    if len(stripped) > _LONGEST_IDS:
        return Request("reply", text=text)
    return _ids(stripped, catalog) or _nearly(stripped, catalog) or Request("reply", text=text)


def _ids(text: str, catalog: Catalog) -> Request | None:
    """Return the request for ids where the text is made of them alone."""
    if len(text) > _LONGEST_IDS or not text.strip():
        return None
    words = text.split()
    if (
        len(words) == 2
        and words[0].isdigit()
        and words[1].startswith(words[0][0] + ".")
        and all(map(catalog.knows, words))
    ):
        return Request("reply", text=" ".join(words))
    parts = [part for part in text.translate(_SEPARATORS).split() if part.lower() not in _BETWEEN]
    if parts and all(catalog.knows(part) for part in parts):
        return Request("ids", ids=tuple(parts))
    return None


def _nearly(text: str, catalog: Catalog) -> Request | None:
    """Return the request for something unknown where the text is no reply but looks like an id."""
    word = text.strip()
    if not re.fullmatch(_NAME, word):
        return None
    return Request("unknown", ids=(word,)) if word[0].isdigit() or catalog.near(word) else None
