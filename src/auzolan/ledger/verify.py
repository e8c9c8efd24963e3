"""Checks a whole published log from nothing but its verifier key, file by file.

The files come through a `ReadFile`, so a live node, a folder and a bundle are checked
alike; memory stays the same however long the log is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auzolan.ledger import keys, notes, tiles, tree
from auzolan.units.faults import Fault, fault

# After so many the log is not worth reading on.
FAULTS_MAX: Final = 100
# Whoever reads files for us need not read more of one; ours are below 9 kB.
FILE_BYTES_MAX: Final = notes.NOTE_BYTES_MAX
TIME_MS_MAX: Final = 2**63 - 1

# A path below the log's prefix -> the file's content, or None where there is none.
ReadFile = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActAtHand:
    """What the entry of one act is made of."""

    index: int  # its place in the log, from 0
    header: bytes
    signature: bytes
    recorded_at: int  # ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What checking a log has shown."""

    # As the checkpoint says; empty and 0 where it could not be trusted at all.
    origin: str
    size: int
    root: bytes
    entries_checked: int
    acts_checked: int
    faults: tuple[Fault, ...]
    # Oddities that break no promise, such as a partial file that is gone.
    warnings: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the log is what its key says it is."""
        return not self.faults


def verify_log(
    read: ReadFile,
    *,
    key: notes.VerifierKey,
    earlier: notes.Checkpoint | None = None,
    acts: Iterable[ActAtHand] = (),
) -> Report:
    """Read a log from its checkpoint on and report every promise it breaks.

    Every root and tile is computed anew from the entries; reads each file once, in
    order. `earlier` is a checkpoint seen (and verified) before: a log that is no
    continuation of it was rewound or forked. `acts` are some or all of the log's acts
    by rising index; their own signatures are judged elsewhere.
    """
    checkpoint = _checkpoint(read, key)
    if isinstance(checkpoint, Fault):
        return Report(
            origin="",
            size=0,
            root=b"",
            entries_checked=0,
            acts_checked=0,
            faults=(checkpoint,),
            warnings=(),
        )
    walk = _Walk(read, checkpoint, earlier, acts)
    walk.run()
    return Report(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        entries_checked=walk.frontier.size,
        acts_checked=walk.acts_checked,
        faults=tuple(walk.faults),
        warnings=tuple(walk.warnings),
    )


def _checkpoint(read: ReadFile, key: notes.VerifierKey) -> notes.Checkpoint | Fault:
    data = read(tiles.CHECKPOINT_PATH)
    if data is None:
        return fault("log.file_missing", tiles.CHECKPOINT_PATH)
    return notes.open_checkpoint(data, key=key)


class _Walk:
    """One reading of a log, from its first entry to its last."""

    def __init__(
        self,
        read: ReadFile,
        checkpoint: notes.Checkpoint,
        earlier: notes.Checkpoint | None,
        acts: Iterable[ActAtHand],
    ) -> None:
        self._read = read
        self._checkpoint = checkpoint
        self._earlier = earlier
        self._acts: Iterator[ActAtHand] = iter(acts)
        self._next_act = next(self._acts, None)
        self._recorded_at = 0
        self._index_of_act = -1
        # For each row above the leaf hashes, those of its last tile so far.
        self._rows: dict[int, list[bytes]] = {}
        self.frontier = tree.EMPTY
        self.acts_checked = 0
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def run(self) -> None:
        self._judge_head()
        self._judge_earlier(self.frontier)
        if not all(map(self._take_bundle, self._bundles())):
            return
        self._compare_last_tiles()
        self._take_acts(self._checkpoint.size, ())
        if self.frontier.root != self._checkpoint.root:
            self._blame("log.root_differs", self._checkpoint.origin)

    def _blame(self, code: str, at: str, **details: str | int) -> None:
        self.faults.append(fault(code, at, **details))

    def _judge_head(self) -> None:
        checkpoint, earlier = self._checkpoint, self._earlier
        if checkpoint.extensions:
            self.warnings.append(fault("log.extensions", checkpoint.origin))
        if earlier is None:
            return
        if earlier.origin != checkpoint.origin:
            self._blame("log.origin", checkpoint.origin, wanted=earlier.origin)
        elif earlier.size > checkpoint.size:
            self._blame(
                "log.rewound",
                checkpoint.origin,
                size=checkpoint.size,
                size_before=earlier.size,
            )

    def _bundles(self) -> Iterator[tiles.Tile]:
        for start in range(0, self._checkpoint.size, tiles.WIDTH):
            width = min(tiles.WIDTH, self._checkpoint.size - start)
            yield tiles.Tile(level=tiles.ENTRIES, index=start // tiles.WIDTH, width=width)

    def _take_bundle(self, tile: tiles.Tile) -> bool:
        """Check 256 entries; false where there is no sense in going on."""
        if len(self.faults) >= FAULTS_MAX:
            self.warnings.append(fault("log.reading_stopped", tile.path))
            return False
        entries = self._entries(tile)
        if entries is None:
            return False
        hashes = tree.leaf_hashes(entries)
        leaf_tile = tiles.Tile(level=0, index=tile.index, width=tile.width)
        self._compare(leaf_tile, hashes, "log.entry_differs")
        self._take_acts(tile.start, entries)
        self._meet_earlier(hashes)
        growth = tree.grow_by_hashes(self.frontier, hashes)
        self.frontier = growth.frontier
        for part in growth.parts:
            self._take_part(part)
        return True

    def _entries(self, tile: tiles.Tile) -> Sequence[bytes] | None:
        """Return the bundle's entries; without them no later root can be computed."""
        data, width = self._fetch(tile)
        if data is None:
            return None
        entries = tiles.entries_of(data)
        if isinstance(entries, Fault):
            self._blame(entries.code, tile.path)
            return None
        if len(entries) != width:
            self._blame("log.bundle_length", tile.path, entries=len(entries))
            return None
        if any(len(entry) != tree.ENTRY_BYTES for entry in entries):
            self._blame("log.entry_length", tile.path)
            return None
        return entries[: tile.width]

    def _fetch(self, tile: tiles.Tile) -> tuple[bytes | None, int]:
        """Return a file and how many it should hold; a full one may replace a part."""
        data, width = self._read(tile.path), tile.width
        if data is None and tile.width < tiles.WIDTH:
            data, width = self._read(tile.full.path), tiles.WIDTH
            if data is not None:
                self.warnings.append(fault("log.partial_missing", tile.path))
        if data is None:
            self._blame("log.file_missing", tile.path)
        elif len(data) > FILE_BYTES_MAX:
            self._blame("log.file_too_big", tile.path, bytes_max=FILE_BYTES_MAX)
            return None, width
        return data, width

    def _compare(self, tile: tiles.Tile, hashes: Sequence[bytes], code: str) -> None:
        data, width = self._fetch(tile)
        if data is None:
            return
        if len(data) != width * tree.HASH_BYTES:
            self._blame("log.tile_length", tile.path, bytes=len(data))
            return
        wanted = b"".join(hashes)
        if data.startswith(wanted):
            return
        at = next(n for n in range(len(wanted)) if data[n] != wanted[n])
        self._blame(code, tile.path, index=tile.start + at // tree.HASH_BYTES)

    def _take_part(self, part: tree.RowPart) -> None:
        # 256 entries complete at most one hash of any row, so a tile never overflows.
        row = self._rows.setdefault(part.row, [])
        row += part.hashes
        if len(row) == tiles.WIDTH:
            index = part.start // tiles.WIDTH
            self._compare(tiles.Tile(level=part.row, index=index), row, "log.tile_differs")
            row.clear()

    def _compare_last_tiles(self) -> None:
        for number, row in self._rows.items():
            if row:
                index = self.frontier.size >> tree.ROW_HEIGHT * (number + 1)
                tile = tiles.Tile(level=number, index=index, width=len(row))
                self._compare(tile, row, "log.tile_differs")

    def _meet_earlier(self, hashes: Sequence[bytes]) -> None:
        """Compare the root where this log is as long as the earlier one was."""
        more = 0 if self._earlier is None else self._earlier.size - self.frontier.size
        if 0 < more <= len(hashes):
            self._judge_earlier(tree.grow_by_hashes(self.frontier, hashes[:more]).frontier)

    def _judge_earlier(self, frontier: tree.Frontier) -> None:
        earlier = self._earlier
        if earlier is None or earlier.size != frontier.size:
            return
        if earlier.root != frontier.root:
            self._blame("log.forked", earlier.origin, size_before=earlier.size)

    def _take_acts(self, start: int, entries: Sequence[bytes]) -> None:
        """Check the acts of these entries; with none, those beyond the log's end."""
        stop = start + len(entries)
        while self._next_act is not None and (not entries or self._next_act.index < stop):
            act = self._next_act
            if len(self.faults) >= FAULTS_MAX:
                return
            self._judge_act(act, start, entries)
            self._next_act = next(self._acts, None)

    def _judge_act(self, act: ActAtHand, start: int, entries: Sequence[bytes]) -> None:
        at = str(act.index)
        if act.index <= self._index_of_act or act.index < start:
            self._blame("log.acts_order", at)
            return
        self._index_of_act = act.index
        if not entries:
            self._blame("log.act_unknown", at)
            return
        if len(act.signature) != keys.SIGNATURE_BYTES:
            self._blame("log.act_form", at)
            return
        if not 0 <= act.recorded_at <= TIME_MS_MAX:
            self._blame("log.act_form", at)
            return
        entry = tree.entry_of(act.header, act.signature, act.recorded_at)
        if entry != entries[act.index - start]:
            self._blame("log.act_differs", at)
            return
        # Only a time that the log itself holds is worth comparing with the next.
        if act.recorded_at < self._recorded_at:
            self._blame("log.time_backwards", at)
        self._recorded_at = act.recorded_at
        self.acts_checked += 1
