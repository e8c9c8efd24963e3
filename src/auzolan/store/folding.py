"""Folding: reads a stored log in order and folds it into rows and a tree in memory.

A few thousand acts are in memory as bytes at once; the rows they made all are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection

from auzolan.ledger import keys, tree
from auzolan.ledger.acts import Sealed
from auzolan.ledger.replay import Branch, Kept, Replay, Signed
from auzolan.ledger.rule import Rulebook
from auzolan.units.faults import Fault, fault

T = TypeVar("T")

ACTS_A_READ = 5_000
# Verifying leaves Python while it computes, so two threads keep two cores busy.
VERIFIERS = 2

_SELECT_ACTS = (
    "SELECT seq, recorded_at, header, signature, body, body_salt, personal, "
    "personal_salt, entry FROM store_log_act "
    "WHERE community = %s AND seq >= %s AND seq < %s ORDER BY seq"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the log goes, as stored."""

    size: int
    recorded_at: int
    frontier: bytes
    checkpoint: str


@dataclass(slots=True, kw_only=True)
class Fold:
    """A log folded in memory."""

    replay: Replay
    branch: Branch
    verified: int = 0
    faults: list[Fault] = field(default_factory=list)
    # An act that cannot be applied leaves all later rows without a ground to stand on.
    stopped: bool = False


def head_of(community: str) -> Head:
    """Return how far a log goes; a log that is not here has no entry."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, recorded_at, frontier, checkpoint FROM store_log_head "
            "WHERE community = %s",
            [community],
        )
        found = cursor.fetchone()
    if found is None:
        return Head(size=0, recorded_at=0, frontier=tree.EMPTY.to_bytes(), checkpoint="")
    return Head(
        size=found[0],
        recorded_at=found[1],
        frontier=bytes(found[2]),
        checkpoint=found[3],
    )


def acts_of(community: str, start: int, stop: int) -> Iterator[tuple[Kept, bytes]]:
    """Yield acts with the entries stored for them, in order, a chunk a statement."""
    for first in range(start, stop, ACTS_A_READ):
        with connection.cursor() as cursor:
            last = min(stop, first + ACTS_A_READ)
            cursor.execute(_SELECT_ACTS, [community, first, last])
            found = cursor.fetchall()
        for seq, recorded_at, *parts, entry in found:
            yield Kept(seq, recorded_at, _sealed(*parts)), bytes(entry)


def _sealed(*parts: bytes | str) -> Sealed:
    header, signature, body, body_salt, personal, personal_salt = map(_bytes, parts)
    return Sealed(
        header=header,
        signature=signature,
        body=body,
        body_salt=body_salt,
        personal=personal,
        personal_salt=personal_salt,
    )


def _bytes(value: bytes | str) -> bytes:
    # A hand in an SQLite file can turn bytes into text; that has to show as a fault.
    return value.encode() if isinstance(value, str) else bytes(value)


def folded(community: str, rulebook: Rulebook, head: Head, *, signatures: bool) -> Fold:
    """Fold the log up to its head; with `signatures`, verify each act as a stranger's."""
    fold = Fold(replay=Replay(rulebook, community), branch=Branch())
    acts = acts_of(community, 0, head.size)
    with ThreadPoolExecutor(VERIFIERS) as verifiers:
        while some := list(itertools.islice(acts, ACTS_A_READ)):
            _grow(fold, some)
            signed = _take(fold, [kept for kept, _ in some], thoroughly=signatures)
            _verify(fold, signed, verifiers)
            if fold.stopped:
                break
    return fold


def _grow(fold: Fold, some: list[tuple[Kept, bytes]]) -> None:
    """Grow the tree, and compare each entry and its place with what is stored."""
    start = fold.branch.frontier.size
    entries = fold.branch.grow([kept for kept, _ in some])
    for n, ((kept, stored), entry) in enumerate(zip(some, entries, strict=True)):
        if kept.seq != start + n:
            fold.faults.append(fault("rebuild.act_missing", str(start + n)))
            fold.stopped = True
            return
        if stored != entry:
            fold.faults.append(fault("rebuild.entry_differs", str(kept.seq)))


def _take(fold: Fold, acts: list[Kept], *, thoroughly: bool) -> list[Signed]:
    """Apply acts until one cannot be; returns the signatures still to verify."""
    replay = fold.replay
    signed: list[Signed] = []
    for kept in acts if not fold.stopped else ():
        found = replay.take_thoroughly(kept) if thoroughly else replay.take(kept)
        if isinstance(found, Fault):
            fold.faults.append(fault("rebuild.act_refused", str(kept.seq), why=found.code))
            fold.stopped = True
            break
        if isinstance(found, Signed):
            signed.append(found)
    return signed


def _verify(fold: Fold, signed: list[Signed], verifiers: ThreadPoolExecutor) -> None:
    # Nothing else runs meanwhile: a busy thread would keep the verifiers waiting for
    # Python's lock after every signature.
    share = -(-len(signed) // VERIFIERS) or 1
    for wrong in verifiers.map(_wrong, batched(signed, share)):
        fold.faults += [fault("rebuild.signature_wrong", str(seq)) for seq in wrong]
    fold.verified += len(signed)


def _wrong(signed: list[Signed]) -> list[int]:
    return [
        one.seq for one in signed if not keys.verify(one.public, one.message, one.signature)
    ]


def batched(items: list[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
