"""What makes a problem no problem, each with its fault."""

import dataclasses

import numpy as np
import pytest

from auzolan.plans import problem as problems
from auzolan.plans.plan import NoPlan
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
    carrying_minutes,
    check_problem,
    in_order,
    legs_between,
)
from auzolan.plans.sequence import solve
from auzolan.units.points import Point, distance_m
from auzolan.units.spans import HOUR_MS, Span

SAW = Resource(id="saw", free=(Span(0, HOUR_MS),))
HERE = Candidate(place=0, minutes=10, takes=(Taking(resource="saw"),))
LEGS = Legs(distance_m=np.zeros((1, 1), dtype=np.int64), minutes=np.zeros((1, 1), np.int64))


def step(name, need="n", candidates=(HERE,), **changed):
    return Operation(id=name, need=need, candidates=candidates, **changed)


def good(**changed):
    whole = {
        "starts_at": 0,
        "needs": (Need(id="n", root="join", place=0),),
        "operations": (step("cut"), step("join")),
        "flows": (Flow(source="cut", target="join"),),
        "resources": (SAW,),
        "legs": LEGS,
        "weights": Weights(price=1),
    }
    return Problem(**{**whole, **changed})


def codes(problem):
    return {fault.code for fault in check_problem(problem)}


def but(**changed):
    return dataclasses.replace(HERE, **changed)


def matrix(*rows):
    return np.array(rows, dtype=np.int64)


def test_a_good_problem_has_no_faults():
    assert check_problem(good()) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"operations": (step("cut"), step("cut"), step("join"))}, "plan.id_twice"),
        ({"resources": (SAW, SAW)}, "plan.id_twice"),
        ({"operations": (step("cut", "x"), step("join"))}, "plan.unknown_need"),
        ({"needs": (Need(id="n", root="glue", place=0),)}, "plan.root_unknown"),
        ({"flows": (Flow(source="cut", target="x"),)}, "plan.unknown_operation"),
        (
            {"flows": (Flow(source="cut", target="join", co2e_mg_per_m=-1),)},
            "plan.negative",
        ),
        ({"needs": (Need(id="n", root="join", place=1),)}, "plan.unknown_place"),
        (
            {"needs": (Need(id="n", root="join", place=0, co2e_mg_per_m=-1),)},
            "plan.negative",
        ),
        (
            {"operations": (step("cut", candidates=(but(place=-1),)), step("join"))},
            "plan.unknown_place",
        ),
        ({"operations": (step("cut", candidates=()), step("join"))}, "plan.nobody_can"),
        (
            {"operations": (step("cut", candidates=(but(minutes=-1),)), step("join"))},
            "plan.duration_out_of_bounds",
        ),
        (
            {"operations": (step("cut", candidates=(but(minutes=10**8),)), step("join"))},
            "plan.duration_out_of_bounds",
        ),
        (
            {
                "operations": (
                    step(
                        "cut",
                        candidates=(but(takes=(Taking(resource="saw", minutes=11),)),),
                    ),
                    step("join"),
                )
            },
            "plan.taken_beyond_the_step",
        ),
        (
            {"operations": (step("cut", candidates=(but(price=-1),)), step("join"))},
            "plan.negative",
        ),
        (
            {
                "operations": (
                    step("cut", candidates=(but(takes=HERE.takes * 2),)),
                    step("join"),
                )
            },
            "plan.resource_twice",
        ),
        ({"resources": ()}, "plan.unknown_resource"),
        ({"flows": ()}, "plan.leads_nowhere"),
        (
            {
                "flows": (
                    Flow(source="cut", target="join"),
                    Flow(source="join", target="cut"),
                )
            },
            "plan.root_goes_on",
        ),
        (
            {
                "operations": (step("cut"), step("file"), step("join")),
                "flows": (
                    Flow(source="cut", target="file"),
                    Flow(source="file", target="cut"),
                ),
            },
            "plan.circle",
        ),
        ({"weights": Weights(price=-1)}, "plan.negative"),
        ({"weights": Weights(finish_min=2**50)}, "plan.numbers_too_large"),
        ({"grid_min": 0}, "plan.negative"),
        (
            {"legs": Legs(distance_m=matrix([0, 1]), minutes=matrix([0, 1]))},
            "plan.legs_not_square",
        ),
        ({"legs": Legs(distance_m=matrix([-1]), minutes=matrix([0]))}, "plan.negative"),
        (
            {"legs": Legs(distance_m=matrix([0]), minutes=matrix([3]))},
            "plan.legs_inside_a_place",
        ),
    ],
)
def test_each_broken_promise_has_its_fault_and_no_plan(changed, code):
    problem = good(**changed)

    assert code in codes(problem)
    assert isinstance(solve(problem), NoPlan)


@pytest.mark.parametrize(
    ("changed", "limit"),
    [
        ({"needs": (Need(id="n", root="join", place=0),) * 2}, "NEEDS_MAX"),
        ({"operations": (step("cut"),) * 2}, "OPERATIONS_MAX"),
        ({"operations": (step("cut", candidates=(HERE,) * 2),)}, "CANDIDATES_MAX"),
        ({"flows": (Flow(source="cut", target="join"),) * 2}, "FLOWS_MAX"),
        ({"resources": (Resource(id="saw", free=SAW.free * 2),)}, "SPANS_MAX"),
    ],
)
def test_every_list_has_a_limit(monkeypatch, changed, limit):
    monkeypatch.setattr(problems, limit, 1)

    assert codes(good(**changed)) == {"plan.too_large"}


def test_needs_that_wait_for_each_other_are_a_fault():
    found = good(
        needs=(Need(id="n", root="a", place=0), Need(id="m", root="b", place=0)),
        operations=(step("a"), step("a0"), step("b", "m"), step("b0", "m")),
        flows=(
            Flow(source="a0", target="a"),
            Flow(source="b0", target="b"),
            Flow(source="a0", target="b"),
            Flow(source="b0", target="a"),
        ),
    )

    assert codes(found) == {"plan.needs_in_a_circle"}


def test_order_leads_forward_and_leaves_circles_out():
    links = [("a", "b"), ("c", "a"), ("x", "y"), ("y", "x")]

    assert in_order(list("abcxy"), links) == ["c", "a", "b"]


def test_legs_are_measured_once_for_both_ways_and_are_nothing_inside_a_place():
    points = [Point(431_000_000, -26_000_000), Point(431_090_000, -26_000_000)]

    legs = legs_between(points, distance_m=distance_m)

    metres = distance_m(*points)
    assert legs.distance_m.tolist() == [[0, metres], [metres, 0]]
    there = carrying_minutes(metres)
    assert legs.minutes.tolist() == [[0, there], [there, 0]]


def test_a_neighbour_carries_a_kilometre_in_a_quarter_of_an_hour():
    assert (carrying_minutes(0), carrying_minutes(1000), carrying_minutes(1)) == (
        10,
        15,
        11,
    )
