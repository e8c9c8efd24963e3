"""Our table of the 19 actions beside the chart of ValueFlows 1.0, cell by cell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from auzolan.ledger import actions

CHART = Path(__file__).parents[3] / "shared/data/valueflows/actions-from-doc-chart.csv"

pytestmark = pytest.mark.skipif(
    not CHART.is_file(), reason="no chart of actions in ../shared/data/valueflows"
)

QUANTITY = {"thing": "resource", "both": "both", "effort": "effort"}
SIDES = {"input": "input", "output": "output", "both": "outputInput", "none": "*"}
CREATES = {"none": "*", "thing": "optional", "to_thing": "optionalTo"}
EFFECTS = {
    "none": "*",
    "plus": "increment",
    "minus": "decrement",
    "minus_plus": "decrementIncrement",
    "plus_to": "incrementTo",
}
MOVES = {True: {"new", "update", "updateTo"}, False: {"*"}}

# Where we differ, and why (docs/spec/actions.md).
SETTLED = {
    # A service counts hours as often as it counts things.
    ("deliverService", "eventQuantity"),
    # These four happen to one thing, as the vocabulary's own Turtle file has it.
    ("pickup", "createResource"),
    ("dropoff", "createResource"),
    ("accept", "createResource"),
    ("modify", "createResource"),
    # Nothing is brought about by taking from it, and so nobody becomes its owner.
    ("lower", "createResource"),
    ("lower", "accountableEffect"),
}


def _cells(action: actions.Action) -> dict[str, set[str]]:
    return {
        "eventQuantity": {QUANTITY[action.counts]},
        "inputOutput": {SIDES[action.side]},
        "createResource": {CREATES[action.creates]},
        "accountingEffect": {EFFECTS[action.accounting]},
        "onhandEffect": {EFFECTS[action.onhand]},
        "locationEffect": MOVES[action.moves_place],
        "accountableEffect": MOVES[action.moves_owner],
    }


def _chart() -> dict[str, dict[str, str]]:
    with CHART.open(encoding="utf-8") as file:
        return {row["action"]: row for row in csv.DictReader(file)}


def test_the_actions_are_those_of_the_chart() -> None:
    assert set(_chart()) == set(actions.ACTIONS)
    assert len(actions.ACTIONS) == 19


def test_every_cell_is_the_chart_s_or_settled_by_name() -> None:
    different = {
        (name, column)
        for name, row in _chart().items()
        for column, cells in _cells(actions.ACTIONS[name]).items()
        if row[column] not in cells
    }

    assert different == SETTLED


def test_what_pairs_in_the_chart_pairs_here() -> None:
    pairs = {
        name: "" if row["pairsWith"] == "*" else row["pairsWith"]
        for name, row in _chart().items()
    }

    assert pairs == {name: action.pairs_with for name, action in actions.ACTIONS.items()}
