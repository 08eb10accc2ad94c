"""Mailchimp Transactional (Mandrill): webhooks, also as the forms they are posted as, and answers to a sending."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, list_at, text_at

_REJECTS = {
    "hardbounce": "suppressed",
    "softbounce": "suppressed",
    "spam": "suppressed",
    "unsub": "suppressed",
    "custom": "suppressed",
    "invalid": "address_invalid",
    "invalidsender": "sender_rejected",
    "unsigned": "sender_rejected",
    "testmodelimit": "rate_limited",
    "rule": "policy_rejected",
}
"""Reason for which Mandrill did not try -> the cause."""
_BOUNCES = {
    "badmailbox": "mailbox_unknown",
    "invaliddomain": "domain_unknown",
    "mailboxfull": "mailbox_full",
    "messagetoolarge": "message_too_large",
    "toolarge": "message_too_large",
    "dnsfailure": "dns_failure",
    "timeout": "connection_failed",
    "relayingdenied": "relay_denied",
    "spamblock": "low_reputation",
    "spamcontent": "spam_content",
    "prohibitedattachment": "virus_detected",
    "mailblock": "policy_rejected",
}
"""What Mandrill calls a bounce -> the cause that it stands for."""
_KINDS = {
    "hardbounce": ("a hard bounce", "permanent"),
    "softbounce": ("a soft bounce", "temporary"),
    "deferral": ("a deferral", "temporary"),
    "reject": ("a reject", "permanent"),
}


def _is_event(item: Object) -> bool:
    if isinstance(item.get("event"), str) and isinstance(item.get("msg"), dict):
        return True
    if isinstance(item.get("type"), str) and isinstance(item.get("reject"), dict):
        return "action" in item
    return "email" in item and isinstance(item.get("status"), str) and {"_id", "reject_reason"} <= item.keys()


def _name(item: Object) -> str:
    return text_at(item, "event") or text_at(item, "status")


def _told(item: Object) -> Iterable[Told]:
    if "reject_reason" in item and "msg" not in item:
        return _answered(item)
    name = key_of(_name(item))
    msg = item.get("msg")
    last = (list_at(msg, "smtp_events") or [None])[-1]
    words = text_at(msg, "diag") or text_at(last, "diag")
    told = Told(words, text_at(msg, "email"), host=text_at(last, "destination_ip"))
    if name == "delivered":
        return (told.replaced(outcome="success", stage="message"),)
    if name not in _KINDS:
        return ()
    verdict, outcome = _KINDS[name]
    if name == "reject":
        return (_rejected(told.recipient, text_at(msg, "reject", "reason") or text_at(msg, "reject")),)
    label = text_at(msg, "bounce_description")
    cause = _BOUNCES.get(key_of(label))
    return (told.replaced(outcome=outcome, verdict=verdict, label=label, cause=cause, waits=name == "deferral"),)


def _rejected(recipient: str, reason: str) -> Told:
    return Told(
        "", recipient, outcome="permanent", verdict="a reject", label=reason, cause=_REJECTS.get(key_of(reason))
    )


def _answered(item: Object) -> Iterable[Told]:
    """Return what Mandrill answered to a sending: only a refusal tells something."""
    if text_at(item, "status") not in ("rejected", "invalid"):
        return ()
    return (_rejected(text_at(item, "email"), text_at(item, "reject_reason") or text_at(item, "status")),)


SERVICE = Service("Mailchimp Transactional", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
