"""Days and distances in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from auzolan.web import dates

DAY = date(2026, 11, 23)


@pytest.fixture
def spanish() -> Iterator[None]:
    with translation.override("es"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("english")
def test_english_days_are_the_worlds_not_one_countrys() -> None:
    assert dates.day_short(DAY) == "Mon 23 Nov"
    assert dates.weekday_short(DAY) == "Mon"
    assert dates.month_long(DAY) == "November 2026"


@pytest.mark.usefixtures("spanish")
def test_spanish_days_are_spanish() -> None:
    assert dates.day_long(DAY) == "lunes, 23 de noviembre"
    assert dates.weekday_short(DAY) == "lun"


@pytest.mark.usefixtures("english")
def test_distances_are_rounded_as_one_says_them() -> None:
    told = [dates.distance(metres) for metres in (0, 650, 1100, 23_400)]

    assert told == ["0 m", "650 m", "1.1 km", "23 km"]


@pytest.mark.usefixtures("spanish")
def test_spanish_distances_have_a_comma() -> None:
    assert dates.distance(1100) == "1,1 km"


@pytest.mark.usefixtures("english")
def test_a_tick_at_midnight_names_the_day() -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)

    assert dates.tick(midnight, "hour") == "Mon 23 Nov"
    assert dates.tick(midnight.replace(hour=9), "hour") == "9:00"
    assert dates.tick(midnight, "day") == "23 Nov"
    assert dates.tick(midnight, "month") == "Nov 2026"


@pytest.mark.usefixtures("english")
def test_a_moment_has_its_day_and_a_24_hour_clock() -> None:
    moment = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)

    assert dates.moment_short(moment) == "Mon 23 Nov, 18:05"


@pytest.mark.usefixtures("spanish")
def test_a_figure_has_the_readers_decimal_sign_and_every_digit() -> None:
    assert dates.figure("1234.125") == "1234,125"


@pytest.mark.usefixtures("english")
def test_a_figure_in_english_is_as_it_was() -> None:
    assert dates.figure("1234.125") == "1234.125"
