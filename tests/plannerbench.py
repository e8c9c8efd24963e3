"""Tiny planning worlds, drawn at random, and a brute force oracle that knows the best."""

import itertools

import numpy as np
from hypothesis import strategies as st

from auzolan.plans.problem import (
    Candidate,
    Flow,
    Legs,
    Need,
    Operation,
    Problem,
    Resource,
    Taking,
    Weights,
)
from auzolan.units.spans import MINUTE_MS, Span

# Tiny worlds: three places on a line, days of an hour.
METRES = np.array([[0, 4, 9], [4, 0, 5], [9, 5, 0]], dtype=np.int64)
LEGS = Legs(distance_m=METRES, minutes=METRES)
HOUR = 60


def span(starts, ends):
    return Span(starts * MINUTE_MS, ends * MINUTE_MS)


def world(operations, flows, resources, **changed):
    """A problem with one need per name met among the operations, unless told."""
    names = sorted({operation.need for operation in operations})
    inner = {flow.source for flow in flows}
    needs = tuple(
        Need(
            id=name,
            root=next(o.id for o in operations if o.need == name and o.id not in inner),
            place=0,
        )
        for name in names
    )
    whole = {
        "starts_at": 0,
        "needs": needs,
        "operations": tuple(operations),
        "flows": tuple(flows),
        "resources": tuple(resources),
        "legs": LEGS,
        "weights": Weights(finish_min=3, late_min=50, price=1, metre=2, co2e_mg=1),
        "grid_min": 1,
    }
    return Problem(**{**whole, **changed})


def machine(name, *spans):
    return Resource(id=name, free=tuple(span(*one) for one in spans or [(0, 10 * HOUR)]))


def at(place, minutes, *names, price=0):
    takes = tuple(Taking(resource=name) for name in names)
    return Candidate(place=place, minutes=minutes, takes=takes, price=price)


def step(name, *candidates, need="n", **changed):
    return Operation(id=name, need=need, candidates=candidates, **changed)


@st.composite
def candidates(draw):
    names = draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True))
    minutes = draw(st.integers(1, 12))
    return Candidate(
        place=draw(st.integers(0, 2)),
        minutes=minutes,
        takes=tuple(
            Taking(
                resource=name,
                minutes=draw(st.one_of(st.none(), st.integers(1, minutes))),
            )
            for name in names
        ),
        price=draw(st.integers(0, 60)),
        co2e_mg=draw(st.integers(0, 20)),
    )


@st.composite
def opening_hours(draw):
    """Short and broken opening hours."""
    starts = draw(st.sampled_from([(0, 30, 60), (10, 40), (0, 20, 50, 70)]))
    return tuple(span(start, start + draw(st.integers(5, 25))) for start in starts)


@st.composite
def problems(draw, *, needs=2, pausable=False, free=None):
    """Trees of up to four steps in all, with short and broken opening hours."""
    names = [f"n{i}" for i in range(draw(st.integers(1, needs)))]
    operations, flows = [], []
    for name in names:
        count = draw(st.integers(1, 4 // len(names)))
        for i in range(count):
            operations.append(
                Operation(
                    id=f"{name}.{i}",
                    need=name,
                    candidates=tuple(draw(st.lists(candidates(), min_size=1, max_size=3))),
                    ready_at=draw(st.integers(0, 15)) * MINUTE_MS,
                    pausable=pausable and draw(st.booleans()),
                )
            )
            if i:
                target = draw(st.integers(0, i - 1))
                flows.append(
                    Flow(
                        source=f"{name}.{i}",
                        target=f"{name}.{target}",
                        co2e_mg_per_m=draw(st.integers(0, 2)),
                    )
                )
    resources = [Resource(id=name, free=free or draw(opening_hours())) for name in "abc"]
    return Problem(
        starts_at=draw(st.integers(0, 5)) * MINUTE_MS,
        needs=tuple(
            Need(
                id=name,
                root=f"{name}.0",
                place=draw(st.integers(0, 2)),
                due_at=draw(st.one_of(st.none(), st.integers(5, 90))),
            )
            for name in names
        ),
        operations=tuple(operations),
        flows=tuple(flows),
        resources=tuple(resources),
        legs=LEGS,
        weights=draw(
            st.builds(
                Weights,
                finish_min=st.integers(0, 5),
                late_min=st.integers(0, 20),
                price=st.integers(0, 2),
                metre=st.integers(0, 9),
                co2e_mg=st.integers(0, 2),
            )
        ),
        grid_min=draw(st.sampled_from([1, 1, 5])),
    )


def oracle(problem, operations=None):
    """Return the least objective by trying every assignment in every order, or None.

    Minutes are looked at one by one; nothing is shared with the planners. It holds for
    steps that do not pause.
    """
    operations = operations or problem.operations
    ids = [one.id for one in operations]
    open_at = {
        one.id: {
            minute
            for stretch in one.free
            for minute in range(
                -(-stretch.starts_at // MINUTE_MS), stretch.ends_at // MINUTE_MS
            )
        }
        for one in problem.resources
    }
    best = None
    for picks in itertools.product(*(one.candidates for one in operations)):
        chosen = dict(zip(ids, picks, strict=True))
        for order in itertools.permutations(operations):
            cost = _cost_of(problem, order, chosen, open_at)
            if cost is not None and (best is None or cost < best):
                best = cost
    return best


def _cost_of(problem, order, chosen, open_at):
    weights, taken, ends = problem.weights, set(), {}
    inflows = {one.id: [] for one in order}
    for flow in problem.flows:
        if flow.target in inflows:
            inflows[flow.target].append(flow)
    cost = 0
    for one in order:
        pick = chosen[one.id]
        ready = -(-max(problem.starts_at, one.ready_at) // MINUTE_MS)
        for flow in inflows[one.id]:
            if flow.source not in ends:
                return None
            leg = int(METRES[chosen[flow.source].place, pick.place])
            ready = max(ready, ends[flow.source] + leg)
            cost += leg * (weights.metre + weights.co2e_mg * flow.co2e_mg_per_m)
        lengths = {
            take.resource: pick.minutes if take.minutes is None else take.minutes
            for take in pick.takes
        }
        for start in range(ready, 120):
            cells = {
                (name, minute)
                for name, length in lengths.items()
                for minute in range(start, start + length)
            }
            fits = all(minute in open_at[name] for name, minute in cells)
            if start % problem.grid_min == 0 and fits and not cells & taken:
                break
        else:
            return None
        taken |= cells
        ends[one.id] = start + pick.minutes
        cost += weights.price * pick.price + weights.co2e_mg * pick.co2e_mg
    for need in problem.needs:
        if need.root not in ends:
            continue
        leg = int(METRES[chosen[need.root].place, need.place])
        arrives = ends[need.root] + leg
        late = 0 if need.due_at is None else max(0, arrives - need.due_at // MINUTE_MS)
        cost += leg * (weights.metre + weights.co2e_mg * need.co2e_mg_per_m)
        cost += weights.finish_min * (arrives - problem.starts_at // MINUTE_MS)
        cost += weights.late_min * late
    return cost
