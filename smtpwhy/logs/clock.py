"""The times of a log's lines: any common stamp becomes `2026-11-20T10:00:00`, without zone."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from smtpwhy.patterns import lazy

_STAMP = lazy(
    r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[T ](?P<time>\d\d:\d\d:\d\d)"
    r"|\b(?P<name>[A-Z][a-z]{2}) (?P<date>[ \d]\d)(?: (?P<full>\d{4}))? (?P<clock>\d\d:\d\d:\d\d)"
    r"|(?<![\d.])(?P<epoch>1\d{9})(?:\.\d{1,9}|\d{3})?(?![\d.])"
    r"|@(?P<tai>4[\da-f]{15})[\da-f]{8}"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LOOKED_AT = 120
"""Characters of a line in which its time stands."""
_TAI = 2**62 + 10
"""Label of the second in which Unix time began (TAI64)."""
_LEAD = 4
"""Bytes of a time that are the same in long runs of lines: the month's name, or the year."""
_SHARE = 0.9
"""Share of the lines that must have their time in the same columns."""


class Clock:
    """Reads stamps; where they tell no year, it is the one that makes them no later than tomorrow."""

    def __init__(self, today: date) -> None:
        self._latest = today + timedelta(days=1)
        self._days: dict[str, str] = {}

    def __call__(self, line: str) -> str | None:
        """Return the time at which a line was written, None where it tells none."""
        found = _STAMP.search(line, 0, _LOOKED_AT)
        if found is None:
            return None
        if found["time"]:
            return f"{found['year']}-{found['month']}-{found['day']}T{found['time']}"
        if found["clock"]:
            day = self._day(found["name"], found["date"], found["full"])
            return f"{day}T{found['clock']}" if day else None
        return _since_1970(int(found["epoch"]) if found["epoch"] else int(found["tai"], 16) - _TAI)

    def _day(self, name: str, number: str, year: str | None) -> str | None:
        key = f"{name}{number}{year or ''}"
        if key not in self._days:
            self._days[key] = self._dated(name, number, year)
        return self._days[key] or None

    def _dated(self, name: str, number: str, year: str | None) -> str:
        """Return a day as ISO 8601 writes it; empty where there is no such day."""
        if name not in _MONTHS:
            return ""
        try:
            day = date(int(year) if year else self._latest.year, _MONTHS.index(name) + 1, int(number))
        except ValueError:
            return ""
        if year is None and day > self._latest:
            day = day.replace(year=day.year - 1)
        return day.isoformat()


class Columns:
    """Where the times of a log stand, if it is in the same columns in nearly all of its lines."""

    def __init__(self, hour: int, end: int, lead: bytes) -> None:
        self.hour = hour
        """Where the hour ends, from the line's beginning."""
        self.end = end
        """Where the seconds end."""
        self._lead = lead

    def unstamped(self, lines: Sequence[bytes]) -> int:
        """Return how many lines, which are not empty, begin without a time.

        Where the first and the last of them in the order of bytes begin alike, all between them do.
        """
        if min(lines).startswith(self._lead) and max(lines).startswith(self._lead):
            return 0
        return sum(map(self._begins_without, lines))

    def _begins_without(self, line: bytes) -> bool:
        if line.startswith(self._lead):
            return False
        if _STAMP.match(line[:_LOOKED_AT].decode("ascii", "replace")):
            self._lead = line[:_LEAD]
            return False
        return bool(line.strip())


def columns(sample: bytes) -> Columns | None:
    """Return where the times stand in the lines of a log, None where they are not nearly always there."""
    lines = [line for line in sample.split(b"\n")[:200] if line]
    found = [_STAMP.match(line.decode("ascii", "replace")) for line in lines]
    forms = Counter((bool(match["time"] or match["clock"]), match.end()) if match else (False, 0) for match in found)
    ((plain, end), count) = forms.most_common(1)[0] if forms else ((False, 0), 0)
    if not plain or count < _SHARE * len(lines):
        return None
    lead = next(line[:_LEAD] for line, match in zip(lines, found, strict=True) if match and match.end() == end)
    return Columns(end - len(":00:00"), end, lead)


def _since_1970(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return None


_AGO = re.compile(r"(\d{1,6}) ?([smhdw])(?: ago)?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def point(text: str, now: datetime) -> str | None:
    """Return a time that a person names, in the form of the stamps; None where it is none.

    `2026-11-20`, `2026-11-20 10:00`, `10:00` (today), `today`, `yesterday`, `now`, `24h`, `7d` (before now).
    """
    text = text.strip()
    ago = _AGO.fullmatch(text)
    named = {
        "now": now,
        "today": now.replace(hour=0, minute=0, second=0),
        "yesterday": now.replace(hour=0, minute=0, second=0) - timedelta(days=1),
    }
    try:
        if ago:
            return _written(now - timedelta(**{_UNITS[ago[2]]: int(ago[1])}))
        if text in named:
            return _written(named[text])
        if re.fullmatch(r"\d\d?:\d\d(?::\d\d)?", text):
            text = f"{now:%Y-%m-%d} {text:0>5}"
        return _written(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
