"""The exact dynamic programme over one need's tree: cheapest cost for each moment.

For every step and every candidate it keeps the moments at which the product can be ready
there and the least cost of each, cheapest last (`Labels`). Children are joined by
adding, at each moment, what each of them costs if it must have arrived by then. The
calendars are respected; only that two steps of one need may want one machine at once is
not seen here, which is why the same numbers are a lower bound.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from auzolan.plans.layout import Diary, Layout
from auzolan.plans.problem import Matrix

# More moments than this for one candidate are thinned out; the cheapest is always kept.
LABELS_MAX = 16
_NEVER = 2**62

# Moments in ascending order and the least cost of being ready by then, descending.
Curve = tuple[list[int], list[int]]


@dataclass(slots=True)
class Labels:
    """All ways of having a step's product, over all its candidates."""

    candidate: Matrix
    place: Matrix
    end: Matrix
    cost: Matrix
    # The moment by which all inputs had to be there.
    ready: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Where and when a step is done already."""

    place: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which candidate does a step, and when it would end if nothing is in its way."""

    candidate: int
    end: int


class Tree:
    """The programme for one need, bottom up."""

    def __init__(
        self,
        layout: Layout,
        need: int,
        diary: Diary,
        *,
        fixed: Mapping[int, Fixed],
        optimistic: bool = False,
    ) -> None:
        """Work the programme out.

        `fixed` holds steps that are placed already: of other needs, or of this one with
        all that goes into them. `optimistic` thins so that the result may be too good,
        never too bad.
        """
        self._layout = layout
        self._need = need
        self._diary = diary
        self._fixed = fixed
        self._optimistic = optimistic
        self._labels: dict[int, Labels] = {}
        # Whether any moments had to be left out.
        self.thinned = False
        # The steps that no candidate has time for.
        self.stuck: list[int] = []
        for job in layout.jobs_of[need]:
            if job in fixed:
                self._labels[job] = _label_of(fixed[job])
            elif all(child in self._labels for child, _ in layout.jobs[job].children):
                labels = self._grow(job)
                if len(labels.end):
                    self._labels[job] = labels
                else:
                    self.stuck.append(job)

    def best(self) -> int | None:
        """Return the least objective of the need, or None where it is stuck."""
        found = self._root()
        return None if found is None else found[0]

    def choice(self) -> dict[int, Chosen]:
        """Return what leads to the best objective for each step that is not fixed."""
        found = self._root()
        if found is None:
            return {}
        root, _, _ = self._layout.delivery(self._need)
        chosen: dict[int, Chosen] = {}
        todo = [(root, found[1])]
        while todo:
            job, row = todo.pop()
            if job in self._fixed:
                continue
            labels = self._labels[job]
            candidate, end = int(labels.candidate[row]), int(labels.end[row])
            chosen[job] = Chosen(candidate=candidate, end=end)
            place, ready = int(labels.place[row]), int(labels.ready[row])
            for child, per_metre in self._layout.jobs[job].children:
                todo.append((child, self._pick(child, place, ready, per_metre)))
        return chosen

    def _root(self) -> tuple[int, int] | None:
        if self.stuck:
            return None
        layout = self._layout
        root, place, per_metre = layout.delivery(self._need)
        labels = self._labels[root]
        arrives = labels.end + layout.minutes[labels.place, place]
        costs = labels.cost + layout.metres[labels.place, place] * per_metre
        totals = [
            cost + layout.arrival_cost(self._need, moment)
            for cost, moment in zip(costs.tolist(), arrives.tolist(), strict=True)
        ]
        row = min(range(len(totals)), key=lambda i: (totals[i], arrives[i], i))
        return totals[row], row

    def _pick(self, child: int, place: int, ready: int, per_metre: int) -> int:
        """Return the row of the child's cheapest label that arrives in time."""
        layout, labels = self._layout, self._labels[child]
        arrives = labels.end + layout.minutes[labels.place, place]
        costs = labels.cost + layout.metres[labels.place, place] * per_metre
        return int(np.where(arrives <= ready, costs, _NEVER).argmin())

    def _grow(self, job: int) -> Labels:
        one = self._layout.jobs[job]
        curves = self._joined(job)
        rows: list[tuple[int, int, int, int]] = []
        for candidate, site in enumerate(one.site_of):
            own = one.costs[candidate]
            curve = self._ends(job, candidate, curves[site])
            kept = self._thin(curve)
            rows.extend((candidate, end, cost + own, ready) for end, cost, ready in kept)
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return Labels(
            candidate=table[:, 0],
            place=one.places[table[:, 0]],
            end=table[:, 1],
            cost=table[:, 2],
            ready=table[:, 3],
        )

    def _ends(self, job: int, candidate: int, curve: Curve) -> list[tuple[int, int, int]]:
        """Turn (arrival, cost) into (end, cost, arrival) by the candidate's calendar."""
        moments, costs = curve
        earliest = self._layout.jobs[job].ready
        readies = [max(earliest, moment) for moment in moments]
        ends = self._diary.openings(job, candidate).ends(readies)
        found: list[tuple[int, int, int]] = []
        last = -1
        for end, cost, ready in zip(ends, costs, readies, strict=False):
            if end == last:
                # Waiting for something cheaper costs no time here.
                found.pop()
            found.append((end, cost, ready))
            last = end
        return found

    def _thin(self, labels: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        count = len(labels)
        if count <= LABELS_MAX:
            return labels
        self.thinned = True
        edges = [i * (count - 1) // (LABELS_MAX - 1) for i in range(LABELS_MAX)]
        if not self._optimistic:
            return [labels[i] for i in edges]
        # Each stretch between two edges gets the end of its first and the cost of its
        # last label, which is better than anything in it.
        stretches = zip([-1, *edges], edges, strict=False)
        return [(labels[a + 1][0], labels[b][1], labels[b][2]) for a, b in stretches]

    def _joined(self, job: int) -> list[Curve]:
        """Return for each site of the job what its inputs cost by each moment."""
        one = self._layout.jobs[job]
        per_child = [
            self._carried(self._labels[child], one.sites, per_metre)
            for child, per_metre in one.children
        ]
        per_child.extend(
            self._carried(_label_of(self._fixed[source]), one.sites, per_metre)
            for source, per_metre in one.besides
            if source in self._fixed
        )
        if not per_child:
            return [([one.ready], [0])] * len(one.sites)
        if len(per_child) == 1:
            return per_child[0]
        return [_sum(curves) for curves in zip(*per_child, strict=True)]

    def _carried(self, labels: Labels, sites: Matrix, per_metre: int) -> list[Curve]:
        """Return for each site the least cost of having the product there by a moment."""
        pairs = np.ix_(sites, labels.place)
        # The way goes from the label's place to the site; legs need not be symmetric.
        minutes = self._layout.minutes.T[pairs]
        metres = self._layout.metres.T[pairs]
        arrives = labels.end[None, :] + minutes
        costs = labels.cost[None, :] + metres * per_metre
        order = np.argsort(arrives, axis=1, kind="stable")
        arrives = np.take_along_axis(arrives, order, axis=1)
        costs = np.take_along_axis(costs, order, axis=1)
        least = np.minimum.accumulate(costs, axis=1)
        kept = np.ones(costs.shape, dtype=bool)
        kept[:, 1:] = costs[:, 1:] < least[:, :-1]
        rows, columns = np.nonzero(kept)
        moments = arrives[rows, columns].tolist()
        values = costs[rows, columns].tolist()
        bounds = [0, *np.cumsum(kept.sum(axis=1)).tolist()]
        return [(moments[a:b], values[a:b]) for a, b in pairwise(bounds)]


def _label_of(fixed: Fixed) -> Labels:
    def alone(value: int) -> Matrix:
        return np.array([value], dtype=np.int64)

    return Labels(
        candidate=alone(0),
        place=alone(fixed.place),
        end=alone(fixed.end),
        cost=alone(0),
        ready=alone(fixed.end),
    )


def _sum(curves: Iterable[Curve]) -> Curve:
    """Add curves: the cost of having all of them by a moment."""
    listed = list(curves)
    earliest = max(moments[0] for moments, _ in listed)
    later = {moment for moments, _ in listed for moment in moments if moment > earliest}
    moments = [earliest, *sorted(later)]
    costs = [0] * len(moments)
    for own, values in listed:
        for i, moment in enumerate(moments):
            costs[i] += values[bisect_right(own, moment) - 1]
    return moments, costs
