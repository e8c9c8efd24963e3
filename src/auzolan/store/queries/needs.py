"""Needs: one need with all that is promised for it, and the open needs of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries import acting
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.points import Point, told_distance_m

OPEN_NEEDS_MAX = 200
# How many needs of one's own a page lists, the latest first.
MY_NEEDS_MAX = 30
OVER = ("met", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPage:
    """A need as far as the viewer may see it."""

    need: records.Need
    # For whom the viewer looks: the asker's id where it is theirs, or empty.
    is_mine: bool
    promises: tuple[records.Promise, ...] = ()
    things: dict[str, records.Thing]
    plan: records.Plan | None = None
    # Contacts of the other sides of promises that are given, by member.
    contacts: dict[str, str]
    names: Names
    mine: tuple[str, ...]


def need_page(viewer: Viewer, need_id: str, language: str) -> NeedPage | None:
    """Return a need: all of it for the asker and those asked, its wish for members."""
    need = rows.by_id(records.Need, viewer.community, need_id)
    if need is None:
        return None
    mine = acting.acts_for(viewer)
    promises = rows.where_in(records.Promise, viewer.community, "need", [need.id])
    is_mine = need.by in mine
    is_asked = any(promise.provider in mine for promise in promises)
    sees_all = sees(
        viewer,
        "record",
        "self" if is_mine else "",
        "owner" if is_asked else "",
    )
    if not sees_all and not (need.posted and sees(viewer, "need")):
        return None
    shown = sorted(promises, key=lambda p: (p.starts_at, p.id)) if sees_all else []
    if is_asked and not is_mine and not viewer.is_desk:
        shown = [promise for promise in shown if _concerns(promise, mine)]
    people = {need.by, *(p.provider for p in shown), *(p.receiver for p in shown)}
    found = names(
        viewer,
        members=people,
        things=(promise.thing for promise in shown),
        places=(promise.place for promise in shown),
        others=[need.id],
        kinds=(need.kind, *(promise.kind for promise in shown)),
        language=language,
    )
    plans = {promise.plan for promise in shown if promise.plan}
    return NeedPage(
        need=need,
        is_mine=is_mine,
        promises=tuple(shown),
        things=rows.by_ids(records.Thing, viewer.community, (p.thing for p in shown)),
        plan=rows.by_id(records.Plan, viewer.community, min(plans)) if plans else None,
        contacts=contacts_of(viewer, shown, mine, found),
        names=found,
        mine=mine,
    )


def _concerns(promise: records.Promise, mine: Sequence[str]) -> bool:
    return promise.provider in mine or promise.receiver in mine


def contacts_of(
    viewer: Viewer,
    promises: Sequence[records.Promise],
    mine: Sequence[str],
    found: Names,
) -> dict[str, str]:
    """Return how to reach the other sides of promises that are given, as JSON texts."""
    others = {
        other
        for promise in promises
        if promise.state in ("promised", "out") and _concerns(promise, mine)
        for other in (promise.provider, promise.receiver)
        if other not in mine and sees(viewer, "member.contact", "counterpart")
    }
    return {
        other: found.texts[other].contact
        for other in sorted(others)
        if other in found.texts and found.texts[other].contact
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNeed:
    """A posted need of somebody else, with how far away it may be told to be."""

    need: records.Need
    told_m: int
    # The viewer keeps such a thing or offers such help.
    could_meet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNeeds:
    """What others look for."""

    found: tuple[OpenNeed, ...]
    names: Names


def open_needs(
    viewer: Viewer, *, origin: Point, language: str, limit: int = 12
) -> OpenNeeds:
    """Return posted needs of others: those the viewer could meet, then the nearest."""
    found: list[OpenNeed] = []
    if sees(viewer, "need"):
        mine = acting.acts_for(viewer)
        able = _able(viewer, mine)
        found = [
            OpenNeed(
                need=need,
                # A need is told from a home as often as not, so its place is coarse.
                told_m=told_distance_m(
                    origin, Point(need.lat_e7, need.lon_e7), public=False
                ),
                could_meet=need.kind in able,
            )
            for need in rows.select(
                records.Need,
                "community = %s AND state = 'open' AND posted AND ends_at > %s",
                (viewer.community, viewer.now),
                limit=OPEN_NEEDS_MAX,
            )
            if need.by not in mine
        ]
        found.sort(key=lambda one: (not one.could_meet, one.told_m, one.need.id))
    shown = found[:limit]
    return OpenNeeds(
        found=tuple(shown),
        names=names(
            viewer,
            members=(one.need.by for one in shown),
            others=[one.need.id for one in shown],
            kinds=(one.need.kind for one in shown),
            language=language,
        ),
    )


def _able(viewer: Viewer, mine: Sequence[str]) -> frozenset[str]:
    """Return the kinds of things the viewer keeps and of help they offer."""
    if not mine:
        return frozenset()
    marks = ", ".join(["%s"] * len(mine))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind FROM store_thing "
            f"WHERE community = %s AND keeper IN ({marks}) AND NOT retired "
            "UNION SELECT kind FROM store_offer "
            f"WHERE community = %s AND by IN ({marks}) AND state = 'open'",
            [viewer.community, *mine, viewer.community, *mine],
        )
        return frozenset(kind for (kind,) in cursor.fetchall())


def my_needs(viewer: Viewer, mine: Sequence[str]) -> list[records.Need]:
    """Return the viewer's needs that are not over, the latest first."""
    found = [
        need
        for need in rows.where_in(records.Need, viewer.community, "by", mine)
        if need.state not in OVER
    ]
    found.sort(key=lambda need: (-need.made_at, need.id))
    return found[:MY_NEEDS_MAX]
