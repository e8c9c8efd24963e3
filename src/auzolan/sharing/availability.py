"""Availability: when a unit is open and free, from weekly windows and what is taken.

Weekly windows are wall-clock times of the community's zone, so that a shop that opens
at nine opens at nine also after the clocks have changed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from auzolan.ledger import records
from auzolan.ledger.records import Window
from auzolan.units.spans import DAY_MS, SECOND_MS, Span, merged, without

# Wall-clock moments kept in memory: a few years of the openings of a town.
MOMENTS_KEPT = 65_536
# How far the next opening is looked for.
OPENING_MS_MAX = 7 * DAY_MS
# When people do things whose hours nobody has told: eight to eight, every day.
DAYTIME: tuple[Window, ...] = tuple((day, 8 * 60, 20 * 60) for day in range(7))


@functools.lru_cache(maxsize=MOMENTS_KEPT)
def _wall_ms(zone: str, day: int, minute: int) -> int:
    """Return the moment of a wall-clock minute of a day (proleptic ordinal)."""
    wall = datetime.combine(date.fromordinal(day), datetime.min.time())
    local = (wall + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(zone))
    return int(local.timestamp()) * SECOND_MS


def local_day(zone: str, moment: int) -> date:
    """Return the day of a moment (ms, UTC) in a zone."""
    there = datetime.fromtimestamp(moment / SECOND_MS, tz=UTC)
    return there.astimezone(ZoneInfo(zone)).date()


@functools.lru_cache(maxsize=4_096)
def openings(weekly: tuple[Window, ...], zone: str, span: Span) -> tuple[Span, ...]:
    """Return the open spans inside `span`, sorted and apart; no windows mean always."""
    if not weekly:
        return (span,)
    by_weekday: dict[int, list[tuple[int, int]]] = {}
    for weekday, first, last in weekly:
        by_weekday.setdefault(weekday, []).append((first, last))
    first_day = local_day(zone, span.starts_at).toordinal()
    last_day = local_day(zone, span.ends_at).toordinal()
    found = []
    for day in range(first_day, last_day + 1):
        for first, last in by_weekday.get((day - 1) % 7, ()):
            starts_at = max(span.starts_at, _wall_ms(zone, day, first))
            ends_at = min(span.ends_at, _wall_ms(zone, day, last))
            if starts_at < ends_at:
                found.append(Span(starts_at, ends_at))
    return tuple(merged(found))


def shared(first: Sequence[Span], second: Sequence[Span]) -> tuple[Span, ...]:
    """Return the moments in both of two sorted lists of spans that are apart."""
    found: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        met = first[i].meet(second[j])
        if met is not None:
            found.append(met)
        if first[i].ends_at < second[j].ends_at:
            i += 1
        else:
            j += 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hours:
    """When something can be had: every one of its weekly patterns must be open."""

    zone: str
    weeklies: tuple[tuple[Window, ...], ...]

    def open_in(self, span: Span) -> tuple[Span, ...]:
        """Return the open spans inside `span`."""
        found: tuple[Span, ...] = (span,)
        for weekly in self.weeklies:
            if weekly:
                found = shared(found, openings(weekly, self.zone, span))
        return found

    def last_open(self, moment: int, *, after: int) -> int | None:
        """Return the last open moment up to `moment`, not before `after` nor a week ago.

        Whoever closes at six can be met at six, so both ends of a window count.
        """
        earliest = max(after, moment - OPENING_MS_MAX)
        if earliest > moment:
            return None
        found = self.open_in(Span(earliest, moment + 1))
        return min(moment, found[-1].ends_at) if found else None

    def next_open(self, moment: int) -> int | None:
        """Return the first open moment from `moment` on, within a week."""
        # A window that closes just then is still met, hence one millisecond more.
        span = Span(moment - 1, moment + OPENING_MS_MAX)
        found = self.open_in(span)
        return max(moment, found[0].starts_at) if found else None


def is_taken(row: records.Occupancy, now: int) -> bool:
    """Tell whether an occupancy counts: a hold that has expired by now does not."""
    return not 0 < row.expires_at <= now


def free_units(
    taken: Iterable[records.Occupancy], span: Span, *, units: int, now: int
) -> int:
    """Return how many of a pool's equal units are free in the whole span."""
    busy = {
        row.unit_no
        for row in taken
        if row.starts_at < span.ends_at
        and span.starts_at < row.ends_at
        and is_taken(row, now)
    }
    return units - len(busy)


def free_in(
    span: Span, taken: Iterable[records.Occupancy], *, now: int
) -> tuple[Span, ...]:
    """Return the moments of a span in which a single unit is not taken."""
    blocks = [Span(row.starts_at, row.ends_at) for row in taken if is_taken(row, now)]
    return tuple(without([span], blocks))


def nearest_free(
    wanted: Span,
    taken: Sequence[records.Occupancy],
    *,
    units: int,
    least: int = 1,
    inside: Span,
    now: int,
) -> Span | None:
    """Return the span of the same length nearest to the wanted one that is free.

    Of a pool, at least so many units must be. None where there is no such span.

    Only the ends of what is taken can be good beginnings, and its beginnings good ends.
    """
    length = wanted.length
    starts = {wanted.starts_at}
    for row in taken:
        if is_taken(row, now):
            starts |= {row.ends_at, row.starts_at - length}
    near = sorted(starts, key=lambda at: (abs(at - wanted.starts_at), at))
    for starts_at in near:
        span = Span(starts_at, starts_at + length)
        if not inside.contains(span):
            continue
        if free_units(taken, span, units=units, now=now) >= least:
            return span
    return None
