"""What a step asks of a machine and what a machine can do: does the one meet the other."""

from __future__ import annotations

import msgspec

from auzolan.making import processes
from auzolan.units.faults import Fault, fault

# A tenth of a kilometre: nothing made in a workshop is longer.
LENGTH_MM_MAX = 100_000
THICKNESS_UM_MAX = 10_000_000
MATERIALS_MAX = 40
MATERIAL_LENGTH_MAX = 40


class Requirement(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What a step asks of a machine; what is left out does not matter."""

    process: str
    # Outer size of the piece; it may be turned to fit.
    envelope_mm: tuple[int, int, int] | None = None
    thickness_um: int = 0
    material: str = ""
    # The coarsest deviation that still does.
    tolerance_um: int = 0


class Capability(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What a machine can do; what is left out has not been told."""

    process: str
    envelope_mm: tuple[int, int, int] | None = None
    thickness_um: int = 0
    materials: tuple[str, ...] = ()
    # The finest deviation it keeps.
    tolerance_um: int = 0


def failed(requirement: Requirement, capability: Capability) -> tuple[Fault, ...]:
    """Return why the machine cannot do it; nothing where no told limit is broken."""
    faults: list[Fault] = []
    if not processes.matches(requirement.process, capability.process):
        faults.append(
            fault("capability.process", capability.process, required=requirement.process)
        )
    if not _fits(requirement.envelope_mm, capability.envelope_mm):
        faults.append(fault("capability.envelope", capability.process))
    if 0 < capability.thickness_um < requirement.thickness_um:
        faults.append(
            fault(
                "capability.thickness",
                capability.process,
                required_um=requirement.thickness_um,
                offered_um=capability.thickness_um,
            )
        )
    if requirement.material and capability.materials:
        known = {material.casefold() for material in capability.materials}
        if requirement.material.casefold() not in known:
            faults.append(
                fault(
                    "capability.material",
                    capability.process,
                    required=requirement.material,
                )
            )
    if 0 < requirement.tolerance_um < capability.tolerance_um:
        faults.append(
            fault(
                "capability.tolerance",
                capability.process,
                required_um=requirement.tolerance_um,
                offered_um=capability.tolerance_um,
            )
        )
    return tuple(faults)


def untold(requirement: Requirement, capability: Capability) -> tuple[str, ...]:
    """Return the names of what is asked for and what the machine's keeper has not told."""
    asked = {
        "envelope_mm": requirement.envelope_mm and not capability.envelope_mm,
        "thickness_um": requirement.thickness_um and not capability.thickness_um,
        "material": requirement.material and not capability.materials,
        "tolerance_um": requirement.tolerance_um and not capability.tolerance_um,
    }
    return tuple(name for name, open_question in asked.items() if open_question)


def check_requirement(requirement: Requirement, at: str) -> tuple[Fault, ...]:
    """Return what is wrong with a requirement in itself."""
    faults: list[Fault] = []
    if processes.find_process(requirement.process) is None:
        faults.append(fault("process.unknown", at, process=requirement.process[:80]))
    sizes = requirement.envelope_mm or ()
    lengths = (
        *((size, 1, LENGTH_MM_MAX) for size in sizes),
        (requirement.thickness_um, 0, THICKNESS_UM_MAX),
        (requirement.tolerance_um, 0, THICKNESS_UM_MAX),
    )
    if any(not low <= value <= high for value, low, high in lengths):
        faults.append(fault("requirement.out_of_bounds", at))
    if len(requirement.material) > MATERIAL_LENGTH_MAX:
        faults.append(fault("requirement.out_of_bounds", at))
    return tuple(faults)


def check_capability(capability: Capability, at: str) -> tuple[Fault, ...]:
    """Return what is wrong with a capability in itself."""
    faults = check_requirement(
        Requirement(
            process=capability.process,
            envelope_mm=capability.envelope_mm,
            thickness_um=capability.thickness_um,
            tolerance_um=capability.tolerance_um,
        ),
        at,
    )
    too_many = len(capability.materials) > MATERIALS_MAX
    too_long = any(len(name) > MATERIAL_LENGTH_MAX for name in capability.materials)
    if too_many or too_long:
        return (*faults, fault("capability.out_of_bounds", at))
    return faults


def _fits(piece: tuple[int, int, int] | None, space: tuple[int, int, int] | None) -> bool:
    if piece is None or space is None:
        return True
    pairs = zip(sorted(piece), sorted(space), strict=True)
    return all(size <= room for size, room in pairs)
