"""The log's static files (C2SP tlog-tiles): their paths, their bytes, and when they come.

A log is a `checkpoint`, hash tiles of 256 hashes and bundles of 256 entries; a file is
never changed once it is there, a longer partial one gets a path of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auzolan.ledger import tree
from auzolan.units.faults import BrokenHouse, Fault, fault

WIDTH: Final = 256
CHECKPOINT_PATH: Final = "checkpoint"
# The level of entry bundles, beside the levels 0 to 63 of hash tiles.
ENTRIES: Final = -1
LEVEL_MAX: Final = 63
# No path to an index below SIZE_MAX is longer.
PATH_LENGTH_MAX: Final = 48
_LENGTH_BYTES: Final = 2
_INDEX_BASE: Final = 1000

_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One file of the log: a run of hashes of one row, or of entries."""

    level: int  # ENTRIES, or 0 (leaf hashes) to LEVEL_MAX
    index: int
    width: int = WIDTH  # how many it holds; below WIDTH it is partial

    @property
    def row(self) -> int:
        """Return the row of the tree that its hashes are of."""
        return max(self.level, 0)

    @property
    def start(self) -> int:
        """Return the index in the row of the first one it holds."""
        return self.index * WIDTH

    @property
    def stop(self) -> int:
        """Return the index in the row after the last one it holds."""
        return self.start + self.width

    @property
    def path(self) -> str:
        """Return the path below the log's prefix, such as `tile/0/x001/234.p/7`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        index, last = divmod(self.index, _INDEX_BASE)
        groups = f"{last:03}"
        while index:
            index, group = divmod(index, _INDEX_BASE)
            groups = f"x{group:03}/{groups}"
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{groups}{partial}"

    @property
    def full(self) -> Tile:
        """Return the full file of the same place."""
        return Tile(level=self.level, index=self.index)


def tile_of(path: str) -> Tile | Fault:
    """Return the file that a path names; each has exactly one path."""
    found = _PATH.fullmatch(path) if len(path) <= PATH_LENGTH_MAX else None
    if found is None:
        return fault("log.path", path[:PATH_LENGTH_MAX])
    level, groups, width = found.groups()
    tile = Tile(
        level=ENTRIES if level == "entries" else int(level),
        index=int(groups.replace("/", "").replace("x", "")),
        width=int(width or WIDTH),
    )
    # Written back it must be the same: no leading x000, no partial file of 256.
    if tile.path != path or tile.level > LEVEL_MAX or tile.stop > tree.SIZE_MAX:
        return fault("log.path", path)
    return tile


def is_within(tile: Tile, *, size: int) -> bool:
    """Tell whether a log of that size can serve the file.

    Also true of partial files that a longer or full one has since replaced.
    """
    return tile.stop <= _row_length(tile.level, size)


def grown(before: int, after: int) -> Iterator[Tile]:
    """Yield the files that a log gains as it grows, bundles first, then level by level.

    Full ones that are completed, and each level's partial one at the new end.
    """
    if before > after:
        raise BrokenHouse("a log never shrinks")
    level = ENTRIES
    # What is above a row grows only when the row does.
    while (new := _row_length(level, after)) > (old := _row_length(level, before)):
        for index in range(old // WIDTH, new // WIDTH):
            yield Tile(level=level, index=index)
        if new % WIDTH:
            yield Tile(level=level, index=new // WIDTH, width=new % WIDTH)
        level += 1


def needed(size: int) -> Iterator[Tile]:
    """Yield every file that a log of that size consists of, without the checkpoint."""
    return grown(0, size)


def superseded(tile: Tile, *, size: int) -> bool:
    """Tell whether a partial file may be deleted: its full one is there."""
    return tile.width < WIDTH and is_within(tile.full, size=size)


def tile_bytes(tile: Tile, read: tree.ReadHashes) -> bytes:
    """Return a hash tile's content; one read of up to 256 hashes."""
    if tile.level == ENTRIES:
        raise BrokenHouse("a bundle is made of entries, not of hashes")
    hashes = read(tile.row, tile.start, tile.stop)
    if len(hashes) != tile.width:
        raise BrokenHouse(f"{tile.path} has {len(hashes)} hashes")
    return b"".join(hashes)


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """Return an entry bundle's content: each entry led by its 2-byte length."""
    return b"".join(len(e).to_bytes(_LENGTH_BYTES, "big") + e for e in entries)


def entries_of(data: bytes) -> tuple[bytes, ...] | Fault:
    """Return the entries of a bundle, of whatever lengths; at most 256."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            return fault("log.bundle_form", entry=len(entries))
        if len(entries) == WIDTH:
            return fault("log.bundle_length", entries_max=WIDTH)
        entries.append(data[start:at])
    return tuple(entries)


def _row_length(level: int, size: int) -> int:
    # Entries are as many as their leaf hashes.
    return size >> tree.ROW_HEIGHT * max(level, 0)
