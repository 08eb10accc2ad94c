"""Two or more entries compared: by hand where people confuse them, composed from their parts everywhere else."""

from collections.abc import Callable, Sequence

from smtpwhy.answers import Comparison, WhichWhen
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Entry
from smtpwhy.language import _

_OUTCOMES = {
    "1": (
        "{ids} is an error number of the client's own system{class}",
        "{ids} are error numbers of the client's own system{class}",
    ),
    "2": ("{ids} is a success{class}", "{ids} are successes{class}"),
    "3": ("{ids} is no error but a request to go on{class}", "{ids} are no errors but requests to go on{class}"),
    "4": ("{ids} is a refusal for now{class}", "{ids} are refusals for now{class}"),
    "5": ("{ids} is a permanent refusal{class}", "{ids} are permanent refusals{class}"),
    "": ("{ids} is a number of its own{class}", "{ids} are numbers of their own{class}"),
}
"""Class digit -> what is said of one number and of several."""
_ACTORS = {
    "sender": "with {ids} the sender, or whoever runs the sending program, has to act first",
    "sending_admin": "with {ids} the administrator of the sending server has to act first",
    "receiving_admin": "with {ids} the administrator of the receiving server has to act first",
    "recipient": "with {ids} the recipient has to act first",
}
_SEE_ALSO = 5


def compare_entries(entries: Sequence[Entry], catalog: Catalog) -> Comparison:
    """Return the comparison of two or more different entries."""
    if len(entries) == 2:
        pair = catalog.pair(entries[0], entries[1])
        if pair is not None:
            which = tuple(WhichWhen(entry.id, pair.which_when[entry.id]) for entry in entries)
            return Comparison(pair.summary, pair.differences, which, pair.see_also)
    return Comparison(
        summary=_summary(entries),
        differences=tuple(_differences(entries, catalog)),
        which_when=tuple(WhichWhen(entry.id, _which(entry)) for entry in entries),
        see_also=_see_also(entries),
    )


def digit(entry: Entry) -> str | None:
    """Return the digit that decides between success and failure, or None where the entry leaves it open."""
    if entry.type == "code" or (entry.type == "family" and entry.id[0].isdigit()):
        return entry.id[0]
    if entry.type == "status":
        return entry.id[0] if entry.id[0] != "X" else _only_class(entry)
    return None


def _only_class(entry: Entry) -> str | None:
    """Return the class digit of a status that is used with one class alone."""
    return entry.class_[0] if entry.class_.count(".y.z") == 1 else None


def _summary(entries: Sequence[Entry]) -> str:
    said = [
        _says(entry) if entry.gist else _("{id} is {name}").format(id=entry.id, name=entry.name) for entry in entries
    ]
    if len(said) == 2:
        return _("{first}, while {second}.").format(first=said[0], second=said[1])
    return "; ".join(said) + "."


def _says(entry: Entry) -> str:
    if not entry.gist:
        return _("{id} is {name}").format(id=entry.id, name=entry.name)
    return _("{id} {gist}").format(id=entry.id, gist=entry.gist)


def _which(entry: Entry) -> str:
    expected = _("Expect {id} {comes}.").format(id=entry.id, comes=entry.comes) if entry.comes else entry.when
    return f"{expected} {entry.fix}".strip()


def _differences(entries: Sequence[Entry], catalog: Catalog) -> list[str]:
    found = [
        _outcome(entries),
        *_told(entries),
        _retry(entries),
        _comes(entries),
        _who(entries),
        _fate(entries),
    ]
    found += [_ground(entries, catalog), _standing(entries)]
    said = [sentence for sentence in found if sentence]
    if len(said) < 2:  # alike in all that decides: what they say, and what each asks for
        said.append(_sentence([_says(entry) for entry in entries]))
        said.append(" ".join(_("{id} asks for this: {fix}").format(id=e.id, fix=e.fix) for e in entries))
    return said


def _grouped(entries: Sequence[Entry], value: Callable[[Entry], object]) -> list[tuple[object, list[str]]]:
    """Return the values and the ids that share each, in the order of the entries; [] where all share one."""
    groups: dict[object, list[str]] = {}
    for entry in entries:
        groups.setdefault(value(entry), []).append(entry.id)
    return list(groups.items()) if len(groups) > 1 else []


def _joined(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else _("{some} and {last}").format(some=", ".join(ids[:-1]), last=ids[-1])


def _sentence(clauses: Sequence[str]) -> str:
    text = "; ".join(clauses)
    return text[:1].upper() + text[1:] + "." if text else ""


def _outcome(entries: Sequence[Entry]) -> str:
    groups = _grouped(entries, digit)
    if any(value is None for value, _ in groups):
        return ""
    clauses = []
    for value, ids in groups:
        told = _OUTCOMES.get(str(value), _OUTCOMES[""])[len(ids) > 1]
        number = f" ({value}yz)" if all("." not in id_ for id_ in ids) else ""
        clauses.append(_(told).format(**{"ids": _joined(ids), "class": number}))
    return _sentence(clauses)


def _told(entries: Sequence[Entry]) -> list[str]:
    """Return the difference that one of two entries tells about the other."""
    if len(entries) != 2:
        return []
    for entry, other in (entries, entries[::-1]):
        for confusion in entry.confusions:
            if confusion.id in (other.id, "X" + other.id[1:]):
                return [confusion.difference]
    return []


def _retry(entries: Sequence[Entry]) -> str:
    def verdict(entry: Entry) -> str:
        if digit(entry) in ("2", "3"):
            return _("after {ids} there is nothing to retry")
        if entry.retry is None:
            return _("after {ids} it depends on the reason whether a retry helps")
        if entry.retry:
            return _("after {ids} the unchanged message may pass on a later try")
        return _("after {ids} the unchanged message will not pass")

    return _sentence([str(value).format(ids=_joined(ids)) for value, ids in _grouped(entries, verdict)])


def _comes(entries: Sequence[Entry]) -> str:
    groups = _grouped(entries, lambda entry: entry.comes)
    clauses = [
        (_("{ids} comes {where}") if len(ids) == 1 else _("{ids} come {where}")).format(ids=_joined(ids), where=value)
        for value, ids in groups
        if value
    ]
    return _sentence(clauses) if len(clauses) > 1 else ""


def _who(entries: Sequence[Entry]) -> str:
    def actor(entry: Entry) -> str:
        if digit(entry) == "2":
            return _("with {ids} nobody has to act")
        if digit(entry) == "3":
            return _("with {ids} the client program has to answer")
        return _(_ACTORS[entry.steps[0].who if entry.steps else "sender"])

    return _sentence([str(value).format(ids=_joined(ids)) for value, ids in _grouped(entries, actor)])


def _fate(entries: Sequence[Entry]) -> str:
    groups = _grouped(entries, lambda entry: entry.fate)
    told = _("after {ids} {fate}")
    clauses = [told.format(ids=_joined(ids), fate=value) for value, ids in groups if value]
    return _sentence(clauses) if len(clauses) > 1 else ""


def _ground(entries: Sequence[Entry], catalog: Catalog) -> str:
    """Say what each stands for where the words of a reply give no ground."""
    if any(entry.cause in (None, "success") for entry in entries):
        return ""
    clauses = []
    for cause, ids in _grouped(entries, lambda entry: entry.cause):
        if cause == "unspecified":
            told = (
                _("{ids} stands for no reason of its own")
                if len(ids) == 1
                else _("{ids} stand for no reason of their own")
            )
        else:
            told = (
                _('{ids} stands for "{name}" ({cause})') if len(ids) == 1 else _('{ids} stand for "{name}" ({cause})')
            )
        clauses.append(told.format(ids=_joined(ids), name=catalog.entry(str(cause)).name, cause=cause))
    ground = _("Where the words of a reply tell no more, {clauses}.")
    return ground.format(clauses="; ".join(clauses)) if clauses else ""


def _standing(entries: Sequence[Entry]) -> str:
    groups = _grouped([entry for entry in entries if entry.type in ("code", "status")], lambda entry: entry.registered)
    clauses = []
    for registered, ids in groups:
        if registered:
            one, many = (
                _("{ids} is defined by an RFC or listed by IANA"),
                _("{ids} are defined by an RFC or listed by IANA"),
            )
        else:
            one, many = _("{ids} is in no RFC and no registry"), _("{ids} are in no RFC and no registry")
        clauses.append((one if len(ids) == 1 else many).format(ids=_joined(ids)))
    return _sentence(clauses)


def _see_also(entries: Sequence[Entry]) -> tuple[str, ...]:
    own = {entry.id for entry in entries}
    named = (confusion.id for entry in entries for confusion in entry.confusions)
    return tuple(id_ for id_ in dict.fromkeys(named) if id_ not in own)[:_SEE_ALSO]
