"""Check: judge a plan from nothing but the problem, without the planner's own sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from auzolan.plans.plan import Delivery, Placement, Plan, Totals
from auzolan.plans.problem import Operation, Problem
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import MINUTE_MS, Span, merged


def check_plan(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """Return every promise of the problem that the plan breaks; empty if feasible.

    Also a fault: sums that are not what the placements cost, or a bound above them.
    """
    wanted = [operation.id for operation in problem.operations]
    if [placement.operation for placement in plan.placements] != wanted:
        return (fault("plan.check_operations"),)
    pairs = list(zip(problem.operations, plan.placements, strict=True))
    for operation, placement in pairs:
        if not 0 <= placement.candidate < len(operation.candidates):
            return (fault("plan.check_candidate", operation.id),)
    faults = [
        *(found for pair in pairs for found in _check_placement(problem, *pair)),
        *_check_flows(problem, plan),
        *_check_resources(problem, plan),
    ]
    objective, totals, deliveries = evaluate(problem, plan.placements)
    if (plan.objective, plan.totals, plan.deliveries) != (objective, totals, deliveries):
        faults.append(fault("plan.check_sums", objective=objective, told=plan.objective))
    if plan.bound > plan.objective:
        faults.append(fault("plan.check_bound", bound=plan.bound))
    return tuple(faults)


def evaluate(
    problem: Problem, placements: tuple[Placement, ...]
) -> tuple[int, Totals, tuple[Delivery, ...]]:
    """Return what the placements cost, in sum and by kind, and when the needs are met."""
    placed = {placement.operation: placement for placement in placements}
    metres, minutes = problem.legs.distance_m, problem.legs.minutes
    price = distance = co2e = steps = 0
    for operation in problem.operations:
        chosen = operation.candidates[placed[operation.id].candidate]
        price += chosen.price
        co2e += chosen.co2e_mg
        steps += chosen.minutes
    for flow in problem.flows:
        leg = int(metres[placed[flow.source].place, placed[flow.target].place])
        distance += leg
        co2e += leg * flow.co2e_mg_per_m
    deliveries = []
    finish = late = 0
    for need in problem.needs:
        root = placed[need.root]
        leg = int(metres[root.place, need.place])
        distance += leg
        co2e += leg * need.co2e_mg_per_m
        arrives_at = root.ends_at + int(minutes[root.place, need.place]) * MINUTE_MS
        over_ms = 0 if need.due_at is None else arrives_at - need.due_at
        late_min = max(0, -(-over_ms // MINUTE_MS))
        deliveries.append(Delivery(need=need.id, arrives_at=arrives_at, late_min=late_min))
        finish += -(-(arrives_at - problem.starts_at) // MINUTE_MS)
        late += late_min
    weights = problem.weights
    objective = (
        weights.price * price
        + weights.metre * distance
        + weights.co2e_mg * co2e
        + weights.finish_min * finish
        + weights.late_min * late
    )
    totals = Totals(
        price=price,
        distance_m=distance,
        co2e_mg=co2e,
        step_min=steps,
        finish_min=finish,
        late_min=late,
    )
    return objective, totals, tuple(deliveries)


def _check_placement(
    problem: Problem, operation: Operation, placement: Placement
) -> Iterator[Fault]:
    chosen = operation.candidates[placement.candidate]
    if placement.place != chosen.place:
        yield fault("plan.check_place", operation.id)
    if placement.starts_at < max(problem.starts_at, operation.ready_at):
        yield fault("plan.check_too_early", operation.id)
    spans = placement.spans
    length_ms = sum(span.length for span in spans)
    ends = (spans[0].starts_at, spans[-1].ends_at) if spans else (placement.starts_at,) * 2
    in_order = all(a.ends_at <= b.starts_at for a, b in pairwise(spans))
    whole = length_ms == chosen.minutes * MINUTE_MS and in_order
    if not whole or ends != (placement.starts_at, placement.ends_at):
        yield fault("plan.check_duration", operation.id)
    if len(spans) > 1 and not operation.pausable:
        yield fault("plan.check_pause", operation.id)
    for take in chosen.takes:
        found = [taken.span for taken in placement.takes if taken.resource == take.resource]
        if operation.pausable or take.minutes is None:
            expected = list(spans)
        else:
            ends_at = placement.starts_at + take.minutes * MINUTE_MS
            expected = [Span(placement.starts_at, ends_at)] if take.minutes else []
        if found != expected:
            yield fault("plan.check_taking", operation.id, resource=take.resource)


def _check_flows(problem: Problem, plan: Plan) -> Iterator[Fault]:
    placed = plan.by_operation()
    for flow in problem.flows:
        source, target = placed[flow.source], placed[flow.target]
        carrying = int(problem.legs.minutes[source.place, target.place])
        if target.starts_at < source.ends_at + carrying * MINUTE_MS:
            yield fault("plan.check_not_arrived", flow.target, source=flow.source)


def _check_resources(problem: Problem, plan: Plan) -> Iterator[Fault]:
    taken: dict[str, list[Span]] = defaultdict(list)
    for placement in plan.placements:
        for take in placement.takes:
            taken[take.resource].append(take.span)
    free = {resource.id: merged(resource.free) for resource in problem.resources}
    for resource, spans in taken.items():
        spans.sort()
        if any(a.overlaps(b) for a, b in pairwise(spans)):
            yield fault("plan.check_taken_twice", resource)
        for span in spans:
            if not any(opening.contains(span) for opening in free.get(resource, [])):
                yield fault("plan.check_closed", resource, starts_at=span.starts_at)
