"""Acting: for whom a viewer may act besides themselves, by mandates that are in force."""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries.viewers import Viewer

# Nobody speaks for more households and children than that.
PRINCIPALS_MAX = 40


def acts_for(viewer: Viewer) -> tuple[str, ...]:
    """Return the viewer's own id first, then those whom they hold a mandate for."""
    if not viewer.member:
        return ()
    found = rows.where_in(records.Mandate, viewer.community, "agent", [viewer.member])
    principals = sorted(
        row.principal
        for row in found
        if row.starts_at <= viewer.now and (row.ends_at == 0 or viewer.now < row.ends_at)
    )
    return (viewer.member, *dict.fromkeys(principals[:PRINCIPALS_MAX]))


def may_ask_for(viewer: Viewer, member: str) -> bool:
    """Tell whether the viewer may ask in a member's name: by mandate, or at the desk.

    The desk acts for members who hold no key of their own, such as those without a
    phone; the rules judge it again.
    """
    if member in acts_for(viewer):
        return True
    if not viewer.is_desk:
        return False
    row = rows.by_id(records.Member, viewer.community, member)
    return row is not None and row.state == "active" and not row.identity


def for_of(viewer: Viewer, sides: set[str], mine: tuple[str, ...]) -> str:
    """Return for whom the viewer acts where one of `sides` has to: empty for themselves."""
    if viewer.member in sides:
        return ""
    return next((member for member in mine if member in sides), "")
