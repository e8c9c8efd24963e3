"""Telling: who may record what, so that nobody's hours or goods are told by a stranger.

A promise is told by its giver or taker, a loan or gift also at the desk. Without a
promise everybody tells what they did themselves, and of things only what they keep
or own. The desk and the stewards are the community's voice.
"""

from __future__ import annotations

from typing import Any

from auzolan.ledger import actions, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.facts import Facts
from auzolan.ledger.happening import Record
from auzolan.ledger.rules import things
from auzolan.units.faults import Fault, fault

# What a desk may record of others' promises: it sees the thing change hands.
AT_THE_DESK = frozenset({"transferCustody", "transfer", "transferAllRights", "use"})
# What changes nothing about the thing it names.
CHANGES_NOTHING = frozenset({"use", "cite", "work", "deliverService"})
GIVES_AWAY = frozenset({"transfer", "transferAllRights"})


def is_own(act: Act[Any], facts: Facts, who: str) -> bool:
    """Tell whether the doer speaks for this side: for themselves or for the community."""
    speaks = may.speaks_for_community(act, facts)
    return who == act.who or (who == act.community and speaks)


def told_fault(
    act: Act[Record], facts: Facts, promise: records.Promise | None
) -> Fault | None:
    """Refuse a record that its author has no part in."""
    if promise is None:
        fits = _may_tell_freely(act, facts)
    else:
        fits = _may_tell_of(act, facts, promise) and _own_thing(act, facts, promise)
    return None if fits else fault("event.not_yours", act.body.event)


def _may_tell_of(act: Act[Record], facts: Facts, promise: records.Promise) -> bool:
    sides = (promise.provider, promise.receiver)
    if any(is_own(act, facts, side) for side in sides):
        return True
    if "keeper" in things.thing_relations(act, facts, act.body.thing):
        return True
    at_desk = may.speaks_for_community(act, facts)
    return at_desk and act.body.action in AT_THE_DESK


def _own_thing(act: Act[Record], facts: Facts, promise: records.Promise) -> bool:
    """Tell whether a thing that the promise left open is its giver's to bring in.

    What is made goes to a new thing, or to a stock of the one it is made for.
    """
    thing = facts.row(records.Thing, act.body.thing)
    if promise.thing or thing is None:
        return True
    makes = act.body.action == "produce"
    keepers = (promise.provider, promise.receiver) if makes else (promise.provider,)
    return thing.keeper in keepers


def _may_tell_freely(act: Act[Record], facts: Facts) -> bool:
    body = act.body
    standing = things.thing_relations(act, facts, body.thing)
    thing = facts.row(records.Thing, body.thing)
    if body.condition and thing is not None and not standing:
        return False
    if thing is None or body.action in CHANGES_NOTHING:
        # What is brought about without a promise is one's own, or a gift to all.
        gift = body.receiver == act.community
        return is_own(act, facts, body.provider) and (
            not body.thing or thing is not None or gift or is_own(act, facts, body.receiver)
        )
    if body.action == "transferCustody":
        keeper_tells = "keeper" in standing and body.provider in (
            thing.keeper,
            thing.holder,
        )
        holder_tells = body.provider == thing.holder and is_own(act, facts, body.provider)
        return keeper_tells or (holder_tells and thing.units == 1)
    if body.action in GIVES_AWAY:
        return things.may_give(act, facts, thing.id) and _gives_own(act, facts, thing)
    own = is_own(act, facts, body.provider) or body.provider == thing.keeper
    return bool(standing) and own


def _gives_own(act: Act[Record], facts: Facts, thing: records.Thing) -> bool:
    """Tell whether the giver named owns the thing, or keeps what it is to be taken of."""
    provider = act.body.provider
    owners = facts.children(records.Owner, "thing", thing.id)
    owned = any(row.member == provider for row in owners)
    takes_it = actions.ACTIONS[act.body.action].moves_custody
    return owned or (takes_it and provider == thing.keeper)
