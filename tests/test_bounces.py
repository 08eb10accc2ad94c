"""Mail that comes back: for each pair `inputs/bounces/FORMAT--case` and `.json`, what it says about each recipient."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy import diagnose
from smtpwhy.inputs.bounces.sign import mails

CASES = sorted(
    path
    for path in (Path(__file__).parent / "inputs" / "bounces").iterdir()
    if path.suffix in (".eml", ".txt", ".mbox")
)
MAILS = [path for path in CASES if path.suffix == ".eml"]


def read(data: bytes) -> dict[str, Any]:
    """What the answer says about a mail, as the expected files name it."""
    document = diagnose(data)
    keys = ("recipient", "code", "status", "cause", "outcome", "stage")
    told = [{key: getattr(one, key) for key in keys} for one in document.diagnoses]
    return {"kind": document.kind, "format": document.format, "diagnoses": told}


def expected(path: Path) -> dict[str, Any]:
    """What stands in the expected file."""
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_a_bounce_says_what_became_of_each_recipient(path: Path) -> None:
    assert read(path.read_bytes()) == expected(path)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.stem))
@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
def test_line_ends_change_nothing(path: Path, end: bytes) -> None:
    assert read(path.read_bytes().replace(b"\n", end)) == expected(path)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.stem))
def test_a_postmark_before_a_mail_changes_nothing(path: Path) -> None:
    assert read(b"From MAILER-DAEMON Fri Nov 20 10:00:00 2026\n" + path.read_bytes()) == expected(path)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: str(path.stem))
def test_a_mail_that_is_cut_anywhere_is_read_without_a_traceback(path: Path) -> None:
    data = path.read_bytes()
    for size in range(0, len(data), 97):
        assert diagnose(data[:size]).kind in ("bounce", "message", "error", "reply")


def test_bounces_and_events_have_a_sentence_for_the_writer() -> None:
    document = diagnose((CASES[0].parent / "dsn--postfix-two-recipients.eml").read_bytes())
    assert [one.notice for one in document.diagnoses] == [
        "Your message to bob@example.com was not delivered because there is no mailbox with this address; "
        "check the spelling, or ask the person for the current address.",
        "Your message to carol@example.com has not been delivered yet because the recipient's mailbox is full; "
        "the server keeps trying for some days.",
    ]
    assert diagnose("550 5.1.1 User unknown").diagnoses[0].notice is None


def test_what_is_no_bounce_says_what_it_is() -> None:
    document = diagnose((CASES[0].parent / "message--vacation.eml").read_bytes())
    assert document.error is not None
    assert "automatic answer" in document.error.message


def test_endless_nesting_is_read_as_far_as_it_goes() -> None:
    for nested in (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\n\n" * 3000,
    ):
        assert diagnose(b"From: a@example.net\nTo: b@example.net\n" + nested).kind == "message"


def test_a_large_attachment_takes_no_time() -> None:
    data = (CASES[0].parent / "dsn--postfix-two-recipients.eml").read_bytes()
    assert len(diagnose(data + b"QUJD" * 19 * 1_000_000).diagnoses) == 2


@given(st.binary(max_size=2000))
def test_any_bytes_behind_headers_are_read(body: bytes) -> None:
    head = b"From: MAILER-DAEMON@example.net\nTo: a@example.org\nSubject: failure notice\n\n"
    assert diagnose(head + body).kind in ("bounce", "message")


@given(
    st.lists(st.sampled_from([b"a: b\n\nbody\n", b"x: y\n\n>From here\n", b"\n"]), min_size=1, max_size=6),
    st.integers(1, 50),
)
def test_a_box_is_the_same_in_any_blocks(bodies: list[bytes], size: int) -> None:
    box = b"".join(b"From a@example.net Fri Nov 20 10:00:00 2026\n" + body for body in bodies)
    whole = list(mails([box]))
    assert whole == list(mails(box[at : at + size] for at in range(0, len(box), size)))
    assert b"".join(whole) == box
