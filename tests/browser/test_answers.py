"""The pages and pictures of all kinds of answers in a real browser, a step of its own: `python -m pytest tests/browser`."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from smtpwhy.answering import answer_codes, answer_text
from smtpwhy.answers import Document
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.outputs import article, frame, svg
from smtpwhy.outputs.drawing import blocks_of
from smtpwhy.outputs.html import summary_view
from smtpwhy.outputs.page import Block

from ..pages import log, read
from ..test_dead import HOSTILE, blocks
from ..test_screens import BOUNCE, REPLY, SESSION
from .chromium import NAMES, Browser, found
from .test_page import CONTRAST, LONG

WIDTHS = (360, 1200)
SCHEMES = ("light", "dark")
KINDS = ("code", "family", "pair", "three", "reply", "transcript", "bounce", "message", "error", "hostile", "several")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = found()
    if path is None:
        pytest.skip(f"there is no Chromium here (looked for {', '.join(NAMES)})")
    with Browser(path, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def answers(catalog: Catalog) -> dict[str, Document]:
    """An answer of each kind."""
    return {
        "code": answer_codes(("551",), catalog),
        "family": answer_codes(("45x",), catalog),
        "pair": answer_codes(("334", "551"), catalog),
        "three": answer_codes(("450", "550", "5.1.1"), catalog),
        "reply": answer_text(f"{REPLY}\n550 {LONG}@{LONG}.example.com", catalog),
        "transcript": answer_text(SESSION.read_text(), catalog, "session.swaks"),
        "bounce": answer_text(BOUNCE.read_text(), catalog, LONG),
        "message": answer_text(BOUNCE.with_name("message--vacation.eml").read_text(), catalog),
        "error": answer_text("nothing of that kind", catalog),
    }


@pytest.fixture(scope="module", params=KINDS)
def page(request: pytest.FixtureRequest, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of each kind of answer, one with the longest and worst of everything, and one of several answers."""
    made = answers(catalog)
    views = {kind: article.view(drawn(one, catalog), "Several", one.input or "") for kind, one in made.items()}
    worst = article.view(blocks(" ".join((*HOSTILE, LONG))), LONG, LONG)
    chosen = {"hostile": [worst], "several": [views["pair"], summary_view(read(log(), catalog)), worst]}
    path = tmp_path_factory.mktemp("answer") / f"{request.param}.html"
    shown = chosen.get(request.param) or [views[request.param]]
    path.write_text(frame.render(shown, "2026.3", private=True), encoding="utf-8")
    return path


def drawn(document: Document, catalog: Catalog) -> list[Block]:
    return list(blocks_of(document, lambda id_: catalog.entry(id_).name, None))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_and_can_be_read(page: Path, width: int, scheme: str, browser: Browser) -> None:
    """Nothing is wider than the screen; every text has the contrast of WCAG's level AA and 12 pixels at least."""
    browser.open(page, width, scheme=scheme)
    wide, beyond = browser.ask(
        "[document.documentElement.scrollWidth, [...document.body.querySelectorAll('*')].filter((node) =>"
        " !node.closest('.scroll, svg, thead') && node.getBoundingClientRect().right > innerWidth + 1)"
        ".map((node) => node.outerHTML.slice(0, 80))]"
    )
    assert wide <= width
    assert beyond == []
    texts = browser.ask(CONTRAST)
    assert len(texts) >= 4
    assert [text for text in texts if text[1] < 4.5 or text[2] < 12] == []


def test_cards_stand_side_by_side_where_there_is_room(page: Path, browser: Browser) -> None:
    """They stand one below the other on a narrow screen."""
    for width, beside in ((360, False), (1200, True)):
        browser.open(page, width)
        tops = browser.ask("[...document.querySelectorAll('.card')].map((node) => node.getBoundingClientRect().top)")
        assert len(tops) in (0, 2, 4)
        assert not tops or (tops[0] == tops[1]) == beside


def test_the_browser_has_nothing_to_complain_about(page: Path, browser: Browser) -> None:
    """No error, no breach of the policy, no request for anything but the page."""
    browser.open(page, 1200)
    assert browser.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_picture_can_be_read(scheme: str, browser: Browser, catalog: Catalog, tmp_path: Path) -> None:
    """All texts of a picture stand inside it, apart from one another, with contrast on its ground."""
    path = tmp_path / "picture.svg"
    path.write_text(svg.render(drawn(answers(catalog)["pair"], catalog), 100, "x"), encoding="utf-8")
    browser.open(path, 1200, scheme=scheme)
    ground, colours, boxes, size = browser.ask(
        "(() => { const texts = [...document.querySelectorAll('text')]; return ["
        " getComputedStyle(document.querySelector('.ground')).fill,"
        " [...new Set(texts.map((node) => getComputedStyle(node).fill))],"
        " texts.map((node) => node.getBBox()).map((box) => [box.x, box.y, box.x + box.width, box.y + box.height]),"
        " [...document.documentElement.viewBox.baseVal ? [document.documentElement.viewBox.baseVal.width,"
        " document.documentElement.viewBox.baseVal.height] : []]]; })()"
    )
    assert len(colours) >= 3
    assert all(contrast(colour, ground) >= 4.5 for colour in colours)
    assert all(left >= 0 and top >= 0 and right <= size[0] and low <= size[1] for left, top, right, low in boxes)
    ordered = sorted(boxes, key=lambda box: (box[1], box[0]))
    assert all(one[2] <= other[0] + 1 for one, other in pairwise(ordered) if one[1] == other[1])
    assert browser.complaints == []


def contrast(one: str, other: str) -> float:
    """The contrast of two colours of a style, such as `rgb(1, 2, 3)`."""
    lights = []
    for colour in (one, other):
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True)))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_pictures_are_kept(page: Path, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The pages can be had as pictures, and on paper."""
    folder = Path(request.config.getoption("--pictures") or tmp_path)
    os.makedirs(folder, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            path = folder / f"answer-{page.stem}-{width}-{scheme}.png"
            browser.open(page, width, scheme=scheme)
            browser.picture(path)
            assert path.stat().st_size > 3_000
    browser.open(page, 794)
    browser.paper(folder / f"answer-{page.stem}.pdf")
    assert (folder / f"answer-{page.stem}.pdf").read_bytes().startswith(b"%PDF")
