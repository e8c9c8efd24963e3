"""Soundness: what must hold between the rows of a community, whatever happened.

The rules keep these promises act by act; here they are counted anew over all rows, so
that a mistake in a rule, or a hand in the database, shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

from auzolan.ledger import fulfilment, records
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.records import Record
from auzolan.units.faults import Fault, fault

R = TypeVar("R", bound=Record)

# Promises in these states have credit and stock set aside.
GIVEN = frozenset({"promised", "out"})


def faults(rows: MemoryRows) -> Iterator[Fault]:
    """Yield every promise between the rows that is broken."""
    yield from _credit(rows)
    yield from _stock(rows)
    yield from _overlaps(rows)


def _all(rows: MemoryRows, record: type[R]) -> list[R]:
    return list(rows.tables[record.TABLE].values())  # type: ignore[arg-type]


def _credit(rows: MemoryRows) -> Iterator[Fault]:
    """Balances sum to zero, follow from postings, and reserve what is promised."""
    accounts = _all(rows, records.Account)
    whole = sum(account.balance for account in accounts)
    if whole:
        yield fault("sound.balances", "accounts", sum=whole)
    posted: dict[str, int] = defaultdict(int)
    by_event: dict[str, int] = defaultdict(int)
    for posting in _all(rows, records.Posting):
        posted[posting.account] += posting.amount
        by_event[posting.event] += posting.amount
    for event, left in by_event.items():
        if left:
            yield fault("sound.posting", event, sum=left)
    reserved: dict[str, int] = defaultdict(int)
    for promise in _all(rows, records.Promise):
        if promise.state in GIVEN and promise.price:
            reserved[promise.payer] += promise.price
    for account in accounts:
        wanted = posted.pop(account.id, 0)
        if account.balance != wanted:
            yield fault("sound.balance", account.id, balance=account.balance, posted=wanted)
        owed = reserved.pop(account.id, 0)
        if account.reserved != owed:
            yield fault(
                "sound.reserved", account.id, reserved=account.reserved, promised=owed
            )
    for owner in (*posted, *reserved):
        if posted.get(owner) or reserved.get(owner):
            yield fault("sound.account_missing", owner)


def _stock(rows: MemoryRows) -> Iterator[Fault]:
    """Nothing is below zero, and what is set aside is what promises wait for."""
    waiting: dict[str, int] = defaultdict(int)
    for promise in _all(rows, records.Promise):
        stocked = promise.action in fulfilment.STOCK_ACTIONS and promise.thing
        if promise.state in GIVEN and stocked:
            waiting[promise.thing] += max(0, promise.quantity - promise.done)
    for thing in _all(rows, records.Thing):
        if thing.onhand < 0 or thing.quantity < 0:
            yield fault("sound.below_zero", thing.id, onhand=thing.onhand)
        if thing.reserved != waiting.get(thing.id, 0):
            yield fault(
                "sound.set_aside",
                thing.id,
                reserved=thing.reserved,
                promised=waiting.get(thing.id, 0),
            )


def _overlaps(rows: MemoryRows) -> Iterator[Fault]:
    """Nothing is taken twice at a time."""
    by_unit: dict[tuple[str, int], list[records.Occupancy]] = defaultdict(list)
    for row in _all(rows, records.Occupancy):
        by_unit[row.unit, row.unit_no].append(row)
    for (unit, _), taken in by_unit.items():
        taken.sort(key=lambda row: (row.starts_at, row.ends_at))
        for earlier, later in pairwise(taken):
            if later.starts_at < earlier.ends_at:
                yield fault("sound.overlap", unit, first=earlier.id, second=later.id)
