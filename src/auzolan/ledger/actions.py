"""The 19 actions of ValueFlows 1.0 as one table, with the rules settled here.

Source: the action chart of the ValueFlows 1.0.0 vocabulary; tests/outside/test_actions.py
holds it there cell by cell, but for what docs/spec/actions.md settles. What one thing and
its table row do together is `ledger.rules.moving`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["none", "plus", "minus", "minus_plus", "plus_to"]
Creates = Literal["none", "thing", "to_thing"]
Counts = Literal["thing", "effort", "both"]
Side = Literal["input", "output", "both", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What recording an action does to the things it names."""

    name: str
    counts: Counts = "thing"
    side: Side = "none"
    pairs_with: str = ""
    creates: Creates = "none"
    # On what the owners account for, and on what is here. `minus_plus` takes from
    # the thing and adds to the one it goes to, each only where it is named.
    accounting: Effect = "none"
    onhand: Effect = "none"
    moves_place: bool = False
    moves_owner: bool = False
    moves_custody: bool = False
    # Provider and receiver must differ.
    between: bool = False


def _action(name: str, **fields: object) -> Action:
    return Action(name=name, **fields)  # type: ignore[arg-type]


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        _action(
            "produce",
            side="output",
            creates="thing",
            accounting="plus",
            onhand="plus",
            moves_place=True,
            moves_owner=True,
        ),
        _action("consume", side="input", accounting="minus", onhand="minus"),
        _action("use", counts="both", side="input"),
        _action("work", counts="both", side="input"),
        _action("cite", side="input"),
        _action("deliverService", counts="both", side="both", between=True),
        _action(
            "pickup",
            side="input",
            pairs_with="dropoff",
            onhand="minus",
            moves_place=True,
        ),
        _action(
            "dropoff",
            side="output",
            pairs_with="pickup",
            onhand="plus",
            moves_place=True,
        ),
        _action(
            "accept",
            side="input",
            pairs_with="modify",
            onhand="minus",
            moves_place=True,
        ),
        _action(
            "modify",
            side="output",
            pairs_with="accept",
            onhand="plus",
            moves_place=True,
        ),
        _action("combine", side="input", onhand="minus"),
        _action("separate", side="output", onhand="plus"),
        _action(
            "transferCustody",
            creates="to_thing",
            onhand="minus_plus",
            moves_place=True,
            moves_custody=True,
            between=True,
        ),
        _action(
            "transferAllRights",
            creates="to_thing",
            accounting="minus_plus",
            moves_owner=True,
            between=True,
        ),
        _action(
            "transfer",
            creates="to_thing",
            accounting="minus_plus",
            onhand="minus_plus",
            moves_place=True,
            moves_owner=True,
            moves_custody=True,
            between=True,
        ),
        _action(
            "move",
            creates="to_thing",
            accounting="minus_plus",
            onhand="minus_plus",
            moves_place=True,
        ),
        _action(
            "copy",
            creates="to_thing",
            accounting="plus_to",
            onhand="plus_to",
            moves_place=True,
            moves_owner=True,
        ),
        _action(
            "raise",
            creates="thing",
            accounting="plus",
            onhand="plus",
            moves_owner=True,
        ),
        _action("lower", accounting="minus", onhand="minus"),
    )
}


def of(name: str) -> Action | None:
    """Return the action of this ValueFlows name, or None where it is unknown."""
    return ACTIONS.get(name)
