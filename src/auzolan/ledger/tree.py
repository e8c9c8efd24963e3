"""The log's Merkle tree (RFC 6962): its growing edge, its proofs, and their checks.

A tree is never held as a whole: a `Frontier` is enough to append, and proofs read the
few hashes they need through a `ReadHashes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from auzolan.ledger import keys
from auzolan.units.faults import BrokenHouse, Fault, fault

HASH_BYTES: Final = 32
ENTRY_BYTES: Final = 32
# What canonical JSON and every database can count to.
SIZE_MAX: Final = 2**53 - 1
EMPTY_ROOT: Final = sha256(b"").digest()
# A row holds the roots of complete subtrees of 256**level leaves: row 0 the leaf hashes.
ROW_HEIGHT: Final = 8

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_SIZE_BYTES: Final = 8

# (row, start, stop) -> the hashes of that row at start <= index < stop. Asked only for
# hashes that a tree of the size at hand has, at most 128 at once, all of one tile.
ReadHashes = Callable[[int, int, int], Sequence[bytes]]


def entry_of(header: bytes, signature: bytes, recorded_at: int) -> bytes:
    """Return an act's 32-byte log entry.

    SHA-256 of header ‖ signature ‖ recorded_at (ms, 8 bytes, big-endian); the last two
    have a fixed length, so no two acts share the bytes that are hashed.
    """
    assert len(signature) == keys.SIGNATURE_BYTES, "the boundary would be movable"
    return sha256(header + signature + recorded_at.to_bytes(8, "big")).digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf hash of an entry (RFC 6962, section 2.1)."""
    return sha256(_LEAF + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hashes of entries, in order."""
    digest = sha256
    return [digest(_LEAF + entry).digest() for entry in entries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The growing edge of a tree: all that appending needs, at most 53 hashes."""

    size: int = 0
    # Roots of the complete subtrees that make up the tree, the largest (oldest) first:
    # one for each bit of `size`.
    nodes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """Return the tree's root hash."""
        return _folded(self.nodes)

    def to_bytes(self) -> bytes:
        """Return the size (8 bytes, big-endian) followed by the nodes."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.nodes)


EMPTY: Final = Frontier()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPart:
    """New hashes at the end of a row above the leaf hashes."""

    row: int  # 1 or more
    start: int  # the index in the row of the first hash
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A tree after appending, and the hashes of upper rows that thereby came to be."""

    frontier: Frontier
    parts: tuple[RowPart, ...]


def frontier_of(data: bytes) -> Frontier | Fault:
    """Return the frontier that `to_bytes` wrote."""
    size = int.from_bytes(data[:_SIZE_BYTES], "big")
    nodes = data[_SIZE_BYTES:]
    wanted = _SIZE_BYTES + HASH_BYTES * size.bit_count()
    if len(data) != wanted or size > SIZE_MAX:
        return fault("log.frontier_form", bytes=len(data), bytes_wanted=wanted)
    starts = range(0, len(nodes), HASH_BYTES)
    return Frontier(size=size, nodes=tuple(nodes[at : at + HASH_BYTES] for at in starts))


def grow(frontier: Frontier, entries: Iterable[bytes]) -> Growth:
    """Append entries; two hashes an entry, so batches of thousands pay best."""
    return grow_by_hashes(frontier, leaf_hashes(entries))


def grow_by_hashes(frontier: Frontier, hashes: Sequence[bytes]) -> Growth:
    """Append entries whose leaf hashes are at hand."""
    if frontier.size + len(hashes) > SIZE_MAX:
        raise BrokenHouse("a tree has outgrown SIZE_MAX")
    digest = sha256
    edge = list(frontier.nodes)
    level, start, height = list(hashes), frontier.size, 0
    kept: list[bytes] = []
    parts: list[RowPart] = []
    # One pass a height: the new hashes, led by the old edge's node where there is one,
    # are joined two by two; the one left over becomes the new edge's node. Heights that
    # nothing new reaches keep their node.
    while level:
        row, between = divmod(height, ROW_HEIGHT)
        if row and not between:
            parts.append(RowPart(row=row, start=start, hashes=tuple(level)))
        if start & 1:
            level.insert(0, edge.pop())
        if len(level) & 1:
            kept.append(level.pop())
        pairs = iter(level)
        level = [
            digest(_NODE + left + right).digest()
            for left, right in zip(pairs, pairs, strict=True)
        ]
        start >>= 1
        height += 1
    nodes = (*edge, *reversed(kept))
    grown = Frontier(size=frontier.size + len(hashes), nodes=nodes)
    return Growth(frontier=grown, parts=tuple(parts))


def inclusion_proof(read: ReadHashes, *, index: int, size: int) -> tuple[bytes, ...]:
    """Return the audit path of an entry (RFC 6962, section 2.1.1), leaf to root.

    At most 2·log2(size) reads.
    """
    if not 0 <= index < size <= SIZE_MAX:
        raise BrokenHouse(f"no entry {index} in a tree of {size}")
    proof: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        split = _split(start, stop)
        if index < split:
            proof.append(_range_hash(read, split, stop))
            stop = split
        else:
            proof.append(_range_hash(read, start, split))
            start = split
    return tuple(reversed(proof))


def consistency_proof(read: ReadHashes, *, first: int, second: int) -> tuple[bytes, ...]:
    """Return the proof that a tree grew from another (RFC 6962, section 2.1.2).

    Empty where `first` is 0 or `second`: such a step needs no hashes. At most
    2·log2(second) reads.
    """
    if not 0 <= first <= second <= SIZE_MAX:
        raise BrokenHouse(f"no tree of {first} within one of {second}")
    if first in {0, second}:
        return ()
    proof: list[bytes] = []
    start, stop = 0, second
    while stop != first:
        split = _split(start, stop)
        if first <= split:
            proof.append(_range_hash(read, split, stop))
            stop = split
        else:
            proof.append(_range_hash(read, start, split))
            start = split
    if start:
        # The old tree is no subtree of the new one: its last part is told as well.
        proof.append(_range_hash(read, start, stop))
    return tuple(reversed(proof))


def root_of(read: ReadHashes, *, size: int) -> bytes:
    """Return the root of the tree's first `size` entries; at most log2(size) reads."""
    return _range_hash(read, 0, size) if size else EMPTY_ROOT


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether the leaf hash stands at `index` (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size <= SIZE_MAX or not _are_hashes(proof):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = _node_hash(sibling, found)
            at, last = _past_lone_nodes(at, last)
        else:
            found = _node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    *,
    first: int,
    second: int,
    first_root: bytes,
    second_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Tell whether the second tree begins with the first (RFC 9162, section 2.1.4.2)."""
    if not 0 <= first <= second <= SIZE_MAX or not _are_hashes(proof):
        return False
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    if first == second:
        return not proof and first_root == second_root
    # A whole power of two is a node of the new tree; its hash need not be sent.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(path) and _replay(path, first, second) == (first_root, second_root)


def _replay(path: Sequence[bytes], first: int, second: int) -> tuple[bytes, bytes] | None:
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = _node_hash(sibling, old), _node_hash(sibling, new)
            at, last = _past_lone_nodes(at, last)
        else:
            new = _node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _past_lone_nodes(at: int, last: int) -> tuple[int, int]:
    # The last node of a height without a sibling rises unchanged.
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(sibling) == HASH_BYTES for sibling in proof)


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


def _folded(nodes: Sequence[bytes]) -> bytes:
    if not nodes:
        return EMPTY_ROOT
    found = nodes[-1]
    for node in reversed(nodes[:-1]):
        found = _node_hash(node, found)
    return found


def _split(start: int, stop: int) -> int:
    # The left part of a tree is the largest power of two below its size.
    return start + (1 << (stop - start - 1).bit_length() - 1)


def _range_hash(read: ReadHashes, start: int, stop: int) -> bytes:
    """Hash [start, stop), where start is a multiple of a power of two >= its length."""
    nodes: list[bytes] = []
    while start < stop:
        height = (stop - start).bit_length() - 1
        nodes.append(_subtree_hash(read, height, start >> height))
        start += 1 << height
    return _folded(nodes)


def _subtree_hash(read: ReadHashes, height: int, index: int) -> bytes:
    row, above = divmod(height, ROW_HEIGHT)
    level = list(read(row, index << above, index + 1 << above))
    if len(level) != 1 << above:
        raise BrokenHouse(f"row {row} has no {1 << above} hashes at {index << above}")
    while len(level) > 1:
        pairs = iter(level)
        level = [_node_hash(left, right) for left, right in zip(pairs, pairs, strict=True)]
    return level[0]
