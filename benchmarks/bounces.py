"""How many mails a second are read and explained, against parsing them with the standard library alone.

    python benchmarks/bounces.py FOLDER

The floor is `email.message_from_bytes` on the same mails in the same run; the best of five runs each.
"""

import email
import sys
import time
from collections.abc import Callable
from pathlib import Path

from smtpwhy import diagnose

RUNS = 5


def rate(mails: list[bytes], read: Callable[[bytes], object]) -> float:
    """Return how many mails a second are read."""
    best = float("inf")
    for _ in range(RUNS):
        begun = time.perf_counter()
        for mail in mails:
            read(mail)
        best = min(best, time.perf_counter() - begun)
    return len(mails) / best


def main() -> None:
    mails = [path.read_bytes() for path in sorted(Path(sys.argv[1]).rglob("*")) if path.is_file()]
    floor, ours = rate(mails, email.message_from_bytes), rate(mails, diagnose)
    print(f"{len(mails)} mails; the standard library's parser {floor:,.0f} a second")
    print(f"read and explained {ours:,.0f} a second, {ours / floor:.0%} of that")


if __name__ == "__main__":
    main()
