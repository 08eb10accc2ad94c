"""Twilio SendGrid: the event webhook, and the lists of bounces and blocks that its interface hands out."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at

_LISTED = {"created", "email", "reason"}
_DROPPED = {
    "bouncedaddress": "suppressed",
    "unsubscribedaddress": "suppressed",
    "spamreportingaddress": "suppressed",
    "invalid": "address_invalid",
    "spamcontent": "spam_content",
    "recipientlistoverpackagequota": "rate_limited",
    "invalidsmtpapiheader": "message_malformed",
}
"""Reason of a dropped message -> the cause."""
_CLASSES = {
    "invalidaddress": "mailbox_unknown",
    "mailboxunavailable": None,
    "content": "spam_content",
    "reputation": "low_reputation",
    "frequencyorvolumetoohigh": "rate_limited",
    "frequencyvolumetoohigh": "rate_limited",
}
"""Class of a bounce -> the cause that it stands for."""


def _is_event(item: Object) -> bool:
    if isinstance(item.get("event"), str):
        return any(key.startswith("sg_") for key in item) or {"smtp-id", "timestamp", "email"} <= item.keys()
    return item.keys() >= _LISTED and item.keys() <= _LISTED | {"status"} and isinstance(item["created"], int)


def _name(item: Object) -> str:
    return text_at(item, "event") or "bounce"


def _told(item: Object) -> Iterable[Told]:
    told = Told("", text_at(item, "email"), status=text_at(item, "status"))
    words = text_at(item, "reason") or text_at(item, "response")
    label = text_at(item, "bounce_classification")
    match key_of(_name(item)):
        case "bounce" | "blocked" as name:
            blocked = key_of(text_at(item, "type") or name) == "blocked"
            verdict, outcome = ("a block", None) if blocked else ("a bounce", "permanent")
            cause = _CLASSES.get(key_of(label))
            yield told.replaced(words=words, outcome=outcome, verdict=verdict, label=label, cause=cause)
        case "dropped":
            cause = next((cause for begin, cause in _DROPPED.items() if key_of(words).startswith(begin)), None)
            label = label or words
            yield told.replaced(
                words=words, outcome="permanent", verdict="a dropped message", label=label, cause=cause, own=True
            )
        case "deferred":
            words = text_at(item, "response") or words
            yield told.replaced(words=words, outcome="temporary", verdict="a deferral", label=label, waits=True)
        case "delivered":
            yield told.replaced(words=words, outcome="success", stage="message")


SERVICE = Service("SendGrid", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
