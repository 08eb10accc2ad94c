"""What was asked becomes a document: codes, a comparison, a pasted text. The library and the command line share it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from smtpwhy.answers import Comparison, Diagnosis, Document, Exchange, Place, Trouble
from smtpwhy.catalog.catalog import Catalog
from smtpwhy.catalog.entries import Entry
from smtpwhy.language import _
from smtpwhy.request import Request
from smtpwhy.untrusted import decode

if TYPE_CHECKING:
    from smtpwhy.logs.reader import Found
    from smtpwhy.mails import Counted
    from smtpwhy.session import Judged


def answer_codes(ids: Sequence[str], catalog: Catalog) -> Document:
    """Return the entry of one id, with its members for a family, or the comparison of several.

    An id that is given twice counts once. Raises `UnknownCode`.
    """
    entries = list({entry.id: entry for entry in map(catalog.entry, ids)}.values())
    if len(entries) == 1:
        members = catalog.members(entries[0].id) if entries[0].type == "family" else []
        return _document("codes", catalog, codes=(*entries, *members))
    return _document("comparison", catalog, codes=tuple(entries), comparison=compare(entries, catalog))


def answer_request(
    request: Request, catalog: Catalog, format_: str | None = None, show_secrets: bool = False
) -> Document:
    """Return the answer to what the words on a command line, or a piped text, ask for."""
    if request.kind == "ids":
        return answer_codes(request.ids, catalog)
    if request.kind == "unknown":
        unknown = catalog.unknown(request.ids[0])
        near = _(" or ").join(unknown.near)
        hint = (
            _("Did you mean {near}?").format(near=near)
            if near
            else _("smtpwhy --list codes names the known ones; a pasted reply works too.")
        )
        return answer_error(unknown.problem, hint, catalog)
    return answer_text(request.text, catalog, None, format_, show_secrets)


def compare(entries: Sequence[Entry], catalog: Catalog) -> Comparison:
    """Return the comparison of two or more entries."""
    from smtpwhy.comparison import compare_entries

    return compare_entries(entries, catalog)


def answer_data(
    data: bytes, catalog: Catalog, name: str | None = None, format_: str | None = None, show_secrets: bool = False
) -> Document:
    """Return what was found in a file: a mail's bytes are read as they are, all others as text."""
    if format_ in (None, *_MAILS) and _has_headers(data[:_LINE]):
        from smtpwhy.inputs.bounces.sign import is_mail

        if is_mail(data):
            from smtpwhy.mails import judge_mails

            found = judge_mails([data], catalog, show_secrets)
            if found.judged is None:
                return answer_message(found.what, catalog, name)
            return _judged("bounce", found.judged, catalog, name, found.format)
    return _answer_text(decode(data), catalog, name, format_, show_secrets)


def answer_text(
    text: str, catalog: Catalog, name: str | None = None, format_: str | None = None, show_secrets: bool = False
) -> Document:
    """Return what was found in a text: a reply explained, or a document of kind `error`.

    `name` is the file's; `format_` skips recognition. Secrets are masked before anything else sees the text.
    """
    if _has_headers(text[:_LINE].encode(errors="replace")):
        return answer_data(text.encode(errors="surrogatepass"), catalog, name, format_, show_secrets)
    return _answer_text(text, catalog, name, format_, show_secrets)


def _has_headers(begun: bytes) -> bool:
    """Tell whether a text may be a mail: whether a line ends and the first one begins as a header field does."""
    line, end, _ = begun.lstrip().replace(b"\r", b"\n").partition(b"\n")
    name, colon, _ = line.partition(b":")
    return bool(end) and (
        line.startswith((b"From ", b">From ", b"\xef")) or (bool(colon) and name.replace(b"-", b"").isalnum())
    )


def _answer_text(text: str, catalog: Catalog, name: str | None, format_: str | None, show_secrets: bool) -> Document:
    from smtpwhy.inputs import INPUTS, recognise
    from smtpwhy.inputs.paste import Paste
    from smtpwhy.redaction import mask_secrets
    from smtpwhy.session import judge

    paste = Paste(text if show_secrets else mask_secrets(text))
    chosen = next((one for one in INPUTS if one.id == format_), None) if format_ else recognise(paste)
    if chosen is None:
        return answer_error(_("there is nothing to explain: the input is empty"), _(_PASTE), catalog, name)
    reading = chosen.read(paste)
    if reading.kind == "event":
        from smtpwhy.mails import masked

        if not reading.said:
            return answer_message(f"this event reports no failure: {reading.what}", catalog, name, chosen.id)
        reading = reading if show_secrets else reading.replaced(said=tuple(map(masked, reading.said)))
    judged = judge(reading, chosen.id, catalog)
    if judged is None:
        return answer_error(_("no SMTP reply was recognised in the input"), _(_PASTE), catalog, name)
    document = _judged(reading.kind, judged, catalog, name, chosen.id)
    if reading.kind != "log":
        return document
    from smtpwhy.logs.answer import summary_of_text

    return document.replaced(summary=summary_of_text(paste, chosen.log, catalog))


def answer_log(
    found: "Found", catalog: Catalog, name: str | None, format_: str | None, by: str | None = None
) -> Document:
    """Return what was found in the log of a file, of several, or of a stream."""
    return _summed("log", found, catalog, name, format_, by)


def answer_counted(counted: "Counted", catalog: Catalog, name: str | None, by: str | None = None) -> Document:
    """Return what was found in many mails."""
    if not counted.bounces:
        return answer_message("none of the mails is a bounce" if counted.read else "there are no mails", catalog, name)
    document = _summed("bounce", counted.found, catalog, name, counted.format, by)
    return document.replaced(summary={**(document.summary or {}), "bounces": counted.bounces})


def _summed(
    kind: str, found: "Found", catalog: Catalog, name: str | None, format_: str | None, by: str | None
) -> Document:
    from smtpwhy.logs.answer import diagnosed, summarise

    summary = summarise(found, catalog, by)
    judged, places = diagnosed(found, catalog, kind)
    document = _judged(kind, judged, catalog, name, format_)
    diagnoses = tuple(one.replaced(source=place) for one, place in zip(document.diagnoses, places, strict=True))
    return document.replaced(summary=summary, diagnoses=diagnoses)


def _judged(kind: str, judged: "Judged", catalog: Catalog, name: str | None, format_: str | None) -> Document:
    diagnoses, verdict, exchanges = judged
    told = diagnoses if kind in ("bounce", "event") else diagnoses[verdict : verdict + 1]
    if name is not None:
        diagnoses = tuple(one.replaced(source=Place(name, one.source.line if one.source else 1)) for one in diagnoses)
    return _document(
        kind,
        catalog,
        input_=name,
        format_=format_,
        codes=_named(told, catalog),
        diagnoses=diagnoses,
        verdict=verdict if diagnoses else None,
        exchanges=exchanges,
    )


def answer_message(what: str, catalog: Catalog, name: str | None = None, format_: str | None = None) -> Document:
    """Return the document of kind `message`: a mail or an event that reports no failure."""
    return _document("message", catalog, input_=name, format_=format_, error=Trouble(_(what), _(_NO_FAILURE)))


def answer_error(message: str, hint: str, catalog: Catalog, name: str | None = None) -> Document:
    """Return the document of kind `error`."""
    return _document("error", catalog, input_=name, error=Trouble(message, hint))


def diagnose_each(lines: Iterable[str], catalog: Catalog, show_secrets: bool = False) -> Iterator[Diagnosis]:
    """Yield one diagnosis for each line, in their order; what is not recognised is `unspecified`."""
    from smtpwhy.stream import diagnosed

    return diagnosed(_clean_lines(lines, show_secrets), partial(_explain_line, catalog=catalog), catalog.telling)


def render_each(
    lines: Iterable[str], catalog: Catalog, render: Callable[[Diagnosis], str], show_secrets: bool = False
) -> Iterator[str]:
    """Yield what `render` makes of the diagnosis of each line, in their order."""
    from smtpwhy.stream import rendered

    return rendered(_clean_lines(lines, show_secrets), partial(_explain_line, catalog=catalog), catalog.telling, render)


def _clean_lines(lines: Iterable[str], show_secrets: bool) -> Iterator[str]:
    """Yield the lines without their ends and without secrets."""
    from smtpwhy.redaction import mask_secrets

    stripped = (line.rstrip("\r\n") for line in lines)
    return stripped if show_secrets else map(mask_secrets, stripped)


def _explain_line(line: str, catalog: Catalog) -> Diagnosis:
    from smtpwhy.diagnosis import diagnose_said
    from smtpwhy.inputs import recognise
    from smtpwhy.inputs.paste import Paste
    from smtpwhy.inputs.said import Said
    from smtpwhy.session import judge

    paste = Paste(line)
    chosen = recognise(paste)
    reading = chosen.read(paste) if chosen else None
    judged = judge(reading, chosen.id, catalog) if chosen and reading else None
    if judged is None:
        return diagnose_said(Said(reading.what if reading and reading.what else line, None), catalog)
    diagnoses, verdict, _ = judged
    return diagnoses[verdict]


_MAILS = ("dsn", "bounce")
"""Formats of mails."""
_MOST_NAMED = 20
"""Entries that are given with the diagnoses of one input."""
_LINE = 2000
"""Bytes in which the first line of a mail ends."""
_NO_FAILURE = "Nothing failed here; to explain a reply that stands in its text, paste that line alone."
_PASTE = "Paste what the mail server said, such as: smtpwhy 550 5.1.1 User unknown"


def _named(diagnoses: Sequence[Diagnosis], catalog: Catalog) -> tuple[Entry, ...]:
    """Return the entries of the replies' codes and statuses."""
    ids = dict.fromkeys(id_ for one in diagnoses for id_ in (one.code, one.status) if id_ and catalog.knows(id_))
    return tuple(catalog.entry(id_) for id_ in islice(ids, _MOST_NAMED))


def _document(
    kind: str,
    catalog: Catalog,
    input_: str | None = None,
    format_: str | None = None,
    codes: tuple[Entry, ...] = (),
    comparison: Comparison | None = None,
    diagnoses: tuple[Diagnosis, ...] = (),
    verdict: int | None = None,
    exchanges: tuple[Exchange, ...] = (),
    error: Trouble | None = None,
) -> Document:
    return Document(
        1,
        catalog.version,
        catalog.language,
        kind,
        input_,
        format_,
        codes,
        comparison,
        diagnoses,
        verdict,
        exchanges,
        error=error,
    )
