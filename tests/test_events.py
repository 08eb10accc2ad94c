"""Events of mail services: for each pair `inputs/events/SERVICE--case.txt` and `.json`, what they tell of each recipient."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy import diagnose
from smtpwhy.inputs.events.finding import objects

from .conftest import Run

CASES = sorted((Path(__file__).parent / "inputs" / "events").glob("*.txt"))


def read(text: str) -> dict[str, Any]:
    """What the answer says about events, as the expected files name it."""
    document = diagnose(text)
    keys = ("recipient", "code", "status", "cause", "outcome", "stage")
    told = [
        {key: getattr(one, key) for key in keys}
        | {"line": one.source.line if one.source else None, "verdict": verdict(one.explanation)}
        for one in document.diagnoses
    ]
    return {"kind": document.kind, "format": document.format, "deciding": document.verdict, "diagnoses": told}


def verdict(explanation: str) -> str | None:
    """The sentence on what the service counts it as."""
    return next((part for part in explanation.splitlines()[-1].split(". ") if " counts this as " in part), None)


def expected(path: Path) -> dict[str, Any]:
    """What stands in the expected file."""
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_an_event_tells_what_became_of_each_recipient(path: Path) -> None:
    assert read(path.read_text()) == expected(path)


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_what_stands_around_events_changes_nothing_but_lines(path: Path) -> None:
    text = path.read_text()
    plain = without_lines(expected(path))
    for dressed in (
        "\ufeff" + text,
        text.replace("\n", "\r\n"),
        text.replace("    ", "\u00a0\u00a0\u00a0\u00a0"),
        "".join(f"> {line}\n" for line in text.splitlines()),
        f"```json\n{text}```\n",
    ):
        if "{" in text or dressed[0] not in "`>":
            assert without_lines(read(dressed)) == plain


@pytest.mark.parametrize("path", [path for path in CASES if "{" in path.read_text()], ids=lambda path: str(path.stem))
def test_events_are_found_in_logs_and_requests(path: Path) -> None:
    text = path.read_text()
    plain = without_lines(expected(path))
    objects_ = json.dumps([one for _, one in objects(text)])
    for dressed in (
        f"POST /hook HTTP/1.1\nHost: hooks.example.net\nContent-Type: application/json\n\n{text}",
        f"2026-11-20 10:00:00,001 INFO app.hooks: received {objects_}",
        json.dumps({"level": "info", "payload": json.loads(objects_)}),
        json.dumps({"level": "info", "message": objects_}),
        f"hook body={json.dumps(objects_)} took 3 ms",
    ):
        assert without_lines(read(dressed)) == plain


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_a_cut_event_is_no_traceback_and_no_invention(path: Path) -> None:
    text = path.read_text()
    for end in range(0, len(text), 61):
        found = read(text[:end])
        if found["kind"] == "event":
            for one in found["diagnoses"]:
                assert (one["code"] or "") in text
                assert (one["status"] or "") in text


def test_of_an_event_that_is_cut_the_whole_values_are_read() -> None:
    text = (CASES[0].parent / "sendgrid--own-status-only.txt").read_text()
    found = read(text[: text.index('"status"') + 12])
    assert [(one["code"], one["recipient"]) for one in found["diagnoses"]] == [("500", "ann@example.com")]
    assert found["format"] == "sendgrid"
    text = (CASES[0].parent / "brevo--hard-bounce.txt").read_text()
    found = read(text[: text.index("User unknown") + 8])
    assert [(one["code"], one["recipient"]) for one in found["diagnoses"]] == [("550", "ann@example.com")]


def test_a_part_of_an_event_is_known_too() -> None:
    text = (CASES[0].parent / "ses--raw-two-recipients.txt").read_text()
    found = read(text[text.index('"bounce"') : text.index('"mail"')])
    assert [one["code"] for one in found["diagnoses"]] == ["451", "552"]
    assert found["format"] == "ses"
    found = read(text[text.index('"bounce"') : text.index('"timestamp"')])
    assert [one["code"] for one in found["diagnoses"]] == ["451", "552"]


def without_lines(found: dict[str, Any]) -> dict[str, Any]:
    """The same without the numbers of lines."""
    return {**found, "diagnoses": [{**one, "line": None} for one in found["diagnoses"]]}


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_a_page_shows_every_case(path: Path, run: Run) -> None:
    done = run(str(path))
    kind = expected(path)["kind"]
    assert (done.returncode, b"Traceback" in done.stderr) == (1 if kind == "message" else 0, False)
    assert (b"this event reports no failure" in done.stderr) == (kind == "message")
    for one in expected(path)["diagnoses"]:
        assert (one["verdict"] or "").encode() in done.stdout


def test_many_events_are_told_by_their_grounds(run: Run) -> None:
    event = json.loads((CASES[0].parent / "sendgrid--own-status-only.txt").read_text())[0]
    events = [event | {"email": f"user{number}@example.com", "reason": f"550 5.{number}.1 no"} for number in range(8)]
    done = run("--format", "text", stdin=json.dumps(events).encode()).stdout.decode()
    assert "user0@example.com" in done
    assert "user7@example.com" in done
    assert done.count("How to fix") <= 5


def test_a_text_without_events_is_a_reply_also_where_they_are_asked_for(run: Run) -> None:
    done = run("--as", "ses", "--format", "json", stdin=b"550 5.1.1 User unknown\n").stdout
    assert json.loads(done)["kind"] == "reply"


def test_each_line_may_hold_an_event(run: Run) -> None:
    lines = (CASES[0].parent / "brevo--deferred-lines.txt").read_bytes()
    done = run("--each-line", "--format", "jsonl", stdin=lines).stdout.splitlines()
    assert [json.loads(line)["cause"] for line in done] == ["unspecified", "rate_limited", "success"]


def test_the_writer_is_told_whether_it_is_tried_again() -> None:
    for case, sentence in {
        "brevo--soft-bounce": "Your message to ann@example.com was not delivered because the recipient's mailbox is full",
        "mailgun--temporary": "Your message to ann@example.com has not been delivered yet because the recipient's mailbox is full",
    }.items():
        found = diagnose((CASES[0].parent / f"{case}.txt").read_text()).diagnoses[0]
        assert (found.notice or "").startswith(sentence)


HOSTILE: list[Any] = [
    {"notificationType": "Bounce", "bounce": {"bouncedRecipients": "x", "bounceType": [], "bounceSubType": {}}},
    {"eventType": "Bounce", "bounce": {"bouncedRecipients": [None, 5, {"emailAddress": {}}]}, "mail": []},
    {"eventType": "Delivery", "delivery": {"recipients": {"a": 1}, "smtpResponse": 3}},
    {"event": "bounce", "sg_event_id": [], "reason": {}, "email": None, "status": 5},
    {"event": "failed", "log-level": 1, "delivery-status": [], "reason": 7, "severity": []},
    {"event": "failed", "log-level": 1, "delivery-status": {"code": True, "message": [], "mx-host": {}}},
    {"RecordType": "Bounce", "MessageID": 1, "Type": 7, "Details": []},
    {"ErrorCode": 406, "Message": "", "To": []},
    {"type": "bounce", "rcpt_to": [], "raw_reason": {}, "bounce_class": 10, "event_id": 1},
    {"event": "hard_bounce", "msg": {"smtp_events": [1], "diag": {}, "reject": [], "email": 1}},
    {"event": "hard_bounce", "email": [], "message-id": {}, "reason": 550},
    {"event": "bounce", "email": 1, "MessageID": {}, "error": [], "comment": False},
    {"type": "email.bounced", "data": {"to": 5, "bounce": [], "email_id": 1}},
    {"type": "email.bounced", "data": {"to": {}, "bounce": {"diagnosticCode": [None, {}], "type": 1}}},
]


@pytest.mark.parametrize("event", HOSTILE, ids=",".join)
def test_wrong_types_are_no_traceback(event: dict[str, Any]) -> None:
    assert diagnose(json.dumps(event)).kind in ("event", "message")


def test_nothing_of_an_event_is_alive_in_an_output(run: Run) -> None:
    evil = "\x1b[31m\u202eevil\u200b\x07 [bold]x[/bold] <script>"
    event = {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": evil,
            "bounceSubType": evil,
            "remoteMtaIp": "$(reboot)",
            "bouncedRecipients": [{"emailAddress": f"{evil}@example.com", "diagnosticCode": f"550 5.1.1 {evil}"}],
        },
        "mail": {"headers": [{"name": "Subject", "value": "private"}], "destination": []},
    }
    for args in ((), ("--color", "always"), ("--format", "markdown"), ("--format", "json")):
        done = run(*args, stdin=json.dumps(event).encode()).stdout.decode()
        assert not any(character in done for character in "\x07\u202e\u200b")
        assert "\x1b[31mevil" not in done
        assert "private" not in done
        assert "reboot" not in done


def test_a_secret_behind_escapes_is_masked(run: Run) -> None:
    words = "550 5.7.1 AUTH PLAIN AGFubgBzM2NyZXQtcHc="
    escaped = "".join(f"\\u{ord(character):04x}" for character in words)
    event = f'{{"event": "hard_bounce", "email": "ann@example.com", "message-id": "x", "reason": "{escaped}"}}'
    done = run("--format", "json", stdin=event.encode()).stdout
    assert b"AGFubgBz" not in done
    assert b'"event"' in done


@pytest.mark.parametrize(
    "text",
    [
        '{"event":' * 50_000,
        "[" * 100_000 + '{"sg_event_id": 1',
        '{"a": [' * 20_000 + '"sg_event_id"',
        '{"event": "bounce", "sg_event_id": "x", "reason": "' + "a" * 500_000,
        '{"sg_event_id": ' + "9" * 100_000 + ', "event": "bounce"}',
        '{"sg_event_id": "x", "event": "bounce", "reason": "' + "550 5.1.1 " * 20_000 + '"}',
        '{"notificationType": "' + '{\\"' * 50_000 + '"}',
        '{"sg_event_id": "' + '\\"' * 200_000,
        '{"sg_event_id": [' + "[1]," * 100_000,
    ],
    ids=["deep", "lists", "cut and deep", "long", "number", "replies", "strings", "cut string", "cut list"],
)
@pytest.mark.usefixtures("quick")
def test_hostile_sizes_take_no_time(text: str) -> None:
    diagnose(text)


@pytest.fixture
def quick() -> Any:
    """Fails a test that takes more than some seconds."""
    import time

    begun = time.process_time()
    yield
    assert time.process_time() - begun < 5


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=8), PLAIN, max_size=4), min_size=1, max_size=5)


@given(OBJECTS, st.sampled_from([None, 1, 4]))
def test_objects_are_found_as_they_were_written(written: list[dict[str, Any]], indent: int | None) -> None:
    for text in (json.dumps(written, indent=indent), "\n".join(json.dumps(one, indent=indent) for one in written)):
        assert [one for _, one in objects(text)] == written


@given(OBJECTS, st.data())
def test_of_a_cut_list_the_whole_objects_are_found(written: list[dict[str, Any]], data: st.DataObject) -> None:
    text = json.dumps(written)
    ends = [len(json.dumps(written[: number + 1])) - 1 for number in range(len(written))]
    cut = data.draw(st.integers(0, len(text)))
    whole = [one for one, end in zip(written, ends, strict=True) if end <= cut]
    assert [one for _, one in objects(text[:cut])][: len(whole)] == whole


@given(OBJECTS)
def test_objects_are_told_with_their_lines(written: list[dict[str, Any]]) -> None:
    text = "\n\n".join(json.dumps(one) for one in written)
    assert [line for line, _ in objects(text)] == [1 + 2 * number for number in range(len(written))]


@given(st.text(alphabet='{}[]",:\\ab1 \n&=>', max_size=200))
def test_any_text_is_searched_for_objects(text: str) -> None:
    assert all(isinstance(one, dict) for _, one in objects(text))


@given(st.sampled_from(CASES), st.data())
def test_an_event_with_anything_in_it_is_read(path: Path, data: st.DataObject) -> None:
    found = objects(path.read_text())
    _, event = found[data.draw(st.integers(0, len(found) - 1))]
    assert diagnose(json.dumps(data.draw(changed(event)))).version == 1


def changed(value: Any) -> st.SearchStrategy[Any]:
    """The same value with anything in place of some parts."""
    if isinstance(value, dict):
        whole: st.SearchStrategy[Any] = st.fixed_dictionaries({key: changed(inner) for key, inner in value.items()})
    elif isinstance(value, list):
        whole = st.tuples(*map(changed, value)).map(list)
    else:
        whole = st.just(value)
    return st.one_of(whole, whole, whole, PLAIN)
