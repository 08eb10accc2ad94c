"""The language of the program's own words: English, unless a language's messages are put in."""

from collections.abc import Mapping

_messages: Mapping[str, str] = {}


def speak(messages: Mapping[str, str]) -> None:
    """Say from now on what the messages of a language say for the English; what they lack stays English."""
    global _messages  # noqa: PLW0603 (one process speaks one language)
    _messages = messages


def _(text: str) -> str:
    """Return a text of the program's own in the language that is spoken."""
    return _messages.get(text, text)
