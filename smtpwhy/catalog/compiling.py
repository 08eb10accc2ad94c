"""Catalog records become what the program reads: one store of named records, checked against each other."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from smtpwhy.catalog.ids import pair_key
from smtpwhy.catalog.phrases import phrase_problem, telling_words
from smtpwhy.catalog.schema import did_you_mean
from smtpwhy.catalog.source import CatalogError, Problem, Record

Store = dict[str, Any]
"""Key -> record. Entries stand under their id, what is not an entry under a key that begins with '#'."""

LISTS = {"codes": "code", "statuses": "status", "causes": "cause", "rules": "rule", "families": "family"}
"""The sections that hold entries, with the type of their entries."""


def compile_records(records: Iterable[Record], base: Mapping[str, Any] | None = None) -> Store:
    """Return the store of the records; raises `CatalogError` with every problem.

    `base` is the listing of the catalog below, for a user's own that is laid over it: its ids may be named, its
    closed list of causes holds.
    """
    records = list(records)
    _refuse_repeated(records)
    listing: dict[str, dict[str, str]] = {section: {} for section in LISTS}
    for record in records:
        if record.section in LISTS:
            listing[record.section][record.fields["id"]] = record.fields.get("name", "")
    known = {section: {**(base or {}).get(section, {}), **listing[section]} for section in LISTS}
    providers = [record.fields["id"] for record in records if record.section == "providers"]
    _check_references(
        records, known, tuple((base or listing)["causes"]), (*providers, *(base or {}).get("providers", ()))
    )
    families = {r.fields["id"]: r.fields["name"] for r in records if r.section == "families"} or (base or {}).get(
        "families", {}
    )
    software = {r.fields["id"] for r in records if r.section == "providers" and r.fields.get("software")}
    store: Store = {
        "#listing": {**listing, "providers": dict.fromkeys(providers, "")},
        "#rules": [],
        "#rule-entries": {},
        "#providers": [],
        "#challenges": [],
        "#blocklists": [],
    }
    for record in records:
        _compile(record, store, families, software)
    store["#rules"].sort(key=lambda rule: rule["tier"])
    store["#providers"].sort(key=lambda provider: provider["software"])
    phrases = (text for rule in (*store["#rules"], *store["#providers"]) for text in rule["texts"])
    store["#telling"] = sorted({word for phrase in phrases for word in telling_words(phrase)})
    return store


def _compile(record: Record, store: Store, families: Mapping[str, str], software: set[str]) -> None:
    fields = record.fields
    if record.section == "comparisons":
        store[pair_key(*fields["pair"])] = fields
        return
    if record.section == "providers":
        store["#providers"].append(_provider(fields))
        return
    if record.section in ("challenges", "blocklists"):
        store["#" + record.section].append(fields)
        return
    entry = {key: value for key, value in fields.items() if key not in ("family", "match", "near_misses")}
    entry["type"] = LISTS[record.section]
    entry["class"] = _class(record, families)
    entry["steps"] = _steps(fields.get("steps", {}))
    if record.section == "rules":
        entry |= {"name": fields.get("name", fields["id"]), "meaning": fields.get("meaning", "")}
        store["#rules"].append(_rule(fields) | {"tier": _tier(record, software)})
        store["#rule-entries"][fields["id"]] = entry
        return
    if record.section == "statuses":
        # the last code of a range and all between resolve to the same record
        for number in _numbers(fields):
            store.setdefault(number, entry)
    store[fields["id"]] = entry


def _class(record: Record, families: Mapping[str, str]) -> str:
    """Return the class as the entry shows it, in the words of RFC 5321 section 4.2.1 or the IANA registry."""
    fields = record.fields
    match record.section:
        case "codes":
            digit = fields["id"][0]
            return f"{digit}yz {families.get(digit + 'xx', 'outside SMTP')}"
        case "statuses":
            return " or ".join(f"{digit}.y.z {families[digit + '.x.x']}" for digit in fields["classes"])
        case "causes":
            return str(fields.get("family", ""))
        case "rules":
            return str(fields.get("provider", "any server"))
        case _:
            return ""


def _steps(by_role: Mapping[str, list[Any]]) -> list[dict[str, str | None]]:
    return [
        {
            "who": who,
            "do": step if isinstance(step, str) else step["do"],
            "run": None if isinstance(step, str) else step["run"],
        }
        for who, steps in by_role.items()
        for step in steps
    ]


def _rule(fields: Mapping[str, Any]) -> dict[str, Any]:
    match = fields["match"]
    return {
        "id": fields["id"],
        "cause": fields["cause"],
        "confidence": fields.get("confidence", "high"),
        "codes": match.get("code", []),
        "statuses": match.get("status", []),
        "texts": match.get("text", []),
        "nots": match.get("not", []),
        "provider": fields.get("provider"),
        "only_there": fields.get("only_there", False),
    }


def _tier(record: Record, software: set[str]) -> int:
    """Return how particular a rule is: 0 a provider's, 1 a block list's, 2 a software's, 3 anyone's."""
    provider = record.fields.get("provider")
    if provider is None:
        return 3 if os.path.basename(record.file) == "wording.yaml" else 1
    return 2 if provider in software else 0


def _provider(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provider as a rule that its marks find."""
    return {
        "id": fields["id"],
        "name": fields["name"],
        "texts": fields["marks"],
        "software": fields.get("software", False),
    }


def _numbers(fields: Mapping[str, Any]) -> list[str]:
    head, _, first = fields["id"].rpartition(".")
    last = fields.get("through", fields["id"]).rpartition(".")[2]
    return [f"{head}.{number}" for number in range(int(first), int(last) + 1)]


def _refuse_repeated(records: list[Record]) -> None:
    problems: list[Problem] = []
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        named = " and ".join(sorted(record.fields["pair"])) if "pair" in record.fields else record.fields["id"]
        key = ("entry" if record.section in LISTS else record.section, named)
        if key in first:
            place = f"{first[key].file}:{first[key].line}"
            problems.append(Problem(record.file, record.line, f"'{named}' stands here again; first at {place}"))
        first.setdefault(key, record)
    if problems:
        raise CatalogError(problems)


def _check_references(
    records: list[Record],
    known: Mapping[str, Mapping[str, str]],
    causes: tuple[str, ...],
    providers: tuple[str, ...],
) -> None:
    problems: list[Problem] = []
    ids = [id_ for section in known.values() for id_ in section]
    for record in records:
        messages = (
            *_wrong_names(record, ids, causes),
            *_wrong_comparison(record),
            *_wrong_rule(record, providers),
        )
        problems += [Problem(record.file, record.line, message) for message in messages]
    if problems:
        raise CatalogError(problems)


def _wrong_names(record: Record, ids: list[str], causes: tuple[str, ...]) -> Iterator[str]:
    fields = record.fields
    named = [c["id"] for c in fields.get("confusions", ())] + fields.get("see_also", []) + fields.get("pair", [])
    for name in named:
        if name not in ids:
            yield f"'{name}' is not in the catalog{did_you_mean(name, ids)}"
    cause = fields["id"] if record.section == "causes" else fields.get("cause")
    if cause and cause not in causes:
        yield f"'{cause}' is not on the closed list of causes{did_you_mean(cause, causes)}"


def _wrong_comparison(record: Record) -> Iterator[str]:
    if record.section != "comparisons":
        return
    pair = record.fields["pair"]
    if len(set(pair)) != 2:
        yield "'pair' needs two different ids"
    elif sorted(record.fields["which_when"]) != sorted(pair):
        yield "'which_when' needs a sentence for each id of the pair and no other"


def _wrong_rule(record: Record, providers: tuple[str, ...]) -> Iterator[str]:
    phrases = list(record.fields.get("marks", ()))
    if record.section == "rules":
        match, provider = record.fields["match"], record.fields.get("provider")
        phrases += match.get("text", []) + match.get("not", [])
        if not match:
            yield "'match' needs at least one of code, status, text"
        if provider and provider not in providers:
            yield f"provider '{provider}' is not in a section 'providers'{did_you_mean(provider, providers)}"
        if record.fields.get("only_there") and not provider:
            yield "'only_there' needs a provider"
    for phrase in phrases:
        wrong = phrase_problem(phrase)
        if wrong:
            yield f"'{phrase}': {wrong}"
