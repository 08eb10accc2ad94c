"""The compiled catalog: one file of JSON lines and an index, from which only the records asked for are read.

The first line is the header: format, version, hash of the YAML, and the index from key to offset and length. A
normal run reads the header and a few records; the YAML is never parsed.
"""

import json
import os
from collections.abc import Mapping, Sequence
from mmap import ACCESS_READ, mmap
from typing import Any

from smtpwhy.values import Value

FORMAT = 4
RELEASE = "2026.11"
_READ_BY = ("compiled.py", "compiling.py", "matching.py", "phrases.py", "schema.py", "source.py")


class Source(Value):
    """The YAML folder that a compiled catalog was made from."""

    hash: str
    """SHA-256 over the names and contents of all its files, hexadecimal."""
    stamp: str
    """Names, sizes and times of its files: while these are equal, the hash need not be computed."""


class Compiled:
    """A compiled catalog, opened: `get(key)` reads one record.

    Raises `ValueError` where the data is cut off, damaged or of another format.
    """

    def __init__(self, data: bytes | mmap) -> None:
        self._body = data.find(b"\n") + 1
        if not self._body:
            raise ValueError("compiled catalog is cut off")
        header = json.loads(data[: self._body])
        if header.get("format") != FORMAT:
            raise ValueError(f"compiled catalog has format {header.get('format')}, not {FORMAT}")
        self.version: str = header["version"]
        self.source = Source(header["hash"], header["stamp"])
        self.index: dict[str, list[int]] = header["index"]
        self._data = data

    def get(self, key: str) -> Any:
        """Return the record, or None where there is none."""
        place = self.index.get(key)
        return self.at(place) if place else None

    def at(self, place: Sequence[int]) -> Any:
        """Return the record that stands at an offset and has a length, both in bytes."""
        start = self._body + place[0]
        return json.loads(self._data[start : start + place[1]])


def open_file(path: str) -> Compiled:
    """Return the compiled catalog in a file, of which only what is asked for is read.

    It stays whole when the file is replaced meanwhile. Raises `OSError` and `ValueError`.
    """
    with open(path, "rb") as stream:
        return Compiled(mmap(stream.fileno(), 0, access=ACCESS_READ))


def compile_folder(folder: str) -> bytes:
    """Return the compiled form of a folder of YAML files; raises `CatalogError`."""
    from smtpwhy.catalog.compiling import compile_records
    from smtpwhy.catalog.source import read_path

    source = Source(folder_hash(folder), folder_stamp(folder))
    return pack(compile_records(read_path(folder)), source)


def pack(store: dict[str, Any], source: Source) -> bytes:
    """Return the compiled form of a store.

    Rules are many and few are needed: what finds them stands in one record, each of them in a record of its own that
    only the first one knows the place of.
    """
    from smtpwhy.catalog.matching import file_rules

    body = _Body()
    add = body.add
    packed = store | {"#rule-entries": {id_: add(entry) for id_, entry in store["#rule-entries"].items()}}
    replies = [example for entry in store["#rule-entries"].values() for example in entry.get("examples", ())]
    for key in ("#rules", "#providers"):
        filing = file_rules(store[key], replies).to_dict()
        if key == "#rules":  # providers are few
            for number, part in enumerate(_buckets(filing.pop("filed"))):
                packed[f"{key} {number}"] = part
        packed[key] = filing | {"places": [add(rule) for rule in store[key]]}
    return body.packed({key: add(record) for key, record in packed.items()}, source)


def pack_records(records: Mapping[str, Any], source: Source) -> bytes:
    """Return the compiled form of records that stand each for itself, as those of a language do."""
    body = _Body()
    return body.packed({key: body.add(record) for key, record in records.items()}, source)


class _Body:
    """The records of a compiled file; one that stands under several keys is written once."""

    def __init__(self) -> None:
        self._lines = bytearray()
        self._places: dict[int, list[int]] = {}

    def add(self, record: Any) -> list[int]:
        """Write a record and return its place."""
        if id(record) not in self._places:
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            self._places[id(record)] = [len(self._lines), len(line)]
            self._lines.extend(line)
        return self._places[id(record)]

    def packed(self, index: Mapping[str, list[int]], source: Source) -> bytes:
        """Return the file: a header with the index, and the records."""
        header = {
            "format": FORMAT,
            "version": f"{RELEASE}+{source.hash[:8]}",
            "hash": source.hash,
            "stamp": source.stamp,
            "index": index,
        }
        return json.dumps(header, separators=(",", ":")).encode() + b"\n" + bytes(self._lines)


def _buckets(filed: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what is filed in parts, so that a run reads only those that it needs."""
    from smtpwhy.catalog.matching import BUCKETS, bucket_of

    parts: list[dict[str, str]] = [{} for _ in range(BUCKETS)]
    for key, text in filed.items():
        parts[bucket_of(key)][key] = text
    return parts


def write_atomically(path: str, data: bytes) -> None:
    """Write a file so that a reader, or a process doing the same, sees the old one or the new one and no part."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".catalog-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def folder_stamp(folder: str, read_by: Sequence[str] = _READ_BY) -> str:
    """Return names, sizes and modification times of a folder's files, and of the code that reads them."""
    parts = []
    code = [(name, os.path.join(os.path.dirname(__file__), name)) for name in read_by]
    for name, path in (*_files(folder), *code):
        status = os.stat(path)
        parts.append(f"{name}:{status.st_size}:{status.st_mtime_ns}")
    return " ".join(parts)


def folder_hash(folder: str) -> str:
    """Return the SHA-256 over the names and contents of a folder's YAML files, hexadecimal."""
    import hashlib

    digest = hashlib.sha256()
    for name, path in _files(folder):
        with open(path, "rb") as stream:
            content = stream.read()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: str) -> list[tuple[str, str]]:
    found = []
    for place in (folder, os.path.join(folder, "rules")):
        if not os.path.isdir(place):
            continue
        with os.scandir(place) as entries:
            found += [(os.path.relpath(e.path, folder), e.path) for e in entries if e.name.endswith((".yaml", ".po"))]
    return sorted(found)
