"""Jobs of making: the tree of an explosion as single steps and stocks, each with its end.

What goes into what is told by `feeds`; the same tree becomes operations for the
planner, then processes and promises of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auzolan.making.pegs import Explosion, Made, Peg, Supplied
from auzolan.making.recipes import Step, last_step, requirements, step_minutes

# A step of which nobody has said how long it takes is reckoned with an hour, and told.
MINUTES_GUESSED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StepJob:
    """One step of one use of a recipe."""

    id: str
    made: Made
    step: Step
    minutes: int
    # Nobody has said how long it takes.
    guessed: bool
    # The step that goes on with it; empty for the last one of all.
    feeds: str
    # The product of its recipe comes out of it.
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StockJob:
    """A quantity of a stock that a step takes in."""

    id: str
    peg: Peg
    feeds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A quantity that nobody near by has and nobody here makes."""

    id: str
    item: Supplied
    feeds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """All that is to be done for one wish; the root step comes last."""

    steps: tuple[StepJob, ...]
    stocks: tuple[StockJob, ...]
    lacking: tuple[Lacking, ...]
    # What one use of a recipe leaves for a step of another: (source, target).
    besides: tuple[tuple[str, str], ...]

    @property
    def root(self) -> StepJob:
        """Return the step that the wish comes out of."""
        return self.steps[-1]


def jobs_of(explosion: Explosion) -> Jobs:
    """Take the tree of the only demand of an explosion apart."""
    steps: list[StepJob] = []
    stocks: list[StockJob] = []
    lacking: list[Lacking] = []
    besides: list[tuple[str, str]] = []
    for item, feeds in _items(explosion.demands[0], ""):
        for number, peg in enumerate(item.pegs):
            if peg.state == "leftover":
                besides.append((peg.made_by, feeds))
            else:
                stock_id = f"{item.wanted.at}#{number}"
                stocks.append(StockJob(id=stock_id, peg=peg, feeds=feeds))
        if item.missing:
            lacking.append(Lacking(id=f"{item.wanted.at}#", item=item, feeds=feeds))
        for made in item.made:
            steps += _steps(made, feeds)
    last_of = {job.made.id: job.id for job in steps if job.is_last}
    return Jobs(
        steps=tuple(steps),
        stocks=tuple(stocks),
        lacking=tuple(lacking),
        besides=tuple((last_of[made_by], feeds) for made_by, feeds in besides),
    )


def step_id(made: Made, code: str) -> str:
    """Return the id of a step of one use of a recipe."""
    return f"{made.id}|{code}"


def _items(item: Supplied, feeds: str) -> Iterator[tuple[Supplied, str]]:
    """Yield every amount with the step that takes it in, the deepest first."""
    for made in item.made:
        for inner in made.inputs:
            yield from _items(inner, step_id(made, inner.wanted.step))
    yield item, feeds


def _steps(made: Made, feeds: str) -> Iterator[StepJob]:
    last = last_step(made.recipe)
    goes_on = {code: step.code for step in made.recipe.steps for code in step.after}
    # The last step may stand anywhere in the recipe; the plan wants it behind the others.
    in_order = sorted(made.recipe.steps, key=lambda step: step.code == last.code)
    for step in in_order:
        minutes = step_minutes(step, made.quantity, made.recipe)
        busy = bool(step.process or step.work or requirements(step))
        is_last = step.code == last.code
        yield StepJob(
            id=step_id(made, step.code),
            made=made,
            step=step,
            minutes=minutes or (MINUTES_GUESSED if busy else 0),
            guessed=busy and not minutes,
            feeds=feeds if is_last else step_id(made, goes_on[step.code]),
            is_last=is_last,
        )
