"""A bounce, or an event of a mail service, as blocks: each ground with the recipients that it holds for."""

from collections.abc import Iterator, Sequence

from smtpwhy.answers import Diagnosis, Document
from smtpwhy.language import _
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
        yield Items(
            _("And more"), tuple(f"{_who(group)}: {name_of(group[0].cause)}" for group in groups[_MOST:][:_NAMED])
        )


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
        more = (_("... and {count} more").format(count=len(named) - _NAMED),) if len(named) > _NAMED else ()
        yield Items(_("Recipients"), (*map(clean, named[:_NAMED]), *more))
    elif named:
        yield Para(_("Recipient"), clean(named[0]))
    hosts = dict.fromkeys(one.host for one in group if one.host)
    if hosts:
        yield Para(_("Said by"), clean(", ".join(list(hosts)[:_NAMED])))
    if group[0].notice:
        yield Para(_("What to write to the person whose mail it is"), clean(group[0].notice))


def _who(group: Sequence[Diagnosis]) -> str:
    first = clean(group[0].recipient or _("a recipient"))
    return first if len(group) == 1 else _("{first} and {count} more").format(first=first, count=len(group) - 1)
