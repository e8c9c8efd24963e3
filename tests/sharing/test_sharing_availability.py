from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.ledger import records
from auzolan.sharing.availability import (
    Hours,
    free_in,
    free_units,
    nearest_free,
    openings,
    shared,
)
from auzolan.units.spans import DAY_MS, HOUR_MS, Span, merged

ZONE = "Europe/Madrid"
# Monday to Friday nine to one, Saturday ten to noon.
SHED = (*((day, 540, 780) for day in range(5)), (5, 600, 720))


def at(year, month, day, hour=0, minute=0):
    there = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    return int(there.timestamp()) * 1000


def taken(starts_at, ends_at, *, unit_no=0, expires_at=0):
    return records.Occupancy(
        id=f"{starts_at:032x}",
        community="c",
        unit="u",
        unit_no=unit_no,
        starts_at=starts_at,
        ends_at=ends_at,
        from_at=starts_at,
        until_at=ends_at,
        why="booking",
        expires_at=expires_at,
    )


def test_no_windows_mean_always_open():
    span = Span(0, DAY_MS)

    assert openings((), ZONE, span) == (span,)


def test_windows_are_wall_clock_times_before_and_after_the_clocks_change():
    winter = openings(SHED, ZONE, Span(at(2026, 10, 23), at(2026, 10, 24)))
    changed = openings(SHED, ZONE, Span(at(2026, 10, 26), at(2026, 10, 27)))

    assert winter == (Span(at(2026, 10, 23, 9), at(2026, 10, 23, 13)),)
    assert changed == (Span(at(2026, 10, 26, 9), at(2026, 10, 26, 13)),)


def test_openings_are_cut_to_the_span():
    found = openings(SHED, ZONE, Span(at(2026, 11, 2, 12), at(2026, 11, 3, 10)))

    assert found == (
        Span(at(2026, 11, 2, 12), at(2026, 11, 2, 13)),
        Span(at(2026, 11, 3, 9), at(2026, 11, 3, 10)),
    )


def test_a_window_until_midnight_ends_where_the_next_day_begins():
    found = openings(((0, 1_380, 1_440), (1, 0, 60)), ZONE, Span(0, 40 * DAY_MS))

    assert {span.length for span in found} == {2 * HOUR_MS}


def test_both_the_place_and_the_offer_must_be_open():
    hours = Hours(ZONE, (SHED, ((0, 700, 900),)))

    found = hours.open_in(Span(at(2026, 11, 2), at(2026, 11, 9)))

    assert found == (Span(at(2026, 11, 2, 11, 40), at(2026, 11, 2, 13)),)


def test_whoever_closes_at_one_can_be_met_at_one():
    hours = Hours(ZONE, (SHED,))
    one = at(2026, 11, 2, 13)

    assert hours.next_open(one) == one
    assert hours.last_open(one, after=0) == one


def test_the_next_opening_after_the_weekend_is_monday():
    hours = Hours(ZONE, (SHED,))

    assert hours.next_open(at(2026, 11, 7, 15)) == at(2026, 11, 9, 9)
    assert hours.last_open(at(2026, 11, 8, 15), after=0) == at(2026, 11, 7, 12)


def test_there_is_no_last_opening_before_notice_is_up():
    hours = Hours(ZONE, (SHED,))
    sunday = at(2026, 11, 8, 15)

    assert hours.last_open(sunday, after=at(2026, 11, 7, 13)) is None
    assert hours.last_open(sunday, after=sunday + 1) is None


def test_a_place_that_never_opens_is_never_met():
    hours = Hours(ZONE, (((0, 540, 600),), ((1, 540, 600),)))

    assert hours.next_open(0) is None


def test_a_pool_has_units_left_until_all_are_taken():
    rows = [taken(0, 10, unit_no=0), taken(5, 15, unit_no=1)]

    assert free_units(rows, Span(0, 5), units=3, now=0) == 2
    assert free_units(rows, Span(4, 6), units=2, now=0) == 0
    assert free_units(rows, Span(15, 20), units=2, now=0) == 2


def test_a_hold_that_has_expired_counts_as_free():
    rows = [taken(0, 10, expires_at=100)]

    assert free_units(rows, Span(0, 5), units=1, now=99) == 0
    assert free_units(rows, Span(0, 5), units=1, now=100) == 1
    assert free_in(Span(0, 20), rows, now=99) == (Span(10, 20),)


def test_the_nearest_free_time_may_be_before_or_after():
    rows = [taken(100, 130)]
    wanted = Span(110, 120)
    wide = Span(0, 1_000)

    before = nearest_free(wanted, rows, units=1, inside=wide, now=0)
    after = nearest_free(wanted, rows, units=1, inside=Span(105, 1_000), now=0)

    assert before == Span(90, 100)
    assert after == Span(130, 140)


def test_where_no_time_is_free_there_is_none():
    rows = [taken(0, 1_000)]

    found = nearest_free(Span(10, 20), rows, units=1, inside=Span(0, 1_000), now=0)

    assert found is None


spans = st.builds(
    lambda start, length: Span(start, start + length),
    st.integers(0, 200),
    st.integers(1, 40),
)


@given(st.lists(spans, max_size=8), spans)
def test_the_nearest_free_time_is_free_and_none_is_nearer(blocks, wanted):
    rows = [taken(block.starts_at, block.ends_at) for block in blocks]
    inside = Span(0, 400)

    found = nearest_free(wanted, rows, units=1, inside=inside, now=0)

    free = [
        start
        for start in range(400 - wanted.length + 1)
        if not any(Span(start, start + wanted.length).overlaps(one) for one in blocks)
    ]
    least = min(abs(start - wanted.starts_at) for start in free)
    assert found is not None
    assert found.length == wanted.length
    assert abs(found.starts_at - wanted.starts_at) == least


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_shared_moments_are_those_in_both(first, second):
    one, two = merged(first), merged(second)

    found = shared(one, two)

    def moments(many):
        return {moment for span in many for moment in range(span.starts_at, span.ends_at)}

    assert moments(found) == moments(one) & moments(two)


@pytest.mark.parametrize("moment", [at(2026, 3, 29, 1), at(2026, 10, 25, 1)])
def test_a_night_in_which_the_clocks_change_is_still_open_at_its_ends(moment):
    night = ((6, 0, 1_440),)

    found = openings(night, ZONE, Span(moment - DAY_MS, moment + DAY_MS))

    assert sum(span.length for span in found) in {23 * HOUR_MS, 25 * HOUR_MS}
