"""The language of the program's own words: English, unless a language's messages are put in."""

from collections.abc import Mapping
from typing import Self

_messages: Mapping[str, str] = {}


def speak(messages: Mapping[str, str]) -> None:
    """Say from now on what the messages of a language say for the English; what they lack stays English."""
    global _messages  # noqa: PLW0603 (one process speaks one language)
    _messages = messages


def _(text: str) -> str:
    """Return a text of the program's own in the language that is spoken."""
    return _messages.get(text, text)


class English(str):
    """A text of the catalog that the spoken language lacks, shown in English."""

    __slots__ = ()


class Spoken(str):
    """A text of the catalog in the spoken language, which knows its English."""

    english: str

    def __new__(cls, text: str, english: str) -> Self:
        """Keep the English beside the text."""
        made = super().__new__(cls, text)
        made.english = english
        return made


def in_english(text: str) -> str:
    """Return the English of a text of the catalog."""
    return text.english if isinstance(text, Spoken) else text


def told(template: str, **parts: str) -> str:
    """Return a sentence of the program's own around parts of the catalog: wholly English where one of them is."""
    if any(isinstance(part, English) for part in parts.values()):
        return English(template.format(**{name: in_english(part) for name, part in parts.items()}))
    return _(template).format(**parts)


def marked(text: str) -> str:
    """Return a text as it is; the name tells who collects the program's words that it is translated later."""
    return text
