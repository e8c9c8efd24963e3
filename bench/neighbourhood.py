"""Plan a neighbourhood making problem and write the plan that the outside tool judges.

    python bench/neighbourhood.py INSTANCE.json [PLAN.json]

The instance counts time in units of 5 minutes and distance in units of 100 m. Here one
unit of time is one minute and one unit of distance one metre, so that the planner's
objective is the tool's cost to the last digit.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from auzolan.plans.plan import NoPlan, Plan
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

HORIZON_MIN = 1_000_000
# The tool's own figures: distance costs 12 + kg // 10, a unit of time late 40.
WEIGHTS = Weights(late_min=40, price=1, metre=12, co2e_mg=1)


def problem_of(instance: dict[str, Any]) -> Problem:
    """Return the instance as a problem; needs' doors are places after the workshops."""
    shops, needs = instance["workshops"], instance["needs"]
    spots = np.array([(one["x"], one["y"]) for one in [*shops, *needs]], dtype=np.int64)
    distance = np.abs(spots[:, None, :] - spots[None, :, :]).sum(axis=2)
    minutes = 2 + distance // 20
    np.fill_diagonal(minutes, 0)
    operations = tuple(
        Operation(
            id=f"o{i}",
            need=f"n{one['n']}",
            candidates=tuple(_candidate(shops, one["p"], *alt) for alt in one["alt"]),
        )
        for i, one in enumerate(instance["operations"])
    )
    kg = [one["kg"] // 10 for one in instance["operations"]]
    return Problem(
        starts_at=0,
        needs=tuple(
            Need(
                id=f"n{i}",
                root=f"o{one['root']}",
                place=len(shops) + i,
                due_at=one["due"] * MINUTE_MS,
                co2e_mg_per_m=kg[one["root"]],
            )
            for i, one in enumerate(needs)
        ),
        operations=operations,
        flows=tuple(
            Flow(source=f"o{child}", target=f"o{parent}", co2e_mg_per_m=kg[child])
            for child, parent in instance["precedences"]
        ),
        resources=tuple(
            Resource(id=f"{i}.{process}", free=(Span(0, HORIZON_MIN * MINUTE_MS),))
            for i, shop in enumerate(shops)
            for process in shop["processes"]
        ),
        legs=Legs(distance_m=distance, minutes=minutes),
        weights=WEIGHTS,
        grid_min=1,
    )


def plan_file(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return the plan in the form that the tool reads."""
    placed = plan.by_operation()
    return {
        "operations": [
            [placed[one.id].place, placed[one.id].starts_at // MINUTE_MS]
            for one in problem.operations
        ]
    }


def _candidate(
    shops: list[dict[str, Any]], process: int, shop: int, duration: int
) -> Candidate:
    machine = shops[shop]["processes"][str(process)]
    return Candidate(
        place=shop,
        minutes=duration,
        takes=(Taking(resource=f"{shop}.{process}"),),
        price=duration * 2 * machine["cost"],
        co2e_mg=duration * 5 * machine["co2"],
    )


def main(arguments: list[str]) -> int:
    """Plan the instance, print the figures, write the plan if a file is named."""
    if len(arguments) not in {1, 2}:
        print(__doc__)
        return 2
    problem = problem_of(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    started = time.perf_counter()
    plan = solve(problem)
    seconds = time.perf_counter() - started
    if isinstance(plan, NoPlan):
        print(*plan.faults, sep="\n")
        return 1
    print(
        f"cost {plan.objective}, bound {plan.bound}, gap {plan.gap_percent} %, "
        f"{len(problem.operations)} steps in {seconds:.2f} s"
    )
    if len(arguments) == 2:
        text = json.dumps(plan_file(problem, plan))
        Path(arguments[1]).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
