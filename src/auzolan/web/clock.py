"""Clock: moments as people type them, on the clock of their community."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import SECOND_MS, Span
from auzolan.web import telling

MOMENT_LENGTH = len("2026-11-23T18:00")
# Nobody plans, or looks up, anything outside.
FIRST_YEAR, LAST_YEAR = 2000, 2200
LAST_DAY = date(LAST_YEAR, 12, 31)


def moment_of(viewer: Viewer, said: str) -> int | None:
    """Return a moment such as 2026-11-23T18:00 in ms, UTC; None where it is none."""
    try:
        at = datetime.fromisoformat(said[:MOMENT_LENGTH])
    except ValueError:
        return None
    if at.tzinfo is not None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return _ms(at.replace(tzinfo=telling.zone_of(viewer)))


def said_moment(viewer: Viewer, moment_ms: int) -> str:
    """Return a moment as a control for dates and times takes it."""
    return telling.local(viewer, moment_ms).strftime("%Y-%m-%dT%H:%M")


def day_of(said: str) -> date | None:
    """Return the day of an address such as `?day=2026-11-23`."""
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def today(viewer: Viewer) -> date:
    """Return the community's day."""
    return telling.local(viewer, viewer.now).date()


def days(viewer: Viewer, first: date, number: int) -> Span:
    """Return so many days from one on, midnight to midnight where the community is."""
    zone = telling.zone_of(viewer)
    starts = datetime.combine(first, time(), zone)
    ends = datetime.combine(first + timedelta(days=number), time(), zone)
    return Span(_ms(starts), _ms(ends))


def next_full_hour(viewer: Viewer) -> int:
    """Return the next full hour on the wall, in ms."""
    soon = telling.local(viewer, viewer.now) + timedelta(hours=1)
    return _ms(soon.replace(minute=0, second=0, microsecond=0))


def _ms(at: datetime) -> int:
    return round(at.timestamp()) * SECOND_MS
