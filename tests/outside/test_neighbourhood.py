"""The planner against instances and a judge that are not ours."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from auzolan.plans.check import check_plan
from auzolan.plans.sequence import solve

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
INSTANCES = SHARED / "data" / "making" / "scheduling"
JUDGE = SHARED / "tools" / "neighbourhood_plan.py"

pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(not JUDGE.is_file(), reason="needs the folder ../shared"),
]


def bench():
    spec = importlib.util.spec_from_file_location(
        "neighbourhood_bench", ROOT / "bench" / "neighbourhood.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(name, tmp_path):
    """Plan the instance; return the plan and the cost that the outside judge finds."""
    adapter, source = bench(), INSTANCES / f"{name}.json"
    problem = adapter.problem_of(json.loads(source.read_text(encoding="utf-8")))
    plan = solve(problem)
    target = tmp_path / "plan.json"
    target.write_text(json.dumps(adapter.plan_file(problem, plan)), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, JUDGE, source, target], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert check_plan(problem, plan) == ()
    return plan, int(answer.stdout)


def test_the_loose_neighbourhood_is_planned_at_its_optimum(tmp_path):
    plan, cost = judged("20x50-loose", tmp_path)

    assert cost == plan.objective == plan.bound == 249_988


# The figures that a sequential programme over the tree reached elsewhere; lower is better.
@pytest.mark.parametrize(
    ("name", "known", "bound"),
    [("40x12-tight", 892_247, 738_899), ("100x40-tight", 1_667_592, 1_443_141)],
)
def test_a_tight_neighbourhood_is_planned_no_worse_than_known(name, known, bound, tmp_path):
    plan, cost = judged(name, tmp_path)

    assert cost == plan.objective <= known
    assert plan.bound >= bound


@pytest.mark.slow
def test_two_hundred_needs_are_planned_no_worse_than_known(tmp_path):
    plan, cost = judged("200x200-tight", tmp_path)

    assert cost == plan.objective <= 1_858_832
    assert plan.bound >= 1_611_006
