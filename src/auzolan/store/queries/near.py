"""Near: what is offered near a place, nearest first, and from where somebody may ask."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from auzolan.ledger import records
from auzolan.sharing import nearness
from auzolan.store import rows
from auzolan.store.queries import acting
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.points import Point

PLACES_MAX = 5_000
OFFERS_MAX = 50_000
KINDS_MAX = 5_000
# Combinations of classifications kept in memory.
CLASSES_KEPT = 1_024


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
    total: int
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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, classified FROM store_kind "
            f"WHERE community = %s AND classified <> '[]' LIMIT {KINDS_MAX:d}",
            [viewer.community],
        )
        for kind, classified in cursor.fetchall():
            for name in _names_in(classified):
                found.setdefault(name, []).append(kind)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(name, tuple(kinds)) for name, kinds in ranked]


@functools.lru_cache(maxsize=CLASSES_KEPT)
def _names_in(classified: str) -> tuple[str, ...]:
    """Return the names in a column; communities use few combinations of them."""
    return msgspec.json.decode(classified, type=tuple[str, ...])


def near_by(
    viewer: Viewer,
    *,
    origin: Point,
    language: str,
    kinds: Sequence[str] = (),
    offset: int = 0,
    limit: int = 24,
    known: Sequence[records.Place] | None = None,
) -> NearPage:
    """Return what is offered, nearest first; of one sort the nearest stands for all.

    Without `kinds` everything counts. Sorts that are equally far come in the order of
    their ids, which is the order in which the community named them.
    """
    asker = nearness.Asker(origin)
    at = {place.id: place for place in (places(viewer) if known is None else known)}
    told = {place.id: asker.told_m(place) for place in at.values()}
    best: dict[tuple[str, str], tuple[int, str]] = {}
    count: dict[tuple[str, str], int] = defaultdict(int)
    for offer, mode, kind, place, radius_m in _open_offers(viewer, kinds):
        distance = told.get(place)
        if distance is None or 0 < radius_m < distance:
            continue
        count[mode, kind] += 1
        if (mode, kind) not in best or (distance, offer) < best[mode, kind]:
            best[mode, kind] = (distance, offer)
    nearest = sorted(best, key=lambda key: (best[key][0], key[1], key[0]))
    shown = nearest[offset : offset + limit]
    offers = rows.by_ids(records.Offer, viewer.community, (best[k][1] for k in shown))
    things = rows.by_ids(
        records.Thing, viewer.community, (offer.thing for offer in offers.values())
    )
    found = []
    for key in shown:
        offer_row = offers[best[key][1]]
        found.append(
            Near(
                offer=offer_row,
                thing=things.get(offer_row.thing),
                place=at[offer_row.place],
                told_m=best[key][0],
                more=count[key] - 1,
            )
        )
    return NearPage(
        found=tuple(found),
        total=len(nearest),
        names=names(
            viewer,
            things=things,
            members=(near.offer.by for near in found),
            places=(near.offer.place for near in found),
            kinds=(near.offer.kind for near in found),
            language=language,
        ),
    )


def _open_offers(
    viewer: Viewer, kinds: Sequence[str]
) -> list[tuple[str, str, str, str, int]]:
    """Return (offer, mode, kind, place, radius) of what others offer and can be had.

    Only these columns, since a page shows few of the offers that it sorts.
    """
    wheres = [
        "o.community = %s AND o.state = 'open' AND (o.ends_at = 0 OR o.ends_at > %s)",
        "(o.thing = '' OR (NOT t.retired AND t.condition IN ('good', 'worn')))",
        "(o.thing = '' OR t.quantity > 0)",
        "(o.by = o.community OR m.state = 'active') AND o.by <> %s",
    ]
    params: list[Any] = [viewer.community, viewer.now, viewer.member]
    if kinds:
        marks = ", ".join(["%s"] * len(kinds[: rows.IDS_A_QUERY]))
        wheres.append(f"o.kind IN ({marks})")
        params += kinds[: rows.IDS_A_QUERY]
    sql = (
        "SELECT o.id, o.mode, o.kind, o.place, o.radius_m FROM store_offer o "
        "LEFT JOIN store_thing t ON t.id = o.thing "
        "LEFT JOIN store_member m ON m.id = o.by "
        f"WHERE {' AND '.join(wheres)} LIMIT {OFFERS_MAX:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
