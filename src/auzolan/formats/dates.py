"""Days and times as people write them; where day and month could be swapped, a fault."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from auzolan.formats.processes import folded
from auzolan.units.faults import Fault, fault

YEAR_MIN, YEAR_MAX = 1900, 2199
# No spelling of a moment is longer; longer text is not searched for one.
_CHARS_MAX = 60

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MONTHS = (
    "january jan enero ene januar janner janvier janv gennaio gen",
    "february feb febrero februar fevrier fev febbraio",
    "march mar marzo marz mrz mars",
    "april apr abril abr avril avr aprile",
    "may mayo mai maggio mag",
    "june jun junio juni juin giugno giu",
    "july jul julio juli juillet juil luglio lug",
    "august aug agosto ago aout",
    "september sep sept septiembre septembre settembre set",
    "october oct octubre oktober okt octobre ottobre ott",
    "november nov noviembre novembre",
    "december dec diciembre dic dezember dez decembre dicembre",
)
_MONTH_OF = {word: n for n, words in enumerate(_MONTHS, start=1) for word in words.split()}

_YEAR_FIRST = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_PACKED = re.compile(r"^((?:19|20|21)\d\d)(\d\d)(\d\d)$")
_YEAR_LAST = re.compile(r"^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})$")
_DAY_WORD = re.compile(
    r"^(\d{1,2})\.?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})$"
)
_WORD_DAY = re.compile(r"^([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_TIME = re.compile(
    r"^(.*?)(?:[T,]\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*"
    r"(Z|UTC|[+-]\d{2}:?\d{2})?(?:\s*(?:h|Uhr))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTime:
    """A day, or a time of day, on the wall clock of the community's place."""

    date: dt.date
    # None where only the day is told.
    minute_of_day: int | None = None
    # Minutes east of UTC, where the file tells it.
    offset_min: int | None = None

    def at_ms(self, zone: dt.tzinfo) -> int:
        """Return ms since 1970 UTC; a day without a time begins at midnight there."""
        minute = self.minute_of_day or 0
        clock = dt.time(minute // 60, minute % 60)
        if self.offset_min is not None:
            zone = dt.timezone(dt.timedelta(minutes=self.offset_min))
        moment = dt.datetime.combine(self.date, clock, tzinfo=zone)
        return (moment - _EPOCH) // dt.timedelta(milliseconds=1)

    def __str__(self) -> str:
        text = self.date.isoformat()
        if self.minute_of_day is not None:
            text += f" {self.minute_of_day // 60:02}:{self.minute_of_day % 60:02}"
        if self.offset_min is not None:
            sign = "-" if self.offset_min < 0 else "+"
            text += f"{sign}{abs(self.offset_min) // 60:02}:{abs(self.offset_min) % 60:02}"
        return text


def day_first_of(texts: Iterable[str]) -> bool | None:
    """Tell from a whole column whether the day stands first; None if it does not show.

    A single day past the 12th decides; two that contradict each other decide nothing.
    """
    seen: set[str] = set()
    for text in texts:
        found = _YEAR_LAST.match(_parted(text)[0])
        if found is not None and found[2] != ".":
            if int(found[1]) > 12:
                seen.add("day")
            if int(found[3]) > 12:
                seen.add("month")
    return seen == {"day"} if len(seen) == 1 else None


def read_time(text: str, *, day_first: bool | None = None) -> LocalTime | Fault:
    """Read a day with or without a time of day."""
    day, clock = _parted(text)
    date = _date(day, day_first=day_first)
    if isinstance(date, Fault):
        return date
    if clock is None:
        return LocalTime(date=date)
    return _at(date, clock, text)


def read_date(text: str, *, day_first: bool | None = None) -> dt.date | Fault:
    """Read a day; a time of day beside it is left aside."""
    return _date(_parted(text)[0], day_first=day_first)


def _parted(text: str) -> tuple[str, re.Match[str] | None]:
    text = text.strip()
    found = _TIME.match(text) if len(text) <= _CHARS_MAX else None
    return (found[1].strip(), found) if found is not None else (text, None)


def _at(date: dt.date, clock: re.Match[str], text: str) -> LocalTime | Fault:
    hour, minute = int(clock[2]), int(clock[3])
    half = (clock[5] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return fault("date.not_understood", text[:40])
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return fault("date.not_understood", text[:40])
    offset = _offset(clock[6])
    if offset is not None and abs(offset) > 14 * 60:
        return fault("date.not_understood", text[:40])
    return LocalTime(date=date, minute_of_day=hour * 60 + minute, offset_min=offset)


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text.upper() in ("Z", "UTC"):
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return -minutes if text[0] == "-" else minutes


def _date(text: str, *, day_first: bool | None) -> dt.date | Fault:
    iso = _YEAR_FIRST.match(text)
    if iso is not None:
        return _made(text, int(iso[1]), int(iso[3]), int(iso[4]))
    packed = _PACKED.match(text)
    if packed is not None:
        return _made(text, int(packed[1]), int(packed[2]), int(packed[3]))
    plain = _YEAR_LAST.match(text)
    if plain is not None:
        return _swapped(text, plain, day_first=day_first)
    named = _DAY_WORD.match(text)
    if named is not None:
        return _of_word(text, named[1], named[2], named[3])
    named = _WORD_DAY.match(text)
    if named is not None:
        return _of_word(text, named[2], named[1], named[3])
    return fault("date.not_understood", text[:40])


def _swapped(text: str, found: re.Match[str], *, day_first: bool | None) -> dt.date | Fault:
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    # Points are only used where the day comes first.
    if found[2] == "." or first > 12 or first == second:
        day_first = True
    elif second > 12:
        day_first = False
    if day_first is None:
        return fault("date.ambiguous", text[:40])
    day, month = (first, second) if day_first else (second, first)
    return _made(text, year, month, day)


def _of_word(text: str, day: str, month: str, year: str) -> dt.date | Fault:
    number = _MONTH_OF.get(folded(month))
    if number is None:
        return fault("date.not_understood", text[:40])
    return _made(text, _year(year), number, int(day))


def _year(text: str) -> int:
    """Read two digits as 1980 to 2079."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 80 else 2000)


def _made(text: str, year: int, month: int, day: int) -> dt.date | Fault:
    if not YEAR_MIN <= year <= YEAR_MAX:
        return fault("date.out_of_range", text[:40])
    try:
        return dt.date(year, month, day)
    except ValueError:
        return fault("date.not_understood", text[:40])
