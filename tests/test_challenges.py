"""A 334 is decoded for every SASL mechanism, with what the client must send now."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy import diagnose
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.challenges import decode_challenge


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


NTLM = (
    b"NTLMSSP\0\x02\0\0\0\0\0\0\0\x38\0\0\0\x05\x82\x89\xa2" + bytes.fromhex("0123456789abcdef") + bytes(8)
    + b"\x14\0\x14\0\x38\0\0\0" + bytes(8) + b"\x02\0\x0c\0" + "EXMPLE".encode("utf-16-le") + b"\0\0\0\0"
)  # fmt: skip
KERBEROS = b"\x60\x81\x99\x06\x09" + bytes.fromhex("2a864886f712010202") + bytes(30)

CASES = {
    "LOGIN user": (b64("Username:"), "LOGIN", "Username:", "user name in Base64", "success"),
    "LOGIN user, draft": (b64("User Name\0"), "LOGIN", "User Name", "user name in Base64", "success"),
    "LOGIN user, lower": (b64("username:"), "LOGIN", "username:", "user name in Base64", "success"),
    "LOGIN password": (b64("Password:"), "LOGIN", "Password:", "password in Base64", "success"),
    "LOGIN password, unpadded": ("UGFzc3dvcmQ", "LOGIN", "Password", "password in Base64", "success"),
    "PLAIN": ("", "PLAIN", None, "NUL, user name, NUL, password", "success"),
    "words": ("Log on", "unknown", None, "mechanism that you named in AUTH", "success"),
    "CRAM-MD5": (b64("<1896.697@mx.example.com>"), "CRAM-MD5", "<1896.697@mx.example.com>", "HMAC-MD5", "success"),
    "DIGEST-MD5": (
        b64('realm="example.com",nonce="OA6MG9",qop="auth",algorithm=md5-sess,charset=utf-8'),
        "DIGEST-MD5", 'nonce="OA6MG9"', 'digest-uri="smtp/HOST"', "success",
    ),
    "DIGEST-MD5 proof": (b64("rspauth=ea40f6"), "DIGEST-MD5", "rspauth=ea40f6", "empty line", "success"),
    "SCRAM first": (b64("r=fyko3rfc,s=QSXCR6sek8bf92,i=4096"), "SCRAM", "i=4096", "c=biws", "success"),
    "SCRAM final": (b64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="), "SCRAM", "v=rmF9", "empty line", "success"),
    "SCRAM failure": (b64("e=invalid-proof"), "SCRAM", "e=invalid-proof", "empty line", "auth_failed"),
    "XOAUTH2 error": (
        b64('{"status":"401","schemes":"bearer mac","scope":"https://mail.example.com/"}'),
        "XOAUTH2", '"status":"401"', "empty line", "auth_failed",
    ),
    "OAUTHBEARER error": (
        b64('{"status":"invalid_token","scope":"mail","openid-configuration":"https://example.com/"}'),
        "OAUTHBEARER", "invalid_token", "AQ==", "auth_failed",
    ),
    "NTLM go-ahead": ("ntlm supported", "NTLM", None, "type 1", "success"),
    "NTLM challenge": (b64(NTLM), "NTLM", "server challenge 0123456789abcdef, domain EXMPLE", "type 3", "success"),
    "GSSAPI token": (b64(KERBEROS), "GSSAPI", "binary, 44 bytes", "GSSAPI library", "success"),
    "GSSAPI layers": (b64(b"\x05\x04\x05\xff" + bytes(28)), "GSSAPI", "binary, 32 bytes", "layer", "success"),
    "another prompt": (b64("Kennung"), "LOGIN", "Kennung", "first such prompt", "success"),
    "another binary": (b64(b"\xff\xfe\x00\x01"), "unknown", "binary, 4 bytes", "single *", "success"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "mechanism", "decoded", "next_", "cause"), CASES.values(), ids=CASES)
def test_a_challenge_is_decoded(
    text: str, mechanism: str, decoded: str | None, next_: str, cause: str, catalog: Catalog
) -> None:
    challenge, stands_for, _ = decode_challenge(text, catalog.challenges)
    assert mechanism in challenge.mechanism
    assert (decoded is None and challenge.decoded is None) or (decoded or "") in (challenge.decoded or "")
    assert next_ in challenge.next
    assert stands_for == cause


def test_a_334_is_no_error() -> None:
    diagnosis = diagnose("334 UGFzc3dvcmQ6").diagnoses[0]
    assert (diagnosis.outcome, diagnosis.cause, diagnosis.stage) == ("intermediate", "success", "auth")
    assert diagnosis.extracted.challenge is not None
    assert diagnosis.steps[0].do == diagnosis.extracted.challenge.next


def test_a_334_that_carries_an_oauth_error_is_one() -> None:
    diagnosis = diagnose("334 " + b64('{"status":"401","schemes":"bearer"}')).diagnoses[0]
    assert (diagnosis.outcome, diagnosis.cause) == ("intermediate", "auth_failed")


def test_an_empty_334_with_its_blank_is_a_challenge() -> None:
    challenge = diagnose("334 ").diagnoses[0].extracted.challenge
    assert challenge is not None
    assert challenge.mechanism.startswith("PLAIN")


@given(st.one_of(st.text(max_size=80), st.binary(max_size=80).map(b64)))
def test_any_challenge_has_an_answer(text: str) -> None:
    for diagnosis in diagnose(f"334 {text}").diagnoses:
        challenge = diagnosis.extracted.challenge
        assert challenge is None or (challenge.next and challenge.meaning)
