"""Real open designs, workshops and bills of material become acts of a community."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from auzolan.app import RULEBOOK
from auzolan.ledger.memory import MemoryRows
from auzolan.node import bring, join
from auzolan.node.bring import Bringing, Brought, Incoming
from auzolan.node.memory import memory_house
from auzolan.node.ports import Doer, House
from auzolan.units.points import Point
from auzolan.ways.supply_memory import MemorySupply

MAKING = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "making"
SUFFIXES = {
    "okh": {".toml", ".yml", ".yaml", ".json"},
    "okw": {".json"},
    "bom": {".json", ".csv"},
}


def _steward() -> tuple[House, Doer]:
    made = memory_house(RULEBOOK, lambda: 1_800_000_000_000, MemorySupply(MemoryRows()))
    wish = join.Founding(
        name="Makerspace",
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="makerspace",
        founder_name="Ane",
        founder_contact={},
    )
    founded = join.found(made.house, wish, request="found")
    assert isinstance(founded, join.Joined)
    return made.house, Doer(community=founded.community, member=founded.member)


def _brought(house: House, steward: Doer, kind: str) -> Brought:
    files = [
        Incoming(kind=kind, name=path.name, data=path.read_bytes())
        for path in sorted((MAKING / kind).rglob("*"))
        if path.suffix in SUFFIXES[kind] and path.is_file()
    ]
    planned = bring.plan(house, steward, files)
    assert isinstance(planned, Bringing), planned
    brought = bring.bring(house, steward, planned)
    assert isinstance(brought, Brought), brought
    return brought


@pytest.mark.parametrize(
    ("kind", "came", "stayed_out"), [("okh", 1_200, 40), ("okw", 990, 90), ("bom", 2, 0)]
)
def test_real_files_come_in_or_tell_why_and_a_repeat_changes_nothing(
    kind: str, came: int, stayed_out: int
) -> None:
    house, steward = _steward()

    brought = _brought(house, steward, kind)
    again = _brought(house, steward, kind)

    total: Counter[str] = Counter()
    for one in brought.files:
        report = one.report
        total.update(whole=report.whole, part=report.part, none=report.none)
        assert not report.none or report.faults
    assert total["whole"] + total["part"] >= came
    assert total["none"] <= stayed_out
    assert again.acts_count == 0
