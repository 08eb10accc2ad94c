"""Resend: its webhooks; it sends through Amazon SES and hands on how that sorts bounces."""

from collections.abc import Callable, Iterable

from smtpwhy.inputs.events.event import Service, Told, each
from smtpwhy.inputs.events.finding import Object, key_of, list_at, text_at
from smtpwhy.inputs.events.ses import CAUSES, verdict_of

_BEGIN = "email."


def _is_event(item: Object) -> bool:
    return text_at(item, "type").startswith(_BEGIN) and isinstance(item.get("data"), dict)


def _name(item: Object) -> str:
    return text_at(item, "type")


def _told(item: Object) -> Iterable[Told]:
    told = _KINDS.get(key_of(_name(item).removeprefix(_BEGIN)))
    return each(told(item), list_at(item, "data", "to")) if told else ()


def _bounced(item: Object) -> Told:
    type_, sub = text_at(item, "data", "bounce", "type"), text_at(item, "data", "bounce", "subType")
    codes = [one for one in list_at(item, "data", "bounce", "diagnosticCode") if isinstance(one, str)]
    verdict, outcome = verdict_of(type_)
    return Told(
        codes[-1] if codes else text_at(item, "data", "bounce", "message"),
        outcome=outcome,
        verdict=verdict,
        label="" if sub == type_ else sub,
        cause=CAUSES.get(key_of(sub)),
        own=not codes,
    )


def _delayed(_: Object) -> Told:
    return Told("", outcome="temporary", verdict="a delayed delivery", waits=True)


def _delivered(_: Object) -> Told:
    return Told("", outcome="success", stage="message")


def _suppressed(item: Object) -> Told:
    return Told(
        text_at(item, "data", "suppressed", "message"),
        outcome="permanent",
        verdict="a suppressed message",
        label=text_at(item, "data", "suppressed", "type"),
        cause="suppressed",
        own=True,
    )


def _failed(item: Object) -> Told:
    reason = text_at(item, "data", "failed", "reason")
    cause = "rate_limited" if "quota" in reason else None
    return Told(
        reason, outcome="permanent", verdict="a failed message", label=reason, cause=cause, stage="client", own=True
    )


_KINDS: dict[str, Callable[[Object], Told]] = {
    "bounced": _bounced,
    "suppressed": _suppressed,
    "failed": _failed,
    "deliverydelayed": _delayed,
    "delivered": _delivered,
}
SERVICE = Service("Resend", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
