"""What a reply names is found: addresses, hosts, block lists, sizes, waits, ids, links, the forward-path."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.extraction import extract

CASES: list[tuple[str, str, Any]] = [
    ("550 5.7.25 [192.0.2.25] has no PTR, 2001:db8::25 neither", "ips", ("192.0.2.25", "2001:db8::25")),
    ("5.7.26 at 12:30:45 version 1.2.3", "ips", ()),
    ("999.1.2.3 is no address", "ips", ()),
    ("<user@example.com>: unknown, not user@example.com", "addresses", ("user@example.com",)),
    ("mx1.example.com says example.net is bad; see https://example.org/x", "domains", ("mx1.example.com", "example.net")),
    ("error in mailer.py on mx.example.com", "domains", ("mx.example.com",)),
    ("see https://example.org/a?b=1. Bye", "links", ("https://example.org/a?b=1",)),
    ("go to support.example.com/mail/answer/81126 now", "links", ("support.example.com/mail/answer/81126",)),
    ("message size 20971520 exceeds size limit 10485760 of server", "size", 20971520),
    ("message size 20971520 exceeds size limit 10485760 of server", "limit", 10485760),
    ("Message size exceeds fixed maximum message size (10485760)", "limit", 10485760),
    ("maximum size is 25 MB", "limit", 25 * 1024 * 1024),
    ("Greylisted, please try again in 300 seconds", "wait_seconds", 300),
    ("try again in 5 minutes", "wait_seconds", 300),
    ("greylisted for 00:05:00", "wait_seconds", 300),
    ("retry after 1 hour", "wait_seconds", 3600),
    ("try again later", "wait_seconds", None),
    ("250 2.0.0 Ok: queued as 4F2A1B3C5D", "ids", ("4F2A1B3C5D",)),
    ("gone d9443c01a7336-1ff59a3b2c1si8842285ad.12 - gsmtp", "ids", ("d9443c01a7336-1ff59a3b2c1si8842285ad.12",)),
    ("[BN8NAM11FT058.eop-nam11.prod.protection.example.com 2026-03-04T10:15:27.512Z 08DD59B3C7A1F2E4]", "ids",
     ("BN8NAM11FT058.eop-nam11.prod.protection.example.com 2026-03-04T10:15:27.512Z 08DD59B3C7A1F2E4",)),
    ("slow down. OFR_004 [104]", "ids", ("OFR_004",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "expected"), CASES)
def test_what_a_reply_names_is_found(text: str, kind: str, expected: Any, catalog: Catalog) -> None:
    assert getattr(extract(text, "550", catalog.blocklists), kind) == expected


@pytest.mark.parametrize(
    ("code", "text", "path"),
    [
        ("551", "User not local; please try <new.name@example.org>", "new.name@example.org"),
        ("251", "User not local; will forward to <new@example.net>", "new@example.net"),
        ("551", "5.1.6 <old@example.com>: moved to <new@example.net>, sorry", "new@example.net"),
        ("551", "User not local", None),
        ("550", "please try <new.name@example.org>", None),
    ],
)
def test_the_forward_path_is_the_address_to_use_instead(code: str, text: str, path: str | None) -> None:
    assert extract(text, code).forward_path == path


def test_known_block_lists_come_with_their_look_up_page(catalog: Catalog) -> None:
    found = extract("blocked using zen.spamhaus.org", "554", catalog.blocklists).blocklists
    assert [(item.name, item.url) for item in found] == [("Spamhaus", "https://check.spamhaus.org/")]


def test_unknown_block_lists_are_named_by_their_zone(catalog: Catalog) -> None:
    found = extract("192.0.2.25 blocked using bl.example.org", "554", catalog.blocklists).blocklists
    assert [(item.name, item.url) for item in found] == [("bl.example.org", "")]


@given(st.text(max_size=300))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    found = extract(text, "551")
    assert len(found.ips) <= 20
    assert found.wait_seconds is None or found.wait_seconds >= 0
