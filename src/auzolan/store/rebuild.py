"""Rebuild: makes the rows of a community again from its log, and compares or swaps.

`check` reads one snapshot and changes nothing. `rebuild` puts right what differs: the
rows are loaded beside the live ones, compared once more, and take their place in one
transaction.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from auzolan.ledger import notes, records, soundness, tree
from auzolan.ledger.records import Record
from auzolan.ledger.rule import Rulebook
from auzolan.store import digests
from auzolan.store.codec import codec_of
from auzolan.store.commit import lock, write_changes
from auzolan.store.folding import Fold, Head, acts_of, batched, folded, head_of
from auzolan.units.faults import BrokenHouse, Fault, fault

ROWS_A_WRITE = 5_000
FAULTS_MAX = 1_000
SHADOW = "_shadow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What making the rows again has shown."""

    community: str
    acts: int
    root: bytes
    signatures_verified: int
    tables: dict[str, digests.Digest]  # by name, as made from the log
    # Tables whose rows are not what the log makes of them.
    differing: tuple[str, ...]
    # Every difference and every broken promise, up to FAULTS_MAX of them.
    faults: tuple[Fault, ...]
    # Whether what differed has been put right.
    mended: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether nothing at all was found."""
        return not self.faults


def check(community: str, rulebook: Rulebook, *, signatures: bool = False) -> Report:
    """Compare rows, entries, tree and checkpoint with what the log makes of them.

    With `signatures`, every act is read as a stranger's and verified. Reads one
    snapshot: writers go on meanwhile and nothing live is touched.
    """
    with _calm(), _snapshot():
        head, fold, report = _checked(community, rulebook, signatures=signatures)
        del head, fold
        return report


def rebuild(community: str, rulebook: Rulebook, *, signatures: bool = False) -> Report:
    """Check, and put right the tables that differ; acts themselves never change.

    Raises:
        BrokenHouse: The rows loaded beside the live ones are not those of the log.
    """
    with _calm():
        with _snapshot():
            head, fold, report = _checked(community, rulebook, signatures=signatures)
        if not report.differing or fold.stopped:
            return report
        differing = [records.BY_TABLE[table] for table in report.differing]
        for record in differing:
            load(record, list(fold.replay.rows.tables[record.TABLE].values()), SHADOW)
            _compare_shadow(record, community, report.tables[record.TABLE])
        with transaction.atomic(durable=True):
            lock(community)
            for record in differing:
                _swap(record, community)
            _take_tail(community, head, fold)
    return Report(
        community=community,
        acts=report.acts,
        root=report.root,
        signatures_verified=report.signatures_verified,
        tables=report.tables,
        differing=report.differing,
        faults=report.faults,
        mended=True,
    )


def load(record: type[Record], rows: list[Record], suffix: str = "") -> None:
    """Write rows in bulk, into a fresh table of that suffix or the live one."""
    codec = codec_of(record)
    table = codec.table + suffix
    if suffix:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM {codec.table} LIMIT 0")
    encode = digests.encoder(record)
    marks = ", ".join(["%s"] * len(codec.names))
    sql = f"INSERT INTO {table} ({', '.join(codec.names)}) VALUES ({marks})"
    with transaction.atomic(), connection.cursor() as cursor:
        for some in batched(rows, ROWS_A_WRITE):
            cursor.executemany(sql, [encode(row) for row in some])


def _compare_shadow(record: type[Record], community: str, wanted: digests.Digest) -> None:
    table = codec_of(record).table + SHADOW
    if digests.of_table(record, community, table=table) != wanted:
        raise BrokenHouse(f"{table} is not what was loaded into it")


def _swap(record: type[Record], community: str) -> None:
    """Put the community's rows of the shadow in place of the live ones."""
    codec = codec_of(record)
    columns = ", ".join(codec.names)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {codec.table} WHERE community = %s", [community])
        cursor.execute(
            f"INSERT INTO {codec.table} ({columns}) "
            f"SELECT {columns} FROM {codec.table}{SHADOW}"
        )
        cursor.execute(f"DROP TABLE {codec.table}{SHADOW}")


def _take_tail(community: str, head: Head, fold: Fold) -> None:
    """Write what acts did that came while the log was folded."""
    now = head_of(community)
    for kept, _ in acts_of(community, head.size, now.size):
        taken = fold.replay.take(kept)
        if isinstance(taken, Fault):
            raise BrokenHouse(f"act {kept.seq} was accepted a moment ago: {taken.code}")
        write_changes(*taken)


# -- comparing -----------------------------------------------------------------------


def _checked(
    community: str, rulebook: Rulebook, *, signatures: bool
) -> tuple[Head, Fold, Report]:
    head = head_of(community)
    fold = folded(community, rulebook, head, signatures=signatures)
    found = fold.faults
    differing: list[str] = []
    if not fold.stopped:
        found += _log_faults(community, head, fold)
        for record in records.RECORDS:
            differences = _differences(record, community, fold)
            some = list(itertools.islice(differences, FAULTS_MAX))
            differing += [record.TABLE] if some else []
            found += some
        found += itertools.islice(soundness.faults(fold.replay.rows), FAULTS_MAX)
    tables = fold.replay.rows.tables
    report = Report(
        community=community,
        acts=fold.branch.frontier.size,
        root=fold.branch.frontier.root,
        signatures_verified=fold.verified,
        tables={
            record.TABLE: digests.of_rows(record, tables[record.TABLE])
            for record in records.RECORDS
        },
        differing=tuple(differing),
        faults=tuple(found[:FAULTS_MAX]),
    )
    return head, fold, report


def _log_faults(community: str, head: Head, fold: Fold) -> Iterator[Fault]:
    """Compare the tree with the head, the upper rows and the checkpoint."""
    branch = fold.branch
    if head.frontier != branch.frontier.to_bytes():
        yield fault("rebuild.root_differs", community, size=branch.frontier.size)
    if head.recorded_at != fold.replay.recorded_at:
        yield fault("rebuild.time_differs", community, recorded_at=head.recorded_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, number, hash FROM store_log_node WHERE community = %s",
            [community],
        )
        stored = {(level, number): bytes(node) for level, number, node in cursor.fetchall()}
    for place in sorted(branch.nodes.keys() | stored.keys()):
        if branch.nodes.get(place) != stored.get(place):
            yield fault("rebuild.node_differs", "{}/{}".format(*place))
    if head.checkpoint:
        yield from _checkpoint_faults(community, head, fold)


def _checkpoint_faults(community: str, head: Head, fold: Fold) -> Iterator[Fault]:
    row = fold.replay.rows.row(records.Community, community)
    if row is None:
        return
    key = notes.verifier_key(notes.origin_of(community), bytes.fromhex(row.public))
    opened = notes.open_checkpoint(head.checkpoint.encode(), key=key)
    if isinstance(opened, Fault):
        yield fault("rebuild.checkpoint_differs", community, why=opened.code)
        return
    if opened.size > head.size or opened.root != _root_at(community, opened.size, fold):
        yield fault("rebuild.checkpoint_differs", community, size=opened.size)


def _root_at(community: str, size: int, fold: Fold) -> bytes:
    """Return the root of the first entries, from what was computed and stored."""

    def read(row: int, start: int, stop: int) -> list[bytes]:
        if row:
            return [fold.branch.nodes[row, number] for number in range(start, stop)]
        return tree.leaf_hashes(entry for _, entry in acts_of(community, start, stop))

    return tree.root_of(read, size=size)


def _differences(record: type[Record], community: str, fold: Fold) -> Iterator[Fault]:
    """Yield each row that is missing, too many, or other than the log makes it."""
    table = fold.replay.rows.tables[record.TABLE]
    names = codec_of(record).names
    encode = digests.encoder(record)
    at_id = names.index("id")
    count = 0
    for values in digests.stream(record, community):
        row = table.get(values[at_id])
        place = f"{record.TABLE}/{values[at_id]}"
        if row is None:
            yield fault("rebuild.row_extra", place)
            continue
        count += 1
        wanted = encode(row)
        if wanted != values:
            pairs = zip(names, wanted, values, strict=True)
            other = [name for name, here, there in pairs if here != there]
            yield fault("rebuild.row_differs", place, columns=", ".join(other))
    if count == len(table):
        return
    there = {values[at_id] for values in digests.stream(record, community)}
    for row_id in sorted(table.keys() - there):
        yield fault("rebuild.row_missing", f"{record.TABLE}/{row_id}")


# -- the ground ----------------------------------------------------------------------


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as of one moment, without keeping writers waiting."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED"
    if connection.vendor == "postgresql":
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Let the collector of cycles rest: it would walk millions of rows, and find none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
