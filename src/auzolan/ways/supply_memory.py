"""Supply from lists of records: the same answers as the database's, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from auzolan.ledger import records
from auzolan.ledger.memory import MemoryRows
from auzolan.sharing.nearness import Asker
from auzolan.units.amounts import UNITS, Unit
from auzolan.units.spans import Span
from auzolan.ways.supply import Offered, Stocked, Wanting
from auzolan.ways.words import KindWords, Lexicon

R = TypeVar("R", bound=records.Record)


class MemorySupply:
    """The Supply port on rows in memory."""

    def __init__(self, rows: MemoryRows) -> None:
        """Answer from these rows as they stand at each question."""
        self._rows = rows

    def _all(self, record: type[R]) -> list[R]:
        rows = self._rows.tables[record.TABLE]
        return [rows[row_id] for row_id in sorted(rows)]  # type: ignore[misc]

    def offers(
        self, community: str, wanting: Wanting, *, limit: int, skip: int = 0
    ) -> list[Offered]:
        """Return open offers within the radius, nearest first, then by id."""
        asker = Asker(wanting.near)
        found = []
        for offer in self._all(records.Offer):
            place = self._rows.row(records.Place, offer.place)
            if place is None or not self._fits(offer, wanting):
                continue
            distance = asker.told_m(place)
            reach = min(wanting.radius_m, offer.radius_m or wanting.radius_m)
            if distance <= reach:
                found.append((distance, offer.id, offer, place))
        found.sort(key=lambda one: one[:2])
        units = {offer.thing or offer.by for _, _, offer, _ in found}
        taken = self.taken(community, units, wanting.span)
        return [
            Offered(
                offer=offer,
                thing=self._rows.row(records.Thing, offer.thing),
                place=place,
                distance_m=distance,
                taken=tuple(taken.get(offer.thing or offer.by, ())),
                best_before=self._best_before(offer.thing),
            )
            for distance, _, offer, place in found[skip : skip + limit]
        ]

    def _best_before(self, thing_id: str) -> int:
        thing = self._rows.row(records.Thing, thing_id)
        lot = self._rows.row(records.Lot, thing.lot) if thing is not None else None
        return lot.expires_at if lot is not None else 0

    def _fits(self, offer: records.Offer, wanting: Wanting) -> bool:
        span = wanting.span
        thing = self._rows.row(records.Thing, offer.thing)
        member = self._rows.row(records.Member, offer.by)
        usable = not offer.thing or (
            thing is not None
            and not thing.retired
            and thing.condition not in ("broken", "missing")
        )
        by_active = offer.by == offer.community or (
            member is not None and member.state == "active"
        )
        return (
            offer.state == "open"
            and offer.starts_at < span.ends_at
            and not 0 < offer.ends_at <= span.starts_at
            and (not wanting.kinds or offer.kind in wanting.kinds)
            and (not wanting.modes or offer.mode in wanting.modes)
            and usable
            and by_active
        )

    def taken(
        self, community: str, units: Iterable[str], span: Span
    ) -> Mapping[str, Sequence[records.Occupancy]]:
        """Return the occupancies of many units that touch a span, by unit."""
        return {
            unit: found for unit in set(units) if (found := self._rows.taken(unit, span))
        }

    def stock(self, community: str, *, kinds: Sequence[str], keeper: str) -> list[Stocked]:
        """Return what is free on hand and needs no offer, by id."""
        ours = {
            share.thing for share in self._all(records.Owner) if share.member == community
        }
        given = {
            offer.thing
            for offer in self._all(records.Offer)
            if offer.mode == "give" and offer.state == "open"
        }
        found = []
        for thing in self._all(records.Thing):
            place = self._rows.row(records.Place, thing.place)
            free = thing.onhand > thing.reserved and not thing.retired
            common = thing.keeper == community or thing.id in ours
            own = thing.keeper == keeper or (common and thing.id not in given)
            if place is not None and thing.kind in kinds and free and own:
                best_before = self._best_before(thing.id)
                found.append(Stocked(thing=thing, place=place, best_before=best_before))
        return found

    def recipes(self, community: str, *, kinds: Sequence[str]) -> list[records.RecipeOf]:
        """Return the recipes in use for these kinds, best rank first."""
        found = [
            recipe
            for recipe in self._all(records.RecipeOf)
            if recipe.kind in kinds and not recipe.retired
        ]
        return sorted(found, key=lambda recipe: (recipe.rank, recipe.id))

    def kinds(self, community: str, ids: Iterable[str]) -> Mapping[str, records.Kind]:
        """Return kinds by id."""
        rows = (self._rows.row(records.Kind, row_id) for row_id in ids)
        return {row.id: row for row in rows if row is not None}

    def unit(self, community: str, code: str) -> Unit:
        """Return a unit of the house or of the community by its code."""
        if code in UNITS:
            return UNITS[code]
        own = next(row for row in self._all(records.UnitOf) if row.code == code)
        return Unit(
            code=code, symbol=own.symbol, dimension=own.dimension, decimals=own.decimals
        )

    def lexicon(self, community: str) -> Lexicon:
        """Return the words of all kinds."""
        return Lexicon.of(
            KindWords(
                id=kind.id,
                labels=tuple(kind.labels.values()),
                synonyms=kind.synonyms,
                classified=kind.classified,
            )
            for kind in self._all(records.Kind)
        )

    def place_of(self, community: str, keeper: str) -> records.Place | None:
        """Return the first place that somebody keeps, such as a home."""
        own = (row for row in self._all(records.Place) if row.keeper == keeper)
        return next(own, None)

    def needs(self, community: str, *, kinds: Sequence[str]) -> list[records.Need]:
        """Return the posted needs of these kinds that are still open, by id."""
        return [
            need
            for need in self._all(records.Need)
            if need.kind in kinds and need.posted and need.state == "open"
        ]
