"""Commit: the one way into the tables, an act at a time under the community's lock.

SQLite has one write lock for the node (`store.sqlite`); PostgreSQL takes an advisory
lock for the community. Facts, judgement, stamp, entry, frontier and rows are one
transaction.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from auzolan.ledger import engine, records, tree
from auzolan.ledger.acts import Header, Sealed, read_header
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Answers
from auzolan.ledger.records import Record
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules import care
from auzolan.node.ports import Appended
from auzolan.store import restored, rows
from auzolan.store.codec import Codec, codec_of
from auzolan.units.faults import AuzolanError, BrokenHouse, Fault, fault

R = TypeVar("R", bound=Record)

ACTS_A_TRANSACTION = 200
# An import of thousands lets a member's deed in between.
TRANSACTION_S = 0.05

_INSERT_ACT = (
    "INSERT INTO store_log_act (id, community, seq, author, request, kind, audience, "
    "recorded_at, header, signature, entry, body, body_salt, personal, personal_salt) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_UPSERT_HEAD = (
    "INSERT INTO store_log_head (community, size, recorded_at, frontier, checkpoint, "
    "checkpoint_size, checkpoint_at) VALUES (%s, %s, %s, %s, '', 0, 0) "
    "ON CONFLICT (community) DO UPDATE SET size = excluded.size, "
    "recorded_at = excluded.recorded_at, frontier = excluded.frontier"
)


class _TakenElsewhere(AuzolanError):
    """An act would write over a row of another community on this node.

    Rules see their own community only, and ids come from whoever speaks.
    """

    def __init__(self, row_id: str) -> None:
        super().__init__(row_id)
        self.row_id = row_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    size: int
    recorded_at: int
    frontier: tree.Frontier


class DatabaseLog:
    """The Log port on the database."""

    def __init__(self, rulebook: Rulebook, clock: Callable[[], int]) -> None:
        """Judge by these rules and stamp by this clock (ms, UTC)."""
        self._rulebook = rulebook
        self._clock = clock

    def append(self, sealed: Sealed) -> Appended | tuple[Fault, ...]:
        """Judge and append one act; a repeated request gives the first answer again."""
        done, refused = self.append_all([sealed])
        return done[0] if done else refused

    def append_all(
        self, acts: Sequence[Sealed]
    ) -> tuple[list[Appended], tuple[Fault, ...]]:
        """Append acts in transactions of at most 200 or 50 ms; stop at the first refused.

        What was appended before the refused one stays.
        """
        done: list[Appended] = []
        refused: tuple[Fault, ...] = ()
        while len(done) < len(acts) and not refused:
            start = len(done)
            refused = self._append_some(acts[start : start + ACTS_A_TRANSACTION], done)
        return done, refused

    def _append_some(
        self, acts: Sequence[Sealed], done: list[Appended]
    ) -> tuple[Fault, ...]:
        """Append one act or more, until others have waited long enough."""
        before = len(done)
        try:
            with transaction.atomic():
                ends_at = time.monotonic() + TRANSACTION_S
                for sealed in acts:
                    if len(done) > before and time.monotonic() > ends_at:
                        break
                    header = read_header(sealed)
                    if isinstance(header, Fault):
                        return (header,)
                    lock(header.community)
                    result = self._append_one(header, sealed)
                    if not isinstance(result, Appended):
                        return result
                    done.append(result)
        except _TakenElsewhere as taken:
            # Everything since `before` was rolled back with it.
            del done[before:]
            return (fault("id.taken", taken.row_id),)
        return ()

    def _append_one(self, header: Header, sealed: Sealed) -> Appended | tuple[Fault, ...]:
        earlier = _by_request(header)
        if earlier is not None:
            return earlier
        closed = restored.fault_now()
        if closed is not None:
            return (closed,)
        head = _head_of(header.community)
        now = max(head.recorded_at, self._clock())
        opened = engine.open_sealed(sealed, self._rulebook, recorded_at=now, seq=head.size)
        if isinstance(opened, Fault):
            return (opened,)
        act, rule = opened
        facts = Answers()
        rows.answer(facts, header.community, engine.first_questions(act, rule))
        rows.answer(facts, header.community, rule.more(act, facts))
        refused = engine.check(act, rule, facts, sealed)
        if refused:
            return refused
        changes = engine.apply(act, rule, facts)
        texts = engine.text_rows(act, sealed.personal, changes)
        if isinstance(texts, Fault):
            return (texts,)
        write_changes(changes, texts)
        _write_act(header, sealed, head, now)
        _delete_parts(act)
        return Appended(act_id=act.act_id, seq=head.size, recorded_at=now)

    def row(self, record: type[R], community: str, row_id: str) -> R | None:
        """Return one row as it stands."""
        return rows.by_id(record, community, row_id)

    def rows(
        self, record: type[R], community: str, column: str, values: Iterable[str]
    ) -> list[R]:
        """Return the rows whose column has one of the values."""
        return rows.where_in(record, community, column, values)


def lock(community: str) -> None:
    """Queue behind other writers of this community where the database has many.

    On SQLite every transaction holds the node's one lock from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [community])


def _by_request(header: Header) -> Appended | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, seq, recorded_at FROM store_log_act "
            "WHERE community = %s AND author = %s AND request = %s",
            [header.community, header.author, header.request],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return Appended(act_id=found[0], seq=found[1], recorded_at=found[2], repeated=True)


def _head_of(community: str) -> _Head:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, recorded_at, frontier FROM store_log_head WHERE community = %s",
            [community],
        )
        found = cursor.fetchone()
    if found is None:
        return _Head(size=0, recorded_at=0, frontier=tree.Frontier())
    frontier = tree.frontier_of(bytes(found[2]))
    if isinstance(frontier, Fault):
        raise BrokenHouse(f"the stored frontier of {community} is damaged")
    return _Head(size=found[0], recorded_at=found[1], frontier=frontier)


def _write_act(header: Header, sealed: Sealed, head: _Head, now: int) -> None:
    entry = tree.entry_of(sealed.header, sealed.signature, now)
    growth = tree.grow(head.frontier, [entry])
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_ACT,
            [
                sealed.act_id,
                header.community,
                head.size,
                header.author,
                header.request,
                header.kind,
                header.audience,
                now,
                sealed.header,
                sealed.signature,
                entry,
                sealed.body,
                sealed.body_salt,
                sealed.personal,
                sealed.personal_salt,
            ],
        )
        cursor.execute(
            _UPSERT_HEAD,
            [header.community, head.size + 1, now, growth.frontier.to_bytes()],
        )
        for part in growth.parts:
            for offset, node in enumerate(part.hashes):
                cursor.execute(
                    "INSERT INTO store_log_node (community, level, number, hash) "
                    "VALUES (%s, %s, %s, %s)",
                    [header.community, part.row, part.start + offset, node],
                )


def _delete_parts(act: engine.AnyAct) -> None:
    """Delete the personal part and salt of acts that this act erases."""
    erased = care.erased_acts(act)
    if not erased:
        return
    marks = ", ".join(["%s"] * len(erased))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_log_act SET personal = %s, personal_salt = %s "
            f"WHERE community = %s AND id IN ({marks})",
            [b"", b"", act.community, *erased],
        )


@functools.cache
def _statements(record: type[Record]) -> tuple[Codec[Any], str, str]:
    codec = codec_of(record)
    columns = ", ".join(codec.names)
    marks = ", ".join(["%s"] * len(codec.names))
    updates = ", ".join(f"{name} = excluded.{name}" for name in codec.names if name != "id")
    upsert = (
        f"INSERT INTO {codec.table} ({columns}) VALUES ({marks}) "
        f"ON CONFLICT (id) DO UPDATE SET {updates} "
        f"WHERE {codec.table}.community = excluded.community"
    )
    return codec, upsert, f"DELETE FROM {codec.table} WHERE id = %s"


def write_changes(changes: Changes, texts: Sequence[records.Text]) -> None:
    """Write the rows of an act; what is dropped goes first, so that spans are free."""
    writes = list(changes.writes())
    with connection.cursor() as cursor:
        for table, row_id, row in writes:
            if row is None:
                cursor.execute(_statements(records.BY_TABLE[table])[2], [row_id])
        for row in (*(row for _, _, row in writes if row is not None), *texts):
            codec, upsert, _ = _statements(type(row))
            cursor.execute(upsert, codec.encode(row))
            if cursor.rowcount == 0:
                raise _TakenElsewhere(row.id)
