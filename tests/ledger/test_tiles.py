"""The log's static files: one path a file, and the files a growing log gains."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.ledger import tiles, tree
from auzolan.ledger.tiles import ENTRIES, Tile
from auzolan.units.faults import BrokenHouse, Fault

SIZES = st.integers(0, 200_000)
TILES = st.builds(
    Tile,
    level=st.integers(ENTRIES, tiles.LEVEL_MAX),
    index=st.integers(0, tree.SIZE_MAX // 256 - 1),
    width=st.integers(1, 256),
)


def code(found: object) -> str:
    assert isinstance(found, Fault)
    return found.code


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, index=0), "tile/0/000"),
        (Tile(level=1, index=1234067), "tile/1/x001/x234/067"),
        (Tile(level=0, index=273, width=112), "tile/0/273.p/112"),
        (Tile(level=63, index=1000, width=255), "tile/63/x001/000.p/255"),
        (Tile(level=ENTRIES, index=1234), "tile/entries/x001/234"),
        (Tile(level=ENTRIES, index=0, width=1), "tile/entries/000.p/1"),
    ],
)
def test_a_file_has_the_path_of_the_standard(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tiles.tile_of(path) == tile


@given(TILES)
def test_a_path_leads_back_to_its_file(tile: Tile) -> None:
    assert tiles.tile_of(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/1000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/" + "x001/" * 1000 + "000",
        "tile/0/x999/x999/x999/x999/x999/999",
    ],
)
def test_any_other_path_is_refused(path: str) -> None:
    assert code(tiles.tile_of(path)) == "log.path"


@given(st.text("tile/0123entrisx.p", max_size=24))
def test_what_is_taken_for_a_path_is_the_path(path: str) -> None:
    found = tiles.tile_of(path)

    assert isinstance(found, Fault) or found.path == path


def test_a_log_of_70000_consists_of_what_the_standard_says() -> None:
    full = [t for t in tiles.needed(70_000) if t.width == 256]
    partial = [t.path for t in tiles.needed(70_000) if t.width < 256]

    assert [sum(t.level == level for t in full) for level in (ENTRIES, 0, 1, 2)] == [
        273,
        273,
        1,
        0,
    ]
    assert partial == [
        "tile/entries/273.p/112",
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


def test_a_log_of_256_has_a_full_tile_and_one_hash_above() -> None:
    assert [t.path for t in tiles.needed(256)] == [
        "tile/entries/000",
        "tile/0/000",
        "tile/1/000.p/1",
    ]
    assert list(tiles.needed(0)) == []


@given(SIZES, SIZES)
def test_a_growing_log_gains_what_it_lacks_and_no_more(one: int, other: int) -> None:
    before, after = sorted((one, other))
    old, new = set(tiles.needed(before)), set(tiles.needed(after))

    assert set(tiles.grown(before, after)) == new - old
    assert all(tiles.is_within(t, size=after) for t in new | old)
    assert not any(tiles.is_within(t, size=before) for t in new - old)


def test_a_log_does_not_shrink() -> None:
    with pytest.raises(BrokenHouse):
        list(tiles.grown(3, 2))


def test_a_partial_file_may_go_once_its_full_one_is_there() -> None:
    tile = Tile(level=0, index=1, width=40)

    assert not tiles.superseded(tile, size=300)
    assert not tiles.superseded(tile, size=511)
    assert tiles.superseded(tile, size=512)
    assert not tiles.superseded(tile.full, size=512)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    data = tiles.bundle_bytes(entries)

    assert len(data) == 34 * len(entries)
    assert tiles.entries_of(data) == tuple(entries)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"\x00", "log.bundle_form"),
        (b"\x00\x20" + bytes(31), "log.bundle_form"),
        (b"\x00\x20" + bytes(32) + b"\x00", "log.bundle_form"),
        (b"\xff\xff" + bytes(32), "log.bundle_form"),
        ((b"\x00\x20" + bytes(32)) * 257, "log.bundle_length"),
        (bytes(2) * 257, "log.bundle_length"),
    ],
)
def test_a_damaged_bundle_is_refused(data: bytes, wanted: str) -> None:
    assert code(tiles.entries_of(data)) == wanted


def test_a_tile_holds_the_hashes_of_its_row() -> None:
    hashes = [sha256(bytes([n])).digest() for n in range(40)]

    def read(row: int, start: int, stop: int) -> list[bytes]:
        assert (row, start) == (1, 512)
        return hashes[: stop - start]

    tile = Tile(level=1, index=2, width=40)

    assert tiles.tile_bytes(tile, read) == b"".join(hashes)
    with pytest.raises(BrokenHouse):
        tiles.tile_bytes(tile.full, read)
    with pytest.raises(BrokenHouse):
        tiles.tile_bytes(Tile(level=ENTRIES, index=2), read)
