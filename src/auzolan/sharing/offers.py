"""Rules about offers: what a member lets others have, when and for what."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, setting, setting_query
from auzolan.ledger.rules import catalogue, things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.spans import MOMENT_MAX

MODES = ("lend", "give", "help", "machine")
PRICE_PER = ("", "day", "hour", "unit", "once")
PRICE_MAX = 1_000_000
# Modes that offer a thing; help is offered by a person.
WITH_THING = frozenset({"lend", "give", "machine"})


class Make(Body, frozen=True, kw_only=True):
    """An offer of a thing (lend, give, machine) or of hours of a skill (help)."""

    offer: str
    mode: str
    kind: str
    thing: str = ""
    place: str = ""
    quantity: int = 0
    price: int = 0
    price_per: str = ""
    automatic: bool = False
    weekly: tuple[records.Window, ...] = ()
    notice_ms: int = 0
    length_max_ms: int = 0
    radius_m: int = 0
    starts_at: int = 0
    ends_at: int = 0


def _make_needs(act: Act[Make]) -> Iterable[Query]:
    body = act.body
    yield RowOf(records.Offer, body.offer)
    yield RowOf(records.Kind, body.kind)
    yield RowOf(records.Thing, body.thing)
    yield RowOf(records.Place, body.place)
    yield ChildrenOf(records.Owner, "thing", body.thing)
    yield setting_query("accounts")


def _make_relations(act: Act[Make], facts: Facts) -> frozenset[str]:
    if act.body.mode == "help":
        return frozenset({"self"})
    return things.thing_relations(act, facts, act.body.thing)


def _make_check(act: Act[Make], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Offer, body.offer) or not is_id(body.offer):
        return (fault("id.taken", body.offer[:64]),)
    if body.mode not in MODES or body.price_per not in PRICE_PER:
        return (fault("offer.mode", body.mode[:40]),)
    if facts.row(records.Kind, body.kind) is None:
        return (fault("kind.unknown", body.kind[:64]),)
    thing = facts.row(records.Thing, body.thing)
    if (body.mode in WITH_THING) != (thing is not None) or (thing and thing.retired):
        return (fault("thing.unknown", body.thing[:64]),)
    if thing is not None and thing.kind != body.kind:
        return (fault("offer.other_kind", body.kind),)
    place = body.place or (thing.place if thing else "")
    if not place or (body.place and facts.row(records.Place, body.place) is None):
        return (fault("place.unknown", body.place[:64]),)
    return _terms_faults(act, facts)


def _terms_faults(act: Act[Make], facts: Facts) -> Faults:
    body = act.body
    if not 0 <= body.price <= PRICE_MAX or (body.price > 0) != bool(body.price_per):
        return (fault("offer.price", "price", limit=PRICE_MAX),)
    if body.price and setting(facts, "accounts", act.recorded_at) == "off":
        return (fault("account.off", "price"),)
    numbers = (body.quantity, body.notice_ms, body.length_max_ms, body.radius_m)
    if any(not 0 <= number <= AMOUNT_MAX for number in numbers):
        return (fault("amount.out_of_bounds", "quantity"),)
    if not 0 <= body.starts_at <= MOMENT_MAX or body.ends_at > MOMENT_MAX:
        return (fault("span.malformed", "starts_at"),)
    if body.ends_at and body.ends_at <= max(body.starts_at, act.recorded_at):
        return (fault("span.malformed", "ends_at"),)
    if body.mode == "give" and not things.may_give(act, facts, body.thing):
        return (fault("offer.not_owner", body.thing),)
    return catalogue.window_faults(body.weekly, "weekly")


def _make_apply(act: Act[Make], facts: Facts, changes: Changes) -> None:
    fields = msgspec.structs.asdict(act.body)
    row_id = fields.pop("offer")
    thing = facts.row(records.Thing, act.body.thing)
    if not fields["place"] and thing is not None:
        fields["place"] = thing.place
    by = thing.keeper if thing is not None else act.who
    changes.put(records.Offer(id=row_id, community=act.community, by=by, **fields))


MAKE = Rule(
    kind="offer.make",
    body=Make,
    needs=_make_needs,
    relations=_make_relations,
    check=_make_check,
    apply=_make_apply,
)


class End(Body, frozen=True, kw_only=True):
    """Take an offer back; promises already made stay."""

    offer: str


def _end_needs(act: Act[End]) -> Iterable[Query]:
    yield RowOf(records.Offer, act.body.offer)


def _end_more(act: Act[End], facts: Facts) -> Iterable[Query]:
    offer = facts.row(records.Offer, act.body.offer)
    if offer is not None:
        yield RowOf(records.Thing, offer.thing)
        yield ChildrenOf(records.Owner, "thing", offer.thing)


def _end_relations(act: Act[End], facts: Facts) -> frozenset[str]:
    offer = facts.row(records.Offer, act.body.offer)
    if offer is None:
        return frozenset()
    found = set(things.thing_relations(act, facts, offer.thing))
    return frozenset(found | ({"self"} if offer.by == act.who else set()))


def _end_check(act: Act[End], facts: Facts) -> Faults:
    offer = facts.row(records.Offer, act.body.offer)
    if offer is None or offer.state != "open":
        return (fault("offer.unknown", act.body.offer[:64]),)
    return ()


def _end_apply(act: Act[End], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Offer, act.body.offer), state="ended")


END = Rule(
    kind="offer.end",
    body=End,
    needs=_end_needs,
    more=_end_more,
    relations=_end_relations,
    check=_end_check,
    apply=_end_apply,
)

OFFERS = (MAKE, END)
