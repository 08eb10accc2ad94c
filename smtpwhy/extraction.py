"""What a reply names: addresses, hosts, block lists, sizes, waits, ids and links."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from smtpwhy.answers import Blocklist, Extracted
from smtpwhy.patterns import lazy

_ADDRESS = lazy(r"(?<![\w.+/=-])([\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63})(?![\w@-])")
_LINK = lazy(r"https?://[^\s<>\"'\]\[()\\]{1,500}", re.I)
_BARE_LINK = lazy(r"(?<![\w@./])((?:www\.)?(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/[^\s<>\"'\]\[()\\]{1,300})", re.I)
_IPV4 = lazy(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)")
_IPV6 = lazy(r"(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?::\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])", re.I)
_DOMAIN = lazy(r"(?<![\w@./-])((?:[a-z0-9_](?:[\w-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{1,24})(?![\w@/-])\.?", re.I)
_NOT_DOMAINS = lazy(r"(?i)\.(?:py|php|js|rb|go|java|html?|c|cpp|rs|log|txt|eml|conf|cf|pl|pm|sh|json|xml|exe|dll)$")
_FORWARD = lazy(
    r"(?i)(?:try|forward(?:ed|s)?(?: to)?|to|moved to|use|address(?: is| has changed to)?|now(?: at| is)?)\W{0,4}$"
)

_UNIT = {"k": 1024, "m": 1024**2, "g": 1024**3}
_AMOUNT = r"(\d[\d,]{0,14}(?:\.\d+)?)\s?(bytes?|octets?|kilobytes?|megabytes?|[kmg]i?b|[kmg](?=\W|$))?"
_LIMIT = lazy(
    r"(?i)\b(?:max(?:imum)?|limit|allowed|permitted|exceeds|quota)\b[^\d\n]{0,60}?(?<![\w.])"
    + _AMOUNT
    + r"(?![\w.]|\s*%)"
)
_SIZE = lazy(
    r"(?i)\b(?:(?:message )?size(?: is|:| of)?|message is|is too (?:big|large))\s?\(?" + _AMOUNT + r"(?![\w.])"
)
_SIZE_LIMIT = lazy(r"(?i)\bsize\b|\btoo (?:big|large|long)\b|\bbytes?\b|\boctets?\b|\b[kmg]i?b\b|\bquota\b|\blength\b")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WAIT = lazy(
    r"(?i)\b(?:in|after|wait|for|within|retry|least|again|delay(?:ed)?|greylisted(?: for)?)\W{0,3}"
    r"(?:at least |another |about |in )?"
    r"(\d{1,6}(?::\d\d){0,2})\s?(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?)?\b(?![:.\d])"
)
_ZONE = lazy(
    r"(?i)\b(?:blocked|listed|rejected|blacklisted|found|banned)\b[^.\n]{0,40}?\b(?:using|by|in|at|on)\s+"
    r"((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})\b"
)
_IDS = (
    ("smtp", lazy(r"([\w-]{10,80}\.\d{1,4}) - \w{0,20}smtp\b")),
    ("queued", lazy(r"(?i)\bqueued (?:as|with id|for delivery as)\s+<?([\w.-]{5,80})")),
    ("[", lazy(r"\[([^\W_a-z]{8,60}\.(?:[\w-]{1,63}\.){2,5}[A-Za-z]{2,24}(?: [\w:.-]{1,40}Z [^\W_a-z]{16})?)\]")),
    ("[", lazy(r"\[([A-Z]{2,4}\d{2,3})\]")),
    ("(", lazy(r"\((S\d{4,12})\)|\bAS\(\d{3,12}\)")),
    ("_", lazy(r"\b([A-Z]{2,4}_\d{3}(?:_\d{1,9}){0,3})\b")),
    (
        "",
        lazy(
            r"(?i)\b(?:reference|ref|ticket|incident|error|session|case|request|transaction|support|queue|mail|message)"
            r"(?: code| id| number| no\.?|-id|id)?\s?(?:[:=#]|is)\s?#?([a-z]{0,20}\d[\w.-]{3,60})"
        ),
    ),
)
"""What support asks for: a text that must be there, cheap to look for, and the pattern."""
_MOST = 20
_LONGEST = 8_000
"""Characters of a reply that are searched: no reply is that long."""


def extract(text: str, code: str | None = None, known: Sequence[Mapping[str, Any]] = ()) -> Extracted:
    """Return what the words of a reply name: at most 20 of each kind, in the order of the text, each once.

    `code` tells whether an address is a forward-path, `known` are the block lists of the catalog.
    """
    text = text[:_LONGEST]
    links = _links(text) if "/" in text else ()
    rest = _LINK.sub(" ", text) if links else text
    addresses = _once(found[1].rstrip(".") for found in _ADDRESS.finditer(rest)) if "@" in rest else ()
    numbers = any(map(str.isdigit, rest))
    size, limit = _size_and_limit(rest) if numbers else (None, None)
    ids = _ids(rest) if numbers else ()
    domains = _domains(_ADDRESS.sub(" ", rest) if addresses else rest, (*links, *ids)) if "." in rest else ()
    return Extracted(
        ips=_ips(rest) if numbers or ":" in rest else (),
        domains=domains,
        addresses=addresses,
        forward_path=_forward_path(rest, addresses) if code in ("251", "551") else None,
        blocklists=_blocklists(text, known),
        size=size,
        limit=limit,
        wait_seconds=_wait(rest) if numbers else None,
        ids=ids,
        links=links,
    )


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST]


def _links(text: str) -> tuple[str, ...]:
    whole = [found[0].rstrip(".,;:!?") for found in _LINK.finditer(text)]
    bare = [found[1].rstrip(".,;:!?") for found in _BARE_LINK.finditer(_LINK.sub(" ", text)) if "@" not in found[1]]
    return _once(whole + bare)


def _ids(text: str) -> tuple[str, ...]:
    lower = text.lower()
    found = (match for needed, pattern in _IDS if needed in lower for match in pattern.finditer(text))
    return _once(match[1] or match[0] for match in found)


def _ips(text: str) -> tuple[str, ...]:
    places = [
        (found.start(), found[0])
        for found in _IPV4.finditer(text)
        if all(int(number) < 256 for number in found[0].split("."))
    ]
    if text.count(":") > 1:
        places += _ipv6_places(text)
    return _once(address for _, address in sorted(places))


def _ipv6_places(text: str) -> list[tuple[int, str]]:
    from ipaddress import IPv6Address

    places = []
    for found in _IPV6.finditer(text):
        try:
            places.append((found.start(), str(IPv6Address(found[0]))))
        except ValueError:
            continue
    return places


def _domains(text: str, told: tuple[str, ...]) -> tuple[str, ...]:
    elsewhere = " ".join(told).lower()
    found = (match[1] for match in _DOMAIN.finditer(text))
    return _once(name for name in found if not _NOT_DOMAINS.search(name) and name.lower() not in elsewhere)


def _forward_path(text: str, addresses: tuple[str, ...]) -> str | None:
    """Return the address to use instead: the one behind `try` or `forward to`, else the last in angle brackets."""
    if not addresses:
        return None
    for found in _ADDRESS.finditer(text):
        if _FORWARD.search(text[max(found.start() - 40, 0) : found.start()]):
            return found[1].rstrip(".")
    return addresses[-1]


def _blocklists(text: str, known: Sequence[Mapping[str, Any]]) -> tuple[Blocklist, ...]:
    lower = text.lower()
    named = [
        Blocklist(item["name"], item.get("url", "")) for item in known if any(word in lower for word in item["text"])
    ]
    for found in _ZONE.finditer(text):
        if not any(word in found[1].lower() for item in known for word in item["text"]):
            named.append(Blocklist(found[1], ""))
    return tuple(dict.fromkeys(named))[:_MOST]


def _size_and_limit(text: str) -> tuple[int | None, int | None]:
    limit, size = _LIMIT.search(text), _SIZE.search(text)
    return (
        _bytes(size) if size and _SIZE_LIMIT.search(text) else None,
        _bytes(limit) if limit else None,
    )


def _bytes(found: re.Match[str]) -> int:
    unit = (found[2] or "b")[0].lower()
    return int(float(found[1].replace(",", "")) * _UNIT.get(unit, 1))


def _wait(text: str) -> int | None:
    found = _WAIT.search(text)
    if found is None:
        return None
    amount, unit = found[1], (found[2] or "").lower()
    if ":" in amount:
        seconds = 0
        for part in amount.split(":"):
            seconds = seconds * 60 + int(part)
        return seconds
    return int(amount) * _SECONDS[unit[0]] if unit else None
