"""HTML and SVG put together from elements. What is not markup by its type is text: cleaned and escaped, always."""

from datetime import datetime
from html import escape

from smtpwhy.untrusted import clean

LONGEST = 2000
"""Characters of a text from outside that are shown."""
_VOID = frozenset(("meta", "br", "hr"))


class Markup(str):
    """Text that may stand in a page as it is. Joining and formatting gives plain strings, which count as text again."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Return a text dead to a browser and cut where it is longer than people read."""
    if isinstance(value, Markup):
        return value
    shown = str(value)
    if len(shown) > LONGEST:
        shown = f"{shown[:LONGEST]} ... ({len(shown) - LONGEST:,} characters more)"
    return Markup(escape(clean(shown), quote=True))


def joined(*parts: object) -> Markup:
    """Return parts one behind the other; None is left out."""
    return Markup("".join(text(part) for part in parts if part is not None))


def tag(name: str, /, *content: object, **attributes: object) -> Markup:
    """Return an element; attributes that are None are left out.

    `class_` stands for `class`, `aria_label` for `aria-label`.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(*content)}</{name}>")


def details(summary: object, *content: object, unfolded: bool = False, class_: str | None = None) -> Markup:
    """Return content that people may fold, with what stands in its place then."""
    return tag("details", tag("summary", summary), *content, class_=class_, open="" if unfolded else None)


def number(count: int) -> str:
    """Return a count with its thousands parted."""
    return f"{count:,}"


def counted(count: int, thing: str) -> str:
    """Return a count with the name of what is counted, which takes an s in the plural."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def share(count: int, total: int) -> str:
    """Return the share of a total in per cent."""
    part = 100 * count / total if total else 0.0
    return "<0.1\u00a0%" if 0 < part < 0.1 else f"{part:.1f}\u00a0%"


def moment(time: object) -> Markup:
    """Return a time of a log in words, with the form that machines read; what is no time stays as it is."""
    if not time:
        return text("not told")
    try:
        read = datetime.fromisoformat(str(time))
    except ValueError:
        return text(time)
    return tag("time", f"{date_of(read)}, {read:%H:%M:%S}", datetime=str(time))


def date_of(time: datetime) -> str:
    """Return the day in words."""
    return f"{time.day} {time:%b %Y}"
