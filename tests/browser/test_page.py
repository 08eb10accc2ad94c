"""The page of a log's summary in a real browser, a step of its own: `python -m pytest tests/browser`.

`--pictures FOLDER` keeps what it looked like, to be looked at: light, dark, narrow, printed.
"""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from smtpwhy.answers import Document
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.outputs.html import render_summary

from ..pages import cause, document, log, read, summary
from .chromium import NAMES, Browser, found

WIDTHS = (360, 768, 1400)
SCHEMES = ("light", "dark")
LONG = "x" * 300
CONTRAST = """
(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return light(colour);
    }
    return null;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim(), node = walker.currentNode.parentElement;
    if (!words || !node.checkVisibility() || node.closest("svg title, svg desc")) continue;
    const style = getComputedStyle(node), below = ground(node);
    const colour = parse(node.closest("svg") ? style.fill : style.color);
    found.push([words.slice(0, 40), below === null ? 0 : ratio(light(colour), below), parseFloat(style.fontSize)]);
  }
  for (const bar of document.querySelectorAll("svg rect:not(.stripe)")) {
    const fill = getComputedStyle(bar).fill;
    if (!fill.startsWith("url")) found.push(["bar " + (bar.getAttribute("class") || "trend"), 1.5 * ratio(light(parse(fill)), ground(bar)), 99]);
  }
  return found;
})()
"""
"""All texts that can be seen, each with its contrast and size; bars too, of which two thirds of the contrast are asked."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = found()
    if path is None:
        pytest.skip(f"there is no Chromium here (looked for {', '.join(NAMES)})")
    with Browser(path, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def large() -> Document:
    """Return an answer with everything that may burst a page: long names, long lines, large counts."""
    trend = tuple(1 + 40 * place for place in range(30))
    names = [
        {"name": f"{LONG}.example.com", "count": 123_456},
        *({"name": f"host{n}.example", "count": 9} for n in range(12)),
    ]
    causes = [cause(f"cause_{n}", trend, destinations=names, providers=names, example=LONG * 3) for n in range(9)]
    causes[1] |= {"name": LONG, "cause": LONG, "explanation": LONG}
    rows = [
        {"name": name, "count": 1_234_567, "temporary": 1_000_000, "permanent": 234_567} for name in (None, LONG, "a")
    ]
    return document(
        summary(
            *causes,
            delivered=12_345_678,
            inbound={"failing": 4, "causes": [cause("relay_denied", trend, destinations=names)]},
            unknown=[{"text": LONG, "count": 1_234_567}, {"text": "you shall not pass", "count": 1}],
            by={"key": "destination", "rows": rows},
        )
    ).replaced(input=f"/var/log/{LONG}")


@pytest.fixture(scope="module", params=["small", "large", "empty"])
def page(request: pytest.FixtureRequest, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages as files: one of a log that was read, one with the longest of everything, one without failures."""
    answers = {
        "small": read(log(), catalog, "hour"),
        "large": large(),
        "empty": read("", catalog),
    }
    path = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    path.write_text(render_summary(answers[request.param]), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(page: Path, width: int, browser: Browser) -> None:
    """The page need not be moved sideways, folded or unfolded."""
    browser.open(page, width)
    for _ in range(2):
        seen, wide, beyond = browser.ask(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth,"
            " [...document.body.querySelectorAll('*')].filter((node) => !node.closest('.scroll, svg, thead') &&"
            " node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML.slice(0, 80))]"
        )
        assert seen == width
        assert wide <= width
        assert beyond == []
        browser.ask("document.querySelectorAll('details').forEach((node) => { node.open = true; })")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_all_text_can_be_read(page: Path, scheme: str, width: int, browser: Browser) -> None:
    """Every text has the contrast that WCAG asks for at level AA and is no smaller than 12 pixels."""
    browser.open(page, width, scheme=scheme)
    browser.ask("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    texts = browser.ask(CONTRAST)
    assert len(texts) > 10
    assert [text for text in texts if text[1] < 4.5 or text[2] < 12] == []


def test_light_and_dark_differ(page: Path, browser: Browser) -> None:
    """The ground follows the reader's wish."""
    grounds = []
    for scheme in SCHEMES:
        browser.open(page, 1400, scheme=scheme)
        grounds.append(browser.ask("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 24, 29)"]


def test_the_words_of_the_chart_do_not_touch(page: Path, browser: Browser) -> None:
    """Marks of the axes stand apart and inside the screen, on narrow and on wide screens."""
    for width in WIDTHS:
        browser.open(page, width)
        marks = browser.ask(
            "[...document.querySelectorAll('.chart g text')].map((node) => node.getBoundingClientRect())"
            ".filter((box) => box.width).map((box) => [box.left, box.right])"
        )
        assert all(right + 4 < left for (_, right), (left, _) in pairwise(marks))
        assert all(left >= 0 and right <= width for left, right in marks)


def test_a_link_leads_to_its_cause(page: Path, browser: Browser) -> None:
    """A link of the table brings its section onto the screen."""
    browser.open(page, 1400)
    for place in range(browser.ask("document.querySelectorAll('.causes a').length")):
        top, height = browser.ask(
            f"(() => {{ const link = document.querySelectorAll('.causes a')[{place}]; link.click();"
            " const box = document.querySelector(link.hash).getBoundingClientRect(); return [box.top, innerHeight]; })()"
        )
        assert -1 <= top < height


def test_everything_is_unfolded_on_paper(page: Path, browser: Browser) -> None:
    """What is folded on the screen can be read on paper."""
    browser.open(page, 794, medium="print")
    folded, hidden = browser.ask(
        "(() => { const nodes = [...document.querySelectorAll('details:not([open]) > :not(summary)')];"
        " return [nodes.length, nodes.filter((node) => !node.getBoundingClientRect().height).length]; })()"
    )
    assert hidden == 0
    assert folded > 0 or page.stem == "empty"


def test_the_browser_has_nothing_to_complain_about(page: Path, browser: Browser) -> None:
    """No error, no breach of the policy, no request for anything but the page."""
    browser.open(page, 1400)
    assert browser.complaints == []


def test_a_breach_would_be_noticed(tmp_path: Path, browser: Browser) -> None:
    """The check above is not blind: the policy stops what it should, and the browser says so."""
    breach = tmp_path / "breach.html"
    made = render_summary(document(summary()))
    breach.write_text(made.replace("</body>", "<script>document.title = 'alive'</script><img src=x.png></body>"))
    browser.open(breach, 1400)
    assert browser.ask("document.title") != "alive"
    assert len(browser.complaints) >= 2
    browser.complaints.clear()


def test_pictures_are_kept(page: Path, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Light, dark, narrow and printed pages can be had as pictures."""
    folder = Path(request.config.getoption("--pictures") or tmp_path)
    os.makedirs(folder, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            path = folder / f"{page.stem}-{width}-{scheme}.png"
            browser.open(page, width, scheme=scheme)
            browser.picture(path)
            assert path.stat().st_size > 5_000
    browser.open(page, 794)
    browser.paper(folder / f"{page.stem}.pdf")
    assert (folder / f"{page.stem}.pdf").read_bytes().startswith(b"%PDF")
