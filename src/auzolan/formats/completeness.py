"""What a design lacks before anybody can make it, and what to ask first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auzolan.formats.designs import DesignFound
from auzolan.units.faults import Fault, fault

# In the order in which the answers help: without a licence nobody may share what they
# make, without parts there is nothing to plan, durations are learnt from records.
TOPICS = (
    "licence",
    "parts",
    "processes",
    "quantities",
    "materials",
    "making",
    "tools",
    "durations",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What one has to know to make a design, and whether the file says it."""

    # Words of `TOPICS`, in that order.
    known: tuple[str, ...]
    missing: tuple[str, ...]
    # What to ask a person, the most useful first; the codes are `design.ask_…`.
    questions: tuple[Fault, ...]

    @property
    def next_question(self) -> Fault | None:
        """Return the question whose answer helps most."""
        return self.questions[0] if self.questions else None


def completeness_of(design: DesignFound) -> Completeness:
    """Report what a design's file says and lacks, with the questions in order."""
    gaps = _gaps(design)
    return Completeness(
        known=tuple(topic for topic in TOPICS if not gaps[topic]),
        missing=tuple(topic for topic in TOPICS if gaps[topic]),
        questions=tuple(
            _question(topic, design, gaps[topic]) for topic in TOPICS if gaps[topic]
        ),
    )


def _gaps(design: DesignFound) -> dict[str, int]:
    """Count for every topic of how many parts it is unknown."""
    roles = {document.role for document in design.documents}
    licence = design.hardware_licence or design.documentation_licence
    parts = design.parts
    return {
        "licence": int(licence is None or not licence.spdx),
        "parts": int(not parts),
        "processes": _gap([bool(part.processes) for part in parts], design.processes),
        "quantities": _gap([part.quantity is not None for part in parts], ()),
        "materials": _gap([bool(part.material) for part in parts], design.material),
        "making": int("making" not in roles),
        "tools": int(not design.tools and "tools" not in roles),
        # No dialect of OKH has a field for how long a step takes.
        "durations": max(1, len(parts)),
    }


def _gap(known: list[bool], of_whole: Sequence[str]) -> int:
    """Count the parts of which it is unknown; a design without parts counts as one."""
    return known.count(False) if known else int(not of_whole)


def _question(topic: str, design: DesignFound, count: int) -> Fault:
    if topic == "parts" and design.bom is not None:
        return fault("design.ask_bom", design.name, bom=design.bom.text)
    return fault(f"design.ask_{topic}", design.name, count=count)
