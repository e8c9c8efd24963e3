"""Draft: a plan while it grows, with what is placed, what it costs, what is still free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from auzolan.plans.calendar import Stretch
from auzolan.plans.layout import Diary, Layout
from auzolan.plans.tree import Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One step in the draft, in minutes."""

    candidate: int
    place: int
    ready: int
    # Position of the step that the last input came from, -1 where nothing was awaited.
    held_by: int
    stretches: tuple[Stretch, ...]
    start: int
    end: int


class Draft:
    """The steps placed so far; whole needs are placed, removed and restored."""

    def __init__(self, layout: Layout) -> None:
        """Begin with nothing placed."""
        self._layout = layout
        self._calendars = layout.calendars()
        self.diary = Diary(layout, self._calendars)
        self.placed: dict[int, Placed] = {}
        # Per need what it costs as placed now.
        self.costs = [0] * len(layout.problem.needs)

    def fixed(self, need: int) -> dict[int, Fixed]:
        """Return the steps of other needs that leave something for this one."""
        found = {}
        for job in self._layout.jobs_of[need]:
            for source, _ in self._layout.jobs[job].besides:
                placed = self.placed.get(source)
                if placed and self._layout.jobs[source].need != need:
                    found[source] = Fixed(place=placed.place, end=placed.end)
        return found

    def place(
        self, need: int, choice: Mapping[int, int], *, longest_first: bool = False
    ) -> list[int]:
        """Place the steps of a need; return those stuck, having placed nothing then.

        Of the steps whose inputs are placed, the one that is ready first goes first, or
        the one with the longest way to go. A step without a choice goes to whoever ends
        it first.
        """
        layout = self._layout
        waiting: dict[int, int] = {}
        following: dict[int, list[int]] = {}
        queue: list[tuple[int, int]] = []

        def enqueue(job: int) -> None:
            if longest_first:
                urgency = -layout.tails[job]
            elif job in choice:
                place = int(layout.jobs[job].places[choice[job]])
                urgency = self._ready(job, place)[0]
            else:
                urgency = layout.jobs[job].ready
            heappush(queue, (urgency, job))

        for job in layout.jobs_of[need]:
            sources = [
                one for one, _ in self._inflows(job) if layout.jobs[one].need == need
            ]
            waiting[job] = len(sources)
            for source in sources:
                following.setdefault(source, []).append(job)
            if not sources:
                enqueue(job)
        while queue:
            _, job = heappop(queue)
            placed = self._find(job, choice.get(job))
            if placed is None:
                self.remove(need)
                return [job]
            self._put(job, placed)
            for target in following.get(job, ()):
                waiting[target] -= 1
                if not waiting[target]:
                    enqueue(target)
        self.costs[need] = self._cost(need)
        return []

    def _find(self, job: int, candidate: int | None) -> Placed | None:
        """Fit the step in; where its candidate is full, with whoever ends it first."""
        found = None if candidate is None else self._fit(job, candidate)
        if found is not None:
            return found
        count = len(self._layout.jobs[job].costs)
        others = (self._fit(job, other) for other in range(count))
        fitting = [other for other in others if other is not None]
        return min(fitting, key=lambda one: (one.end, one.candidate), default=None)

    def _fit(self, job: int, candidate: int) -> Placed | None:
        place = int(self._layout.jobs[job].places[candidate])
        ready, held_by = self._ready(job, place)
        stretches = self.diary.openings(job, candidate).stretches(ready)
        if not stretches:
            return None
        return Placed(
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
            one = self.placed[source]
            arrives = one.end + int(minutes[one.place, place])
            if arrives > ready:
                ready, held_by = arrives, source
        return ready, held_by

    def _inflows(self, job: int) -> Iterable[tuple[int, int]]:
        one = self._layout.jobs[job]
        return (*one.children, *one.besides)

    def _put(self, job: int, placed: Placed) -> None:
        self.placed[job] = placed
        for resource, starts_at, ends_at in self.taken(job, placed):
            self._calendars.take(resource, starts_at, ends_at)

    def remove(self, need: int) -> dict[int, Placed]:
        """Take the need out and return what was placed for it."""
        removed = {}
        for job in self._layout.jobs_of[need]:
            placed = self.placed.pop(job, None)
            if placed is not None:
                removed[job] = placed
                for resource, starts_at, ends_at in self.taken(job, placed):
                    self._calendars.give(resource, starts_at, ends_at)
        return removed

    def restore(self, need: int, placed: Mapping[int, Placed], cost: int) -> None:
        """Put a removed need back exactly as it was."""
        for job, one in placed.items():
            self._put(job, one)
        self.costs[need] = cost

    def taken(self, job: int, placed: Placed) -> Iterable[tuple[int, int, int]]:
        """Yield (resource, start, end) of all that the placed step takes."""
        one = self._layout.jobs[job]
        demanded = self._layout.demands[one.demanded[placed.candidate]]
        for resource, minutes in demanded.takes:
            if one.operation.pausable:
                for starts_at, ends_at in placed.stretches:
                    yield resource, starts_at, ends_at
            else:
                yield resource, placed.start, placed.start + minutes

    def _cost(self, need: int) -> int:
        layout = self._layout
        total = 0
        for job in layout.jobs_of[need]:
            placed = self.placed[job]
            total += layout.jobs[job].costs[placed.candidate]
            for source, per_metre in self._inflows(job):
                leg = layout.metres[self.placed[source].place, placed.place]
                total += int(leg) * per_metre
        root, place, per_metre = layout.delivery(need)
        door = self.placed[root]
        arrives = door.end + int(layout.minutes[door.place, place])
        total += int(layout.metres[door.place, place]) * per_metre
        return total + layout.arrival_cost(need, arrives)
