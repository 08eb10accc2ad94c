"""The page of a log's summary: sound HTML that loads nothing, tells every cause and count, and lets nothing hostile live."""

import re
from typing import Any

import pytest

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.outputs.charts import Axis, axis_of
from smtpwhy.outputs.html import render_summary
from smtpwhy.outputs.markup import LONGEST, share, tag, text

from .pages import Node, cause, document, log, parsed, read, summary

SEVEN = tuple(cause(f"cause_{place}", (10 - place, 0, 2, place)) for place in range(7))
HOSTILE = (
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "' onmouseover='alert(1)",
    "</style><img src=x onerror=alert(1)>",
    "</title></svg></pre><a href=javascript:alert(1)>x</a>",
    "\u202egnp.exe\u2066\u200b\ufeff",
    "\x1b]0;owned\x07\x1b[31m\x9b32m\x00",
    "<!-- ]]> &lt;script&gt; &#60;b&#62;",
    "url(http://192.0.2.1/x) @import 'http://192.0.2.1/y'",
)
ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def page(*causes: dict[str, Any], **changes: Any) -> Node:
    return parsed(render_summary(document(summary(*causes, **changes))))


def poisoned(value: Any, poison: str) -> Any:
    """Return a summary with every text in it, names of roles and times included, made hostile."""
    if isinstance(value, str):
        return f"{value} {poison}"
    if isinstance(value, dict):
        return {key: poisoned(item, poison) for key, item in value.items()}
    return [poisoned(item, poison) for item in value] if isinstance(value, (list, tuple)) else value


def rich() -> dict[str, Any]:
    """Return a summary with every part there is."""
    names = [{"name": f"host{place}.example.com", "count": 9} for place in range(9)]
    rows = [{"name": f"row{place}", "count": 5, "temporary": 2, "permanent": 3} for place in range(30)]
    return summary(
        *(one | {"destinations": names} for one in SEVEN),
        inbound={"failing": 4, "causes": [cause("relay_denied", (1, 3, 0, 0))]},
        unknown=[{"text": "you shall not pass", "count": 3}],
        by={"key": "provider", "rows": [{"name": None, "count": 1, "temporary": 1, "permanent": 0}, *rows]},
        delivered=400,
        unreadable=2,
    )


class TestSound:
    @pytest.mark.parametrize("made", [summary(), summary(*SEVEN), rich()], ids=["empty", "causes", "rich"])
    def test_every_element_is_closed_and_every_id_is_the_only_one(self, made: dict[str, Any]) -> None:
        """Every element is closed in its order, no id stands twice, and every reference has its target."""
        tree = parsed(render_summary(document(made)))
        ids = [node.attributes["id"] for node in tree.walk() if "id" in node.attributes]
        assert len(ids) == len(set(ids))
        wanted = [(node.attributes["href"] or "").removeprefix("#") for node in tree.all("a")]
        for node in tree.walk():
            wanted += [
                node.attributes[key] or "" for key in ("aria-labelledby", "aria-describedby") if key in node.attributes
            ]
            wanted += re.findall(r"url\(#([^)]*)\)", node.attributes.get("fill") or "")
        assert set(wanted) <= set(ids)

    def test_the_document_says_what_it_is(self) -> None:
        """The page names its language, encoding, title and policy, and has one heading of the first rank."""
        source = render_summary(document(rich()))
        tree = parsed(source)
        assert source.startswith("<!DOCTYPE html>\n")
        assert tree.one("html").attributes["lang"] == "en"
        assert tree.all("meta")[0].attributes == {"charset": "utf-8"}
        assert tree.all("title")[0].text() == "84 failed delivery attempts: mail.log"
        assert tree.one("h1").text() == "84 failed delivery attempts"
        for name in ("header", "main", "footer"):
            assert tree.one(name).text()

    def test_headings_leave_no_rank_out(self) -> None:
        """Headings go one rank deeper at a time."""
        ranks = [
            int(node.name[1])
            for node in parsed(render_summary(document(rich()))).walk()
            if re.fullmatch(r"h\d", node.name)
        ]
        assert all(rank - before <= 1 for before, rank in zip([0, *ranks], ranks, strict=False))

    def test_tables_have_rows_of_one_length(self) -> None:
        """Every row of a table has as many cells as its others, and headers say what they head."""
        for table in parsed(render_summary(document(rich()))).all("table"):
            lengths = {sum(isinstance(cell, Node) for cell in row.content) for row in table.all("tr")}
            assert len(lengths) == 1
            assert all(head.attributes["scope"] in ("col", "row") for head in table.all("th"))

    def test_drawings_are_told_in_words(self) -> None:
        """Every drawing has words for screen readers, or is hidden from them."""
        for drawing in parsed(render_summary(document(rich()))).all("svg"):
            said = drawing.attributes
            assert said.get("aria-hidden") == "true" or (
                said["role"] == "img" and ("aria-label" in said or "aria-labelledby" in said)
            )


class TestClosed:
    def test_nothing_is_loaded_from_outside(self) -> None:
        """No element and no style loads anything, no script stands in the page, and links lead only into it."""
        source = render_summary(document(rich()))
        tree = parsed(source)
        assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "use", "image"} & {
            node.name for node in tree.walk()
        }
        for node in tree.walk():
            assert not {"src", "srcset", "action", "xlink:href", "style", "background"} & set(node.attributes)
            assert not [key for key in node.attributes if key.startswith("on")]
            assert (node.attributes.get("href") or "#").startswith("#")
        style = tree.one("style").text()
        assert "url(" not in style
        assert "@import" not in style
        assert "http" not in source.replace("http-equiv", "")

    def test_the_policy_forbids_what_the_page_does_not_do(self) -> None:
        """The policy allows the page's own style and nothing else, and stands before the style."""
        tree = parsed(render_summary(document(rich())))
        (policy,) = [node.attributes["content"] for node in tree.all("meta") if "http-equiv" in node.attributes]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        names = [node.name for node in tree.one("head").walk()]
        assert names.index("meta") < names.index("style")

    @pytest.mark.parametrize("poison", HOSTILE)
    def test_hostile_texts_are_dead(self, poison: str) -> None:
        """Whatever text is hostile, and wherever it stands, the page has the same elements and attributes as without it."""
        made = rich()
        calm = parsed(render_summary(document(poisoned(made, "calm"))))
        answer = document(poisoned(made, poison)).replaced(input=poison, format=poison, catalog=poison)
        source = render_summary(answer)
        assert ALIVE.search(source) is None
        shape = [(node.name, sorted(node.attributes)) for node in parsed(source).walk()]
        assert shape == [(node.name, sorted(node.attributes)) for node in calm.walk()]

    def test_hostile_texts_can_be_read(self) -> None:
        """A hostile text is shown as it is, its control characters as escapes."""
        tree = page(cause("one", (1,), example="<script>alert('\x1b')</script>"))
        assert "<script>alert('\\x1b')</script>" in [node.text() for node in tree.all("pre")]

    def test_a_hostile_line_of_a_log_is_dead(self, catalog: Catalog) -> None:
        """A recipient made of markup reaches the page as words."""
        told = (
            log()
            .replace("anna@example.com", "a@<script>x</script>\u202e\x1b[31m")
            .replace("User unknown", "</style><b>")
        )
        source = render_summary(read(told, catalog))
        assert ALIVE.search(source) is None
        assert not {"script", "b"} & {node.name for node in parsed(source).walk()}

    def test_endless_texts_are_cut(self) -> None:
        """A line of a megabyte is cut, and the page says by how much."""
        source = render_summary(document(summary(cause("one", (1,), example="x" * 1_000_000))))
        assert "x" * LONGEST + " ... (998,000 characters more)" in source
        assert len(source) < 50_000

    def test_only_markup_is_taken_as_markup(self) -> None:
        """An element takes elements as they are, and all else, joined or formatted elements too, as text."""
        inner = tag("b", "<&\"'")
        assert inner == "<b>&lt;&amp;&quot;&#x27;</b>"
        assert tag("p", inner, None, 5) == f"<p>{inner}5</p>"
        assert tag("p", f"{inner}") == text(str(inner)).join(("<p>", "</p>"))
        assert tag("p", class_='"><', data_label="x", id=None) == '<p class="&quot;&gt;&lt;" data-label="x"></p>'


class TestTold:
    def test_every_cause_and_count_appears(self, catalog: Catalog) -> None:
        """A log that was read is told with its figures, its causes, where they point to and what to do."""
        answer = read(log(), catalog)
        tree = parsed(render_summary(answer))
        facts = dict(zip((n.text() for n in tree.all("dt")), (n.text() for n in tree.all("dd")), strict=True))
        assert facts == {
            "Failed attempts": "685.7\u00a0% of 7 attempts",
            "Temporary": "4tried again",
            "Permanent": "2given up",
            "Delivered": "1",
            "Refused incoming": "1by this server",
            "Read as": "postfix",
            "Lines": "8",
            "First line": "1 Mar 2026, 05:10:20",
            "Last line": "2 Mar 2026, 22:10:20",
        }
        outbound, inbound = tree.all("table", "causes")
        rows = [
            [cell.text() for cell in row.content if isinstance(cell, Node)] for row in outbound.one("tbody").all("tr")
        ]
        assert [row[:6] for row in rows] == [
            ["Mailbox is full mailbox_full", "4", "66.7\u00a0%", "4", "0", "example.com 4"],
            ["Mailbox does not exist mailbox_unknown", "2", "33.3\u00a0%", "0", "2", "example.org 2"],
        ]
        assert "relay_denied" in inbound.text()
        sections = tree.all("section", "cause")
        assert len(sections) == 3
        for section, id_ in zip(sections, ("mailbox_full", "mailbox_unknown", "relay_denied"), strict=True):
            assert catalog.entry(id_).meaning in section.text()
            for step in catalog.entry(id_).steps:
                assert step.do in section.text()
                assert step.run is None or step.run in [node.text() for node in section.all("pre")]

    def test_the_table_links_to_where_a_cause_is_explained(self) -> None:
        """Each row leads to the section of its cause."""
        tree = parsed(render_summary(document(rich())))
        sections = {section.attributes["id"]: section.one("h3").text() for section in tree.all("section")}
        rows = [row for table in tree.all("table", "causes") for row in table.one("tbody").all("tr")]
        links = {(row.one("a").attributes["href"] or "")[1:]: row.all("th")[0].text() for row in rows}
        assert links == sections

    def test_a_cause_is_told_in_full(self) -> None:
        """A section has the counts, the explanation, steps by role with their commands, a line, and the names."""
        section = page(cause("greylisted", (3, 4))).one("section")
        assert [node.text() for node in section.all("h3") + section.all("h4")] == [
            "Name of greylisted greylisted",
            "What to do",
            "For example",
            "Destinations",
            "Providers",
        ]
        counts, explanation = (node.text() for node in section.all("p"))
        assert counts == (
            "7 attempts (100.0\u00a0%), 3 temporary, 4 permanent, from 1 Mar 2026, 05:10:20 to 2 Mar 2026, 22:10:20"
        )
        assert explanation == "What greylisted means."
        assert [node.text() for node in section.all("summary")] == [
            "The administrator of the sending server (1 step)",
            "The sender, or whoever runs the sending program (1 step)",
        ]
        assert [node.text() for node in section.all("code")] == [
            "greylisted",
            "postqueue -p",
            "mail postfix/smtp[12]: a line of greylisted",
        ]
        assert [node.text() for node in section.all("td")] == ["7", "7"]

    def test_a_cause_of_which_little_is_known_is_told_too(self) -> None:
        """Without example, names, steps and times a section holds the counts and the explanation."""
        bare: dict[str, Any] = {
            "example": None,
            "destinations": [],
            "providers": [],
            "steps": [],
            "first": None,
            "last": None,
        }
        section = page(cause("odd", (2,), **bare)).one("section")
        assert section.text() == "Name of odd odd2 attempts (100.0\u00a0%), 1 temporary, 1 permanentWhat odd means."

    def test_the_first_steps_of_the_largest_causes_are_unfolded(self) -> None:
        """What the role that should act can do about the five largest causes is unfolded, the rest is folded."""
        folds = [section.all("details", "steps") for section in page(*SEVEN).all("section")]
        assert [["open" in fold.attributes for fold in section] for section in folds] == [
            *[[True, False]] * 5,
            *[[False, False]] * 2,
        ]

    def test_long_lists_are_folded_not_cut(self) -> None:
        """All destinations and all rows of a grouping stand in the page; those behind the first ones are folded."""
        tree = parsed(render_summary(document(rich())))
        assert "4 more" in [node.text() for node in tree.all("section")[0].all("summary")]
        assert all(f"host{place}.example.com" in tree.all("section")[0].text() for place in range(9))
        assert "(not recognised)" in tree.one("main").text()
        assert "11 more" in [node.text() for node in tree.all("summary")]
        assert all(f"row{place}" in tree.one("main").text() for place in range(30))

    @pytest.mark.parametrize(
        ("by", "first"),
        [
            ("cause", ["Mailbox is full", "4", "4", "0"]),
            ("destination", ["example.com", "4", "4", "0"]),
            ("provider", ["gmail", "4", "4", "0"]),
            ("hour", ["2026-03-01 05:00", "1", "1", "0"]),
            ("sender-domain", ["(none or not told)", "6", "4", "2"]),
        ],
    )
    def test_a_grouping_has_a_table_of_its_own(self, by: str, first: list[str], catalog: Catalog) -> None:
        """What was asked for with `by` is a table with its rows in their order and words for what has no name."""
        tree = parsed(render_summary(read(log(), catalog, by)))
        heading = next(node.text() for node in tree.all("h2") if node.text().startswith("By "))
        assert by.replace("sender-domain", "domain") in heading
        (row, *_) = next(
            table.one("tbody").all("tr")
            for table in tree.all("table", "plain")
            if "Permanent" in table.text() and table.all("thead")
        )
        assert [cell.text() for cell in row.content if isinstance(cell, Node)] == first

    def test_texts_without_a_rule_are_listed_with_their_counts(self) -> None:
        """What no rule knows is listed for people to read."""
        rows = next(t for t in parsed(render_summary(document(rich()))).all("table") if "you shall" in t.text())
        assert [cell.text() for cell in rows.one("tbody").all("td")] == ["3", "you shall not pass"]

    def test_incoming_mail_stands_apart(self) -> None:
        """Refusals of incoming mail come last, after a word on what they are, and count in no other figure."""
        tree = parsed(render_summary(document(rich())))
        assert [node.text() for node in tree.all("h2")] == [
            "Why mail failed",
            "By provider",
            "What to do about each cause",
            "Texts that no rule knows",
            "Refused by this server: incoming mail",
        ]
        assert "counts in no figure above" in tree.one("main").text()
        assert [node.attributes["class"] for node in tree.all("section")] == [*["cause"] * 7, "cause small"]

    def test_a_log_without_failures_says_so(self) -> None:
        """Where nothing failed there is no table and no chart, but a sentence and the figures."""
        tree = page(delivered=17)
        assert tree.one("h1").text() == "No failed delivery attempts"
        assert "Nothing that this server tried to deliver failed." in tree.one("header").text()
        assert "17" in tree.one("header").text()
        assert tree.one("main").text() == ""

    def test_an_empty_log_says_so(self, catalog: Catalog) -> None:
        """An empty log is called empty, without times."""
        tree = parsed(render_summary(read("", catalog)))
        assert "The log is empty." in tree.one("header").text()
        assert "not told" in tree.one("header").text()

    def test_a_document_without_a_summary_is_a_mistake(self) -> None:
        """Only a log has this page."""
        with pytest.raises(ValueError, match="summary"):
            render_summary(document({}).replaced(summary=None))


class TestDrawn:
    def test_the_bars_of_a_trend_add_up(self, catalog: Catalog) -> None:
        """The counts that the bars of a row tell add up to the row's count."""
        for answer in (document(rich()), read(log(), catalog)):
            for table in parsed(render_summary(answer)).all("table", "causes"):
                for row in table.one("tbody").all("tr"):
                    bars = [int(bar.text().rpartition(" ")[2]) for bar in row.one("svg").all("rect")]
                    assert str(sum(bars)) == row.all("td")[0].text()

    def test_the_parts_of_the_chart_add_up(self) -> None:
        """The parts of all bars add up to all failed attempts; five causes are named and the others are one."""
        tree = page(*SEVEN)
        chart = tree.one("svg", "chart")
        parts = [bar for bar in chart.all("rect") if "%" in (bar.attributes.get("width") or "")]
        assert sum(int(bar.text().rpartition(" ")[2]) for bar in parts) == sum(one["count"] for one in SEVEN)
        names = [node.text().strip() for node in tree.one("ul", "legend").all("li")]
        assert names == [*(f"Name of cause_{place} 12" for place in range(5)), "2 other causes 24"]

    def test_the_bars_stand_on_each_other(self) -> None:
        """The parts of one bar lie on each other without a gap, from the ground up."""
        bars: dict[str, list[tuple[float, float]]] = {}
        for bar in page(*SEVEN).one("svg", "chart").all("rect"):
            said = bar.attributes
            if "%" in (said.get("x") or ""):
                bars.setdefault(str(said["x"]), []).append((float(said["y"] or 0), float(said["height"] or 0)))
        assert len(bars) == 3
        for parts in bars.values():
            bottom = 220.0
            for y, height in parts:
                assert y + height == pytest.approx(bottom, abs=0.2)
                bottom = y
            assert bottom >= 0

    def test_the_chart_says_in_words_what_it_shows(self) -> None:
        """The chart has a title and a description with the causes and their counts, and a table with all its figures."""
        tree = page(*SEVEN)
        chart = tree.one("svg", "chart")
        assert chart.all("title")[0].text() == "Failed attempts over time, by cause"
        assert "One bar stands for 6 hours." in chart.one("desc").text()
        assert "Name of cause_0 (12)" in chart.one("desc").text()
        rows = tree.one("div", "scroll").one("tbody").all("tr")
        assert rows[0].one("th").text() == "1 Mar 2026, 05:00"
        assert [cell.text() for cell in rows[0].all("td")] == ["10", "9", "8", "7", "6", "9", "49"]

    def test_not_colour_alone_parts_the_causes(self) -> None:
        """Every second cause of the chart is hatched, in the legend as in the bars."""
        swatches = [node.one("rect").attributes for node in page(*SEVEN).one("ul", "legend").all("li")]
        assert ["fill" in said for said in swatches] == [False, True, False, True, False, True]
        assert len({said.get("fill") or said.get("class") for said in swatches}) == 6

    def test_a_log_without_times_has_no_chart(self) -> None:
        """Where the log tells no time, the page says so in place of the chart."""
        timeless: dict[str, Any] = {"first": None, "last": None}
        tree = page(cause("one", (), count=5, **timeless), **timeless)
        assert not tree.all("svg")
        assert "The log does not tell when" in tree.one("main").text()

    @pytest.mark.parametrize(
        ("start", "hours", "bars"),
        [("2026-03-01T05", 1, 1), ("2026-03-01T05", 1, 30), ("2026-03-01T23", 6, 28), ("2026-03-01T05", 8736, 30)],
    )
    def test_the_marks_of_the_time_axis_stand_in_it(self, start: str, hours: int, bars: int) -> None:
        """Whatever time a log spans, its axis has one mark at least, nine at most, each inside the chart."""
        made = summary(cause("one", (1,) * bars), first=f"{start}:10:20", trend_hours=hours)
        chart = parsed(render_summary(document(made))).one("svg", "chart")
        for name, most in (("narrow", 4), ("wide", 9)):
            places = [float((mark.attributes["x"] or "").rstrip("%")) for mark in chart.one("g", name).all("text")]
            assert 1 <= len(places) <= most
            assert places == sorted(set(places))
            assert all(0 <= place < 100 for place in places)

    def test_the_highest_bar_fits_the_scale(self) -> None:
        """The scale has round steps, at most five, and ends at or above the highest bar."""
        for most in (1, 4, 7, 99, 100, 101, 123_456):
            chart = page(cause("one", (most, 1))).one("svg", "chart")
            words = [node.text() for node in chart.all("text") if node.attributes.get("text-anchor") == "end"]
            scale = [int(word.replace(",", "")) for word in words]
            assert scale[0] == 0
            assert scale[-1] >= most
            assert 2 <= len(scale) <= 6
            assert scale[-2] < most

    def test_what_a_bar_stands_for_is_told_in_hours_or_days(self) -> None:
        """A bar stands for hours, or for days where they are whole."""
        start = axis_of("2026-03-01T05:10:20", 1, 3)
        assert start.per_bar() == "One bar stands for 1 hour."
        assert Axis(start.start, 48, 3).per_bar() == "One bar stands for 2 days."
        assert start.names() == ["1 Mar 2026, 05:00", "1 Mar 2026, 06:00", "1 Mar 2026, 07:00"]
        assert axis_of("tomorrow", None, 3).names() == []


@pytest.mark.parametrize(
    ("count", "total", "words"), [(1, 3, "33.3"), (1, 5000, "<0.1"), (0, 5, "0.0"), (0, 0, "0.0"), (5, 5, "100.0")]
)
def test_shares_are_told_in_tenths_of_a_per_cent(count: int, total: int, words: str) -> None:
    """A share has one digit behind the point; one that would round to nothing is told as less."""
    assert share(count, total) == f"{words}\u00a0%"
