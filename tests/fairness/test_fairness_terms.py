import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.fairness import footprint
from auzolan.fairness.terms import price_of
from auzolan.ledger import records
from auzolan.units.spans import DAY_MS, HOUR_MS, Span


def offer(price, per):
    return records.Offer(
        id="o", community="c", by="m", mode="lend", kind="k", price=price, price_per=per
    )


@pytest.mark.parametrize(
    ("per", "length", "minutes", "quantity", "decimals", "price"),
    [
        ("day", DAY_MS, 0, 1, 0, 150),
        ("day", DAY_MS + 1, 0, 1, 0, 300),
        ("hour", HOUR_MS, 0, 1, 0, 150),
        ("hour", DAY_MS, 90, 1, 0, 225),
        ("hour", DAY_MS, 1, 1, 0, 3),
        ("unit", DAY_MS, 0, 4, 0, 600),
        ("unit", DAY_MS, 0, 2_500, 3, 375),
        ("unit", DAY_MS, 0, 1, 3, 1),
        ("once", 9 * DAY_MS, 600, 4, 0, 150),
    ],
)
def test_a_price_follows_from_the_terms(per, length, minutes, quantity, decimals, price):
    found = price_of(
        offer(150, per),
        span=Span(0, length),
        minutes=minutes,
        quantity=quantity,
        decimals=decimals,
    )

    assert found == price


@given(st.integers(1, 10**12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_has_no_price_costs_nothing(length, minutes, quantity):
    free = offer(0, "")

    assert price_of(free, span=Span(0, length), minutes=minutes, quantity=quantity) == 0


def test_a_walk_emits_nothing_and_a_drive_says_its_source():
    walk = footprint.of_trips(2_000, round_trips=2)
    drive = footprint.of_trips(5_000, round_trips=1)

    assert (walk.co2e_g, walk.source) == (0, footprint.ON_FOOT_SOURCE)
    assert (drive.co2e_g, drive.source) == (1_700, footprint.CAR_SOURCE)


def kind(co2e_g, source):
    return records.Kind(
        id="k", community="c", unit="kg", labels={}, co2e_g=co2e_g, co2e_source=source
    )


def test_a_sort_without_a_source_has_no_figure():
    assert footprint.of_amount(kind(500, ""), 1_000, decimals=3) is None
    assert footprint.of_amount(kind(-1, "somebody"), 1_000, decimals=3) is None


def test_amounts_count_in_the_unit_and_add_up_with_every_source_once():
    wood = footprint.of_amount(kind(500, "a study"), 2_500, decimals=3)
    assert wood is not None

    both = footprint.together([footprint.of_trips(5_000, round_trips=1), wood, wood])

    assert wood.co2e_g == 1_250
    assert both == footprint.Figure(co2e_g=4_200, source=f"{footprint.CAR_SOURCE}; a study")


def test_what_is_partly_unknown_is_not_told():
    assert footprint.together([footprint.of_trips(1, round_trips=1), None]) is None
