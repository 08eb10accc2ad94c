"""Postmark: its webhooks, the bounces that its interface lists, and the refusal of an inactive recipient."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at

_INACTIVE = 406
"""The number of Postmark's error for a recipient on its suppression list."""
_KINDS = {
    "hardbounce": ("a hard bounce", "permanent", None),
    "transient": ("a transient bounce", "temporary", None),
    "softbounce": ("a soft bounce", "temporary", None),
    "dnserror": ("a DNS error", "temporary", "dns_failure"),
    "spamnotification": ("a spam notification", "permanent", "spam_content"),
    "virusnotification": ("a virus notification", "permanent", "virus_detected"),
    "challengeverification": ("a challenge verification", "permanent", "recipient_restricted"),
    "bademailaddress": ("a bad e-mail address", "permanent", "address_invalid"),
    "manuallydeactivated": ("a manual deactivation", "permanent", "suppressed"),
    "unconfirmed": ("an unconfirmed registration", "permanent", None),
    "blocked": ("a block by the ISP", "permanent", "policy_rejected"),
    "smtpapierror": ("an SMTP API error", "permanent", None),
    "inbounderror": ("an inbound error", "permanent", None),
    "dmarcpolicy": ("a rejection by a DMARC policy", "permanent", "dmarc_failed"),
    "templaterenderingfailed": ("a failure to render the template", "permanent", None),
    "unknown": ("a bounce of unknown type", None, None),
    "addresschange": ("a change of address", "permanent", "mailbox_moved"),
}
"""Type -> what Postmark calls it, the outcome and the cause that it stands for; other types are no failure."""
_NO_SERVER = ("manuallydeactivated", "unconfirmed", "smtpapierror", "inbounderror", "templaterenderingfailed")
"""Types in which no other server has spoken."""


def _is_event(item: Object) -> bool:
    if isinstance(item.get("ErrorCode"), int) and isinstance(item.get("Message"), str):
        return item["ErrorCode"] == _INACTIVE or {"SubmittedAt", "MessageID"} <= item.keys()
    if isinstance(item.get("RecordType"), str):
        return any(key in item for key in ("MessageID", "ServerID", "MessageStream"))
    return isinstance(item.get("Type"), str) and {"TypeCode", "Email"} <= item.keys()


def _name(item: Object) -> str:
    record = text_at(item, "RecordType")
    return record if record and record != "Bounce" else text_at(item, "Type")


def _told(item: Object) -> Iterable[Told]:
    if "ErrorCode" in item:
        return _error(item)
    if text_at(item, "RecordType") == "Delivery":
        words = text_at(item, "Details")
        return (Told(words, text_at(item, "Recipient"), outcome="success", stage="message"),)
    type_ = key_of(text_at(item, "Type"))
    if text_at(item, "RecordType") not in ("", "Bounce") or type_ not in _KINDS:
        return ()
    verdict, outcome, cause = _KINDS[type_]
    details = text_at(item, "Details")
    told = Told(
        details or text_at(item, "Description"),
        text_at(item, "Email"),
        outcome=outcome,
        verdict=verdict,
        cause=cause,
        own=not details or type_ in _NO_SERVER,
    )
    return (told,)


def _error(item: Object) -> Iterable[Told]:
    """Return what Postmark's interface answered to an attempt at sending; 0 is its number for success."""
    if item["ErrorCode"] == 0:
        return ()
    inactive = item["ErrorCode"] == _INACTIVE
    return (
        Told(
            text_at(item, "Message"),
            text_at(item, "To"),
            outcome="permanent",
            verdict="an inactive recipient" if inactive else "an error",
            cause="suppressed" if inactive else None,
            stage=None if inactive else "client",
            own=True,
        ),
    )


SERVICE = Service("Postmark", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
