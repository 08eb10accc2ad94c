"""A reply is found whatever stands around it: code, status, words, lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.reply import Reply, find_replies, unescape


def find_reply(text: str) -> Reply | None:
    """The first reply in a text."""
    return next(find_replies(text), None)


FOUND = {
    "bare": ("550 5.1.1 User unknown", ("550", "5.1.1", "User unknown", 1)),
    "no status": ("450 try again later", ("450", None, "try again later", 1)),
    "code alone": ("421", ("421", None, "", 1)),
    "multi-line": (
        "550-5.7.1 First line\n550-5.7.1 second\n550 5.7.1 third\n",
        ("550", "5.7.1", "First line second third", 3),
    ),
    "multi-line, CRLF": ("550-First\r\n550 second\r\n", ("550", None, "First second", 2)),
    "status on the last line only": ("554-No\n554 5.7.1 at all", ("554", "5.7.1", "No at all", 2)),
    "flattened": (
        "550-5.7.26 This mail is 550-5.7.26 unauthenticated 550 5.7.26 for good",
        ("550", "5.7.26", "This mail is unauthenticated for good", 3),
    ),
    "flattened without status": ("554-First 554-second 554 third", ("554", None, "First second third", 3)),
    "wrapped by a mail program": (
        "    mx.example.com[192.0.2.1] said: 550-5.7.25\n    [192.0.2.25] has no PTR\n    550-5.7.25 record 550 5.7.25 set"
        "\n    up. (in reply to end of DATA command)",
        ("550", "5.7.25", "[192.0.2.25] has no PTR record set up.", 3),
    ),
    "Postfix": (
        "host mx.example.com[192.0.2.1] said: 550 5.1.1 <a@example.com>: User unknown (in reply to RCPT TO command)",
        ("550", "5.1.1", "<a@example.com>: User unknown", 1),
    ),
    "Exim": (
        "SMTP error from remote mail server after RCPT TO:<a@example.com>: host mx.example.com [192.0.2.1]: 550 No such user",
        ("550", None, "No such user", 1),
    ),
    "qmail": (
        "192.0.2.1_does_not_like_recipient./Remote_host_said:_550_x/".replace("_550_x", " 550 Unknown (#5.1.1)"),
        ("550", "5.1.1", "Unknown (#5.1.1)/", 1),
    ),
    "smtplib": (
        "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted\\n5.7.8 see example.com')",
        ("535", "5.7.8", "Username and Password not accepted see example.com", 1),
    ),
    "Nodemailer": ("Error: Invalid login: 535-5.7.8 Bad\n535 5.7.8 login", ("535", "5.7.8", "Bad login", 2)),
    "PHPMailer": ("SERVER -> CLIENT: 503 5.5.1 Bad sequence", ("503", "5.5.1", "Bad sequence", 1)),
    "Ruby": ("Net::SMTPFatalError (555 5.5.2 Syntax error.", ("555", "5.5.2", "Syntax error.", 1)),
    "DSN": ("Diagnostic-Code: smtp; 550 5.2.1 Disabled", ("550", "5.2.1", "Disabled", 1)),
    "swaks": ("<** 550 5.1.1 User unknown", ("550", "5.1.1", "User unknown", 1)),
    "quoted mail": ("> 550 5.1.1 User unknown", ("550", "5.1.1", "User unknown", 1)),
    "status without code": (
        "5.1.1 The email account does not exist",
        (None, "5.1.1", "The email account does not exist", 1),
    ),
    "IronPort": ("5.1.0 - Unknown address error 550-'No such user'", ("550", "5.1.0", "No such user", 1)),
    "expected code is no reply": (
        'Expected response code 250 but got code "530", with message "530 5.7.0 Must issue a STARTTLS command first"',
        ("530", None, "", 1),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_a_reply_is_found(text: str, expected: tuple[str | None, str | None, str, int]) -> None:
    reply = find_reply(unescape(text))
    assert reply is not None
    code, status, words, lines = expected
    assert (reply.code, reply.status) == (code, status) if words else reply.code == code
    if words:
        assert reply.text == words
        assert len(reply.lines) == lines


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "You may send 500 messages per hour",
        "Connection timed out",
        "connect to mx.example.com[192.0.2.1]:25: Connection refused",
        "at /srv/app/mail.php:250",
        "version 4.94.2 of 2022",
        "192.0.2.250 is not here",
    ],
)
def test_a_number_alone_is_no_reply(text: str) -> None:
    assert find_reply(text) is None


def test_lines_are_as_the_server_sent_them_whatever_program_printed_them() -> None:
    for printed in ("(535, b'5.7.8 Bad login')", "535: 5.7.8 Bad login", "535 5.7.8 Bad login"):
        reply = find_reply(printed)
        assert reply is not None
        assert reply.lines == ("535 5.7.8 Bad login",)


def test_several_replies_are_found_in_order() -> None:
    text = "354 End data with <CR><LF>.<CR><LF>\n451 4.3.0 Error: queue file write error\n"
    assert [reply.code for reply in find_replies(text)] == ["354", "451"]


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for reply in find_replies(text):
        assert reply.code is None or (len(reply.code) == 3 and reply.code.isdigit())
        assert reply.status is None or reply.status.count(".") == 2
        assert reply.lines


words = st.lists(
    st.sampled_from("no such user here mail refused for policy reasons sorry".split()),
    min_size=1,
    max_size=6,
)


@given(
    st.sampled_from(["421", "450", "550", "554"]),
    st.sampled_from([None, "1.1", "7.26", "2.2"]),
    st.lists(words, min_size=1, max_size=4),
    st.sampled_from(["\n", "\r\n", " "]),
)
def test_a_reply_written_by_the_book_is_read_back(
    code: str, detail: str | None, lines: list[list[str]], end: str
) -> None:
    """Whatever the number of lines, with status or without, also flattened to one line."""
    status = f"{code[0]}.{detail}" if detail else None
    texts = [f"{status} {' '.join(line)}" if status else " ".join(line) for line in lines]
    sent = [f"{code}-{text}" for text in texts[:-1]] + [f"{code} {texts[-1]}"]
    reply = find_reply(end.join(sent))
    assert reply is not None
    assert (reply.code, reply.status) == (code, status)
    assert reply.text == " ".join(word for line in lines for word in line)
    assert list(reply.lines) == sent
