"""Draft: a plan on its way to becoming a way, and all that is known of it by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auzolan.ledger import records
from auzolan.making.pegs import Explosion
from auzolan.plans.plan import Placement, Plan
from auzolan.plans.problem import Problem
from auzolan.sharing import choosing
from auzolan.units.faults import Fault
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.jobs import Jobs, StepJob
from auzolan.ways.materials import Stock
from auzolan.ways.search import Search, Sought
from auzolan.ways.way import Reason, Someone, WayStep
from auzolan.ways.workshops import Crew, Workshops


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """All that is known when a plan has been made."""

    search: Search
    sought: Sought
    explosion: Explosion
    jobs: Jobs
    stock: Mapping[str, Stock]
    crews: Mapping[str, list[Crew]]
    problem: Problem
    plan: Plan
    workshops: Workshops
    # Steps by their ids: when and where they are done, and the ids of their processes.
    placed: Mapping[str, Placement]
    processes: Mapping[str, str]
    # Of everything that is taken in.
    kinds: Mapping[str, records.Kind]

    def crew(self, job: StepJob) -> Crew:
        """Return who does a step."""
        return self.crews[job.id][self.placed[job.id].candidate]

    def window(self, step: str) -> Span:
        """Return when a step is done; one of no minutes takes one."""
        placement = self.placed[step]
        ends_at = max(placement.ends_at, placement.starts_at + MINUTE_MS)
        return Span(placement.starts_at, ends_at)

    def decimals(self, kind: str) -> int:
        """Return the decimals of the unit of something that is taken in."""
        search = self.search
        return search.supply.unit(search.community.id, self.kinds[kind].unit).decimals


@dataclass(slots=True, kw_only=True)
class Draft:
    """What grows while a plan is written down."""

    processes: list[choosing.Planned] = field(default_factory=list)
    promises: list[choosing.Asked] = field(default_factory=list)
    pegs: list[choosing.Pegged] = field(default_factory=list)
    steps: list[WayStep] = field(default_factory=list)
    who: dict[Someone, None] = field(default_factory=dict)
    why: list[Reason] = field(default_factory=list)
    missing: list[Fault] = field(default_factory=list)
    # Promises that are given at once because their offer says so.
    automatic: set[str] = field(default_factory=set)
