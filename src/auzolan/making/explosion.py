"""Explosion: what a wish takes, level by level, every amount pegged to its supply.

    demands + recipes + supplies + pegs -> explode -> a tree of `Supplied` and `Made`

Every amount asked for is exactly what is pegged, plus what is made for it, plus what is
missing; and no supply is pegged beyond what it has.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from auzolan.making.pegs import (
    Demand,
    Explosion,
    Made,
    Missing,
    Peg,
    Supplied,
    Supply,
    Wanted,
    deepest_first,
)
from auzolan.making.recipes import (
    Recipe,
    gross_input,
    lot_of,
    net_output,
)
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault

DEPTH_MAX = 12
DEMANDS_MAX = 500
# Amounts looked at, tried recipes included; a bigger wish is stated in parts.
NODES_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Take:
    """Choose a supply; one the explosion has not seen before is added to it."""

    supply: Supply
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Make:
    """Choose a recipe; of several the first that leaves nothing missing is used."""

    recipe: Recipe
    at_most: int | None = None


Choice = Take | Make


class Chooser(Protocol):
    """Decides which supplies and recipes meet an amount, first choice first."""

    def __call__(
        self,
        wanted: Wanted,
        *,
        supplies: tuple[Supply, ...],
        recipes: tuple[Recipe, ...],
    ) -> tuple[Choice, ...]:
        """Return choices to be used in order until the amount is met.

        `supplies` hold what is still free for this demand, in time, best first, the
        substitutes' after the wanted kind's; `recipes` are by rank.
        """
        ...


def by_source(
    wanted: Wanted, *, supplies: tuple[Supply, ...], recipes: tuple[Recipe, ...]
) -> tuple[Choice, ...]:
    """Choose what is there, then what is coming, then making; as the recipe hints."""
    taken: tuple[Choice, ...] = tuple(Take(supply) for supply in supplies)
    making: tuple[Choice, ...] = tuple(Make(recipe) for recipe in recipes)
    # Something already set aside for this demand would be lost if it were made afresh.
    if wanted.source == "make":
        return making
    if wanted.source == "any":
        return taken + making
    return taken


def explode(
    demands: Iterable[Demand],
    *,
    recipes: Iterable[Recipe],
    supplies: Iterable[Supply] = (),
    pegs: Iterable[Peg] = (),
    choose: Chooser = by_source,
) -> Explosion:
    """Work out what the demands take, the earliest due first.

    `pegs` are promises made before: those of other demands are out of reach, those of
    the demands given are used for them first. Demands without a due time come last;
    equal ones go by id, so that the same input gives the same answer everywhere.
    """
    queue = sorted(demands, key=lambda one: (one.due_at is None, one.due_at or 0, one.id))
    faults = [*_check_demands(queue)]
    work = _Work(recipes=recipes, supplies=supplies, pegs=pegs, choose=choose)
    met = []
    for demand in queue if not faults else ():
        wanted = Wanted(
            at=demand.id,
            demand=demand.id,
            kind=demand.kind,
            quantity=demand.quantity,
            due_at=demand.due_at,
        )
        met.append(work.meet(wanted))
    return Explosion(
        demands=tuple(met),
        leftovers=work.leftovers(),
        released=work.released({demand.id for demand in queue}),
        faults=(*faults, *work.faults(), *_faults_of(met)),
    )


def _check_demands(demands: list[Demand]) -> Iterator[Fault]:
    if len(demands) > DEMANDS_MAX:
        yield fault("explosion.too_many_demands", limit=DEMANDS_MAX)
    if len({demand.id for demand in demands}) < len(demands):
        yield fault("explosion.demand_twice")
    for demand in demands:
        if not 1 <= demand.quantity <= AMOUNT_MAX:
            yield fault("explosion.quantity_out_of_bounds", demand.id)


_FAULT_CODES: Mapping[Missing, str] = {
    "circle": "explosion.circle",
    "too_deep": "explosion.too_deep",
    "too_large": "explosion.too_large",
}


def _faults_of(met: Iterable[Supplied]) -> Iterator[Fault]:
    for top in met:
        for item in deepest_first(top):
            code = _FAULT_CODES.get(item.why_missing)
            if code:
                yield fault(code, item.wanted.kind, path=" > ".join(item.wanted.path))


# A change of the free amounts: (supply, demand it was set aside for or "", difference).
_Change = tuple[str, str, int]


class _Work:
    """The free amounts while demands take from them, with a way back for trials."""

    def __init__(
        self,
        *,
        recipes: Iterable[Recipe],
        supplies: Iterable[Supply],
        pegs: Iterable[Peg],
        choose: Chooser,
    ) -> None:
        self._choose = choose
        self._recipes: dict[str, list[Recipe]] = defaultdict(list)
        for recipe in sorted(recipes, key=lambda one: (one.rank, one.id)):
            self._recipes[recipe.kind].append(recipe)
        self._supplies: dict[str, Supply] = {}
        self._by_kind: dict[str, list[Supply]] = defaultdict(list)
        self._free: dict[tuple[str, str], int] = {}
        self._changes: list[_Change] = []
        self._nodes = 0
        for supply in supplies:
            assert supply.id not in self._supplies, "a supply is given once"
            assert supply.quantity >= 0, "stock below zero is a bug of the ledger"
            self._add(supply)
        self._older = tuple(pegs)
        for peg in self._older:
            self._set_aside(peg)

    def meet(self, wanted: Wanted) -> Supplied:
        """Meet one amount from supplies and by making."""
        self._nodes += 1
        if self._nodes > NODES_MAX or wanted.quantity > AMOUNT_MAX:
            missing = wanted.quantity
            return Supplied(wanted=wanted, missing=missing, why_missing="too_large")
        recipes, why = self._makers(wanted)
        choices = self._choose(wanted, supplies=self._usable(wanted), recipes=recipes)
        pegs: list[Peg] = []
        made: list[Made] = []
        left = wanted.quantity
        for index, choice in enumerate(choices):
            if left == 0:
                break
            most = left if choice.at_most is None else min(left, choice.at_most)
            if most <= 0:
                continue
            if isinstance(choice, Take):
                taken = self._take(wanted, choice.supply, most)
                pegs.extend(taken)
                left -= sum(peg.covers for peg in taken)
            else:
                rivals = [choice, *_rivals(choices[index + 1 :])]
                made.append(self._best(wanted, rivals, most, len(made)))
                left -= most
        return Supplied(
            wanted=wanted,
            pegs=tuple(pegs),
            made=tuple(made),
            missing=left,
            why_missing=(why or _hint(wanted)) if left else "",
        )

    def leftovers(self) -> tuple[Supply, ...]:
        """Return what making leaves and nobody has pegged."""
        return tuple(
            replace(supply, quantity=self._free[supply.id, ""])
            for supply in self._supplies.values()
            if supply.state == "leftover" and self._free.get((supply.id, ""), 0)
        )

    def released(self, demands: set[str]) -> tuple[Peg, ...]:
        """Return what was set aside for these demands and stayed unused."""
        own = (peg for peg in self._older if peg.demand in demands)
        # Several older pegs of one pair share one rest; it is told once.
        first = {(peg.supply, peg.demand): peg for peg in own}
        rests = ((peg, self._free.get(pair, 0)) for pair, peg in first.items())
        return tuple(
            replace(peg, quantity=rest, covers=rest) for peg, rest in rests if rest
        )

    def faults(self) -> Iterator[Fault]:
        """Yield the supplies that were promised beyond what they have."""
        for (supply, demand), free in self._free.items():
            if not demand and free < 0:
                yield fault("supply.pegged_beyond", supply, short=-free)

    def _add(self, supply: Supply) -> None:
        self._supplies[supply.id] = supply
        bisect.insort(self._by_kind[supply.kind], supply, key=_preference)
        self._free[supply.id, ""] = supply.quantity

    def _set_aside(self, peg: Peg) -> None:
        if peg.supply in self._supplies:
            self._free[peg.supply, ""] -= peg.quantity
            aside = self._free.get((peg.supply, peg.demand), 0)
            self._free[peg.supply, peg.demand] = aside + peg.quantity

    def _makers(self, wanted: Wanted) -> tuple[tuple[Recipe, ...], Missing]:
        known = tuple(self._recipes[wanted.kind])
        if not known:
            return (), "to_buy" if wanted.source == "buy" else "no_recipe"
        if wanted.kind in wanted.path:
            return (), "circle"
        if len(wanted.path) >= DEPTH_MAX:
            return (), "too_deep"
        return known, ""

    def _amount_free(self, supply: str, demand: str) -> int:
        common = max(0, self._free.get((supply, ""), 0))
        return common + self._free.get((supply, demand), 0)

    def _usable(self, wanted: Wanted) -> tuple[Supply, ...]:
        kinds = (wanted.kind, *(other.kind for other in wanted.substitutes))
        usable = []
        for kind in kinds:
            for supply in self._by_kind[kind]:
                free = self._amount_free(supply.id, wanted.demand)
                late = wanted.due_at is not None and supply.available_at > wanted.due_at
                if free > 0 and not late:
                    usable.append(replace(supply, quantity=free))
        return tuple(usable)

    def _take(self, wanted: Wanted, supply: Supply, most: int) -> tuple[Peg, ...]:
        """Peg a supply to the demand: what was set aside for it first."""
        if supply.id not in self._supplies:
            self._add(supply)
        numerator, denominator = _ratio(wanted, supply.kind)
        free = self._amount_free(supply.id, wanted.demand)
        covers = min(most, free * denominator // numerator)
        quantity = -(-covers * numerator // denominator)
        if covers <= 0:
            return ()
        aside = min(quantity, self._free.get((supply.id, wanted.demand), 0))
        self._change(supply.id, wanted.demand, -aside)
        self._change(supply.id, "", aside - quantity)
        peg = Peg(
            supply=supply.id,
            demand=wanted.demand,
            kind=supply.kind,
            quantity=quantity,
            covers=covers,
            state=supply.state,
            made_by=supply.made_by,
        )
        return (peg,)

    def _best(self, wanted: Wanted, rivals: list[Make], used: int, number: int) -> Made:
        """Make it by the first recipe that leaves nothing missing, else by the first."""
        first: tuple[Made, list[_Change]] | None = None
        for rival in rivals:
            mark = len(self._changes)
            made = self._make(wanted, rival.recipe, used, number)
            if len(rivals) == 1 or all(item.complete for item in made.inputs):
                return made
            undone = self._undo(mark)
            first = first or (made, undone)
        assert first is not None, "there is at least one rival"
        for change in first[1]:
            self._change(*change)
        return first[0]

    def _make(self, wanted: Wanted, recipe: Recipe, used: int, number: int) -> Made:
        made_id = f"{wanted.at}~{number}" if number else wanted.at
        quantity = lot_of(recipe, used)
        inputs = []
        for index, (step, item) in enumerate(recipe.inputs()):
            inner = Wanted(
                at=f"{made_id}/{index}",
                demand=wanted.demand,
                kind=item.kind,
                quantity=gross_input(item, quantity, recipe),
                due_at=wanted.due_at,
                path=(*wanted.path, wanted.kind),
                source=item.source,
                step=step.code,
                per_run=item.quantity,
                substitutes=item.substitutes,
            )
            inputs.append(self.meet(inner))
        made = Made(
            id=made_id,
            recipe=recipe,
            demand=wanted.demand,
            quantity=quantity,
            used=used,
            inputs=tuple(inputs),
            by_products=tuple(_by_products(made_id, recipe, quantity)),
        )
        # Only now: what making leaves must never go into the making of itself.
        for supply in (_leftover(made_id, recipe.kind, made.surplus), *made.by_products):
            self._leave(supply)
        return made

    def _leave(self, supply: Supply) -> None:
        if supply.id not in self._supplies:
            self._add(replace(supply, quantity=0))
        self._change(supply.id, "", supply.quantity)

    def _change(self, supply: str, demand: str, difference: int) -> None:
        if difference:
            key = supply, demand
            self._free[key] = self._free.get(key, 0) + difference
            self._changes.append((supply, demand, difference))

    def _undo(self, mark: int) -> list[_Change]:
        """Take back all changes since the mark and return them, oldest first."""
        undone = self._changes[mark:]
        del self._changes[mark:]
        for supply, demand, difference in undone:
            self._free[supply, demand] -= difference
        return undone


def _preference(supply: Supply) -> tuple[int, int, int, str]:
    # What is left over from making comes first, so that lots do not pile up; then what
    # is on the shelf before what is still to come.
    order = {"leftover": 0, "on_hand": 1, "planned": 2}[supply.state]
    return (order, supply.rank, supply.available_at, supply.id)


def _ratio(wanted: Wanted, kind: str) -> tuple[int, int]:
    """Return how much of the supply's kind stands for how much of the wanted one."""
    for other in wanted.substitutes:
        if other.kind == kind:
            return other.quantity, wanted.per_run
    return 1, 1


def _rivals(choices: tuple[Choice, ...]) -> list[Make]:
    """Return the recipes that could do all of it instead."""
    makes = [choice for choice in choices if isinstance(choice, Make)]
    return [choice for choice in makes if choice.at_most is None]


def _hint(wanted: Wanted) -> Missing:
    return "to_buy" if wanted.source == "buy" else "stock_only"


def _leftover(made_id: str, kind: str, quantity: int) -> Supply:
    # The kind is part of the id because a tried recipe may have left another one here.
    return Supply(
        id=f"{made_id}={kind}",
        kind=kind,
        quantity=quantity,
        state="leftover",
        made_by=made_id,
    )


def _by_products(made_id: str, recipe: Recipe, quantity: int) -> Iterator[Supply]:
    amounts: Counter[str] = Counter()
    for step in recipe.steps:
        for output in step.outputs:
            if not output.waste:
                amounts[output.kind] += net_output(output, quantity, recipe)
    for kind, amount in amounts.items():
        if amount:
            yield _leftover(made_id, kind, amount)
