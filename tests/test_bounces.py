"""Mail that comes back: for each pair `inputs/bounces/FORMAT--case` and `.json`, what it says about each recipient."""

import gzip
import json
import subprocess
import sys
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
        "Your message to carol@example.com was not delivered because the recipient's mailbox is full; "
        "tell the person in another way, and send the message again once there is room.",
    ]
    assert "has given up, so the message has to be sent again" in document.diagnoses[1].explanation
    (delayed,) = diagnose((CASES[0].parent / "dsn--delayed.eml").read_bytes()).diagnoses
    assert delayed.notice == (
        "Your message to bob@example.com has not been delivered yet because the recipient's mail server could not be "
        "reached; the server keeps trying for some days."
    )
    assert "tries again until Wed, 25 Nov 2026 10:00:00 +0000" in delayed.explanation
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


def answers(*arguments: str, piped: bytes = b"") -> list[dict[str, Any]]:
    """The documents that the command prints."""
    command = [sys.executable, "-m", "smtpwhy", "--format", "json", *arguments]
    done = subprocess.run(command, input=piped, capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A maildir with five bounces of six recipients, one of them delivered to, and a vacation notice."""
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    names = ("dsn--postfix-two-recipients", "bounce--exim-old", "dsn--delayed", "dsn--attached-to-a-ticket")
    for number, name in enumerate((*names, "bounce--sendmail-transcript", "message--vacation")):
        data = (CASES[0].parent / f"{name}.eml").read_bytes()
        (tmp_path / ("cur" if number % 2 else "new") / f"1763632{number}.M1P1.host:2,S").write_bytes(data)
    return tmp_path


def test_a_folder_of_mails_makes_one_answer(folder: Path) -> None:
    (document,) = answers(str(folder))
    summary = document["summary"]
    assert (document["kind"], document["input"], summary["lines"], summary["bounces"]) == ("bounce", str(folder), 6, 5)
    assert (summary["failing"], summary["temporary"], summary["permanent"]) == (6, 1, 5)
    assert {cause["cause"]: cause["count"] for cause in summary["causes"]} == {
        "mailbox_unknown": 2, "mailbox_full": 1, "ip_blocklisted": 1, "connection_failed": 1, "message_too_large": 1,
    }  # fmt: skip
    assert len(document["diagnoses"]) == 6
    assert all(one["notice"] and one["source"]["file"].startswith(str(folder)) for one in document["diagnoses"])


def test_a_box_says_the_same_piped_as_in_a_file_and_packed(folder: Path, tmp_path: Path) -> None:
    box = b"".join(
        b"From MAILER-DAEMON Fri Nov 20 10:00:00 2026\n" + path.read_bytes() + b"\n"
        for path in sorted(folder.rglob("*S"))
    )
    (tmp_path / "box").write_bytes(box)
    (tmp_path / "box.gz").write_bytes(gzip.compress(box))
    piped, plain, packed = answers(piped=box), answers(str(tmp_path / "box")), answers(str(tmp_path / "box.gz"))
    assert piped[0]["summary"] == plain[0]["summary"] == packed[0]["summary"]
    assert piped[0]["summary"]["failing"] == 6


def test_mails_that_are_named_one_by_one_are_answered_one_by_one_unless_a_summary_is_asked_for(folder: Path) -> None:
    names = [str(path) for path in sorted(folder.rglob("*S"))]
    assert [document["kind"] for document in answers(*names)].count("bounce") == 5
    (together,) = answers("--summary", *names)
    assert together["summary"]["failing"] == 6


def test_mails_are_filtered_and_grouped_as_logs_are(folder: Path) -> None:
    (document,) = answers("--cause", "mailbox_unknown", "--by", "sender-domain", str(folder))
    assert document["summary"]["by"]["rows"] == [{"name": "example.org", "count": 2, "temporary": 0, "permanent": 2}]
