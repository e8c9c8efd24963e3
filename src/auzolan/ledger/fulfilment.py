"""Fulfilment: how an event keeps a promise, settles it, and closes what it belonged to.

A promise reserves its credit and its unit when it is made, so nothing here can fail
for want of either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.happening import Record
from auzolan.ledger.rule import Faults
from auzolan.units.faults import fault

# Promises in these states have reserved something; in those they are over.
GIVEN = frozenset({"promised", "out"})
OVER = frozenset({"done", "declined", "expired", "off"})
STOCK_ACTIONS = frozenset({"transfer", "transferAllRights", "consume"})
TIME_ACTIONS = frozenset({"work", "use", "deliverService"})


def questions(promise: records.Promise) -> Iterable[Query]:
    """Yield what keeping, dropping or ending this promise needs to see."""
    yield ChildrenOf(records.Promise, "agreement", promise.agreement)
    yield RowOf(records.Agreement, promise.agreement)
    yield RowOf(records.Need, promise.need)
    yield ChildrenOf(records.Process, "plan", promise.plan)
    yield RowOf(records.Process, promise.process)
    yield RowOf(records.Plan, promise.plan)
    yield RowOf(records.Thing, promise.thing)
    for account in (promise.payer, promise.payee, promise.provider, promise.receiver):
        yield RowOf(records.Account, account)


def is_loan(promise: records.Promise) -> bool:
    """Tell whether the promise is to hand over and to bring back."""
    return promise.action == "transferCustody"


def left_of(promise: records.Promise) -> int:
    """Return the quantity that is still to be given, used up or brought back."""
    return max(0, promise.quantity - promise.done)


def faults(body: Record, promise: records.Promise | None) -> Faults:
    """Refuse an event that does not keep the promise it names."""
    if promise is None:
        return (fault("promise.unknown", body.promise[:64]),)
    if promise.state not in ("promised", "out"):
        return (fault("promise.not_open", promise.id, state=promise.state),)
    if body.action != promise.action:
        return (fault("promise.other_action", promise.id, wanted=promise.action),)
    sides = (promise.provider, promise.receiver)
    if is_loan(promise) and promise.state == "out":
        sides = (promise.receiver, promise.provider)
    if (body.provider, body.receiver) != sides:
        return (fault("promise.other_sides", promise.id),)
    if promise.thing and body.thing != promise.thing:
        return (fault("promise.other_thing", promise.id),)
    if body.kind and promise.kind and body.kind != promise.kind:
        return (fault("promise.other_thing", promise.id, wanted=promise.kind),)
    if body.process and body.process != promise.process:
        return (fault("promise.other_process", promise.id),)
    return _quantity_faults(body, promise)


def _quantity_faults(body: Record, promise: records.Promise) -> Faults:
    """Hand over what was promised, and take back no more than that."""
    if not is_loan(promise):
        return ()
    if promise.state == "promised":
        fits = body.quantity == promise.quantity
    else:
        fits = 0 < body.quantity <= left_of(promise) or (
            body.quantity == 0 and promise.done > 0 and body.finished
        )
    wanted = left_of(promise)
    return () if fits else (fault("promise.other_quantity", promise.id, wanted=wanted),)


def fulfil(act: Act[Any], facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Move the promise on by the event; settle and close when it is done."""
    body = act.body
    if is_loan(promise) and promise.state == "promised":
        changes.amend(promise, state="out")
        _need_is(changes, promise, "meeting")
        return
    counted = body.minutes if promise.action in TIME_ACTIONS else body.quantity
    kept = changes.amend(promise, done=promise.done + counted)
    if promise.action in STOCK_ACTIONS and promise.thing:
        changes.set_aside(promise.thing, left_of(kept) - left_of(promise))
    if body.finished:
        settle(changes, kept, body.event)
        _shorten(act, facts, changes, promise)
        end(facts, changes, kept, "done")
    elif promise.process:
        changes.amend(changes.get(records.Process, promise.process), state="under_way")


def price_due(promise: records.Promise) -> int:
    """Return what is owed: the price, or its part for less than was promised.

    The part of a smallest step that is left over stays with the payer.
    """
    promised = 0
    if promise.action in TIME_ACTIONS:
        promised = promise.minutes
    elif promise.action in STOCK_ACTIONS:
        promised = promise.quantity
    if not promised:
        return promise.price
    return min(promise.price, promise.price * promise.done // promised)


def settle(changes: Changes, promise: records.Promise, event: str) -> None:
    """Post what is owed for a promise that was kept, out of what it had reserved."""
    changes.post(
        event,
        payer=promise.payer,
        payee=promise.payee,
        amount=price_due(promise),
        agreement=promise.agreement,
    )


def end(facts: Facts, changes: Changes, promise: records.Promise, state: str) -> None:
    """End a promise: free what it reserved, and close what it was the last part of."""
    release(changes, promise)
    changes.amend(promise, state=state)
    _close(facts, changes, promise)


def release(changes: Changes, promise: records.Promise) -> None:
    """Free the credit and the stock that a given promise has reserved."""
    if promise.state not in GIVEN:
        return
    changes.reserve(promise.payer, -promise.price)
    changes.engage(promise, -1)
    if promise.action in STOCK_ACTIONS and promise.thing:
        changes.set_aside(promise.thing, -left_of(promise))


def _shorten(
    act: Act[Any], facts: Facts, changes: Changes, promise: records.Promise
) -> None:
    """Free what is left of the taken span; what has passed stays in the calendar."""
    now = act.recorded_at
    for row in facts.children(records.Occupancy, "ref", promise.id):
        if row.starts_at >= now:
            changes.drop(row)
        elif row.ends_at > now:
            changes.amend(
                row,
                ends_at=now,
                from_at=min(row.from_at, now),
                until_at=min(row.until_at, now),
            )


def _need_is(changes: Changes, promise: records.Promise, state: str) -> None:
    need = changes.row(records.Need, promise.need)
    if need is not None and need.state in ("open", "meeting"):
        changes.amend(need, state=state)


def _close(facts: Facts, changes: Changes, promise: records.Promise) -> None:
    """Close process, agreement, plan and need when their last promise is over.

    What came of it is `done` where any promise was kept, else `off`, and the need is
    open again.
    """
    together = [
        changes.latest(row)
        for row in facts.children(records.Promise, "agreement", promise.agreement)
    ]
    process = changes.row(records.Process, promise.process)
    if process is not None:
        own = [row for row in together if row.process == promise.process]
        changes.amend(process, state=_state_of(own))
    if any(row.state not in OVER for row in together):
        return
    kept = any(row.state == "done" for row in together)
    agreement = changes.row(records.Agreement, promise.agreement)
    if agreement is not None and agreement.state == "open":
        changes.amend(agreement, state="done" if kept else "off")
    plan = changes.row(records.Plan, promise.plan)
    if plan is not None and plan.state == "open":
        changes.amend(plan, state="done" if kept else "off")
        _close_steps(facts, changes, plan, kept=kept)
    _need_is(changes, promise, "met" if kept else "open")


def _state_of(promises: list[records.Promise]) -> str:
    """Return the state of a step from those of its promises."""
    states = {row.state for row in promises}
    if states <= OVER:
        return "done" if "done" in states else "off"
    return "under_way" if "done" in states else "planned"


def _close_steps(facts: Facts, changes: Changes, plan: records.Plan, *, kept: bool) -> None:
    """Close the steps that no promise was for, such as waiting."""
    for row in facts.children(records.Process, "plan", plan.id):
        step = changes.latest(row)
        if step.state in ("planned", "under_way"):
            changes.amend(step, state="done" if kept else "off")
