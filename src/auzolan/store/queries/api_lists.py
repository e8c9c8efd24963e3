"""Lists for programs: things, offers, promises and records, a stretch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries import acting
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer

R = TypeVar("R", bound=records.Record)

OPEN_PROMISES = ("asked", "promised", "out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Generic[R]):
    """Some rows of a list, whether more follow, and what they are called."""

    found: tuple[R, ...]
    has_more: bool
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Conditions on columns, all of which hold; the texts are ours, the values are not."""

    texts: tuple[str, ...]
    values: tuple[str | int, ...]
    order: str

    def also(self, text: str, *values: str | int) -> Where:
        """Return these conditions and one more."""
        return Where(
            texts=(*self.texts, text), values=(*self.values, *values), order=self.order
        )

    def among(self, column: str, values: Sequence[str]) -> Where:
        """Return these conditions and that a column has one of the values."""
        marks = ", ".join(["%s"] * len(values))
        return self.also(f"{column} IN ({marks})", *values)


def _of(viewer: Viewer, order: str) -> Where:
    return Where(texts=("community = %s",), values=(viewer.community,), order=order)


def _stretch(record: type[R], where: Where, *, offset: int, limit: int) -> tuple[R, ...]:
    """Return one row more than asked for, to tell whether more follow."""
    sql = f"{' AND '.join(where.texts)} ORDER BY {where.order}"
    # `select` ends in the limit, so what lies before the stretch is read and left out.
    found = rows.select(record, sql, where.values, limit=offset + limit + 1)
    return tuple(found[offset:])


def things(
    viewer: Viewer,
    *,
    kinds: Sequence[str] | None,
    keeper: str,
    language: str,
    offset: int,
    limit: int,
) -> Stretch[records.Thing]:
    """Return things that are still here, by id; of some kinds, or of one keeper."""
    where = _of(viewer, "id").also("NOT retired")
    if keeper:
        where = where.also("keeper = %s", keeper)
    if kinds is not None:
        where = where.among("kind", kinds)
    seen = sees(viewer, "thing") and kinds != ()
    found = _stretch(records.Thing, where, offset=offset, limit=limit) if seen else ()
    shown = found[:limit]
    return Stretch(
        found=shown,
        has_more=len(found) > limit,
        names=names(
            viewer,
            things=(row.id for row in shown),
            members=(row.keeper for row in shown),
            places=(row.place for row in shown),
            kinds=(row.kind for row in shown),
            language=language,
        ),
    )


def offers(
    viewer: Viewer,
    *,
    kinds: Sequence[str] | None,
    by: str,
    mode: str,
    language: str,
    offset: int,
    limit: int,
) -> Stretch[records.Offer]:
    """Return open offers by id."""
    where = _of(viewer, "id").also("state = 'open'")
    where = where.also("(ends_at = 0 OR ends_at > %s)", viewer.now)
    if by:
        where = where.also("by = %s", by)
    if mode:
        where = where.also("mode = %s", mode)
    if kinds is not None:
        where = where.among("kind", kinds)
    seen = sees(viewer, "thing") and kinds != ()
    found = _stretch(records.Offer, where, offset=offset, limit=limit) if seen else ()
    shown = found[:limit]
    return Stretch(
        found=shown,
        has_more=len(found) > limit,
        names=names(
            viewer,
            things=(row.thing for row in shown),
            members=(row.by for row in shown),
            places=(row.place for row in shown),
            kinds=(row.kind for row in shown),
            language=language,
        ),
    )


def _sides(where: Where, mine: Sequence[str]) -> Where:
    marks = ", ".join(["%s"] * len(mine))
    return where.also(f"(provider IN ({marks}) OR receiver IN ({marks}))", *mine, *mine)


def promises(
    viewer: Viewer, *, open_only: bool, language: str, offset: int, limit: int
) -> Stretch[records.Promise]:
    """Return the promises that the viewer gives or is given, those to come last first."""
    mine = acting.acts_for(viewer)
    found: tuple[records.Promise, ...] = ()
    if mine:
        where = _sides(_of(viewer, "starts_at DESC, id"), mine)
        if open_only:
            where = where.among("state", OPEN_PROMISES)
        found = _stretch(records.Promise, where, offset=offset, limit=limit)
    return _promises(viewer, found, language, limit)


def promise(viewer: Viewer, promise_id: str, language: str) -> Stretch[records.Promise]:
    """Return one promise, where the viewer is a side of it or it is an open job."""
    row = rows.by_id(records.Promise, viewer.community, promise_id)
    mine = acting.acts_for(viewer)
    sides = {row.provider, row.receiver, row.payer} if row is not None else set()
    seen = row is not None and bool(
        sides & set(mine) or (row.state == "job" and sees(viewer, "plan"))
    )
    return _promises(viewer, (row,) if row is not None and seen else (), language, 1)


def _promises(
    viewer: Viewer, found: tuple[records.Promise, ...], language: str, limit: int
) -> Stretch[records.Promise]:
    shown = found[:limit]
    return Stretch(
        found=shown,
        has_more=len(found) > limit,
        names=names(
            viewer,
            members={m for row in shown for m in (row.provider, row.receiver)},
            things=(row.thing for row in shown),
            places=(row.place for row in shown),
            kinds=(row.kind for row in shown),
            language=language,
        ),
    )


def events(
    viewer: Viewer, *, language: str, offset: int, limit: int
) -> Stretch[records.Event]:
    """Return what was recorded with the viewer as a side, the latest first."""
    mine = acting.acts_for(viewer)
    found: tuple[records.Event, ...] = ()
    if mine and sees(viewer, "record", "self"):
        where = _sides(_of(viewer, "recorded_at DESC, id"), mine)
        found = _stretch(records.Event, where, offset=offset, limit=limit)
    shown = found[:limit]
    return Stretch(
        found=shown,
        has_more=len(found) > limit,
        names=names(
            viewer,
            members={m for row in shown for m in (row.provider, row.receiver)},
            things=(row.thing for row in shown),
            places=(row.place for row in shown),
            others=(row.id for row in shown),
            kinds=(row.kind for row in shown),
            language=language,
        ),
    )
