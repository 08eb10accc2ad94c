"""Mailjet: the events of its webhooks, one by one or grouped."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at

_KEYS = {"mj_campaign_id", "mj_contact_id", "mj_message_id", "MessageID", "Message_GUID"}
_CAUSES = {
    "userunknown": "mailbox_unknown",
    "mailboxinactive": "mailbox_disabled",
    "quotaexceeded": "mailbox_full",
    "blacklisted": "suppressed",
    "spamreporter": "suppressed",
    "preblocked": "suppressed",
    "invaliddomain": "domain_unknown",
    "nomailhost": "domain_unknown",
    "typofix": "domain_unknown",
    "relayaccessdenied": "relay_denied",
    "greylisted": "greylisted",
    "contentblocked": "spam_content",
    "policyissue": "policy_rejected",
    "systemissue": "server_error",
    "protocolissue": "protocol_error",
    "connectionissue": "connection_failed",
}
"""Error -> the cause that it stands for."""


def _is_event(item: Object) -> bool:
    return isinstance(item.get("event"), str) and "email" in item and bool(_KEYS & item.keys())


def _name(item: Object) -> str:
    return text_at(item, "event")


def _told(item: Object) -> Iterable[Told]:
    name = _name(item)
    if name not in ("bounce", "blocked"):
        return
    error, related = text_at(item, "error"), text_at(item, "error_related_to")
    hard = item.get("hard_bounce") in (True, 1, "1", "true")
    verdict, outcome = ("a hard bounce", "permanent") if hard else ("a soft bounce", "temporary")
    if name == "blocked":
        verdict, outcome = "a block", "permanent"
    comment = text_at(item, "comment")
    yield Told(
        comment or error,
        text_at(item, "email"),
        outcome=outcome,
        verdict=verdict,
        label=f"{related}: {error}" if related and error else error or related,
        cause=_CAUSES.get(key_of(error)),
        own=not comment,
    )


SERVICE = Service("Mailjet", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
