"""Secrets masked in a text before anything else sees it: what a client sent to authenticate, tokens, passwords.

First what one line shows, then what only the dialogue shows (the answers to a 334), then every other place where the
same secrets stand, also decoded.
"""

import binascii
import re
from bisect import bisect_right
from itertools import accumulate

from smtpwhy.dumps import is_dump, packets
from smtpwhy.patterns import lazy

MASK = "***"

_MECHANISM = r"PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|EXTERNAL|ANONYMOUS|SCRAM-[\w-]{1,20}"
_VALUE = r"[\"']?\s{0,3}(?:=>?|:\s{0,3}(?=[\"']))\s{0,3}[\"']?)([^\s\"',;&)(<]{3,})"
_SECRETS = (
    (
        "auth",  # what follows is Base64: words of a server, all in lower case, and names of mechanisms are not
        lazy(
            rf"(\b(?i:AUTH[ \t]+(?:{_MECHANISM}))[ \t]+)"
            rf"(?!(?i:{_MECHANISM})\b|User: )(?=[a-z]{{0,99}}[A-Z0-9+/])([A-Za-z0-9+/]{{4,}}={{0,2}})"
        ),
    ),
    ("auth", lazy(r"(?i)(\bAUTH[ \t]+PLAIN[ \t]+)((?:\\0|\x00|\^@)\S+)")),
    ("bearer", lazy(r"(?i)(\bBearer\s+)([\w.~+/=-]{8,})")),
    ("pass", lazy(r"(?i)(\b\w{0,20}(?:password|passwd|passwort|pass)" + _VALUE)),
    ("credentials", lazy(r"(?i)(\bcredentials: [^\n]{0,200}?\bpass(?:word)?[ \t]+)([^\s'\"]\S*)")),
    ("secret", lazy(r"(?i)(\b\w{0,20}secret" + _VALUE)),
    ("token", lazy(r"(?i)(\b\w{0,20}(?:access|refresh)_?token" + _VALUE)),
    ("api", lazy(r"(?i)(\bapi[_-]?key" + _VALUE)),
)
"""A word that must be there, cheap to look for, and the pattern: what stays and what is masked."""

_LINES = lazy(r"[^\r\n]*(?:\r\n|\r|\n)?")
_CHALLENGE = lazy(r"(?<![\w.@/])334(?:[ -]|(?=['\")\\]|\s*$))")
_OTHER_REPLY = lazy(r"(?:^|[\s>'\":|\]\t])[245]\d\d[ -]|\bretcode \((?!334)")
_RESPONSE = lazy(
    r"(^\s*|[>:\]|=\t][ \t]*b?['\"]?|['\"]|[\d-][ \t]+)([A-Za-z0-9+/]{4,}={0,2})"
    r"((?:\\r|\\n|['\"\s])*(?:, \d+(?:, [^\"]{0,200})?\) += \d+)?)$"
)
_DECODED = lazy(r"(\(decoded\)\s+)(\S.*?)(\s*)$")
_AUTH_LINE = lazy(rf"(?i)\bAUTH[ \t]+(?:{_MECHANISM})[ \t]+\*\*\*\s*$")
_PURE = lazy(r"\s*[A-Za-z0-9+/]{2,}={0,2}\s*$")
_CLIENT_MASKS = ("Lyogc2VjcmV0ICov", "PHNlY3JldD4=")
_SHORTEST = 4


def mask_secrets(text: str) -> str:
    """Return the text with the secrets of a client masked as `***`; all other characters stay as they are."""
    found: list[str] = []
    if is_dump(text):
        text = _dump_masked(text, found)
    text = _text_masked(text, found)
    for secret in sorted(_everywhere(found), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _text_masked(text: str, found: list[str]) -> str:
    """Mask what the lines and the dialogue of a text show."""
    lower = text.lower()
    for needed, pattern in _SECRETS:
        if needed in lower:
            text = pattern.sub(lambda match: _masked(match, found), text)
    if "334" in text and "\n" in text.replace("\r", "\n"):
        text = _dialogue_masked(text, found)
    return text


def _dump_masked(text: str, found: list[str]) -> str:
    """Mask in a dump, also where it wraps and as hexadecimal digits, what its packets show to be secret."""
    pieces = [piece for packet in packets(text.split("\n")) for piece in (*packet.pieces, None)]
    said = "".join("\n" if piece is None else piece.text for piece in pieces)
    _text_masked(said, found)
    if not found:
        return text
    lines = [list(line) for line in text.split("\n")]
    starts = list(accumulate((1 if piece is None else len(piece.text) for piece in pieces), initial=0))
    for secret in _everywhere(found):
        for match in re.finditer(re.escape(secret), said):
            first = bisect_right(starts, match.start()) - 1
            for place in range(match.start(), match.end()):
                while starts[first + 1] <= place:
                    first += 1
                piece = pieces[first]
                if piece is not None:
                    _star(lines[piece.line], piece.places(place - starts[first]))
    return "\n".join(map("".join, lines))


def _star(line: list[str], places: tuple[int, ...]) -> None:
    for place in places:
        if place < len(line):
            line[place] = "*"


def _masked(match: re.Match[str], found: list[str]) -> str:
    found.append(match[2])
    return match[1] + MASK


def _dialogue_masked(text: str, found: list[str]) -> str:
    """Mask what a client answers to each 334, up to the server's next reply."""
    kept: list[str] = []
    asked = goes_on = False
    for line in _LINES.findall(text):
        bare = line.rstrip("\r\n")
        end = line[len(bare) :]
        if _CHALLENGE.search(bare):
            asked, goes_on = True, False
        elif _OTHER_REPLY.search(bare):
            asked = goes_on = False
        elif asked:
            bare = _DECODED.sub(lambda match: _note(match[2], found, match[1] + MASK + match[3]), bare)
            bare = _RESPONSE.sub(lambda match: _note(match[2], found, match[1] + MASK + match[3]), bare)
        elif goes_on and _PURE.match(bare):
            found.append(bare.strip())
            bare = MASK
        goes_on = goes_on or _AUTH_LINE.search(bare) is not None
        kept.append(bare + end)
    return "".join(kept)


def _note(secret: str, found: list[str], masked: str) -> str:
    """Keep a secret that may stand elsewhere too, and return the line; the masks of clients are no secrets."""
    if secret not in _CLIENT_MASKS and (len(secret) % 4 == 0 or not secret.isalpha()):
        found.append(secret)
    return masked


def _everywhere(found: list[str]) -> set[str]:
    """Return the secrets with what Base64 hides in them: the password of PLAIN, tokens, the answers of LOGIN."""
    secrets = {secret for secret in found if len(secret) >= _SHORTEST}
    for secret in found:
        try:
            decoded = binascii.a2b_base64(secret.encode("ascii", "ignore")).decode()
        except (ValueError, UnicodeDecodeError):
            continue
        parts = decoded.split("\0")
        password = parts[2] if len(parts) == 3 else decoded if decoded.isprintable() and "@" not in decoded else ""
        if len(password) >= _SHORTEST:
            secrets.add(password)
    return secrets


def redact(data: bytes, names: bool = False) -> bytes:
    """Return what came from outside with its secrets masked, and with documentation names for its `names` if asked.

    Every other byte stays as it is, also where the text is no UTF-8.
    """
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
    errors = "surrogatepass" if wide else "surrogateescape"
    text = mask_secrets(data.decode(wide or "utf-8", errors))
    if names:
        from smtpwhy.anonymising import anonymise

        text = anonymise(text)
    return text.encode(wide or "utf-8", errors)
