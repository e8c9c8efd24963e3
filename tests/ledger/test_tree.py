"""The Merkle tree against the definitions of RFC 6962, written out naively."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.ledger import tree
from auzolan.units.faults import BrokenHouse, Fault

EMPTY_HASH = tree.EMPTY_ROOT
SIZES = st.integers(0, 300)
ENTRIES = [sha256(n.to_bytes(4, "big")).digest() for n in range(70_000)]


def naive_root(entries: Sequence[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = naive_split(len(entries))
    return sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    k = naive_split(len(entries))
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_subproof(m: int, entries: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    k = naive_split(len(entries))
    if m <= k:
        return [*naive_subproof(m, entries[:k], whole=whole), naive_root(entries[k:])]
    return [
        *naive_subproof(m - k, entries[k:], whole=False),
        naive_root(entries[:k]),
    ]


class Rows:
    """A tree's hashes in memory, read by row as a database would hand them out."""

    def __init__(self, *batches: Sequence[bytes]) -> None:
        self.rows: dict[int, list[bytes]] = {0: []}
        self.frontier = tree.EMPTY
        self.reads: list[tuple[int, int, int]] = []
        for batch in batches:
            self.append(batch)

    def append(self, batch: Sequence[bytes]) -> None:
        growth = tree.grow(self.frontier, batch)
        self.rows[0] += tree.leaf_hashes(batch)
        for part in growth.parts:
            row = self.rows.setdefault(part.row, [])
            assert part.start == len(row)
            row += part.hashes
        self.frontier = growth.frontier

    def read(self, row: int, start: int, stop: int) -> Sequence[bytes]:
        self.reads.append((row, start, stop))
        return self.rows[row][start:stop]


LARGE = Rows(ENTRIES)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.EMPTY.root == tree.EMPTY_ROOT == sha256(b"").digest()
    assert tree.root_of(LARGE.read, size=0) == tree.EMPTY_ROOT


def test_an_entry_binds_header_signature_and_time() -> None:
    header, signature = b'{"version":1}', bytes(64)

    wanted = sha256(header + signature + (1_700_000_000_000).to_bytes(8, "big")).digest()

    assert tree.entry_of(header, signature, 1_700_000_000_000) == wanted


@given(SIZES)
def test_a_root_is_that_of_the_definition(size: int) -> None:
    wanted = naive_root(ENTRIES[:size])

    assert tree.grow(tree.EMPTY, ENTRIES[:size]).frontier.root == wanted
    assert tree.root_of(LARGE.read, size=size) == wanted


@given(st.lists(st.integers(0, 90), max_size=5))
def test_how_entries_are_batched_makes_no_difference(batches: list[int]) -> None:
    frontier, size = tree.EMPTY, 0
    for batch in batches:
        frontier = tree.grow(frontier, ENTRIES[size : size + batch]).frontier
        size += batch

    assert frontier == tree.grow(tree.EMPTY, ENTRIES[:size]).frontier


def test_upper_rows_come_to_be_whatever_the_batches() -> None:
    singly = Rows(ENTRIES[:65_000], *([entry] for entry in ENTRIES[65_000:66_000]))

    assert singly.rows[1] == LARGE.rows[1][:257]
    assert singly.rows[2] == LARGE.rows[2] == [naive_root(ENTRIES[:65_536])]
    assert LARGE.rows[1][272] == naive_root(ENTRIES[272 * 256 : 273 * 256])


@given(SIZES)
def test_a_frontier_survives_being_stored(size: int) -> None:
    frontier = tree.grow(tree.EMPTY, ENTRIES[:size]).frontier

    assert tree.frontier_of(frontier.to_bytes()) == frontier


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(7),
        bytes(9),
        (3).to_bytes(8, "big") + bytes(32),
        (3).to_bytes(8, "big") + bytes(65),
        (2**53).to_bytes(8, "big") + bytes(32),
    ],
)
def test_a_damaged_frontier_is_refused(data: bytes) -> None:
    found = tree.frontier_of(data)

    assert isinstance(found, Fault)
    assert found.code == "log.frontier_form"


@given(st.data())
def test_every_entry_proves_its_place(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(ENTRIES[:size])

    proof = tree.inclusion_proof(LARGE.read, index=index, size=size)

    assert list(proof) == naive_path(index, ENTRIES[:size])
    assert tree.verify_inclusion(
        tree.leaf_hash(ENTRIES[index]), index=index, size=size, proof=proof, root=root
    )


@given(st.data())
def test_a_proof_stands_for_one_entry_one_place_one_tree(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    leaf, root = tree.leaf_hash(ENTRIES[index]), naive_root(ENTRIES[:size])
    proof = tree.inclusion_proof(LARGE.read, index=index, size=size)
    place = {"index": index, "size": size, "proof": proof, "root": root}

    wrong = [
        (leaf, {"index": other}),
        (leaf, {"index": size}),
        (leaf, {"index": -1}),
        (leaf, {"root": EMPTY_HASH}),
        (leaf, {"proof": proof[:-1]}),
        (leaf, {"proof": (*proof, EMPTY_HASH)}),
        (leaf, {"proof": (EMPTY_HASH, *proof[1:])}),
        (leaf, {"proof": (proof[0] + b"x", *proof[1:])}),
        (tree.leaf_hash(ENTRIES[other]), {}),
    ]

    assert not any(tree.verify_inclusion(of, **(place | but)) for of, but in wrong)


@given(st.data())
def test_a_tree_proves_what_it_grew_from(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 300))
    first = data.draw(st.integers(1, second))
    roots = {
        "first_root": naive_root(ENTRIES[:first]),
        "second_root": naive_root(ENTRIES[:second]),
    }

    proof = tree.consistency_proof(LARGE.read, first=first, second=second)

    assert list(proof) == naive_subproof(first, ENTRIES[:second], whole=True)
    assert tree.verify_consistency(first=first, second=second, proof=proof, **roots)


@given(st.data())
def test_no_tree_is_consistent_with_another_past(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 300))
    first = data.draw(st.integers(1, second - 1))
    proof = tree.consistency_proof(LARGE.read, first=first, second=second)
    step = {
        "first": first,
        "second": second,
        "first_root": naive_root(ENTRIES[:first]),
        "second_root": naive_root(ENTRIES[:second]),
        "proof": proof,
    }

    wrong = [
        {"first_root": EMPTY_HASH},
        {"second_root": EMPTY_HASH},
        {"first": second, "second": first},
        {"first": 0},
        {"first": second},
        {"proof": ()},
        {"proof": proof[:-1]},
        {"proof": (*proof, EMPTY_HASH)},
        {"proof": (b"short", *proof)},
    ]

    assert tree.verify_consistency(**step)
    assert not any(tree.verify_consistency(**(step | but)) for but in wrong)


def test_growing_from_nothing_or_not_at_all_needs_no_proof() -> None:
    root = naive_root(ENTRIES[:5])

    assert tree.consistency_proof(LARGE.read, first=0, second=5) == ()
    assert tree.consistency_proof(LARGE.read, first=5, second=5) == ()
    assert tree.verify_consistency(
        first=0, second=5, first_root=EMPTY_HASH, second_root=root, proof=()
    )
    assert not tree.verify_consistency(
        first=0, second=5, first_root=root, second_root=root, proof=()
    )
    assert not tree.verify_consistency(
        first=5, second=5, first_root=EMPTY_HASH, second_root=root, proof=()
    )


@settings(max_examples=30)
@given(st.data())
def test_proofs_of_a_large_tree_take_few_and_small_reads(data: st.DataObject) -> None:
    size = data.draw(st.integers(60_000, 70_000))
    index = data.draw(st.integers(0, size - 1))
    rows = Rows()
    rows.rows, rows.frontier = LARGE.rows, LARGE.frontier
    root = tree.root_of(LARGE.read, size=size)

    inclusion = tree.inclusion_proof(rows.read, index=index, size=size)
    consistency = tree.consistency_proof(rows.read, first=index + 1, second=size)

    assert tree.verify_inclusion(
        tree.leaf_hash(ENTRIES[index]), index=index, size=size, proof=inclusion, root=root
    )
    assert tree.verify_consistency(
        first=index + 1,
        second=size,
        first_root=tree.root_of(LARGE.read, size=index + 1),
        second_root=root,
        proof=consistency,
    )
    assert len(rows.reads) <= 4 * 17
    assert all(stop - start <= 128 for _, start, stop in rows.reads)
    assert all(start // 256 == (stop - 1) // 256 for _, start, stop in rows.reads)


def test_asking_for_what_is_not_there_is_our_own_mistake() -> None:
    with pytest.raises(BrokenHouse):
        tree.inclusion_proof(LARGE.read, index=5, size=5)
    with pytest.raises(BrokenHouse):
        tree.consistency_proof(LARGE.read, first=6, second=5)
    with pytest.raises(BrokenHouse):
        tree.root_of(LARGE.read, size=90_000)
    with pytest.raises(BrokenHouse):
        tree.grow(tree.Frontier(size=tree.SIZE_MAX, nodes=()), [EMPTY_HASH])
