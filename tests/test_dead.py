"""Whatever a text is, and wherever it stands: HTML, SVG and Markdown hold it as words and nothing else."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from smtpwhy.answering import answer_text
from smtpwhy.answers import Document
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Link, Step
from smtpwhy.outputs import article, frame, markdown, svg
from smtpwhy.outputs.drawing import blocks_of
from smtpwhy.outputs.html import render_summary
from smtpwhy.outputs.markup import text as escaped
from smtpwhy.outputs.page import Block, Card, Cards, Grid, Head, Items, Links, Para, Quote, Steps
from smtpwhy.untrusted import clean

from .conftest import Run
from .pages import Node, cause, document, parsed, summary

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></svg></pre></style><img src=x onerror=alert(1)>",
    "\"onload=\"alert(1)' onmouseover='alert(1)",
    "]]><!-- <![CDATA[ <?xml <!DOCTYPE x [<!ENTITY a 'b'>]> &a; &lt; &#60;",
    "`x` ``` ~~~ | ](http://192.0.2.1/) ![x](http://192.0.2.1/x.png) [a]: http://192.0.2.1",
    "<http://192.0.2.1/> <a@example.com> https://192.0.2.1/\"onclick=x <https://example.com/a b>",
    "javascript:alert(1) data:text/html,<b> url(http://192.0.2.1) @import 'x' expression(1)",
    "\x1b]8;;http://192.0.2.1/\x1b\\click\x1b]8;;\x1b\\ \x1b[31m\x9b32m\x00\x7f",
    "\u202egnp.exe\u2066\u200b\ufeff\ufffe\uffff\ud800",
    "# head", "===", "---", "- item", "1. item", "12) item", "    code", "\tcode", "> quote", "*a* _b_ **c** ~~d~~", "a  \nb", "\\", "| - |",
)  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), max_size=4).map(" ".join)
ELEMENTS = {
    "", "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "article", "section", "nav", "div",
    "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "pre", "code", "span", "bdi", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "scope", "data-label", "href", "rel", "id", "aria-label",
}  # fmt: skip
CLASSES = {
    "answer", "number", "outcome", "success", "intermediate", "temporary", "permanent", "source", "links", "cards", "card",
    "ground", "stacked", "plain", "short", "strong", "several", "id",
}  # fmt: skip
DRAWN = {"svg", "title", "style", "rect", "g", "text"}
SPACE = "{http://www.w3.org/2000/svg}"
ALIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def blocks(text: str) -> list[Block]:
    """Blocks of every kind with a text from outside in each place where one may stand, cleaned as `page` does."""
    words = clean(text)
    head = Head("550", words, "permanent", "permanent")
    card = Card(head, (Para("Why", words),))
    return [
        head,
        Para("Label", words),
        Para("", words),
        Items(words, (words, "b")),
        Items("Numbered", (words,), numbered=True),
        Steps("How to fix", "The sender", (Step("sender", words, words), Step("sender", words, None))),
        Quote("The server said", (words, words)),
        Links("Learn more", (Link(words, "https://example.com/"), Link("", words))),
        Cards((card,)),
        Cards((card, card)),
        Grid((("A", "B", "C", "D"), (words, words, words, words)), words, 1),
        Grid((("A", "B"), (words, words))),
    ]


def page(text: str) -> str:
    return frame.render((article.view(blocks(text), text, text),), text, private=True)


def elements(source: str, summed: bool = False) -> Node:
    """A page, after a look at each of its elements and attributes."""
    assert not ALIVE.search(source)
    tree = parsed(source)
    for node in tree.walk():
        assert node.name in ELEMENTS
        assert set(node.attributes) <= ATTRIBUTES
        assert set((node.attributes.get("class") or "").split()) <= CLASSES
        if node.name == "a" and not (node.attributes["href"] or "").startswith("#"):
            assert re.match("https?://", node.attributes["href"] or "")
            assert node.attributes["href"] == node.text()
            assert node.attributes["rel"] == "noreferrer noopener"
    return tree


def picture(source: str) -> list[ElementTree.Element]:
    """The elements of a picture, after a look at each."""
    assert not ALIVE.search(source)
    assert "http" not in re.sub(r'>[^<]*<| aria-label="[^"]*"| xmlns="http://www.w3.org/2000/svg"', "", source)
    found = list(ElementTree.fromstring(source).iter())  # noqa: S314 (our own)
    for element in found:
        assert element.tag.removeprefix(SPACE) in DRAWN
        assert set(element.attrib) <= {
            "viewBox", "width", "height", "role", "aria-label", "class", "x", "y", "rx", "textLength", "lengthAdjust",
        }  # fmt: skip
        assert set(element.attrib.get("class", "").split()) <= set("birgmc") | {"ground", "smtpwhy"}
    return found


def tokens(source: str) -> Iterable[Token]:
    for token in MARKDOWN.parse(source):
        yield token
        yield from token.children or ()


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("poison", HOSTILE)
def test_a_page_has_the_same_elements_whatever_the_text(poison: str) -> None:
    tree = elements(page(f"x {poison}"))
    assert [node.text() for node in tree.all("a")] == ["https://example.com/"]
    calm = elements(page("x" * max(20, len(poison))))
    assert [node.name for node in tree.walk()] == [node.name for node in calm.walk()]
    assert clean(f"x {poison}") in [node.text() for node in tree.all("td")]


@given(WORDS)
def test_any_text_is_words_on_a_page(text: str) -> None:
    tree = elements(page(text))
    assert len(list(tree.walk())) == len(list(elements(page("a" + clean(text))).walk())) or not text.strip()
    assert clean(text) in tree.one("main").text()


@given(WORDS)
def test_any_text_is_words_in_a_picture(text: str) -> None:
    found = picture(svg.render(blocks(text), 60, text))
    shown = bare("".join(element.text or "" for element in found if element.tag == f"{SPACE}text"))
    assert bare(clean(text)) in shown


@given(WORDS.filter(lambda text: bool(text.strip())))
def test_any_text_is_literal_in_markdown(text: str) -> None:
    """What a reader of CommonMark with tables gets from it is the text; links are those of the page's own."""
    found = list(tokens(markdown.render(blocks(text))))
    kinds = {token.type for token in found}
    assert not kinds & {
        "html_block",
        "html_inline",
        "image",
        "code_inline",
        "code_block",
        "hr",
        "blockquote_open",
        "s_open",
    }
    assert not any(token.type == "hardbreak" for token in found)
    for token in found:
        if token.type == "link_open":
            assert token.markup == "autolink"
            assert re.match("https?://", str(token.attrs["href"]))
    cells = [token.content for token in found if token.type == "text"]
    fenced = [token.content for token in found if token.type == "fence"]
    assert len(fenced) == 2
    assert bare(clean(text)) in bare("".join(cells))
    assert all(bare(clean(text)) in bare(fence) for fence in fenced)
    assert len([token for token in found if token.type == "table_open"]) == 2
    assert len([token for token in found if token.type == "heading_open"]) == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    WORDS, st.sampled_from(("550 5.7.1 ", "334 ", "551 try <", "452 4.2.2 full ", "", "-> RCPT TO:<a@b.c>\n<** 550 "))
)
def test_any_reply_is_drawn_dead(catalog: Catalog, text: str, before: str) -> None:
    answer = answer_text(before + text, catalog, name=text)
    found = list(blocks_of(answer, lambda id_: catalog.entry(id_).name, None))
    elements(frame.render((article.view(found, "x", answer.input or ""),), answer.catalog, private=True))
    picture(svg.render(found, 80, article.title_of(found, "x")))
    kinds = {token.type for token in tokens(markdown.render(found))}
    assert not kinds & {"html_block", "html_inline", "image", "hr", "blockquote_open", "s_open"}


def answers(text: str) -> list[Document]:
    """Two summaries and their names, all hostile."""
    poisoned = cause("one", (1, 2), example=text, explanation=text)
    return [document(summary(poisoned)).replaced(input=text)] * 2


@pytest.mark.parametrize("poison", HOSTILE)
def test_several_summaries_keep_their_ids_apart(poison: str) -> None:
    """No id stands twice, and what refers to one has its target, whatever the texts hold."""
    from smtpwhy.outputs.html import summary_view

    text = f' id="outbound-1" href="#outbound-1" {poison}'
    views = [summary_view(one) for one in answers(text)]
    tree = parsed(frame.render(views, "1", private=True))
    ids = [node.attributes["id"] for node in tree.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    wanted = {(node.attributes["href"] or "").removeprefix("#") for node in tree.all("a")}
    for node in tree.walk():
        for key in ("aria-labelledby", "aria-describedby"):
            wanted |= set((node.attributes.get(key) or "").split())
        wanted |= set(re.findall(r"url\(#([^)]*)\)", node.attributes.get("fill") or ""))
    assert wanted <= set(ids)
    assert clean(text) in [node.text() for node in tree.all("pre")]


def test_one_summary_is_the_page_it_was() -> None:
    """The page of one log is drawn by the same frame."""
    made = summary(cause("one", (1,)))
    assert 'id="outbound-1"' in render_summary(document(made))


@pytest.mark.parametrize("format_", ["html", "svg", "markdown"])
def test_nothing_hostile_comes_out_alive(format_: str, run: Run) -> None:
    """The whole way, from standard input to standard output."""
    reply = "550 5.7.1 rejected " + " ".join(HOSTILE[:9]).encode("utf-8", "ignore").decode().replace("\n", " ")
    shown = run("--format", format_, stdin=reply.encode()).stdout.decode()
    assert not ALIVE.search(shown)
    assert "low_reputation" in shown or "policy" in shown or "unspecified" in shown
    if format_ == "html":
        elements(shown)
        assert str(escaped(HOSTILE[0])) in shown
    elif format_ == "svg":
        picture(shown)
