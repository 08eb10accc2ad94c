"""Mailgun: webhooks (`event-data`), the lists of its events interface (`items`), and the forms of its old webhooks."""

from collections.abc import Iterable

from smtpwhy.inputs.events.event import Service, Told
from smtpwhy.inputs.events.finding import Object, key_of, text_at, value_at

_KEYS = {"delivery-status", "log-level", "recipient-domain", "user-variables"}
_OLD_KEYS = {"message-headers", "Message-Id", "X-Mailgun-Sid", "body-plain", "message-id"}
_CAUSES = {
    "suppressbounce": "suppressed",
    "suppresscomplaint": "suppressed",
    "suppressunsubscribe": "suppressed",
    "espblock": None,
    "greylisted": "greylisted",
    "old": "expired",
}
"""Reason -> the cause that it stands for."""
_SUPPRESSED = ("605", "606", "607")
"""Numbers that Mailgun gives to what it did not try."""
_OWN_NUMBERS = ("498", "499")
_FAILED = ("failed", "bounced", "dropped", "rejected", "temporaryfail", "permanentfail")


def _is_event(item: Object) -> bool:
    if not isinstance(item.get("event"), str) or isinstance(item.get("msg"), dict):
        return False
    return bool(_KEYS & item.keys()) or ("recipient" in item and bool(_OLD_KEYS & item.keys()))


def _name(item: Object) -> str:
    return text_at(item, "event")


def _told(item: Object) -> Iterable[Told]:
    name = key_of(_name(item))
    told = Told("", text_at(item, "recipient"), host=text_at(item, "delivery-status", "mx-host"))
    words, own = _words(item)
    if name == "delivered":
        yield told.replaced(words=words, outcome="success", stage="message", own=own)
    elif name in _FAILED:
        reason = text_at(item, "reason") or text_at(item, "reject", "reason")
        temporary = "temporary" in (text_at(item, "severity"), name.removesuffix("fail"))
        outcome = "temporary" if temporary else "permanent"
        code = text_at(item, "delivery-status", "code") or text_at(item, "code")
        yield told.replaced(
            words=words or ("" if reason in ("generic", "bounce") else text_at(item, "reject", "description")),
            outcome=outcome,
            verdict="a reject" if name == "rejected" else f"a {outcome} failure",
            label=reason,
            cause="suppressed" if code in _SUPPRESSED else _CAUSES.get(key_of(reason)),
            waits=temporary,
            own=own,
        )


def _words(item: Object) -> tuple[str, bool]:
    """Return the words of an event, and whether they are Mailgun's own."""
    status = value_at(item, "delivery-status")
    if not isinstance(status, dict):
        code = text_at(item, "code")
        words = text_at(item, "error") or text_at(item, "description") or text_at(item, "notification")
        return _whole(code, "", words), not _is_server(code)
    code = text_at(status, "code")
    words = text_at(status, "message") or text_at(status, "description")
    spoke = bool(status.get("mx-host") or status.get("session-seconds") or "tls" in status or words[:1].isdigit())
    if not spoke or not _is_server(code):
        return words, True
    return _whole(code, text_at(status, "enhanced-code"), words), False


def _is_server(code: str) -> bool:
    """Tell whether a number can be a server's; some of those above 497 and all from 600 on are Mailgun's own."""
    return len(code) == 3 and code[0] in "245" and code not in _OWN_NUMBERS


def _whole(code: str, status: str, words: str) -> str:
    """Return a reply as the server sent it, from its parts; the words may begin with the numbers already."""
    if not _is_server(code) or words.startswith(code):
        return words
    return " ".join(part for part in (code, "" if words.startswith(status) else status, words) if part)


SERVICE = Service("Mailgun", _is_event, _told, _name)
claims, read = SERVICE.claims, SERVICE.read
