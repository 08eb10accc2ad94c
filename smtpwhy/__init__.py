"""smtpwhy: what a mail server's reply means, why it was said, whose problem it is, and what to do now.

The library gives the values of the command line, typed and frozen, each with `to_dict()`::

    smtpwhy.explain("551")              # Entry
    smtpwhy.compare("334", "551")       # Comparison
    smtpwhy.diagnose("550 5.1.1 ...")   # Document
    smtpwhy.diagnose_lines(lines)       # lazy iterator of Diagnosis

Names are imported when they are first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

from smtpwhy.version import __version__

if TYPE_CHECKING:
    from smtpwhy.answers import Comparison, Diagnosis, Document
    from smtpwhy.catalog.catalog import UnknownCode
    from smtpwhy.catalog.entries import Entry
    from smtpwhy.library import compare, diagnose, diagnose_lines, explain, explain_exception

_HOMES = {
    "explain": "smtpwhy.library",
    "compare": "smtpwhy.library",
    "diagnose": "smtpwhy.library",
    "diagnose_lines": "smtpwhy.library",
    "explain_exception": "smtpwhy.library",
    "UnknownCode": "smtpwhy.catalog.catalog",
    "Entry": "smtpwhy.catalog.entries",
    "Comparison": "smtpwhy.answers",
    "Diagnosis": "smtpwhy.answers",
    "Document": "smtpwhy.answers",
}

__all__ = [
    "Comparison",
    "Diagnosis",
    "Document",
    "Entry",
    "UnknownCode",
    "__version__",
    "compare",
    "diagnose",
    "diagnose_lines",
    "explain",
    "explain_exception",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'smtpwhy' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
