"""Telling: a finished draft as a Plan, with ids and milliseconds again."""

from __future__ import annotations

from auzolan.plans.draft import Draft
from auzolan.plans.layout import Layout
from auzolan.plans.plan import Delivery, Placement, Plan, Taken, Totals
from auzolan.units.spans import MINUTE_MS, Span


def plan_of(layout: Layout, draft: Draft, *, bound: int) -> Plan:
    """Return the plan that a complete draft stands for."""
    telling = _Telling(layout, draft)
    problem = layout.problem
    return Plan(
        placements=tuple(telling.placement(job) for job in range(len(problem.operations))),
        deliveries=tuple(telling.delivery(need) for need in range(len(problem.needs))),
        totals=telling.totals(),
        objective=sum(draft.costs),
        bound=bound,
    )


class _Telling:
    def __init__(self, layout: Layout, draft: Draft) -> None:
        self._layout = layout
        self._draft = draft

    def placement(self, job: int) -> Placement:
        placed, problem = self._draft.placed[job], self._layout.problem
        held = placed.held_by
        return Placement(
            operation=problem.operations[job].id,
            candidate=placed.candidate,
            place=placed.place,
            ready_at=placed.ready * MINUTE_MS,
            held_by=problem.operations[held].id if held >= 0 else "",
            starts_at=placed.start * MINUTE_MS,
            ends_at=placed.end * MINUTE_MS,
            spans=tuple(_span(*one) for one in placed.stretches),
            takes=tuple(
                Taken(resource=problem.resources[resource].id, span=_span(a, b))
                for resource, a, b in self._draft.taken(job, placed)
            ),
        )

    def delivery(self, need: int) -> Delivery:
        layout = self._layout
        root, place, _ = layout.delivery(need)
        door, due_at = self._draft.placed[root], layout.problem.needs[need].due_at
        arrives = door.end + int(layout.minutes[door.place, place])
        late = 0 if due_at is None else max(0, arrives - due_at // MINUTE_MS)
        return Delivery(
            need=layout.problem.needs[need].id,
            arrives_at=arrives * MINUTE_MS,
            late_min=late,
        )

    def totals(self) -> Totals:
        layout, problem = self._layout, self._layout.problem
        price = co2e = steps = distance = 0
        for job, operation in enumerate(problem.operations):
            chosen = operation.candidates[self._draft.placed[job].candidate]
            price += chosen.price
            co2e += chosen.co2e_mg
            steps += chosen.minutes
        for flow in problem.flows:
            source = self._draft.placed[layout.position[flow.source]]
            target = self._draft.placed[layout.position[flow.target]]
            leg = int(layout.metres[source.place, target.place])
            distance += leg
            co2e += leg * flow.co2e_mg_per_m
        deliveries = [self.delivery(need) for need in range(len(problem.needs))]
        for need in problem.needs:
            root = self._draft.placed[layout.position[need.root]]
            leg = int(layout.metres[root.place, need.place])
            distance += leg
            co2e += leg * need.co2e_mg_per_m
        begun = problem.starts_at // MINUTE_MS
        return Totals(
            price=price,
            distance_m=distance,
            co2e_mg=co2e,
            step_min=steps,
            finish_min=sum(one.arrives_at // MINUTE_MS - begun for one in deliveries),
            late_min=sum(one.late_min for one in deliveries),
        )


def _span(starts: int, ends: int) -> Span:
    return Span(starts * MINUTE_MS, ends * MINUTE_MS)
