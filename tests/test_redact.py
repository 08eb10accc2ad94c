"""`--redact` gives the input back, safe to post: every byte but the secrets, and on request the names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.anonymising import anonymise
from smtpwhy.redaction import mask_secrets, redact

from .conftest import Run

PASSWORD = "hunter2-example"  # noqa: S105 (nobody's)
PLAIN = "AGFsaWNlQGV4YW1wbGUuY29tAGh1bnRlcjItZXhhbXBsZQ=="
LOGIN = "aHVudGVyMi1leGFtcGxl"
DIALOGUES = {
    "plain at once": f"C: AUTH PLAIN {PLAIN}\nS: 535 5.7.8 no\n",
    "plain after 334": f" -> AUTH PLAIN\n<-  334 \n -> {PLAIN}\n<** 535 5.7.8 no\n",
    "login": f"AUTH LOGIN\n334 VXNlcm5hbWU6\nYWxpY2U=\n334 UGFzc3dvcmQ6\n{LOGIN}\n535 5.7.8 no\n",
    "login in Python": f"send: 'AUTH LOGIN YWxpY2U=\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\n"
    f"reply: retcode (334); Msg: b'UGFzc3dvcmQ6'\nsend: '{LOGIN}\\r\\n'\nreply: b'535 5.7.8 no\\r\\n'\n",
    "decoded beside it": f"Net::SMTP=GLOB(0x1)<<< 334 UGFzc3dvcmQ6\nNet::SMTP=GLOB(0x1)>>> (decoded) {PASSWORD}\n"
    f"Net::SMTP=GLOB(0x1)>>> {LOGIN}\nNet::SMTP=GLOB(0x1)<<< 535 no\n",
    "told again": f"AUTH PLAIN {PLAIN}\n535 no\nconfig: user alice, {PASSWORD} on port 587\n",
    "credentials": f"s-nail: Credentials: host mx.example.com:587, user alice, pass {PASSWORD}\n",
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_secrets_of_a_dialogue_are_masked(name: str) -> None:
    masked = mask_secrets(DIALOGUES[name])
    assert not any(secret in masked for secret in (PASSWORD, PLAIN, LOGIN)), masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    [
        "250-AUTH PLAIN LOGIN CRAM-MD5\r\n250 OK\r\n",
        "334 UGFzc3dvcmQ6\n535 5.7.8 no\n",
        "password = (not set)\r\n",
        "AUTH PLAIN\n2026-11-23 10:00:00 S: 334\n",
        "334 \n235 2.7.0 User authenticated\n",
        "\xff\xfe no text at all \x00",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_secrets(text) == text


@given(st.binary(max_size=200))
def test_every_other_byte_stays(data: bytes) -> None:
    assert redact(data) == data or b"***" in redact(data)


def test_bytes_that_are_no_text_stay(run: Run) -> None:
    done = run("--redact", stdin=b"\x80\xff 535 AUTH PLAIN " + PLAIN.encode() + b"\r\n\x1b[0m\x00")
    assert done.stdout == b"\x80\xff 535 AUTH PLAIN ***\r\n\x1b[0m\x00"
    assert done.returncode == 0


def test_utf_16_stays_utf_16() -> None:
    data = f"\ufeffAUTH PLAIN {PLAIN}\r\n".encode("utf-16-le")
    assert redact(data) == "\ufeffAUTH PLAIN ***\r\n".encode("utf-16-le")


def test_twice_names_are_replaced_the_same_one_by_the_same(run: Run) -> None:
    text = (
        b"Connected to mail.acme.co.uk (81.2.69.142).\nRCPT TO:<Bob@acme.co.uk>\n550 5.1.1 <bob@acme.co.uk>: unknown\n"
        b"at javax.mail.Transport.send(Transport.java:100) from 2a02:2f0c::17 via 81.2.69.142, smtplib.py, example.org\n"
    )
    assert run("--redact", "--redact", stdin=text).stdout == (
        b"Connected to host2.example.com (192.0.2.1).\nRCPT TO:<user1@host1.example.com>\n"
        b"550 5.1.1 <user1@host1.example.com>: unknown\n"
        b"at javax.mail.Transport.send(Transport.java:100) from 2001:db8::1 via 192.0.2.1, smtplib.py, example.org\n"
    )


@given(st.text(max_size=100))
def test_replacing_names_twice_changes_nothing_more(text: str) -> None:
    once = anonymise(text)
    assert anonymise(once) == once or "@" in text


def test_words_are_redacted_too(run: Run) -> None:
    assert run("--redact", "AUTH", "PLAIN", PLAIN).stdout == b"AUTH PLAIN ***\n"
