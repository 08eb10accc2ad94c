"""The frame of every HTML page: one file that loads nothing, needs no script, suits any screen and can be printed."""

import re
from collections.abc import Iterator, Sequence

from smtpwhy.outputs.markup import Markup, joined, tag
from smtpwhy.outputs.style import STYLE
from smtpwhy.values import Value

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PRIVATE = "This page names servers, domains and perhaps people; look before you pass it on."
_IDS = re.compile(r' (id|href|fill|aria-labelledby|aria-describedby)="([^"]*)"')


class View(Value):
    """What a page shows of one answer."""

    title: str
    """What it comes to, in words."""
    source: str
    """The name of what was read, or ''."""
    header: Markup
    """The element with the title."""
    content: tuple[Markup, ...]
    """All else, in its order."""


def render(views: Sequence[View], catalog: str | None, private: bool) -> str:
    """Return the page of one answer, or of several, one after the other, with their titles above.

    `private` says that what is shown comes from somebody's mail.
    """
    title = ": ".join(filter(None, (views[0].title, views[0].source))) if len(views) == 1 else f"{len(views)} answers"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        Markup(f"<style>{STYLE}</style>"),
    )
    body = tag("body", *(_one(views[0]) if len(views) == 1 else _several(views)), _footer(catalog, private))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _one(view: View) -> Iterator[Markup]:
    yield view.header
    yield tag("main", *view.content)


def _several(views: Sequence[View]) -> Iterator[Markup]:
    """Yield a list of the answers, then each."""
    items = (
        tag(
            "li",
            tag("a", view.title, href=f"#answer-{place}"),
            joined(" ", tag("bdi", view.source, class_="id")) if view.source else None,
        )
        for place, view in enumerate(views, 1)
    )
    yield tag("nav", tag("ol", *items), aria_label="Answers")
    articles = (
        tag("article", _renamed(view.header, place), tag("div", *_all_renamed(view, place)), id=f"answer-{place}")
        for place, view in enumerate(views, 1)
    )
    yield tag("main", *articles, class_="several")


def _all_renamed(view: View, place: int) -> Iterator[Markup]:
    for part in view.content:
        yield _renamed(part, place)


def _renamed(part: Markup, place: int) -> Markup:
    """Return a part with its own ids, and what refers to them, so that no other answer has the same ones.

    Quotes in texts are escaped, so what looks like an attribute is one.
    """

    def own(found: re.Match[str]) -> str:
        key, value = found.groups()
        if key in ("href", "fill"):
            value = re.sub(r"^(url\()?#", rf"\g<0>a{place}-", value)
        else:
            value = " ".join(f"a{place}-{name}" for name in value.split())
        return f' {key}="{value}"'

    return Markup(_IDS.sub(own, part))


def _footer(catalog: str | None, private: bool) -> Markup:
    made = f"Made by smtpwhy with its catalog {catalog}." if catalog else "Made by smtpwhy."
    return tag("footer", f"{made} {_PRIVATE}" if private else made)
