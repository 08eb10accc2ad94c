"""A checkout's catalog and languages: compiled on first use, kept, and made again when a source has changed."""

import os
from collections.abc import Callable

from smtpwhy.catalog import compiled


def open_checkout(data: str) -> compiled.Compiled:
    """Return the compiled form of a checkout's `data/` folder.

    It is kept in `.catalog-cache` beside `data/`, or in the user's cache folder where that cannot be written, or
    nowhere. Raises `CatalogError` where the YAML is broken.
    """
    return _kept("catalog.jsonl", data, compiled.folder_stamp(data), lambda: compiled.compile_folder(data))


def open_language(folder: str, data: str) -> compiled.Compiled:
    """Return the compiled form of the folder of one language of a checkout; raises `CatalogError`."""

    def made() -> bytes:
        from smtpwhy.catalog.compiling import compile_records
        from smtpwhy.catalog.languages import compile_language
        from smtpwhy.catalog.source import read_path

        return compile_language(folder, compile_records(read_path(data)), stamp)

    stamp = compiled.folder_stamp(folder, ("languages.py",)) + " " + compiled.folder_stamp(data)
    return _kept(f"{os.path.basename(folder)}.jsonl", data, stamp, made)


def _kept(name: str, data: str, stamp: str, make: Callable[[], bytes]) -> compiled.Compiled:
    places = _places(data, name)
    for place in places:
        kept = _open_kept(place)
        if kept is not None and kept.source.stamp == stamp:
            return kept
    made = make()
    for place in places:
        try:
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            compiled.write_atomically(place, made)
            break
        except OSError:
            continue
    return compiled.Compiled(made)


def _open_kept(place: str) -> compiled.Compiled | None:
    """Return what is kept there, or None where nothing usable is."""
    try:
        return compiled.open_file(place)
    except (OSError, ValueError, KeyError):
        return None


def _places(data: str, name: str) -> list[str]:
    places = [os.path.join(os.path.dirname(data), ".catalog-cache", name)]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.path.isabs(cache):
        places.append(os.path.join(cache, "smtpwhy", name))
    return places
