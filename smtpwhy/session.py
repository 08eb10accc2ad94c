"""What a text came to: its failures and challenges diagnosed, the one that decided, the time line."""

from collections.abc import Sequence

from smtpwhy.answers import Diagnosis, Exchange, Place
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.collecting import paused
from smtpwhy.diagnosis import diagnose_said, notice, outcome_of, recognised
from smtpwhy.inputs.said import Reading, Said

_RETURNED = ("bounce", "event")
"""Readings that tell the writer of a mail what became of it."""

Judged = tuple[tuple[Diagnosis, ...], int, tuple[Exchange, ...]]
"""The diagnoses, the index of the deciding one, the exchanges."""


def judge(reading: Reading, client: str, catalog: Catalog) -> Judged | None:
    """Return what was read and what decided, or None where nothing is recognised; `client` is the id of the format."""
    with paused():
        return _judged(reading, client, catalog)


def _judged(reading: Reading, client: str, catalog: Catalog) -> Judged | None:
    if reading.kind == "event" and not reading.said:
        return None
    diagnosed = _Diagnosed(reading.said, client, catalog)
    counted = [
        number
        for number, said in enumerate(reading.said)
        if not said.client or said.shown or recognised(diagnosed[number])
    ]
    clear = reading.kind in ("log", *_RETURNED) or any(
        reading.said[n].shown or recognised(diagnosed[n]) for n in counted
    )
    if not clear:
        return None
    deciding = _verdict(reading.said, counted, diagnosed, shows=reading.kind != "event")
    went_well = diagnosed.outcomes[deciding] == "success"
    kept = [
        number
        for number in counted
        if number == deciding
        or reading.kind in ("reply", *_RETURNED)
        or (diagnosed.outcomes[number] != "success" and not (reading.said[number].client and went_well))
    ]
    places = {number: place for place, number in enumerate(kept)}
    exchanges = tuple(
        [
            Exchange(command, (places[said],) if said in places else (), code, text, stage, line)
            for command, said, code, text, stage, line in reading.exchanges
        ]
    )
    diagnoses = tuple(diagnosed[number] for number in kept)
    if reading.kind in _RETURNED:
        diagnoses = tuple(
            one.replaced(notice=notice(one, said.given_up or said.outcome != "temporary", catalog))
            for one, said in zip(diagnoses, (reading.said[number] for number in kept), strict=True)
        )
    return diagnoses, places[deciding], exchanges


class _Diagnosed:
    """The diagnoses of what was said, made when they are asked for; the same words in the same place are made once."""

    def __init__(self, said: Sequence[Said], client: str, catalog: Catalog) -> None:
        self._said = said
        self._client = client
        self._catalog = catalog
        self._known: dict[tuple[object, ...], Diagnosis] = {}
        self.outcomes = [outcome_of(one) for one in said]
        """The outcomes of what was said, which need no diagnosis."""

    def __getitem__(self, number: int) -> Diagnosis:
        said = self._said[number]
        reply = said.reply
        key = (said[:1], said[2:6], said[7:], reply and (reply.code, reply.status, reply.text, reply.lines))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = diagnose_said(said, self._catalog, client=self._client)
        return known.replaced(source=Place(None, said.line))


def _is_error(said: Said) -> bool:
    """Tell whether a 334 may be an error, as that of OAuth is."""
    return said.reply is not None and said.reply.code == "334"


def _verdict(said: Sequence[Said], counted: Sequence[int], diagnosed: _Diagnosed, shows: bool) -> int:
    """Return the index of what decided a session.

    It is the first permanent failure that nothing made good, else the first other one, else what the client says
    about itself, else the last success. Where a session `shows` a cause, that decides before all others.
    """
    replies = [number for number in counted if not said[number].client and not said[number].healed]
    shown = next((number for number in replies if shows and said[number].shown), None)
    if shown is not None:
        return shown
    for outcome in ("permanent", "temporary", "unknown"):
        found = next((number for number in replies if diagnosed.outcomes[number] == outcome), None)
        if found is not None:
            return found
    challenged = next((n for n in replies if _is_error(said[n]) and diagnosed[n].cause != "success"), None)
    if challenged is not None:
        return challenged
    good = [number for number in replies if diagnosed.outcomes[number] == "success"]
    delivered = [number for number in good if said[number].stage == "message"]
    own = [number for number in counted if said[number].client and diagnosed[number].cause != "success"]
    if own and not delivered:
        return own[0]
    return (delivered or good or replies or list(counted))[-1]
