"""Frozen values become plain data in one place. Imports nothing of ours."""

from typing import Any


def plain(value: Any) -> Any:
    """Return the value as dictionaries, lists and scalars, ready for JSON.

    Named tuples become dictionaries; a trailing underscore of a field name, there because the name is a
    Python keyword, is dropped. Other tuples become lists.
    """
    if isinstance(value, tuple):
        fields: tuple[str, ...] | None = getattr(value, "_fields", None)
        if fields is None:
            return [plain(item) for item in value]
        return {name.rstrip("_"): plain(item) for name, item in zip(fields, value, strict=True)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
