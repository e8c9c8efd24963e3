from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.units import amounts
from auzolan.units.amounts import AMOUNT_MAX, UNITS
from auzolan.units.faults import Fault

KG, G, L, EACH, HOUR, DAY = (UNITS[code] for code in ("kg", "g", "l", "each", "h", "day"))

any_amount = st.integers(-AMOUNT_MAX, AMOUNT_MAX)
any_unit = st.sampled_from(list(UNITS.values()))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("2.5", 2500),
        (" 2,5 ", 2500),
        ("-0.001", -1),
        ("+3", 3000),
        (".5", 500),
        ("5.", 5000),
        ("0007.10000000000000", 7100),
    ],
)
def test_a_decimal_with_comma_or_point_becomes_steps(text, steps):
    assert amounts.parse_amount(text, KG) == steps


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount.not_a_number"),
        (".", "amount.not_a_number"),
        ("-", "amount.not_a_number"),
        ("two", "amount.not_a_number"),
        ("1.000,5", "amount.not_a_number"),
        ("1e3", "amount.not_a_number"),
        ("1_000", "amount.not_a_number"),
        ("\u0663", "amount.not_a_number"),
        ("NaN", "amount.not_a_number"),
        ("Infinity", "amount.not_a_number"),
        ("9" * 41, "amount.not_a_number"),
        ("9" * 10_000_000, "amount.not_a_number"),
        ("0.0001", "amount.too_fine"),
        ("1.0000000000000000000000000000001", "amount.too_fine"),
        ("9007199254740.992", "amount.out_of_bounds"),
        ("9" * 39, "amount.out_of_bounds"),
    ],
)
def test_what_is_no_exact_amount_is_refused(text, code):
    found = amounts.parse_amount(text, KG)

    assert isinstance(found, Fault)
    assert found.code == code
    assert len(found.at) <= amounts.AMOUNT_TEXT_MAX


@given(any_amount, any_unit)
def test_an_amount_written_and_read_again_is_the_same(amount, unit):
    assert amounts.parse_amount(amounts.format_amount(amount, unit), unit) == amount


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (2500, KG, "2.5"),
        (100, EACH, "100"),
        (0, KG, "0"),
        (-5, HOUR, "-0.05"),
        (10, KG, "0.01"),
    ],
)
def test_an_amount_is_written_short_and_exact(amount, unit, text):
    assert amounts.format_amount(amount, unit) == text


def test_kilograms_become_grams_and_days_hours():
    assert amounts.convert(2500, KG, G) == 2500
    assert amounts.convert(150, DAY, HOUR) == 3600


@pytest.mark.parametrize(
    ("amount", "source", "target", "code"),
    [
        (1, KG, L, "unit.mismatch"),
        (1, UNITS["mm"], UNITS["km"], "amount.too_fine"),
        (AMOUNT_MAX, UNITS["m3"], UNITS["ml"], "amount.out_of_bounds"),
    ],
)
def test_an_amount_converts_exactly_or_not_at_all(amount, source, target, code):
    found = amounts.convert(amount, source, target)

    assert isinstance(found, Fault)
    assert found.code == code


@given(any_amount, any_unit, any_unit)
def test_what_converts_comes_back_the_same(amount, source, target):
    there = amounts.convert(amount, source, target)

    assert isinstance(there, Fault) or amounts.convert(there, target, source) == amount


def test_each_dimension_has_one_base_and_each_code_its_own_unit():
    bases = [unit.dimension for unit in UNITS.values() if unit.in_base == 1]
    named = [unit.om2 for unit in UNITS.values() if unit.om2]

    assert sorted(bases) == sorted({unit.dimension for unit in UNITS.values()})
    assert all(unit.code == code for code, unit in UNITS.items())
    assert all(name.isalpha() for name in named)
    assert len(named) == len(set(named))


def test_a_step_is_the_smallest_part_that_counts():
    assert amounts.step(KG) == Fraction(1, 1000)


@given(
    any_amount,
    st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any),
)
def test_sharing_out_loses_nothing_and_is_fair_to_one_step(total, weights):
    parts = amounts.share_out(total, weights)

    assert sum(parts) == total
    assert all(
        abs(Fraction(part) - Fraction(total * weight, sum(weights))) < 1
        for part, weight in zip(parts, weights, strict=True)
    )


def test_a_tie_goes_to_the_earlier_weight():
    assert amounts.share_out(10, [1, 1, 1]) == [4, 3, 3]
    assert amounts.share_out(-10, [1, 1, 1]) == [-4, -3, -3]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_sharing_out_by_nothing_is_wrong_code(weights):
    with pytest.raises(AssertionError):
        amounts.share_out(10, weights)
