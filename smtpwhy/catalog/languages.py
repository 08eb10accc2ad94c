"""The languages of the catalog: translations beside it, each with the hash of the English text that it translates.

A language is a folder in `languages/`: `messages.po` holds the program's own words, the YAML files the texts of
the catalog's entries. A translation whose English has changed since is stale: the English is shown until it is mended.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from smtpwhy.catalog import compiled
from smtpwhy.catalog.installed import installed_names, open_installed
from smtpwhy.language import English, Spoken
from smtpwhy.values import Value

ENGLISH = "en"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CHECKOUT = os.path.join(os.path.dirname(_PACKAGE), "languages")
_TEXTS = (
    "name", "class", "meaning", "when", "fix", "notice", "retry_note", "gist", "comes", "fate", "origin", "summary",
    "next",
)  # fmt: skip
_LISTS = ("differences", "mistakes")
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_NAMES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "pt-br": "pt"}
"""Names of languages in locales -> ours, where they differ."""


class State(Value):
    """How much of a language there is."""

    code: str
    """Its code, such as `tr`."""
    name: str
    """What its speakers call it."""
    texts: int
    """Texts of the catalog that are translated."""
    of: int
    """Texts that the catalog has."""
    stale: int
    """Translations whose English has changed."""
    messages: int
    """Words of the program that are translated."""


class Language:
    """The texts of one language."""

    def __init__(self, code: str, pack: compiled.Compiled | None) -> None:
        self.code = code
        """Its code, `en` for English."""
        self._pack = pack

    @property
    def state(self) -> State:
        """How much of it there is."""
        return State(**self._pack.get("#state")) if self._pack else State(self.code, "English", 0, 0, 0, 0)

    @property
    def messages(self) -> Mapping[str, str]:
        """The program's own words: English -> this language."""
        found: Mapping[str, str] = self._pack.get("#messages") if self._pack else {}
        return found

    def record(self, key: str, record: Any) -> Any:
        """Return a record of the catalog with its texts in this language, as far as they are translated."""
        if self._pack is None or not isinstance(record, (dict, list)):
            return record
        return _spoken(record, self._pack.get(key) or {})


def hash_of(text: str) -> str:
    """Return the hash by which a translation knows its English text."""
    return f"{crc32(text.encode()):08x}"


def texts_of(record: Any) -> Iterator[str]:
    """Yield the texts of a compiled record that people read."""
    if isinstance(record, list):
        for item in record:
            yield from texts_of(item)
        return
    for name in _named(record):
        yield record[name]
    for name in _LISTS:
        yield from record.get(name, ())
    yield from record.get("which_when", {}).values()
    for step in _steps(record):
        yield step["do"]
    for confusion in record.get("confusions", ()):
        yield confusion["difference"]


def _named(record: Mapping[str, Any]) -> list[str]:
    """Return the fields that hold a text; what an RFC or an id says in its own words stays."""
    kind = record.get("type")
    kept = {"code": "name", "status": "name", "rule": "class"}.get(str(kind), "")
    names = [name for name in _TEXTS if name != kept and isinstance(record.get(name), str) and record[name]]
    return [name for name in names if record[name] != record.get("id")]


def _steps(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return all steps of a record; those of a client stand by causes."""
    steps = record.get("steps", [])
    return [step for part in steps.values() for step in part] if isinstance(steps, dict) else list(steps)


def _spoken(record: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(record, list):
        return [_spoken(item, texts) if isinstance(item, dict) else item for item in record]

    def say(text: str) -> str:
        found = texts.get(hash_of(text))
        return Spoken(found, text) if found else English(text)

    def steps(part: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**step, "do": say(step["do"])} for step in part]

    said = dict(record)
    said |= {name: say(record[name]) for name in _named(record)}
    said |= {name: [say(text) for text in record[name]] for name in _LISTS if name in record}
    if "which_when" in record:
        said["which_when"] = {id_: say(text) for id_, text in record["which_when"].items()}
    if "confusions" in record:
        said["confusions"] = [{**one, "difference": say(one["difference"])} for one in record["confusions"]]
    if isinstance(record.get("steps"), dict):
        said["steps"] = {cause: steps(part) for cause, part in record["steps"].items()}
    elif "steps" in record:
        said["steps"] = steps(record["steps"])
    return said


def known_languages() -> list[str]:
    """Return the codes of the languages that there are beside English."""
    installed = installed_names()
    if "catalog" in installed:
        return [name for name in installed if name != "catalog"]
    folders = os.listdir(_CHECKOUT) if os.path.isdir(_CHECKOUT) else []
    return sorted(name for name in folders if os.path.isfile(os.path.join(_CHECKOUT, name, "messages.po")))


def open_language(code: str) -> Language:
    """Return a language that is known; its compiled form is installed, or made from the checkout's files."""
    if code == ENGLISH:
        return Language(code, None)
    pack = open_installed(code)
    if pack is None:
        from smtpwhy.catalog import checkout

        data = os.path.join(os.path.dirname(_CHECKOUT), "data")
        pack = checkout.open_language(os.path.join(_CHECKOUT, code), data)
    return Language(code, pack)


def chosen(asked: str | None, environment: Mapping[str, str], known: Sequence[str]) -> str | None:
    """Return the language that is asked for, or that of the locale; None where the one asked for is not known.

    A locale whose language is not known, or `C`, is English.
    """
    names = [asked] if asked else [environment.get(name, "") for name in _LOCALE]
    name = next((name for name in names if name), "").partition(".")[0].partition("@")[0].lower().replace("_", "-")
    tried = (name, _NAMES.get(name, ""), name.partition("-")[0], _NAMES.get(name.partition("-")[0], ""))
    found = next((one for one in tried if one == ENGLISH or one in known), None)
    return found or (None if asked else ENGLISH)


def is_english(environment: Mapping[str, str]) -> bool:
    """Tell whether the locale is English, `C`, `POSIX` or none, so that no language need be looked for."""
    name = next((value for name in _LOCALE if (value := environment.get(name))), "")
    return name[:2] == ENGLISH or name.partition(".")[0] in ("", "C", "POSIX")


def listed() -> list[tuple[str, str]]:
    """Return the languages with what they are called and how much of each there is."""
    rows = [(ENGLISH, "English")]
    for code in known_languages():
        state = open_language(code).state
        stale = f", {state.stale:,} stale" if state.stale else ""
        told = f"{state.messages:,} words of the program, {state.texts:,} of {state.of:,} texts{stale}"
        rows.append((code, f"{state.name}: {told}"))
    return rows


def compile_language(folder: str, store: Mapping[str, Any], stamp: str = "") -> bytes:
    """Return the compiled form of a language's folder for a compiled catalog's store; raises `CatalogError`."""
    from smtpwhy.catalog.source import read_translations

    code = os.path.basename(folder)
    translated = read_translations(folder)
    records: dict[str, Any] = {}
    used: set[str] = set()
    total: set[str] = set()
    for key, record in records_of(store):
        found = {}
        for text in texts_of(record):
            hash_ = hash_of(text)
            total.add(hash_)
            if hash_ in translated:
                found[hash_] = translated[hash_]
        if found:
            records[key] = found
            used |= found.keys()
    name, messages = _messages(os.path.join(folder, "messages.po"))
    records["#messages"] = messages
    state = State(code, name or code, len(used), len(total), len(translated.keys() - used), len(messages))
    records["#state"] = state.to_dict()
    return compiled.pack_records(records, compiled.Source(compiled.folder_hash(folder), stamp))


def records_of(store: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the records of a store in which people read texts, by the keys under which a catalog reads them."""
    for key, record in store.items():
        if key == "#rule-entries":
            yield from record.items()
        elif key == "#challenges" or (isinstance(record, dict) and key != "#listing"):
            yield key, record


def _messages(path: str) -> tuple[str, dict[str, str]]:
    """Return a language's own name and the messages of its file, which Babel reads."""
    try:
        from babel import Locale
        from babel.messages.pofile import read_po
    except ImportError:  # only a checkout compiles, and only for who develops is Babel there
        return os.path.basename(os.path.dirname(path)), {}
    code = os.path.basename(os.path.dirname(path))
    with open(path, "rb") as stream:
        catalog = read_po(stream)
    messages = {
        one.id: one.string for one in catalog if isinstance(one.id, str) and one.id and one.string and not one.fuzzy
    }
    name = Locale.parse({"zh-hans": "zh_Hans"}.get(code, code)).get_display_name()
    return (name or code), {str(id_): str(text) for id_, text in messages.items()}
