"""Checkpoints: what a log says of itself, signed, stored, and only then shown.

A checkpoint speaks of committed entries alone and is written before it is served, so
that no crash and no restart can make the log say something else later.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from auzolan.ledger import notes, records, tree
from auzolan.node.ports import Keyring
from auzolan.store import restored, rows
from auzolan.store.commit import lock
from auzolan.units.faults import BrokenHouse, Fault, fault

INTERVAL_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The newest checkpoint that was published: the note's text and its size."""

    text: str = ""
    size: int = 0

    @property
    def note(self) -> bytes:
        """Return the note as it is served."""
        return self.text.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    size: int
    frontier: bytes
    signed_at: int
    stored: Stored

    def is_due(self, now: int) -> bool:
        """Tell whether there is news, and the last checkpoint is a second old."""
        if self.stored.text and self.stored.size == self.size:
            return False
        # A clock that was set back must not stop the log for as long.
        return not 0 <= now - self.signed_at < INTERVAL_MS


def stored(community: str) -> Stored | None:
    """Return the newest checkpoint there is; None for a log that never had one."""
    head = _head(community)
    return head.stored if head is not None and head.stored.text else None


def newest(community: str, *, keyring: Keyring, now: int) -> Stored | Fault:
    """Return the checkpoint to serve, signing a new one where it is due.

    Signs at most once a second (`now` in ms), and nothing on a node that was restored
    from a backup: its log may be shorter than what others have seen.
    """
    refused = restored.fault_now()
    if refused is not None:
        return refused
    head = _head(community)
    if head is None:
        return fault("log.unknown", community[:64])
    if not head.is_due(now):
        return head.stored
    # Outermost, so that what is signed is committed and what is served is stored.
    with transaction.atomic(durable=True):
        lock(community)
        head = _head(community)
        assert head is not None
        if not head.is_due(now):
            return head.stored
        made = _signed(community, head, keyring)
        if isinstance(made, Stored):
            _store(community, made, now)
    return made


def verifier_key(community: str) -> notes.VerifierKey | Fault:
    """Return the key that a community's checkpoints are verified by."""
    row = rows.by_id(records.Community, community, community)
    if row is None:
        return fault("log.unknown", community[:64])
    return notes.verifier_key(notes.origin_of(community), bytes.fromhex(row.public))


def _head(community: str) -> _Head | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, frontier, checkpoint_at, checkpoint, checkpoint_size "
            "FROM store_log_head WHERE community = %s",
            [community],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return _Head(
        size=found[0],
        frontier=bytes(found[1]),
        signed_at=found[2],
        stored=Stored(text=found[3], size=found[4]),
    )


def _signed(community: str, head: _Head, keyring: Keyring) -> Stored | Fault:
    frontier = tree.frontier_of(head.frontier)
    key = verifier_key(community)
    if isinstance(frontier, Fault):
        raise BrokenHouse(f"the stored frontier of {community} is damaged")
    if isinstance(key, Fault):
        return key
    checkpoint = notes.Checkpoint(origin=key.name, size=frontier.size, root=frontier.root)
    signature = keyring.sign(community, checkpoint.text.encode())
    if signature is None:
        return fault("key.not_here", community)
    line = notes.Signature(name=key.name, key_id=key.key_id, signature=signature)
    note = notes.Note(text=checkpoint.text, signatures=(line,))
    return Stored(text=note.to_bytes().decode(), size=frontier.size)


def _store(community: str, made: Stored, now: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_log_head SET checkpoint = %s, checkpoint_size = %s, "
            "checkpoint_at = %s WHERE community = %s",
            [made.text, made.size, now, community],
        )
