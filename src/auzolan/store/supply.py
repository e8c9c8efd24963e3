"""Supply: what is offered near a place, from indexed rows, nearest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from auzolan.ledger import records
from auzolan.node.ports import Offered
from auzolan.store import rows
from auzolan.units.points import Point, distance_m
from auzolan.units.spans import Span

OFFERS_MAX = 20_000


class DatabaseSupply:
    """The Supply port on the database."""

    def offers(
        self,
        community: str,
        *,
        kinds: Sequence[str],
        modes: Sequence[str],
        near: Point,
        radius_m: int,
        span: Span,
        limit: int,
    ) -> list[Offered]:
        """Return open offers of these kinds within the radius, nearest first."""
        found = _open_offers(community, kinds, span)
        found = [offer for offer in found if offer.mode in modes]
        places = rows.by_ids(records.Place, community, (o.place for o in found))
        near_by = sorted(
            (distance, offer.id, offer)
            for offer in found
            if offer.place in places
            for distance in (_distance(near, places[offer.place]),)
            if distance <= radius_m and (offer.radius_m == 0 or distance <= offer.radius_m)
        )[:limit]
        chosen = [offer for _, _, offer in near_by]
        things = rows.by_ids(records.Thing, community, (o.thing for o in chosen))
        taken = self.taken(community, (offer.thing or offer.by for offer in chosen), span)
        return [
            Offered(
                offer=offer,
                thing=things.get(offer.thing),
                place=places[offer.place],
                taken=tuple(taken[offer.thing or offer.by]),
            )
            for offer in chosen
            if not offer.thing or not things[offer.thing].retired
        ]

    def taken(
        self, community: str, units: Iterable[str], span: Span
    ) -> dict[str, list[records.Occupancy]]:
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
                limit=100_000,
            ):
                found[row.unit].append(row)
        return found

    def stock(
        self, community: str, *, kinds: Sequence[str], near: Point, radius_m: int
    ) -> list[records.Thing]:
        """Return the things of these kinds with something free on hand."""
        found = [
            thing
            for thing in rows.where_in(records.Thing, community, "kind", kinds)
            if thing.onhand > thing.reserved and not thing.retired
        ]
        places = rows.by_ids(records.Place, community, (t.place for t in found))
        return [
            thing
            for thing in found
            if thing.place in places and _distance(near, places[thing.place]) <= radius_m
        ]

    def recipes(self, community: str, *, kinds: Sequence[str]) -> list[records.RecipeOf]:
        """Return the recipes in use for these kinds, best rank first."""
        found = rows.where_in(records.RecipeOf, community, "kind", kinds)
        in_use = (recipe for recipe in found if not recipe.retired)
        return sorted(in_use, key=lambda recipe: (recipe.rank, recipe.id))


def _distance(near: Point, place: records.Place) -> int:
    return distance_m(near, Point(place.lat_e7, place.lon_e7))


def _open_offers(community: str, kinds: Sequence[str], span: Span) -> list[records.Offer]:
    found: list[records.Offer] = []
    for start in range(0, len(kinds), rows.IDS_A_QUERY):
        chunk = kinds[start : start + rows.IDS_A_QUERY]
        marks = ", ".join(["%s"] * len(chunk))
        found += rows.select(
            records.Offer,
            f"community = %s AND kind IN ({marks}) AND state = 'open' "
            "AND starts_at < %s AND (ends_at = 0 OR ends_at > %s)",
            (community, *chunk, span.ends_at, span.starts_at),
            limit=OFFERS_MAX,
        )
    return found
