"""Half-open spans `[starts_at, ends_at)` in whole milliseconds since 1970, UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
# The year 3000: later moments are mistakes, and calendars cannot show them all.
MOMENT_MAX = 32_503_680_000_000


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time; the end does not belong to it."""

    starts_at: int
    ends_at: int

    def __post_init__(self) -> None:
        assert self.starts_at < self.ends_at, "an empty or reversed span is a bug"

    @property
    def length(self) -> int:
        """Return its length in milliseconds."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def meet(self, other: Span) -> Span | None:
        """Return what the two share, if anything."""
        starts_at = max(self.starts_at, other.starts_at)
        ends_at = min(self.ends_at, other.ends_at)
        return Span(starts_at, ends_at) if starts_at < ends_at else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same moments as sorted spans that neither touch nor overlap."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.starts_at <= result[-1].ends_at:
            last = result.pop()
            result.append(Span(last.starts_at, max(last.ends_at, span.ends_at)))
        else:
            result.append(span)
    return result


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the moments of `spans` that no span of `taken` covers, sorted."""
    blocks = merged(taken)
    free: list[Span] = []
    first = 0
    for span in merged(spans):
        # Both lists are sorted, so no later span can meet the blocks left behind here.
        while first < len(blocks) and blocks[first].ends_at <= span.starts_at:
            first += 1
        starts_at = span.starts_at
        for index in range(first, len(blocks)):
            block = blocks[index]
            if block.starts_at >= span.ends_at:
                break
            if block.starts_at > starts_at:
                free.append(Span(starts_at, block.starts_at))
            starts_at = block.ends_at
        if starts_at < span.ends_at:
            free.append(Span(starts_at, span.ends_at))
    return free
