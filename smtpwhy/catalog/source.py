"""Strict reading of the YAML catalog: every mistake with its file, line and column, and what to do about it.

PyYAML alone keeps the last of two equal keys, turns `no` into False and 5.10 into 5.1 without a word, so only its
parser is used: the nodes are read here, against the forms of `schema`.
"""

import os
from collections.abc import Mapping
from typing import Any

import yaml

from smtpwhy.catalog.schema import SECTIONS, TRANSLATIONS, Either, Fields, Form, Keyed, Many, Text, Truth, did_you_mean
from smtpwhy.values import Value

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_READ_AS = {
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}
_MISSING = object()


class Problem(Value):
    """One mistake in a catalog file."""

    file: str
    """The file as the user named it."""
    line: int
    """Counted from 1; 0 where the file as a whole is meant."""
    message: str
    """What is wrong and, where it can be told, what to write instead."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class CatalogError(Exception):
    """A catalog cannot be used; `problems` says where and why, all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Record(Value):
    """One item of a section, with the place it was read from."""

    section: str
    """The section's name, a key of `schema.SECTIONS`."""
    file: str
    """The file as the user named it."""
    line: int
    """The line on which the item begins, from 1."""
    fields: dict[str, Any]
    """The item's fields, in the forms that `schema` gives them."""


def yaml_files(path: str) -> list[str]:
    """Return the catalog files of a path: the file itself, or all `.yaml` and `.yml` files below a folder, sorted.

    Raises `CatalogError` where there is none.
    """
    if os.path.isfile(path):
        return [path]
    if not os.path.isdir(path):
        raise CatalogError([Problem(path, 0, "no such file or folder")])
    found = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(path)
        for name in names
        if name.endswith((".yaml", ".yml")) and not name.startswith(".")
    ]
    if not found:
        raise CatalogError([Problem(path, 0, "the folder holds no .yaml file")])
    return sorted(found)


def read_translations(folder: str) -> dict[str, str]:
    """Return the texts of a language's folder by the hashes of the English; raises `CatalogError`."""
    texts: dict[str, str] = {}
    if any(name.endswith(".yaml") for _, _, names in os.walk(folder) for name in names):
        for record in read_path(folder, TRANSLATIONS):
            texts |= record.fields["texts"]
    return texts


def read_path(path: str, sections: Mapping[str, Fields] = SECTIONS) -> list[Record]:
    """Return the records of a catalog file or folder; raises `CatalogError` with every problem in it."""
    records: list[Record] = []
    problems: list[Problem] = []
    for file in yaml_files(path):
        try:
            with open(file, "rb") as stream:
                records += read_text(stream.read(), file, sections)
        except OSError as error:
            problems.append(Problem(file, 0, error.strerror or str(error)))
        except CatalogError as error:
            problems += error.problems
    if problems:
        raise CatalogError(problems)
    return records


def read_text(text: bytes, file: str, sections: Mapping[str, Fields] = SECTIONS) -> list[Record]:
    """Return the records of one file's text; raises `CatalogError`."""
    reader = _Reader(file, sections)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "cannot be read"
        raise CatalogError([Problem(file, mark.line + 1 if mark else 0, f"not YAML: {said}")]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CatalogError([Problem(file, 0, f"not YAML: {str(error).splitlines()[0]}")]) from None
    records = reader.records(root)
    if reader.problems:
        raise CatalogError(reader.problems)
    return records


class _Reader:
    """Reads the nodes of one file and collects its problems."""

    def __init__(self, file: str, sections: Mapping[str, Fields]) -> None:
        self.file = file
        self._sections = sections
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        self._field = ""

    def records(self, root: Any) -> list[Record]:
        if root is None:
            self._say(None, "the file is empty; it needs a section such as 'rules:'")
            return []
        records: list[Record] = []
        for key, node in self._pairs(root, "sections such as 'rules:' or 'codes:'"):
            name = str(key.value)
            form = self._sections.get(name)
            if form is None:
                self._say(key, f"unknown section '{name}'{did_you_mean(name, list(self._sections))}")
            elif not isinstance(node, yaml.SequenceNode):
                self._say(node, f"section '{name}' must be a list, each item beginning with '- '")
            else:
                for item in node.value:
                    fields = self.read(item, form)
                    if fields is not _MISSING:
                        records.append(Record(name, self.file, item.start_mark.line + 1, fields))
        return records

    def read(self, node: Any, form: Form) -> Any:
        """Return the node's value in the form, or `_MISSING` after a problem was noted."""
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self._seen:
                self._say(node, "YAML aliases (*name) are not used in a catalog; write it out")
                return _MISSING
            self._seen.add(id(node))
        match form:
            case Text():
                return self._text(node, form)
            case Truth():
                return self._truth(node, form)
            case Many():
                return self._many(node, form)
            case Fields():
                return self._fields(node, form)
            case Keyed():
                return self._keyed(node, form)
            case Either():
                scalar = isinstance(node, yaml.ScalarNode)
                return self._text(node, form.text) if scalar else self._fields(node, form.mapping)

    def _say(self, node: Any, message: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1 if node is not None else 0, message))

    def _text(self, node: Any, form: Text) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self._say(node, "a text is wanted here, not a list or mapping")
            return _MISSING
        if node.tag != _TEXT:
            what = _READ_AS.get(node.tag, "something else")
            self._say(node, f'YAML reads {node.value} as {what}; write it in quotes: "{node.value}"')
            return _MISSING
        text = str(node.value).strip()
        wrong = "is empty" if not text else form.check(text) if form.check else None
        if wrong:
            self._say(node, f"'{self._field}' {wrong}" if not wrong.startswith("'") else f"'{self._field}': {wrong}")
            return _MISSING
        return text

    def _truth(self, node: Any, form: Truth) -> Any:
        values: dict[str, bool | None] = {"true": True, "false": False}
        if form.nullable:
            values["null"] = None
        if isinstance(node, yaml.ScalarNode) and node.value in values and not node.style:
            return values[node.value]
        self._say(node, f"must be {' or '.join(values)}")
        return _MISSING

    def _many(self, node: Any, form: Many) -> Any:
        if form.single and isinstance(node, yaml.ScalarNode):
            items = [self.read(node, form.item)]
        elif isinstance(node, yaml.SequenceNode):
            items = [self.read(item, form.item) for item in node.value]
        else:
            self._say(node, "a list is wanted here")
            return _MISSING
        return [item for item in items if item is not _MISSING]

    def _fields(self, node: Any, form: Fields) -> Any:
        result: dict[str, Any] = {}
        problems = len(self.problems)
        for key, value_node in self._pairs(node, f"the fields {', '.join(form.fields)}"):
            name = str(key.value)
            if name not in form.fields:
                self._say(key, f"unknown field '{name}'{did_you_mean(name, list(form.fields))}")
                continue
            self._field = name
            value = self.read(value_node, form.fields[name])
            if value is not _MISSING:
                result[name] = value
        if len(self.problems) > problems:
            return _MISSING
        missing = [name for name in form.required if name not in result]
        if missing:
            self._say(node, f"field '{missing[0]}' is missing")
            return _MISSING
        return result

    def _keyed(self, node: Any, form: Keyed) -> Any:
        result: dict[str, Any] = {}
        for key, value_node in self._pairs(node, "a mapping"):
            name, value = self.read(key, form.key), self.read(value_node, form.value)
            if name is not _MISSING and value is not _MISSING:
                result[name] = value
        return result

    def _pairs(self, node: Any, wanted: str) -> list[tuple[Any, Any]]:
        """Return the pairs of a mapping node, each key once."""
        if not isinstance(node, yaml.MappingNode):
            self._say(node, f"{wanted} are wanted here")
            return []
        first: dict[str, int] = {}
        pairs = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._say(key, "a field name is wanted here, not a list or mapping")
                continue
            if key.value in first:
                self._say(key, f"'{key.value}' is given twice; first on line {first[key.value]}")
                continue
            first[str(key.value)] = key.start_mark.line + 1
            pairs.append((key, value))
        return pairs
