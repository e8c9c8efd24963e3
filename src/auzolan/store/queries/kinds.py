"""Kinds: the sorts of a community by words, or all of them by name."""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries import vocabulary
from auzolan.store.queries.naming import label_of
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import Unit
from auzolan.ways.words import find

KINDS_MAX = 5_000


def found(viewer: Viewer, words: str, *, language: str, limit: int) -> list[records.Kind]:
    """Return the sorts that words may mean, best first; without words all, by name."""
    if not sees(viewer, "thing"):
        return []
    if words.strip():
        meant = find(words, vocabulary.lexicon(viewer.community), limit=limit)
        by_id = rows.by_ids(records.Kind, viewer.community, (one.kind for one in meant))
        return [by_id[one.kind] for one in meant if one.kind in by_id]
    everything = rows.select(
        records.Kind, "community = %s", (viewer.community,), limit=KINDS_MAX
    )
    everything.sort(key=lambda kind: (label_of(kind, language).casefold(), kind.id))
    return everything[:limit]


def of(viewer: Viewer, ids: list[str]) -> list[records.Kind]:
    """Return the sorts of these ids."""
    return rows.where_in(records.Kind, viewer.community, "id", ids)


def unit_of(viewer: Viewer, *, kind: str = "", thing: str = "") -> Unit:
    """Return what a sort, or the sort of a thing, is counted in; pieces where unknown."""
    if thing and not kind:
        found = rows.by_id(records.Thing, viewer.community, thing)
        kind = found.kind if found else ""
    rows_of = of(viewer, [kind])
    return vocabulary.unit(viewer.community, rows_of[0].unit if rows_of else "each")
