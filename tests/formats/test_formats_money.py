"""Balances, sums of money and lengths of loan are exact, or they are a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.balances import BalanceRow, read_balances, write_balances
from auzolan.formats.items import read_days
from auzolan.formats.money import Money, read_balance, read_money, write_money
from auzolan.formats.reports import Outcome
from auzolan.units.amounts import UNITS
from auzolan.units.faults import Fault


def test_balances_are_exact_steps() -> None:
    data = b'card,hours\n7,-3.5\n8,"2,25 h"\n9,1:30\n'

    rows, report = read_balances(data, name="a.csv")

    assert [row.amount for row in rows] == [-350, 225, 150]
    assert report.outcome is Outcome.WHOLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.001", "amount.too_fine"),
        ("0:20", "amount.too_fine"),
        ("lots", "amount.not_a_number"),
        ("1,234", "amount.ambiguous"),
        ("", "row.empty_field"),
    ],
)
def test_an_unclear_balance_does_not_come_in(text: str, code: str) -> None:
    rows, report = read_balances(f'card,hours\n7,"{text}"\n'.encode(), name="a.csv")

    assert (rows, [fault.code for fault in report.faults]) == ((), [code])


def test_credit_has_no_clock() -> None:
    assert read_balance("-1:30", UNITS["hour_credit"]) == -150
    assert isinstance(read_balance("1:30", UNITS["credit"]), Fault)
    assert read_balance("12 cr", UNITS["credit"]) == 1_200


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12.50", Money(hundredths=1_250)),
        ("€ 12,50", Money(hundredths=1_250, currency="EUR")),
        ("12 CHF", Money(hundredths=1_200, currency="CHF")),
        ("$3", Money(hundredths=300)),
    ],
)
def test_money_is_read_as_written(text: str, money: Money) -> None:
    assert read_money(text) == money
    assert read_money(write_money(money)) == money


@pytest.mark.parametrize(("text", "days"), [("7", 7), ("2 weeks", 14), ("1 Monat", 30)])
def test_lengths_of_loan_are_days(text: str, days: int) -> None:
    assert read_days(text) == days


@given(st.integers(-(10**9), 10**9))
def test_any_balance_survives_a_round_trip(amount: int) -> None:
    row = BalanceRow(line=2, key="", member="7", amount=amount)

    (found,), _ = read_balances(write_balances((row,)), name="a.csv")

    assert found.amount == amount
