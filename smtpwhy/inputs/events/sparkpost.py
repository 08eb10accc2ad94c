"""SparkPost (Bird): webhooks in batches of `msys`, and the events that its interface lists."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at

_KEYS = {"event_id", "bounce_class", "raw_reason", "rcpt_meta", "raw_rcpt_to", "injection_time"}
CLASSES: dict[str, tuple[str, str | None, str | None]] = {
    "1": ("Undetermined", None, None),
    "10": ("Invalid Recipient", "permanent", "mailbox_unknown"),
    "20": ("Soft Bounce", "temporary", None),
    "21": ("DNS Failure", "temporary", "dns_failure"),
    "22": ("Mailbox Full", "temporary", "mailbox_full"),
    "23": ("Too Large", "temporary", "message_too_large"),
    "24": ("Timeout", "temporary", "connection_failed"),
    "25": ("Admin Failure", "permanent", "policy_rejected"),
    "26": ("Smart Send Suppression", "permanent", "suppressed"),
    "30": ("Generic Bounce: No RCPT", "permanent", None),
    "40": ("Generic Bounce", "temporary", None),
    "50": ("Mail Block", "permanent", "policy_rejected"),
    "51": ("Spam Block", "permanent", "low_reputation"),
    "52": ("Spam Content", "permanent", "spam_content"),
    "53": ("Prohibited Attachment", "permanent", "virus_detected"),
    "54": ("Relaying Denied", "permanent", "relay_denied"),
    "60": ("Auto-Reply", "temporary", None),
    "70": ("Transient Failure", "temporary", None),
    "80": ("Subscribe", None, None),
    "90": ("Unsubscribe", "permanent", None),
    "100": ("Challenge-Response", "temporary", "recipient_restricted"),
}
"""Class of a bounce -> its name, and the outcome (hard, or soft and a block) and cause that it stands for."""
_NO_FAILURE = ("60", "80", "90")
_HARD = ("10", "30")
_BLOCKS = ("50", "51", "52", "53", "54")
_INTERNAL = "[internal]"
"""What SparkPost writes into its own words, to which it gives numbers too."""
_KINDS = {
    "bounce": ("", None),
    "outofband": ("", None),
    "delay": ("a delay", "temporary"),
    "policyrejection": ("a policy rejection", "permanent"),
    "generationfailure": ("a generation failure", "permanent"),
    "generationrejection": ("a generation rejection", "permanent"),
}
_OWN = ("policyrejection", "generationfailure", "generationrejection")
"""Types in which SparkPost itself refused to send."""


def _is_event(item: Object) -> bool:
    return isinstance(item.get("type"), str) and "rcpt_to" in item and bool(_KEYS & item.keys())


def _name(item: Object) -> str:
    return text_at(item, "type")


def _told(item: Object) -> Iterable[Told]:
    type_ = key_of(_name(item))
    recipient = text_at(item, "raw_rcpt_to") or text_at(item, "rcpt_to")
    words = text_at(item, "raw_reason") or text_at(item, "reason")
    class_ = text_at(item, "bounce_class")
    if type_ == "delivery":
        yield Told(words, recipient, outcome="success", stage="message")
    if type_ not in _KINDS or (class_ in _NO_FAILURE and type_ == "outofband"):
        return
    verdict, outcome = _KINDS[type_]
    label, by_class, cause = CLASSES.get(class_, ("", None, None))
    own = _INTERNAL in words or type_ in _OWN
    yield Told(
        words,
        recipient,
        outcome=outcome or by_class or "permanent",
        verdict=verdict or _bounce(class_),
        label=label,
        cause="suppressed" if own and "suppress" in words.lower() else cause,
        waits=type_ == "delay",
        own=own,
    )


def _bounce(class_: str) -> str:
    """Return what SparkPost calls the bounces of a class."""
    if class_ in _HARD:
        return "a hard bounce"
    if class_ in _BLOCKS:
        return "a block"
    return "a bounce" if class_ in ("", "1", "25", "26") else "a soft bounce"


SERVICE = Service("SparkPost", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
