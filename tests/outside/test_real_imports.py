"""Real files that others published: how many come in whole, in part, not at all.

They lie beside the repository, in `../shared/data`, and are not part of it. The counts
stand in docs/reference/imports.md; run with `-s` to see them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from auzolan.formats.bom import read_bom
from auzolan.formats.boms import Origin
from auzolan.formats.columns import guess
from auzolan.formats.completeness import completeness_of
from auzolan.formats.designs import DesignFound
from auzolan.formats.items import ITEMS, read_items
from auzolan.formats.okh import read_okh_list
from auzolan.formats.okw import read_okw
from auzolan.formats.preview import SHEETS, preview
from auzolan.formats.reports import ImportReport, Outcome

DATA = Path(__file__).parents[3] / "shared" / "data"
OKH = DATA / "making" / "okh"
OKW = DATA / "making" / "okw" / "fablabs.json"
BOMS = DATA / "making" / "bom"
COLUMNS = DATA / "sharing" / "toollib" / "myturn-export-columns.txt"

pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(not OKH.is_dir(), reason="no files in ../shared/data/making"),
]


def manifests(folder: Path) -> list[Path]:
    ends = {".toml", ".yaml", ".yml", ".json"}
    return sorted(path for path in folder.rglob("*") if path.suffix in ends)


def read_all(paths: list[Path]) -> tuple[list[DesignFound], list[ImportReport]]:
    designs: list[DesignFound] = []
    reports: list[ImportReport] = []
    for path in paths:
        found, report = read_okh_list(path.read_bytes(), name=path.name)
        designs.extend(found)
        reports.append(report)
    return designs, reports


def counted(reports: list[ImportReport]) -> tuple[int, int, int]:
    return (
        sum(report.whole for report in reports),
        sum(report.part for report in reports),
        sum(report.none for report in reports),
    )


def tell(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")


def shown(what: str, reports: list[ImportReport]) -> None:
    whole, part, none = counted(reports)
    codes = Counter(fault.code for report in reports for fault in report.faults)
    told = f"{whole} whole, {part} in part, {none} not at all; {dict(codes.most_common())}"
    tell(f"{what}: {len(reports)} files, {whole + part + none} records: {told}")


def test_the_losh_list_comes_in() -> None:
    designs, reports = read_all(manifests(OKH / "losh-list"))

    shown("LOSH list", reports)
    assert counted(reports) == (1_143, 71, 0)
    assert len(designs) == 1_214


def test_every_manifest_in_the_folder_comes_in_or_says_why() -> None:
    designs, reports = read_all(manifests(OKH))

    shown("all of okh", reports)
    assert counted(reports) == (1_178, 75, 1)
    refused = [report for report in reports if report.none]
    assert [report.name for report in refused] == ["okhv1-17-projects.json"]
    assert all(report.faults for report in reports if report.outcome is not Outcome.WHOLE)
    missing = Counter(x for design in designs for x in completeness_of(design).missing)
    tell(f"missing: {dict(missing.most_common())}")


def test_the_files_with_broken_lines_name_them() -> None:
    _, reports = read_all(manifests(OKH / "losh-list"))

    broken = {
        report.name: [x.at for x in report.faults if x.code == "file.line_skipped"]
        for report in reports
    }
    assert {name: lines for name, lines in broken.items() if lines} == {
        "COSI_Measure_-_Mechanical_System_Limit_Switch_Holder_.okh-lsh-z-part1.yaml": [
            "line 11"
        ],
        "COSI_Measure_-_Mechanical_System_Limit_Switch_Holder_.okh-lsh-z-part2.yaml": [
            "line 11"
        ],
        "GliaX-Faceshield.toml": ["line 10", "line 17"],
        "Other_Open_Projects_Opentrons.toml": ["line 16"],
    }


def test_a_second_import_of_everything_gives_the_same_records() -> None:
    paths = manifests(OKH)

    assert read_all(paths) == read_all(paths)


def test_the_loom_keeps_its_parts() -> None:
    (loom,), report = read_okh_list(
        (OKH / "okh-OHLOOM.toml").read_bytes(), name="okh-OHLOOM.toml"
    )

    assert report.outcome is Outcome.WHOLE
    assert len(loom.parts) == 18
    assert Counter(part.processes[0] for part in loom.parts) == {
        "3d_printing": 11,
        "cnc_machining": 7,
    }
    assert sum(part.mass.amount for part in loom.parts if part.mass is not None) == 2_360


def test_the_fablabs_come_in() -> None:
    workshops, report = read_okw(OKW.read_bytes(), name=OKW.name)

    shown("OKW fablabs", [report])
    assert (report.whole, report.part, report.none) == (1_081, 0, 0)
    assert sum(workshop.point is not None for workshop in workshops) == 996
    assert len(report.notes) == 85
    assert len({workshop.key for workshop in workshops}) == 1_081


@pytest.mark.parametrize(
    ("path", "outcome", "kinds", "lines", "depth"),
    [
        (BOMS / "nopscadlib-blinder.json", Outcome.WHOLE, 55, 66, 5),
        (BOMS / "inventree-demo-2024-03-19.json", Outcome.PART, 411, 228, 3),
        (OKH / "cosi" / "sBoM.csv", Outcome.WHOLE, 37, 36, 2),
        (OKH / "sBoM-TEMPLATE.csv", Outcome.WHOLE, 8, 7, 2),
    ],
)
def test_bills_of_material_come_in_with_their_levels(
    path: Path, outcome: Outcome, kinds: int, lines: int, depth: int
) -> None:
    bom, report = read_bom(path.read_bytes(), name=path.name)

    shown(path.name, [report])
    assert bom is not None
    assert report.outcome is outcome
    assert (len(bom.kinds), len(bom.lines), bom.depth) == (kinds, lines, depth)
    assert all(line.quantity is not None for line in bom.lines)


def test_the_blinder_tells_how_every_part_is_made() -> None:
    path = BOMS / "nopscadlib-blinder.json"
    bom, _ = read_bom(path.read_bytes(), name=path.name)

    assert bom is not None
    assert Counter((kind.origin, kind.process) for kind in bom.kinds) == {
        (Origin.BOUGHT, ""): 37,
        (Origin.MADE, "assembly"): 11,
        (Origin.MADE, "3d_printing"): 7,
    }
    assert "design.ask_processes" not in [question.code for question in bom.questions()]


def test_a_myturn_export_is_mapped_and_nothing_of_it_is_lost() -> None:
    headers = COLUMNS.read_text(encoding="utf-8").splitlines()
    row = [f"cell {index}" for index in range(len(headers))]
    data = (",".join(headers) + "\n" + ",".join(row) + "\n").encode()

    (item,), report = read_items(data, name="myturn.csv")

    mapped = guess(headers, ITEMS.columns)
    tell(f"myTurn: {len(mapped)} of {len(headers)} columns mapped, the rest carried")
    assert len(headers) == 61
    assert len(mapped) == 15
    kept = {header for header, _ in item.other}
    assert len(kept | {headers[index] for index in mapped.values()}) == 61
    assert len(report.carried) == 46


SAMPLES = [
    "making/okh/okh-OHLOOM.toml",
    "making/okh/PlanktoScope.okh.toml",
    "making/okh/okh-xyz-nanopositioner.yml",
    "making/okh/okhv1-17-projects.json",
    "making/okh/cosi/.okh.yaml",
    "making/okh/cosi/sBoM.csv",
    "making/bom/nopscadlib-blinder.json",
    "making/okw/fablabs.json",
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_real_file_cut_short_at_every_tenth_never_raises(sample: str) -> None:
    data, name = (DATA / sample).read_bytes(), Path(sample).name

    reports = [
        report
        for tenth in range(10)
        for cut in [data[: len(data) * tenth // 10]]
        for report in (
            read_okh_list(cut, name=name)[1],
            read_okw(cut, name=name)[1],
            read_bom(cut, name=name)[1],
            *(preview(kind, cut, name=name).report for kind in SHEETS),
        )
    ]

    assert all(report.faults or report.outcome is Outcome.WHOLE for report in reports)
