"""What every planner must do: one contract, inherited by each solver's class.

A planner is a function from a `Problem` to a `Plan` or a `NoPlan`.
"""

import pytest
from hypothesis import given, settings

from auzolan.plans import sequence
from auzolan.plans.check import check_plan
from auzolan.plans.plan import NoPlan, Plan
from auzolan.plans.problem import (
    Candidate,
    Flow,
    Need,
    Operation,
    Resource,
    Taking,
    Weights,
)
from auzolan.units.spans import MINUTE_MS
from plannerbench import at, machine, oracle, problems, span, step, world


class PlannerContract:
    """Inherit, name the planner, and every test below runs against it."""

    @staticmethod
    def solve(problem):
        raise NotImplementedError

    @settings(max_examples=40, deadline=None)
    @given(problem=problems(pausable=True))
    def test_a_plan_is_feasible_and_its_sums_are_right(self, problem):
        found = self.solve(problem)

        assert isinstance(found, NoPlan) or check_plan(problem, found) == ()
        assert isinstance(found, Plan) or found.faults

    @settings(max_examples=40, deadline=None)
    @given(problem=problems())
    def test_the_bound_is_never_above_and_the_plan_never_below_the_best(self, problem):
        found, best = self.solve(problem), oracle(problem)

        missed = isinstance(found, NoPlan)
        assert missed or (best is not None and found.bound <= best <= found.objective)

    @settings(max_examples=40, deadline=None)
    @given(problem=problems(needs=1, free=(span(0, 119),)))
    def test_a_need_with_room_always_gets_a_plan(self, problem):
        found = self.solve(problem)

        assert isinstance(found, Plan)
        assert found.bound <= oracle(problem) <= found.objective

    @settings(max_examples=30, deadline=None)
    @given(problem=problems(pausable=True))
    def test_the_same_problem_gets_the_same_plan(self, problem):
        assert self.solve(problem) == self.solve(problem)

    def test_one_step_goes_where_it_is_cheapest_in_sum(self):
        found = self.solve(
            world(
                [step("s", at(1, 5, "a", price=1), at(0, 5, "b", price=7))],
                [],
                [machine("a"), machine("b")],
            )
        )

        # Away: price 1, 4 m at 2, 9 minutes at 3. Here: price 7 and 5 minutes at 3.
        assert (found.objective, found.is_best) == (22, True)
        assert found.placements[0].candidate == 1

    def test_a_step_waits_until_its_input_has_been_carried(self):
        found = self.solve(
            world(
                [step("last", at(0, 3, "a")), step("first", at(1, 5, "b"))],
                [Flow(source="first", target="last")],
                [machine("a"), machine("b")],
            )
        )

        last = found.by_operation()["last"]
        assert (last.ready_at, last.starts_at) == (9 * MINUTE_MS, 9 * MINUTE_MS)
        assert last.held_by == "first"

    def test_a_machine_does_one_step_at_a_time(self):
        found = self.solve(
            world(
                [
                    step("s", at(0, 5, "a"), need="one"),
                    step("t", at(0, 5, "a"), need="two"),
                ],
                [],
                [machine("a")],
            )
        )

        assert sorted(one.starts_at // MINUTE_MS for one in found.placements) == [0, 5]
        assert (found.objective, found.bound, found.gap_percent) == (45, 30, 50.0)

    def test_a_machine_and_its_person_are_needed_at_the_same_time(self):
        found = self.solve(
            world(
                [step("s", at(0, 20, "mill", "joiner"))],
                [],
                [
                    machine("mill", (0, 30), (60, 120)),
                    machine("joiner", (15, 75), (80, 100)),
                ],
            )
        )

        assert found.placements[0].spans == (span(80, 100),)

    def test_hands_may_be_free_again_before_the_step_ends(self):
        oven = Candidate(
            place=0,
            minutes=40,
            takes=(Taking(resource="oven"), Taking(resource="baker", minutes=10)),
        )
        found = self.solve(
            world(
                [step("s", oven)], [], [machine("oven", (0, 60)), machine("baker", (5, 20))]
            )
        )

        taken = {one.resource: one.span for one in found.placements[0].takes}
        assert taken == {"oven": span(5, 45), "baker": span(5, 15)}

    def test_what_may_be_paused_goes_on_when_the_workshop_opens_again(self):
        found = self.solve(
            world(
                [step("s", at(0, 50, "bench"), pausable=True)],
                [],
                [machine("bench", (0, 30), (100, 200))],
            )
        )

        assert found.placements[0].spans == (span(0, 30), span(100, 120))

    def test_what_may_not_be_paused_waits_for_a_long_enough_opening(self):
        found = self.solve(
            world(
                [step("s", at(0, 50, "bench"))], [], [machine("bench", (0, 30), (100, 200))]
            )
        )

        assert found.placements[0].spans == (span(100, 150),)

    def test_a_stock_still_to_come_makes_its_step_wait(self):
        supply = step("supply", at(0, 0), ready_at=33 * MINUTE_MS)
        found = self.solve(
            world(
                [step("s", at(0, 5, "a")), supply],
                [Flow(source="supply", target="s")],
                [machine("a")],
            )
        )

        assert found.by_operation()["s"].starts_at == 33 * MINUTE_MS
        assert found.by_operation()["supply"].spans == ()

    def test_paying_for_speed_is_worth_it_only_when_late(self):
        slow_or_dear = step("s", at(0, 50, "a", price=0), at(0, 10, "b", price=500))
        machines = [machine("a"), machine("b")]
        weights = Weights(late_min=50, price=1)

        def chosen(due_min):
            need = Need(id="n", root="s", place=0, due_at=due_min * MINUTE_MS)
            problem = world([slow_or_dear], [], machines, weights=weights, needs=(need,))
            return self.solve(problem).placements[0].candidate

        assert chosen(50) == 0
        assert chosen(20) == 1

    def test_what_a_lot_leaves_for_another_need_is_waited_for(self):
        operations = [
            step("bake", at(1, 20, "oven"), need="mine"),
            step("eat", at(0, 5), need="mine"),
            step("serve", at(2, 5), need="yours"),
        ]
        flows = [
            Flow(source="bake", target="eat"),
            Flow(source="bake", target="serve"),
        ]
        found = self.solve(
            world(
                operations,
                flows,
                [machine("oven")],
                needs=(
                    Need(id="mine", root="eat", place=0, due_at=999 * MINUTE_MS),
                    Need(id="yours", root="serve", place=2, due_at=1),
                ),
            )
        )

        placed = found.by_operation()
        assert placed["serve"].starts_at >= placed["bake"].ends_at + 5 * MINUTE_MS

    def test_two_steps_of_one_need_share_a_machine_one_after_the_other(self):
        found = self.solve(
            world(
                [
                    step("join", at(0, 5)),
                    step("left", at(0, 10, "saw")),
                    step("right", at(0, 10, "saw")),
                ],
                [Flow(source="left", target="join"), Flow(source="right", target="join")],
                [machine("saw")],
            )
        )

        assert found.by_operation()["join"].starts_at == 20 * MINUTE_MS
        assert found.bound < found.objective

    def test_a_step_that_nobody_can_do_is_named(self):
        found = self.solve(world([step("weld")], [], []))

        assert [(one.code, one.at) for one in found.faults] == [("plan.nobody_can", "weld")]

    def test_a_step_that_nobody_has_time_for_is_named(self):
        found = self.solve(
            world([step("weld", at(0, 90, "a"))], [], [machine("a", (0, 60))])
        )

        assert [(one.code, one.at) for one in found.faults] == [
            ("plan.no_free_time", "weld")
        ]

    def test_needs_that_do_not_fit_together_are_no_plan(self):
        found = self.solve(
            world(
                [
                    step("s", at(0, 40, "a"), need="one"),
                    step("t", at(0, 40, "a"), need="two"),
                ],
                [],
                [machine("a", (0, 60))],
            )
        )

        assert isinstance(found, NoPlan)
        assert found.faults

    def test_no_needs_are_an_empty_plan(self):
        found = self.solve(world([], [], []))

        assert (found.placements, found.objective, found.is_best) == ((), 0, True)

    @pytest.mark.parametrize("grid", [5, 15])
    def test_steps_begin_on_the_grid(self, grid):
        found = self.solve(
            world(
                [step("last", at(0, 3, "a")), step("first", at(1, 7, "b"))],
                [Flow(source="first", target="last")],
                [machine("a", (1, 300)), machine("b", (2, 300))],
                grid_min=grid,
            )
        )

        starts = [one.starts_at // MINUTE_MS for one in found.placements]
        assert [start % grid for start in starts] == [0, 0]


class TestSequence(PlannerContract):
    """The planner that ships: the tree programme, one need after the other."""

    @staticmethod
    def solve(problem):
        return sequence.solve(problem)

    @settings(max_examples=40, deadline=None)
    @given(problem=problems(needs=1))
    def test_where_no_two_steps_share_a_machine_the_plan_is_proven_best(self, problem):
        # Each step gets machines of its own, so that nothing can be contended.
        own = tuple(
            Operation(
                id=one.id,
                need=one.need,
                ready_at=one.ready_at,
                candidates=tuple(
                    Candidate(
                        place=pick.place,
                        minutes=pick.minutes,
                        price=pick.price,
                        co2e_mg=pick.co2e_mg,
                        takes=tuple(
                            Taking(
                                resource=f"{one.id}{take.resource}", minutes=take.minutes
                            )
                            for take in pick.takes
                        ),
                    )
                    for pick in one.candidates
                ),
            )
            for one in problem.operations
        )
        resources = tuple(
            Resource(id=f"{one.id}{shared.id}", free=shared.free)
            for one in own
            for shared in problem.resources
        )
        alone = world(
            own,
            problem.flows,
            resources,
            weights=problem.weights,
            needs=problem.needs,
            grid_min=problem.grid_min,
            starts_at=problem.starts_at,
        )

        found, best = self.solve(alone), oracle(alone)

        assert (None if isinstance(found, NoPlan) else found.objective) == best
        assert isinstance(found, NoPlan) or found.is_best
