"""Things: one thing with its calendar and history, and what a member keeps and offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries import acting, near, vocabulary
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees, standings
from auzolan.store.queries.viewers import Viewer
from auzolan.units.points import Point, told_distance_m
from auzolan.units.spans import Span
from auzolan.ways import words

TAKEN_MAX = 500
HISTORY_MAX = 20
MINE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage:
    """A thing as far as the viewer may see it."""

    thing: records.Thing
    place: records.Place
    told_m: int
    owners: tuple[records.Owner, ...]
    offers: tuple[records.Offer, ...]
    taken: tuple[records.Occupancy, ...]
    # From when on the stock is not given any more; 0 where it keeps.
    best_before: int
    # By the occupancy's `ref`: whose booking it is, where the viewer may know.
    who: dict[str, str]
    # Needs behind the viewer's own bookings, by `ref`.
    needs: dict[str, str]
    is_keeper: bool
    is_owner: bool
    sees_holder: bool
    sees_note: bool
    history: tuple[records.Event, ...]
    names: Names
    mine: tuple[str, ...]


def thing_page(
    viewer: Viewer, thing_id: str, *, span: Span, language: str
) -> ThingPage | None:
    """Return a thing with what takes it in a span."""
    thing = rows.by_id(records.Thing, viewer.community, thing_id)
    if thing is None or not sees(viewer, "thing"):
        return None
    place = rows.by_id(records.Place, viewer.community, thing.place)
    if place is None:
        return None
    mine = acting.acts_for(viewer)
    owners = rows.where_in(records.Owner, viewer.community, "thing", [thing.id])
    is_keeper = thing.keeper in mine
    is_owner = any(owner.member in mine for owner in owners)
    relations = ("keeper" if is_keeper else "", "owner" if is_owner else "")
    taken = taken_of(viewer, thing.id, span)
    promises = rows.by_ids(records.Promise, viewer.community, (t.ref for t in taken))
    sees_who = sees(viewer, "calendar.who", *relations)
    who = {
        row.id: row.receiver
        for row in promises.values()
        if sees_who or row.receiver in mine
    }
    history = _history(viewer, thing.id) if sees(viewer, "record", *relations) else ()
    sees_holder = sees(
        viewer, "thing.holder", *relations, "self" if thing.holder in mine else ""
    )
    return ThingPage(
        thing=thing,
        place=place,
        told_m=_told_m(viewer, place),
        owners=tuple(sorted(owners, key=lambda row: (-row.share, row.id))),
        offers=_offers(viewer, thing.id),
        taken=tuple(taken),
        best_before=_best_before(viewer, thing),
        who=who,
        needs={p.id: p.need for p in promises.values() if p.receiver in mine},
        is_keeper=is_keeper,
        is_owner=is_owner,
        sees_holder=sees_holder,
        sees_note=sees(viewer, "thing.note"),
        history=history,
        names=names(
            viewer,
            things=[thing.id],
            members={
                thing.keeper,
                *(owner.member for owner in owners),
                *who.values(),
                *([thing.holder] if sees_holder else ()),
                *(event.provider for event in history),
                *(event.receiver for event in history),
            },
            places=[thing.place],
            kinds=[thing.kind],
            language=language,
        ),
        mine=mine,
    )


def _offers(viewer: Viewer, thing_id: str) -> tuple[records.Offer, ...]:
    found = rows.where_in(records.Offer, viewer.community, "thing", [thing_id])
    return tuple(
        offer
        for offer in found
        if offer.state == "open" and (not offer.ends_at or offer.ends_at > viewer.now)
    )


def _best_before(viewer: Viewer, thing: records.Thing) -> int:
    lot = rows.by_id(records.Lot, viewer.community, thing.lot) if thing.lot else None
    return lot.expires_at if lot is not None else 0


def _told_m(viewer: Viewer, place: records.Place) -> int:
    origin = near.asking_from(viewer).point
    return told_distance_m(origin, Point(place.lat_e7, place.lon_e7), public=place.public)


def taken_of(viewer: Viewer, unit: str, span: Span) -> list[records.Occupancy]:
    """Return what takes a unit in a span and has not expired."""
    found = rows.select(
        records.Occupancy,
        "community = %s AND unit = %s AND ends_at > %s AND starts_at < %s",
        (viewer.community, unit, span.starts_at, span.ends_at),
        limit=TAKEN_MAX,
    )
    return [row for row in found if not 0 < row.expires_at <= viewer.now]


def _history(viewer: Viewer, thing_id: str) -> tuple[records.Event, ...]:
    found = rows.select(
        records.Event,
        "community = %s AND thing = %s ORDER BY recorded_at DESC, id",
        (viewer.community, thing_id),
        limit=HISTORY_MAX,
    )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyThings:
    """What the viewer keeps, and what they offer."""

    things: tuple[records.Thing, ...]
    offers: tuple[records.Offer, ...]
    names: Names


def my_things(viewer: Viewer, language: str) -> MyThings:
    """Return what the viewer and those they act for keep and offer."""
    mine = acting.acts_for(viewer)
    things = _kept(viewer, mine)
    offers = [
        offer
        for offer in rows.where_in(records.Offer, viewer.community, "by", mine)
        if offer.state == "open"
    ][:MINE_MAX]
    found = names(
        viewer,
        things=(thing.id for thing in things),
        members=mine,
        others=[offer.id for offer in offers],
        places=(thing.place for thing in things),
        kinds=(*(t.kind for t in things), *(o.kind for o in offers)),
        language=language,
    )
    return MyThings(
        things=tuple(sorted(things, key=lambda t: (found.thing(t).casefold(), t.id))),
        offers=tuple(offers),
        names=found,
    )


def _kept(viewer: Viewer, mine: Sequence[str]) -> list[records.Thing]:
    found = rows.where_in(records.Thing, viewer.community, "keeper", mine)
    return [thing for thing in found if not thing.retired][:MINE_MAX]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the forms of somebody who offers something let them choose from."""

    places: tuple[records.Place, ...]
    members: tuple[str, ...]
    names: Names


def choices(viewer: Viewer, language: str) -> Choices:
    """Return the viewer's own places, then public ones, and all members by name."""
    mine = acting.acts_for(viewer)
    found = near.places(viewer)
    own = [place for place in found if place.keeper in mine]
    public = [place for place in found if place.public and place not in own]
    members = [
        row.id
        for row in rows.select(
            records.Member,
            "community = %s AND state = 'active'",
            (viewer.community,),
            limit=near.PLACES_MAX,
        )
    ]
    called = names(
        viewer,
        members=members,
        places=(place.id for place in (*own, *public)),
        language=language,
    )
    return Choices(
        places=(*own, *public),
        members=tuple(sorted(members, key=lambda row: called.of(row).casefold())),
        names=called,
    )


def may_keep(viewer: Viewer, page: ThingPage) -> bool:
    """Tell whether the viewer may amend and block the thing: keeper, owner, steward."""
    relations = ("keeper" if page.is_keeper else "", "owner" if page.is_owner else "")
    return bool(standings(viewer, *relations) & {"keeper", "owner", "steward"})


def kinds_like(viewer: Viewer, text: str, *, limit: int = 8) -> list[tuple[str, int, str]]:
    """Return (kind, score, why) of the sorts that a name may mean, best first."""
    found = words.find(text, vocabulary.lexicon(viewer.community), limit=limit)
    return [(one.kind, one.score, one.why) for one in found]


def kinds_of(viewer: Viewer, ids: Iterable[str]) -> dict[str, records.Kind]:
    """Return kinds by id."""
    return rows.by_ids(records.Kind, viewer.community, ids)
