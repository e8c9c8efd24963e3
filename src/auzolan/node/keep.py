"""Keep: say what there is, where, whose, and on what terms others may have it."""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.rule import Body
from auzolan.ledger.rules import catalogue, things
from auzolan.making import rules as making
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say
from auzolan.sharing import offers
from auzolan.sharing.nearness import Asker
from auzolan.units.points import Point

# People told of one new offer; the others find it when they look.
TOLD_MAX = 50
_MEETS_NEEDS = frozenset({"lend", "give", "help"})


def _said(
    house: House,
    doer: Doer,
    kind: str,
    body: Body,
    row_id: str,
    *,
    words: Words | None = None,
    request: str = "",
) -> str | Faults:
    texts: Texts | None = {row_id: words} if words else None
    result = say(house, doer, kind, body, request=request, texts=texts)
    return row_id if isinstance(result, Appended) else result


def kind(
    house: House, doer: Doer, body: catalogue.AddKind, *, request: str = ""
) -> str | Faults:
    """Add a sort of thing; returns its id."""
    return _said(house, doer, "kind.add", body, body.kind, request=request)


def place(
    house: House,
    doer: Doer,
    body: catalogue.AddPlace,
    *,
    words: Words,
    request: str = "",
) -> str | Faults:
    """Add a place; returns its id."""
    return _said(house, doer, "place.add", body, body.place, words=words, request=request)


def thing(
    house: House,
    doer: Doer,
    body: things.AddThing,
    *,
    words: Words,
    request: str = "",
) -> str | Faults:
    """Add a thing or a stock with its owners; returns its id."""
    return _said(house, doer, "thing.add", body, body.thing, words=words, request=request)


def lot(
    house: House, doer: Doer, body: catalogue.AddLot, *, request: str = ""
) -> str | Faults:
    """Add a batch of a stock, with its best-before; returns its id."""
    return _said(house, doer, "lot.add", body, body.lot, request=request)


def amend(
    house: House,
    doer: Doer,
    body: things.AmendThing,
    *,
    words: Words | None = None,
    request: str = "",
) -> str | Faults:
    """Say anew where a thing is, who keeps it and how it is."""
    return _said(house, doer, "thing.amend", body, body.thing, words=words, request=request)


def retire(house: House, doer: Doer, *, thing: str, request: str = "") -> str | Faults:
    """Take a thing out of lending for good."""
    body = things.RetireThing(thing=thing)
    return _said(house, doer, "thing.retire", body, thing, request=request)


def block(
    house: House,
    doer: Doer,
    *,
    thing: str,
    starts_at: int,
    ends_at: int,
    why: str,
    request: str = "",
) -> str | Faults:
    """Take a thing out of lending for a span; returns the block's id."""
    block_id = house.new_id()
    body = things.BlockThing(
        thing=thing, block=block_id, starts_at=starts_at, ends_at=ends_at, why=why
    )
    return _said(house, doer, "thing.block", body, block_id, request=request)


def unblock(
    house: House, doer: Doer, *, thing: str, block: str, request: str = ""
) -> str | Faults:
    """Let a blocked span go again."""
    body = things.UnblockThing(thing=thing, block=block)
    return _said(house, doer, "thing.unblock", body, block, request=request)


def offer(
    house: House,
    doer: Doer,
    body: offers.Make,
    *,
    words: Words | None = None,
    request: str = "",
) -> str | Faults:
    """Offer a thing, or hours of a skill; returns the offer's id.

    Whoever asked around for that sort near by is told.
    """
    result = _said(
        house, doer, "offer.make", body, body.offer, words=words, request=request
    )
    if isinstance(result, str):
        _tell_waiting(house, doer.community, result)
    return result


def _tell_waiting(house: House, community: str, offer_id: str) -> None:
    """Tell those whose posted need an offer may meet."""
    offer = house.log.row(records.Offer, community, offer_id)
    place = house.log.row(records.Place, community, offer.place) if offer else None
    if offer is None or place is None or offer.mode not in _MEETS_NEEDS:
        return
    for need in house.supply.needs(community, kinds=[offer.kind])[:TOLD_MAX]:
        asker = Asker(Point(need.lat_e7, need.lon_e7))
        in_time = need.ends_at > max(house.clock(), offer.starts_at) and (
            not offer.ends_at or offer.ends_at > need.starts_at
        )
        if need.by != offer.by and in_time and asker.told_m(place) <= need.radius_m:
            content = {"need": need.id, "offer": offer.id}
            house.outbox.put(community, need.by, "need.offer_made", content)


def end_offer(house: House, doer: Doer, *, offer: str, request: str = "") -> str | Faults:
    """Take an offer back."""
    return _said(house, doer, "offer.end", offers.End(offer=offer), offer, request=request)


def design(
    house: House, doer: Doer, body: making.AddDesign, *, request: str = ""
) -> str | Faults:
    """Add one version of an open design; returns its id."""
    return _said(house, doer, "design.add", body, body.design, request=request)


def recipe(
    house: House, doer: Doer, body: making.AddRecipe, *, request: str = ""
) -> str | Faults:
    """Add how a kind is made here; returns the recipe's id."""
    return _said(house, doer, "recipe.add", body, body.content.id, request=request)
