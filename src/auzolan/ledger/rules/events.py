"""Rules about what happens: record, confirm, oppose and correct events.

One rule serves all 19 actions by the table of `ledger.actions`. An event that
fulfils a promise settles it: the balanced posting is a change of the event.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import actions, fulfilment, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, setting_number, setting_query
from auzolan.ledger.rules import things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.spans import DAY_MS, HOUR_MS

MINUTES_MAX = 7 * 24 * 60
BACK_MS_MAX = 400 * DAY_MS
AHEAD_MS_MAX = 2 * DAY_MS


class Record(Body, frozen=True, kw_only=True):
    """What happened, in the words of one of the 19 actions."""

    event: str
    action: str
    provider: str
    receiver: str
    starts_at: int
    ends_at: int = 0
    promise: str = ""
    thing: str = ""
    to_thing: str = ""
    kind: str = ""
    quantity: int = 0
    minutes: int = 0
    place: str = ""
    process: str = ""
    condition: str = ""
    finished: bool = True


def _record_needs(act: Act[Record]) -> Iterable[Query]:
    body = act.body
    yield RowOf(records.Event, body.event)
    yield RowOf(records.Promise, body.promise)
    yield RowOf(records.Kind, body.kind)
    yield RowOf(records.Place, body.place)
    yield RowOf(records.Process, body.process)
    yield ChildrenOf(records.Occupancy, "ref", body.promise)
    yield ChildrenOf(records.Peg, "promise", body.promise)
    yield setting_query("oppose_hours")
    for thing in (body.thing, body.to_thing):
        yield RowOf(records.Thing, thing)
        yield ChildrenOf(records.Owner, "thing", thing)
    for member in (body.provider, body.receiver):
        yield RowOf(records.Member, member)


def _record_more(act: Act[Record], facts: Facts) -> Iterable[Query]:
    promise = facts.row(records.Promise, act.body.promise)
    thing = facts.row(records.Thing, act.body.thing)
    for row in (thing, facts.row(records.Thing, act.body.to_thing)):
        if row is not None:
            yield RowOf(records.Kind, row.kind)
    if promise is not None:
        yield from fulfilment.questions(promise)


def _record_relations(act: Act[Record], facts: Facts) -> frozenset[str]:
    body, who = act.body, act.who
    found = set(things.thing_relations(facts, body.thing, who)) if body.thing else set()
    promise = facts.row(records.Promise, body.promise)
    if promise is not None:
        found |= {"giver"} if who == promise.provider else set()
        found |= {"taker"} if who == promise.receiver else set()
    elif who in (body.provider, body.receiver):
        # What is made, worked or given without a promise is told by its doer.
        found.add("giver")
    return frozenset(found)


def _record_check(act: Act[Record], facts: Facts) -> Faults:
    body = act.body
    action = actions.of(body.action)
    if action is None:
        return (fault("event.unknown_action", body.action[:40]),)
    if facts.row(records.Event, body.event) or not is_id(body.event):
        return (fault("id.taken", body.event[:64]),)
    if not (0 <= body.quantity <= AMOUNT_MAX and 0 <= body.minutes <= MINUTES_MAX):
        return (fault("amount.out_of_bounds", "quantity"),)
    earliest, latest = act.recorded_at - BACK_MS_MAX, act.recorded_at + AHEAD_MS_MAX
    if not earliest <= body.starts_at <= latest or (
        body.ends_at and body.ends_at < body.starts_at
    ):
        return (fault("span.malformed", "starts_at"),)
    for member in (body.provider, body.receiver):
        if member != act.community and facts.row(records.Member, member) is None:
            return (fault("member.unknown", member[:64]),)
    if action.between and body.provider == body.receiver:
        return (fault("event.same_sides", body.provider),)
    if body.condition and body.condition not in things.CONDITIONS:
        return (fault("act.malformed", "condition"),)
    if body.place and facts.row(records.Place, body.place) is None:
        return (fault("place.unknown", body.place[:64]),)
    if body.promise:
        refused = fulfilment.faults(act, facts)
        if refused:
            return refused
    return _thing_faults(act, facts, action)


def _thing_faults(act: Act[Record], facts: Facts, action: actions.Action) -> Faults:
    body = act.body
    thing = facts.row(records.Thing, body.thing)
    if body.thing and thing is None:
        if action.creates != "thing" or not is_id(body.thing):
            return (fault("thing.unknown", body.thing[:64]),)
        if facts.row(records.Kind, body.kind) is None or not body.place:
            return (fault("kind.unknown", body.kind[:64]),)
    target = facts.row(records.Thing, body.to_thing)
    if body.to_thing and target is None and action.creates != "to_thing":
        return (fault("thing.unknown", body.to_thing[:64]),)
    if thing is not None and target is not None and thing.kind != target.kind:
        return (fault("unit.mismatch", body.to_thing, wanted=thing.kind),)
    if body.to_thing and body.to_thing == body.thing:
        return (fault("event.same_sides", body.thing),)
    if thing is None:
        return ()
    takes_onhand = action.onhand in ("minus", "minus_plus") and (
        action.name != "transferCustody" or body.provider == thing.keeper
    )
    free = thing.onhand - (0 if body.promise else thing.reserved)
    if takes_onhand and body.quantity > free:
        return (fault("stock.too_little", thing.id, onhand=free, wanted=body.quantity),)
    if action.accounting in ("minus", "minus_plus") and body.quantity > thing.quantity:
        return (
            fault(
                "stock.too_little", thing.id, onhand=thing.quantity, wanted=body.quantity
            ),
        )
    return ()


def _record_apply(act: Act[Record], facts: Facts, changes: Changes) -> None:
    body = act.body
    promise = facts.row(records.Promise, body.promise)
    keeper_says = act.who == _keeper_of(act, facts)
    wait = setting_number(facts, "oppose_hours", act.recorded_at) * HOUR_MS
    two_sided = body.provider != body.receiver and not keeper_says
    fields = msgspec.structs.asdict(body)
    for gone in ("event", "finished"):
        del fields[gone]
    changes.put(
        records.Event(
            id=body.event,
            community=act.community,
            agreement=promise.agreement if promise else "",
            plan=promise.plan if promise else "",
            author=act.author,
            recorded_at=act.recorded_at,
            stands_at=act.recorded_at + (wait if two_sided else 0),
            **fields,
        )
    )
    move_things(act, changes)
    if promise is not None:
        fulfilment.fulfil(act, facts, changes, promise)


def _keeper_of(act: Act[Record], facts: Facts) -> str:
    thing = facts.row(records.Thing, act.body.thing)
    return thing.keeper if thing is not None else ""


def move_things(act: Act[Record], changes: Changes) -> None:
    """Change quantities, custody, place and owners as the action's row says."""
    body = act.body
    action = actions.ACTIONS[body.action]
    if not body.thing and not body.to_thing:
        return
    if action.name == "transferCustody" and not body.to_thing:
        _hand_over(act, changes)
        return
    if body.thing and changes.row(records.Thing, body.thing) is None:
        _bring_about(act, changes, body.thing)
    elif body.thing:
        signs = {"plus": 1, "minus": -1, "minus_plus": -1}
        changes.move_stock(
            body.thing,
            quantity=body.quantity * signs.get(action.accounting, 0),
            onhand=body.quantity * signs.get(action.onhand, 0),
        )
        _say_state(act, changes, body.thing, place=not body.to_thing)
    if body.to_thing and action.creates == "to_thing":
        _add_to(act, changes, action)


def _hand_over(act: Act[Record], changes: Changes) -> None:
    """Lend or return one thing: custody leaving its keeper takes it from what is here.

    ValueFlows' own table would count a return as a second loan; see docs/spec/actions.
    """
    body = act.body
    row = changes.get(records.Thing, body.thing)
    if body.provider == row.keeper:
        changes.amend(row, holder=body.receiver, onhand=row.onhand - body.quantity)
    elif body.receiver == row.keeper:
        onhand = min(row.quantity, row.onhand + body.quantity)
        changes.amend(row, holder=row.keeper, onhand=onhand)
    else:
        changes.amend(row, holder=body.receiver)
    _say_state(act, changes, body.thing, place=False)


def _say_state(act: Act[Record], changes: Changes, thing: str, *, place: bool) -> None:
    row = changes.get(records.Thing, thing)
    moves = place and actions.ACTIONS[act.body.action].moves_place
    changes.amend(
        row,
        condition=act.body.condition or row.condition,
        place=(act.body.place or row.place) if moves else row.place,
    )


def _bring_about(act: Act[Record], changes: Changes, thing: str) -> None:
    body = act.body
    sign = 0 if body.action == "lower" else 1
    changes.put(
        records.Thing(
            id=thing,
            community=act.community,
            kind=body.kind,
            place=body.place,
            keeper=body.receiver,
            holder=body.receiver,
            quantity=body.quantity * sign,
            onhand=body.quantity * sign,
            condition=body.condition or "good",
        )
    )
    changes.own(thing, ((body.receiver, 1),))


def _add_to(act: Act[Record], changes: Changes, action: actions.Action) -> None:
    body = act.body
    target = changes.row(records.Thing, body.to_thing)
    source = changes.row(records.Thing, body.thing)
    if target is None:
        assert source is not None
        target = msgspec.structs.replace(
            source,
            id=body.to_thing,
            keeper=body.receiver,
            holder=body.receiver,
            place=body.place or source.place,
            quantity=0,
            onhand=0,
            reserved=0,
        )
        changes.put(target)
        changes.own(body.to_thing, ((body.receiver, 1),))
    gains = ("minus_plus", "plus_to")
    changes.move_stock(
        body.to_thing,
        quantity=body.quantity if action.accounting in gains else 0,
        onhand=body.quantity if action.onhand in gains else 0,
    )


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
