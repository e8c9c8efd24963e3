"""The judge of plans finds every kind of lie."""

import dataclasses

import numpy as np
import pytest

from auzolan.plans.check import check_plan
from auzolan.plans.plan import Plan, Taken, Totals
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
from auzolan.units.spans import HOUR_MS, MINUTE_MS, Span

AWAY = np.array([[0, 6], [6, 0]], dtype=np.int64)
CUT = Candidate(place=0, minutes=10, takes=(Taking(resource="saw"),), price=3)
JOIN = Candidate(place=1, minutes=20, takes=(Taking(resource="bench"),), co2e_mg=4)
PROBLEM = Problem(
    starts_at=0,
    needs=(Need(id="n", root="join", place=0, due_at=30 * MINUTE_MS, co2e_mg_per_m=1),),
    operations=(
        Operation(id="cut", need="n", candidates=(CUT,)),
        Operation(id="join", need="n", candidates=(JOIN,)),
    ),
    flows=(Flow(source="cut", target="join", co2e_mg_per_m=2),),
    resources=tuple(
        Resource(id=name, free=(Span(0, HOUR_MS),)) for name in ("saw", "bench")
    ),
    legs=Legs(distance_m=AWAY, minutes=AWAY),
    weights=Weights(finish_min=1, late_min=10, price=100, metre=7, co2e_mg=1000),
    grid_min=1,
)
PLAN = solve(PROBLEM)


def minutes(starts, ends):
    return Span(starts * MINUTE_MS, ends * MINUTE_MS)


def placed(at, **changed):
    """The plan with one placement changed."""
    placements = list(PLAN.placements)
    placements[at] = dataclasses.replace(placements[at], **changed)
    return dataclasses.replace(PLAN, placements=tuple(placements))


def moved(at, starts, length):
    whole = minutes(starts, starts + length)
    resource = PLAN.placements[at].takes[0].resource
    return placed(
        at,
        starts_at=whole.starts_at,
        ends_at=whole.ends_at,
        spans=(whole,),
        takes=(Taken(resource=resource, span=whole),),
    )


def codes(plan, problem=PROBLEM):
    return {fault.code for fault in check_plan(problem, plan)}


def test_a_good_plan_passes_and_its_sums_can_be_followed_by_hand():
    assert codes(PLAN) == set()
    assert PLAN.totals == Totals(
        price=3,
        distance_m=12,
        co2e_mg=4 + 6 * 2 + 6 * 1,
        step_min=30,
        finish_min=42,
        late_min=12,
    )
    assert PLAN.objective == 42 + 120 + 300 + 84 + 22_000
    assert PLAN.deliveries[0].arrives_at == 42 * MINUTE_MS


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (dataclasses.replace(PLAN, placements=()), "plan.check_operations"),
        (placed(0, candidate=1), "plan.check_candidate"),
        (placed(0, place=1), "plan.check_place"),
        (moved(1, 12, 20), "plan.check_not_arrived"),
        (moved(1, 50, 20), "plan.check_closed"),
        (moved(0, 0, 9), "plan.check_duration"),
        (placed(0, takes=()), "plan.check_taking"),
        (
            placed(0, spans=(minutes(0, 5), minutes(5, 10))),
            "plan.check_pause",
        ),
        (dataclasses.replace(PLAN, objective=PLAN.objective - 1), "plan.check_sums"),
        (dataclasses.replace(PLAN, deliveries=()), "plan.check_sums"),
        (dataclasses.replace(PLAN, bound=PLAN.objective + 1), "plan.check_bound"),
    ],
)
def test_each_lie_is_found(plan, code):
    assert code in codes(plan)


def test_a_step_before_the_start_is_found():
    later = dataclasses.replace(PROBLEM, starts_at=MINUTE_MS)

    assert "plan.check_too_early" in codes(PLAN, later)


def test_two_steps_on_one_machine_at_once_are_found():
    one_bench = dataclasses.replace(CUT, place=1, takes=(Taking(resource="bench"),))
    problem = dataclasses.replace(
        PROBLEM,
        operations=(
            dataclasses.replace(PROBLEM.operations[0], candidates=(one_bench,)),
            PROBLEM.operations[1],
        ),
    )
    plan = solve(problem)
    clash = dataclasses.replace(
        plan,
        placements=(
            dataclasses.replace(
                plan.placements[0], takes=(Taken(resource="bench", span=minutes(9, 19)),)
            ),
            plan.placements[1],
        ),
    )

    assert "plan.check_taken_twice" in codes(clash, problem)


def test_the_gap_is_told_rounded_up_and_not_at_all_without_a_bound():
    def gap(objective, bound):
        plan = dataclasses.replace(PLAN, objective=objective, bound=bound)
        assert isinstance(plan, Plan)
        return plan.gap_percent

    assert gap(1001, 1000) == 0.1
    assert gap(100_001, 100_000) == 0.1
    assert gap(1000, 1000) == 0
    assert gap(0, 0) == 0
    assert gap(5, 0) is None
