"""Entries found by words: those that hold all of them, the ones that hold them in their name first."""

from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Entry


def search(words: str, catalog: Catalog) -> list[tuple[str, str]]:
    """Return id and name of every entry that holds all the words, best first."""
    wanted = words.lower().split()
    if not wanted:
        return []
    ranked = []
    for number, entry in enumerate(catalog.entries()):
        rank = _rank(entry, wanted)
        if rank is not None:
            ranked.append((rank, number, entry.id, entry.name))
    return [(id_, name) for _, _, id_, name in sorted(ranked)]


def _rank(entry: Entry, wanted: list[str]) -> int | None:
    """Return how far from the name the words stand: 0 in it, 1 in the meaning, 2 elsewhere; None where they do not."""
    name = f"{entry.id} {entry.name}".lower()
    meaning = f"{name} {entry.meaning} {entry.when}".lower()
    rest = " ".join(
        (meaning, entry.origin or "", *(step.do for step in entry.steps), *entry.examples, *entry.sources)
    ).lower()
    for rank, text in enumerate((name, meaning, rest)):
        if all(word in text for word in wanted):
            return rank
    return None
