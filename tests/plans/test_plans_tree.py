"""The programme over one tree: exact alone, honest when it has to leave moments out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.plans import bound, tree
from auzolan.plans.layout import Diary, Layout
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
from auzolan.plans.sequence import solve
from auzolan.units.spans import MINUTE_MS, Span


def grid_world(side, needs, steps, *, weights, seed, late=None):
    """A chain of steps for each need over side × side workshops, prices by a fixed rule."""
    count = side * side
    spots = np.array([divmod(i, side) for i in range(count)], dtype=np.int64) * 500
    metres = np.abs(spots[:, None, :] - spots[None, :, :]).sum(axis=2)
    minutes = np.where(metres > 0, 10 + metres // 200, 0)
    operations, flows = [], []
    for need in range(needs):
        for i in range(steps):
            operations.append(
                Operation(
                    id=f"{need}.{i}",
                    need=f"n{need}",
                    candidates=tuple(
                        Candidate(
                            place=shop,
                            minutes=10 + (seed + 7 * shop + 3 * i) % 50,
                            takes=(Taking(resource=f"w{shop}"),),
                            price=(seed + 13 * shop + 5 * i) % 97,
                        )
                        for shop in range(count)
                    ),
                )
            )
            if i:
                flows.append(Flow(source=f"{need}.{i}", target=f"{need}.{(i - 1) // 2}"))
    return Problem(
        starts_at=0,
        needs=tuple(
            Need(id=f"n{need}", root=f"{need}.0", place=0, due_at=late)
            for need in range(needs)
        ),
        operations=tuple(operations),
        flows=tuple(flows),
        resources=tuple(
            Resource(id=f"w{shop}", free=(Span(0, 50_000 * MINUTE_MS),))
            for shop in range(count)
        ),
        legs=Legs(distance_m=metres, minutes=minutes),
        weights=weights,
    )


PRICES = Weights(price=100, metre=1)
SPEED = Weights(finish_min=100, price=3)


def test_the_bound_is_the_best_where_nothing_is_contended():
    problem = grid_world(3, 1, 4, weights=PRICES, seed=1)

    plan = solve(problem)

    assert plan.objective == plan.bound == bound.bound_of(Layout(problem))


def test_a_need_that_cannot_be_met_has_no_bound():
    problem = grid_world(1, 1, 1, weights=PRICES, seed=1)
    shut = Problem(
        starts_at=60_000 * MINUTE_MS,
        needs=problem.needs,
        operations=problem.operations,
        flows=(),
        resources=problem.resources,
        legs=problem.legs,
        weights=PRICES,
    )

    assert bound.bound_of(Layout(shut)) is None


@pytest.mark.parametrize("weights", [PRICES, SPEED])
def test_thinning_never_lifts_the_bound_nor_loses_the_plan(monkeypatch, weights):
    problem = grid_world(4, 1, 7, weights=weights, seed=3, late=60 * MINUTE_MS)
    exact = solve(problem)

    monkeypatch.setattr(tree, "LABELS_MAX", 2)
    thin = solve(problem)

    assert thin.bound <= exact.bound <= exact.objective <= thin.objective


def test_the_cheapest_is_found_whatever_is_thinned(monkeypatch):
    problem = grid_world(4, 1, 7, weights=PRICES, seed=3)
    exact = solve(problem)

    monkeypatch.setattr(tree, "LABELS_MAX", 2)

    assert solve(problem).objective == exact.objective


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([PRICES, SPEED]), st.integers(1, 3))
def test_what_the_programme_promises_is_what_the_placement_costs(seed, weights, needs):
    problem = grid_world(3, needs, 4, weights=weights, seed=seed)
    layout = Layout(problem)
    diary = Diary(layout, layout.calendars())

    promised = sum(tree.Tree(layout, need, diary, fixed={}).best() for need in range(needs))

    plan = solve(problem)
    assert promised == plan.bound <= plan.objective


def test_more_rounds_never_make_a_plan_dearer():
    problem = grid_world(2, 6, 5, weights=SPEED, seed=11)

    costs = [solve(problem, rounds=rounds).objective for rounds in (0, 1, 3)]

    assert costs == sorted(costs, reverse=True)
