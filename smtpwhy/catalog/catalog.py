"""The catalog as the program asks it: built-in knowledge with the user's own laid over it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from smtpwhy.catalog import compiled
from smtpwhy.catalog.entries import Confusion, Entry, Step, entry_from, steps_from
from smtpwhy.catalog.ids import client_key, general, is_code, is_family, is_status, normalise, numeric, pair_key
from smtpwhy.catalog.installed import open_installed
from smtpwhy.catalog.languages import ENGLISH, Language
from smtpwhy.language import _
from smtpwhy.values import Value

if TYPE_CHECKING:
    from smtpwhy.catalog.matching import Match, Rules

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CHECKOUT = os.path.join(os.path.dirname(_PACKAGE), "data")

_RETRY = {"2": None, "4": True, "5": False}


class UnknownCode(ValueError):  # noqa: N818 (a public name of the contract)
    """What was asked for is no code, status, cause, rule or family."""

    def __init__(self, asked: str, near: Sequence[str] = ()) -> None:
        self.asked = asked
        """What was asked for."""
        self.near = tuple(near)
        """Ids that look like it."""
        self.problem = (
            _("'{asked}' is no SMTP reply code: they have three digits and run from 200 to 599")
            if asked.isdigit()
            else _("'{asked}' is no SMTP code, status, cause or rule")
        ).format(asked=asked)
        """What is wrong, in words."""
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        super().__init__(self.problem + hint)


class Pair(Value):
    """A comparison written by hand."""

    summary: str
    """The two in one sentence."""
    differences: tuple[str, ...]
    """Whole sentences, the decisive ones first."""
    which_when: Mapping[str, str]
    """Id -> when it is this one and what to do then."""
    see_also: tuple[str, ...]
    """Ids of neighbours."""


class Catalog:
    """Everything smtpwhy knows. Overlays are stores laid over the built-in catalog, the last one on top."""

    def __init__(
        self, base: compiled.Compiled, overlays: Sequence[Mapping[str, Any]] = (), language: Language | None = None
    ) -> None:
        self._base = base
        self._language = language
        self.language = language.code if language else ENGLISH
        self._overlays = tuple(reversed(overlays))
        self.version = base.version + ("+own" if overlays else "")
        self._records: dict[str, Any] = {}
        self._entries: dict[str, Entry] = {}

    def entry(self, asked: str) -> Entry:
        """Return the entry for an id as someone types it (`551`, `5.7.26`, `x.1.1`, `Greylisted`, `45x`).

        A code or status that is not in the catalog is explained by its digits, with `registered` False. Raises
        `UnknownCode` for what is neither.
        """
        key = normalise(asked)
        if key not in self._entries:
            self._entries[key] = self._entry(key, asked)
        return self._entries[key]

    def steps(self, id_: str, values: Mapping[str, str]) -> tuple[Step, ...]:
        """Return the steps of a cause or rule, with the values in its commands for what a reply names."""
        return steps_from(self.record(id_)["steps"], values) if values else self.entry(id_).steps

    def _entry(self, key: str, asked: str) -> Entry:
        if is_status(key):
            return self._status(key)
        record = self.record(key)
        if record is not None and "type" in record:
            return entry_from(record)
        if is_code(key):
            return self._undefined_code(key)
        if is_family(key):
            return self._family(key)
        raise self.unknown(asked)

    def unknown(self, asked: str) -> UnknownCode:
        """Return the error for what is not in the catalog, with the ids that look like it."""
        return UnknownCode(asked, self.near(asked))

    def knows(self, asked: str) -> bool:
        """Tell whether `entry` has an answer."""
        key = normalise(asked)
        if is_code(key) or is_status(key) or is_family(key):
            return True
        record = self.record(key)
        return record is not None and not key.startswith("#")

    def defines(self, entry: Entry) -> bool:
        """Tell whether the entry stands in the catalog, and was not made up from its digits."""
        return entry.type == "family" or self.record(general(entry.id)) is not None

    def members(self, family: str) -> list[Entry]:
        """Return the entries of a family (`5xx`, `45x`, `5.7.x`), in their order."""
        key = normalise(family)
        if "." not in key:
            ids = [id_ for id_ in self.ids("codes") if id_.startswith(key.rstrip("x"))]
            return [self.entry(id_) for id_ in ids]
        class_, subject, _ = key.split(".")
        found = []
        for id_ in self.ids("statuses"):
            _, own_subject, detail = id_.split(".")
            if subject in ("x", own_subject) and (class_ == "X" or class_ in self.record(id_)["classes"]):
                found.append(self.entry(f"{class_}.{own_subject}.{detail}"))
        return found

    def pair(self, first: Entry, second: Entry) -> Pair | None:
        """Return the comparison written by hand for two entries, or None."""
        ids = [general(first.id), general(second.id)]
        record = self.record(pair_key(*ids))
        if record is None:
            return None
        shown = {ids[0]: first.id, ids[1]: second.id}
        which = {shown[id_]: text for id_, text in record["which_when"].items()}
        return Pair(record["summary"], tuple(record["differences"]), which, tuple(record.get("see_also", ())))

    def listing(self, section: str) -> list[tuple[str, str]]:
        """Return ids and names of a section (`codes`, `statuses`, `causes`, `rules`), numbers in their order."""
        found: dict[str, str] = dict(self._base.get("#listing")[section])
        for overlay in reversed(self._overlays):
            found |= overlay["#listing"][section]
        ids = sorted(found, key=numeric) if section in ("codes", "statuses") else list(found)
        return [(id_, found[id_]) for id_ in ids]

    def ids(self, section: str) -> list[str]:
        """Return the ids of a section, in the order of `listing`."""
        return [id_ for id_, _ in self.listing(section)]

    def entries(self) -> Iterator[Entry]:
        """Yield every code, status, cause and rule."""
        for section in ("codes", "statuses", "causes", "rules"):
            for id_ in self.ids(section):
                yield self.entry(id_)

    def matches(self, code: str | None, status: str | None, folded: str, speakers: Sequence[str]) -> "Iterator[Match]":
        """Yield the rules that fit a reply, the one that holds first; a user's own are asked first."""
        replaced: set[str] = set()
        for ids, rules in self._rules:
            yield from rules.find(code, status, folded, speakers, without=replaced)
            replaced |= ids

    @cached_property
    def _rules(self) -> "list[tuple[set[str], Rules]]":
        """The rules of each layer with the ids of those that replace a lower layer's."""
        from smtpwhy.catalog.matching import Rules, file_rules

        layers = []
        for store in self._overlays:
            own = store["#rules"]
            layers.append(({rule["id"] for rule in own}, Rules(file_rules(own), own.__getitem__)))
        layers.append((set(), self._filed("#rules")))
        return layers

    def speakers(self, folded: str) -> list[str]:
        """Return the providers whose marks stand in a reply: a user's own, those that run servers, server software."""
        return [id_ for providers in self._providers for id_ in providers.named(folded)]

    @cached_property
    def _providers(self) -> "list[Rules]":
        """The providers of each layer by the marks that only they leave in a reply."""
        from smtpwhy.catalog.matching import Rules, file_rules

        own = [store["#providers"] for store in self._overlays]
        return [*(Rules(file_rules(marks), marks.__getitem__) for marks in own), self._filed("#providers")]

    def _filed(self, key: str) -> "Rules":
        from smtpwhy.catalog.matching import Bucketed, Filing, Rules

        filing = dict(self._base.get(key))
        places = filing.pop("places")
        if "filed" not in filing:
            filing["filed"] = Bucketed(lambda number: self._base.get(f"{key} {number}"))
        return Rules(Filing(**filing), lambda number: self._base.at(places[number]))

    def client_steps(self, client: str, cause: str, values: Mapping[str, str]) -> tuple[Step, ...]:
        """Return the steps that concern a client library's own settings, for a cause; () where none are known."""
        record = self.record(client_key(client))
        return steps_from(record["steps"].get(cause, ()), values) if record else ()

    @cached_property
    def challenges(self) -> list[Mapping[str, Any]]:
        """What is known about the texts of a 334, the particular before the general."""
        items = self._items("#challenges")
        return self._language.record("#challenges", items) if self._language else items

    @cached_property
    def blocklists(self) -> list[Mapping[str, Any]]:
        """The block lists that replies name: name, words and look-up page."""
        return self._items("#blocklists")

    @cached_property
    def telling(self) -> frozenset[str]:
        """Words that look like an id or a local part, and yet decide a rule."""
        return frozenset(self._items("#telling"))

    def folded(self, flat: str) -> str:
        """Return a flattened text as rules see it: in lower case, without local parts, which are names and no words."""
        from smtpwhy.catalog.phrases import without_local_parts

        lower = flat.lower()
        return without_local_parts(lower, self.telling) if "@" in lower else lower

    def near(self, asked: str) -> list[str]:
        """Return up to three ids that look like what was asked for."""
        if len(asked) < 3:
            return []
        from difflib import get_close_matches

        key = normalise(asked).replace("-", "_")
        names = {id_.replace("-", "_"): id_ for id_ in self._names()}
        close = get_close_matches(key, names, n=3, cutoff=0.75)
        return [names[name] for name in close]

    def record(self, key: str) -> Any:
        """Return the record under a key, or None."""
        if key not in self._records:
            found = self._read(key)
            self._records[key] = self._language.record(key, found) if self._language else found
        return self._records[key]

    def _read(self, key: str) -> Any:
        for overlay in self._overlays:
            if key in overlay:
                return overlay[key]
            if key in overlay["#rule-entries"]:
                return overlay["#rule-entries"][key]
        found = self._base.get(key)
        if found is None and "-" in key and not key.startswith("#"):
            place = self.record("#rule-entries").get(key)
            return self._base.at(place) if place else None
        return found

    def _items(self, key: str) -> list[Any]:
        return [item for store in self._overlays for item in store[key]] + list(self._base.get(key))

    def _names(self) -> Iterator[str]:
        for store in (self._base.index, self._base.get("#rule-entries"), *self._overlays):
            yield from (key for key in store if not key.startswith("#"))
        for overlay in self._overlays:
            yield from overlay["#rule-entries"]

    def _status(self, key: str) -> Entry:
        digit = key[0]
        record = self.record(general(key))
        if record is None:
            return self._undefined_status(key)
        known = entry_from(record)
        if digit == "X":
            return known
        class_ = f"{digit}.y.z {self.record(digit + '.x.x')['name']}"
        retry = _RETRY[digit] if known.retry is None else known.retry
        confusions = tuple(
            Confusion(
                self._in_class(c.id, digit),
                self._words_in_class(c.difference, digit),
            )
            for c in known.confusions
        )
        return known.replaced(id=key, class_=class_, retry=retry, confusions=confusions)

    def _in_class(self, id_: str, digit: str) -> str:
        """Return a status with the class digit where it is used with that class, else as it is."""
        record = self.record(id_) if id_.startswith("X.") else None
        return digit + id_[1:] if record and digit in record["classes"] else id_

    def _words_in_class(self, text: str, digit: str) -> str:
        """Return a sentence with the statuses that it names in the class."""
        if "X." not in text:
            return text
        import re

        return re.sub(r"\bX\.\d\.\d{1,3}\b", lambda found: self._in_class(found[0], digit), text)

    def _undefined_code(self, code: str) -> Entry:
        """Explain a code by its digits alone (RFC 5321 section 4.2.1)."""
        first = entry_from(self.record(code[0] + "xx"))
        second = self.record(f"x{code[1]}x")
        undefined = _("No RFC, registry or well-known server defines {code}.")
        about = second["meaning"] if second else _("RFC 5321 gives its second digit no meaning.")
        return first.replaced(
            id=code,
            type="code",
            name=_("not defined"),
            class_=f"{code[0]}yz {first.name}",
            registered=False,
            meaning=f"{undefined.format(code=code)} {first.meaning} {about}",
            kind="unofficial",
        )

    def _undefined_status(self, status: str) -> Entry:
        """Explain a status by its class and subject alone (RFC 3463 section 2)."""
        class_, subject, _detail = status.split(".")
        first = self.record(f"{class_}.x.x") if class_ != "X" else None
        about = self.record(f"X.{subject}.x")
        known = entry_from(first or about or self.record("X.0.x"))
        told = _("{status} is not in the IANA registry, and no well-known server is known to use it.")
        parts = [told.format(status=status)]
        parts += [part["meaning"] for part in (first, about) if part]
        return known.replaced(
            id=status,
            type="status",
            name=_("not defined"),
            class_=f"{class_}.y.z {first['name']}" if first else "",
            registered=False,
            meaning=" ".join(parts),
            retry=_RETRY.get(class_),
            kind="unofficial",
        )

    def _family(self, key: str) -> Entry:
        """Put a family together from its class and its subject, where it names both (`45x`, `5.7.x`)."""
        first, second = (key[0] + "xx", f"x{key[1]}x") if "." not in key else (f"{key[0]}.x.x", f"X.{key[2]}.x")
        parts = [record for record in (self.record(first), self.record(second)) if record]
        if not parts:
            raise UnknownCode(key)
        meaning = " ".join(part["meaning"] for part in parts)
        return entry_from(parts[0]).replaced(id=key, name=", ".join(part["name"] for part in parts), meaning=meaning)


def load(paths: Sequence[str] = (), folder: str | None = None, language: Language | None = None) -> Catalog:
    """Return the catalog with the user's own laid over it.

    `paths` are files or folders asked for by name (`--catalog`), `folder` the one in the user's configuration,
    which lies below them; `language` is that of the texts, English where none is given. Raises `CatalogError` where
    one of them is broken.
    """
    base = _built_in()
    overlays = []
    for path in (*((folder,) if folder else ()), *paths):
        from smtpwhy.catalog.compiling import compile_records
        from smtpwhy.catalog.source import read_path

        overlays.append(compile_records(read_path(path), base.get("#listing")))
    return Catalog(base, overlays, language)


def _built_in() -> compiled.Compiled:
    """Return the built-in catalog: the installed one, or that of the checkout, compiled on first use."""
    installed = open_installed("catalog")
    if installed is None:
        from smtpwhy.catalog.checkout import open_checkout

        return open_checkout(_CHECKOUT)
    return installed
