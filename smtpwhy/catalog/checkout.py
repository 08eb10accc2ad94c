"""The catalog of a checkout: compiled on first use, kept, and made again when the YAML has changed."""

import os

from smtpwhy.catalog import compiled


def open_checkout(data: str) -> compiled.Compiled:
    """Return the compiled form of a checkout's `data/` folder.

    It is kept in `.catalog-cache` beside `data/`, or in the user's cache folder where that cannot be written, or
    nowhere. Raises `CatalogError` where the YAML is broken.
    """
    stamp = compiled.folder_stamp(data)
    places = _places(data)
    for place in places:
        kept = _open_kept(place)
        if kept is not None and kept.source.stamp == stamp:
            return kept
    made = compiled.compile_folder(data)
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


def _places(data: str) -> list[str]:
    places = [os.path.join(os.path.dirname(data), ".catalog-cache", "catalog.jsonl")]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.path.isabs(cache):
        places.append(os.path.join(cache, "smtpwhy", "catalog.jsonl"))
    return places
