"""The library's functions, on the built-in catalog."""

from collections.abc import Iterable, Iterator
from functools import cache

from smtpwhy import answering
from smtpwhy.answers import Comparison, Diagnosis, Document
from smtpwhy.catalog.catalog import Catalog, load
from smtpwhy.catalog.entries import Entry

_MOST_CAUSES = 20
"""Exceptions that are looked at, from the one given back to the first."""


@cache
def _catalog() -> Catalog:
    return load()


def explain(code: str) -> Entry:
    """Return what is known about a code, status, cause, rule or family, such as `551`, `5.7.26` or `greylisted`.

    A code that nobody defines is explained by its digits, with `registered` False. Raises `UnknownCode`, a
    `ValueError`, for what is no code at all.
    """
    return _catalog().entry(code)


def compare(first: str, second: str, *more: str) -> Comparison:
    """Return the comparison of two or more codes, statuses or causes; raises `UnknownCode`."""
    catalog = _catalog()
    return answering.compare([catalog.entry(code) for code in (first, second, *more)], catalog)


def diagnose(text: str | bytes) -> Document:
    """Return the diagnosis of a pasted reply; what is not recognised is a document of kind `error`.

    Bytes are read as UTF-8, else as Windows-1252.
    """
    if isinstance(text, bytes):
        return answering.answer_data(text, _catalog())
    return answering.answer_text(text, _catalog())


def explain_exception(error: BaseException) -> Document:
    """Return the diagnosis of what smtplib, aiosmtplib, Django or a socket raised, with what it was raised from.

    A failure that is no mail server's and no connection's is a document of kind `error`.
    """
    from traceback import TracebackException

    told: list[str] = []
    raised: BaseException | None = error
    while raised is not None and len(told) < _MOST_CAUSES:
        told += TracebackException(type(raised), raised, None, compact=True).format_exception_only()
        raised = raised.__cause__ or (None if raised.__suppress_context__ else raised.__context__)
    client = "aiosmtplib" if type(error).__module__.startswith("aiosmtplib") else "smtplib"
    return answering.answer_text("".join(told), _catalog(), format_=client)


def diagnose_lines(lines: Iterable[str]) -> Iterator[Diagnosis]:
    """Yield one diagnosis for each line as it comes, in the lines' order."""
    return answering.diagnose_each(lines, _catalog())
