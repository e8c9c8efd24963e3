"""Bills of material from three sources become kinds and lines without circles."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.bom import read_bom
from auzolan.formats.boms import BomFound, BomLine, Origin
from auzolan.formats.designs import Quantity
from auzolan.formats.reports import ImportReport, Outcome

LAMP = [
    {
        "name": "arm_assembly",
        "count": 2,
        "big": None,
        "assemblies": {},
        "vitamins": {"screw(M3, 12): Screw M3  x 12mm": {"count": 4}},
        "printed": {"arm_joint.stl": {"count": 2, "colour": "red"}},
        "routed": {"plate.dxf": {"count": 2}},
    },
    {
        "name": "main_assembly",
        "count": 1,
        "assemblies": {"arm_assembly": 2},
        "vitamins": {"screw(M3, 12): Screw M3  x 12mm": 3, "Bulb": {"count": 1}},
        "printed": {},
        "routed": {},
    },
]


def bom_of(
    data: str | list[object], name: str = "lamp.csv"
) -> tuple[BomFound, ImportReport]:
    text = data if isinstance(data, str) else json.dumps(data)
    found, report = read_bom(text.encode(), name=name)
    assert found is not None
    return found, report


def named(bom: BomFound) -> list[tuple[str, str, int | None]]:
    names = {kind.key: kind.name for kind in bom.kinds}
    return [
        (names[x.parent], names[x.child], x.quantity.amount if x.quantity else None)
        for x in bom.lines
    ]


def codes(report: ImportReport) -> list[str]:
    return [fault.code for fault in report.faults]


def test_a_nopscadlib_project_tells_the_process_of_every_part() -> None:
    bom, report = bom_of(LAMP, "bom.json")

    assert report.outcome is Outcome.WHOLE
    assert {kind.name: (kind.origin, kind.process) for kind in bom.kinds} == {
        "arm assembly": (Origin.MADE, "assembly"),
        "Screw M3 x 12mm": (Origin.BOUGHT, ""),
        "arm joint": (Origin.MADE, "3d_printing"),
        "plate": (Origin.MADE, "cnc_routing"),
        "main assembly": (Origin.MADE, "assembly"),
        "Bulb": (Origin.BOUGHT, ""),
    }
    assert (bom.depth, len(bom.roots)) == (2, 1)


def test_counts_for_all_copies_are_brought_down_to_one() -> None:
    bom, _ = bom_of(LAMP, "bom.json")

    assert named(bom) == [
        ("arm assembly", "Screw M3 x 12mm", 2),
        ("arm assembly", "arm joint", 1),
        ("arm assembly", "plate", 1),
        ("main assembly", "arm assembly", 2),
        ("main assembly", "Screw M3 x 12mm", 3),
        ("main assembly", "Bulb", 1),
    ]


def test_the_references_of_bought_and_drawn_parts_are_kept() -> None:
    bom, _ = bom_of(LAMP, "bom.json")

    assert {kind.name: kind.reference for kind in bom.kinds if kind.reference} == {
        "Screw M3 x 12mm": "screw(M3, 12)",
        "arm joint": "arm_joint.stl",
        "plate": "plate.dxf",
        "Bulb": "Bulb",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vitamins": {"Bulb": {"count": 3}}, "count": 2}, "bom.uneven_count"),
        ({"vitamins": {"Bulb": {"count": "3"}}}, "file.wrong_type"),
        ({"vitamins": {"Bulb": 0}}, "bom.uneven_count"),
        ({"vitamins": ["Bulb"]}, "file.wrong_type"),
        ({"count": "two"}, "file.wrong_type"),
        ({"assemblies": {"main_assembly": 1}}, "bom.cycle"),
    ],
)
def test_a_broken_assembly_is_told_and_the_rest_stays(
    change: dict[str, object], code: str
) -> None:
    main = {"name": "main_assembly", "vitamins": {"Nut": 2}, **change}

    _, report = bom_of([LAMP[0], main], "bom.json")

    assert codes(report) == [code]
    assert report.outcome is Outcome.PART


def test_a_table_with_parents_is_a_tree_under_the_product() -> None:
    bom, report = bom_of(
        "NAME\tQUANTITY\tTYPE\tPARENT-ASM\tMATERIAL\tCOLOUR\n"
        "Frame\t1\tPOSH\t\tsteel\tred\n"
        "Leg\t4\tPOSH\tFrame\t\t\n"
        "Bolt\t8\tBUY\tFrame\t\t\n"
        "Bolt\t2\tBUY\t\t\t\n"
    )

    assert report.outcome is Outcome.WHOLE
    assert report.carried == ("COLOUR",)
    assert named(bom) == [
        ("Frame", "Leg", 4),
        ("Frame", "Bolt", 8),
        ("lamp", "Frame", 1),
        ("lamp", "Bolt", 2),
    ]
    frame = bom.kinds[0]
    assert (frame.origin, frame.process, frame.material) == (
        Origin.MADE,
        "assembly",
        "steel",
    )
    assert frame.other == (("COLOUR", "red"),)


@pytest.mark.parametrize(
    "text",
    [
        "pos,name,qty\n1,Lamp,1\n1.1,Arm,2\n1.1.1,Bolt,4\n1.2,Bulb,1\n",
        "level,name,qty\n0,Lamp,1\n1,Arm,2\n2,Bolt,4\n1,Bulb,1\n",
        "name,qty\nLamp,1\n  Arm,2\n    Bolt,4\n  Bulb,1\n",
        "name,qty\nLamp,1\n..Arm,2\n....Bolt,4\n..Bulb,1\n",
        "name,qty,parent\nLamp,1,\nArm,2,Lamp\nBolt,4,Arm\nBulb,1,Lamp\n",
    ],
)
def test_numbers_levels_indentation_and_parents_say_the_same(text: str) -> None:
    bom, report = bom_of(text)

    assert report.faults == ()
    assert named(bom) == [("Lamp", "Arm", 2), ("Arm", "Bolt", 4), ("Lamp", "Bulb", 1)]
    assert [kind.name for kind in bom.kinds if kind.key in bom.roots] == ["Lamp"]


def test_a_part_in_two_branches_is_one_kind() -> None:
    bom, _ = bom_of("name,qty,parent\nA,1,\nB,1,A\nC,1,A\nBolt,2,B\nBolt,3,C\n")

    assert len(bom.kinds) == 4
    assert named(bom)[2:] == [("B", "Bolt", 2), ("C", "Bolt", 3)]


def test_the_same_line_twice_is_added_up_and_noted() -> None:
    bom, report = bom_of("name,qty,parent\nA,1,\nBolt,2,A\nBolt,3,A\n")

    assert named(bom) == [("A", "Bolt", 5)]
    assert [(x.code, x.at) for x in report.notes] == [("bom.lines_joined", "line 4")]


def test_quantities_units_processes_and_minutes_are_understood() -> None:
    bom, report = bom_of(
        "name,qty,unit,process,minutes,reference\n"
        "Board,1.5,m2,laser cutting,12.5,b.dxf\nWire,2.5 m,,,,\nHinge,2,,bought,,\n"
    )

    board, wire, hinge, _ = bom.kinds
    assert report.faults == ()
    assert (board.process, board.duration_s, board.unit) == ("laser_cutting", 750, "m2")
    assert bom.lines[0].quantity == Quantity(amount=1_500, unit="m2")
    assert bom.lines[1].quantity == Quantity(amount=2_500, unit="m")
    assert (wire.origin, hinge.origin) == (Origin.UNKNOWN, Origin.BOUGHT)


def test_what_is_not_told_is_asked() -> None:
    bom, _ = bom_of("name,qty,type\nLeg,,make\nBolt,4,buy\nFoot,1,\n")

    asked = {question.code: question.details["count"] for question in bom.questions()}

    assert asked == {
        "design.ask_quantities": 1,
        "design.ask_processes": 2,
        "design.ask_materials": 2,
        "design.ask_durations": 3,
    }


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("name,qty\nLeg,few\n", "amount.not_a_number", "line 2"),
        ("name,qty\nLeg,0.5\n", "amount.too_fine", "line 2"),
        ("name,qty,unit\nLeg,1,bunch\n", "unit.unknown", "line 2"),
        ("name,qty,process\nLeg,1,magic\n", "design.process_unknown", "line 2"),
        ("name,qty,minutes\nLeg,1,long\n", "bom.duration_unclear", "line 2"),
        ("name,qty\nLeg,1\n,2\n", "bom.kind_unnamed", "line 3"),
        ("pos,name,qty\n1,Leg,1\n7.1,Nut,2\n", "bom.parent_unknown", "line 3"),
        ("level,name,qty\n0,Leg,1\nx,Nut,2\n", "bom.level_unclear", "line 3"),
        ("name,qty,parent\nA,1,B\nB,1,A\nC,1,A\n", "bom.cycle", "line 3"),
        ("name,qty,parent\nA,1,A\nC,1,\n", "bom.cycle", "line 2"),
        ("name,process\nA,sewing\nA,welding\n", "bom.kind_differs", "line 3"),
    ],
)
def test_a_row_that_is_unclear_is_told(text: str, code: str, at: str) -> None:
    _, report = bom_of(text)

    assert (code, at) in [(fault.code, fault.at) for fault in report.faults]
    assert report.outcome is Outcome.PART


def test_a_parent_that_has_no_row_is_added_and_noted() -> None:
    bom, report = bom_of("name,qty,parent\nBolt,2,Lamp\n")

    assert named(bom) == [("Lamp", "Bolt", 2)]
    assert [note.code for note in report.notes] == ["bom.parent_added"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "file.empty"),
        (b"qty,unit\n1,kg\n", "a.csv", "column.missing"),
        (b"[]", "a.json", "bom.shape_unknown"),
        (b'{"a": 1}', "a.json", "bom.shape_unknown"),
        (b"[1]", "a.json", "bom.shape_unknown"),
        (b"[{", "a.json", "file.syntax"),
        (b"name,qty\n", "a.csv", "bom.empty"),
    ],
)
def test_what_is_no_bill_does_not_come_in(data: bytes, name: str, code: str) -> None:
    found, report = read_bom(data, name=name)

    assert found is None
    assert codes(report) == [code]
    assert report.outcome is Outcome.NONE


def test_an_inventree_dump_gives_parts_and_lines_and_names_the_rest() -> None:
    part = {"purchaseable": False, "assembly": True, "units": ""}
    dump = [
        {"model": "part.part", "pk": 1, "fields": {**part, "name": "Lamp"}},
        {
            "model": "part.part",
            "pk": 2,
            "fields": {"name": "Wire", "purchaseable": True, "units": "m", "IPN": "W-1"},
        },
        {
            "model": "part.bomitem",
            "pk": 1,
            "fields": {"part": 1, "sub_part": 2, "quantity": "1.500"},
        },
        {
            "model": "part.bomitem",
            "pk": 2,
            "fields": {"part": 1, "sub_part": 9, "quantity": "1"},
        },
        {"model": "stock.stockitem", "pk": 1, "fields": {}},
    ]

    bom, report = bom_of(dump, "inventree.json")

    assert bom.lines[0].quantity == Quantity(amount=1_500, unit="m")
    assert (bom.kinds[1].origin, bom.kinds[1].reference) == (Origin.BOUGHT, "W-1")
    assert sorted(codes(report)) == ["bom.model_not_read", "bom.part_unknown"]


def test_the_same_kind_has_one_key_in_every_bill() -> None:
    one, _ = bom_of("name,qty\nM3 bolt,1\n", "a.csv")
    two, _ = bom_of("name,qty\nm3  Bolt,7\n", "b.csv")

    assert one.kinds[0].key == two.kinds[0].key
    assert one.key != two.key


def test_a_module_is_put_together_and_an_unknown_sort_is_told() -> None:
    bom, report = bom_of("name,qty,type\nArm,1,MOSH\nShade,1,tinsmithery\n")

    assert bom.kinds[0].process == "assembly"
    assert codes(report) == ["design.process_unknown"]
    assert bom.kinds[1].other == (("process", "tinsmithery"),)


def test_plain_numbers_are_no_levels() -> None:
    bom, _ = bom_of("pos,name,qty\n1,Arm,1\n2,Shade,1\n")

    assert named(bom) == [("lamp", "Arm", 1), ("lamp", "Shade", 1)]


def test_what_is_bought_stays_bought_though_its_parts_are_named() -> None:
    bom, _ = bom_of("name,qty,parent,type\nKit,1,,buy\nBolt,2,Kit,\nNut,2,,std\n")

    assert bom.kinds[0].origin is Origin.BOUGHT


def test_a_bill_deeper_than_allowed_is_told() -> None:
    rows = "".join(f"{level},part {level},1\n" for level in range(40))

    _, report = bom_of(f"level,name,qty\n{rows}")

    assert codes(report) == ["bom.too_deep"]


def test_a_longer_bill_than_allowed_does_not_come_in() -> None:
    found, report = read_bom(b"name\n" + b"x\n" * 50_001, name="a.csv")

    assert found is None
    assert codes(report) == ["file.too_many_rows"]


def test_amounts_that_cannot_be_added_are_told() -> None:
    bom, report = bom_of("name,qty,parent\nA,1,\nBolt,2,A\nBolt,,A\n")

    assert named(bom) == [("A", "Bolt", None)]
    assert codes(report) == ["bom.lines_differ"]


def test_a_key_that_stands_twice_in_a_dump_is_told() -> None:
    data = b'[{"name": "a_assembly", "vitamins": {"Nut": 1, "Nut": 2}, "colour": "red"}]'

    found, report = read_bom(data, name="bom.json")

    assert found is not None
    assert codes(report) == ["file.duplicate_key"]
    assert report.carried == ("[].colour",)


def test_parts_of_a_dump_with_one_name_are_one_kind_and_odd_amounts_are_told() -> None:
    part = {"model": "part.part", "fields": {"name": "Nut"}}
    line = {"model": "part.bomitem", "pk": 1}
    dump = [
        {**part, "pk": 1},
        {**part, "pk": 2},
        {"model": "part.part", "pk": 3, "fields": {"name": "Arm"}},
        {**line, "fields": {"part": 3, "sub_part": 2, "quantity": True}},
    ]

    bom, report = bom_of(dump, "inventree.json")

    assert len(bom.kinds) == 2
    assert [note.code for note in report.notes] == ["bom.kinds_joined"]
    assert codes(report) == ["file.wrong_type"]


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(" ABCDEF"), st.integers(1, 9)),
        max_size=15,
    )
)
def test_no_bill_has_a_circle(rows: list[tuple[str, str, int]]) -> None:
    text = "name,parent,qty\n" + "".join(f"{n},{p},{q}\n" for n, p, q in rows)

    found, _ = read_bom(text.encode(), name="x.csv")

    lines = list(found.lines) if found is not None else []
    assert not circles(lines)


def circles(lines: list[BomLine]) -> list[BomLine]:
    """Take away lines whose child has no line of its own until none goes away."""
    while True:
        parents = {line.parent for line in lines}
        left = [line for line in lines if line.child in parents]
        if len(left) == len(lines):
            return left
        lines = left


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_bill_cut_short_anywhere_never_raises(name: str) -> None:
    data = json.dumps(LAMP).encode()
    for tenth in range(10):
        _, report = read_bom(data[: len(data) * tenth // 10], name=name)
        assert report.outcome in Outcome


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "name count assemblies vitamins printed routed model pk fields part.part "
                "part.bomitem part sub_part quantity".split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"vitamins": trees, "name": st.text(max_size=4)},
            optional={"count": trees, "assemblies": trees},
        )
        | st.fixed_dictionaries(
            {"model": st.just("part.part"), "pk": trees, "fields": trees}
        ),
        max_size=4,
    )
)
def test_no_shape_of_a_bill_raises(tree: list[object]) -> None:
    found, report = read_bom(json.dumps(tree).encode(), name="a.json")

    assert (found is None) == (report.outcome is Outcome.NONE)
