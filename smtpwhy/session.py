"""What a text came to: its failures and challenges diagnosed, the one that decided, the time line."""

from collections.abc import Sequence

from smtpwhy.answers import Diagnosis, Exchange
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.diagnosis import diagnose_said, recognised
from smtpwhy.inputs.said import Reading, Said

Judged = tuple[tuple[Diagnosis, ...], int, tuple[Exchange, ...]]
"""The diagnoses, the index of the deciding one, the exchanges."""


def judge(reading: Reading, client: str, catalog: Catalog) -> Judged | None:
    """Return what was read and what decided, or None where nothing is recognised; `client` is the id of the format."""
    if reading.kind == "reply":
        diagnoses = tuple(diagnose_said(said, catalog) for said in reading.said)
        return (diagnoses, _worst(diagnoses), ()) if any(map(recognised, diagnoses)) else None
    told = [(said, diagnose_said(said, catalog, client=client)) for said in reading.said]
    counted = [number for number, (said, one) in enumerate(told) if not said.client or said.shown or recognised(one)]
    deciding = _verdict(told, counted)
    if deciding is None:
        return None
    went_well = told[deciding][1].outcome == "success"
    kept = [number for number in counted if number == deciding or _worth_telling(*told[number], went_well)]
    places = {number: place for place, number in enumerate(kept)}
    exchanges = tuple(
        Exchange(
            one.command, (places[one.said],) if one.said in places else (), one.code, one.text, one.stage, one.line
        )
        for one in reading.exchanges
    )
    return tuple(told[number][1] for number in kept), places[deciding], exchanges


def _worst(diagnoses: Sequence[Diagnosis]) -> int:
    """Return the index of the first permanent failure, else of any failure, else of the last."""
    for outcomes in (("permanent",), ("temporary", "unknown")):
        for index, diagnosis in enumerate(diagnoses):
            if diagnosis.outcome in outcomes:
                return index
    return len(diagnoses) - 1


def _worth_telling(said: Said, diagnosis: Diagnosis, went_well: bool) -> bool:
    """Tell whether a diagnosis stands in the answer besides the deciding one."""
    return diagnosis.outcome != "success" and not (said.client and went_well)


def _verdict(told: Sequence[tuple[Said, Diagnosis]], counted: Sequence[int]) -> int | None:
    """Return the index of what decided a session.

    It is the first permanent failure that nothing made good, else the first other one, else what the client says
    about itself, else the last success.
    """
    replies = [number for number in counted if not told[number][0].client and not told[number][0].healed]
    shown = next((number for number in replies if told[number][0].shown), None)
    if shown is not None:
        return shown
    for outcome in ("permanent", "temporary"):
        found = next((number for number in replies if told[number][1].outcome == outcome), None)
        if found is not None:
            return found
    good = [number for number in replies if told[number][1].outcome == "success"]
    delivered = [number for number in good if told[number][0].stage == "message"]
    own = [number for number in counted if told[number][0].client and told[number][1].cause != "success"]
    if own and not delivered:
        return own[0]
    last = delivered or good or replies
    return last[-1] if last else None
