"""Offer: put up something in one go, with its sort, place and thing where they are new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from auzolan.ledger.acts import Words
from auzolan.ledger.records import Window
from auzolan.ledger.rules import catalogue, things
from auzolan.node import keep
from auzolan.node.ports import Doer, House
from auzolan.node.say import Faults
from auzolan.sharing import offers
from auzolan.units.ids import ID_LENGTH
from auzolan.units.points import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKind:
    """A sort that nobody has named here before."""

    labels: dict[str, str]
    unit: str
    classified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place nobody has named here before; a home is told only roughly."""

    name: str
    point: Point
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody puts up, and on what terms."""

    mode: str
    name: str
    note: str = ""
    kind: str | NewKind
    place: str | NewPlace
    # In steps of the kind's unit; of a pool, how many there are.
    quantity: int = 1
    units: int = 1
    owners: tuple[tuple[str, int], ...] = ()
    processes: tuple[str, ...] = ()
    price: int = 0
    price_per: str = ""
    automatic: bool = False
    weekly: tuple[Window, ...] = ()
    notice_ms: int = 0
    length_max_ms: int = 0
    ends_at: int = 0
    # What the batch of a stock is called; it is past its best when the offer ends.
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutUp:
    """What came of it."""

    offer: str
    # Empty where somebody's hours are offered.
    thing: str = ""


def put_up(house: House, doer: Doer, wish: Wish, *, request: str) -> PutUp | Faults:
    """Say what is new and offer it, act by act; a repeat of the request is harmless.

    Where a later act is refused the earlier ones stand: a sort or a place that is
    named already does no harm, and the same request goes on from there.
    """
    kind = _kind(house, doer, wish, request)
    if isinstance(kind, tuple):
        return kind
    place = _place(house, doer, wish, request)
    if isinstance(place, tuple):
        return place
    thing: str | Faults = ""
    if wish.mode in offers.WITH_THING:
        thing = _thing(house, doer, wish, kind, place, request)
    if isinstance(thing, tuple):
        return thing
    body = offers.Make(
        offer=_id(request, "offer"),
        mode=wish.mode,
        kind=kind,
        thing=thing,
        place=place,
        price=wish.price,
        price_per=wish.price_per,
        automatic=wish.automatic,
        weekly=wish.weekly,
        notice_ms=wish.notice_ms,
        length_max_ms=wish.length_max_ms,
        ends_at=wish.ends_at,
    )
    words = None if thing else Words(name=wish.name, note=wish.note)
    made = keep.offer(house, doer, body, words=words, request=f"{request}-offer")
    return made if isinstance(made, tuple) else PutUp(offer=made, thing=thing)


def _id(request: str, part: str) -> str:
    """Return the id that this part of a request has, however often it is sent."""
    return hashlib.sha256(f"{request}/{part}".encode()).hexdigest()[:ID_LENGTH]


def _kind(house: House, doer: Doer, wish: Wish, request: str) -> str | Faults:
    if isinstance(wish.kind, str):
        return wish.kind
    body = catalogue.AddKind(
        kind=_id(request, "kind"),
        unit=wish.kind.unit,
        labels=wish.kind.labels,
        classified=wish.kind.classified,
    )
    return keep.kind(house, doer, body, request=f"{request}-kind")


def _place(house: House, doer: Doer, wish: Wish, request: str) -> str | Faults:
    if isinstance(wish.place, str):
        return wish.place
    body = catalogue.AddPlace(
        place=_id(request, "place"),
        lat_e7=wish.place.point.lat_e7,
        lon_e7=wish.place.point.lon_e7,
        public=wish.place.public,
        keeper=doer.who,
    )
    words = Words(name=wish.place.name)
    return keep.place(house, doer, body, words=words, request=f"{request}-place")


def _thing(
    house: House, doer: Doer, wish: Wish, kind: str, place: str, request: str
) -> str | Faults:
    lot: str | Faults = ""
    if wish.batch:
        batch = catalogue.AddLot(
            lot=_id(request, "lot"), code=wish.batch, expires_at=wish.ends_at
        )
        lot = keep.lot(house, doer, batch, request=f"{request}-lot")
    if isinstance(lot, tuple):
        return lot
    body = things.AddThing(
        thing=_id(request, "thing"),
        kind=kind,
        place=place,
        keeper=doer.who,
        owners=wish.owners or ((doer.who, 1),),
        quantity=wish.quantity,
        units=wish.units,
        lot=lot,
        processes=wish.processes,
    )
    words = Words(name=wish.name, note=wish.note)
    return keep.thing(house, doer, body, words=words, request=f"{request}-thing")
