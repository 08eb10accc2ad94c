"""All text from outside is dead when it reaches an output: no escape sequence, no markup, no bidi override."""

import json
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtpwhy import diagnose
from smtpwhy.answering import answer_text
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.outputs import markdown, plain
from smtpwhy.outputs.data import render_json
from smtpwhy.outputs.page import page
from smtpwhy.untrusted import clean, decode

from .conftest import Run

ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
HOSTILE = (
    "550 5.7.1 \x1b]0;owned\x07\x1b[31mred \x9b32m \u202egnp.exe\u200b [bold]x[/bold] [/foo] :smile: "
    "<script>alert(1)</script> | `x` ](http://192.0.2.1) {ip} %s \\n \x00 <user@example.com>"
)


@pytest.mark.parametrize(
    "args", [(), ("--color", "always"), ("--format", "markdown"), ("--format", "json"), ("--each-line",)]
)
def test_no_live_character_reaches_the_output(args: tuple[str, ...], run: Run) -> None:
    done = run(*args, stdin=HOSTILE.encode())
    text = re.sub(r"\x1b\[[\d;]*m", "", done.stdout.decode()) if args == ("--color", "always") else done.stdout.decode()
    assert not ALIVE.search(text), ALIVE.search(text)
    assert b"Traceback" not in done.stderr


def test_markup_is_shown_as_it_is(run: Run) -> None:
    screen = run("--color", "always", "--width", "300", stdin=HOSTILE.encode()).stdout.decode()
    assert "[bold]x[/bold] [/foo] :smile:" in re.sub(r"\x1b\[[\d;]*m", "", screen)


def test_colour_of_the_input_is_not_the_colour_of_the_output(run: Run) -> None:
    assert b"\\x1b[31mred" in run(stdin=HOSTILE.encode()).stdout


def test_errors_are_clean_too(run: Run) -> None:
    for args in (["--file", "/x\x1b[31m"], ["--as", "x\x1b[31m", "551"], ["--catalog", "/x\x1b[31m", "551"]):
        assert b"\x1b" not in run(*args).stderr


def test_markdown_is_escaped(catalog: Catalog) -> None:
    drawn = markdown.render(page(answer_text(HOSTILE, catalog), lambda id_: catalog.entry(id_).name))
    outside = re.sub(r"(?ms)^(`{3,}).*?^\1", "", drawn)
    assert "<script>" not in outside


def test_a_fence_cannot_be_closed_from_inside(catalog: Catalog) -> None:
    drawn = markdown.render(page(answer_text("550 5.7.1 ``` ```` <b>", catalog), lambda id_: catalog.entry(id_).name))
    assert "`````\n550 5.7.1 ``` ```` <b>\n`````" in drawn


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200))
def test_any_reply_is_drawn_dead(catalog: Catalog, text: str) -> None:
    document = answer_text("550 5.1.1 " + text, catalog)
    for drawn in (
        plain.render(page(document, lambda id_: catalog.entry(id_).name)),
        markdown.render(page(document, lambda id_: catalog.entry(id_).name)),
    ):
        assert not ALIVE.search(drawn)
    assert not ALIVE.search(render_json(document, pretty=False))
    assert json.loads(render_json(document, pretty=True))["kind"] == "reply"


@given(st.text())
def test_clean_text_stays_clean(text: str) -> None:
    assert not ALIVE.search(clean(text))
    assert clean(clean(text)) == clean(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_text(data: bytes) -> None:
    assert isinstance(decode(data), str)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3_000_000,
        "550 5.1.1 " + "a" * 3_000_000,
        "550 " + "1." * 100_000,
        "550 " + "1" * 200_000,
        "550-x " * 50_000,
        "(" * 200_000 + "550 x",
        '"550 ' * 40_000,
        "550\n" * 60_000,
        "550 " + "a@" * 100_000,
        "550 " + "a-" * 100_000,
        "550 mailbox " + "x " * 100_000 + "full",
        "=?utf-8?q?" * 20_000,
        "\\n" * 100_000,
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_no_input_takes_long(text: str) -> None:
    """A bound far above what is needed and far below what a pattern's worst case would take."""
    before = time.process_time()
    diagnose(text)
    assert time.process_time() - before < 10


def test_garbage_is_refused_in_one_line(run: Run) -> None:
    for garbage in (b"\x00\x01\xff\xfe\x1b[31m", bytes(range(256)) * 40, b"\xff" * 1000):
        done = run(stdin=garbage)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 2
        assert b"\x1b" not in done.stderr


SESSION = (
    "=== Trying mx.example.com:25...\n<-  220 \x1b]0;owned\x07[bold]mx[/bold] \u202e| x\n -> EHLO <script>a</script>|b\n"
    "<-  250 ok\n -> RCPT TO:<a`b@example.com>\n<** 550 5.1.1 [/foo] :smile: \x9b31m ``` | unknown\x00\n"
)


@pytest.mark.parametrize("args", [(), ("--color", "always"), ("--format", "markdown"), ("--format", "json")])
def test_a_session_is_drawn_dead(args: tuple[str, ...], run: Run) -> None:
    done = run(*args, stdin=SESSION.encode())
    text = re.sub(r"\x1b\[[\d;]*m", "", done.stdout.decode()) if args == ("--color", "always") else done.stdout.decode()
    assert "mailbox_unknown" in text.replace("\\", "")
    assert not ALIVE.search(text), ALIVE.search(text)
    if args == ("--format", "markdown"):
        assert "<script>" not in re.sub(r"(?ms)^(`{3,}).*?^\1", "", text)


PIECES = st.sampled_from(
    ["220 mx ESMTP", "EHLO a", "250-a", "250 b", "334 VXNlcm5hbWU6", "AUTH LOGIN", "YWxpY2U=", "MAIL FROM:<a@b.c>", "RCPT TO:<x@y.z>",
     "550 5.1.1 no", "354 go", ".", "QUIT", "221 bye", "421 4.3.2 later", "<- ", " -> ", "<** ", "* Trying 1.2.3.4...", "S: ", "C: ",
     "reply: b'", "send: '", "\\r\\n'", "> ", "    ", "2026-11-23 10:00:00 ", "smtplib.SMTPDataError: (", "DEBUG SMTP: ", "{", "}", "\r",
     "error", "timed out", "=== Trying x:25...", "\x1b[0m", "Traceback (most recent call last):", '{"msg":"', '"}', "1 ", "2 "]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=25).map("\n".join))
def test_any_session_is_read_without_an_accident(catalog: Catalog, text: str) -> None:
    document = answer_text(text, catalog)
    for turn in document.exchanges:
        assert all(index < len(document.diagnoses) for index in turn.replies)
    assert not ALIVE.search(plain.render(page(document, lambda id_: catalog.entry(id_).name)))
