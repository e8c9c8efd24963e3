"""Rule of what happens: one act kind records all 19 actions of `ledger.actions`.

`telling` says who may record it, `moving` what it does to things. An event that fulfils
a promise settles it: the balanced posting is a change of the event.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import actions, fulfilment, happening, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Faults, Rule, setting_number, setting_query
from auzolan.ledger.rules import moving, telling, things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.spans import DAY_MS, HOUR_MS

MINUTES_MAX = 7 * 24 * 60
BACK_MS_MAX = 400 * DAY_MS
AHEAD_MS_MAX = 2 * DAY_MS


Record = happening.Record


def _record_needs(act: Act[Record]) -> Iterable[Query]:
    body = act.body
    yield RowOf(records.Event, body.event)
    yield RowOf(records.Promise, body.promise)
    yield RowOf(records.Kind, body.kind)
    yield RowOf(records.Place, body.place)
    yield RowOf(records.Process, body.process)
    yield ChildrenOf(records.Occupancy, "ref", body.promise)
    yield ChildrenOf(records.Offer, "thing", body.thing)
    yield setting_query("oppose_hours")
    for thing in (body.thing, body.to_thing):
        yield RowOf(records.Thing, thing)
        yield ChildrenOf(records.Owner, "thing", thing)
    for member in (body.provider, body.receiver):
        yield RowOf(records.Member, member)
    if body.thing:
        ahead = things.ahead(act.recorded_at)
        yield TakenIn(body.thing, ahead.starts_at, ahead.ends_at)


def _record_more(act: Act[Record], facts: Facts) -> Iterable[Query]:
    promise = facts.row(records.Promise, act.body.promise)
    thing = facts.row(records.Thing, act.body.thing)
    if thing is not None:
        yield RowOf(records.Kind, thing.kind)
    if promise is not None:
        yield from fulfilment.questions(promise)
        yield RowOf(records.Kind, promise.kind)


def _record_relations(act: Act[Record], facts: Facts) -> frozenset[str]:
    body, who = act.body, act.who
    found = set(things.thing_relations(act, facts, body.thing))
    promise = facts.row(records.Promise, body.promise)
    if promise is not None:
        found |= {"giver"} if who == promise.provider else set()
        found |= {"taker"} if who == promise.receiver else set()
    elif who == body.provider:
        # What is made, worked or given without a promise is told by its doer.
        found.add("giver")
    return frozenset(found)


def _record_check(act: Act[Record], facts: Facts) -> Faults:
    promise = facts.row(records.Promise, act.body.promise)
    if act.body.promise:
        refused = fulfilment.faults(act.body, promise)
        if refused:
            return refused
    found = (
        _form_fault(act, facts)
        or _side_fault(act, facts)
        or _amount_fault(act, promise)
        or telling.told_fault(act, facts, promise)
        or moving.fault_of(act, facts, promise)
    )
    return (found,) if found is not None else ()


def _form_fault(act: Act[Record], facts: Facts) -> Fault | None:
    body = act.body
    if facts.row(records.Event, body.event) or not is_id(body.event):
        return fault("id.taken", body.event[:64])
    for named in (body.thing, body.to_thing):
        if named and not is_id(named):
            return fault("thing.unknown", named[:64])
    earliest, latest = act.recorded_at - BACK_MS_MAX, act.recorded_at + AHEAD_MS_MAX
    if not earliest <= body.starts_at <= latest:
        return fault("span.malformed", "starts_at")
    if body.ends_at and not body.starts_at <= body.ends_at <= latest:
        return fault("span.malformed", "ends_at")
    if body.condition and body.condition not in things.CONDITIONS:
        return fault("thing.condition", body.condition[:40])
    if body.kind and facts.row(records.Kind, body.kind) is None:
        return fault("kind.unknown", body.kind[:64])
    if body.place and facts.row(records.Place, body.place) is None:
        return fault("place.unknown", body.place[:64])
    process = facts.row(records.Process, body.process)
    if body.process and (process is None or process.state == "off"):
        return fault("process.unknown", body.process[:64])
    return None


def _side_fault(act: Act[Record], facts: Facts) -> Fault | None:
    body = act.body
    action = actions.of(body.action)
    if action is None:
        return fault("event.unknown_action", body.action[:40])
    for member in (body.provider, body.receiver):
        if not things.is_among_us(act, facts, member):
            return fault("member.unknown", member[:64])
    if action.between and body.provider == body.receiver:
        return fault("event.same_sides", body.provider)
    return None


def _amount_fault(act: Act[Record], promise: records.Promise | None) -> Fault | None:
    """Judge the amounts; only the last record of a promise begun may be of nothing."""
    body = act.body
    action = actions.ACTIONS[body.action]
    moves = action.onhand != "none" or action.accounting != "none"
    closes = promise is not None and promise.done > 0 and body.finished
    least = 1 if moves and not closes else 0
    if not least <= body.quantity <= AMOUNT_MAX or not 0 <= body.minutes <= MINUTES_MAX:
        return fault("amount.out_of_bounds", "quantity")
    return None


def _record_apply(act: Act[Record], facts: Facts, changes: Changes) -> None:
    body = act.body
    promise = facts.row(records.Promise, body.promise)
    process = facts.row(records.Process, body.process)
    plan = promise.plan if promise else (process.plan if process else "")
    fields = msgspec.structs.asdict(body)
    for gone in ("event", "finished"):
        del fields[gone]
    if moving.is_whole(body, facts):
        # It goes to itself: the owner changes, the quantity does not.
        fields["to_thing"] = body.thing
    fields["kind"] = moving.kind_of(body, promise)
    changes.put(
        records.Event(
            id=body.event,
            community=act.community,
            agreement=promise.agreement if promise else "",
            plan=plan,
            author=act.author,
            recorded_at=act.recorded_at,
            stands_at=_stands_at(act, facts),
            **fields,
        )
    )
    moving.move(act, facts, changes, promise)
    if promise is not None:
        fulfilment.fulfil(act, facts, changes, promise)


def _stands_at(act: Act[Record], facts: Facts) -> int:
    """Return from when on it stands: at once where no other side could oppose it.

    The keeper's word suffices for a return.
    """
    body = act.body
    thing = facts.row(records.Thing, body.thing)
    returned = (
        body.action == "transferCustody"
        and thing is not None
        and body.receiver == thing.keeper
        and "keeper" in things.thing_relations(act, facts, thing.id)
    )
    if returned or body.provider == body.receiver:
        return act.recorded_at
    wait_hours = setting_number(facts, "oppose_hours", act.recorded_at)
    return act.recorded_at + wait_hours * HOUR_MS


RECORD = Rule(
    kind="event.record",
    body=Record,
    needs=_record_needs,
    more=_record_more,
    relations=_record_relations,
    check=_record_check,
    apply=_record_apply,
)

EVENTS = (RECORD,)
