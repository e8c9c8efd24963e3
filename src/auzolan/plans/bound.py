"""Bound: what no plan can cost less than, however the needs queue for the machines."""

from __future__ import annotations

from auzolan.plans.layout import Diary, Layout
from auzolan.plans.tree import Tree


def bound_of_need(layout: Layout, need: int, diary: Diary) -> int | None:
    """Return the least a need can cost on calendars that no other need has touched.

    None means that it cannot be met at all. The bound leaves out only what would make
    the need dearer: queues between steps, and inputs left over by others.
    """
    return Tree(layout, need, diary, fixed={}, optimistic=True).best()


def bound_of(layout: Layout) -> int | None:
    """Return the sum of the bounds of all needs, or None where one cannot be met."""
    diary = Diary(layout, layout.calendars())
    total = 0
    for need in range(len(layout.problem.needs)):
        bound = bound_of_need(layout, need, diary)
        if bound is None:
            return None
        total += bound
    return total
