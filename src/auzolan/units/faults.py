"""Faults: why an act, a file or a message is refused, as values that callers handle.

Wrong input is a `Fault` and is returned; wrong code raises an `AuzolanError`.

AuzolanError            anything of ours that must never happen
└── BrokenHouse         a promise between two floors was not kept
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Details = Mapping[str, str | int | bool | None]


class AuzolanError(Exception):
    """Something that must never happen did."""


class BrokenHouse(AuzolanError):
    """Code on one floor broke its promise to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One reason for a refusal; its sentence is made and translated at the edge."""

    # Stable and documented in docs/reference/faults.md, such as `thing.taken`.
    code: str
    # What is at fault: a row id, a field name, or `line 7` of a file.
    at: str = ""
    # What the sentence needs: amounts as the unit's smallest step, times in ms.
    details: Details = field(default_factory=dict, hash=False)


def fault(code: str, at: str = "", **details: str | int | bool | None) -> Fault:
    """Build a `Fault` from its code, the thing at fault and the sentence's details."""
    return Fault(code=code, at=at, details=details)
