"""The balances and the moments of the demo hold, as its rows tell them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from auzolan.demo import history, read, records
from auzolan.units.amounts import share_out

# What the demo promises can be planned from shop to shop.
DEEP = ("stool", "bookshelf", "loaf", "tote-bag", "loom")


@cache
def demo() -> records.Demo:
    """Return the demo community; it never changes."""
    return read.load()


def postings() -> list[tuple[int, str, dict[str, int], int]]:
    """Return (day, who gives, who gets by shares, hundredths of an hour), in order."""
    happened = demo().history
    rows = [
        (loan.back_day, loan.borrower, demo().things[loan.thing].owners, price(loan))
        for loan in happened.loans
    ]
    rows += [
        (row.day, row.receiver, {row.giver: 1}, row.minutes * 100 // 60)
        for row in happened.help
    ]
    rows += [
        (batch.day, batch.by, {work.member: 1}, work.minutes * 100 // 60)
        for batch in happened.batches
        for work in batch.work
    ]
    rows += [
        (done.day, plan.by, {done.member: 1}, done.minutes * 100 // 60)
        for plan in happened.plans
        for done in plan.done
    ]
    on = demo().community.accounts.on
    return sorted((row for row in rows if row[0] >= on), key=lambda row: row[0])


def price(loan: history.Loan) -> int:
    """Return what a loan costs by the plain rule: every begun day or hour."""
    thing = demo().things[loan.thing]
    minutes = (loan.back_day - loan.out_day) * 24 * 60 + (
        minute(loan.back_time) - minute(loan.out_time)
    )
    begun = {"hour": -(-minutes // 60), "day": -(-minutes // (24 * 60))}
    return int(begun[thing.terms.per] * Fraction(thing.terms.price) * 100)


def minute(hhmm: str) -> int:
    """Return the minute of the day."""
    hour, _, rest = hhmm.partition(":")
    return int(hour) * 60 + int(rest)


def test_nobody_ever_goes_below_the_lower_line_and_balances_sum_to_zero() -> None:
    balance: defaultdict[str, int] = defaultdict(int)
    lowest = 0

    for _, giver, shares, amount in postings():
        balance[giver] -= amount
        lowest = min(lowest, balance[giver])
        parts = share_out(amount, list(shares.values()))
        for getter, part in zip(shares, parts, strict=True):
            balance[getter] += part

    assert sum(balance.values()) == 0
    assert lowest >= -int(demo().community.accounts.lower_line) * 100


def test_most_members_took_part() -> None:
    happened = demo().history
    active = {loan.borrower for loan in happened.loans}
    active |= {row.giver for row in happened.help}

    assert len(active & demo().members.keys()) >= 38


def test_something_is_late_and_something_is_still_owed() -> None:
    happened = demo().history

    assert [row.thing for row in happened.out if row.due_day < 0] != []
    assert [row.member for row in happened.money if row.paid is None] != []


# What does not fit is told


def test_a_relative_moment_follows_local_clocks_in_winter_and_summer() -> None:
    january, july = date(2026, 1, 15), date(2026, 7, 15)

    winter = read.moment(january, -1, "10:00", "Europe/Madrid")
    summer = read.moment(july, -1, "10:00", "Europe/Madrid")

    assert winter == datetime(2026, 1, 14, 9, tzinfo=UTC).timestamp() * 1000
    assert summer == datetime(2026, 7, 14, 8, tzinfo=UTC).timestamp() * 1000


def test_a_local_time_that_the_clocks_skip_is_still_a_moment() -> None:
    eve_of_change = date(2026, 3, 28)

    skipped = read.moment(eve_of_change, 1, "02:30", "Europe/Madrid")

    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC).timestamp() * 1000


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(-400, 400),
    st.sampled_from(["00:00", "09:15", "17:40", "23:59"]),
)
def test_a_later_day_is_a_later_moment(today: date, day: int, hhmm: str) -> None:
    one = read.moment(today, day, hhmm, "Europe/Madrid")
    other = read.moment(today, day + 1, hhmm, "Europe/Madrid")

    assert 23 * 3_600_000 <= other - one <= 25 * 3_600_000


@given(
    st.integers(0, 6),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda m: m[0] < m[1]),
)
def test_a_weekly_opening_reads_as_it_is_written(
    weekday: int, minutes: tuple[int, int]
) -> None:
    first, last = (f"{m // 60:02}:{m % 60:02}" for m in minutes)
    line = f"{read.WEEKDAYS[weekday]} {first}-{last}"

    assert read.windows([line]) == [(weekday, *minutes)]
