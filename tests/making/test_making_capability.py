"""What a step asks of a machine, and whether the machine can."""

import pytest

from auzolan.making.capability import (
    Capability,
    Requirement,
    check_capability,
    check_requirement,
    failed,
    untold,
)

LASER = Capability(
    process="laser_cutting",
    envelope_mm=(600, 400, 50),
    thickness_um=6_000,
    materials=("plywood", "acrylic"),
    tolerance_um=100,
)


def codes(faults):
    return [fault.code for fault in faults]


def test_a_machine_that_meets_all_limits_can_do_it():
    piece = Requirement(
        process="laser_cutting",
        envelope_mm=(300, 550, 6),
        thickness_um=6_000,
        material="Plywood",
        tolerance_um=200,
    )

    assert failed(piece, LASER) == ()


def test_a_piece_may_be_turned_to_fit():
    piece = Requirement(process="laser_cutting", envelope_mm=(40, 390, 590))

    assert failed(piece, LASER) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"process": "sawing"}, "capability.process"),
        ({"envelope_mm": (601, 10, 10)}, "capability.envelope"),
        ({"thickness_um": 6_001}, "capability.thickness"),
        ({"material": "steel"}, "capability.material"),
        ({"tolerance_um": 99}, "capability.tolerance"),
    ],
)
def test_each_broken_limit_is_named(changed, code):
    piece = Requirement(**{"process": "laser_cutting", **changed})

    assert codes(failed(piece, LASER)) == [code]


def test_all_broken_limits_are_named_together():
    piece = Requirement(process="laser_cutting", thickness_um=9_000, material="steel")

    assert codes(failed(piece, LASER)) == ["capability.thickness", "capability.material"]


def test_what_the_keeper_has_not_told_is_no_failure_but_a_question():
    piece = Requirement(
        process="laser_cutting", envelope_mm=(1, 1, 1), thickness_um=1, material="plywood"
    )
    bare = Capability(process="laser_cutting")

    assert failed(piece, bare) == ()
    assert untold(piece, bare) == ("envelope_mm", "thickness_um", "material")
    assert untold(piece, LASER) == ()


@pytest.mark.parametrize(
    "piece",
    [
        Requirement(process="drilling", envelope_mm=(0, 1, 1)),
        Requirement(process="drilling", envelope_mm=(1, 1, 10**9)),
        Requirement(process="drilling", thickness_um=-1),
        Requirement(process="drilling", material="x" * 41),
    ],
)
def test_a_requirement_out_of_bounds_is_refused(piece):
    assert codes(check_requirement(piece, "saw")) == ["requirement.out_of_bounds"]


def test_an_unknown_process_is_refused():
    assert codes(check_requirement(Requirement(process="magic"), "a")) == [
        "process.unknown"
    ]
    assert codes(check_capability(Capability(process="magic"), "a")) == ["process.unknown"]


def test_a_capability_with_too_many_materials_is_refused():
    wide = Capability(process="sawing", materials=tuple(f"m{n}" for n in range(41)))

    assert codes(check_capability(wide, "saw")) == ["capability.out_of_bounds"]
    assert check_capability(LASER, "laser") == ()
