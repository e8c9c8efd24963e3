"""Moments and amounts as people type them in a command."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from auzolan.formats import dates
from auzolan.formats.dates import LocalTime
from auzolan.formats.quantities import unit_code
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS

MS_A_SECOND = 1000
DAYS = {"today": 0, "tomorrow": 1}
_LATER = re.compile(r"^\+(\d{1,5})\s*(min|h|d|w)$")
_LENGTHS = {"min": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS, "w": 7 * DAY_MS}
_QUANTITY = re.compile(r"^([0-9.,]+)\s*(.*)$")
# As a page has it: 2026-11-24T18:00.
_ISO_T = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d.*)$")


def read_moment(
    text: str, *, zone: ZoneInfo, now: int, since: int = 0, is_end: bool = False
) -> int | Fault:
    """Read `2026-11-24 18:00`, `tomorrow 18:00`, `now`, or `+3d` after `since`, as ms.

    A day without a time begins at its midnight; as the end of a span it is meant whole.
    """
    text = text.strip()
    if text == "now":
        return now
    later = _LATER.match(text)
    if later is not None:
        return (since or now) + int(later[1]) * _LENGTHS[later[2]]
    word, _, clock = text.partition(" ")
    if word in DAYS:
        today = dt.datetime.fromtimestamp(now / MS_A_SECOND, zone).date()
        day = today + dt.timedelta(days=DAYS[word])
        text = f"{day.isoformat()} {clock}".strip()
    iso = _ISO_T.match(text)
    found = dates.read_time(f"{iso[1]} {iso[2]}" if iso else text)
    if isinstance(found, Fault):
        return fault(found.code, text[:40])
    return _whole(found).at_ms(zone) if is_end else found.at_ms(zone)


def _whole(found: LocalTime) -> LocalTime:
    if found.minute_of_day is not None:
        return found
    return replace(found, date=found.date + dt.timedelta(days=1))


def read_amount(text: str) -> tuple[str, str] | Fault:
    """Return number and unit code of `2`, `2.5 kg` or `90 min`; "" where it says none."""
    found = _QUANTITY.match(text.strip())
    if found is None:
        return fault("amount.not_a_number", text[:40])
    code = unit_code(found[2]) if found[2] else ""
    if found[2] and not code:
        return fault("unit.unknown", found[2][:40])
    return found[1], code


def read_minutes(text: str) -> int | Fault:
    """Read a length of time in minutes: `90`, `90 min`, `1.5 h`, `1:30`."""
    clock = re.fullmatch(r"(\d{1,4}):([0-5]\d)", text.strip())
    if clock is not None:
        return int(clock[1]) * 60 + int(clock[2])
    found = read_amount(text)
    if isinstance(found, Fault):
        return found
    number, unit = found
    factor = {"": 1, "min": 1, "h": 60, "day": 24 * 60}.get(unit)
    if factor is None:
        return fault("unit.mismatch", unit, wanted="min")
    whole, point, part = number.replace(",", ".").partition(".")
    if not (whole or part).isdecimal() or (point and not part.isdecimal()):
        return fault("amount.not_a_number", text[:40])
    minutes = int(whole or 0) * factor
    if part:
        minutes += int(part) * factor // 10 ** len(part)
    return minutes


def told(ms: int, zone: ZoneInfo) -> str:
    """Return a moment on the community's clock as `2026-11-24 18:00`."""
    return f"{dt.datetime.fromtimestamp(ms / MS_A_SECOND, zone):%Y-%m-%d %H:%M}"


def iso(ms: int, zone: ZoneInfo) -> str | None:
    """Return a moment as ISO 8601 with its offset; None where there is none."""
    if not ms:
        return None
    moment = dt.datetime.fromtimestamp(ms / MS_A_SECOND, zone)
    return moment.isoformat(timespec="seconds")
