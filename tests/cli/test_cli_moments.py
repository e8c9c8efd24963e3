"""Moments, amounts and lengths are read as people type them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from auzolan.cli import moments
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS, HOUR_MS

ZONE = ZoneInfo("Europe/Madrid")
NOON = int(dt.datetime(2026, 11, 23, 12, tzinfo=ZONE).timestamp()) * 1000
MIDNIGHT = NOON - 12 * HOUR_MS


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("now", NOON),
        ("+2h", NOON + 2 * HOUR_MS),
        ("+1d", NOON + DAY_MS),
        ("today", MIDNIGHT),
        ("today 18:00", MIDNIGHT + 18 * HOUR_MS),
        ("tomorrow 08:30", MIDNIGHT + DAY_MS + 17 * HOUR_MS // 2),
        ("2026-11-23", MIDNIGHT),
        ("2026-11-23 12:00", NOON),
        ("2026-11-23T12:00", NOON),
        ("2026-11-23T11:00Z", NOON),
        ("2026-11-23T12:00:00+01:00", NOON),
    ],
)
def test_a_moment_is_read(text, ms):
    assert moments.read_moment(text, zone=ZONE, now=NOON) == ms


def test_a_day_that_ends_a_span_is_meant_whole():
    found = moments.read_moment("2026-11-23", zone=ZONE, now=NOON, is_end=True)

    assert found == MIDNIGHT + DAY_MS


def test_a_length_counts_from_the_beginning():
    assert moments.read_moment("+1h", zone=ZONE, now=NOON, since=5) == 5 + HOUR_MS


@pytest.mark.parametrize("text", ["", "soon", "3/4/2026", "2026-13-01", "tomorrow 25:00"])
def test_what_is_no_moment_is_refused(text):
    assert isinstance(moments.read_moment(text, zone=ZONE, now=NOON), Fault)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("90 min", 90), ("1.5 h", 90), ("1,5h", 90), ("1:30", 90), ("2 h", 120)],
)
def test_a_length_of_work_is_read_in_minutes(text, minutes):
    assert moments.read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "long", "3 kg", "1.2.3 h", "-5"])
def test_what_is_no_length_of_work_is_refused(text):
    assert isinstance(moments.read_minutes(text), Fault)


@pytest.mark.parametrize(
    ("text", "read"),
    [("2", ("2", "")), ("2.5 kg", ("2.5", "kg")), ("3 Stück", ("3", "each"))],
)
def test_an_amount_is_read_with_its_unit(text, read):
    assert moments.read_amount(text) == read
