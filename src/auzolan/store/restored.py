"""Restored: whether this node came out of a backup and so must not write yet.

A log that goes on from an old backup would be a fork of what others have seen. Until
the missing tail is here, or stewards say that nothing newer exists anywhere, the node
shows its books and accepts nothing.
"""

from __future__ import annotations

from django.db import connection

from auzolan.units.faults import Fault, fault

NOTE = "restored"
ACCEPTED = "restored_accepted"

_PUT = (
    "INSERT INTO store_note (name, content) VALUES (%s, %s) "
    "ON CONFLICT (name) DO UPDATE SET content = excluded.content"
)


def fault_now() -> Fault | None:
    """Return why nothing may be written now, or None; one read of a small table."""
    if noted(NOTE) is None:
        return None
    return fault("node.read_only", NOTE)


def noted(name: str) -> str | None:
    """Return the content of one of the node's own notes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM store_note WHERE name = %s", [name])
        found = cursor.fetchone()
    return found[0] if found else None


def note(name: str, content: str) -> None:
    """Write one of the node's own notes."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [name, content])


def accept_restored(word: str) -> Fault | None:
    """Let the node write again, on the stewards' word that nothing newer exists.

    `word` tells who said so and when, and is kept. Partners that hold a longer log and
    epochs that begin a new origin do not exist yet; until they do, this word is all
    there is, and whoever gives it wrongly forks the log.
    """
    if noted(NOTE) is None:
        return fault("node.not_restored", NOTE)
    note(ACCEPTED, word)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM store_note WHERE name = %s", [NOTE])
    return None
