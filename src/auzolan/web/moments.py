"""Moments: milliseconds of the books as days and times where the community lives."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from auzolan.ledger import records
from auzolan.web import dates

_MS = 1_000


def local(ms: int, community: records.Community) -> datetime:
    """Return a moment in the community's time zone."""
    return datetime.fromtimestamp(ms / _MS, ZoneInfo(community.zone))


def day_text(ms: int, community: records.Community, now: int) -> str:
    """Return `Monday, 23 November`, with the year where it is not this one."""
    day, today = local(ms, community).date(), local(now, community).date()
    return dates.day_long(day) if day.year == today.year else dates.day_with_year(day)


def moment_text(ms: int, community: records.Community, now: int) -> str:
    """Return `Mon 23 Nov, 8:30`, with the year where it is not this one."""
    moment = local(ms, community)
    if moment.year == local(now, community).year:
        return dates.moment_short(moment)
    return f"{dates.day_of(moment)}, {dates.clock(moment)}"
