"""Sequence: place one need after the other by the tree programme, then think again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

from auzolan.plans.bound import bound_of_need
from auzolan.plans.calendar import Stretch
from auzolan.plans.layout import Diary, Layout
from auzolan.plans.plan import Delivery, NoPlan, Placement, Plan, Taken, Totals
from auzolan.plans.problem import Problem, check_problem
from auzolan.plans.tree import Fixed, Tree
from auzolan.units.faults import fault
from auzolan.units.spans import MINUTE_MS, Span

# How often every need is taken out and placed anew where that is not proven useless.
ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    candidate: int
    place: int
    ready: int
    # Position of the step that the last input came from, -1 where nothing was awaited.
    held_by: int
    stretches: tuple[Stretch, ...]
    start: int
    end: int


def solve(problem: Problem, *, rounds: int = ROUNDS) -> Plan | NoPlan:
    """Plan all needs of the problem.

    One need that finds its machines free is solved exactly, and says so by a gap of
    nothing; several are placed one after the other and then, `rounds` times, each is
    taken out and placed anew. 12 steps at 50 workshops take about 20 ms.
    """
    faults = check_problem(problem)
    if faults:
        return NoPlan(faults=faults)
    layout = Layout(problem)
    work = _Sequence(layout)
    stuck = work.first()
    if not stuck:
        for _ in range(rounds):
            if not work.think_again():
                break
        return work.plan()
    names = [problem.operations[job].id for job in stuck]
    return NoPlan(faults=tuple(fault("plan.no_free_time", name) for name in names))


class _Sequence:
    """The plan as it grows: what is placed, what it costs, what is still free."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._calendars = layout.calendars()
        self._diary = Diary(layout, self._calendars)
        self._placed: dict[int, _Placed] = {}
        count = len(layout.problem.needs)
        self._costs = [0] * count
        self._bounds = [0] * count
        linked = layout.linked()
        # Moving one end of a link would leave the other end behind.
        self._bound_together = {need for pair in linked for need in pair}

    def first(self) -> list[int]:
        """Place every need once; return the jobs that nobody has time for."""
        layout = self._layout
        fresh = Diary(layout, layout.calendars())
        dreams: dict[int, dict[int, int]] = {}
        stuck: list[int] = []
        for need in layout.need_order():
            dream = Tree(layout, need, fresh, fixed={})
            best = dream.best()
            if dream.thinned:
                best = bound_of_need(layout, need, fresh)
            self._bounds[need] = best or 0
            dreams[need] = dream.choice()
            stuck.extend(dream.stuck)
        if stuck:
            return stuck
        for need in layout.need_order():
            stuck = self._place_best(need, dreams[need])
            if stuck:
                return stuck
        return []

    def think_again(self) -> bool:
        """Take out and place anew every need above its bound; tell if that helped."""
        helped = False
        for need in self._layout.need_order():
            before = self._costs[need]
            if before == self._bounds[need] or need in self._bound_together:
                continue
            old = self._remove(need)
            if self._place_best(need, {}) or self._costs[need] >= before:
                self._remove(need)
                self._restore(need, old, before)
            else:
                helped = True
        return helped

    def plan(self) -> Plan:
        """Return the plan with its sums."""
        problem = self._layout.problem
        return Plan(
            placements=tuple(
                self._placement(job) for job in range(len(problem.operations))
            ),
            deliveries=tuple(self._delivery(need) for need in range(len(problem.needs))),
            totals=self._totals(),
            objective=sum(self._costs),
            bound=sum(self._bounds),
        )

    def _place_best(self, need: int, dream: dict[int, int]) -> list[int]:
        """Place a need as dreamt of if nothing is in the way, else by the programme."""
        if dream and not self._place(need, dream):
            if self._costs[need] == self._bounds[need]:
                return []
            dreamt, dreamt_cost = self._remove(need), self._costs[need]
        else:
            dreamt, dreamt_cost = {}, 0
        tree = Tree(self._layout, need, self._diary, fixed=self._fixed(need))
        stuck = tree.stuck or self._place(need, tree.choice())
        if dreamt and (stuck or dreamt_cost <= self._costs[need]):
            self._remove(need)
            self._restore(need, dreamt, dreamt_cost)
            return []
        return stuck

    def _fixed(self, need: int) -> dict[int, Fixed]:
        found = {}
        for job in self._layout.jobs_of[need]:
            for source, _ in self._layout.jobs[job].besides:
                placed = self._placed.get(source)
                if placed and self._layout.jobs[source].need != need:
                    found[source] = Fixed(place=placed.place, end=placed.end)
        return found

    def _place(self, need: int, choice: dict[int, int]) -> list[int]:
        """Place the steps of a need, whichever is ready first; return those stuck."""
        layout = self._layout
        waiting: dict[int, int] = {}
        following: dict[int, list[int]] = {}
        queue: list[tuple[int, int]] = []
        for job in layout.jobs_of[need]:
            sources = [
                one for one, _ in self._inflows(job) if layout.jobs[one].need == need
            ]
            waiting[job] = len(sources)
            for source in sources:
                following.setdefault(source, []).append(job)
            if not sources:
                heappush(queue, (layout.jobs[job].ready, job))
        while queue:
            _, job = heappop(queue)
            placed = self._find(job, choice[job])
            if placed is None:
                self._remove(need)
                return [job]
            self._put(job, placed)
            for target in following.get(job, ()):
                waiting[target] -= 1
                if not waiting[target]:
                    place = layout.jobs[target].places[choice[target]]
                    heappush(queue, (self._ready(target, int(place))[0], target))
        self._costs[need] = self._cost(need)
        return []

    def _find(self, job: int, candidate: int) -> _Placed | None:
        """Fit the step in; where its candidate is full, with whoever ends first."""
        found = self._fit(job, candidate)
        if found is not None:
            return found
        count = len(self._layout.jobs[job].costs)
        others = (self._fit(job, other) for other in range(count))
        fitting = [other for other in others if other is not None]
        return min(fitting, key=lambda one: (one.end, one.candidate), default=None)

    def _fit(self, job: int, candidate: int) -> _Placed | None:
        place = int(self._layout.jobs[job].places[candidate])
        ready, held_by = self._ready(job, place)
        stretches = self._diary.openings(job, candidate).stretches(ready)
        if not stretches:
            return None
        return _Placed(
            candidate=candidate,
            place=place,
            ready=ready,
            held_by=held_by,
            stretches=tuple(one for one in stretches if one[0] < one[1]),
            start=stretches[0][0],
            end=stretches[-1][1],
        )

    def _ready(self, job: int, place: int) -> tuple[int, int]:
        minutes = self._layout.minutes
        ready, held_by = self._layout.jobs[job].ready, -1
        for source, _ in self._inflows(job):
            one = self._placed[source]
            arrives = one.end + int(minutes[one.place, place])
            if arrives > ready:
                ready, held_by = arrives, source
        return ready, held_by

    def _inflows(self, job: int) -> Iterable[tuple[int, int]]:
        one = self._layout.jobs[job]
        return (*one.children, *one.besides)

    def _put(self, job: int, placed: _Placed) -> None:
        self._placed[job] = placed
        for resource, starts_at, ends_at in self._taken(job, placed):
            self._calendars.take(resource, starts_at, ends_at)

    def _remove(self, need: int) -> dict[int, _Placed]:
        removed = {}
        for job in self._layout.jobs_of[need]:
            placed = self._placed.pop(job, None)
            if placed is not None:
                removed[job] = placed
                for resource, starts_at, ends_at in self._taken(job, placed):
                    self._calendars.give(resource, starts_at, ends_at)
        return removed

    def _restore(self, need: int, placed: dict[int, _Placed], cost: int) -> None:
        for job, one in placed.items():
            self._put(job, one)
        self._costs[need] = cost

    def _taken(self, job: int, placed: _Placed) -> Iterable[tuple[int, int, int]]:
        one = self._layout.jobs[job]
        for resource, minutes in one.demanded[placed.candidate].takes:
            if one.operation.pausable:
                for starts_at, ends_at in placed.stretches:
                    yield resource, starts_at, ends_at
            else:
                yield resource, placed.start, placed.start + minutes

    def _cost(self, need: int) -> int:
        layout = self._layout
        total = 0
        for job in layout.jobs_of[need]:
            placed = self._placed[job]
            total += layout.jobs[job].costs[placed.candidate]
            for source, per_metre in self._inflows(job):
                leg = layout.metres[self._placed[source].place, placed.place]
                total += int(leg) * per_metre
        root, place, per_metre = layout.delivery(need)
        door = self._placed[root]
        arrives = door.end + int(layout.minutes[door.place, place])
        total += int(layout.metres[door.place, place]) * per_metre
        return total + layout.arrival_cost(need, arrives)

    def _placement(self, job: int) -> Placement:
        placed, problem = self._placed[job], self._layout.problem
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
                for resource, a, b in self._taken(job, placed)
            ),
        )

    def _delivery(self, need: int) -> Delivery:
        layout = self._layout
        root, place, _ = layout.delivery(need)
        door, due_at = self._placed[root], layout.problem.needs[need].due_at
        arrives = door.end + int(layout.minutes[door.place, place])
        late = 0 if due_at is None else max(0, arrives - due_at // MINUTE_MS)
        return Delivery(
            need=layout.problem.needs[need].id,
            arrives_at=arrives * MINUTE_MS,
            late_min=late,
        )

    def _totals(self) -> Totals:
        layout, problem = self._layout, self._layout.problem
        price = co2e = steps = distance = 0
        for job, operation in enumerate(problem.operations):
            chosen = operation.candidates[self._placed[job].candidate]
            price += chosen.price
            co2e += chosen.co2e_mg
            steps += chosen.minutes
        for flow in problem.flows:
            source = self._placed[layout.position[flow.source]]
            target = self._placed[layout.position[flow.target]]
            leg = int(layout.metres[source.place, target.place])
            distance += leg
            co2e += leg * flow.co2e_mg_per_m
        deliveries = [self._delivery(need) for need in range(len(problem.needs))]
        for need in problem.needs:
            root = self._placed[layout.position[need.root]]
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
