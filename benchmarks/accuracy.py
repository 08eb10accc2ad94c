"""How often code, status and cause are right on labelled replies, and how honest the confidence is.

Usage: python benchmarks/accuracy.py FILE... [--wrong]

Each file holds JSON lines with `text` (or `pasted`), `code`, `enhanced` (or `status`), `cause` and `acceptable`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from smtpwhy import diagnose


def labelled(path: str) -> Iterator[dict[str, Any]]:
    """Yield the labelled replies of a file."""
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            item = json.loads(line)
            yield {
                "text": item.get("text") or item.get("pasted"),
                "code": (item["code"], item["enhanced"] if "enhanced" in item else item["status"]),
                "causes": [item["cause"], *item["acceptable"]],
            }


def measure(path: str, show_wrong: bool) -> None:
    """Print the shares of one file."""
    right, total = Counter[str](), Counter[str]()
    for item in labelled(path):
        deciding = diagnose(item["text"]).deciding
        cause = deciding.cause if deciding else "unspecified"
        code = (deciding.code, deciding.status) if deciding else (None, None)
        good = cause in item["causes"]
        for name, hit in (
            ("code and status", code == item["code"]),
            ("cause", good),
            (f"cause, confidence {deciding.confidence if deciding else 'none'}", good),
        ):
            total[name] += 1
            right[name] += hit
        if show_wrong and not good:
            print(f"{item['causes'][0]}, not {cause} ({deciding.rule if deciding else None}): {item['text'][:150]!r}")
    print(path)
    for name in sorted(total):
        print(f"  {name:32}{right[name]:5} of {total[name]:5}{right[name] / total[name]:9.1%}")


def main() -> None:
    """Measure the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    for path in arguments.files:
        measure(path, arguments.wrong)


if __name__ == "__main__":
    main()
