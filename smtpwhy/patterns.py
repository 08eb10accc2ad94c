"""Regular expressions that are compiled when they are first used: compiling all at import doubles the start-up."""

import re
from typing import Any, cast


class _Lazy:
    """Stands in for a pattern; each method is looked up once and then called directly."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, method)
        return method


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern of a source, compiled on first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
