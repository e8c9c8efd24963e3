"""The week calendar: every span lands on its days, hours and lanes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span
from auzolan.web.drawing import calendar

MADRID = ZoneInfo("Europe/Madrid")
MONDAY = date(2026, 11, 23)


def _ms(day: date, hour: int, minute: int = 0, *, zone: ZoneInfo = MADRID) -> int:
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return round(moment.timestamp() * 1000)


def _entry(starts_at: int, length: int, title: str = "Ane") -> calendar.Entry:
    return calendar.Entry(span=Span(starts_at, starts_at + length), title=title)


def test_an_entry_stands_on_its_day_at_its_quarters() -> None:
    entry = _entry(_ms(MONDAY, 8, 30), 90 * MINUTE_MS)

    week = calendar.week([entry], first_day=MONDAY, zone=MADRID)

    (box,) = week.days[0].boxes
    assert (box.top, box.bottom, box.lane) == (2, 8, 0)
    assert box.classes == "h0 q2 th2 tq0 whole"
    assert week.hours == tuple(range(8, 19))


def test_an_early_entry_widens_the_hours() -> None:
    entry = _entry(_ms(MONDAY, 5, 45), HOUR_MS)

    week = calendar.week([entry], first_day=MONDAY, zone=MADRID)

    assert week.hours[0] == 5
    assert week.days[0].boxes[0].top == 3


def test_a_loan_over_days_fills_the_days_between_and_keeps_the_hours() -> None:
    entry = _entry(_ms(MONDAY, 18), 2 * DAY_MS)

    week = calendar.week([entry], first_day=MONDAY, zone=MADRID)

    assert week.hours == tuple(range(8, 19))
    first, middle, last = (week.days[at].boxes[0] for at in range(3))
    assert (first.continues_before, first.continues_after) == (False, True)
    assert (middle.top, middle.bottom) == (0, 44)
    assert (middle.continues_before, middle.continues_after) == (True, True)
    assert (last.continues_before, last.continues_after) == (True, False)
    assert week.entries == (entry,)


def test_an_entry_until_midnight_does_not_go_on_into_the_next_day() -> None:
    entry = _entry(_ms(MONDAY, 20), 4 * HOUR_MS)

    week = calendar.week([entry], first_day=MONDAY, zone=MADRID)

    assert week.days[0].boxes[0].continues_after is False
    assert week.days[1].boxes == ()
    assert week.hours[-1] == 23


def test_what_overlaps_stands_side_by_side() -> None:
    nine, ten = _ms(MONDAY, 9), _ms(MONDAY, 10)
    entries = [_entry(nine, 2 * HOUR_MS), _entry(ten, HOUR_MS), _entry(ten, HOUR_MS)]

    week = calendar.week(entries, first_day=MONDAY, zone=MADRID)

    assert [box.lane for box in week.days[0].boxes] == [0, 1, 2]
    assert week.days[0].lanes == 3
    assert [box.classes[-2:] for box in week.days[0].boxes] == ["l0", "l1", "l2"]


def test_a_lane_is_used_again_once_it_is_free() -> None:
    entries = [_entry(_ms(MONDAY, hour), HOUR_MS) for hour in (9, 10, 11)]

    week = calendar.week(entries, first_day=MONDAY, zone=MADRID)

    assert week.days[0].lanes == 1


def test_the_hour_that_comes_twice_is_drawn_once_and_is_never_empty() -> None:
    sunday = date(2026, 10, 25)
    starts = round(datetime(2026, 10, 25, 0, 50, tzinfo=UTC).timestamp() * 1000)
    entry = _entry(starts, 20 * MINUTE_MS)

    week = calendar.week(
        [entry], first_day=sunday - timedelta(days=6), zone=MADRID, hours=(0, 24)
    )

    (box,) = week.days[6].boxes
    assert box.bottom > box.top


def test_a_phone_shows_the_focused_day_and_its_neighbours() -> None:
    week = calendar.week(
        [], first_day=MONDAY, zone=MADRID, focus=MONDAY + timedelta(days=3)
    )

    assert [day.is_near for day in week.days] == [
        False,
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_phone_shows_three_days_also_at_either_end_of_the_week() -> None:
    weeks = [
        calendar.week([], first_day=MONDAY, zone=MADRID, focus=MONDAY + timedelta(days=at))
        for at in range(7)
    ]

    assert [sum(day.is_near for day in week.days) for week in weeks] == [3] * 7


def test_the_week_of_a_sunday_begins_six_days_before() -> None:
    assert calendar.week_of(date(2026, 11, 29)) == MONDAY


@given(
    st.lists(
        st.tuples(st.integers(-3 * 24 * 60, 9 * 24 * 60), st.integers(1, 4 * 24 * 60)),
        max_size=12,
    )
)
def test_every_box_lies_inside_the_shown_hours(minutes: list[tuple[int, int]]) -> None:
    base = _ms(MONDAY, 0)
    entries = [_entry(base + at * MINUTE_MS, long * MINUTE_MS) for at, long in minutes]

    week = calendar.week(entries, first_day=MONDAY, zone=MADRID)

    boxes = [box for day in week.days for box in day.boxes]
    assert all(0 <= box.top < box.bottom <= len(week.hours) * 4 for box in boxes)
    assert all(0 <= box.lane < calendar.LANES_MAX for box in boxes)
