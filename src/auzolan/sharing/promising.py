"""Promising: what taking on a promise needs, refuses and reserves, wherever it happens.

Choosing a way, answering a request and taking a job all give promises; the checks
and the reservations stand here once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from auzolan.ledger import credit, fulfilment, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Faults
from auzolan.ledger.rules import things
from auzolan.sharing import availability
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import Span

AnyAct = Act[Any]

# Actions that take the thing itself for the span, and those that take a person's time.
TAKES_THING = frozenset({"transferCustody", "use"})
TAKES_PERSON = frozenset({"work", "deliverService"})
# What can be promised; other actions only happen.
PROMISED = TAKES_THING | TAKES_PERSON | fulfilment.STOCK_ACTIONS | {"produce"}


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


def units_of(facts: Facts, promise: records.Promise) -> tuple[int, int]:
    """Return how many equal units there are, and how many of them it takes.

    A person is one, and so is any thing that is no pool, whatever its quantity.
    """
    if promise.action in TAKES_THING:
        thing = facts.row(records.Thing, promise.thing)
        if thing is not None and thing.units > 1:
            return thing.units, max(1, promise.quantity)
    return 1, 1


def questions(promise: records.Promise) -> Iterable[Query]:
    """Yield what judging and giving this promise needs to see."""
    unit = unit_of(promise)
    if unit and promise.starts_at < promise.ends_at:
        yield TakenIn(unit, promise.starts_at, promise.ends_at)
    yield RowOf(records.Thing, promise.thing)
    yield from credit.questions(promise.payer)
    for account in (promise.payee, promise.provider, promise.receiver):
        yield RowOf(records.Account, account)


def lots(facts: Facts, things: Iterable[str]) -> Iterable[Query]:
    """Yield what `past_best_fault` needs answered, once the things are known."""
    found = (facts.row(records.Thing, thing) for thing in things)
    yield from (RowOf(records.Lot, thing.lot) for thing in found if thing is not None)


def past_best_fault(facts: Facts, thing: records.Thing | None, at: int) -> Fault | None:
    """Refuse a stock that will be past its best by then, whatever its offer says."""
    lot = facts.row(records.Lot, thing.lot) if thing is not None else None
    if thing is None or lot is None or not 0 < lot.expires_at <= at:
        return None
    return fault("lot.expired", thing.id, ends_at=lot.expires_at)


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

    Each must find its thing fit to be lent, its unit free of everything but its own
    hold, its stock free, and its payer above the line with all of them counted together.
    """
    found: list[Fault] = []
    owed: dict[str, int] = defaultdict(int)
    stock: dict[str, int] = defaultdict(int)
    taken: dict[str, list[tuple[Span, int]]] = defaultdict(list)
    for promise in promises:
        unfit = _unfit_fault(facts, promise)
        if unfit is not None:
            found.append(unfit)
            continue
        if unit_of(promise):
            found += _unit_faults(act, facts, promise, taken)
        if promise.action in fulfilment.STOCK_ACTIONS and promise.thing:
            stock[promise.thing] += promise.quantity
        if promise.price:
            owed[promise.payer] += promise.price
    found += filter(None, (stock_fault(facts, *item) for item in stock.items()))
    found += filter(None, (credit.line_fault(act, facts, *item) for item in owed.items()))
    return tuple(found)


def _unfit_fault(facts: Facts, promise: records.Promise) -> Fault | None:
    """Refuse a thing that is gone, broken, or kept by somebody else by now."""
    if not promise.thing:
        return None
    thing = facts.row(records.Thing, promise.thing)
    if thing is None or thing.retired:
        return fault("thing.unknown", promise.thing[:64])
    if thing.condition in ("broken", "missing"):
        return fault("thing.broken", thing.id)
    if promise.provider != thing.keeper:
        return fault("promise.other_sides", promise.id)
    return None


def _unit_faults(
    act: AnyAct,
    facts: Facts,
    promise: records.Promise,
    taken: dict[str, list[tuple[Span, int]]],
) -> list[Fault]:
    """Refuse where too few units are free; note in `taken` which ones it gets."""
    unit, span, now = unit_of(promise), span_of(promise), act.recorded_at
    units, wanted = units_of(facts, promise)
    before = facts.taken(unit, span)
    here = {number for other, number in taken[unit] if other.overlaps(span)}
    free = [
        number
        for number in things.free_numbers(before, units=units, now=now, own=promise.id)
        if number not in here
    ]
    if len(free) < wanted:
        return [things.taken_fault(unit, before, now=now, own=promise.id)]
    taken[unit] += [(span, number) for number in free[:wanted]]
    return []


def is_met(act: AnyAct, facts: Facts, offer: records.Offer, span: Span) -> bool:
    """Tell whether an automatic offer has its hours where the span begins and ends.

    What lies between may be closed: a drill stays out over night. For checks only: the
    rules of a time zone change, and what was promised must not change with them.
    """
    community = facts.row(records.Community, act.community)
    if community is None or not offer.automatic or offer.mode == "give":
        return True
    return not offer.weekly or all(
        availability.openings(offer.weekly, community.zone, Span(moment - 1, moment + 1))
        for moment in (span.starts_at, span.ends_at)
    )


def hold(act: AnyAct, facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Take the unit of a request until its answer is due."""
    _take(act, facts, changes, promise, why="hold", expires_at=promise.answer_by)


def give(act: AnyAct, facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Reserve unit, stock and credit for a promise, and write it as given."""
    assert promise.state in fulfilment.GIVEN
    changes.put(promise)
    why = "work" if promise.action in TAKES_PERSON else "booking"
    _take(act, facts, changes, promise, why=why)
    if promise.action in fulfilment.STOCK_ACTIONS and promise.thing:
        changes.set_aside(promise.thing, promise.quantity)
    changes.reserve(promise.payer, promise.price)
    changes.engage(promise, 1)


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
    units, wanted = units_of(facts, promise)
    now = act.recorded_at
    free = things.free_numbers(changes.taken(unit, span), units=units, now=now)
    assert len(free) >= wanted, "the check has seen that enough units are free"
    for number in free[:wanted]:
        changes.take(
            unit,
            span=span,
            why=why,
            ref=promise.id,
            expires_at=expires_at,
            unit_no=number,
        )


def release(facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Free what a request or a promise had taken and reserved."""
    changes.let_go(promise.id)
    fulfilment.release(changes, promise)
