"""Amazon SES: notifications through SNS (also in its envelope, SQS, Lambda, EventBridge) and published events."""

from collections.abc import Callable, Iterable

from smtpwhy.inputs.events.event import Service, Told, each
from smtpwhy.inputs.events.finding import Object, key_of, list_at, text_at

_NAME = "Amazon SES"
_PARTS = ("bounce", "complaint", "delivery", "deliveryDelay", "mail", "reject", "failure", "send", "open", "click")
CAUSES = {
    "noemail": "mailbox_unknown",
    "suppressed": "suppressed",
    "onaccountsuppressionlist": "suppressed",
    "unsubscribedrecipient": "suppressed",
    "mailboxfull": "mailbox_full",
    "messagetoolarge": "message_too_large",
    "contentrejected": "spam_content",
    "attachmentrejected": "virus_detected",
    "customtimeoutexceeded": "expired",
}
"""Sub-type of a bounce -> the cause that it stands for."""
_DELAYS = {
    "mailboxfull": "mailbox_full",
    "spamdetected": "spam_content",
    "recipientservererror": "server_error",
    "ipfailure": "low_reputation",
    "transientcommunicationfailure": "connection_failed",
    "byoiphostnamelookupunavailable": "reverse_dns_missing",
    "internalfailure": "server_error",
}
_OWN = "Amazon SES "
"""How SES begins where it says something itself."""


def _is_event(item: Object) -> bool:
    if "bouncedRecipients" in item or {"emailAddress", "diagnosticCode"} <= item.keys():
        return True
    kind = item.get("notificationType") or item.get("eventType")
    return isinstance(kind, str) and any(isinstance(item.get(part), dict) for part in _PARTS)


def _kind(item: Object) -> str:
    return text_at(item, "notificationType") or text_at(item, "eventType")


def _told(item: Object) -> Iterable[Told]:
    """Return what an event tells; also what a bounce or one of its recipients tells that was copied alone."""
    if "bouncedRecipients" in item:
        return _bounce({"bounce": item})
    if "diagnosticCode" in item:
        return _diagnosed({}, Told(""), [item])
    told = _KINDS.get(key_of(_kind(item)))
    return told(item) if told else ()


def _bounce(item: Object) -> Iterable[Told]:
    type_, sub = text_at(item, "bounce", "bounceType"), text_at(item, "bounce", "bounceSubType")
    verdict, outcome = verdict_of(type_)
    told = Told(
        "",
        outcome=outcome,
        verdict=verdict,
        label="" if sub == type_ else sub,
        cause=CAUSES.get(key_of(sub)),
        host=text_at(item, "bounce", "remoteMtaIp"),
    )
    return _diagnosed(item, told, list_at(item, "bounce", "bouncedRecipients"))


def verdict_of(type_: str) -> tuple[str, str | None]:
    """Return what SES calls a type of bounce, with an article, and the outcome that it stands for."""
    return {
        "permanent": ("a permanent bounce", "permanent"),
        "transient": ("a transient bounce", "temporary"),
        "temporary": ("a temporary bounce", "temporary"),
        "undetermined": ("an undetermined bounce", None),
    }.get(key_of(type_), ("a bounce", None))


def _delay(item: Object) -> Iterable[Told]:
    type_ = text_at(item, "deliveryDelay", "delayType")
    told = Told(
        "",
        outcome="temporary",
        verdict="a delay",
        waits=True,
        label=type_,
        cause=_DELAYS.get(key_of(type_)),
        host=text_at(item, "deliveryDelay", "remoteMtaIp"),
    )
    return _diagnosed(item, told, list_at(item, "deliveryDelay", "delayedRecipients"))


def _diagnosed(item: Object, told: Told, recipients: Iterable[object]) -> Iterable[Told]:
    """Yield what is told about each recipient with the diagnostic of its own."""
    found = False
    for one in recipients:
        words = text_at(one, "diagnosticCode")
        found = True
        yield told.replaced(
            words=words,
            own=words.startswith(_OWN),
            recipient=text_at(one, "emailAddress"),
            status=text_at(one, "status"),
        )
    if not found:
        yield from each(told, list_at(item, "mail", "destination"))


def _delivery(item: Object) -> Iterable[Told]:
    told = Told(
        text_at(item, "delivery", "smtpResponse"),
        outcome="success",
        host=text_at(item, "delivery", "remoteMtaIp"),
        stage="message",
    )
    return each(told, list_at(item, "delivery", "recipients") or list_at(item, "mail", "destination"))


def _reject(item: Object) -> Iterable[Told]:
    reason = text_at(item, "reject", "reason")
    virus = "virus_detected" if key_of(reason) == "badcontent" else None
    told = Told(reason, outcome="permanent", verdict="a reject", label=reason, cause=virus, own=True)
    return each(told, list_at(item, "mail", "destination"))


def _failure(item: Object) -> Iterable[Told]:
    told = Told(
        text_at(item, "failure", "errorMessage"),
        outcome="permanent",
        verdict="a rendering failure",
        stage="client",
        own=True,
    )
    return each(told, list_at(item, "mail", "destination"))


_KINDS: dict[str, Callable[[Object], Iterable[Told]]] = {
    "bounce": _bounce,
    "deliverydelay": _delay,
    "delivery": _delivery,
    "reject": _reject,
    "renderingfailure": _failure,
}
SERVICE = Service(_NAME, _is_event, _told, _kind)
claims, read = SERVICE.claims, SERVICE.read
