"""Rules about things: add with owners, amend, block for repair or own use, retire."""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.spans import DAY_MS, Span

OWNERS_MAX = 50
PROCESSES_MAX = 30
UNITS_MAX = 500
SHARE_MAX = 1_000_000
BLOCK_MS_MAX = 366 * DAY_MS
CONDITIONS = ("good", "worn", "broken", "missing")


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
    if facts.row(records.Place, body.place) is None:
        return (fault("place.unknown", body.place[:64]),)
    if body.lot and facts.row(records.Lot, body.lot) is None:
        return (fault("lot.unknown", body.lot[:64]),)
    if not 1 <= len(body.owners) <= OWNERS_MAX or len(dict(body.owners)) != len(
        body.owners
    ):
        return (fault("owner.list", "owners", limit=OWNERS_MAX),)
    if any(not 1 <= share <= SHARE_MAX for _, share in body.owners):
        return (fault("owner.share", "owners"),)
    for member in (body.keeper, *(owner for owner, _ in body.owners)):
        if member != act.community and facts.row(records.Member, member) is None:
            return (fault("member.unknown", member[:64]),)
    if not 0 <= body.quantity <= AMOUNT_MAX or not 1 <= body.units <= UNITS_MAX:
        return (fault("amount.out_of_bounds", "quantity"),)
    if body.condition not in CONDITIONS or len(body.processes) > PROCESSES_MAX:
        return (fault("act.malformed", "condition"),)
    return ()


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


def thing_relations(facts: Facts, thing_id: str, who: str) -> frozenset[str]:
    """Return what somebody is to a thing: its keeper, one of its owners, or neither."""
    thing = facts.row(records.Thing, thing_id)
    found = {"keeper"} if thing is not None and thing.keeper == who else set()
    if any(o.member == who for o in facts.children(records.Owner, "thing", thing_id)):
        found.add("owner")
    return frozenset(found)


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


def _amend_relations(act: Act[AmendThing], facts: Facts) -> frozenset[str]:
    return thing_relations(facts, act.body.thing, act.who)


def _amend_check(act: Act[AmendThing], facts: Facts) -> Faults:
    thing = facts.row(records.Thing, act.body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", act.body.thing[:64]),)
    if facts.row(records.Place, act.body.place) is None:
        return (fault("place.unknown", act.body.place[:64]),)
    keeper = act.body.keeper
    if keeper != act.community and facts.row(records.Member, keeper) is None:
        return (fault("member.unknown", keeper[:64]),)
    if act.body.condition not in CONDITIONS:
        return (fault("act.malformed", "condition"),)
    return ()


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
    yield TakenIn(act.body.thing, act.recorded_at, act.recorded_at + BLOCK_MS_MAX)


def _retire_relations(act: Act[RetireThing], facts: Facts) -> frozenset[str]:
    return thing_relations(facts, act.body.thing, act.who)


def _retire_check(act: Act[RetireThing], facts: Facts) -> Faults:
    thing = facts.row(records.Thing, act.body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", act.body.thing[:64]),)
    ahead = Span(act.recorded_at, act.recorded_at + BLOCK_MS_MAX)
    if thing.reserved or any(
        row.ref and not 0 < row.expires_at <= act.recorded_at
        for row in facts.taken(thing.id, ahead)
    ):
        return (fault("thing.promised", thing.id),)
    return ()


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
    if act.body.starts_at < act.body.ends_at:
        yield TakenIn(act.body.thing, act.body.starts_at, act.body.ends_at)


def _block_relations(act: Act[BlockThing], facts: Facts) -> frozenset[str]:
    return thing_relations(facts, act.body.thing, act.who)


def _block_check(act: Act[BlockThing], facts: Facts) -> Faults:
    body = act.body
    thing = facts.row(records.Thing, body.thing)
    if thing is None or thing.retired:
        return (fault("thing.unknown", body.thing[:64]),)
    if body.why not in ("repair", "own") or not is_id(body.block):
        return (fault("act.malformed", "why"),)
    if not 0 < body.ends_at - body.starts_at <= BLOCK_MS_MAX:
        return (fault("span.malformed", "ends_at"),)
    return taken_faults(act, facts, body.thing, Span(body.starts_at, body.ends_at))


def taken_faults(
    act: Act[Body], facts: Facts, unit: str, span: Span, *, unit_no: int = 0
) -> Faults:
    """Refuse a span in which the unit is taken by anything that has not expired."""
    for row in facts.taken(unit, span):
        if row.unit_no == unit_no and not 0 < row.expires_at <= act.recorded_at:
            return (
                fault("thing.taken", unit, starts_at=row.starts_at, ends_at=row.ends_at),
            )
    return ()


def _block_apply(act: Act[BlockThing], _facts: Facts, changes: Changes) -> None:
    body = act.body
    changes.take(
        body.thing,
        span=Span(body.starts_at, body.ends_at),
        why=body.why,
        ref=body.block,
    )


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
    return thing_relations(facts, act.body.thing, act.who)


def _unblock_check(act: Act[UnblockThing], facts: Facts) -> Faults:
    rows = facts.children(records.Occupancy, "ref", act.body.block)
    if not rows or any(
        row.unit != act.body.thing or row.why not in ("repair", "own") for row in rows
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
