"""A pasted reply is explained from code, status and words, for the person who can act."""

import pytest

from smtpwhy import diagnose

CASES = {
    "status before code": ("550 5.2.2 no", "mailbox_full", "medium"),
    "code alone": ("550 mailbox unavailable", "mailbox_unknown", None),
    "no ground": ("554 Transaction failed", "unspecified", None),
    "a bare 450": ("450", "unspecified", "low"),
    "success": ("250 2.0.0 Ok: queued as 4F2A1", "success", "high"),
    "undefined code": ("599 whatever", "unspecified", "low"),
}


@pytest.mark.parametrize(("text", "cause", "confidence"), CASES.values(), ids=CASES)
def test_the_cause_comes_from_words_then_status_then_code(text: str, cause: str, confidence: str | None) -> None:
    diagnosis = diagnose(text).diagnoses[0]
    assert diagnosis.cause == cause
    assert confidence is None or diagnosis.confidence == confidence


def test_words_decide_before_the_status() -> None:
    diagnosis = diagnose("550 5.1.1 <user@example.com>: mailbox is full, over quota").diagnoses[0]
    assert diagnosis.cause == "mailbox_full"
    assert diagnosis.rule is not None
    assert "full" in diagnosis.evidence[0] or "quota" in diagnosis.evidence[0]


def test_the_digit_can_lie() -> None:
    """A full mailbox empties although the server says 5."""
    diagnosis = diagnose("552 5.2.2 <user@example.com>: mailbox is full, over quota").diagnoses[0]
    assert diagnosis.outcome == "permanent"
    assert diagnosis.retry is True
    assert "says that this is permanent" in diagnosis.explanation


def test_commands_are_filled_from_the_reply() -> None:
    diagnosis = diagnose("550 5.7.25 [192.0.2.77] has no PTR record").diagnoses[0]
    assert any(step.run and "192.0.2.77" in step.run for step in diagnosis.steps)


def test_commands_are_never_filled_with_what_a_shell_would_run() -> None:
    text = "host $(reboot).example.com[192.0.2.1] said: 550 5.1.1 <`id`@example.com>: (in reply to RCPT TO:<a;b@c.example>)"
    for step in diagnose(text).diagnoses[0].steps:
        assert step.run is None or not any(bad in step.run for bad in ("$(reboot)", "`id`", ";b@"))


def test_the_wrapper_tells_stage_recipient_and_host() -> None:
    text = (
        "SMTP error from remote mail server after RCPT TO:<user@example.net>: "
        "host mx.example.net [192.0.2.1]: 550 5.1.1 User unknown"
    )
    diagnosis = diagnose(text).diagnoses[0]
    assert diagnosis.stage == "rcpt"
    assert diagnosis.recipient == "user@example.net"
    assert diagnosis.command == "RCPT TO:<user@example.net>"


@pytest.mark.parametrize(
    ("wrapper", "stage"),
    [
        ("RCPT TO command", "rcpt"),
        ("MAIL FROM command", "mail"),
        ("end of DATA command", "message"),
        ("DATA command", "data"),
        ("EHLO command", "helo"),
        ("STARTTLS command", "starttls"),
    ],
)
def test_postfix_tells_the_stage(wrapper: str, stage: str) -> None:
    text = f"host mx.example.com[192.0.2.1] said: 550 5.7.1 No (in reply to {wrapper})"
    assert diagnose(text).diagnoses[0].stage == stage


def test_a_bare_reply_has_no_stage() -> None:
    assert diagnose("550 5.1.1 User unknown").diagnoses[0].stage is None


def test_replies_that_differ_in_ids_only_share_a_fingerprint() -> None:
    one = diagnose("550 5.1.1 <a@example.com>: User unknown 4F2A1").diagnoses[0]
    two = diagnose("550 5.1.1 <b@example.net>: User unknown 77B12").diagnoses[0]
    other = diagnose("550 5.1.1 <b@example.net>: Mailbox unknown 77B12").diagnoses[0]
    assert one.fingerprint == two.fingerprint != other.fingerprint


def test_the_first_permanent_failure_decides() -> None:
    document = diagnose("250 2.1.0 Ok\n450 4.2.0 later\n550 5.1.1 User unknown\n554 5.5.1 No valid recipients\n")
    assert document.deciding is not None
    assert document.deciding.code == "550"


def test_both_numbers_are_explained() -> None:
    assert [entry.id for entry in diagnose("550 5.7.26 unauthenticated").codes] == ["550", "5.7.26"]


@pytest.mark.parametrize("text", ["", "   \n", "hello world", b"\x00\x01\xff"])
def test_what_is_not_recognised_is_a_document_of_kind_error(text: str | bytes) -> None:
    document = diagnose(text)
    assert document.kind == "error"
    assert document.error is not None
    assert document.error.hint


def test_each_of_several_replies_in_one_line_has_its_own_diagnosis() -> None:
    document = diagnose("relay said: 250 2.1.0 Ok and then said: 550 5.1.1 User unknown")
    assert [(one.code, one.status, one.outcome) for one in document.diagnoses] == [
        ("250", "2.1.0", "success"), ("550", "5.1.1", "permanent"),
    ]  # fmt: skip
