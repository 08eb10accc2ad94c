"""What earlier lines of a log told, for as long as it may matter."""

from typing import TypeVar

_V = TypeVar("_V")
_MOST = 4000


class Recent(dict[str, _V]):
    """A dictionary that forgets its oldest entries: a log may have any number of messages."""

    def keep(self, key: str, value: _V) -> None:
        """Set an entry as the newest one."""
        self.pop(key, None)
        self[key] = value
        if len(self) > _MOST:
            del self[next(iter(self))]
