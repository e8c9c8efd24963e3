"""OKW files of three shapes become workshops."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.okw import WorkshopFound, read_okw
from auzolan.formats.reports import ImportReport, Outcome
from auzolan.units.points import Point

ROW = {
    "geocoding": {"latitude": 43.26271234567, "longitude": -2.92528, "geocoding_id": "g"},
    "address": {"zip_code": "48001", "extended": "Dock 5", "address_id": "a"},
    "region": {"country": "ES", "state_region": "Bizkaia", "city_town": "Bilbao"},
    "location": {"geocoding_id": "g", "address_id": "a", "location_id": "l"},
    "facility": {
        "name": "Dock Lab",
        "url": "https://example.org/dock",
        "description": "fablab",
        "facility_id": "f-1",
        "location_id": "l",
    },
}
TABLES = {
    "ManufacturingFacility": [
        {
            "facility_id": 1,
            "resource_id": 7,
            "name": "Dock Lab",
            "type": "fablab",
            "capabilities": "3D printing, laser cutting, magic",
            "capacity": 4,
            "source_id": 3,
        }
    ],
    "DistributedResource": [
        {"resource_id": 7, "address_id": 2, "contact_id": 4, "verification": True}
    ],
    "Address": [{"address_id": 2, "street": "Dock", "number": "5", "latitude": 43}],
    "Contact": [{"contact_id": 4, "email": "a@example.org", "website": "https://a.org"}],
    "DatabaseSourceMetadata": [
        {
            "source_id": 3,
            "name": "Map",
            "license": "CC-BY-4.0",
            "source_url": "https://m.org",
        }
    ],
    "ManufacturingEquipment": [
        {"equipment_id": 9, "resource_id": 7, "brand": "B", "model": "M", "type": "Lathe"}
    ],
}


def read(tree: object) -> tuple[tuple[WorkshopFound, ...], ImportReport]:
    return read_okw(json.dumps(tree).encode(), name="okw.json")


def codes(report: ImportReport) -> list[str]:
    return [fault.code for fault in report.faults]


def test_a_joined_row_becomes_a_workshop() -> None:
    (found,), report = read([ROW])

    assert (report.outcome, report.whole) == (Outcome.WHOLE, 1)
    assert found.point == Point(432_627_123, -29_252_800)
    assert (found.address.street, found.address.postcode) == ("Dock 5", "48001")
    assert (found.address.locality, found.address.country) == ("Bilbao", "ES")
    assert found.website is not None
    assert found.website.text == "https://example.org/dock"
    assert found.source.record == "f-1"
    assert found.other == ()


def test_the_tables_of_the_schema_are_joined() -> None:
    tables = {**TABLES, "Address": [{**TABLES["Address"][0], "longitude": "-2.9"}]}

    (found,), report = read(tables)

    assert report.faults == ()
    assert (found.kind, found.address.street, found.email) == (
        "fablab",
        "Dock 5",
        "a@example.org",
    )
    assert found.processes == ("3d_printing", "laser_cutting", "turning")
    assert found.capabilities == ("3D printing", "laser cutting", "magic")
    assert (found.equipment[0].kind, found.equipment[0].brand) == ("Lathe", "B")
    assert (found.source.name, found.source.licence) == ("Map", "CC-BY-4.0")
    assert found.source.verified is True
    assert dict(found.other)["ManufacturingFacility[0].capacity"] == "4"


def test_half_a_place_is_a_fault() -> None:
    (found,), report = read(TABLES)

    assert found.point is None
    assert codes(report) == ["point.not_understood"]
    assert report.outcome is Outcome.PART


def test_a_table_we_do_not_read_is_listed() -> None:
    tables = {**TABLES, "ManufacturingSkill": [{"skill_id": 1}]}
    tables["ManufacturingEquipment"] = [{"resource_id": 99, "type": "Saw"}, "Saw"]

    _, report = read(tables)

    assert "okw.table_not_read" in codes(report)
    assert "okw.equipment_without_workshop" in codes(report)
    assert "file.not_a_mapping" in codes(report)


def test_a_plain_facility_with_its_machines_is_read() -> None:
    facility = {
        "name": "Shed",
        "location": {"city": "Gernika", "latitude": "43.3", "longitude": "-2.7"},
        "equipment": [
            {"equipment_type": "printer", "manufacturing_process": "3D printing"},
            "Sewing machine",
            {"materials": ["PLA"]},
            7,
        ],
    }

    (found,), report = read({"facilities": [facility], "version": "1"})

    assert found.address.locality == "Gernika"
    assert [(machine.kind, machine.process) for machine in found.equipment] == [
        ("printer", "3d_printing"),
        ("Sewing machine", "sewing"),
        ("7", ""),
    ]
    assert codes(report) == ["okw.table_not_read", "workshop.equipment_unnamed"]
    assert any("materials" in path for path, _ in found.other)


def test_a_workshop_without_a_place_is_noted_not_refused() -> None:
    (found,), report = read({"name": "Shed"})

    assert found.point is None
    assert report.outcome is Outcome.WHOLE
    assert [note.code for note in report.notes] == ["workshop.without_point"]


@pytest.mark.parametrize(
    ("tree", "code", "none"),
    [
        ([{"url": "https://a.org"}], "workshop.unnamed", 1),
        (["Shed"], "file.not_a_mapping", 1),
        ("Shed", "file.not_a_mapping", 0),
        ([ROW, ROW], "file.record_repeated", 1),
    ],
)
def test_what_is_no_workshop_is_told(tree: object, code: str, none: int) -> None:
    _, report = read(tree)

    assert codes(report) == [code]
    assert report.none == none


@pytest.mark.parametrize(
    ("lat", "code"),
    [(91, "point.out_of_bounds"), ("north", "point.not_understood"), ([1], "point.not")],
)
def test_a_place_off_the_earth_is_a_fault(lat: object, code: str) -> None:
    _, report = read([{"name": "Shed", "latitude": lat, "longitude": 0}])

    assert codes(report)[0].startswith(code)


def test_unreadable_mail_and_links_are_carried() -> None:
    (found,), report = read([{"name": "S", "email": "at home", "website": "ftp://x"}])

    assert sorted(codes(report)) == ["file.mail_broken", "file.scheme_refused"]
    assert dict(found.other) == {"[0].email": "at home", "[0].website": "ftp://x"}


def test_the_file_that_cannot_be_read_is_told() -> None:
    found, report = read_okw(b"[{", name="okw.json")

    assert found == ()
    assert report.outcome is Outcome.NONE


def test_more_workshops_than_allowed_do_not_come_in() -> None:
    found, report = read_okw(b"[" + b"1," * 50_000 + b"1]", name="okw.json")

    assert (found, codes(report), report.none) == ((), ["file.too_many_records"], 50_001)


def test_a_second_name_is_carried_beside_the_first() -> None:
    row = {"facility": {"name": "Shed"}, "region": {"name": "Coast"}}

    (found,), _ = read([{**row, "contact": {"name": "Ada", "address": {"city": "Bermeo"}}}])

    assert (found.name, found.address.locality) == ("Shed", "Bermeo")
    assert dict(found.other) == {
        "[0].other-name": "Coast",
        "[0].other-other-name": "Ada",
    }


def test_a_key_that_stands_twice_is_told() -> None:
    (found,), report = read_okw(b'[{"name": "Shed", "name": "Barn"}]', name="okw.json")

    assert found.name == "Shed"
    assert codes(report) == ["file.duplicate_key"]


def test_machines_without_a_word_say_nothing() -> None:
    (found,), report = read([{"name": "Shed", "equipment": [None, True, {}]}])

    assert found.equipment == ()
    assert codes(report) == ["file.wrong_type", "workshop.equipment_unnamed"]


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "ManufacturingFacility ManufacturingEquipment DistributedResource name "
                "Address facility address latitude longitude equipment resource_id "
                "address_id capabilities facilities verification email".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(trees)
def test_no_shape_of_a_file_raises(tree: object) -> None:
    found, report = read(tree)

    assert len(found) == report.whole + report.part


@pytest.mark.parametrize("tenth", range(10))
def test_a_file_cut_short_anywhere_never_raises(tenth: int) -> None:
    data = json.dumps([ROW, TABLES]).encode()

    _, report = read_okw(data[: len(data) * tenth // 10], name="okw.json")

    assert report.outcome is Outcome.NONE
