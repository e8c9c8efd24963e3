"""Pegs: which supply meets which part of a wish, as the tree that an explosion gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from auzolan.making.recipes import Recipe, Source, Substitute
from auzolan.units.faults import Fault

State = Literal["on_hand", "planned", "leftover"]
# Why something is missing: nobody makes it, the recipe says buy it, it would need
# itself, it is too many levels down, or the amount is beyond what can be counted.
Missing = Literal[
    "", "no_recipe", "stock_only", "to_buy", "circle", "too_deep", "too_large"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An amount of a kind that somebody wants by a time."""

    id: str
    kind: str
    quantity: int
    # Supplies that come later are of no use; None takes any.
    due_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """An amount that is there, or will be."""

    id: str
    kind: str
    quantity: int
    state: State = "on_hand"
    available_at: int = 0
    # The lower rank is used first: the caller counts distance or age here.
    rank: int = 0
    place: str = ""
    # Of a leftover, the id of the `Made` that leaves it.
    made_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peg:
    """This much of a supply belongs to that demand."""

    supply: str
    demand: str
    kind: str
    quantity: int
    # How much of the wanted kind it stands for; differs for a substitute only.
    covers: int
    state: State = "on_hand"
    # Of a leftover, the id of the `Made` that must be done before.
    made_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One amount on some level, as the chooser sees it."""

    # Path from the demand: its id, then the position of every input down to here.
    at: str
    demand: str
    kind: str
    quantity: int
    due_at: int | None
    # Kinds being made above, outermost first; none of them may be made again.
    path: tuple[str, ...] = ()
    source: Source = "any"
    # Code of the step that takes it in; empty for a demand.
    step: str = ""
    # What the recipe writes for one run, which a substitute's amount stands beside.
    per_run: int = 1
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One use of a recipe, and all that goes into it."""

    # The path of the amount it is made for, and its number there.
    id: str
    recipe: Recipe
    demand: str
    # What comes out, and how much of it the amount above takes.
    quantity: int
    used: int
    inputs: tuple[Supplied, ...]
    by_products: tuple[Supply, ...] = ()

    @property
    def surplus(self) -> int:
        """Return what the lot gives beyond what it is made for."""
        return self.quantity - self.used

    @property
    def runs_permille(self) -> int:
        """Return how many runs of the recipe that is, in thousandths, rounded up."""
        return -(-self.quantity * 1000 // self.recipe.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """One amount wanted and how it is met."""

    wanted: Wanted
    pegs: tuple[Peg, ...] = ()
    made: tuple[Made, ...] = ()
    missing: int = 0
    why_missing: Missing = ""

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing here or below."""
        below = (item for made in self.made for item in made.inputs)
        return not self.missing and all(item.complete for item in below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explosion:
    """What a list of demands takes, in the order in which the supplies were given out."""

    demands: tuple[Supplied, ...]
    # What lots and by-products leave for others.
    leftovers: tuple[Supply, ...]
    # Older pegs of these demands that are not needed any more.
    released: tuple[Peg, ...]
    faults: tuple[Fault, ...]

    def supplied(self) -> Iterator[Supplied]:
        """Yield every amount, the deepest first."""
        for top in self.demands:
            yield from deepest_first(top)

    def made(self) -> Iterator[Made]:
        """Yield every use of a recipe, what goes into it first."""
        for item in self.supplied():
            yield from item.made

    def pegs(self) -> Iterator[Peg]:
        """Yield every peg."""
        for item in self.supplied():
            yield from item.pegs

    def missing(self) -> tuple[Supplied, ...]:
        """Return the amounts of which something is missing."""
        return tuple(item for item in self.supplied() if item.missing)

    def totals(self) -> Mapping[str, Totals]:
        """Return per kind how much was wanted and how it is met."""
        sums: dict[str, Totals] = defaultdict(Totals)
        for item in self.supplied():
            sums[item.wanted.kind] = sums[item.wanted.kind].plus(item)
        return dict(sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all amounts of a kind; `gross` is the sum of the other five."""

    gross: int = 0
    on_hand: int = 0
    planned: int = 0
    leftover: int = 0
    made: int = 0
    missing: int = 0

    def plus(self, item: Supplied) -> Totals:
        """Return the sums with one more amount."""

        def covered(state: State) -> int:
            return sum(peg.covers for peg in item.pegs if peg.state == state)

        return Totals(
            gross=self.gross + item.wanted.quantity,
            on_hand=self.on_hand + covered("on_hand"),
            planned=self.planned + covered("planned"),
            leftover=self.leftover + covered("leftover"),
            made=self.made + sum(made.used for made in item.made),
            missing=self.missing + item.missing,
        )


def deepest_first(item: Supplied) -> Iterator[Supplied]:
    """Yield an amount after all that goes into it."""
    for made in item.made:
        for inner in made.inputs:
            yield from deepest_first(inner)
    yield item
