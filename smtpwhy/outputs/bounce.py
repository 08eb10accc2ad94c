"""A bounce, or an event of a mail service, as blocks: each ground with the recipients that it holds for."""

from collections.abc import Iterator, Sequence

from smtpwhy.answers import Diagnosis, Document
from smtpwhy.outputs.page import Block, Items, NameOf, Para, diagnosis_blocks
from smtpwhy.untrusted import clean

_MOST = 5
"""Grounds that are told in full."""
_NAMED = 20
"""Recipients that are named for one ground."""


def bounce_page(document: Document, name_of: NameOf) -> Iterator[Block]:
    """Yield the blocks of a bounce, the deciding ground first."""
    groups = _groups(document)
    for group in groups[:_MOST]:
        card, *others = diagnosis_blocks(group[0], document, name_of)
        yield card
        yield from _recipients(group)
        yield from others
    if len(groups) > _MOST:
        yield Items("And more", tuple(f"{_who(group)}: {name_of(group[0].cause)}" for group in groups[_MOST:][:_NAMED]))


def _groups(document: Document) -> list[Sequence[Diagnosis]]:
    """Return the diagnoses that say the same of several recipients together, those of the verdict first."""
    groups: dict[tuple[str | None, ...], list[Diagnosis]] = {}
    deciding = () if document.deciding is None else (document.deciding,)
    for one in (*deciding, *(one for one in document.diagnoses if one is not document.deciding)):
        groups.setdefault((one.code, one.status, one.cause, one.rule, one.fingerprint, one.outcome), []).append(one)
    return list(groups.values())


def _recipients(group: Sequence[Diagnosis]) -> Iterator[Block]:
    named = [one.recipient for one in group if one.recipient]
    if len(named) > 1:
        more = (f"... and {len(named) - _NAMED} more",) if len(named) > _NAMED else ()
        yield Items("Recipients", (*map(clean, named[:_NAMED]), *more))
    elif named:
        yield Para("Recipient", clean(named[0]))
    if group[0].notice:
        yield Para("What to write to the person whose mail it is", clean(group[0].notice))


def _who(group: Sequence[Diagnosis]) -> str:
    first = clean(group[0].recipient or "a recipient")
    return first if len(group) == 1 else f"{first} and {len(group) - 1} more"
