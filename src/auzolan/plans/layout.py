"""Layout: a checked problem with positions for ids and exact costs for weights."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from auzolan.plans.calendar import Calendars, Demanded, Openings
from auzolan.plans.problem import Candidate, Matrix, Operation, Problem, in_order
from auzolan.units.spans import MINUTE_MS


@dataclass(slots=True, kw_only=True)
class Job:
    """One operation by position; costs are parts of the objective."""

    operation: Operation
    need: int
    ready: int
    # Per candidate: its place, its own cost, what it asks of the calendars (a position
    # in the layout's list of demands, of which many candidates share one).
    places: Matrix
    costs: list[int]
    demanded: list[int]
    # The distinct places, and for each candidate which of them is its own.
    sites: Matrix
    site_of: list[int]
    # (position of the source, cost per metre): in its tree, and besides.
    children: list[tuple[int, int]] = field(default_factory=list)
    besides: list[tuple[int, int]] = field(default_factory=list)


class Layout:
    """What the programmes work on; it never changes while a plan is made."""

    def __init__(self, problem: Problem) -> None:
        """Take a problem that `check_problem` finds no fault with."""
        self.problem = problem
        self.starts = -(-problem.starts_at // MINUTE_MS)
        self.metres = problem.legs.distance_m
        self.minutes = problem.legs.minutes
        self.resources = {one.id: i for i, one in enumerate(problem.resources)}
        self.demands: list[Demanded] = []
        self._demand_of: dict[Demanded, int] = {}
        self._needs = {need.id: i for i, need in enumerate(problem.needs)}
        self.jobs = [self._job(operation) for operation in problem.operations]
        self.position = {one.id: i for i, one in enumerate(problem.operations)}
        self._link()
        order = in_order(
            list(self.position), [(one.source, one.target) for one in problem.flows]
        )
        # Per need its jobs, what goes in before what it goes into.
        self.jobs_of: list[list[int]] = [[] for _ in problem.needs]
        for name in order:
            job = self.position[name]
            self.jobs_of[self.jobs[job].need].append(job)
        # Minutes from the start of each job to the end of its need, at the quickest.
        self.tails = [min(self._minutes(job)) for job in range(len(self.jobs))]
        for name in reversed(order):
            target = self.position[name]
            for source, _ in self.jobs[target].children:
                self.tails[source] += self.tails[target]

    def calendars(self) -> Calendars:
        """Return fresh calendars with nothing of this problem in them."""
        return Calendars(one.free for one in self.problem.resources)

    def need_order(self) -> list[int]:
        """Return the needs: whoever leaves something for others first, then by due time."""
        needs = self.problem.needs
        by_due = sorted(
            needs, key=lambda need: (need.due_at is None, need.due_at or 0, need.id)
        )
        links = sorted(self.linked())
        order = in_order(
            [need.id for need in by_due], [(needs[a].id, needs[b].id) for a, b in links]
        )
        return [self._needs[name] for name in order]

    def linked(self) -> set[tuple[int, int]]:
        """Return the pairs of needs of which the one leaves something for the other."""
        pairs = set()
        for job in self.jobs:
            for source, _ in job.besides:
                if self.jobs[source].need != job.need:
                    pairs.add((self.jobs[source].need, job.need))
        return pairs

    def arrival_cost(self, need: int, arrives: int) -> int:
        """Return what the moment of arrival (minutes) counts in the objective."""
        weights, problem = self.problem.weights, self.problem
        due_at = problem.needs[need].due_at
        late = 0 if due_at is None else max(0, arrives - due_at // MINUTE_MS)
        elapsed = arrives - problem.starts_at // MINUTE_MS
        return weights.finish_min * elapsed + weights.late_min * late

    def delivery(self, need: int) -> tuple[int, int, int]:
        """Return the root's position, the place of the need and the cost per metre."""
        one, weights = self.problem.needs[need], self.problem.weights
        per_metre = weights.metre + weights.co2e_mg * one.co2e_mg_per_m
        return self.position[one.root], one.place, per_metre

    def _job(self, operation: Operation) -> Job:
        weights = self.problem.weights
        places = np.array([one.place for one in operation.candidates], dtype=np.int64)
        sites, site_of = np.unique(places, return_inverse=True)
        return Job(
            operation=operation,
            need=self._needs[operation.need],
            ready=max(self.starts, -(-operation.ready_at // MINUTE_MS)),
            places=places,
            costs=[
                weights.price * one.price + weights.co2e_mg * one.co2e_mg
                for one in operation.candidates
            ],
            demanded=[self._demanded(operation, one) for one in operation.candidates],
            sites=sites,
            site_of=site_of.tolist(),
        )

    def _demanded(self, operation: Operation, candidate: Candidate) -> int:
        takes = []
        for take in candidate.takes:
            whole = operation.pausable or take.minutes is None
            minutes = candidate.minutes if whole else take.minutes
            if minutes:
                takes.append((self.resources[take.resource], minutes))
        demanded = Demanded(
            minutes=candidate.minutes,
            takes=tuple(takes),
            pausable=operation.pausable,
            grid_min=self.problem.grid_min,
        )
        position = self._demand_of.setdefault(demanded, len(self.demands))
        if position == len(self.demands):
            self.demands.append(demanded)
        return position

    def _minutes(self, job: int) -> list[int]:
        return [self.demands[one].minutes for one in self.jobs[job].demanded]

    def _link(self) -> None:
        weights = self.problem.weights
        seen: set[str] = set()
        for flow in self.problem.flows:
            source, target = self.position[flow.source], self.position[flow.target]
            per_metre = weights.metre + weights.co2e_mg * flow.co2e_mg_per_m
            same = self.jobs[source].need == self.jobs[target].need
            roots = self.problem.needs[self.jobs[source].need].root == flow.source
            if flow.source not in seen and same and not roots:
                self.jobs[target].children.append((source, per_metre))
            else:
                self.jobs[target].besides.append((source, per_metre))
            seen.add(flow.source)


class Diary:
    """The openings of every candidate as the calendars stand now, worked out once."""

    def __init__(self, layout: Layout, calendars: Calendars) -> None:
        """Watch the calendars; they may change between two questions."""
        self.calendars = calendars
        self._jobs = layout.jobs
        self._demands = layout.demands
        self._known: list[Openings | None] = [None] * len(layout.demands)
        self._versions = [-1] * len(layout.demands)

    def openings(self, job: int, candidate: int) -> Openings:
        """Return when the candidate can do the job."""
        position = self._jobs[job].demanded[candidate]
        demanded = self._demands[position]
        changes = self.calendars.changes
        # Changes are only ever counted up, so that equal sums mean equal calendars.
        version = 0
        for resource, _ in demanded.takes:
            version += changes[resource]
        known = self._known[position]
        if known is None or self._versions[position] != version:
            free = [self.calendars.free(resource) for resource, _ in demanded.takes]
            known = self._known[position] = Openings(demanded, free)
            self._versions[position] = version
        return known
