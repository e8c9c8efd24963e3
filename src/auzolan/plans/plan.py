"""Plan: which candidate does each step and when, and how far that can be from the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from auzolan.plans.problem import Problem
from auzolan.units.faults import Fault
from auzolan.units.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A stretch of somebody's or something's time that a step takes."""

    resource: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where and when one step is done."""

    operation: str
    # Position among the operation's candidates.
    candidate: int
    place: int
    # When its last input was there; `held_by` is the step that it came from.
    ready_at: int
    held_by: str
    starts_at: int
    ends_at: int
    # In order; more than one where the step pauses, none for a step of no minutes.
    spans: tuple[Span, ...]
    takes: tuple[Taken, ...]

    @property
    def waits_ms(self) -> int:
        """Return how long its inputs lie until machine, hands and hours allow it."""
        return self.starts_at - self.ready_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """When the product of a need is at its door."""

    need: str
    arrives_at: int
    late_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the plan takes altogether."""

    price: int = 0
    distance_m: int = 0
    co2e_mg: int = 0
    # Minutes of all steps, also of those that time alone does.
    step_min: int = 0
    # Minutes from the problem's start to the arrivals, summed over the needs.
    finish_min: int = 0
    late_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A feasible answer with its price and a bound that no answer can go below."""

    # In the order of the problem's operations and needs.
    placements: tuple[Placement, ...]
    deliveries: tuple[Delivery, ...]
    totals: Totals
    objective: int
    bound: int

    @property
    def is_best(self) -> bool:
        """Tell whether it is proven that no better plan exists."""
        return self.objective == self.bound

    @property
    def gap_permille(self) -> int | None:
        """Return how far it can be above the best, rounded up; None if nobody knows."""
        if self.is_best:
            return 0
        if self.bound <= 0:
            return None
        return -(-(self.objective - self.bound) * 1000 // self.bound)

    @property
    def gap_percent(self) -> float | None:
        """Return the same for printing, in per cent."""
        permille = self.gap_permille
        return None if permille is None else permille / 10

    def by_operation(self) -> Mapping[str, Placement]:
        """Return the placements by the id of their operation."""
        return {placement.operation: placement for placement in self.placements}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan:
    """There is no plan; the faults name the steps that nobody can do or has time for."""

    faults: tuple[Fault, ...]


class Planner(Protocol):
    """Solves a problem; every solver passes tests/contracts/test_planner.py."""

    def __call__(self, problem: Problem) -> Plan | NoPlan:
        """Return a feasible plan with its bound, or why there is none."""
        ...
