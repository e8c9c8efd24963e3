"""Published: a log's files, lists and proofs, made from the acts that are committed.

The store keeps entries and the hashes of the upper rows; leaf hashes are computed from
the entries, and no file is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from auzolan.ledger import notes, records, tiles, tree, verify
from auzolan.store import checkpoints, rows
from auzolan.units.faults import BrokenHouse, Fault, fault

COMMUNITIES_MAX = 1_000
ACTS_A_READ = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry stands in the log: all that a reader needs to compute the root."""

    origin: str
    index: int
    size: int
    entry: bytes
    leaf: bytes
    hashes: tuple[bytes, ...]  # leaf to root
    root: bytes
    # The signed note over `root`, where `size` is that of the newest one.
    checkpoint: str

    @property
    def holds(self) -> bool:
        """Tell whether the hashes lead from the entry to the root."""
        return tree.verify_inclusion(
            self.leaf, index=self.index, size=self.size, proof=self.hashes, root=self.root
        )


def log_list() -> list[tuple[str, str]]:
    """Return the communities of this node: (id, name), by name."""
    found = rows.select(records.Community, "id <> %s", ("",), limit=COMMUNITIES_MAX)
    return sorted(((row.id, row.name) for row in found), key=lambda pair: pair[::-1])


def logs_here() -> list[str]:
    """Return the communities that have a log here, whether or not their rows are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT community FROM store_log_head ORDER BY community")
        return [community for (community,) in cursor.fetchall()]


def log_key(community: str) -> str | Fault:
    """Return the line to hand to others: the log's C2SP verifier key."""
    key = checkpoints.verifier_key(community)
    return key if isinstance(key, Fault) else key.text


def entries(community: str, start: int, stop: int) -> list[bytes]:
    """Return the entries at start <= index < stop, as many as there are."""
    return _column(
        "SELECT entry FROM store_log_act WHERE community = %s AND seq >= %s AND seq < %s "
        "ORDER BY seq",
        [community, start, stop],
    )


def reader(community: str) -> tree.ReadHashes:
    """Return how to read the hashes of a log's rows; a statement a read."""

    def read(row: int, start: int, stop: int) -> Sequence[bytes]:
        if row == 0:
            return tree.leaf_hashes(entries(community, start, stop))
        return _column(
            "SELECT hash FROM store_log_node WHERE community = %s AND level = %s "
            "AND number >= %s AND number < %s ORDER BY number",
            [community, row, start, stop],
        )

    return read


def tile_content(community: str, tile: tiles.Tile, *, size: int) -> bytes | None:
    """Return a file of a log that was published at this size; None beyond it."""
    if not tiles.is_within(tile, size=size):
        return None
    if tile.level != tiles.ENTRIES:
        return tiles.tile_bytes(tile, reader(community))
    found = entries(community, tile.start, tile.stop)
    if len(found) != tile.width:
        raise BrokenHouse(f"{tile.path} has {len(found)} entries")
    return tiles.bundle_bytes(found)


def proof_of(community: str, seq: int, *, size: int | None = None) -> Proof | Fault:
    """Return the proof that an entry stands in the log, as last published.

    `size` asks for the proof in an earlier, smaller tree.
    """
    newest = checkpoints.stored(community)
    if newest is None:
        return fault("log.unknown", community[:64])
    whole = newest.size if size is None else size
    if not 0 <= seq < whole <= newest.size:
        return fault("log.entry_unknown", str(seq)[:20], size=newest.size)
    read = reader(community)
    found = entries(community, seq, seq + 1)
    if not found:
        raise BrokenHouse(f"entry {seq} of {community} is published but not there")
    return Proof(
        origin=notes.origin_of(community),
        index=seq,
        size=whole,
        entry=found[0],
        leaf=tree.leaf_hash(found[0]),
        hashes=tree.inclusion_proof(read, index=seq, size=whole),
        root=tree.root_of(read, size=whole),
        checkpoint=newest.text if whole == newest.size else "",
    )


def acts_at_hand(community: str, *, size: int) -> Iterator[verify.ActAtHand]:
    """Yield what the first `size` entries of a log of ours are made of."""
    for start in range(0, size, ACTS_A_READ):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, header, signature, recorded_at FROM store_log_act "
                "WHERE community = %s AND seq >= %s AND seq < %s ORDER BY seq",
                [community, start, min(size, start + ACTS_A_READ)],
            )
            found = cursor.fetchall()
        for seq, header, signature, recorded_at in found:
            yield verify.ActAtHand(
                index=seq,
                header=bytes(header),
                signature=bytes(signature),
                recorded_at=recorded_at,
            )


def publish_folder(community: str, folder: Path) -> int | Fault:
    """Write the files of the newest stored checkpoint; returns how many were new.

    Files that are there are left alone, since none ever changes; the checkpoint comes
    last, so that a folder copied half-way still verifies as what it was before.
    """
    newest = checkpoints.stored(community)
    if newest is None:
        return fault("log.unknown", community[:64])
    written = 0
    for tile in tiles.needed(newest.size):
        path = folder / tile.path
        if path.exists():
            continue
        content = tile_content(community, tile, size=newest.size)
        assert content is not None
        _write(path, content)
        written += 1
    _write(folder / tiles.CHECKPOINT_PATH, newest.note)
    return written


def _write(path: Path, content: bytes) -> None:
    """Write a file that is either whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def _column(sql: str, params: list[str | int]) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [bytes(value) for (value,) in cursor.fetchall()]
