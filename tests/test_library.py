"""The library gives the values of the command line: typed, frozen, with `to_dict()`."""

import itertools
import json
import pickle
import smtplib

import pytest

import smtpwhy
from smtpwhy.values import Value

from .conftest import Run


def test_explain_compare_diagnose() -> None:
    assert smtpwhy.explain("551").name == "User not local; please try <forward-path>"
    assert smtpwhy.compare("334", "551").differences
    assert smtpwhy.diagnose("550 5.1.1 User unknown").diagnoses[0].cause == "mailbox_unknown"
    assert smtpwhy.diagnose(b"550 5.1.1 User unknown").kind == "reply"


def test_unknown_codes_raise() -> None:
    with pytest.raises(smtpwhy.UnknownCode):
        smtpwhy.explain("hello")
    with pytest.raises(ValueError, match="'999' is no SMTP reply code"):
        smtpwhy.compare("550", "999")


def test_lines_are_diagnosed_lazily() -> None:
    endless = itertools.cycle(["550 5.1.1 User unknown", "250 Ok"])
    causes = [diagnosis.cause for diagnosis in itertools.islice(smtpwhy.diagnose_lines(endless), 3)]
    assert causes == ["mailbox_unknown", "success", "mailbox_unknown"]


def test_values_are_frozen_compare_and_travel() -> None:
    entry = smtpwhy.explain("551")
    with pytest.raises(AttributeError):
        entry.name = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del entry.name
    assert entry == smtpwhy.explain("551")
    assert entry != smtpwhy.explain("550")
    assert len({entry, smtpwhy.explain("551")}) == 1
    assert pickle.loads(pickle.dumps(entry)) == entry  # noqa: S301
    assert "id='551'" in repr(entry)


def test_to_dict_is_the_json_of_the_command_line(run: Run) -> None:
    printed = json.loads(run("--format", "json", "550 5.1.1 User unknown").stdout)
    assert smtpwhy.diagnose("550 5.1.1 User unknown").to_dict() == printed


def test_all_names_are_there() -> None:
    for name in smtpwhy.__all__:
        assert getattr(smtpwhy, name) is not None
    assert set(smtpwhy.__all__) <= set(dir(smtpwhy))
    with pytest.raises(AttributeError):
        _ = smtpwhy.nonsense


def test_a_value_refuses_wrong_fields() -> None:
    class Point(Value):
        x: int
        y: int = 2

    assert Point(1) == Point(x=1, y=2)
    assert Point(1).replaced(y=3).y == 3
    for wrong in ({}, {"x": 1, "z": 3}):
        with pytest.raises(TypeError):
            Point(**wrong)
    with pytest.raises(TypeError):
        Point(1, x=1)  # type: ignore[misc]


def test_exceptions_of_smtplib_are_explained() -> None:
    document = smtpwhy.explain_exception(smtplib.SMTPAuthenticationError(535, b"5.7.8 Bad credentials"))
    assert document.deciding is not None
    assert (document.kind, document.format) == ("transcript", "smtplib")
    assert (document.deciding.code, document.deciding.stage, document.deciding.cause) == ("535", "auth", "auth_failed")


def test_each_recipient_of_an_exception_has_its_outcome() -> None:
    refused = {"a@example.com": (450, b"4.2.2 Mailbox full"), "b@example.com": (550, b"5.1.1 User unknown")}
    document = smtpwhy.explain_exception(smtplib.SMTPRecipientsRefused(refused))
    told = [(one.recipient, one.code, one.cause, one.stage) for one in document.diagnoses]
    assert told == [
        ("a@example.com", "450", "mailbox_full", "rcpt"), ("b@example.com", "550", "mailbox_unknown", "rcpt"),
    ]  # fmt: skip
    assert document.deciding is document.diagnoses[1]


def test_an_exception_is_explained_by_what_it_was_raised_from() -> None:
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise RuntimeError("mail could not be sent") from error
    except RuntimeError as error:
        deciding = smtpwhy.explain_exception(error).deciding
    assert deciding is not None
    assert (deciding.cause, deciding.stage) == ("connection_failed", "connect")


def test_an_exception_that_has_to_do_with_no_mail_is_an_error() -> None:
    assert smtpwhy.explain_exception(KeyError("colour")).kind == "error"
