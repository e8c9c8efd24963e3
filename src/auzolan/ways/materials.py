"""Materials: the recipes that lead to a kind, the stock near by, and what it all takes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from auzolan.ledger import records
from auzolan.making import explosion, pegs
from auzolan.making.recipes import Recipe
from auzolan.sharing.nearness import Asker
from auzolan.units.spans import Span
from auzolan.ways import receive
from auzolan.ways.search import Search, Sought
from auzolan.ways.supply import Offered, Stocked, Wanting

# Kinds that one wish may lead to; a larger one is stated in parts.
KINDS_MAX = 400
STOCKS_MAX = 400
# Recipes of the wanted kind that are shown side by side.
RECIPES_MAX = 2
# Stock lying so much farther away counts one rank worse.
RANK_M = 250
RECIPES_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A stock that may go into something, and under which offer it is had."""

    thing: records.Thing
    place: records.Place
    offered: Offered | None
    quantity: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What may go into a kind: recipes by what they make, stock by its thing."""

    recipes: Mapping[str, tuple[Recipe, ...]]
    stock: Mapping[str, Stock]

    def of_kind(self, kind: str) -> tuple[Recipe, ...]:
        """Return the recipes by which a kind may be made, best rank first."""
        return self.recipes.get(kind, ())[:RECIPES_MAX]

    def skills(self) -> frozenset[str]:
        """Return the kinds of skill that any of the recipes asks for."""
        return frozenset(
            work.kind
            for recipes in self.recipes.values()
            for recipe in recipes
            for step in recipe.steps
            for work in step.work
            if work.kind
        )


@functools.lru_cache(maxsize=RECIPES_KEPT)
def read(content: str) -> Recipe:
    """Return a recipe from its row; the rules have judged it when it was added."""
    return msgspec.json.decode(content, type=Recipe)


def gather(search: Search, kind: str) -> Materials:
    """Return the recipes that lead to a kind, level by level, and the stock for them."""
    recipes: dict[str, tuple[Recipe, ...]] = {}
    wave = [kind]
    for _ in range(explosion.DEPTH_MAX):
        found: dict[str, list[Recipe]] = {name: [] for name in wave}
        for row in search.supply.recipes(search.community.id, kinds=wave):
            found[row.kind].append(read(row.content))
        recipes |= {name: tuple(rows) for name, rows in found.items()}
        inputs = {name for rows in found.values() for one in rows for name in _in(one)}
        wave = sorted(inputs - recipes.keys())[: KINDS_MAX - len(recipes)]
        if not wave:
            break
    return Materials(recipes=recipes, stock=_stock(search, recipes.keys() - {kind}))


def _in(recipe: Recipe) -> Iterator[str]:
    for _, item in recipe.inputs():
        yield item.kind
        yield from (other.kind for other in item.substitutes)


def _stock(search: Search, kinds: Iterable[str]) -> dict[str, Stock]:
    """Return what is given away near by, and what needs no offer, by thing."""
    wanted = tuple(sorted(kinds))
    if not wanted:
        return {}
    question = search.question
    wanting = Wanting(
        kinds=wanted,
        modes=("give",),
        near=question.near,
        radius_m=question.radius_m,
        span=Span(search.now, max(question.ends_at, search.now + 1)),
    )
    offers = search.supply.offers(search.community.id, wanting, limit=STOCKS_MAX)
    stock = {
        offered.offer.thing: _offered(offered)
        for offered in offers
        if offered.offer.id not in search.without and not _is_past(search, offered)
    }
    asker = Asker(question.near)
    for one in search.supply.stock(search.community.id, kinds=wanted, keeper=search.asker):
        if one.thing.id not in stock and not _is_past(search, one):
            stock[one.thing.id] = _free(one, search.asker, asker.told_m(one.place))
    return {thing: one for thing, one in stock.items() if one.quantity > 0}


def _is_past(search: Search, one: Offered | Stocked) -> bool:
    return 0 < one.best_before <= search.now


def _offered(offered: Offered) -> Stock:
    assert offered.thing is not None, "what is given is a thing"
    return Stock(
        thing=offered.thing,
        place=offered.place,
        offered=offered,
        quantity=receive.free_quantity(offered),
        rank=1 + offered.distance_m // RANK_M,
    )


def _free(stocked: Stocked, asker: str, distance_m: int) -> Stock:
    thing = stocked.thing
    own = bool(asker) and thing.keeper == asker
    return Stock(
        thing=thing,
        place=stocked.place,
        offered=None,
        quantity=thing.onhand - thing.reserved,
        rank=0 if own else 1 + distance_m // RANK_M,
    )


def explode(materials: Materials, sought: Sought, recipe: Recipe) -> pegs.Explosion:
    """Work out what making a kind by one recipe takes; every amount is pegged."""
    below = (
        one
        for kind, rows in materials.recipes.items()
        if kind != sought.kind.id
        for one in rows
    )
    return explosion.explode(
        [pegs.Demand(id="need", kind=sought.kind.id, quantity=sought.quantity)],
        recipes=(recipe, *below),
        supplies=(
            pegs.Supply(
                id=thing,
                kind=one.thing.kind,
                quantity=one.quantity,
                rank=one.rank,
                place=one.place.id,
            )
            for thing, one in materials.stock.items()
        ),
    )
