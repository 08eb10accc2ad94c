"""Logs made for tests: lines with documentation names, and how many of each there are."""

import random
from collections.abc import Iterator

FAILURES = (
    ("mailbox_unknown", True, "host mx.{d}[192.0.2.10] said: 550 5.1.1 <{r}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)"),
    ("greylisted", False, "host mx.{d}[192.0.2.11] said: 450 4.7.1 <{r}>: Recipient address rejected: Greylisted for {n} seconds (in reply to RCPT TO command)"),
    ("connection_failed", False, "connect to mx.{d}[192.0.2.12]:25: Connection timed out"),
    ("mailbox_full", False, "host mx.{d}[192.0.2.13] said: 452 4.2.2 <{r}>: Mailbox is full, id={h} (in reply to RCPT TO command)"),
    ("domain_unknown", True, "Host or domain name not found. Name service error for name={d} type=A: Host not found"),
    ("spam_content", True, "host mx.{d}[192.0.2.14] said: 554 5.7.1 Message {h} looks like spam (in reply to end of DATA command)"),
)  # fmt: skip
"""Cause, whether it is permanent, and the words of smtp(8)."""


def postfix(
    seed: int, messages: int, stamp: str = "2026-11-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}+00:00"
) -> Iterator[tuple[str, tuple[str, bool] | None]]:
    """Yield lines of a Postfix log, each with the cause and permanence of the failed attempt that it tells."""
    made = random.Random(seed)
    second = 0
    for _ in range(messages):
        second += made.randrange(1, 90)
        day, rest = divmod(second, 86400)
        when = stamp.format(day=20 + day, hour=rest // 3600, minute=rest // 60 % 60, second=rest % 60)
        queue = f"{made.randrange(16**10, 16**11):X}"
        domain = f"{made.choice(('a', 'b', 'c'))}{made.randrange(9)}.example.com"
        recipient = f"{made.choice(('anna', 'ben.smith', 'c_27'))}{made.randrange(99)}@{domain}"
        head = f"{when} mta1 postfix/smtp[{made.randrange(100, 9999)}]: {queue}: to=<{recipient}>, relay="
        yield f"{when} mta1 postfix/qmgr[77]: {queue}: from=<news@example.net>, size=1234, nrcpt=1 (queue active)", None
        if made.random() < 0.5:
            yield (
                f"{head}mx.{domain}[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {queue[::-1]})",
                None,
            )
            continue
        cause, permanent, words = made.choice(FAILURES)
        words = words.format(d=domain, r=recipient, n=made.randrange(60, 900), h=f"{made.randrange(16**11, 16**12):x}")
        status = "dsn=5.0.0, status=bounced" if permanent else "dsn=4.0.0, status=deferred"
        yield f"{head}none, delay=1, delays=0/0/0/1, {status} ({words})", (cause, permanent)


NOISE = (
    "2026-11-20T03:00:00+00:00 mta1 postfix/smtpd[5]: connect from unknown[192.0.2.77]",
    "2026-11-20T03:00:01+00:00 mta1 postfix/smtpd[5]: NOQUEUE: reject: RCPT from unknown[192.0.2.77]: 554 5.7.1 <x@example.org>: Relay access denied; from=<a@example.com> to=<x@example.org> proto=ESMTP helo=<h>",
    "2026-11-20T03:00:02+00:00 mta1 postfix/smtpd[5]: warning: unknown[192.0.2.78]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=info@example.net",
    "2026-11-20T03:00:03+00:00 mta1 dovecot: imap-login: Login: user=<sam@example.net>, method=PLAIN, rip=192.0.2.100",
    "2026-11-20T03:00:04+00:00 mta1 postfix/qmgr[77]: 4F2A1B2C3D: from=<news@example.net>, status=expired, returned to sender",
)
