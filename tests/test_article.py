"""The page and the picture of every kind of answer: sound, told in order, closed to the outside; what a call makes of several."""

import html
import re
from pathlib import Path

import pytest

from .conftest import Run
from .pages import Node, parsed
from .test_dead import elements, picture
from .test_house import modules
from .test_screens import BOUNCE, LOG, REPLY, SESSION

VACATION = BOUNCE.with_name("message--vacation.eml")
KINDS: dict[str, tuple[str, ...]] = {
    "code": ("551",),
    "status": ("5.7.25",),
    "cause": ("greylisted",),
    "undefined": ("599",),
    "family": ("45x",),
    "pair": ("334", "551"),
    "three": ("450", "550", "5.1.1"),
    "reply": (REPLY,),
    "challenge": ("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=",),
    "transcript": (str(SESSION),),
    "log": (str(LOG),),
    "log-list": ("--no-summary", str(LOG)),
    "bounce": (str(BOUNCE),),
    "one-recipient": (str(BOUNCE.with_name("bounce--exim-old.eml")),),
    "box": (str(BOUNCE.with_name("dsn--box.mbox")),),
    "message": (str(VACATION),),
    "error": ("no", "reply", "at", "all"),
    "list": ("--list", "causes"),
    "search": ("--search", "greylisting"),
}
CHARTED = ("log", "box")
"""Those whose page is the summary, which has drawings; tests/test_html.py looks at it."""


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_answer_is_a_sound_page(kind: str, run: Run) -> None:
    done = run("--format", "html", *KINDS[kind])
    assert done.returncode == run("--format", "text", *KINDS[kind]).returncode
    source = done.stdout.decode()
    assert source.startswith('<!DOCTYPE html>\n<html lang="en">')
    tree = parsed(source) if kind in CHARTED else elements(source)
    ranks = [int(node.name[1]) for node in tree.walk() if re.fullmatch(r"h\d", node.name)]
    assert ranks.count(1) == 1
    assert all(rank - before <= 1 for before, rank in zip([0, *ranks], ranks, strict=False))
    assert all(node.text().strip() for node in tree.walk() if re.fullmatch(r"h\d|p|li|title", node.name))
    for table in tree.all("table"):
        assert len({sum(isinstance(cell, Node) for cell in row.content) for row in table.all("tr")}) == 1
        assert all(head.attributes["scope"] in ("col", "row") for head in table.all("th"))
    style = tree.one("style").text()
    assert not re.search(r"url\(|@import|http", style)
    for part in ("prefers-color-scheme: dark", "@media print", "max-width: 47rem"):
        assert part in style


def test_every_answer_is_a_picture(kind: str, run: Run) -> None:
    done = run("--format", "svg", *KINDS[kind])
    assert done.returncode == run("--format", "text", *KINDS[kind]).returncode
    found = picture(done.stdout.decode())
    assert found[0].attrib["width"] == f"{100 * 8.4 + 32:g}"
    right = max(float(one.attrib["x"]) + float(one.attrib["textLength"]) for one in found if "textLength" in one.attrib)
    assert right <= 100 * 8.4 + 16.1
    below = max(float(one.attrib["y"]) for one in found if "textLength" in one.attrib)
    assert below < float(found[0].attrib["height"])
    assert not re.search(r"url\(|@import|@font-face|http", found[2].text or "")


def test_a_page_tells_what_text_tells(kind: str, run: Run) -> None:
    """Every word of the text stands on the page."""
    if kind in (*CHARTED, "message", "error"):
        return
    body = parsed(run("--format", "html", *KINDS[kind]).stdout.decode()).one("body")
    page = " ".join(part for node in body.walk() for part in node.content if isinstance(part, str))
    text = run("--format", "text", *KINDS[kind]).stdout.decode()
    assert set(re.findall(r"\b[^\W\d]\w+", text)) <= set(re.findall(r"\w+", page))


@pytest.mark.parametrize("width", [40, 79, 140])
def test_a_picture_is_as_wide_as_asked(width: int, run: Run) -> None:
    found = picture(run("--format", "svg", "--width", str(width), "5.7.26").stdout.decode())
    assert found[0].attrib["width"] == f"{width * 8.4 + 32:g}"
    lasts = [float(one.attrib["x"]) + float(one.attrib["textLength"]) for one in found if "textLength" in one.attrib]
    assert max(lasts) <= width * 8.4 + 16.1
    links = re.findall(r"https://\S+", run("--format", "text", "5.7.26").stdout.decode())
    shown = "".join(one.text or "" for one in found if "textLength" in one.attrib)
    assert links
    assert all(link in shown for link in links)


def test_wide_letters_take_two_columns(run: Run) -> None:
    found = picture(run("--format", "svg", "550 5.1.1 \u6536\u4ef6\u4eba\u4e0d\u5b58\u5728").stdout.decode())
    (line,) = [one for one in found if (one.text or "").startswith("550 5.1.1 \u6536")]
    assert float(line.attrib["textLength"]) == pytest.approx((10 + 2 * 6) * 8.4)


def test_the_verdict_comes_first(run: Run) -> None:
    """Of a session too, which text shows above it."""
    tree = parsed(run("--format", "html", str(SESSION)).stdout.decode())
    assert tree.one("h1").text().startswith("550 5.1.1 ")
    assert tree.one("header").one("p", "outcome").text() == "permanent, at RCPT TO"
    assert tree.one("tr", "strong").one("th").text() == "> 14"


def test_commands_stand_alone(run: Run) -> None:
    tree = parsed(run("--format", "html", "5.7.25").stdout.decode())
    assert "dig +short -x 192.0.2.1" in [node.text() for node in tree.all("pre")]


def test_cards_stand_in_one_frame(run: Run) -> None:
    cards = parsed(run("--format", "html", "334", "551").stdout.decode()).one("div", "cards").all("section", "card")
    assert [card.one("h2").text()[:3] for card in cards] == ["334", "551"]
    assert [(card.attributes["class"] or "").split()[1] for card in cards] == ["intermediate", "permanent"]


def test_links_are_those_of_the_text(run: Run) -> None:
    tree = parsed(run("--format", "html", "5.7.26").stdout.decode())
    text = run("5.7.26").stdout.decode().split("Learn more:")[1]
    assert [node.attributes["href"] for node in tree.all("a")] == re.findall(r"https?://\S+", text)


class TestSeveral:
    def test_a_page_holds_them_all(self, run: Run, tmp_path: Path) -> None:
        """Each is an article with its own title, and a list above leads to it."""
        reply = tmp_path / "reply.txt"
        reply.write_text("452 4.2.2 Mailbox full\n")
        done = run("--format", "html", str(SESSION), str(reply), str(LOG), str(BOUNCE))
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.count(b"<!DOCTYPE") == done.stdout.count(b"<html") == done.stdout.count(b"</html>") == 1
        tree = parsed(done.stdout.decode())
        articles = tree.one("main").all("article")
        assert len(articles) == len(tree.one("nav").all("a")) == 4
        titles = [article.one("h1").text() for article in articles]
        assert titles == [node.text() for node in tree.one("nav").all("a")]
        assert [node.attributes["href"] for node in tree.one("nav").all("a")] == [
            f"#{article.attributes['id']}" for article in articles
        ]
        assert tree.all("title")[0].text() == "4 answers"

    def test_a_picture_holds_one(self, run: Run) -> None:
        done = run("--format", "svg", str(SESSION), str(LOG))
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"--format html" in done.stderr
        assert b"Traceback" not in done.stderr

    def test_one_that_was_not_recognised_is_told_too(self, run: Run, tmp_path: Path) -> None:
        """On the page and on standard error; the others decide the exit status."""
        nothing = tmp_path / "nothing.txt"
        nothing.write_text("hello\n")
        done = run("--format", "html", str(SESSION), str(nothing))
        assert done.returncode == 0
        assert b"no SMTP reply" in done.stdout
        assert b"no SMTP reply" in done.stderr

    def test_an_unreadable_file_leaves_the_page_of_the_others(self, run: Run) -> None:
        done = run("--format", "html", "--file", str(SESSION), "--file", "/nonexistent")
        assert done.returncode == 2
        assert parsed(done.stdout.decode()).one("h1").text().startswith("550 5.1.1")

    def test_no_readable_file_is_no_page(self, run: Run) -> None:
        done = run("--format", "html", "--file", "/nonexistent")
        assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("format_", ["html", "svg"])
def test_lines_are_no_pages(format_: str, run: Run) -> None:
    done = run("--each-line", "--format", format_, stdin=b"550 no\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"jsonl" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("format_", ["html", "svg"])
def test_a_code_page_changes_nothing(encoding: str, format_: str, run: Run) -> None:
    """What is written is UTF-8, as the page and the picture claim, whatever standard output takes."""
    args = ("--format", format_, "550 5.1.1 caf\u00e9 \u6536")
    narrow = run(*args, PYTHONIOENCODING=encoding, PYTHONUTF8="0").stdout.decode("ascii")
    assert html.unescape(narrow) == html.unescape(run(*args).stdout.decode())
    assert "caf&#233; &#25910;" in narrow


@pytest.mark.parametrize(("format_", "status"), [("html", 69), ("svg", 69), ("json", 69)])
def test_the_exit_status_tells_as_with_other_formats(format_: str, status: int, run: Run) -> None:
    assert run("--exit-code", "--format", format_, "550 5.1.1 User unknown").returncode == status


def test_a_page_needs_no_rich_and_other_formats_no_page() -> None:
    loaded = modules("--format", "html", "334", "551")
    assert "smtpwhy.outputs.article" in loaded
    assert not {"rich", "smtpwhy.outputs.html", "smtpwhy.outputs.charts", "yaml", "html.parser"} & loaded
    for format_ in ("text", "markdown", "json"):
        new = {
            "smtpwhy.outputs.article",
            "smtpwhy.outputs.frame",
            "smtpwhy.outputs.whole",
            "smtpwhy.outputs.style",
            "html",
        }
        assert not new & modules("--format", format_, "551")
