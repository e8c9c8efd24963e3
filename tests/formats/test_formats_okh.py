"""OKH manifests of every dialect become designs; what is not understood is listed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.completeness import completeness_of
from auzolan.formats.designs import DesignFound, Document, Quantity, attribution_of
from auzolan.formats.okh import read_okh, read_okh_list
from auzolan.formats.references import Reference, Where
from auzolan.formats.reports import ImportReport, Outcome

V1 = b"""
title: Seed press
description: Presses soil into blocks.
intended-use: [gardens, nurseries]
keywords: [soil, seeds]
project-link: https://example.org/seed-press
documentation-home: https://example.org/seed-press/docs
documentation-language: English-UK
version: 1.10
license:
  hardware: CERN OHL v1.2
  documentation: CC BY-SA 4.0
  software: GPL-3.0-or-later
licensor: {name: A. Smith, affiliation: Village Works, email: a@example.org}
contributors:
  - name: B. Jones
making-instructions:
  - {path: docs/make.md, title: How to make it}
tool-list: saw, drill
bom: parts.csv
sub: {title: Handle, web: https://example.org/handle}
made: true
health-safety-notice: Mind your fingers.
"""
LOSH = b"""
okhv = "OKH-LOSHv1.0"
name = "Stool"
repo = "https://example.org/work/stool"
version = "2.0.0"
license = "CERN-OHL-S-2.0"
licensor = "C. Lee, D. Ray <d@example.org>"
organization = "Bench Club"
documentation-language = ["en_GB", "de"]
function = "To sit on."
tsdc = ["CNC", "ASM"]
bom = "/bom.csv"
manufacturing-instructions = "/docs/build.md"
technology-readiness-level = "OTRL-5"
seat-height-mm = 450

[mass]
value = 3.5
unit = "kg"

[outer-dimensions]
openSCAD = "cube([400,300,450])"
unit = "mm"

[[part]]
name = "Leg"
tsdc = "CNC"
material = "birch"
quantity = 4
source = "/parts/leg.dxf"
export = ["/parts/leg.pdf", "/parts/leg.svg"]
infill = 30

[[part]]
name = "Foot"
tsdc = "3DP"
"""


def design(data: bytes, name: str) -> tuple[DesignFound, ImportReport]:
    found, report = read_okh(data, name=name)
    assert found is not None
    return found, report


def codes(report: ImportReport) -> list[str]:
    return [fault.code for fault in report.faults]


def path(text: str) -> Reference:
    return Reference(where=Where.PATH, text=text)


def test_a_v1_manifest_comes_in_whole() -> None:
    found, report = design(V1, "okh-seed-press.yml")

    assert (report.outcome, report.whole, report.faults) == (Outcome.WHOLE, 1, ())
    assert (found.dialect, found.name, found.version) == ("okh-v1", "Seed press", "1.10")
    assert found.function == "gardens; nurseries"
    assert found.languages == ("en-GB",)
    assert found.hardware_licence is not None
    assert found.hardware_licence.spdx == "CERN-OHL-1.2"
    assert found.software_licence is not None
    assert found.software_licence.spdx == "GPL-3.0-or-later"
    assert found.tools == ("saw", "drill")
    assert found.bom == path("parts.csv")
    assert found.documents == (
        Document(role="making", title="How to make it", reference=path("docs/make.md")),
    )
    assert [part.name for part in found.parts] == ["Handle"]
    assert found.safety == "Mind your fingers."
    assert [(person.role, person.email) for person in found.people] == [
        ("licensor", "a@example.org"),
        ("contributor", ""),
    ]


def test_what_we_have_no_word_for_is_carried_and_listed() -> None:
    found, report = design(V1, "okh-seed-press.yml")

    assert found.other == (("made", "true"),)
    assert report.carried == ("made",)


def test_a_losh_manifest_comes_in_whole_with_its_parts() -> None:
    found, report = design(LOSH, "okh.toml")

    leg, foot = found.parts
    assert report.outcome is Outcome.WHOLE
    assert (found.dialect, found.processes) == ("okh-losh", ("cnc_machining", "assembly"))
    assert found.languages == ("en-GB", "de")
    assert found.licensors == ("C. Lee", "D. Ray")
    assert found.mass == Quantity(amount=3_500, unit="kg")
    assert found.size == "cube([400,300,450]) mm"
    assert found.other == (("seat-height-mm", "450"),)
    assert leg.quantity == Quantity(amount=4)
    assert (leg.material, leg.processes) == ("birch", ("cnc_machining",))
    assert [document.reference.text for document in leg.documents] == [
        "parts/leg.dxf",
        "parts/leg.pdf",
        "parts/leg.svg",
    ]
    assert leg.other == (("part[0].infill", "30"),)
    assert foot.processes == ("3d_printing",)
    assert report.carried == ("part[].infill", "seat-height-mm")


def test_the_licence_line_names_work_people_licence_and_place() -> None:
    found, _ = design(LOSH, "okh.toml")

    assert attribution_of(found) == (
        "Stool 2.0.0, C. Lee; D. Ray, CERN-OHL-S-2.0, https://example.org/work/stool"
    )


def test_what_is_missing_is_asked_in_the_order_that_helps() -> None:
    stool = completeness_of(design(LOSH, "okh.toml")[0])
    press = completeness_of(design(b"title: Press\nbom: parts.csv", "a.yml")[0])

    assert stool.missing == ("quantities", "materials", "tools", "durations")
    assert stool.known == ("licence", "parts", "processes", "making")
    assert stool.next_question is not None
    assert stool.next_question.code == "design.ask_quantities"
    assert stool.next_question.details["count"] == 1
    assert [question.code for question in press.questions][:3] == [
        "design.ask_licence",
        "design.ask_bom",
        "design.ask_processes",
    ]


def test_the_same_design_in_a_new_version_keeps_its_key() -> None:
    old, _ = design(LOSH, "okh.toml")
    new, _ = design(LOSH.replace(b"2.0.0", b"3.0.0"), "okh.toml")
    other, _ = design(LOSH.replace(b'"Stool"', b'"Bench"'), "okh.toml")

    assert old.key == new.key
    assert old.key != other.key
    assert len(old.key) == 32


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ('image = "../../secret.png"', "file.path_escapes", "image"),
        ('image = "file:///etc/passwd"', "file.scheme_refused", "image"),
        ('readme = "xxx"', "file.placeholder", "readme"),
        ("image = true", "file.wrong_type", "image"),
        ("readme = [true]", "file.wrong_type", "readme[0]"),
        ('description = "a\\u0000b"', "file.control_character", "description"),
        ('license = "Unilicense"', "design.licence_unclear", "license"),
        ('documentation-language = "Klingon"', "design.language_unknown", "documentation"),
        ('tsdc = "Manufacturing Process"', "design.process_unknown", "tsdc"),
        ('part = "leg"', "file.wrong_type", "part"),
        ('part = [{tsdc = "3DP"}]', "design.part_unnamed", "part[0]"),
        ('part = [{name = "a", quantity = "few"}]', "amount.not_a_number", "part[0]"),
        ('part = [{name = "a", mass = {value = 0.5, unit = "g"}}]', "amount.too_fine", "p"),
        ('mass = {value = "heavy"}', "amount.not_a_number", "mass"),
        ("mass = {value = true}", "file.wrong_type", "mass"),
        ('licensor = {email = "nobody"}', "file.mail_broken", "licensor.email"),
        ('licensor = {email = "a@b.org"}', "design.person_unnamed", "licensor"),
        ('source = [{path = "/../x"}]', "file.path_escapes", "source"),
    ],
)
def test_one_thing_not_understood_leaves_the_rest(line: str, code: str, at: str) -> None:
    found, report = design(f'name = "Stool"\n{line}\n'.encode(), "okh.toml")

    assert codes(report) == [code]
    assert report.faults[0].at.startswith(at)
    assert (report.outcome, report.part) == (Outcome.PART, 1)
    assert found.name == "Stool"


@pytest.mark.parametrize(
    "line",
    [
        'image = "../../secret.png"',
        "image = true",
        'tsdc = "Manufacturing Process"',
        'part = "leg"',
        'part = [{tsdc = "3DP"}]',
        'part = [{name = "a", quantity = "few"}]',
        "mass = {value = true}",
        'licensor = {email = "nobody"}',
        "installation = {a = 1}",
    ],
)
def test_nothing_is_dropped_silently(line: str) -> None:
    found, report = design(f'name = "Stool"\n{line}\n'.encode(), "okh.toml")

    carried = (*found.other, *(pair for part in found.parts for pair in part.other))
    assert carried
    assert report.carried


def test_a_manifest_without_a_name_takes_its_repositorys() -> None:
    found, report = design(b'repo = "https://example.org/work/stool.git"', "okh.toml")

    assert found.name == "stool"
    assert codes(report) == ["design.unnamed"]
    assert report.outcome is Outcome.PART


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'function = "to sit"', "design.unnamed"),
        (b"", "file.empty"),
        (b"= = =", "file.syntax"),
    ],
)
def test_what_is_no_manifest_does_not_come_in_at_all(data: bytes, code: str) -> None:
    found, report = read_okh(data, name="okh.toml")

    assert found is None
    assert codes(report) == [code]
    assert (report.outcome, report.none) == (Outcome.NONE, 1)


def test_a_list_of_manifests_is_counted_one_by_one() -> None:
    data = b'[{"title": "A"}, {"title": "B", "image": "../x"}, {"made": true}, "C"]'

    found, report = read_okh_list(data, name="projects.json")

    assert [one.name for one in found] == ["A", "B"]
    assert (report.whole, report.part, report.none) == (1, 1, 2)
    assert [fault.at for fault in report.faults] == ["[1].image", "[2]", "[3]"]
    assert report.outcome is Outcome.PART


def test_a_list_is_not_taken_for_one_design() -> None:
    found, report = read_okh(b'[{"title": "A"}, {"title": "B"}]', name="a.json")

    assert found is None
    assert codes(report) == ["okh.many_designs"]


def test_a_repeated_import_gives_the_same_records() -> None:
    assert read_okh(LOSH, name="okh.toml") == read_okh(LOSH, name="okh.toml")


def test_documents_come_in_every_shape_that_people_write() -> None:
    data = b"""
name: Measure
source+:
  Assembly Instructions
    https://example.org/a.odt
  Parts
    https://example.org/b.ods
export:
  - 2D: https://example.org/c.pdf
  - d.stl
release: {label: first, release: https://example.org/r}
"""

    found, report = design(data, "okh.yaml")

    assert report.faults == ()
    assert [(x.role, x.title, x.reference.text) for x in found.documents] == [
        ("source", "Assembly Instructions", "https://example.org/a.odt"),
        ("source", "Parts", "https://example.org/b.ods"),
        ("export", "2D", "https://example.org/c.pdf"),
        ("export", "", "d.stl"),
        ("release", "first", "https://example.org/r"),
    ]


@pytest.mark.parametrize("data", [V1, LOSH])
@pytest.mark.parametrize("name", ["a.yml", "a.toml", "a.json", "a"])
def test_a_manifest_cut_short_anywhere_never_raises(data: bytes, name: str) -> None:
    for tenth in range(10):
        _, report = read_okh_list(data[: len(data) * tenth // 10], name=name)
        assert report.outcome in Outcome


@pytest.mark.parametrize(
    ("text", "limit", "count"),
    [
        ("part", 5_000, "{name: a},"),
        ("readme", 2_000, "a,"),
        ("contributors", 2_000, "a,"),
    ],
)
def test_more_than_a_design_may_have_is_told(text: str, limit: int, count: str) -> None:
    data = f"name: Stool\n{text}: [{count * (limit + 1)}]\n".encode()

    found, report = design(data, "okh.yml")

    assert codes(report) == ["file.too_many_records"]
    assert len(found.parts) + len(found.documents) + len(found.people) == limit


def test_more_designs_than_allowed_do_not_come_in() -> None:
    found, report = read_okh_list(b"[" + b"1," * 5_000 + b"1]", name="a.json")

    assert (found, codes(report), report.none) == ((), ["file.too_many_records"], 5_001)


def test_two_spellings_of_a_field_are_both_kept() -> None:
    found, _ = design(
        b"name: Stool\nfork-of: https://a.org\nforkOf: https://b.org\n", "a.yml"
    )

    assert found.documents[0].reference.text == "https://a.org"
    assert found.other == (("forkOf", "https://b.org"),)


def test_of_several_pictures_the_first_is_ours() -> None:
    found, report = design(b"name: Stool\nimage: [a.jpg, b.jpg]\n", "a.yml")

    assert found.image == path("a.jpg")
    assert (found.other, report.carried) == ((("image[1]", "b.jpg"),), ("image[]",))


@pytest.mark.parametrize("field", ["description", "shape"])
def test_a_text_longer_than_allowed_is_cut_and_told(field: str) -> None:
    found, report = design(f"name: Stool\n{field}: {'x' * 20_001}\n".encode(), "a.yml")

    assert codes(report) == ["file.text_too_long"]
    assert len(found.description) + sum(len(text) for _, text in found.other) == 20_000


@pytest.mark.parametrize(
    ("value", "tools", "documents"),
    [
        ("[saw, drill]", ("saw", "drill"), 0),
        ("docs/tools.md", (), 1),
        ("https://a.org/tools", (), 1),
    ],
)
def test_tools_are_named_or_linked(
    value: str, tools: tuple[str, ...], documents: int
) -> None:
    found, _ = design(f"name: Stool\ntool-list: {value}\n".encode(), "a.yml")

    assert (found.tools, len(found.documents)) == (tools, documents)


def test_empty_things_in_lists_say_nothing() -> None:
    data = b"""
name: Stool
license: {hardware: }
readme: [a.md, ]
contributors: [~, {name: A}, '']
part: [~, {name: Leg, quantity: 2, unit: bunch}]
tsdc: []
"""

    found, report = design(data, "a.yml")

    assert codes(report) == ["unit.unknown"]
    assert found.hardware_licence is None
    assert [person.name for person in found.people] == ["A"]
    assert found.parts[0].quantity == Quantity(amount=2)


def test_a_licence_of_another_sort_is_told() -> None:
    found, report = design(b"name: Stool\nlicense: [MIT, ISC]\n", "a.yml")

    assert codes(report) == ["file.wrong_type"]
    assert found.other == (("license", '["MIT","ISC"]'),)


def test_words_for_processes_are_understood_where_codes_are_expected() -> None:
    found, _ = design(b"name: Stool\ntsdc: [COM-MAN, 'ASM-GEN ASM-MEC', sewing]\n", "a.yml")

    assert found.processes == ("assembly", "mechanical_assembly", "sewing")


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "title name license licensor part sub mass tsdc source export bom image "
                "value unit quantity version contact tool-list outer-dimensions".split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(trees)
def test_no_shape_of_a_manifest_raises(tree: object) -> None:
    found, report = read_okh_list(json.dumps(tree).encode(), name="a.json")

    assert len(found) == report.whole + report.part
