"""The pages about imports name every fault, every column and every limit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auzolan.formats import completeness, limits
from auzolan.formats.preview import SHEETS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "imports.md").read_text(encoding="utf-8")
SPEC = (ROOT / "docs" / "spec" / "csv-import.md").read_text(encoding="utf-8")
CODE = re.compile(
    r'"((?:file|okh|okw|design|workshop|column|row|date|span|item|member|role|loan|bom|'
    r'unit|amount)\.[a-z_0-9]+)"'
)


def codes_in_use() -> set[str]:
    room = ROOT / "src" / "auzolan" / "formats"
    texts = [path.read_text(encoding="utf-8") for path in room.glob("*.py")]
    asked = {f"design.ask_{topic}" for topic in completeness.TOPICS}
    return {code for text in texts for code in CODE.findall(text)} | asked


def test_every_fault_of_an_import_is_told_on_the_page() -> None:
    told = set(re.findall(r"^\| `([a-z_0-9.]+)` \|", PAGE, flags=re.MULTILINE))

    assert codes_in_use() - told == set()
    assert told - codes_in_use() == {
        "amount.out_of_bounds",
        "point.not_understood",
        "point.out_of_bounds",
    }


@pytest.mark.parametrize("kind", SHEETS)
def test_every_column_of_a_table_stands_in_its_specification(kind: str) -> None:
    section = SPEC.partition(f"### {kind}\n")[2].partition("\n##")[0]
    told = re.findall(r"^\| (\w+) \| ([\w ]+) \|", section, flags=re.MULTILINE)

    columns = [(column.field, column.header) for column in SHEETS[kind].columns]
    assert [pair for pair in told if pair[0] != "field"] == columns


def test_the_limits_on_the_pages_are_those_of_the_code() -> None:
    page = (
        limits.MANIFEST_BYTES_MAX,
        limits.LIST_BYTES_MAX,
        limits.DEPTH_MAX,
        limits.NODES_MAX,
        limits.LIST_NODES_MAX,
        limits.TEXT_CHARS_MAX,
        limits.FAULTS_MAX,
        limits.LINES_SKIPPED_MAX,
        limits.DESIGNS_MAX,
        limits.WORKSHOPS_MAX,
        limits.PARTS_MAX,
        limits.BOM_LINES_MAX,
        limits.BOM_DEPTH_MAX,
    )
    spec = (
        limits.LIST_BYTES_MAX,
        limits.ROWS_MAX,
        limits.COLUMNS_MAX,
        limits.CELL_CHARS_MAX,
    )

    assert [limit for limit in page if f"{limit:,}" not in PAGE] == []
    assert [limit for limit in spec if f"{limit:,}" not in SPEC] == []
