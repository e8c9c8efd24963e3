"""Fulfilment: how an event keeps a promise, settles it, and closes what it belonged to.

A promise reserves its credit and its unit when it is made, so nothing here can fail
for want of either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Faults
from auzolan.units.faults import fault

# Promises in these states are over.
OVER = frozenset({"done", "declined", "expired", "off"})
STOCK_ACTIONS = frozenset({"transfer", "transferAllRights", "consume"})
TIME_ACTIONS = frozenset({"work", "use", "deliverService"})


class Recorded(Protocol):
    """The fields of a recorded event that matter to a promise."""

    event: str
    action: str
    provider: str
    receiver: str
    thing: str
    quantity: int
    minutes: int
    finished: bool
    promise: str


def questions(promise: records.Promise) -> Iterable[Query]:
    """Yield what fulfilling this promise needs to see."""
    yield ChildrenOf(records.Promise, "agreement", promise.agreement)
    yield RowOf(records.Agreement, promise.agreement)
    yield RowOf(records.Need, promise.need)
    yield RowOf(records.Process, promise.process)
    yield RowOf(records.Plan, promise.plan)
    yield RowOf(records.Thing, promise.thing)
    for account in (promise.payer, promise.payee):
        yield RowOf(records.Account, account)


def is_loan(promise: records.Promise) -> bool:
    """Tell whether the promise is to hand over and to bring back."""
    return promise.action == "transferCustody"


def faults(act: Act, facts: Facts) -> Faults:  # type: ignore[type-arg]
    """Refuse an event that does not keep the promise it names."""
    body: Recorded = act.body  # type: ignore[assignment]
    promise = facts.row(records.Promise, body.promise)
    if promise is None:
        return (fault("promise.unknown", body.promise[:64]),)
    if promise.state not in ("promised", "out"):
        return (fault("promise.not_open", promise.id, state=promise.state),)
    if body.action != promise.action:
        return (fault("promise.other_action", promise.id, wanted=promise.action),)
    if promise.thing and promise.action != "produce" and body.thing != promise.thing:
        return (fault("promise.other_thing", promise.id),)
    going = (promise.provider, promise.receiver)
    sides = going
    if is_loan(promise) and promise.state == "out":
        sides = (promise.receiver, promise.provider)
    if (body.provider, body.receiver) != sides:
        return (fault("promise.other_sides", promise.id),)
    return ()


def fulfil(
    act: Act,  # type: ignore[type-arg]
    facts: Facts,
    changes: Changes,
    promise: records.Promise,
) -> None:
    """Move the promise on by the event; settle and close when it is done."""
    body: Recorded = act.body  # type: ignore[assignment]
    if is_loan(promise) and promise.state == "promised":
        changes.amend(promise, state="out")
        _need_is(changes, promise, "meeting")
        return
    counted = body.minutes if promise.action in TIME_ACTIONS else body.quantity
    done = promise.done + counted
    if is_loan(promise) or body.finished:
        changes.amend(promise, state="done", done=done)
        _settle(act, changes, promise, done)
        _release(act, facts, changes, promise)
        _close(facts, changes, promise)
    else:
        changes.amend(promise, done=done)
        _free_used_up(changes, promise, body.quantity)


def price_due(promise: records.Promise, done: int) -> int:
    """Return what is owed: the price, or its part for less time than promised."""
    if promise.action in TIME_ACTIONS and promise.minutes:
        return min(promise.price, promise.price * done // promise.minutes)
    return promise.price


def _settle(
    act: Act,  # type: ignore[type-arg]
    changes: Changes,
    promise: records.Promise,
    done: int,
) -> None:
    if not promise.price:
        return
    changes.reserve(promise.payer, -promise.price)
    changes.post(
        act.body.event,  # type: ignore[attr-defined]
        payer=promise.payer,
        payee=promise.payee,
        amount=price_due(promise, done),
        agreement=promise.agreement,
    )


def _free_used_up(changes: Changes, promise: records.Promise, quantity: int) -> None:
    if promise.action in STOCK_ACTIONS and promise.thing:
        changes.set_aside(promise.thing, -min(quantity, promise.quantity - promise.done))


def release_stock(changes: Changes, promise: records.Promise) -> None:
    """Free what is still set aside of a stock for this promise."""
    if promise.action in STOCK_ACTIONS and promise.thing:
        left = promise.quantity - promise.done
        if left > 0:
            changes.set_aside(promise.thing, -left)


def _release(
    act: Act,  # type: ignore[type-arg]
    facts: Facts,
    changes: Changes,
    promise: records.Promise,
) -> None:
    """Free what is left of the taken span; what has passed stays in the calendar."""
    for row in facts.children(records.Occupancy, "ref", promise.id):
        if row.ends_at <= act.recorded_at:
            continue
        if row.starts_at < act.recorded_at:
            until_at = min(row.until_at, act.recorded_at)
            changes.amend(row, ends_at=act.recorded_at, until_at=until_at)
        else:
            changes.drop(row)
    release_stock(changes, promise)


def _need_is(changes: Changes, promise: records.Promise, state: str) -> None:
    need = changes.row(records.Need, promise.need) if promise.need else None
    if need is not None and need.state in ("open", "meeting"):
        changes.amend(need, state=state)


def _close(facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Close process, agreement, need and plan when their last promise is over."""
    together = [
        changes.latest(row)
        for row in facts.children(records.Promise, "agreement", promise.agreement)
    ]
    if promise.process:
        own = [row for row in together if row.process == promise.process]
        process = changes.row(records.Process, promise.process)
        if process is not None:
            over = all(row.state in OVER for row in own)
            changes.amend(process, state="done" if over else "under_way")
    if any(row.state not in OVER for row in together):
        return
    agreement = changes.row(records.Agreement, promise.agreement)
    if agreement is not None and agreement.state == "open":
        changes.amend(agreement, state="done")
    plan = changes.row(records.Plan, promise.plan) if promise.plan else None
    if plan is not None and plan.state == "open":
        changes.amend(plan, state="done")
    _need_is(changes, promise, "met")
