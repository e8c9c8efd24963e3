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


def faults(rows: MemoryRows) -> Iterator[Fault]:
    """Yield every promise between the rows that is broken."""
    yield from _credit(rows)
    yield from _stock(rows)
    yield from _overlaps(rows)


def _all(rows: MemoryRows, record: type[R]) -> list[R]:
    return list(rows.tables[record.TABLE].values())  # type: ignore[arg-type]


def _credit(rows: MemoryRows) -> Iterator[Fault]:
    """Balances sum to zero and follow from postings."""
    accounts = {account.id: account for account in _all(rows, records.Account)}
    whole = sum(account.balance for account in accounts.values())
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
    reserved, engaged = _promised(rows)
    for owner in accounts.keys() | posted.keys() | reserved.keys() | engaged.keys():
        account = accounts.get(owner, records.Account(id=owner, community=""))
        if account.balance != posted[owner]:
            yield fault(
                "sound.balance", owner, balance=account.balance, posted=posted[owner]
            )
        if account.reserved != reserved[owner]:
            yield fault(
                "sound.reserved",
                owner,
                reserved=account.reserved,
                promised=reserved[owner],
            )
        if account.engaged != engaged[owner]:
            yield fault(
                "sound.engaged", owner, engaged=account.engaged, promised=engaged[owner]
            )


def _promised(rows: MemoryRows) -> tuple[dict[str, int], dict[str, int]]:
    """Return what open promises reserve of accounts, and how many each is engaged in."""
    reserved: dict[str, int] = defaultdict(int)
    engaged: dict[str, int] = defaultdict(int)
    for promise in _all(rows, records.Promise):
        if promise.state not in fulfilment.GIVEN:
            continue
        if promise.price:
            reserved[promise.payer] += promise.price
        for side in {promise.provider, promise.receiver}:
            engaged[side] += 1
    return reserved, engaged


def _stock(rows: MemoryRows) -> Iterator[Fault]:
    """Nothing is below zero, and what is set aside is what promises wait for."""
    waiting: dict[str, int] = defaultdict(int)
    for promise in _all(rows, records.Promise):
        stocked = promise.action in fulfilment.STOCK_ACTIONS and promise.thing
        if promise.state in fulfilment.GIVEN and stocked:
            waiting[promise.thing] += fulfilment.left_of(promise)
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
