"""KumoMTA's log: a JSON object a line, by the type of its record (the reference's chapter "Log Record").

A bounce that came back out of band is a failure that nothing else tells; a feedback report, a reception and a delay tell none.
"""

from typing import Any

from smtpwhy.inputs.logs.hints import stage_after, stage_of
from smtpwhy.inputs.logs.log import Log, Parse
from smtpwhy.inputs.logs.objects import object_of, text_of
from smtpwhy.inputs.logs.record import Kind, Record, said
from smtpwhy.patterns import lazy

_TYPES: dict[str, tuple[Kind, str]] = {
    "Delivery": ("delivered", "success"),
    "Bounce": ("failed", "permanent"),
    "OOB": ("failed", "permanent"),
    "TransientFailure": ("failed", "temporary"),
    "Rejection": ("rejected", "permanent"),
    "Expiration": ("ended", "permanent"),
    "AdminBounce": ("ended", "permanent"),
}
"""Type -> what it tells, and what became of the message."""
_OWN = "KumoMTA internal: "
"""What KumoMTA writes before its own words, to which it gives codes too."""


def parse(line: str) -> list[Record]:
    """Return what a line tells, a record for each recipient."""
    item = object_of(line)
    known = _TYPES.get(str(item.get("type")))
    response = item.get("response")
    if known is None or not isinstance(response, dict):
        return []
    recipients = item.get("recipient")
    return [
        _record(item, response, *known, recipient)
        for recipient in (recipients if isinstance(recipients, list) else [recipients])
    ]


def _record(item: dict[str, Any], response: dict[str, Any], kind: Kind, outcome: str, recipient: object) -> Record:
    peer = item.get("peer_address")
    host = (text_of(peer, "name") or text_of(peer, "addr") or "").rstrip(".") if isinstance(peer, dict) else ""
    command = (text_of(response, "command") or "").strip()
    command = "AUTH" if command.upper().startswith("AUTH") else command
    words = _words(response, kind)
    stage = "queue" if kind == "ended" else stage_after(command)
    if stage is None and not words[:3].isdigit():
        stage = stage_of(words)
    if kind == "rejected" and words.startswith("4"):
        outcome = "temporary"
    return Record(
        kind,
        said(
            words, stage, recipient if isinstance(recipient, str) and recipient else None, host or None, command or None
        ),
        outcome,
        text_of(item, "id"),
        sender if isinstance(sender := item.get("sender"), str) else None,
    )


def _words(response: dict[str, Any], kind: Kind) -> str:
    """Return a reply as the server sent it; KumoMTA's own words without a code."""
    content = " ".join(str(response.get("content") or "").split())
    if kind == "ended" or (content.startswith(_OWN) and kind != "rejected"):
        return content.removeprefix(_OWN) or "expired"
    enhanced = response.get("enhanced_code")
    status = (
        ".".join(str(enhanced.get(key)) for key in ("class", "subject", "detail")) if isinstance(enhanced, dict) else ""
    )
    return " ".join(part for part in (str(response.get("code") or ""), status, content) if part)


def _reader() -> Parse:
    return parse


_TYPE = rf"\"type\": ?\"(?:{'|'.join(_TYPES)}|Reception|Feedback|AdminRebind|Delayed|DeferredInjectionRebind)\""
_KEY = r"\"(?:egress_source|egress_pool|bounce_classification|delivery_protocol|reception_protocol|num_attempts|peer_address|enhanced_code|feedback_report)\""

LOG = Log(
    sign=lazy(rf"{_TYPE}[^\n]{{0,8000}}{_KEY}|{_KEY}[^\n]{{0,8000}}{_TYPE}"),
    reader=_reader,
    marks=tuple(f'"{type_}"'.encode() for type_ in _TYPES),
)
