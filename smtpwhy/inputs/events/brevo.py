"""Brevo (Sendinblue): transactional webhooks, and the events that its interface lists."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at

_KEYS = {"message-id", "messageId"}
_KINDS = {
    "hardbounce": ("a hard bounce", "permanent", None),
    "softbounce": ("a soft bounce", "temporary", None),
    "deferred": ("a deferral", "temporary", None),
    "blocked": ("a blocked message", "permanent", "suppressed"),
    "invalidemail": ("an invalid address", "permanent", "address_invalid"),
    "invalid": ("an invalid address", "permanent", "address_invalid"),
    "error": ("an error", "permanent", None),
}
"""Event -> what Brevo calls it, the outcome and the cause that it stands for."""


def _is_event(item: Object) -> bool:
    return isinstance(item.get("event"), str) and "email" in item and bool(_KEYS & item.keys())


def _name(item: Object) -> str:
    return text_at(item, "event")


def _told(item: Object) -> Iterable[Told]:
    name = key_of(_name(item))
    name = name if name in _KINDS else name.removesuffix("s")
    told = Told(text_at(item, "reason"), text_at(item, "email"))
    if name == "delivered":
        yield told.replaced(outcome="success", stage="message")
    elif name in _KINDS:
        verdict, outcome, cause = _KINDS[name]
        yield told.replaced(outcome=outcome, verdict=verdict, cause=cause, waits=name == "deferred")


SERVICE = Service("Brevo", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
