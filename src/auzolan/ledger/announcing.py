"""Announcing: when a change of rule or role takes effect, wherever it is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import setting_number, setting_query
from auzolan.units.spans import DAY_MS


def questions(act: Act[Any]) -> Iterable[Query]:
    """Yield what `takes_effect` needs answered."""
    yield RowOf(records.Community, act.community)
    yield setting_query("announce_days")
    yield setting_query("small_community")


def takes_effect(act: Act[Any], facts: Facts) -> int:
    """Return from when on (ms) a change that this act announces is in force."""
    community = facts.row(records.Community, act.community)
    assert community is not None
    if community.members < setting_number(facts, "small_community", act.recorded_at):
        return act.recorded_at
    days = setting_number(facts, "announce_days", act.recorded_at)
    return act.recorded_at + days * DAY_MS
