"""Names and addresses replaced by documentation ones (RFC 2606, 5737, 3849), the same one by the same everywhere."""

from smtpwhy.patterns import lazy

_IPV4 = lazy(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)")
_IPV6 = lazy(r"(?i)(?<![\w:.])(?=[0-9a-f:]*:[0-9a-f]*:)[0-9a-f:]{3,39}(?![\w:])")
_ADDRESS = lazy(r"(?<![\w.+=-])([\w.!#$%&'*+/=?^`{|}~-]{1,64})@((?:[\w-]{1,63}\.)+[A-Za-z][\w-]{1,62})")
_NAME = lazy(
    r"(?i)(?:(?<=//)|(?<![\w.@/-]))((?:[a-z0-9_](?:[\w-]{0,61}[a-z0-9])?\.){1,8})"
    r"(com|net|org|edu|gov|mil|int|info|biz|name|pro|io|app|dev|cloud|online|site|shop|tech|xyz|email|example|test|local|lan"
    r"|internal|intranet|corp|home|invalid|localdomain|a[cdefgilmoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]"
    r"|e[ceghrstu]|f[ijkmor]|g[abdefghilmnpqrtuwy]|h[kmnrtu]|i[elmnqrst]|j[emop]|k[eghimnprwyz]|l[abcikrtuvy]"
    r"|m[acdeghkmnopqrstuvwxyz]|n[aceilopruz]|om|p[aefghklmnrstw]|qa|r[eouw]|s[abcdegijkmnrtuvxyz]|t[cdfghjklmnortvwz]"
    r"|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw])(?![\w-]|\.\w|\()"
)
"""A host or domain name: the last label is a top-level domain, and none that is a file's or a package's ending."""
_KEPT = lazy(r"(?i)(?:^|\.)(?:example(?:\.(?:com|net|org))?|localhost)$")
_DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.")


def anonymise(text: str) -> str:
    """Return the text with addresses, host names and IP addresses replaced; documentation ones stay."""
    known: dict[str, str] = {}
    text = _ADDRESS.sub(lambda found: f"{_user(found[1], known)}@{_host(found[2], known)}", text)
    text = _NAME.sub(lambda found: _host(found[0], known), text)
    text = _IPV4.sub(lambda found: _ipv4(found[0], known), text)
    return _IPV6.sub(lambda found: _ipv6(found[0], known), text)


def _user(name: str, known: dict[str, str]) -> str:
    return known.setdefault("@" + name.lower(), f"user{sum(key[0] == '@' for key in known) + 1}")


def _host(name: str, known: dict[str, str]) -> str:
    if _KEPT.search(name):
        return name
    return known.setdefault("." + name.lower(), f"host{sum(key[0] == '.' for key in known) + 1}.example.com")


def _ipv4(address: str, known: dict[str, str]) -> str:
    if address.startswith((*_DOCUMENTATION, "127.", "0.0.0.0")):  # noqa: S104 (compared, not bound)
        return address
    number = sum(key[0] == "4" for key in known)
    return known.setdefault("4" + address, f"{_DOCUMENTATION[number // 254 % 3]}{number % 254 + 1}")


def _ipv6(address: str, known: dict[str, str]) -> str:
    from ipaddress import IPv6Address

    try:
        whole = IPv6Address(address)
    except ValueError:
        return address
    if whole.is_loopback or address.lower().startswith("2001:db8:"):
        return address
    number = sum(key[0] == "6" for key in known) + 1
    return known.setdefault(f"6{whole}", f"2001:db8::{number:x}")
