"""What a client sent to authenticate is masked in every output; what a server said is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.redaction import mask_secrets

from .conftest import Run

SECRET = "AHVzZXJAZXhhbXBsZS5jb20AaHVudGVyMg=="  # noqa: S105 (nobody's)
LEAKS = [
    f"AUTH PLAIN {SECRET}\n535 5.7.8 Error: authentication failed",
    f"auth login {SECRET}",
    f"AUTH XOAUTH2 {SECRET} 535 5.7.8 bad token",
    f"Authorization: Bearer {SECRET} -> 550 5.7.1 refused",
    f"smtp_password={SECRET} Error: 535 5.7.8 authentication failed",
    f'{{"user": "joe", "pass": "{SECRET}"}} Invalid login: 535 5.7.8 bad',
    f"'password' => '{SECRET}', 535 5.7.8 Incorrect authentication data",
    f"connect(api_key={SECRET}) 401",
    f"client_secret={SECRET}; connection timed out",
]
WORDS = [
    "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
    "535 5.7.8 Username and Password not accepted",
    "334 UGFzc3dvcmQ6",
    "530 5.7.0 Must issue AUTH LOGIN first",
    "504 5.7.4 AUTH PLAIN not supported",
    "501 AUTH PLAIN *",
    "421 4.7.0 Too many AUTH attempts, pass on",
]

ANSWER = "aHVudGVyMi1pcy1hLXZlcnktbG9uZy1wYXNzd29yZA=="
DIGITS = [f"{byte:02x}" for byte in (ANSWER + "\r\n").encode()]
DUMPS = [
    "<= Recv header, 18 bytes (0x12)\n0000: 334 UGFzc3dvcmQ6\n=> Send header, 46 bytes (0x2e)\n"
    f"0000: {ANSWER[:30]}\n001e: {ANSWER[30:]}\n<= Recv header, 12 bytes (0xc)\n0000: 535 5.7.8 No",
    "<= Recv header, 18 bytes (0x12)\n0000: 334 UGFzc3dvcmQ6\n=> Send header, 46 bytes (0x2e)\n"
    + "".join(
        f"{place:04x}: {' '.join(DIGITS[place : place + 16]):<47} {(ANSWER + '..')[place : place + 16]}\n"
        for place in range(0, 46, 16)
    ),
    "10:00:00.000001 IP mx.example.com.25 > client.example.net.5000: Flags [P.], seq 1:19, ack 1, win 64, length 18\n"
    f"E..Ve.@.@...........\t..pz..4.w.....@.J..334 UGFzc3dvcmQ6\n\n"
    "10:00:00.000002 IP client.example.net.5000 > mx.example.com.25: Flags [P.], seq 1:47, ack 19, win 64, length 46\n"
    f"E..Ve.@.@...........\t..pz..4.w.....@.J..{ANSWER}\n",
    f"T 192.0.2.25:25 -> 192.0.2.1:5000 [AP]\n  334 UGFzc3dvcmQ6..\n\nT 192.0.2.1:5000 -> 192.0.2.25:25 [AP]\n  {ANSWER[:30]}\n  {ANSWER[30:]}..\n",
    f'recvfrom(6, "334 UGFzc3dvcmQ6\\r\\n", 102400, 0, NULL, NULL) = 18\nsendto(6, "{ANSWER}\\r\\n", 46, MSG_NOSIGNAL, NULL, 0) = 46',
]


@pytest.mark.parametrize("text", DUMPS)
def test_a_secret_in_a_dump_is_masked_where_it_wraps_and_as_digits(text: str) -> None:
    masked = mask_secrets(text)
    assert len(masked.splitlines()) == len(text.splitlines())
    for hidden in (ANSWER[:16], ANSWER[18:28], ANSWER[-12:-2], " ".join(DIGITS[:6]), " ".join(DIGITS[17:24])):
        assert hidden not in masked


@pytest.mark.parametrize("text", LEAKS)
def test_a_secret_is_masked(text: str) -> None:
    masked = mask_secrets(text)
    assert SECRET not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text", [text for text in WORDS if "AUTH PLAIN not" not in text and "AUTH LOGIN first" not in text]
)
def test_a_servers_words_stay(text: str) -> None:
    assert mask_secrets(text) == text


@pytest.mark.parametrize("text", LEAKS)
@pytest.mark.parametrize("format_", ["text", "json", "jsonl", "markdown", "auto"])
def test_no_output_shows_it(text: str, format_: str, run: Run) -> None:
    done = run("--format", format_, stdin=text.encode())
    assert SECRET.encode() not in done.stdout + done.stderr


def test_it_is_shown_where_asked_for(run: Run) -> None:
    text = f"connection timed out with smtp_password={SECRET}".encode()
    shown = json.loads(run("--show-secrets", "--format", "json", stdin=text).stdout)
    assert SECRET in shown["diagnoses"][0]["text"]
    assert SECRET not in run("--format", "json", stdin=text).stdout.decode()


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask_secrets(mask_secrets(text)) == mask_secrets(text)
