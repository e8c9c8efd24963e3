"""Calendars: when machines and people are free, in whole minutes, while a plan grows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from auzolan.units.spans import MINUTE_MS, Span, merged

# Nobody comes for less than a quarter of an hour of something that may wait.
PIECE_MIN = 15
# A step that takes nobody's time can begin at any minute up to here.
FOREVER = 2**50

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """What one candidate of a step asks of the calendars."""

    minutes: int
    # Position of each resource, and for how many minutes from the start.
    takes: tuple[Stretch, ...]
    pausable: bool
    grid_min: int


class Openings:
    """The moments at which a step with given demands can begin, and when it then ends.

    The later of two moments of readiness never leads to the earlier end; the
    programme over the tree relies on that.
    """

    __slots__ = ("_demanded", "_highs", "_lows", "_pieces")

    def __init__(self, demanded: Demanded, free: Sequence[Sequence[Stretch]]) -> None:
        """Take for each resource of `demanded` its free stretches, sorted."""
        self._demanded = demanded
        self._pieces: list[Stretch] = []
        grid = demanded.grid_min
        if demanded.pausable and demanded.takes:
            least = min(PIECE_MIN, demanded.minutes)
            whole = _meet(free)
            self._pieces = [one for one in whole if one[1] - one[0] >= least]
            windows = [(low, high - least) for low, high in self._pieces]
        else:
            windows = _meet(
                [
                    [
                        (low, high - minutes)
                        for low, high in stretches
                        if high - low >= minutes
                    ]
                    for (_, minutes), stretches in zip(demanded.takes, free, strict=True)
                ],
                closed=True,
            )
        rounded = [(-(-low // grid) * grid, high // grid * grid) for low, high in windows]
        kept = [i for i, (low, high) in enumerate(rounded) if low <= high]
        self._lows = [rounded[i][0] for i in kept]
        self._highs = [rounded[i][1] for i in kept]
        self._pieces = [self._pieces[i] for i in kept] if self._pieces else []

    def ends(self, readies: Sequence[int]) -> list[int]:
        """Return the earliest end for each moment at which the inputs may be there.

        The moments ascend; the list is shorter where no time is left for the last ones.
        """
        minutes, grid = self._demanded.minutes, self._demanded.grid_min
        if self._pieces:
            pieces = (self.stretches(ready) for ready in readies)
            return [worked[-1][1] for worked in takewhile(bool, pieces)]
        if not self._demanded.takes:
            starts = (self._start(ready) for ready in readies)
            return [start + minutes for start in starts if start is not None]
        # This is the innermost loop of the planner: both lists ascend, so walk both.
        highs, lows = self._highs, self._lows
        found: list[int] = []
        position, count = bisect_left(highs, readies[0]), len(highs)
        for ready in readies:
            starts_at = -(-ready // grid) * grid
            while position < count and highs[position] < starts_at:
                position += 1
            if position == count:
                break
            low = lows[position]
            found.append((max(low, starts_at)) + minutes)
        return found

    def stretches(self, ready: int) -> list[Stretch]:
        """Return when the step is worked on, or nothing where no time is left for it."""
        starts_at = self._start(ready)
        if starts_at is None:
            return []
        if not self._pieces:
            return [(starts_at, starts_at + self._demanded.minutes)]
        left = self._demanded.minutes
        found: list[Stretch] = []
        for low, high in self._pieces[bisect_left(self._highs, starts_at) :]:
            begins = max(low, starts_at)
            ends = min(high, begins + left)
            found.append((begins, ends))
            left -= ends - begins
            if left == 0:
                return found
        return []

    def _start(self, ready: int) -> int | None:
        if not self._demanded.takes:
            grid = self._demanded.grid_min if self._demanded.minutes else 1
            return -(-ready // grid) * grid
        grid = self._demanded.grid_min
        ready = -(-ready // grid) * grid
        position = bisect_left(self._highs, ready)
        if position == len(self._highs):
            return None
        return max(ready, self._lows[position])


class Calendars:
    """The free stretches of all resources of a problem; taking is undone by giving."""

    def __init__(self, free: Iterable[Iterable[Span]]) -> None:
        """Take each resource's free spans (ms); seconds at their edges are lost."""
        self._free = [_whole_minutes(spans) for spans in free]
        # Counts changes, so that what was worked out from the stretches can be kept.
        self.changes = [0] * len(self._free)

    def free(self, resource: int) -> list[Stretch]:
        """Return the free stretches of a resource, sorted and apart."""
        return self._free[resource]

    def take(self, resource: int, starts_at: int, ends_at: int) -> None:
        """Take a stretch that is free."""
        stretches = self._free[resource]
        position = bisect_right(stretches, (starts_at, FOREVER * 2)) - 1
        low, high = stretches[position]
        assert low <= starts_at < ends_at <= high, "only free time is taken"
        rest = [(low, starts_at), (ends_at, high)]
        stretches[position : position + 1] = [one for one in rest if one[0] < one[1]]
        self.changes[resource] += 1

    def give(self, resource: int, starts_at: int, ends_at: int) -> None:
        """Give back a stretch that was taken."""
        stretches = self._free[resource]
        insort(stretches, (starts_at, ends_at))
        position = bisect_left(stretches, (starts_at, ends_at))
        if position + 1 < len(stretches) and stretches[position + 1][0] == ends_at:
            stretches[position : position + 2] = [(starts_at, stretches[position + 1][1])]
        if position and stretches[position - 1][1] == starts_at:
            low = stretches[position - 1][0]
            stretches[position - 1 : position + 1] = [(low, stretches[position][1])]
        self.changes[resource] += 1


def _whole_minutes(spans: Iterable[Span]) -> list[Stretch]:
    rounded = (
        (-(-span.starts_at // MINUTE_MS), span.ends_at // MINUTE_MS)
        for span in merged(spans)
    )
    return [one for one in rounded if one[0] < one[1]]


def _meet(lists: Sequence[Sequence[Stretch]], *, closed: bool = False) -> list[Stretch]:
    """Return what all lists of sorted stretches share.

    Closed stretches may be a single moment, which is how a step just fits.
    """
    if not lists:
        return []
    shared = list(lists[0])
    for other in lists[1:]:
        met: list[Stretch] = []
        i = j = 0
        while i < len(shared) and j < len(other):
            low = max(shared[i][0], other[j][0])
            high = min(shared[i][1], other[j][1])
            if low < high or (closed and low == high):
                met.append((low, high))
            if shared[i][1] < other[j][1]:
                i += 1
            else:
                j += 1
        shared = met
    return shared
