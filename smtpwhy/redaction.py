"""Secrets masked in a text before anything else sees it: what a client sent to authenticate, tokens, passwords.

This covers commands and settings on one line; the answers to a 334 need the dialogue around them.
"""

import re

from smtpwhy.patterns import lazy

MASK = "***"

_VALUE = r"[\"']?\s{0,3}(?:=>?|:\s{0,3}(?=[\"']))\s{0,3}[\"']?)([^\s\"',;&)]{3,})"
_SECRETS = (
    (
        "auth",  # what follows is Base64: words of a server, all in lower case, are not
        lazy(
            r"(\b(?i:AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|SCRAM-[\w-]{1,20}))\s+)"
            r"(?=[a-z]{0,99}[A-Z0-9+/])([A-Za-z0-9+/]{4,}={0,2})"
        ),
    ),
    ("bearer", lazy(r"(?i)(\bBearer\s+)([\w.~+/=-]{8,})")),
    ("pass", lazy(r"(?i)(\b\w{0,20}(?:password|passwd|passwort|pass)" + _VALUE)),
    ("secret", lazy(r"(?i)(\b\w{0,20}secret" + _VALUE)),
    ("token", lazy(r"(?i)(\b\w{0,20}(?:access|refresh)_?token" + _VALUE)),
    ("api", lazy(r"(?i)(\bapi[_-]?key" + _VALUE)),
)
"""A word that must be there, cheap to look for, and the pattern: what stays and what is masked."""


def mask_secrets(text: str) -> str:
    """Return the text with the secrets of a client masked as `***`."""
    lower = text.lower()
    for needed, pattern in _SECRETS:
        if needed in lower:
            text = pattern.sub(_masked, text)
    return text


def _masked(found: re.Match[str]) -> str:
    return found[1] + MASK
