"""What a 334 holds: its Base64 decoded, the SASL mechanism recognised, the client's next step (RFC 4954 section 4)."""

import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from smtpwhy.answers import Challenge
from smtpwhy.patterns import lazy
from smtpwhy.values import Value

_BASE64 = lazy(r"[A-Za-z0-9+/]+={0,2}")
_NTLM = b"NTLMSSP\0"
_LIST = lazy(r"[A-Za-z][\w-]*=.*", re.S)
_NTLM_NAMES = {1: "server", 2: "domain", 3: "DNS name of the server", 4: "DNS name of the domain"}


class _Decoded(Value):
    """The text of a 334, decoded."""

    shape: str
    """One of `schema.CHALLENGE_SHAPES`."""
    probe: str
    """What the catalog's texts are compared with: the text in lower case, or hexadecimal digits of a binary."""
    shown: str | None
    """What people see."""


def decode_challenge(text: str, known: Sequence[Mapping[str, Any]]) -> tuple[Challenge, str, str | None]:
    """Return what the text of a 334 holds, the cause (`success` unless it reports an error) and a command to copy.

    `known` are the challenges of the catalog, the particular before the general; the last of each shape is general.
    """
    decoded = _decode(text.strip())
    # what looks like a mechanism's list and is none is a text
    shapes = (decoded, decoded.replaced(shape="text")) if decoded.shape == "list" else (decoded,)
    for item, read in ((item, read) for read in shapes for item in known):
        if _fits(item, read):
            challenge = Challenge(
                item["mechanism"],
                decoded.shown,
                item["meaning"],
                item["next"],
                tuple(item.get("mistakes", ())),
            )
            return challenge, item.get("cause", "success"), item.get("run")
    raise LookupError(f"the catalog has no challenge of shape '{decoded.shape}'")


def _fits(item: Mapping[str, Any], decoded: _Decoded) -> bool:
    if item["shape"] != decoded.shape:
        return False
    starts = item.get("starts", ())
    return (not starts or decoded.probe.startswith(tuple(starts))) and all(
        part in decoded.probe for part in item.get("contains", ())
    )


def _decode(text: str) -> _Decoded:
    if not text:
        return _Decoded("empty", "", None)
    data = _base64(text)
    if data is None:
        return _Decoded("words", text.lower(), None)
    if data.startswith(_NTLM):
        return _Decoded("ntlm", "", _ntlm(data))
    plain = _printable(data)
    if plain is None:
        return _Decoded("binary", data.hex(), f"binary, {len(data)} bytes")
    if plain.startswith("{"):
        return _Decoded("json", plain.lower(), plain)
    looks_like_list = _LIST.fullmatch(plain) is not None
    return _Decoded("list" if looks_like_list else "text", plain.lower(), plain)


def _base64(text: str) -> bytes | None:
    """Return the bytes, or None where the text is no Base64; missing padding is forgiven, as some logs cut it."""
    if not _BASE64.fullmatch(text) or len(text.rstrip("=")) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), strict_mode=True)
    except binascii.Error:
        return None


def _printable(data: bytes) -> str | None:
    """Return the bytes as text without trailing NULs and line ends, or None where they are none."""
    try:
        text = data.rstrip(b"\0\r\n").decode()
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character in "\t\r\n" for character in text) else None


def _ntlm(data: bytes) -> str:
    """Return a readable summary of an NTLM message (MS-NLMP section 2.2.1.2)."""
    kind = int.from_bytes(data[8:12], "little")
    if kind != 2 or len(data) < 32:
        return f"NTLM message of type {kind}"
    parts = [f"NTLM message of type 2, server challenge {data[24:32].hex()}"]
    for name, value in _ntlm_names(data):
        parts.append(f"{name} {value}")
    return ", ".join(parts)


def _ntlm_names(data: bytes) -> list[tuple[str, str]]:
    length, start = int.from_bytes(data[40:42], "little"), int.from_bytes(data[44:48], "little")
    info = data[start : start + length]
    names: list[tuple[str, str]] = []
    while len(info) >= 4:
        kind, size = int.from_bytes(info[:2], "little"), int.from_bytes(info[2:4], "little")
        if kind in _NTLM_NAMES:
            names.append((_NTLM_NAMES[kind], info[4 : 4 + size].decode("utf-16-le", "replace")))
        if kind == 0:
            break
        info = info[4 + size :]
    return names
