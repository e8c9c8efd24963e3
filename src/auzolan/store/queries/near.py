"""Near: what is offered near a place, nearest first, and from where somebody may ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.sharing import nearness
from auzolan.store import rows
from auzolan.store.queries import acting
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.points import Point

PLACES_MAX = 5_000
OFFERS_MAX = 2_000
KINDS_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """From where distances are told, and what else could be chosen."""

    # A place's id, or `middle` for the middle of the community.
    key: str
    point: Point
    # (key, place or none) in the order of a choice.
    options: tuple[tuple[str, records.Place | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Something offered near by."""

    offer: records.Offer
    thing: records.Thing | None
    place: records.Place
    told_m: int
    # Further ones of the same sort that are not shown by themselves.
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPage:
    """A stretch of what is near, with its names."""

    found: tuple[Near, ...]
    has_more: bool
    names: Names


MIDDLE = "middle"


def places(viewer: Viewer) -> list[records.Place]:
    """Return the community's places."""
    return rows.select(
        records.Place, "community = %s", (viewer.community,), limit=PLACES_MAX
    )


def asking_from(
    viewer: Viewer, key: str = "", known: Sequence[records.Place] | None = None
) -> From:
    """Return the place of this key, else the viewer's own, else the community's middle.

    One may ask from one's own places and from public ones; another's home would
    tell where it is.
    """
    mine = acting.acts_for(viewer)
    own: list[records.Place] = []
    public: list[records.Place] = []
    for place in places(viewer) if known is None else known:
        if mine and place.keeper in mine and not place.public:
            own.append(place)
        elif place.public:
            public.append(place)
    own.sort(key=lambda place: (mine.index(place.keeper), place.id))
    middle = Point(viewer.community_row.lat_e7, viewer.community_row.lon_e7)
    found = {place.id: place for place in (*own, *public)}
    options = (*((place.id, place) for place in own), (MIDDLE, None))
    options += tuple((place.id, place) for place in public)
    chosen = found.get(key) or (own[0] if own and key != MIDDLE else None)
    return From(
        key=chosen.id if chosen else MIDDLE,
        point=Point(chosen.lat_e7, chosen.lon_e7) if chosen else middle,
        options=options,
    )


def classes(viewer: Viewer) -> list[tuple[str, tuple[str, ...]]]:
    """Return what kinds are classified as, the most frequent first, with their kinds."""
    found: dict[str, list[str]] = {}
    for kind in rows.select(
        records.Kind, "community = %s", (viewer.community,), limit=KINDS_MAX
    ):
        for name in kind.classified:
            found.setdefault(name, []).append(kind.id)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(name, tuple(kinds)) for name, kinds in ranked]


def near_by(
    viewer: Viewer,
    *,
    origin: Point,
    language: str,
    kinds: Sequence[str] | None = None,
    modes: Iterable[str] = ("lend", "give", "help", "machine"),
    offset: int = 0,
    limit: int = 24,
    known: Sequence[records.Place] | None = None,
) -> NearPage:
    """Return what is offered, nearest first; of one sort the nearest stands for all.

    Without `kinds` everything counts; equally far sorts come in the order of their ids,
    which is the order in which the community named them.
    """
    wanted = frozenset(modes)
    best: dict[tuple[str, str], Near] = {}
    more: dict[tuple[str, str], int] = {}
    for near in _lookings(viewer, origin, kinds, known):
        if near.offer.mode not in wanted:
            continue
        key = (near.offer.mode, near.offer.kind)
        if key in best:
            more[key] = more.get(key, 0) + 1
            continue
        best[key] = near
    found = sorted(best.values(), key=lambda near: (near.told_m, near.offer.kind))
    shown = [
        _with_more(near, more.get((near.offer.mode, near.offer.kind), 0))
        for near in found[offset : offset + limit]
    ]
    return NearPage(
        found=tuple(shown),
        has_more=len(found) > offset + limit,
        names=names(
            viewer,
            things=(near.offer.thing for near in shown),
            members=(near.offer.by for near in shown),
            places=(near.offer.place for near in shown),
            kinds=(near.offer.kind for near in shown),
            language=language,
        ),
    )


def _with_more(near: Near, more: int) -> Near:
    return Near(
        offer=near.offer,
        thing=near.thing,
        place=near.place,
        told_m=near.told_m,
        more=more,
    )


def _lookings(
    viewer: Viewer,
    origin: Point,
    kinds: Sequence[str] | None,
    known: Sequence[records.Place] | None,
) -> Iterator[Near]:
    """Yield open offers, nearest first."""
    asker = nearness.Asker(origin)
    told = sorted(
        ((asker.told_m(place), place.id, place) for place in known or places(viewer)),
        key=lambda item: item[:2],
    )
    at = {place.id: (distance, place) for distance, _, place in told}
    offers = _open_offers(viewer, kinds)
    things = rows.by_ids(records.Thing, viewer.community, (offer.thing for offer in offers))
    found = []
    for offer in offers:
        thing = things.get(offer.thing)
        if offer.place not in at or (offer.thing and not _can_be_had(thing)):
            continue
        distance, place = at[offer.place]
        if offer.radius_m and distance > offer.radius_m:
            continue
        found.append(Near(offer=offer, thing=thing, place=place, told_m=distance))
    yield from sorted(found, key=lambda near: (near.told_m, near.offer.id))


def _can_be_had(thing: records.Thing | None) -> bool:
    return (
        thing is not None
        and not thing.retired
        and thing.condition in ("good", "worn")
        and (thing.units > 1 or thing.quantity > 0)
    )


def _open_offers(viewer: Viewer, kinds: Sequence[str] | None) -> list[records.Offer]:
    now = viewer.now
    if kinds is None:
        found = rows.select(
            records.Offer,
            "community = %s AND state = 'open' AND (ends_at = 0 OR ends_at > %s)",
            (viewer.community, now),
            limit=OFFERS_MAX,
        )
    else:
        found = [
            offer
            for offer in rows.where_in(records.Offer, viewer.community, "kind", kinds)
            if offer.state == "open" and (offer.ends_at == 0 or offer.ends_at > now)
        ]
    # What one offers oneself is no way to meet one's own need.
    return [offer for offer in found if offer.by != viewer.member or not viewer.member]


def shows_names(viewer: Viewer) -> bool:
    """Tell whether a viewer may read whose things these are."""
    return sees(viewer, "member.name")
