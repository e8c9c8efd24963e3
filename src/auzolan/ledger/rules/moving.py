"""Moving: what a recorded action changes about things, by the table of `ledger.actions`.

Beyond the table (docs/spec/actions.md): custody that leaves the keeper takes from what
is here and custody that comes back restores it; one single thing that is given away
changes hands as it is; what is moved whole only changes its place.
"""

from __future__ import annotations

import msgspec

from auzolan.ledger import actions, fulfilment, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts
from auzolan.ledger.happening import Record
from auzolan.ledger.rules import things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault

SIGNS = {"plus": 1, "minus": -1, "minus_plus": -1}
GAINS = ("minus_plus", "plus_to")
# What happens to one thing here and there; what only adds to a stock does not move it.
CARRIES = frozenset({"pickup", "dropoff", "accept", "modify"})


def kind_of(body: Record, promise: records.Promise | None) -> str:
    """Return the kind that an event is about, where it says so or its promise does."""
    return body.kind or (promise.kind if promise is not None else "")


def place_of(body: Record, promise: records.Promise | None) -> str:
    """Return where what is brought about shall be."""
    return body.place or (promise.place if promise is not None else "")


def is_whole(body: Record, facts: Facts) -> bool:
    """Tell whether one single thing is given away: it then only changes hands."""
    thing = facts.row(records.Thing, body.thing)
    if body.action not in ("transfer", "transferAllRights") or thing is None:
        return False
    kind = facts.row(records.Kind, thing.kind)
    single = thing.units == 1 and thing.quantity == 1 and body.quantity == 1
    return single and not body.to_thing and kind is not None and kind.unit == "each"


def fault_of(
    act: Act[Record], facts: Facts, promise: records.Promise | None
) -> Fault | None:
    """Refuse what the things named cannot give or take."""
    body = act.body
    action = actions.ACTIONS[body.action]
    thing = facts.row(records.Thing, body.thing)
    target = facts.row(records.Thing, body.to_thing)
    if body.thing and thing is None:
        return _birth_fault(act, facts, action, promise)
    if thing is not None and body.kind not in ("", thing.kind):
        return fault("unit.mismatch", body.thing, wanted=thing.kind)
    if body.to_thing:
        refused = _target_fault(act, facts, action, thing, target)
        if refused is not None:
            return refused
    return _stock_fault(act, facts, action, thing, promise)


def _birth_fault(
    act: Act[Record],
    facts: Facts,
    action: actions.Action,
    promise: records.Promise | None,
) -> Fault | None:
    """Judge a thing that the event brings about: only what adds to a stock may."""
    body = act.body
    if action.creates != "thing":
        return fault("thing.unknown", body.thing[:64])
    if body.to_thing:
        return fault("thing.unknown", body.to_thing[:64])
    if facts.row(records.Kind, kind_of(body, promise)) is None:
        return fault("kind.unknown", kind_of(body, promise)[:64])
    if not place_of(body, promise):
        return fault("place.unknown", body.thing)
    return None


def _target_fault(
    act: Act[Record],
    facts: Facts,
    action: actions.Action,
    thing: records.Thing | None,
    target: records.Thing | None,
) -> Fault | None:
    body = act.body
    if action.creates != "to_thing" or thing is None:
        return fault("thing.unknown", body.to_thing[:64])
    if body.to_thing == body.thing:
        return fault("event.same_sides", body.thing)
    if target is None:
        return None
    if thing.kind != target.kind:
        return fault("unit.mismatch", body.to_thing, wanted=thing.kind)
    owners = facts.children(records.Owner, "thing", target.id)
    theirs = body.receiver == target.keeper or any(
        row.member == body.receiver for row in owners
    )
    if not theirs or target.retired:
        return fault("event.not_yours", target.id)
    if max(target.quantity, target.onhand) + body.quantity > AMOUNT_MAX:
        return fault("amount.out_of_bounds", "quantity")
    return None


def _stock_fault(
    act: Act[Record],
    facts: Facts,
    action: actions.Action,
    thing: records.Thing | None,
    promise: records.Promise | None,
) -> Fault | None:
    body = act.body
    if thing is None:
        return None
    own = 0
    if promise is not None and promise.action in fulfilment.STOCK_ACTIONS:
        own = fulfilment.left_of(promise) if promise.thing == thing.id else 0
    free = thing.onhand - thing.reserved + own
    if takes_from_here(body, thing) and body.quantity > free:
        return fault("stock.too_little", thing.id, onhand=free, wanted=body.quantity)
    if action.accounting in ("minus", "minus_plus") and body.quantity > thing.quantity:
        return fault(
            "stock.too_little", thing.id, onhand=thing.quantity, wanted=body.quantity
        )
    if action.onhand == "plus":
        most = AMOUNT_MAX if action.accounting == "plus" else thing.quantity
        if max(thing.onhand, thing.quantity * (most == AMOUNT_MAX)) + body.quantity > most:
            return fault("stock.too_much", thing.id, limit=most)
    if action.name == "move" and not body.to_thing and body.quantity != thing.onhand:
        return fault("event.part_moved", thing.id)
    if is_whole(body, facts):
        booked = any(
            row.why in ("booking", "hold") and things.is_live(row, act.recorded_at)
            for row in facts.taken(thing.id, things.ahead(act.recorded_at))
        )
        if booked or thing.reserved > own:
            return fault("thing.promised", thing.id)
    return None


def takes_from_here(body: Record, thing: records.Thing) -> bool:
    """Tell whether the event takes from what is here: a return does not."""
    action = actions.ACTIONS[body.action]
    if action.name == "transferCustody":
        return body.provider == thing.keeper
    return action.onhand in ("minus", "minus_plus")


def move(
    act: Act[Record], facts: Facts, changes: Changes, promise: records.Promise | None
) -> None:
    """Change quantities, custody, place and owners as the action's row says."""
    body = act.body
    action = actions.ACTIONS[body.action]
    if not body.thing:
        return
    if changes.row(records.Thing, body.thing) is None:
        _bring_about(act, changes, promise)
        return
    if is_whole(body, facts):
        _change_hands(act, facts, changes)
    elif action.name == "transferCustody" and not body.to_thing:
        _hand_over(act, changes)
    elif action.name == "move" and not body.to_thing:
        row = changes.get(records.Thing, body.thing)
        changes.amend(row, place=body.place or row.place)
    else:
        changes.move_stock(
            body.thing,
            quantity=body.quantity * SIGNS.get(action.accounting, 0),
            onhand=body.quantity * SIGNS.get(action.onhand, 0),
        )
        _say_place(act, changes)
    _say_condition(act, changes)
    if body.to_thing:
        _add_to(act, facts, changes, action)


def _hand_over(act: Act[Record], changes: Changes) -> None:
    """Lend or return: custody leaving the keeper takes from what is here.

    ValueFlows' own table would count a return as a second loan. A pool has many
    holders at a time, so the keeper is named as the one who has it.
    """
    body = act.body
    row = changes.get(records.Thing, body.thing)
    onhand, holder = row.onhand, body.receiver
    if body.provider == row.keeper:
        onhand -= body.quantity
    elif body.receiver == row.keeper:
        onhand = min(row.quantity, onhand + body.quantity)
    changes.amend(row, onhand=onhand, holder=holder if row.units == 1 else row.keeper)


def _change_hands(act: Act[Record], facts: Facts, changes: Changes) -> None:
    """Give one single thing away: new owner, and with it in hand a new keeper."""
    body = act.body
    row = changes.get(records.Thing, body.thing)
    for owner in facts.children(records.Owner, "thing", row.id):
        changes.drop(owner)
    changes.own(row.id, ((body.receiver, 1),))
    for offer in facts.children(records.Offer, "thing", row.id):
        if offer.state == "open":
            changes.amend(offer, state="ended")
    if actions.ACTIONS[body.action].moves_custody:
        changes.amend(
            row,
            keeper=body.receiver,
            holder=body.receiver,
            place=body.place or row.place,
        )


def _say_place(act: Act[Record], changes: Changes) -> None:
    if act.body.place and act.body.action in CARRIES:
        row = changes.get(records.Thing, act.body.thing)
        changes.amend(row, place=act.body.place)


def _say_condition(act: Act[Record], changes: Changes) -> None:
    row = changes.get(records.Thing, act.body.thing)
    # One broken chair does not break the other five.
    if act.body.condition and row.units == 1:
        changes.amend(row, condition=act.body.condition)


def _bring_about(
    act: Act[Record], changes: Changes, promise: records.Promise | None
) -> None:
    body = act.body
    changes.put(
        records.Thing(
            id=body.thing,
            community=act.community,
            kind=kind_of(body, promise),
            place=place_of(body, promise),
            keeper=body.receiver,
            holder=body.receiver,
            quantity=body.quantity,
            onhand=body.quantity,
            condition=body.condition or "good",
        )
    )
    changes.own(body.thing, ((body.receiver, 1),))


def _add_to(
    act: Act[Record], facts: Facts, changes: Changes, action: actions.Action
) -> None:
    body = act.body
    if changes.row(records.Thing, body.to_thing) is None:
        source = changes.get(records.Thing, body.thing)
        changes.put(
            msgspec.structs.replace(
                source,
                id=body.to_thing,
                keeper=body.receiver,
                holder=body.receiver,
                place=body.place or source.place,
                quantity=0,
                onhand=0,
                reserved=0,
                units=1,
            )
        )
        owners = facts.children(records.Owner, "thing", body.thing)
        shares = [(row.member, row.share) for row in owners]
        changes.own(body.to_thing, [(body.receiver, 1)] if action.moves_owner else shares)
    changes.move_stock(
        body.to_thing,
        quantity=body.quantity if action.accounting in GAINS else 0,
        onhand=body.quantity if action.onhand in GAINS else 0,
    )
