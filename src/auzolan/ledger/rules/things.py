"""Rules about things: add with owners, amend, block for repair or own use, retire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auzolan.ledger import may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.spans import DAY_MS, Span

OWNERS_MAX = 50
PROCESSES_MAX = 30
UNITS_MAX = 500
SHARE_MAX = 1_000_000
BLOCK_MS_MAX = 366 * DAY_MS
PER_HOUR_MAX = 1_000_000
# Nothing is booked or blocked further ahead.
AHEAD_MS_MAX = 800 * DAY_MS
CONDITIONS = ("good", "worn", "broken", "missing")
BLOCKED_FOR = ("repair", "own")


class AddThing(Body, frozen=True, kw_only=True):
    """A thing or a stock, with whole-number owner shares and a keeper."""

    thing: str
    kind: str
    place: str
    keeper: str
    owners: tuple[tuple[str, int], ...]
    quantity: int
    units: int = 1
    condition: str = "good"
    lot: str = ""
    processes: tuple[str, ...] = ()
    per_hour: int = 0


def _add_needs(act: Act[AddThing]) -> Iterable[Query]:
    body = act.body
    yield RowOf(records.Thing, body.thing)
    yield RowOf(records.Kind, body.kind)
    yield RowOf(records.Place, body.place)
    yield RowOf(records.Lot, body.lot)
    for member in {body.keeper, *(owner for owner, _ in body.owners)}:
        yield RowOf(records.Member, member)


def _add_check(act: Act[AddThing], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Thing, body.thing) or not is_id(body.thing):
        return (fault("id.taken", body.thing[:64]),)
    if facts.row(records.Kind, body.kind) is None:
        return (fault("kind.unknown", body.kind[:64]),)
    if body.lot and facts.row(records.Lot, body.lot) is None:
        return (fault("lot.unknown", body.lot[:64]),)
    if not 0 <= body.quantity <= AMOUNT_MAX or not 1 <= body.units <= UNITS_MAX:
        return (fault("amount.out_of_bounds", "quantity"),)
    if body.units > 1 and body.quantity != body.units:
        return (fault("thing.pool", "units", units=body.units, quantity=body.quantity),)
    return _owner_faults(act, facts) or _said_faults(act, facts)


def _owner_faults(act: Act[AddThing], facts: Facts) -> Faults:
    """Judge the list of owners; only a desk adds what is neither's of its author."""
    body = act.body
    owners = dict(body.owners)
    if not 1 <= len(owners) <= OWNERS_MAX or len(owners) != len(body.owners):
        return (fault("owner.list", "owners", limit=OWNERS_MAX),)
    if any(not 1 <= share <= SHARE_MAX for share in owners.values()):
        return (fault("owner.share", "owners", limit=SHARE_MAX),)
    for member in owners:
        if not is_among_us(act, facts, member):
            return (fault("member.unknown", member[:64]),)
    desk = act.author == act.community or may.speaks_for_community(act, facts)
    if not desk and act.who != body.keeper and act.who not in owners:
        return (fault("thing.not_yours", body.thing),)
    return ()


def _said_faults(act: Act[AddThing] | Act[AmendThing], facts: Facts) -> Faults:
    """Judge what may be said anew of a thing: place, keeper, condition, machine."""
    body = act.body
    if facts.row(records.Place, body.place) is None:
        return (fault("place.unknown", body.place[:64]),)
    if not is_among_us(act, facts, body.keeper):
        return (fault("member.unknown", body.keeper[:64]),)
    if body.condition not in CONDITIONS:
        return (fault("thing.condition", body.condition[:40]),)
    if len(body.processes) > PROCESSES_MAX or not 0 <= body.per_hour <= PER_HOUR_MAX:
        return (fault("thing.machine", "processes", limit=PROCESSES_MAX),)
    return ()


def is_among_us(act: Act[Any], facts: Facts, who: str) -> bool:
    """Tell whether it is the community or a member who has not left."""
    if who == act.community:
        return True
    member = facts.row(records.Member, who)
    return member is not None and member.state != "left"


def _add_apply(act: Act[AddThing], _facts: Facts, changes: Changes) -> None:
    body = act.body
    changes.put(
        records.Thing(
            id=body.thing,
            community=act.community,
            kind=body.kind,
            place=body.place,
            keeper=body.keeper,
            holder=body.keeper,
            quantity=body.quantity,
            onhand=body.quantity,
            units=body.units,
            condition=body.condition,
            lot=body.lot,
            processes=body.processes,
            per_hour=body.per_hour,
        )
    )
    changes.own(body.thing, body.owners)


ADD = Rule(
    kind="thing.add",
    body=AddThing,
    needs=_add_needs,
    check=_add_check,
    apply=_add_apply,
)


def thing_relations(act: Act[Any], facts: Facts, thing_id: str) -> frozenset[str]:
    """Return what the doer is to a thing: its keeper, one of its owners, or neither.

    What the community keeps is in the hands of its desk, what it owns in its stewards'.
    """
    thing = facts.row(records.Thing, thing_id)
    if thing is None:
        return frozenset()
    roles = frozenset[str]()
    if act.author != act.community:
        roles = may.roles_of(facts, act.author, act.recorded_at)
    owners = {row.member for row in facts.children(records.Owner, "thing", thing_id)}
    found = set()
    if act.who == thing.keeper or (
        thing.keeper == act.community and roles & {"desk", "steward"}
    ):
        found.add("keeper")
    if act.who in owners or (act.community in owners and "steward" in roles):
        found.add("owner")
    return frozenset(found)


def may_give(act: Act[Any], facts: Facts, thing_id: str) -> bool:
    """Tell whether the doer may give a thing away: an owner, or the community's keeper.

    Keeping what belongs to members is no right to give it away.
    """
    standing = thing_relations(act, facts, thing_id)
    owners = facts.children(records.Owner, "thing", thing_id)
    common = any(row.member == act.community for row in owners)
    return "owner" in standing or ("keeper" in standing and common)


def ahead(now: int) -> Span:
    """Return the span in which a thing can be booked at `now` (ms)."""
    return Span(now, now + AHEAD_MS_MAX)


def promised_fault(act: Act[Any], facts: Facts, thing: records.Thing) -> Fault | None:
    """Refuse where the thing is out, set aside, booked or asked for."""
    away = thing.holder != thing.keeper or thing.onhand < thing.quantity
    if (
        away
        or thing.reserved
        or any(
            row.why in ("booking", "hold") and is_live(row, act.recorded_at)
            for row in facts.taken(thing.id, ahead(act.recorded_at))
        )
    ):
        return fault("thing.promised", thing.id)
    return None


def is_live(row: records.Occupancy, now: int) -> bool:
    """Tell whether an occupancy counts: a hold that has expired by now does not."""
    return not 0 < row.expires_at <= now


def free_numbers(
    taken: Iterable[records.Occupancy], *, units: int, now: int, own: str = ""
) -> list[int]:
    """Return which of the equal units of a pool none of these occupancies takes."""
    busy = {row.unit_no for row in taken if row.ref != own and is_live(row, now)}
    return [number for number in range(units) if number not in busy]


def taken_fault(
    unit: str, taken: Iterable[records.Occupancy], *, now: int, own: str = ""
) -> Fault:
    """Say that a unit is taken, and by which span first."""
    live = [row for row in taken if row.ref != own and is_live(row, now)]
    if not live:
        return fault("thing.taken", unit)
    first = min(live, key=lambda row: (row.starts_at, row.id))
    return fault("thing.taken", unit, starts_at=first.starts_at, ends_at=first.ends_at)


class AmendThing(Body, frozen=True, kw_only=True):
    """Say anew where a thing is, who keeps it and how it is."""

    thing: str
    place: str
    keeper: str
    condition: str
    processes: tuple[str, ...] = ()
    per_hour: int = 0


def _amend_needs(act: Act[AmendThing]) -> Iterable[Query]:
    yield RowOf(records.Thing, act.body.thing)
    yield RowOf(records.Place, act.body.place)
    yield RowOf(records.Member, act.body.keeper)
    yield ChildrenOf(records.Owner, "thing", act.body.thing)
    yield _ahead_query(act)


def _ahead_query(act: Act[AmendThing] | Act[RetireThing]) -> TakenIn:
    span = ahead(act.recorded_at)
    return TakenIn(act.body.thing, span.starts_at, span.ends_at)


def _amend_relations(act: Act[AmendThing], facts: Facts) -> frozenset[str]:
    return thing_relations(act, facts, act.body.thing)


def _amend_check(act: Act[AmendThing], facts: Facts) -> Faults:
    thing = facts.row(records.Thing, act.body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", act.body.thing[:64]),)
    if act.body.keeper != thing.keeper:
        # A steward may tidy a record, but not hand on what others keep; and whoever has
        # promised a thing must be the one who hands it over and takes it back.
        if not thing_relations(act, facts, thing.id):
            return (fault("thing.not_yours", thing.id),)
        refused = promised_fault(act, facts, thing)
        if refused is not None:
            return (refused,)
    return _said_faults(act, facts)


def _amend_apply(act: Act[AmendThing], _facts: Facts, changes: Changes) -> None:
    body = act.body
    row = changes.get(records.Thing, body.thing)
    changes.amend(
        row,
        place=body.place,
        keeper=body.keeper,
        holder=body.keeper if row.holder == row.keeper else row.holder,
        condition=body.condition,
        processes=body.processes,
        per_hour=body.per_hour,
    )


AMEND = Rule(
    kind="thing.amend",
    body=AmendThing,
    needs=_amend_needs,
    relations=_amend_relations,
    check=_amend_check,
    apply=_amend_apply,
)


class RetireThing(Body, frozen=True, kw_only=True):
    """A thing is lent no more; its history stays."""

    thing: str


def _retire_needs(act: Act[RetireThing]) -> Iterable[Query]:
    yield RowOf(records.Thing, act.body.thing)
    yield ChildrenOf(records.Owner, "thing", act.body.thing)
    yield ChildrenOf(records.Offer, "thing", act.body.thing)
    yield _ahead_query(act)


def _retire_relations(act: Act[RetireThing], facts: Facts) -> frozenset[str]:
    return thing_relations(act, facts, act.body.thing)


def _retire_check(act: Act[RetireThing], facts: Facts) -> Faults:
    thing = facts.row(records.Thing, act.body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", act.body.thing[:64]),)
    refused = promised_fault(act, facts, thing)
    return (refused,) if refused is not None else ()


def _retire_apply(act: Act[RetireThing], facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Thing, act.body.thing), retired=True)
    for offer in facts.children(records.Offer, "thing", act.body.thing):
        if offer.state == "open":
            changes.amend(offer, state="ended")


RETIRE = Rule(
    kind="thing.retire",
    body=RetireThing,
    needs=_retire_needs,
    relations=_retire_relations,
    check=_retire_check,
    apply=_retire_apply,
)


class BlockThing(Body, frozen=True, kw_only=True):
    """Take a thing out of lending for a span: repair, or the owner's own use."""

    thing: str
    block: str
    starts_at: int
    ends_at: int
    why: str  # repair | own


def _block_needs(act: Act[BlockThing]) -> Iterable[Query]:
    yield RowOf(records.Thing, act.body.thing)
    yield ChildrenOf(records.Owner, "thing", act.body.thing)
    yield RowOf(records.Promise, act.body.block)
    yield ChildrenOf(records.Occupancy, "ref", act.body.block)
    if act.body.starts_at < act.body.ends_at:
        yield TakenIn(act.body.thing, act.body.starts_at, act.body.ends_at)


def _block_relations(act: Act[BlockThing], facts: Facts) -> frozenset[str]:
    return thing_relations(act, facts, act.body.thing)


def _block_check(act: Act[BlockThing], facts: Facts) -> Faults:
    body = act.body
    thing = facts.row(records.Thing, body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", body.thing[:64]),)
    if body.why not in BLOCKED_FOR:
        return (fault("thing.block_why", body.why[:40]),)
    # The block's id is what its occupancy refers to, as a promise's id otherwise is.
    if (
        not is_id(body.block)
        or facts.row(records.Promise, body.block)
        or facts.children(records.Occupancy, "ref", body.block)
    ):
        return (fault("id.taken", body.block[:64]),)
    now = act.recorded_at
    if not 0 < body.ends_at - body.starts_at <= BLOCK_MS_MAX:
        return (fault("span.malformed", "ends_at", limit=BLOCK_MS_MAX),)
    if not now < body.ends_at <= now + AHEAD_MS_MAX:
        return (fault("span.past", "ends_at"),)
    taken = facts.taken(thing.id, Span(body.starts_at, body.ends_at))
    if not free_numbers(taken, units=thing.units, now=now):
        return (taken_fault(thing.id, taken, now=now),)
    return ()


def _block_apply(act: Act[BlockThing], facts: Facts, changes: Changes) -> None:
    body = act.body
    thing = changes.get(records.Thing, body.thing)
    span = Span(body.starts_at, body.ends_at)
    free = free_numbers(
        changes.taken(thing.id, span), units=thing.units, now=act.recorded_at
    )
    changes.take(thing.id, span=span, why=body.why, ref=body.block, unit_no=free[0])


BLOCK = Rule(
    kind="thing.block",
    body=BlockThing,
    needs=_block_needs,
    relations=_block_relations,
    check=_block_check,
    apply=_block_apply,
)


class UnblockThing(Body, frozen=True, kw_only=True):
    """Let a blocked span go again."""

    thing: str
    block: str


def _unblock_needs(act: Act[UnblockThing]) -> Iterable[Query]:
    yield RowOf(records.Thing, act.body.thing)
    yield ChildrenOf(records.Owner, "thing", act.body.thing)
    yield ChildrenOf(records.Occupancy, "ref", act.body.block)


def _unblock_relations(act: Act[UnblockThing], facts: Facts) -> frozenset[str]:
    return thing_relations(act, facts, act.body.thing)


def _unblock_check(act: Act[UnblockThing], facts: Facts) -> Faults:
    rows = facts.children(records.Occupancy, "ref", act.body.block)
    if not rows or any(
        row.unit != act.body.thing or row.why not in BLOCKED_FOR for row in rows
    ):
        return (fault("thing.not_blocked", act.body.thing[:64]),)
    return ()


def _unblock_apply(act: Act[UnblockThing], _facts: Facts, changes: Changes) -> None:
    changes.let_go(act.body.block)


UNBLOCK = Rule(
    kind="thing.unblock",
    body=UnblockThing,
    needs=_unblock_needs,
    relations=_unblock_relations,
    check=_unblock_check,
    apply=_unblock_apply,
)

THINGS = (ADD, AMEND, RETIRE, BLOCK, UNBLOCK)
