"""Draft: a plan while it grows, with what is placed, what it costs, what is still free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auzolan.plans.calendar import Stretch
from auzolan.plans.layout import Diary, Layout
from auzolan.plans.tree import Chosen, Fixed, Tree


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
        self.layout = layout
        self._calendars = layout.calendars()
        self.diary = Diary(layout, self._calendars)
        self.placed: dict[int, Placed] = {}
        # Per need what it costs as placed now.
        self.costs = [0] * len(layout.problem.needs)

    def fixed(self, need: int) -> dict[int, Fixed]:
        """Return what is placed of this need, and of others that leave it something."""
        found = {}
        for job in self.layout.jobs_of[need]:
            besides = (source for source, _ in self.layout.jobs[job].besides)
            for one in (job, *besides):
                placed = self.placed.get(one)
                if placed:
                    found[one] = Fixed(place=placed.place, end=placed.end)
        return found

    def place(
        self,
        need: int,
        choice: Mapping[int, Chosen],
        *,
        longest_first: bool = False,
        rethink: bool = False,
    ) -> list[int]:
        """Place the steps of a need; return those stuck, having placed nothing then.

        Of the steps whose inputs are placed, the one that is ready first goes first, or
        the one with the longest way to go. A step without a choice goes to whoever ends
        it first. With `rethink`, a step that another one delays makes the programme run
        again for all steps not yet placed.
        """
        layout = self.layout
        queue = _Queue(self, need, longest_first=longest_first)
        choice = dict(choice)
        while queue:
            job = queue.pop(choice)
            chosen = choice.get(job)
            placed = self._find(job, chosen)
            if rethink and placed and chosen and placed.end > chosen.end:
                fixed = self.fixed(need)
                choice.update(Tree(layout, need, self.diary, fixed=fixed).choice())
                placed = self._find(job, choice.get(job))
            if placed is None:
                self.remove(need)
                return [job]
            self._put(job, placed)
            queue.done(job)
        self.costs[need] = self._cost(need)
        return []

    def _find(self, job: int, chosen: Chosen | None) -> Placed | None:
        """Fit the step in; where its candidate is full, with whoever ends it first."""
        found = None if chosen is None else self._fit(job, chosen.candidate)
        if found is not None:
            return found
        count = len(self.layout.jobs[job].costs)
        others = (self._fit(job, other) for other in range(count))
        fitting = [other for other in others if other is not None]
        return min(fitting, key=lambda one: (one.end, one.candidate), default=None)

    def _fit(self, job: int, candidate: int) -> Placed | None:
        place = int(self.layout.jobs[job].places[candidate])
        ready, held_by = self.ready(job, place)
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

    def ready(self, job: int, place: int) -> tuple[int, int]:
        """Return when the last input is at the place, and which step it came from."""
        minutes = self.layout.minutes
        ready, held_by = self.layout.jobs[job].ready, -1
        for source, _ in self.inflows(job):
            one = self.placed[source]
            arrives = one.end + int(minutes[one.place, place])
            if arrives > ready:
                ready, held_by = arrives, source
        return ready, held_by

    def inflows(self, job: int) -> Iterable[tuple[int, int]]:
        """Return all (source, cost per metre) that go into a step."""
        one = self.layout.jobs[job]
        return (*one.children, *one.besides)

    def _put(self, job: int, placed: Placed) -> None:
        self.placed[job] = placed
        for resource, starts_at, ends_at in self.taken(job, placed):
            self._calendars.take(resource, starts_at, ends_at)

    def remove(self, need: int) -> dict[int, Placed]:
        """Take the need out and return what was placed for it."""
        removed = {}
        for job in self.layout.jobs_of[need]:
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
        one = self.layout.jobs[job]
        demanded = self.layout.demands[one.demanded[placed.candidate]]
        for resource, minutes in demanded.takes:
            if one.operation.pausable:
                for starts_at, ends_at in placed.stretches:
                    yield resource, starts_at, ends_at
            else:
                yield resource, placed.start, placed.start + minutes

    def _cost(self, need: int) -> int:
        layout = self.layout
        total = 0
        for job in layout.jobs_of[need]:
            placed = self.placed[job]
            total += layout.jobs[job].costs[placed.candidate]
            for source, per_metre in self.inflows(job):
                leg = layout.metres[self.placed[source].place, placed.place]
                total += int(leg) * per_metre
        root, place, per_metre = layout.delivery(need)
        door = self.placed[root]
        arrives = door.end + int(layout.minutes[door.place, place])
        total += int(layout.metres[door.place, place]) * per_metre
        return total + layout.arrival_cost(need, arrives)


class _Queue:
    """The steps of a need whose inputs are placed, the most urgent one first."""

    def __init__(self, draft: Draft, need: int, *, longest_first: bool) -> None:
        self._draft = draft
        self._longest_first = longest_first
        self._following: dict[int, list[int]] = {}
        self._waiting: dict[int, int] = {}
        layout = draft.layout
        for job in layout.jobs_of[need]:
            inflows = (source for source, _ in draft.inflows(job))
            sources = [one for one in inflows if layout.jobs[one].need == need]
            self._waiting[job] = len(sources)
            for source in sources:
                self._following.setdefault(source, []).append(job)
        self._open = [job for job, count in self._waiting.items() if not count]

    def __bool__(self) -> bool:
        return bool(self._open)

    def pop(self, choice: Mapping[int, Chosen]) -> int:
        """Take out the step to be placed next."""
        job = min(self._open, key=lambda one: (self._urgency(one, choice), one))
        self._open.remove(job)
        return job

    def done(self, job: int) -> None:
        """Let in the steps that waited only for this one."""
        for target in self._following.get(job, ()):
            self._waiting[target] -= 1
            if not self._waiting[target]:
                self._open.append(target)

    def _urgency(self, job: int, choice: Mapping[int, Chosen]) -> int:
        layout = self._draft.layout
        if self._longest_first:
            return -layout.tails[job]
        if job not in choice:
            return layout.jobs[job].ready
        place = int(layout.jobs[job].places[choice[job].candidate])
        return self._draft.ready(job, place)[0]
