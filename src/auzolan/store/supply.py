"""Supply: what is offered near a place, from indexed rows, nearest first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from auzolan.ledger import records
from auzolan.sharing.nearness import Asker
from auzolan.store import rows
from auzolan.store.codec import codec_of
from auzolan.store.queries import vocabulary
from auzolan.units.amounts import Unit
from auzolan.units.points import E7, Point
from auzolan.units.spans import Span
from auzolan.ways.supply import Offered, Stocked, Wanting
from auzolan.ways.words import Lexicon

OFFERS_MAX = 20_000
TAKEN_MAX = 100_000
NEEDS_MAX = 500
# Both ends of a told distance may lie this far from the middle of their cell.
CELL_SLACK_M = 1_500
_METRES_A_DEGREE = 111_195

_USABLE = "NOT t.retired AND t.condition NOT IN ('broken', 'missing')"


class DatabaseSupply:
    """The Supply port on the database."""

    def offers(
        self, community: str, wanting: Wanting, *, limit: int, skip: int = 0
    ) -> list[Offered]:
        """Return open offers within the radius, nearest first, then by id."""
        asker = Asker(wanting.near)
        offer_codec, place_codec = codec_of(records.Offer), codec_of(records.Place)
        width = len(offer_codec.names)
        near_by: list[tuple[int, str, records.Place, Sequence[Any]]] = []
        places: dict[str, tuple[records.Place, int]] = {}
        place_at, reach_at = width + place_codec.names.index("id"), _at("radius_m")
        for values in _near_rows(community, wanting):
            known = places.get(values[place_at])
            if known is None:
                place = place_codec.decode(values[width:])
                known = places[place.id] = (place, asker.told_m(place))
            place, distance = known
            reach = values[reach_at]
            if distance <= wanting.radius_m and (not reach or distance <= reach):
                near_by.append((distance, values[_at("id")], place, values))
        near_by.sort(key=lambda one: one[:2])
        chosen = [
            (distance, place, offer_codec.decode(values[:width]))
            for distance, _, place, values in near_by[skip : skip + limit]
        ]
        offers = [offer for _, _, offer in chosen]
        things = rows.by_ids(records.Thing, community, (o.thing for o in offers))
        units = (offer.thing or offer.by for offer in offers)
        taken = self.taken(community, units, wanting.span)
        best_before = _best_before(community, things.values())
        return [
            Offered(
                offer=offer,
                thing=things.get(offer.thing),
                place=place,
                distance_m=distance,
                taken=tuple(taken.get(offer.thing or offer.by, ())),
                best_before=best_before.get(offer.thing, 0),
            )
            for distance, place, offer in chosen
        ]

    def taken(
        self, community: str, units: Iterable[str], span: Span
    ) -> Mapping[str, Sequence[records.Occupancy]]:
        """Return the occupancies of many units that touch a span, by unit."""
        found: dict[str, list[records.Occupancy]] = defaultdict(list)
        wanted = sorted(set(units))
        for start in range(0, len(wanted), rows.IDS_A_QUERY):
            chunk = wanted[start : start + rows.IDS_A_QUERY]
            marks = ", ".join(["%s"] * len(chunk))
            for row in rows.select(
                records.Occupancy,
                f"community = %s AND unit IN ({marks}) AND ends_at > %s AND starts_at < %s",
                (community, *chunk, span.starts_at, span.ends_at),
                limit=TAKEN_MAX,
            ):
                found[row.unit].append(row)
        return found

    def stock(self, community: str, *, kinds: Sequence[str], keeper: str) -> list[Stocked]:
        """Return what is free on hand and needs no offer, by id."""
        there = [
            thing
            for thing in rows.where_in(records.Thing, community, "kind", kinds)
            if thing.onhand > thing.reserved and not thing.retired
        ]
        ids = [thing.id for thing in there]
        ours, given = _owned_by(community, ids), _given(community, ids)
        free = [
            thing
            for thing in there
            if thing.keeper == keeper
            or ((thing.keeper == community or thing.id in ours) and thing.id not in given)
        ]
        places = rows.by_ids(records.Place, community, (t.place for t in free))
        best_before = _best_before(community, free)
        return [
            Stocked(
                thing=thing,
                place=places[thing.place],
                best_before=best_before.get(thing.id, 0),
            )
            for thing in sorted(free, key=lambda thing: thing.id)
            if thing.place in places
        ]

    def recipes(self, community: str, *, kinds: Sequence[str]) -> list[records.RecipeOf]:
        """Return the recipes in use for these kinds, best rank first."""
        found = rows.where_in(records.RecipeOf, community, "kind", kinds)
        in_use = (recipe for recipe in found if not recipe.retired)
        return sorted(in_use, key=lambda recipe: (recipe.rank, recipe.id))

    def kinds(self, community: str, ids: Iterable[str]) -> Mapping[str, records.Kind]:
        """Return kinds by id."""
        return rows.by_ids(records.Kind, community, ids)

    def unit(self, community: str, code: str) -> Unit:
        """Return a unit of the house or of the community by its code."""
        return vocabulary.unit(community, code)

    def lexicon(self, community: str) -> Lexicon:
        """Return the words of all kinds, prepared anew only when a kind has changed."""
        return vocabulary.lexicon(community)

    def place_of(self, community: str, keeper: str) -> records.Place | None:
        """Return the first place that somebody keeps, such as a home."""
        where = "community = %s AND keeper = %s ORDER BY id"
        found = rows.select(records.Place, where, (community, keeper), limit=1)
        return found[0] if found else None

    def needs(self, community: str, *, kinds: Sequence[str]) -> list[records.Need]:
        """Return the posted needs of these kinds that are still open, by id."""
        wanted = sorted(set(kinds))[: rows.IDS_A_QUERY]
        if not wanted:
            return []
        marks = ", ".join(["%s"] * len(wanted))
        return rows.select(
            records.Need,
            f"community = %s AND state = 'open' AND kind IN ({marks}) AND posted "
            "ORDER BY id",
            (community, *wanted),
            limit=NEEDS_MAX,
        )


def _at(name: str) -> int:
    return codec_of(records.Offer).names.index(name)


def _best_before(community: str, things: Iterable[records.Thing]) -> dict[str, int]:
    """Return from when on things are past their best, of those whose lot says so."""
    lot_of = {thing.id: thing.lot for thing in things if thing.lot}
    lots = rows.by_ids(records.Lot, community, lot_of.values()) if lot_of else {}
    return {thing: lots[lot].expires_at for thing, lot in lot_of.items() if lot in lots}


def _owned_by(owner: str, things: Sequence[str]) -> frozenset[str]:
    shares = rows.where_in(records.Owner, owner, "thing", things)
    return frozenset(share.thing for share in shares if share.member == owner)


def _given(community: str, things: Sequence[str]) -> frozenset[str]:
    offers = rows.where_in(records.Offer, community, "thing", things)
    return frozenset(
        offer.thing for offer in offers if offer.mode == "give" and offer.state == "open"
    )


def _near_rows(community: str, wanting: Wanting) -> list[Sequence[Any]]:
    """Return the columns of offer and place of what may be near; the box is generous."""
    offer_columns = ", ".join(f"o.{name}" for name in codec_of(records.Offer).names)
    place_columns = ", ".join(f"p.{name}" for name in codec_of(records.Place).names)
    south, north, west, east = _box(wanting.near, wanting.radius_m)
    wheres = [
        "o.community = %s AND o.state = 'open' AND o.starts_at < %s",
        "(o.ends_at = 0 OR o.ends_at > %s)",
        "p.lat_e7 BETWEEN %s AND %s AND p.lon_e7 BETWEEN %s AND %s",
        f"(o.thing = '' OR ({_USABLE}))",
        "(o.by = o.community OR m.state = 'active')",
    ]
    span = wanting.span
    params: list[Any] = [community, span.ends_at, span.starts_at, south, north, west, east]
    for column, values in (("kind", wanting.kinds), ("mode", wanting.modes)):
        if values:
            marks = ", ".join(["%s"] * len(values))
            wheres.append(f"o.{column} IN ({marks})")
            params += values
    sql = (
        f"SELECT {offer_columns}, {place_columns} FROM store_offer o "
        "JOIN store_place p ON p.id = o.place "
        "LEFT JOIN store_thing t ON t.id = o.thing "
        "LEFT JOIN store_member m ON m.id = o.by "
        f"WHERE {' AND '.join(wheres)} LIMIT {OFFERS_MAX:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _box(near: Point, radius_m: int) -> tuple[int, int, int, int]:
    reach = radius_m + CELL_SLACK_M
    lat = reach * E7 // _METRES_A_DEGREE
    # Near the poles a degree of longitude is nothing, so every longitude is near.
    narrow = max(math.cos(math.radians(min(89.0, abs(near.lat) + lat / E7))), 0.02)
    lon = int(lat / narrow)
    return near.lat_e7 - lat, near.lat_e7 + lat, near.lon_e7 - lon, near.lon_e7 + lon
