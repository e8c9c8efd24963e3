"""Steps: how far a new community has come, for its stewards' checklist."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from auzolan.store import backup
from auzolan.store.queries.viewers import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Which steps a community has behind it."""

    things: bool
    imported: bool
    members: bool
    stewards: bool
    accounts: bool
    backup: bool


def done(viewer: Viewer) -> Done:
    """Return what a community has done already; stewards alone may ask."""
    assert viewer.is_steward
    here = viewer.community
    return Done(
        things=_count("store_thing", here, 1) > 0,
        imported=_count("store_log_act", here, 1, "kind = 'rows.import'") > 0,
        members=viewer.community_row.members > 1,
        stewards=_count("store_role", here, 2, "role = 'steward' AND ends_at = 0") > 1,
        accounts=_count("store_rule", here, 1, "name = 'accounts'") > 0,
        backup=backup_tested_at() is not None,
    )


def backup_tested_at() -> int | None:
    """Return when (ms) a backup was last restored for a test; None before the first."""
    return backup.last_tested_at()


def _count(table: str, community: str, limit: int, where: str = "1 = 1") -> int:
    sql = f"SELECT 1 FROM {table} WHERE community = %s AND {where} LIMIT {limit:d}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [community])
        return len(cursor.fetchall())
