"""Things and offers: what there is, when it is taken, and what others may have of it."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from auzolan.ledger.acts import Words as Texts
from auzolan.node import keep
from auzolan.sharing import offers as offering
from auzolan.sharing.needs import RADIUS_M_MAX
from auzolan.store.queries import api_lists, kinds, things
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import DAY_MS, HOUR_MS, Span
from auzolan.web.api.answering import ALWAYS, DEED, READ, Faults, refusal
from auzolan.web.api.calling import For, Key, doing, looking
from auzolan.web.api.rows import At, OfferOut, Teller, ThingOut, language
from auzolan.web.api.shapes import (
    ROWS_USUAL,
    AmountText,
    Done,
    Id,
    In,
    Limit,
    Moment,
    Named,
    Note,
    Offset,
    Words,
    YesNo,
    ms,
    told,
)

router = Router(tags=["things"])

# Sorts that one search for things or offers may mean.
KINDS_MEANT_MAX = 8
CALENDAR_DAYS_USUAL = 7
CALENDAR_DAYS_MAX = 62
NOTICE_HOURS_MAX = 24 * 60
LENGTH_DAYS_MAX = 400
WINDOWS_MAX = 42

Mode = Literal["lend", "give", "help", "machine"]
Window = tuple[
    Annotated[int, Field(strict=True, ge=0, le=6)],
    Annotated[int, Field(strict=True, ge=0, le=1440)],
    Annotated[int, Field(strict=True, ge=0, le=1440)],
]


class Things(Schema):
    """A stretch of the things that are here."""

    things: list[ThingOut]
    has_more: bool


class ThingsAsked(Schema):
    """Which things are looked for."""

    words: Words = ""
    kind: Id | None = None
    keeper: Id | None = None
    offset: Offset = 0
    limit: Limit = ROWS_USUAL


def _kinds_meant(request: HttpRequest, kind: str | None, words: str) -> list[str] | None:
    """Return the sorts asked for, None where any will do."""
    if kind:
        return [kind]
    if not words:
        return None
    found = kinds.found(looking(request), words, language=language(), limit=KINDS_MEANT_MAX)
    return [row.id for row in found]


@router.get("/things", response={200: Things, **ALWAYS})
def list_things(request: HttpRequest, asked: Annotated[ThingsAsked, Query()]) -> Things:
    """List things by what their sort is called, by sort, or by keeper."""
    viewer = looking(request)
    page = api_lists.things(
        viewer,
        kinds=_kinds_meant(request, asked.kind, asked.words),
        keeper=asked.keeper or "",
        language=language(),
        offset=asked.offset,
        limit=asked.limit,
    )
    teller = Teller(viewer=viewer, names=page.names)
    return Things(things=[*map(teller.thing, page.found)], has_more=page.has_more)


class TakenOut(Schema):
    """A span in which a thing is taken; of whom, where the caller may know."""

    starts_at: At
    ends_at: At
    why: str
    by: Named | None
    unit_no: int


class CalendarOut(Schema):
    """What takes a thing in a span."""

    starts_at: At
    ends_at: At
    taken: list[TakenOut]


class ThingPageOut(ThingOut):
    """A thing with all that the caller may know of it."""

    note: str
    owners: list[Named]
    holder: Named | None
    distance_km: float
    offers: list[OfferOut]


class CalendarAsked(Schema):
    """Which days are looked at, from now on where nothing is said."""

    starts_at: Moment | None = None
    days: Annotated[int, Field(ge=1, le=CALENDAR_DAYS_MAX)] = CALENDAR_DAYS_USUAL


def _page(request: HttpRequest, thing: str, span: Span) -> things.ThingPage | None:
    return things.thing_page(looking(request), thing, span=span, language=language())


def _unknown(thing: str) -> Status[Faults]:
    return refusal([fault("thing.unknown", thing)], lost="thing.unknown")


@router.get("/things/{thing}", response={200: ThingPageOut, **READ})
def get_thing(
    request: HttpRequest, thing: Annotated[Id, Path()]
) -> ThingPageOut | Status[Faults]:
    """Tell what a thing is, whose, where, and on what terms it may be had."""
    now = looking(request).now
    page = _page(request, thing, Span(now, now + DAY_MS))
    if page is None:
        return _unknown(thing)
    teller = Teller(viewer=looking(request), names=page.names)
    return ThingPageOut(
        **teller.thing(page.thing).model_dump(),
        note=page.names.note(thing) if page.sees_note else "",
        owners=[teller.named(owner.member) for owner in page.owners],
        holder=teller.named(page.thing.holder) if page.sees_holder else None,
        distance_km=page.told_m / 1000,
        offers=[*map(teller.offer, page.offers)],
    )


@router.get("/things/{thing}/calendar", response={200: CalendarOut, **READ})
def get_calendar(
    request: HttpRequest,
    thing: Annotated[Id, Path()],
    asked: Annotated[CalendarAsked, Query()],
) -> CalendarOut | Status[Faults]:
    """Tell when a thing is taken."""
    starts_at = ms(asked.starts_at) if asked.starts_at else looking(request).now
    span = Span(starts_at, starts_at + asked.days * DAY_MS)
    page = _page(request, thing, span)
    if page is None:
        return _unknown(thing)
    teller = Teller(viewer=looking(request), names=page.names)
    return CalendarOut(
        starts_at=told(span.starts_at),
        ends_at=told(span.ends_at),
        taken=[
            TakenOut(
                starts_at=told(row.starts_at),
                ends_at=told(row.ends_at),
                why=row.why,
                by=teller.maybe(page.who.get(row.ref, "")),
                unit_no=row.unit_no,
            )
            for row in sorted(page.taken, key=lambda row: (row.starts_at, row.id))
        ],
    )


class Offers(Schema):
    """A stretch of the open offers."""

    offers: list[OfferOut]
    has_more: bool


class OffersAsked(Schema):
    """Which offers are looked for."""

    words: Words = ""
    kind: Id | None = None
    by: Id | None = None
    mode: Mode | None = None
    offset: Offset = 0
    limit: Limit = ROWS_USUAL


@router.get("/offers", response={200: Offers, **ALWAYS})
def list_offers(request: HttpRequest, asked: Annotated[OffersAsked, Query()]) -> Offers:
    """List open offers by what their sort is called, by sort, giver or mode."""
    viewer = looking(request)
    page = api_lists.offers(
        viewer,
        kinds=_kinds_meant(request, asked.kind, asked.words),
        by=asked.by or "",
        mode=asked.mode or "",
        language=language(),
        offset=asked.offset,
        limit=asked.limit,
    )
    teller = Teller(viewer=viewer, names=page.names)
    return Offers(offers=[*map(teller.offer, page.found)], has_more=page.has_more)


class OfferIn(In):
    """What the caller lets others have: a thing they keep, or hours of a skill."""

    mode: Mode
    kind: Id
    thing: Id | None = None
    place: Id | None = None
    price: AmountText = ""
    price_per: Literal["", "day", "hour", "unit", "once"] = ""
    automatic: YesNo = False
    weekly: Annotated[tuple[Window, ...], Field(max_length=WINDOWS_MAX)] = ()
    notice_hours: Annotated[int, Field(strict=True, ge=0, le=NOTICE_HOURS_MAX)] = 0
    length_days_max: Annotated[int, Field(strict=True, ge=0, le=LENGTH_DAYS_MAX)] = 0
    radius_m: Annotated[int, Field(strict=True, ge=0, le=RADIUS_M_MAX)] = 0
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    note: Note = ""


def _price(text: str) -> int | Fault:
    # Hours and credit have the same step.
    return parse_amount(text, UNITS["credit"]) if text else 0


@router.post("/offers", response={201: Done, **DEED})
def make_offer(
    request: HttpRequest, body: OfferIn, key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Offer a thing, or hours of a skill."""
    act = doing(request, key, for_)
    price = _price(body.price)
    if isinstance(price, Fault):
        return refusal([price])
    wish = offering.Make(
        offer=act.house.new_id(),
        mode=body.mode,
        kind=body.kind,
        thing=body.thing or "",
        place=body.place or "",
        price=price,
        price_per=body.price_per,
        automatic=body.automatic,
        weekly=body.weekly,
        notice_ms=body.notice_hours * HOUR_MS,
        length_max_ms=body.length_days_max * DAY_MS,
        radius_m=body.radius_m,
        starts_at=ms(body.starts_at) if body.starts_at else 0,
        ends_at=ms(body.ends_at) if body.ends_at else 0,
    )
    words = Texts(note=body.note) if body.note else None
    made = keep.offer(act.house, act.doer, wish, words=words, request=act.request)
    return refusal(made) if isinstance(made, tuple) else Status(201, Done(id=made))


@router.post("/offers/{offer}/end", response={200: Done, **DEED})
def end_offer(
    request: HttpRequest, offer: Annotated[Id, Path()], key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Take an offer back; promises already made stay."""
    act = doing(request, key, for_)
    ended = keep.end_offer(act.house, act.doer, offer=offer, request=act.request)
    if isinstance(ended, tuple):
        return refusal(ended, lost="offer.unknown")
    return Status(200, Done(id=ended))
