"""Sequence: place one need after the other by the tree programme, then think again."""

from __future__ import annotations

from collections.abc import Mapping

from auzolan.plans.bound import bound_of_need
from auzolan.plans.draft import Draft, Placed
from auzolan.plans.layout import Diary, Layout
from auzolan.plans.plan import NoPlan, Plan
from auzolan.plans.problem import Problem, check_problem
from auzolan.plans.telling import plan_of
from auzolan.plans.tree import Chosen, Tree
from auzolan.units.faults import fault

# How often every need is taken out and placed anew where that is not proven useless.
ROUNDS = 2
# How often a need that found no room is tried again before the others.
RETRIES_MAX = 10
# Among so few needs each is also tried as the first; more would take seconds.
REORDERED_NEEDS_MAX = 12
# Places of steps tried one by one where a need stands in its own way. In a crowd the
# others are in the way far more often, and the time is better spent on them.
SWAPS_MAX = 50
SWAPPING_NEEDS_MAX = 50


def solve(problem: Problem, *, rounds: int = ROUNDS) -> Plan | NoPlan:
    """Plan all needs of the problem.

    One need that finds its machines free is solved exactly, and says so by a gap of
    nothing; several are placed one after the other and then, up to `rounds` times,
    each is taken out and placed anew.
    """
    faults = check_problem(problem)
    if faults:
        return NoPlan(faults=faults)
    layout = Layout(problem)
    work = _Sequence(layout)
    stuck, code = work.dream(), "plan.no_free_time"
    if not stuck:
        stuck, code = work.first(), "plan.too_crowded"
    if stuck:
        names = [problem.operations[job].id for job in stuck]
        return NoPlan(faults=tuple(fault(code, name) for name in names))
    # A single need would find the same calendars and come to the same end.
    for _ in range(rounds if len(problem.needs) > 1 else 0):
        if not (work.think_again() or work.reorder()):
            break
    return plan_of(layout, work.draft, bound=sum(work.bounds))


class _Sequence:
    """The order in which needs are placed, and the bounds to stop at."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.draft = Draft(layout)
        self.bounds = [0] * len(layout.problem.needs)
        self._dreams: list[Mapping[int, Chosen]] = [{} for _ in layout.problem.needs]
        self._order = layout.need_order()
        # Moving one end of a link would leave the other end behind.
        self._linked = {need for pair in layout.linked() for need in pair}

    def dream(self) -> list[int]:
        """Solve every need as if it were alone; return the jobs nobody has time for."""
        layout = self._layout
        diary = Diary(layout, layout.calendars())
        stuck: list[int] = []
        for need in self._order:
            tree = Tree(layout, need, diary, fixed={})
            best = bound_of_need(layout, need, diary) if tree.thinned else tree.best()
            self.bounds[need] = best or 0
            self._dreams[need] = tree.choice()
            stuck.extend(tree.stuck)
        return stuck

    def first(self) -> list[int]:
        """Place every need once; return the jobs that found no room."""
        stuck: list[int] = []
        for _ in range(RETRIES_MAX):
            stuck = self._place_all()
            if not stuck:
                break
            for need in self._order:
                self.draft.remove(need)
            unlucky = self._layout.jobs[stuck[0]].need
            if unlucky in self._linked or unlucky == self._order[0]:
                break
            self._order.remove(unlucky)
            self._order.insert(0, unlucky)
        return stuck

    def think_again(self) -> bool:
        """Place every need above its bound anew, and tell whether that helped."""
        before = sum(self.draft.costs)
        for need in self._order:
            above = self.draft.costs[need] > self.bounds[need]
            if above and need not in self._linked:
                self._try([need])
        return sum(self.draft.costs) < before

    def reorder(self) -> bool:
        """Try each need above its bound as the first of all; tell whether that helped."""
        before = sum(self.draft.costs)
        few = 1 < len(self._order) <= REORDERED_NEEDS_MAX
        for need in list(self._order) if few and not self._linked else ():
            if self.draft.costs[need] > self.bounds[need]:
                self._try([need, *(other for other in self._order if other != need)])
        return sum(self.draft.costs) < before

    def _try(self, needs: list[int]) -> None:
        """Place the needs anew in this order; keep that only where it costs less."""
        draft = self.draft
        before = [draft.costs[need] for need in needs]
        old = [draft.remove(need) for need in needs]
        stuck = any(self._place_best(need) for need in needs)
        if stuck or sum(draft.costs[need] for need in needs) >= sum(before):
            for need in needs:
                draft.remove(need)
            for need, placed, cost in zip(needs, old, before, strict=True):
                draft.restore(need, placed, cost)

    def _place_all(self) -> list[int]:
        for need in self._order:
            stuck = self._place_best(need)
            if stuck:
                return stuck
        return []

    def _place_best(self, need: int) -> list[int]:
        """Place a need as it dreams if nothing is in the way, else as well as may be."""
        best = _Best(self.draft, need)
        stuck = best.offer(self._dreams[need])
        if best.cost == self.bounds[need]:
            best.settle()
            return []
        fixed = self.draft.fixed(need)
        tree = Tree(self._layout, need, self.draft.diary, fixed=fixed)
        stuck = tree.stuck or stuck
        if not tree.stuck:
            least, choice = tree.best(), tree.choice()
            best.offer(choice)
            if best.cost != least:
                # Its own steps stand in each other's way.
                best.offer(choice, rethink=True)
                best.offer(choice, longest_first=True, rethink=True)
                if len(self._order) <= SWAPPING_NEEDS_MAX:
                    self._swap(need, best, choice)
        if best.cost is None:
            best.offer({})
        if best.cost is None:
            best.offer({}, longest_first=True)
        return [] if best.settle() else stuck

    def _swap(self, need: int, best: _Best, choice: dict[int, Chosen]) -> None:
        """Try other candidates for the steps that wait, one at a time."""
        swaps = 0
        for job in self._layout.jobs_of[need]:
            placed = best.placed.get(job)
            if placed is None or placed.start == placed.ready:
                continue
            for candidate in range(len(self._layout.jobs[job].costs)):
                if swaps == SWAPS_MAX:
                    return
                swaps += 1
                changed = {**choice, job: Chosen(candidate=candidate, end=0)}
                before = best.cost
                best.offer(changed)
                if best.cost != before:
                    choice = changed


class _Best:
    """The cheapest of several ways of placing one need in the draft."""

    def __init__(self, draft: Draft, need: int) -> None:
        self._draft = draft
        self._need = need
        self.cost: int | None = None
        self.placed: dict[int, Placed] = {}

    def offer(
        self,
        choice: Mapping[int, Chosen],
        *,
        longest_first: bool = False,
        rethink: bool = False,
    ) -> list[int]:
        """Try a choice and take it out again; return the jobs that found no room."""
        draft, need = self._draft, self._need
        stuck = draft.place(need, choice, longest_first=longest_first, rethink=rethink)
        if not stuck:
            cost = draft.costs[need]
            placed = draft.remove(need)
            if self.cost is None or cost < self.cost:
                self.cost, self.placed = cost, placed
        return stuck

    def settle(self) -> bool:
        """Put the best into the draft; tell whether there was one."""
        if self.cost is None:
            return False
        self._draft.restore(self._need, self.placed, self.cost)
        return True
