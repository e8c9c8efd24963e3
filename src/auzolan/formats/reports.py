"""What became of one imported file: whole, in part or not at all, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from auzolan.formats import limits
from auzolan.units.faults import Details, Fault, fault


class Outcome(StrEnum):
    """How much of a file, or of one record in it, came in."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of one file; the same bytes always give the same report."""

    name: str
    # `okh`, `okw`, `bom`, `items`, `members`, `loans`, `bookings` or `balances`.
    format: str
    # SHA-256 of the file, so that a repeated import can be told at once.
    digest: str
    # How many records came in whole, in part, not at all.
    whole: int = 0
    part: int = 0
    none: int = 0
    # What could not be understood, each with its line or field.
    faults: tuple[Fault, ...] = ()
    # What a person should know although nothing was lost.
    notes: tuple[Fault, ...] = ()
    # Fields and columns that we have no word for, kept as text in `other`.
    carried: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Tell whether the file came in whole, in part or not at all."""
        if self.whole + self.part == 0 and (self.none or self.faults):
            return Outcome.NONE
        if self.part or self.none or self.faults:
            return Outcome.PART
        return Outcome.WHOLE


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collects what is noticed while one file is read; never leaves this floor."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    # A dict keeps the order in which fields were met.
    carried: dict[str, None] = field(default_factory=dict)
    # Faults and notes beyond the limit are counted, not listed.
    more: int = 0
    more_notes: int = 0

    @property
    def count(self) -> int:
        """Return how many faults were found, listed or not."""
        return len(self.faults) + self.more

    @property
    def notes_count(self) -> int:
        """Return how many notes were made, listed or not."""
        return len(self.notes) + self.more_notes

    def refuse(self, code: str, at: str = "", **details: str | int | bool | None) -> None:
        """Note that something could not be understood."""
        self.add(fault(code, at, **details))

    def add(self, found: Fault) -> None:
        """Take over a fault that somebody else found."""
        if len(self.faults) < limits.FAULTS_MAX:
            self.faults.append(found)
        else:
            self.more += 1

    def note(self, code: str, at: str = "", **details: str | int | bool | None) -> None:
        """Note what a person should know although nothing was lost."""
        if len(self.notes) < limits.FAULTS_MAX:
            self.notes.append(fault(code, at, **details))
        else:
            self.more_notes += 1

    def carry(self, path: str) -> None:
        """Note a field that is kept as text because we have no word for it."""
        self.carried[path] = None

    def report(
        self,
        data: bytes,
        *,
        name: str,
        kind: str,
        whole: int = 0,
        part: int = 0,
        none: int = 0,
    ) -> ImportReport:
        """Close the findings about one file."""
        listed = tuple(self.faults)
        if self.more:
            listed = (*listed, fault("file.more_faults", count=self.more))
        noted = tuple(self.notes)
        if self.more_notes:
            noted = (*noted, fault("file.more_notes", count=self.more_notes))
        return ImportReport(
            name=name,
            format=kind,
            digest=hashlib.sha256(data).hexdigest(),
            whole=whole,
            part=part,
            none=none,
            faults=listed,
            notes=noted,
            carried=tuple(self.carried),
        )


def moved(found: Fault, at: str) -> Fault:
    """Return the same fault, told at another line or field."""
    details: Details = {"text": found.at[:80], **found.details}
    return Fault(code=found.code, at=at, details=details)
