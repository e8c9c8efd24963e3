"""Days as people write them; where day and month could be swapped nobody guesses."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.dates import LocalTime, day_first_of, read_date, read_time
from auzolan.units.faults import Fault

DAY = dt.date(2026, 5, 13)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-13",
        "2026/05/13",
        "2026.5.13",
        "20260513",
        "13.05.2026",
        "13. 5. 2026",
        "13.5.26",
        "13/05/2026",
        "13-05-2026",
        "05/13/2026",
        "13 May 2026",
        "13-May-26",
        "May 13, 2026",
        "May 13th 2026",
        "13 de mayo de 2026",
        "13. Mai 2026",
        "13 mai 2026",
        "13 maggio 2026",
        "2026-05-13T14:30:00Z",
        "13/05/2026 14:30",
    ],
)
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("04/05/2026", "date.ambiguous"),
        ("4-5-26", "date.ambiguous"),
        ("31.02.2026", "date.not_understood"),
        ("2026-13-01", "date.not_understood"),
        ("13/13/2026", "date.not_understood"),
        ("0001-01-01", "date.out_of_range"),
        ("45000", "date.not_understood"),
        ("soon", "date.not_understood"),
        ("", "date.not_understood"),
        ("12 Foo 2026", "date.not_understood"),
    ],
)
def test_an_unclear_day_is_a_fault(text: str, code: str) -> None:
    found = read_date(text)

    assert isinstance(found, Fault)
    assert found.code == code


def test_what_is_told_decides_between_day_and_month() -> None:
    assert read_date("04/05/2026", day_first=True) == dt.date(2026, 5, 4)
    assert read_date("04/05/2026", day_first=False) == dt.date(2026, 4, 5)
    assert read_date("05/05/2026") == dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("column", "day_first"),
    [
        (["04/05/2026", "13/05/2026", ""], True),
        (["04/05/2026", "05/13/2026 10:00"], False),
        (["04/05/2026", "05/06/2026"], None),
        (["13/05/2026", "05/13/2026"], None),
        (["13.05.2026", "04/05/2026"], None),
        ([], None),
    ],
)
def test_one_certain_day_decides_for_its_column(
    column: list[str], day_first: bool | None
) -> None:
    assert day_first_of(column) is day_first


@pytest.mark.parametrize(
    ("text", "minute", "offset"),
    [
        ("2026-05-13", None, None),
        ("2026-05-13 14:30", 870, None),
        ("2026-05-13T14:30:59.5Z", 870, 0),
        ("2026-05-13 14:30+02:00", 870, 120),
        ("2026-05-13 14:30-0530", 870, -330),
        ("13.05.2026, 14:30 Uhr", 870, None),
        ("13/05/2026 2:30 PM", 870, None),
        ("13/05/2026 12:05 a.m.", 5, None),
    ],
)
def test_times_of_day_are_read(text: str, minute: int | None, offset: int | None) -> None:
    assert read_time(text) == LocalTime(date=DAY, minute_of_day=minute, offset_min=offset)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-13 25:00",
        "2026-05-13 10:61",
        "2026-05-13 13:00 pm",
        "2026-05-13 10:00+19:00",
    ],
)
def test_an_impossible_time_is_a_fault(text: str) -> None:
    found = read_time(text)

    assert isinstance(found, Fault)
    assert found.code == "date.not_understood"


def test_wall_clock_time_becomes_ms_with_the_communitys_zone() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    noon = LocalTime(date=DAY, minute_of_day=720)

    assert noon.at_ms(madrid) == 1_778_666_400_000
    assert noon.at_ms(dt.UTC) - noon.at_ms(madrid) == 2 * 3_600_000
    assert LocalTime(date=DAY, minute_of_day=720, offset_min=0).at_ms(madrid) == noon.at_ms(
        dt.UTC
    )


times = st.builds(
    LocalTime,
    date=st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    minute_of_day=st.none() | st.integers(0, 1_439),
    offset_min=st.none(),
) | st.builds(
    LocalTime,
    date=st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    minute_of_day=st.integers(0, 1_439),
    offset_min=st.integers(-840, 840),
)


@given(times)
def test_a_written_time_is_read_back_the_same(moment: LocalTime) -> None:
    assert read_time(str(moment)) == moment


@given(st.text(alphabet="0123456789/.-: TZ+apmMay", max_size=24) | st.text(max_size=20))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    assert isinstance(read_time(text), LocalTime | Fault)
