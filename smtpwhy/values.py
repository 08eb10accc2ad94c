"""Frozen values, and how they become plain data. Imports nothing of ours.

`Value` stands in for frozen dataclasses: making one of those costs a third of a millisecond at import, and an answer
is made of twenty of them; docs/design.md has the figures.
"""

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Value:
    """A frozen value: annotated class attributes are its fields, their class values the defaults."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _names: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._names = frozenset(cls._fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        if not kwargs and len(args) == len(fields):
            self.__dict__.update(zip(fields, args, strict=False))
            return
        given = dict(zip(fields, args, strict=False)) | kwargs
        if len(given) != len(args) + len(kwargs) or not given.keys() <= self._names:
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields)}, each once")
        missing = [name for name in fields if name not in given and not hasattr(type(self), name)]
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(missing)}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._fields)})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def replaced(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        if not changes.keys() <= self._names:
            raise TypeError(f"{type(self).__name__} takes {', '.join(self._fields)}")
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, **changes)
        return copy

    def to_dict(self) -> dict[str, Any]:
        """Return the value as plain data, in the form of the JSON output.

        A trailing underscore of a field's name, there because the name is a Python keyword, is dropped.
        """
        return {name.rstrip("_"): plain(getattr(self, name)) for name in self._fields}


def plain(value: Any) -> Any:
    """Return a value and all in it as dictionaries, lists and scalars, ready for JSON."""
    if isinstance(value, Value):
        return value.to_dict()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
