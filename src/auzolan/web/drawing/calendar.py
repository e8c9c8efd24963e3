"""Lay one week of spans out as boxes of a calendar: seven days, hours, lanes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Literal

from auzolan.units import spans

Tone = Literal["mine", "taken", "held", "closed", "open"]

DAYS = 7
QUARTERS_AN_HOUR = 4
MINUTES_A_QUARTER = 15
MINUTES_A_DAY = 24 * 60
# A phone shows the focused day with one neighbour on either side.
NEAR_DAYS = 3
# The style sheet knows this many lanes; what overlaps further shares the last one.
LANES_MAX = 4
# A page that shows more boxes a week than this is a page for the list, not the grid.
BOXES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stretch of time to show, with its words and the page behind it."""

    span: spans.Span
    title: str
    tone: Tone = "taken"
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The part of an entry that falls on one day; quarters count from the first hour."""

    entry: Entry
    starts: datetime
    ends: datetime
    # Positions in quarters of an hour from the top of the calendar, half-open.
    top: int
    bottom: int
    lane: int
    # Nothing overlaps it, so that it takes the day's whole width.
    alone: bool
    # The entry began on an earlier day, or goes on into the next.
    continues_before: bool
    continues_after: bool

    @property
    def classes(self) -> str:
        """Return the position as class names of the style sheet."""
        top_hour, top_quarter = divmod(self.top, QUARTERS_AN_HOUR)
        bottom_hour, bottom_quarter = divmod(self.bottom, QUARTERS_AN_HOUR)
        column = "whole" if self.alone else f"l{self.lane}"
        return f"h{top_hour} q{top_quarter} th{bottom_hour} tq{bottom_quarter} {column}"

    @property
    def is_short(self) -> bool:
        """Tell whether only one line of text fits."""
        return self.bottom - self.top < QUARTERS_AN_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One column of the calendar."""

    date: date
    is_today: bool
    is_focus: bool
    # Whether a phone shows this column.
    is_near: bool
    lanes: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A whole calendar: seven days and the hours down the side."""

    days: tuple[Day, ...]
    hours: tuple[int, ...]
    first_day: date
    last_day: date

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return what is shown, each entry once, soonest first."""
        seen = {box.entry: None for day in self.days for box in day.boxes}
        return tuple(sorted(seen, key=lambda entry: entry.span))


def week_of(day: date) -> date:
    """Return the Monday on or before `day`."""
    return day - timedelta(days=day.weekday())


def week(
    entries: Iterable[Entry],
    *,
    first_day: date,
    zone: tzinfo,
    today: date | None = None,
    focus: date | None = None,
    hours: tuple[int, int] = (8, 19),
) -> Week:
    """Lay entries out over the seven days from `first_day`, in local time of `zone`.

    `hours` is what is shown at least; an earlier start or a later end widens it.
    `focus` is the day in the middle of a phone's three columns.
    """
    days = [first_day + timedelta(days=offset) for offset in range(DAYS)]
    parts = _parts(entries, days, zone)
    first_hour, last_hour = _shown_hours(parts, hours)
    near = _near(days, focus or today)
    return Week(
        days=tuple(
            _day(
                day,
                [part for part in parts if part.day == day],
                shown=(first_hour, last_hour),
                flags=(day == today, day == (focus or today), day in near),
            )
            for day in days
        ),
        hours=tuple(range(first_hour, last_hour)),
        first_day=days[0],
        last_day=days[-1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    entry: Entry
    day: date
    starts: datetime
    ends: datetime
    # Minutes of the wall clock since local midnight, half-open, on this day only.
    from_minute: int
    until_minute: int
    continues_before: bool
    continues_after: bool


def _local(moment_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment_ms / spans.SECOND_MS, zone)


def _minute(moment: datetime, day: date) -> int:
    midnight = datetime.combine(day, time())
    since = moment.replace(tzinfo=None, fold=0) - midnight
    return min(MINUTES_A_DAY, max(0, since // timedelta(minutes=1)))


def _parts(entries: Iterable[Entry], days: Sequence[date], zone: tzinfo) -> list[_Part]:
    parts = []
    for entry in entries:
        starts = _local(entry.span.starts_at, zone)
        ends = _local(entry.span.ends_at, zone)
        for day in days:
            from_minute, until_minute = _minute(starts, day), _minute(ends, day)
            # When the clock is set back, an hour can end before it began on the wall.
            if starts.date() == day == ends.date():
                until_minute = max(until_minute, from_minute + MINUTES_A_QUARTER)
            if from_minute >= until_minute:
                continue
            parts.append(
                _Part(
                    entry=entry,
                    day=day,
                    starts=starts,
                    ends=ends,
                    from_minute=from_minute,
                    until_minute=until_minute,
                    continues_before=starts.date() < day,
                    continues_after=_minute(ends, day) == MINUTES_A_DAY
                    and ends.date() > day
                    and _minute(ends, day + timedelta(days=1)) > 0,
                )
            )
    return sorted(parts, key=lambda part: (part.day, part.from_minute))[:BOXES_MAX]


def _shown_hours(parts: Sequence[_Part], hours: tuple[int, int]) -> tuple[int, int]:
    # What runs through the night says nothing about which hours are worth showing.
    firsts = [part.from_minute // 60 for part in parts if not part.continues_before]
    lasts = [-(-part.until_minute // 60) for part in parts if not part.continues_after]
    return min([hours[0], *firsts]), max([hours[1], *lasts])


def _near(days: Sequence[date], focus: date | None) -> frozenset[date]:
    middle = days.index(focus) if focus in days else 1
    first = min(max(0, middle - 1), DAYS - NEAR_DAYS)
    return frozenset(days[first : first + NEAR_DAYS])


def _day(
    day: date,
    parts: Sequence[_Part],
    *,
    shown: tuple[int, int],
    flags: tuple[bool, bool, bool],
) -> Day:
    placed = [(part, *_rows(part, shown)) for part in parts]
    lanes = _lanes([(top, bottom) for _, top, bottom in placed])
    is_today, is_focus, is_near = flags
    return Day(
        date=day,
        is_today=is_today,
        is_focus=is_focus,
        is_near=is_near,
        lanes=max(lanes, default=0) + 1,
        boxes=tuple(
            Box(
                entry=part.entry,
                starts=part.starts,
                ends=part.ends,
                top=top,
                bottom=bottom,
                lane=lane,
                alone=not any(
                    other is not part and top < other_bottom and other_top < bottom
                    for other, other_top, other_bottom in placed
                ),
                continues_before=part.continues_before,
                continues_after=part.continues_after,
            )
            for (part, top, bottom), lane in zip(placed, lanes, strict=True)
        ),
    )


def _rows(part: _Part, shown: tuple[int, int]) -> tuple[int, int]:
    last = (shown[1] - shown[0]) * QUARTERS_AN_HOUR
    base = shown[0] * 60
    top = (part.from_minute - base) // MINUTES_A_QUARTER
    bottom = -(-(part.until_minute - base) // MINUTES_A_QUARTER)
    top = min(max(0, top), last - 1)
    return top, min(max(top + 1, bottom), last)


def _lanes(rows: Sequence[tuple[int, int]]) -> list[int]:
    """Give each box, sorted by its top, the first lane that is free there."""
    assert all(before[0] <= after[0] for before, after in pairwise(rows))
    free_from: list[int] = []
    lanes = []
    for top, bottom in rows:
        free = [lane for lane, until in enumerate(free_from) if until <= top]
        lane = free[0] if free else min(len(free_from), LANES_MAX - 1)
        if lane == len(free_from):
            free_from.append(bottom)
        else:
            free_from[lane] = max(free_from[lane], bottom)
        lanes.append(lane)
    return lanes
