"""Supply and Streets: what finding ways must know of the world, as ports.

`store.supply` answers from the database; `ways.supply_memory` from lists, for tests.
Both tell a coarse place's distance from cell to cell only (`sharing.nearness`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from auzolan.ledger import records
from auzolan.units.amounts import Unit
from auzolan.units.points import Point
from auzolan.units.spans import Span
from auzolan.ways.words import Lexicon

Taken = Mapping[str, Sequence[records.Occupancy]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Something offered near by, with its thing and place, and what takes it."""

    offer: records.Offer
    thing: records.Thing | None
    place: records.Place
    # As far as it may be told.
    distance_m: int
    taken: tuple[records.Occupancy, ...] = ()
    # From when on the lot of a stock is not to be given any more; 0 where it keeps.
    best_before: int = 0

    @property
    def unit(self) -> str:
        """Return what a promise under the offer takes: the thing, or the person."""
        return self.offer.thing or self.offer.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    """A stock that may be used without an offer, where it lies."""

    thing: records.Thing
    place: records.Place
    best_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """Which offers are looked for: open ones of these kinds and modes, near by."""

    # Empty: of any kind.
    kinds: tuple[str, ...]
    modes: tuple[str, ...]
    near: Point
    radius_m: int
    span: Span


class Supply(Protocol):
    """What is offered near a place, and what the community knows of kinds."""

    def offers(
        self, community: str, wanting: Wanting, *, limit: int, skip: int = 0
    ) -> list[Offered]:
        """Return open offers within the radius, nearest first, then by id.

        `taken` holds the occupancies that touch the span, of the thing or of the
        person whose hours are offered.
        """
        ...

    def taken(self, community: str, units: Iterable[str], span: Span) -> Taken:
        """Return the occupancies of many units that touch a span, by unit."""
        ...

    def stock(self, community: str, *, kinds: Sequence[str], keeper: str) -> list[Stocked]:
        """Return what is free on hand and needs no offer, by id.

        That is what `keeper` keeps and, unless it is given under an offer, what the
        community keeps or owns a share of.
        """
        ...

    def recipes(self, community: str, *, kinds: Sequence[str]) -> list[records.RecipeOf]:
        """Return the recipes in use for these kinds, best rank first."""
        ...

    def kinds(self, community: str, ids: Iterable[str]) -> Mapping[str, records.Kind]:
        """Return kinds by id."""
        ...

    def unit(self, community: str, code: str) -> Unit:
        """Return a unit of the house or of the community by its code."""
        ...

    def lexicon(self, community: str) -> Lexicon:
        """Return the words of all kinds, prepared anew only when a kind has changed."""
        ...

    def place_of(self, community: str, keeper: str) -> records.Place | None:
        """Return the first place that somebody keeps, such as a home."""
        ...

    def needs(self, community: str, *, kinds: Sequence[str]) -> list[records.Need]:
        """Return the posted needs of these kinds that are still open, by id."""
        ...


class Streets(Protocol):
    """Distances on the ground."""

    def distance_m(self, a: Point, b: Point) -> int:
        """Return the distance in metres by the way one would go."""
        ...
