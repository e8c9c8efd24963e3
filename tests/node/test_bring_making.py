"""Open designs, workshops and bills of material come in."""

from __future__ import annotations

import json

import msgspec
import pytest

from auzolan.ledger import records
from auzolan.making import recipes

LOOM = b"""okhv = "OKH-LOSHv1.0"
name = "Loom"
version = "2.1"
license = "CERN-OHL-S-2.0"
licensor = "Somebody <somebody@example.org>"
function = "Weaves cloth."
repo = "https://example.org/loom"

[[part]]
name = "Frame"
quantity = 2
tsdc = "LAS"
material = "plywood"

[[part]]
name = "Comb"
quantity = 1
"""
STAND = b"""title: Rain stand
description: Holds a barrel.
license:
  hardware: CERN-OHL-P-2.0
version: 1
project-link: https://example.org/stand
"""
WORKSHOPS = json.dumps(
    [
        {
            "facility": {
                "name": "Fablab",
                "facility_id": "f1",
                "description": "Open to all.",
                "equipment": [
                    {"type": "laser cutter", "brand": "Trotec", "model": "Speedy"},
                    "lathe",
                ],
                "capabilities": "3d printing, laser cutting",
            },
            "address": {"latitude": 43.32, "longitude": -1.98, "city": "Donostia"},
        },
        {"facility": {"name": "Nowhere", "facility_id": "f2"}},
    ]
).encode()
TABLE = b"""parent,part,quantity,unit,process
Shelf,Board,3,,
Shelf,Screw,12,,bought
Shelf,Glue,0.1,kg,bought
Board,Plank,1.5,m,bought
"""


def test_a_design_without_quantities_comes_in_with_what_to_ask(library):
    brought = library.bring(("okh", STAND))

    design = library.all(records.Design)[0]
    plan = brought.files[0].plans[0]
    assert (design.name, design.version) == ("Rain stand", "1")
    assert design.licence == "CERN-OHL-P-2.0"
    assert "https://example.org/stand" in design.attribution
    assert "design.ask_parts" in {question.code for question in plan.questions}
    assert library.all(records.RecipeOf) == []


def test_a_design_with_counted_parts_comes_in_with_its_recipe(library):
    library.bring(("okh", LOOM))

    design = library.all(records.Design)[0]
    made = {
        kind.labels["en"]: recipe
        for recipe in library.all(records.RecipeOf)
        for kind in library.all(records.Kind)
        if kind.id == recipe.kind
    }
    loom = msgspec.json.decode(made["Loom"].content, type=recipes.Recipe)
    assert made["Loom"].design == design.id
    assert design.kind == made["Loom"].kind
    assert sorted(item.quantity for item in loom.steps[0].inputs) == [1, 2]
    assert "Frame" in made
    assert "Comb" not in made


def test_a_design_without_a_licence_stays_out(library):
    brought = library.bring(("okh", b"title: Thing\ndescription: ?\n"))

    report = brought.files[0].report
    assert (report.whole, report.part, report.none) == (0, 0, 1)
    assert "design.no_licence" in {fault.code for fault in report.faults}


def test_workshops_come_in_as_facts_and_never_as_offers(library):
    brought = library.bring(("okw", WORKSHOPS))

    place = library.named(records.Place, "Fablab")
    machines = [row for row in library.all(records.Thing) if row.place == place.id]
    report = brought.files[0].report
    assert (report.whole + report.part, report.none) == (1, 1)
    assert place.public
    assert place.keeper == library.community
    assert {row.processes for row in machines} >= {("laser_cutting",), ("turning",)}
    assert all(row.onhand == 0 for row in machines)
    assert library.all(records.Owner) == []
    assert library.all(records.Offer) == []


def test_a_bill_of_material_becomes_recipes_by_level(library):
    library.bring(("bom", TABLE))

    kinds = {kind.id: kind.labels["en"] for kind in library.all(records.Kind)}
    shown = {
        kinds[row.kind]: {
            kinds[item.kind]: item.quantity
            for step in msgspec.json.decode(row.content, type=recipes.Recipe).steps
            for item in step.inputs
        }
        for row in library.all(records.RecipeOf)
    }
    assert shown["Shelf"] == {"Board": 3, "Screw": 12, "Glue": 100}
    assert shown["Board"] == {"Plank": 1500}


@pytest.mark.parametrize(
    ("kind", "data"), [("okh", LOOM), ("okw", WORKSHOPS), ("bom", TABLE)]
)
def test_open_files_brought_in_twice_change_nothing(library, kind, data):
    library.bring((kind, data))
    size = len(library.log.books[library.community].acts)

    again = library.bring((kind, data))

    assert again.acts_count == 0
    assert len(library.log.books[library.community].acts) == size
    assert again.files[0].count("new") == 0


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("okh", b"a: &a [1]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n", ""),
        ("okh", b"\xff\xfe\xfd", "file.encoding_wrong"),
        ("okh", b"name = [", "file.syntax"),
        ("okw", b"{", "file.syntax"),
        ("okw", b"7", "file.not_a_mapping"),
        ("bom", b"", "file.empty"),
        ("bom", b"[1, 2]", "bom.shape_unknown"),
    ],
)
def test_a_hostile_file_is_told_and_nothing_comes_in(library, kind, data, code):
    brought = library.bring((kind, data))

    assert brought.acts_count == 0
    assert code in {"", *(fault.code for fault in brought.files[0].report.faults)}
