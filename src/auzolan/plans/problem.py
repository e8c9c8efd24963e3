"""Problem: steps to be done, who could do each, what it costs, what counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auzolan.units.faults import Fault, fault
from auzolan.units.points import Point
from auzolan.units.spans import MINUTE_MS, Span

NEEDS_MAX = 500
OPERATIONS_MAX = 5_000
CANDIDATES_MAX = 400
FLOWS_MAX = 10_000
TAKES_MAX = 8
PLACES_MAX = 1_000
SPANS_MAX = 5_000
# Two years, as for the steps of a recipe.
MINUTES_MAX = 2 * 366 * 24 * 60
# The sum of everything that could be paid stays inside 64 bits with room to spare.
OBJECTIVE_MAX = 2**60

Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legs:
    """How far it is from each place to each other, and how long carrying takes.

    Both are square, indexed by place; nothing is carried inside one place.
    """

    distance_m: Matrix
    minutes: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A machine or a person that a step takes from its start on."""

    resource: str
    # Left out, as long as the step takes.
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to do a step: where, with whom, how long, for how much."""

    # Position among the places of the problem's legs.
    place: int
    minutes: int
    takes: tuple[Taking, ...] = ()
    # In the smallest step of the community's credit.
    price: int = 0
    co2e_mg: int = 0
    # The caller's own name for it; the planner never reads it.
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step to be done once; a supply is a step of no minutes where it lies."""

    id: str
    need: str
    candidates: tuple[Candidate, ...]
    # A stock that is still to come makes its step wait.
    ready_at: int = 0
    # It may be left and gone on with when all it takes are free again.
    pausable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one step hands on to another, at the same place or carried there."""

    source: str
    target: str
    co2e_mg_per_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Where and by when the product of a tree of steps is wanted."""

    id: str
    # The last step of the tree.
    root: str
    place: int
    due_at: int | None = None
    co2e_mg_per_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A machine or a person with the spans in which it is open and not taken."""

    id: str
    free: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one unit of each thing counts in the one number that is made small."""

    # From the start of the problem to the arrival of each need.
    finish_min: int = 0
    late_min: int = 0
    price: int = 0
    metre: int = 0
    co2e_mg: int = 0


# Late is worst in each; then the first of the name, and the others break ties.
SOONEST = Weights(finish_min=1_000, late_min=10_000, price=10, metre=1)
NEAREST = Weights(finish_min=10, late_min=10_000, price=10, metre=100)
CHEAPEST = Weights(finish_min=10, late_min=10_000, price=1_000, metre=1)
LIGHTEST = Weights(finish_min=10, late_min=10_000, price=10, metre=1, co2e_mg=10)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """All that a planner may know.

    Each need has a tree of operations: every operation but the root hands on to one
    other of its need, by its first flow. Further flows are what a lot leaves for
    somebody else; they may lead to other needs, never in a circle.
    """

    # Nothing begins before; ms like all moments, while durations are whole minutes.
    starts_at: int
    needs: tuple[Need, ...]
    operations: tuple[Operation, ...]
    flows: tuple[Flow, ...]
    resources: tuple[Resource, ...]
    legs: Legs
    weights: Weights
    # Steps begin on whole multiples of this many minutes.
    grid_min: int = 5


def carrying_minutes(distance_m: int) -> int:
    """Return how long a neighbour takes: ten minutes to hand over, then 12 km/h."""
    return 10 + -(-distance_m // 200)


def legs_between(
    points: Sequence[Point],
    *,
    distance_m: Callable[[Point, Point], int],
    minutes: Callable[[int], int] = carrying_minutes,
) -> Legs:
    """Measure every pair once; the way back is as long as the way there."""
    count = len(points)
    distances = np.zeros((count, count), dtype=np.int64)
    times = np.zeros((count, count), dtype=np.int64)
    for i, here in enumerate(points):
        for j in range(i):
            metres = distance_m(here, points[j])
            distances[i, j] = distances[j, i] = metres
            times[i, j] = times[j, i] = minutes(metres)
    return Legs(distance_m=distances, minutes=times)


def check_problem(problem: Problem) -> tuple[Fault, ...]:
    """Return what makes the problem no problem that a planner could solve."""
    sizes = (
        (len(problem.needs), NEEDS_MAX),
        (len(problem.operations), OPERATIONS_MAX),
        (len(problem.flows), FLOWS_MAX),
        (len(problem.legs.distance_m), PLACES_MAX),
        *((len(one.candidates), CANDIDATES_MAX) for one in problem.operations),
        *((len(one.free), SPANS_MAX) for one in problem.resources),
    )
    if any(size > limit for size, limit in sizes):
        return (fault("plan.too_large"),)
    faults = (
        *_check_ids(problem),
        *_check_places(problem),
        *_check_candidates(problem),
    )
    return faults or (*_check_trees(problem), *_check_numbers(problem))


def _check_ids(problem: Problem) -> Iterator[Fault]:
    for group in (problem.needs, problem.operations, problem.resources):
        counted = Counter(one.id for one in group)
        for name, count in counted.items():
            if count > 1:
                yield fault("plan.id_twice", name)
    needs = {need.id for need in problem.needs}
    own = {operation.id: operation.need for operation in problem.operations}
    for operation in problem.operations:
        if operation.need not in needs:
            yield fault("plan.unknown_need", operation.id)
    for need in problem.needs:
        if own.get(need.root) != need.id:
            yield fault("plan.root_unknown", need.id)
    for flow in problem.flows:
        if flow.source not in own or flow.target not in own:
            yield fault("plan.unknown_operation", f"{flow.source} > {flow.target}")
        if flow.co2e_mg_per_m < 0:
            yield fault("plan.negative", flow.source)


def _check_places(problem: Problem) -> Iterator[Fault]:
    legs = problem.legs
    count = len(legs.distance_m)
    square = (count, count)
    if legs.distance_m.shape != square or legs.minutes.shape != square:
        yield fault("plan.legs_not_square")
        return
    if count and min(legs.distance_m.min(), legs.minutes.min()) < 0:
        yield fault("plan.negative", "legs")
    if legs.distance_m.diagonal().any() or legs.minutes.diagonal().any():
        yield fault("plan.legs_inside_a_place")
    for need in problem.needs:
        if not 0 <= need.place < count:
            yield fault("plan.unknown_place", need.id)
        if need.co2e_mg_per_m < 0:
            yield fault("plan.negative", need.id)
    for operation in problem.operations:
        if not all(0 <= one.place < count for one in operation.candidates):
            yield fault("plan.unknown_place", operation.id)


def _check_candidates(problem: Problem) -> Iterator[Fault]:
    known = {resource.id for resource in problem.resources}
    for operation in problem.operations:
        if not operation.candidates:
            # This is what a member reads as "nobody near by can do this step".
            yield fault("plan.nobody_can", operation.id)
        for one in operation.candidates:
            minutes = [one.minutes, *(take.minutes or 0 for take in one.takes)]
            if not all(0 <= value <= MINUTES_MAX for value in minutes):
                yield fault("plan.duration_out_of_bounds", operation.id)
            if max(minutes) > one.minutes or (one.takes and not one.minutes):
                yield fault("plan.taken_beyond_the_step", operation.id)
            if min(one.price, one.co2e_mg) < 0:
                yield fault("plan.negative", operation.id)
            names = [take.resource for take in one.takes]
            if len(names) > TAKES_MAX or len(set(names)) < len(names):
                yield fault("plan.resource_twice", operation.id)
            if not known.issuperset(names):
                yield fault("plan.unknown_resource", operation.id)


def _check_trees(problem: Problem) -> Iterator[Fault]:
    """Say where a step leads nowhere, leaves its need first, or comes back to itself."""
    own = {operation.id: operation.need for operation in problem.operations}
    first: dict[str, str] = {}
    for flow in problem.flows:
        first.setdefault(flow.source, flow.target)
    roots = {need.root for need in problem.needs}
    for operation in problem.operations:
        target = first.get(operation.id)
        if operation.id in roots:
            if target is not None and own[target] == operation.need:
                yield fault("plan.root_goes_on", operation.id)
        elif target is None or own[target] != operation.need:
            yield fault("plan.leads_nowhere", operation.id)
    links = [(flow.source, flow.target) for flow in problem.flows]
    if _has_circle(list(own), links):
        yield fault("plan.circle")
    between = {(own[a], own[b]) for a, b in links if own[a] != own[b]}
    if _has_circle(list(dict.fromkeys(own.values())), sorted(between)):
        yield fault("plan.needs_in_a_circle")


def _has_circle(names: list[str], links: list[tuple[str, str]]) -> bool:
    return len(in_order(names, links)) < len(names)


def in_order(names: list[str], links: list[tuple[str, str]]) -> list[str]:
    """Return the names so that links lead forward; those in a circle are left out."""
    waiting = Counter(target for _, target in links)
    following: dict[str, list[str]] = {name: [] for name in names}
    for source, target in links:
        following[source].append(target)
    order = [name for name in names if not waiting[name]]
    for name in order:
        for target in following[name]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    return order


def _check_numbers(problem: Problem) -> Iterator[Fault]:
    weights = problem.weights
    counts = (weights.finish_min, weights.late_min, weights.price, weights.metre)
    if min(*counts, weights.co2e_mg) < 0:
        yield fault("plan.negative", "weights")
        return
    if problem.grid_min < 1:
        yield fault("plan.negative", "grid_min")
        return
    far = int(problem.legs.distance_m.max(initial=0))
    long = int(problem.legs.minutes.max(initial=0))
    carried = [one.co2e_mg_per_m for one in problem.flows]
    carried += [one.co2e_mg_per_m for one in problem.needs]
    paid = sum(far * (weights.metre + weights.co2e_mg * one) for one in carried)
    for operation in problem.operations:
        paid += max(
            weights.price * one.price + weights.co2e_mg * one.co2e_mg
            for one in operation.candidates
        )
    ends = [span.ends_at for one in problem.resources for span in one.free]
    begins = [operation.ready_at for operation in problem.operations]
    last = max([problem.starts_at, *ends, *begins]) - problem.starts_at
    minutes = last // MINUTE_MS + (long + MINUTES_MAX) * (len(problem.operations) + 1)
    paid += minutes * (weights.finish_min + weights.late_min) * len(problem.needs)
    if paid > OBJECTIVE_MAX:
        yield fault("plan.numbers_too_large")
