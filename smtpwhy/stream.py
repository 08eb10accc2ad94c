"""Line after line: one diagnosis for each, every distinct masked line explained once.

The lines of a stream differ mostly in addresses and ids. These are masked, the masked line is explained and kept, and
what was masked is put back. An answer depends on its line alone, never on the lines before it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from typing import Any, TypeVar

from smtpwhy.answers import Diagnosis, Place
from smtpwhy.masking import mask, template, unmask
from smtpwhy.values import Value

Answer = TypeVar("Answer")
_Values = dict[str, str]
Filler = Callable[[_Values, int], Answer]
"""Puts what was masked, and the number of the line, into an answer."""
_Prepare = Callable[[Diagnosis, _Values], Filler[Answer]]
_Kept = dict[str, Filler[Answer] | None]

_KEPT = 4096
"""Masked lines whose answers are kept."""
_NUMBER = 10**18
"""Stands for the number of the line where an answer is rendered to be kept."""
_LONGEST = 2000
"""Characters of a line that is masked; a longer one is explained by itself."""


def diagnosed(lines: Iterable[str], explain: Callable[[str], Diagnosis], telling: Set[str]) -> Iterator[Diagnosis]:
    """Yield the diagnosis of each line as it comes, in the lines' order.

    `telling` are words that look like an id or a local part, and yet decide something: they are not masked.
    """
    return _each(lines, explain, telling, _as_value)


def rendered(
    lines: Iterable[str], explain: Callable[[str], Diagnosis], telling: Set[str], render: Callable[[Diagnosis], str]
) -> Iterator[str]:
    """Yield what `render` makes of the diagnosis of each line, without making the diagnosis again for each."""
    return _each(lines, explain, telling, partial(_as_text, render))


def _each(
    lines: Iterable[str], explain: Callable[[str], Diagnosis], telling: Set[str], prepare: _Prepare[Answer]
) -> Iterator[Answer]:
    kept: _Kept[Answer] = {}
    for number, line in enumerate(lines, 1):
        key, values = mask(line, telling) if len(line) <= _LONGEST else (line, {})
        fill = kept[key] if key in kept else _keep(kept, key, _unless_measured(explain(key), values, prepare))
        if fill is None:
            key, values = mask(line, telling, numbers=False)
            fill = kept.get(key)
        if fill is None:
            fill = prepare(explain(key), values)
            _keep(kept, key, fill)
        yield fill(values, number)


def _keep(kept: _Kept[Answer], key: str, fill: Filler[Answer] | None) -> Filler[Answer] | None:
    """Keep an answer for the next line of its kind; where there are too many, the oldest one goes."""
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]
    kept[key] = fill
    return fill


def _unless_measured(diagnosis: Diagnosis, values: _Values, prepare: _Prepare[Answer]) -> Filler[Answer] | None:
    """Return the answer, or None where a number that was masked may be a size or a wait, which must be read."""
    found = diagnosis.extracted
    measured = (found.size, found.limit, found.wait_seconds) != (None, None, None)
    return None if measured and any(value[0].isdigit() for value in values.values()) else prepare(diagnosis, values)


def _as_value(diagnosis: Diagnosis, values: _Values) -> Filler[Diagnosis]:
    refill = _refiller(diagnosis, tuple(values)) or (lambda _: diagnosis)
    return lambda values, number: refill(values).replaced(source=Place(None, number))


def _as_text(render: Callable[[Diagnosis], str], diagnosis: Diagnosis, values: _Values) -> Filler[str]:
    text = render(diagnosis.replaced(source=Place(None, _NUMBER)))
    names = tuple(map(str, range(len(values))))
    before, numbered, behind = template(text, tuple(values)).rpartition(f'"line":{_NUMBER}')
    form = f'{before}"line":%(line)d{behind}' if numbered else behind
    return lambda values, number: form % dict(zip(names, values.values(), strict=True), line=number)


def _refiller(value: Any, masks: Sequence[str]) -> Callable[[_Values], Any] | None:
    """Return what makes a value again with other values in the place of the masks; None where none is in it."""
    if isinstance(value, str):
        return partial(unmask, value) if any(masked in value for masked in masks) else None
    if isinstance(value, tuple):
        items = [(item, _refiller(item, masks)) for item in value]
        if any(refill for _, refill in items):
            return lambda values: tuple(refill(values) if refill else item for item, refill in items)
    if isinstance(value, Value):
        refillers = {name: _refiller(getattr(value, name), masks) for name in value._fields}
        varying = {name: refill for name, refill in refillers.items() if refill}
        if varying:
            return lambda values: value.replaced(**{name: refill(values) for name, refill in varying.items()})
    return None
