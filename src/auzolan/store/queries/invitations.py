"""Invitations: what a letter tells its bearer, and which letters are still good."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer

OPEN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as its bearer sees it: who invites, and for whom it is."""

    by: str
    # The name of the member who claims their row; empty for somebody new.
    name: str
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLetter:
    """A letter as the desk sees it; nobody sees its secret again."""

    id: str
    by: str
    note: str
    member: str
    role: str
    uses_left: int
    expires_at: int


def for_bearer(viewer: Viewer, letter: records.Invitation) -> Letter:
    """Return what somebody with the secret may know before they are in."""
    wanted = [letter.by, letter.member]
    texts = rows.by_ids(records.Text, viewer.community, wanted)
    by, claimed = (texts.get(row_id) for row_id in wanted)
    return Letter(
        by=by.name if by else "",
        name=claimed.name if claimed else "",
        expires_at=letter.expires_at,
    )


def still_open(viewer: Viewer) -> list[OpenLetter]:
    """Return the letters that somebody could still use, soonest to expire first."""
    if not sees(viewer, "invitations"):
        return []
    found = rows.select(
        records.Invitation,
        "community = %s AND uses_left > 0 AND expires_at > %s ORDER BY expires_at, id",
        (viewer.community, viewer.now),
        limit=OPEN_MAX,
    )
    ids = [row_id for one in found for row_id in (one.id, one.by, one.member)]
    texts = rows.by_ids(records.Text, viewer.community, ids)

    def name(row_id: str) -> str:
        return texts[row_id].name if row_id in texts else ""

    return [
        OpenLetter(
            id=one.id,
            by=name(one.by),
            note=texts[one.id].note if one.id in texts else "",
            member=name(one.member),
            role=one.role,
            uses_left=one.uses_left,
            expires_at=one.expires_at,
        )
        for one in found
    ]
