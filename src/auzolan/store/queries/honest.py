"""Honest: the log as people read it: entries in words, and one entry with its proof."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from auzolan.ledger import keys, records, tree
from auzolan.ledger.acts import Header, Sealed, read_header
from auzolan.store import published, rows
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log: who said what sort of thing, and when."""

    seq: int
    kind: str
    author: str
    # Empty for the community itself, and where the viewer may not know.
    name: str
    by_community: bool
    mine: bool
    recorded_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An entry with everything that was found right about it, or not."""

    seq: int
    entry: Entry | None
    # The act is the one that the entry was made of.
    matches: bool
    # The key of its author has signed it.
    signed: bool
    # Its author holds the key, and not the node.
    own_key: bool
    proof: published.Proof

    @property
    def holds(self) -> bool:
        """Tell whether all of it is right."""
        return self.matches and self.signed and self.proof.holds


_COLUMNS = "seq, kind, author, recorded_at, audience"


def size_of(viewer: Viewer) -> int:
    """Return how many entries the log has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size FROM store_log_head WHERE community = %s", [viewer.community]
        )
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def entries(
    viewer: Viewer, *, offset: int, limit: int, mine: bool = False
) -> tuple[list[Entry], int]:
    """Return a stretch of the log, the newest first, and how many entries it is of."""
    if not sees(viewer, "log.entry"):
        return [], 0
    # Entries count from zero without a gap, so a page is found by its numbers.
    total = size_of(viewer)
    newest = total - offset
    where = "seq >= %s AND seq < %s"
    params: list[int | str] = [newest - limit, newest]
    if mine:
        where, params = "author = %s", [viewer.member]
        total = _count(viewer)
    skip = offset if mine else 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM store_log_act WHERE community = %s AND {where} "
            f"ORDER BY seq DESC LIMIT {limit:d} OFFSET {skip:d}",
            [viewer.community, *params],
        )
        found = cursor.fetchall()
    return _named(viewer, found), total


def _count(viewer: Viewer) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM store_log_act WHERE community = %s AND author = %s",
            [viewer.community, viewer.member],
        )
        return int(cursor.fetchone()[0])


def _named(viewer: Viewer, found: list[tuple[int, str, str, int, str]]) -> list[Entry]:
    texts = rows.by_ids(records.Text, viewer.community, (row[2] for row in found))
    return [
        Entry(
            seq=seq,
            kind=kind if _may_know(viewer, author, audience) else "",
            author=author if _may_know(viewer, author, audience) else "",
            name=texts[author].name
            if author in texts and _may_know(viewer, author, audience)
            else "",
            by_community=author == viewer.community,
            mine=author == viewer.member,
            recorded_at=recorded_at,
        )
        for seq, kind, author, recorded_at, audience in found
    ]


def _may_know(viewer: Viewer, author: str, audience: str) -> bool:
    if author == viewer.member:
        return True
    return audience != "private" and sees(viewer, "log.entry")


def check(viewer: Viewer, seq: int) -> Checked | Fault:
    """Check one entry: that it stands in the published log, and who said it.

    A guest, who may not read the act, gets the proof alone.
    """
    proof = published.proof_of(viewer.community, seq)
    if isinstance(proof, Fault):
        return proof
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}, header, signature, body, body_salt FROM store_log_act "
            "WHERE community = %s AND seq = %s",
            [viewer.community, seq],
        )
        row = cursor.fetchone()
    sealed = Sealed(
        header=bytes(row[5]),
        signature=bytes(row[6]),
        body=bytes(row[7]),
        body_salt=bytes(row[8]),
    )
    header = read_header(sealed)
    shown = _named(viewer, [row[:5]]) if sees(viewer, "log.entry") else []
    return Checked(
        seq=seq,
        entry=shown[0] if shown else None,
        matches=not isinstance(header, Fault)
        and tree.entry_of(sealed.header, sealed.signature, row[3]) == proof.entry,
        signed=not isinstance(header, Fault) and _signed(viewer, header, sealed),
        own_key=not isinstance(header, Fault) and header.custody == "own",
        proof=proof,
    )


def _signed(viewer: Viewer, header: Header, sealed: Sealed) -> bool:
    if header.author == header.community:
        public = viewer.community_row.public
    else:
        key = rows.by_id(records.Key, header.community, header.key)
        if key is None or key.member != header.author:
            return False
        public = key.public
    return keys.verify(bytes.fromhex(public), sealed.header, sealed.signature)
