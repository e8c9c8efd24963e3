"""Promising: what taking on a promise needs, refuses and reserves, wherever it happens.

Choosing a way, answering a request and taking a job all give promises; the checks
and the reservations stand here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from auzolan.ledger import fulfilment, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Faults, setting, setting_number, setting_query
from auzolan.ledger.rules import things
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import Span

AnyAct = Act[Any]

# Actions that take the thing itself for the span, and those that take a person's time.
TAKES_THING = frozenset({"transferCustody", "use"})
TAKES_PERSON = frozenset({"work", "deliverService"})


def span_of(promise: records.Promise) -> Span:
    """Return the span in which it is to be done."""
    return Span(promise.starts_at, promise.ends_at)


def unit_of(promise: records.Promise) -> str:
    """Return what the promise takes for its span: a thing, a person, or nothing."""
    if promise.action in TAKES_THING:
        return promise.thing
    if promise.action in TAKES_PERSON:
        return promise.provider
    return ""


def units_of(facts: Facts, promise: records.Promise) -> int:
    """Return how many equal units there are to take; a person is one."""
    if promise.action not in TAKES_THING:
        return 1
    thing = facts.row(records.Thing, promise.thing)
    return thing.units if thing is not None else 1


def questions(promise: records.Promise) -> Iterable[Query]:
    """Yield what judging and giving this promise needs to see."""
    unit = unit_of(promise)
    if unit and promise.starts_at < promise.ends_at:
        yield TakenIn(unit, promise.starts_at, promise.ends_at)
    yield RowOf(records.Thing, promise.thing)
    yield RowOf(records.Account, promise.payer)
    yield RowOf(records.Account, promise.payee)
    yield setting_query("accounts")
    yield setting_query("lower_line")


def line_fault(act: AnyAct, facts: Facts, payer: str, amount: int) -> Fault | None:
    """Refuse what would take the payer's balance, less what is reserved, below the line."""
    if not amount:
        return None
    if setting(facts, "accounts", act.recorded_at) == "off":
        return fault("account.off", payer)
    if payer == act.community:
        return None
    account = facts.row(records.Account, payer)
    balance = account.balance - account.reserved if account else 0
    line = setting_number(facts, "lower_line", act.recorded_at)
    if balance - amount < -line:
        return fault("account.below_line", payer, free=balance + line, wanted=amount)
    return None


def stock_fault(facts: Facts, thing_id: str, wanted: int) -> Fault | None:
    """Refuse what is more than the stock holds free."""
    thing = facts.row(records.Thing, thing_id)
    assert thing is not None
    free = thing.onhand - thing.reserved
    if wanted > free:
        return fault("stock.too_little", thing_id, onhand=free, wanted=wanted)
    return None


def faults(act: AnyAct, facts: Facts, promises: Sequence[records.Promise]) -> Faults:
    """Judge a list of promises given at once, all or nothing.

    Each must find its unit free of everything but its own hold, its stock free, and
    its payer above the line with all of them counted together.
    """
    found: list[Fault] = []
    owed: dict[str, int] = {}
    stock: dict[str, int] = {}
    taken: list[tuple[str, Span]] = []
    for promise in promises:
        unit = unit_of(promise)
        if unit:
            found += _unit_faults(act, facts, promise, unit, taken)
        if promise.action in fulfilment.STOCK_ACTIONS and promise.thing:
            stock[promise.thing] = stock.get(promise.thing, 0) + promise.quantity
        if promise.price:
            owed[promise.payer] = owed.get(promise.payer, 0) + promise.price
    found += filter(None, (stock_fault(facts, *item) for item in stock.items()))
    found += filter(None, (line_fault(act, facts, *item) for item in owed.items()))
    return tuple(found)


def _unit_faults(
    act: AnyAct,
    facts: Facts,
    promise: records.Promise,
    unit: str,
    taken: list[tuple[str, Span]],
) -> list[Fault]:
    span = span_of(promise)
    for other_unit, other in taken:
        if other_unit == unit and other.overlaps(span):
            return [fault("thing.taken", unit, starts_at=other.starts_at)]
    taken.append((unit, span))
    units = units_of(facts, promise)
    free = free_unit_no(act, facts, unit, span, units=units, own=promise.id)
    if free is None:
        return list(things.taken_faults(act, facts, unit, span))
    return []


def free_unit_no(
    act: AnyAct, facts: Facts, unit: str, span: Span, *, units: int, own: str
) -> int | None:
    """Return the first numbered unit of a pool that is free in the span, if any."""
    busy = {
        row.unit_no
        for row in facts.taken(unit, span)
        if row.ref != own and not 0 < row.expires_at <= act.recorded_at
    }
    return next((number for number in range(units) if number not in busy), None)


def hold(act: AnyAct, facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Take the unit of a request until its answer is due."""
    _take(act, facts, changes, promise, why="hold", expires_at=promise.answer_by)


def give(act: AnyAct, facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Reserve unit, stock and credit for a promise, and write it as given."""
    changes.put(promise)
    why = "work" if promise.action in TAKES_PERSON else "booking"
    _take(act, facts, changes, promise, why=why)
    if promise.action in fulfilment.STOCK_ACTIONS and promise.thing:
        changes.set_aside(promise.thing, promise.quantity)
    changes.reserve(promise.payer, promise.price)


def _take(
    act: AnyAct,
    facts: Facts,
    changes: Changes,
    promise: records.Promise,
    *,
    why: str,
    expires_at: int = 0,
) -> None:
    unit = unit_of(promise)
    if not unit:
        return
    span = span_of(promise)
    units = units_of(facts, promise)
    number = free_unit_no(act, facts, unit, span, units=units, own=promise.id)
    assert number is not None, "the check has seen that a unit is free"
    changes.take(
        unit,
        span=span,
        why=why,
        ref=promise.id,
        expires_at=expires_at,
        unit_no=number,
    )


def release(facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Free what a promise that had been given reserved."""
    changes.let_go(promise.id)
    if promise.state in ("promised", "out"):
        fulfilment.release_stock(changes, promise)
        changes.reserve(promise.payer, -promise.price)
