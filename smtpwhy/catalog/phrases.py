"""The language of phrases: ordered words of a reply, found in its folded text.

A phrase is written as a postmaster would write it, with nothing to escape::

    mailbox ... full                  the words in this order, up to 120 characters between them
    (mailbox|inbox|quota) exceeded    one of several wordings; an empty one makes the group optional
    reject* by policy                 the rest of a word may follow

It is compared with the folded text of a reply: lower case, white space single.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from types import MappingProxyType

from smtpwhy.patterns import lazy

STEM = 4
"""Letters of a word under which phrases are filed."""

TEXT_LIMIT = 8192
"""Characters of a reply that rules look at; RFC 5321 section 4.5.3.1.5 allows 512 a line."""

_WORD = lazy(r"[^\W_]+")
_TELLING = lazy(r"[\w.+=-]+(?=@)|\b[a-z]{0,10}\d[a-z0-9]{4,}\b")
_LOCAL_PART = lazy(r"(?<![\w.+=-])[\w.+=-]{1,64}+(?=@[\w-])")
_PARTS = lazy(r"\((?P<group>[^()]*)\)|(?P<gap>\s*\.\.\.\s*)|(?P<star>\*)|(?P<space>\s+)|(?P<word>[^()*\s.]+|\.)")
_Piece = tuple[str, str]
"""A part of a phrase: its kind (a group of `_PARTS`) and its text."""
_GAP = ".{0,120}?"
_SPACE = lazy(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u00b4": "'"})


def flatten(text: str) -> str:
    """Return the text with single spaces and straight quotes, at most `TEXT_LIMIT` characters."""
    return _SPACE.sub(" ", text[:TEXT_LIMIT].translate(_QUOTES)).strip()


def fold(text: str) -> str:
    """Return the text as rules see it: flattened, in lower case."""
    return flatten(text).lower()


def phrase_pattern(phrase: str) -> str:
    """Return the regular expression of a phrase, in the RE2 subset."""
    pieces = [("space", " "), *_pieces(phrase), ("space", " ")]
    parts: list[str] = []
    for number, (kind, text) in enumerate(pieces[1:-1], 1):
        if kind == "group":
            parts.append("(?:" + "|".join(map(re.escape, text.split("|"))) + ")")
        elif kind == "gap":
            before = r"\b" if text[0] == " " and _edge(pieces[number - 1], -1) else ""
            after = r"\b" if text[-1] == " " and _edge(pieces[number + 1], 0) else ""
            parts.append(before + _GAP + after)
        else:
            parts.append({"star": r"\w*", "space": " "}.get(kind) or re.escape(text))
    first = r"\b" if _edge(pieces[1], 0) else ""
    last = r"\b" if _edge(pieces[-2], -1) else ""
    return first + "".join(parts) + last


def phrase_problem(phrase: str) -> str | None:
    """Return what is wrong with a phrase, or None."""
    if phrase != fold(phrase):
        return f"a phrase is compared with the folded text; write it as '{fold(phrase)}'"
    if phrase.count("(") != phrase.count(")") or re.search(r"\([^()]*\(", phrase):
        return "brackets must be paired and cannot be nested"
    if re.search(r"\([^()]*\w\*", phrase):
        return "a * within brackets is no rest of a word; write that wording as a phrase of its own"
    if re.search(r"(?:^|[^\w])\w{0,3}\*", phrase):
        return f"a word that is cut by * needs {STEM} letters before it"
    if not anchors(phrase):
        return "needs at least one word that must be there"
    return None


def anchors(phrase: str, frequency: Mapping[str, int] = MappingProxyType({})) -> list[list[str]]:
    """Return sets of keys of each of which every text has one that the phrase matches, the rarest set first.

    A key is a whole word of ASCII, the first four letters of a cut one and a star, or a character beyond ASCII.
    `frequency` tells how many replies have a key.
    """

    def rarity(key: str) -> tuple[int, int]:
        return frequency.get(key, 0), -len(key)

    def cost(keys: frozenset[str]) -> tuple[int, int, list[str]]:
        return sum(frequency.get(key, 0) for key in keys), -min(map(len, keys)), sorted(keys)

    choices = {frozenset(min(words, key=rarity) for words in wordings) for wordings in _choices(phrase)}
    return [sorted(keys) for keys in sorted(choices, key=cost)]


def telling_words(phrase: str) -> list[str]:
    """Return the words of a phrase that look like an id or a local part, and yet tell something."""
    return _TELLING.findall(phrase)


def without_local_parts(folded: str, telling: Set[str]) -> str:
    """Return the text with local parts that tell nothing overwritten; it keeps its length."""
    return _LOCAL_PART.sub(lambda found: found[0] if found[0] in telling else "#" * len(found[0]), folded)


def in_order(phrase: str, folded: str) -> bool:
    """Tell whether the parts of a phrase stand in the text in their order: without that it cannot match."""
    end = 0
    for part in _parts(phrase):
        ends = [place + len(text) for text in part if (place := folded.find(text, end)) >= 0]
        if not ends:
            return False
        end = min(ends)
    return True


@cache
def _parts(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return the parts of a phrase in order: each one text, or the alternatives of a group."""
    parts: list[tuple[str, ...]] = []
    joined = False
    for kind, text in _pieces(phrase):
        plain = kind in ("word", "space")
        if kind == "group":
            parts.append(tuple(text.split("|")))
        elif plain and joined:
            parts[-1] = (parts[-1][0] + text,)
        elif plain:
            parts.append((text,))
        joined = plain
    return tuple(parts)


@cache
def _choices(phrase: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the wordings of each part that must be there, each as all the keys it cannot do without."""
    choices: list[tuple[tuple[str, ...], ...]] = []
    pieces = [("space", " "), *_pieces(phrase), ("space", " ")]
    for number, (kind, text) in enumerate(pieces[1:-1], 1):
        goes_on = pieces[number + 1][0] == "star" or pieces[number + 1][1].startswith("...")
        whole = not _touches(pieces, number)
        if kind == "word" and goes_on and _WORD.fullmatch(text) and len(text) >= STEM and text.isascii():
            choices.append(((text[:STEM] + "*",),))
        elif kind == "word":
            choices += [((key,),) for key in _keys(text, whole)]
        elif kind == "group":
            choices.append(tuple(_keys(wording, whole) for wording in text.split("|")))
    return tuple(wordings for wordings in choices if all(wordings))


def _keys(text: str, whole: bool) -> tuple[str, ...]:
    """Return the keys of a part of a phrase: its words, where they are `whole`, and its characters beyond ASCII."""
    words = [word for word in _WORD.findall(text) if word.isascii()] if whole else []
    return (*words, *(character for character in text if not character.isascii()))


def keys_of(folded: str) -> set[str]:
    """Return the keys of a folded text: its words, the first four letters of each with a star, what is not ASCII."""
    words = set(_WORD.findall(folded))
    keys = words | {word[:STEM] + "*" for word in words}
    return keys if folded.isascii() else keys.union(folded)


def _pieces(phrase: str) -> Iterator[_Piece]:
    for found in _PARTS.finditer(phrase):
        kind = str(found.lastgroup)
        yield kind, found[kind]


def _touches(pieces: Sequence[_Piece], number: int) -> bool:
    """Tell whether a word of a piece may be part of a longer one, because of what stands right at it."""
    left = _facing(pieces, number - 1, -1) and _facing(pieces, number, 0)
    right = _facing(pieces, number, -1) and _facing(pieces, number + 1, 0)
    return left or right


def _facing(pieces: Sequence[_Piece], number: int, end: int) -> bool:
    """Tell whether a letter or digit may stand at the first (0) or last (-1) place of a piece.

    Where the piece may be empty, it is its neighbour on the other side that shows there.
    """
    kind, text = pieces[number]
    if kind != "group":
        return kind == "star" or (kind == "gap" and text[end] == ".") or text[end].isalnum()
    alternatives = text.split("|")
    behind = number + (1 if end == 0 else -1)
    through = "" in alternatives and 0 <= behind < len(pieces) and _facing(pieces, behind, end)
    return through or any(alternative[end].isalnum() for alternative in alternatives if alternative)


def _edge(piece: _Piece, end: int) -> bool:
    """Tell whether a piece has a Latin letter or digit at its first (0) or last (-1) place in any case."""
    kind, text = piece
    texts = text.split("|") if kind == "group" else [text]
    return all(text and text[end].isascii() and (text[end].isalnum() or text[end] == "_") for text in texts)
