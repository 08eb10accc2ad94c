"""Whole screens as people see them, at four widths and in every format for people.

After a change that is meant: `python -m pytest tests/test_screens.py --renew`, then look at the difference.
"""

import re
from pathlib import Path

import pytest

from .conftest import Run

SCREENS = Path(__file__).parent / "screens"
PAIR = ("334", "551")
REPLY = (
    "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n"
    "550-5.7.26 DKIM = did not pass\n550-5.7.26 SPF [example.net] with ip: [192.0.2.25] = did not pass\n"
    "550 5.7.26 https://support.google.com/mail/answer/81126 a1b2c3d4e5-67f8901a2b3si12345678ab.90 - gsmtp"
)
SESSION = Path(__file__).parent / "screens" / "session.swaks"
LOG = Path(__file__).parent / "screens" / "mail.log"
CASES: dict[str, tuple[str, ...]] = {
    **{f"pair-{width}": ("--color", "always", "--width", width, *PAIR) for width in ("60", "80", "100", "140")},
    "pair.text": PAIR,
    "pair.markdown": ("--format", "markdown", *PAIR),
    "code-80": ("--color", "always", "--width", "80", "551"),
    "code.text": ("551",),
    "status.text": ("5.7.25",),
    "reply-80": ("--color", "always", "--width", "80", REPLY),
    "reply.text": (REPLY,),
    "reply.markdown": ("--format", "markdown", REPLY),
    **{
        f"session-{width}": ("--color", "always", "--width", width, "--file", str(SESSION))
        for width in ("60", "100", "140")
    },
    "session.text": ("--file", str(SESSION)),
    "session.markdown": ("--format", "markdown", "--file", str(SESSION)),
    **{f"log-{width}": ("--color", "always", "--width", width, str(LOG)) for width in ("60", "80", "100", "140")},
    "log.text": (str(LOG),),
    "log.markdown": ("--format", "markdown", str(LOG)),
    "log-by.text": ("--by", "destination", "--cause", "greylisted", str(LOG)),
    "log-list.text": ("--no-summary", "--cause", "mailbox_full", str(LOG)),
    "challenge.text": ("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=",),
    "moved.text": ("551 User not local; please try <new.name@example.org>",),
    "family-80": ("--color", "always", "--width", "80", "45x"),
    "three-100": ("--color", "always", "--width", "100", "450", "550", "5.1.1"),
    "undefined.text": ("599",),
}
BOUNCE = Path(__file__).parent / "inputs" / "bounces" / "bounce--qmail.eml"
PAGES: dict[str, tuple[str, ...]] = {
    "code.html": ("--format", "html", "551"),
    "pair.html": ("--format", "html", *PAIR),
    "reply.html": ("--format", "html", REPLY),
    "bounce.html": ("--format", "html", BOUNCE.name),
    "reply.svg": ("--format", "svg", "--width", "72", REPLY),
}
"""Pages and pictures, without their styles, each element on a line of its own."""
ANSI = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("name", CASES)
def test_screen(name: str, run: Run, request: pytest.FixtureRequest) -> None:
    screen = run(*CASES[name]).stdout.decode()
    expected = SCREENS / f"{name}.txt"
    if request.config.getoption("--renew"):
        expected.write_text(ANSI.sub("", screen))
    assert ANSI.sub("", screen) == expected.read_text(), "if this is meant, run with --renew and look at the difference"


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BOUNCE.parent)
    page = re.sub(r"(?s)<style>.*?</style>", "<style></style>", run(*PAGES[name]).stdout.decode())
    page = re.sub(r"catalog [\w.+]+\.", "catalog VERSION.", page)
    page = re.sub(r"(?<=>)(?=<(?!/|span|code|a |bdi))", "\n", page)
    expected = SCREENS / f"{name}.txt"
    if request.config.getoption("--renew"):
        expected.write_text(page)
    assert page == expected.read_text(), "if this is meant, run with --renew and look at the difference"


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_but_what_people_copy_is_wider_than_the_terminal(width: int, run: Run) -> None:
    screen = ANSI.sub("", run("--color", "always", "--width", str(width), *PAIR).stdout.decode())
    too_wide = [line for line in screen.splitlines() if len(line) > width]
    assert all(line.startswith("https://") for line in too_wide)


def test_panels_stand_side_by_side_from_80_columns_on(run: Run) -> None:
    for width, beside in (("60", False), ("79", False), ("80", True), ("140", True)):
        screen = ANSI.sub("", run("--color", "always", "--width", width, *PAIR).stdout.decode())
        tops = [line for line in screen.splitlines() if line.startswith("\u256d")]
        assert ("334" in tops[0] and "551" in tops[0]) == beside


def test_the_page_has_every_part_of_a_comparison(run: Run) -> None:
    """Description, when you see it, how to fix, for both; key differences, which one when, learn more."""
    text = run(*PAIR).stdout.decode()
    for part in ("What it means", "When you see it", "How to fix"):
        assert text.count(part) == 2
    for part in ("Key differences:\n  1. ", "Which one when:", "See also:", "Learn more:"):
        assert part in text


def test_what_people_copy_stands_alone_at_the_start_of_its_line(run: Run) -> None:
    for args in (("--color", "always", "--width", "60"), ()):
        lines = ANSI.sub("", run(*args, "5.7.25").stdout.decode()).splitlines()
        assert "dig +short -x 192.0.2.1" in [line.rstrip() for line in lines]


def test_plain_prose_is_not_wrapped(run: Run) -> None:
    text = run("551").stdout.decode()
    assert max(map(len, text.splitlines())) > 200


def test_plain_colours_only(run: Run) -> None:
    """The sixteen names that read on light and dark grounds: no 256-colour or RGB sequence, no background."""
    screen = run("--color", "always", *PAIR).stdout.decode()
    used = {code for found in re.findall(r"\x1b\[([\d;]*)m", screen) for code in found.split(";") if code}
    assert used <= {"0", "1", "3", "31", "32", "35", "36"}
