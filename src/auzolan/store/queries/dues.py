"""Dues: outside money as a treasurer noted it; the node never moves any."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer

DUES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSeen:
    """An amount of local money, whose it is, and how it stands."""

    id: str
    member: str
    name: str
    amount: int
    currency: str
    why: str
    note: str
    state: str
    noted_at: int


def dues(viewer: Viewer, *, member: str = "") -> list[DueSeen]:
    """Return the notes about a member, or about everybody, what is due first."""
    relations = ("self",) if member and member == viewer.member else ()
    if not sees(viewer, "due", *relations):
        return []
    where, params = "community = %s", [viewer.community]
    if member:
        where, params = f"{where} AND member = %s", [*params, member]
    order = "CASE state WHEN 'due' THEN 0 ELSE 1 END, noted_at DESC, id"
    found = rows.select(records.Due, f"{where} ORDER BY {order}", params, limit=DUES_MAX)
    ids = [row_id for one in found for row_id in (one.id, one.member)]
    texts = rows.by_ids(records.Text, viewer.community, ids)
    empty = records.Text(id="", community="", act="")
    return [
        DueSeen(
            id=one.id,
            member=one.member,
            name=texts.get(one.member, empty).name,
            amount=one.amount,
            currency=one.currency,
            why=one.why,
            note=texts.get(one.id, empty).note,
            state=one.state,
            noted_at=one.noted_at,
        )
        for one in found
    ]
