"""Days: what a member has to answer, to do and to look after, and what they recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries import acting, needs
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer

PROMISES_MAX = 300
EVENTS_MAX = 60
OUT_MAX = 300
# A record that one side wrote down can be opposed for a while; no longer than that.
OPPOSE_MS_MAX = 31 * 86_400_000
OPEN = ("asked", "promised", "out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything on a member's own page."""

    # Promises the viewer has to answer, soonest answer first.
    asked: tuple[records.Promise, ...]
    # Promises the viewer gave, and bookings they have, by when they begin.
    giving: tuple[records.Promise, ...]
    taking: tuple[records.Promise, ...]
    # What others recorded about the viewer and can still be opposed.
    told: tuple[records.Event, ...]
    needs: tuple[records.Need, ...]
    things: dict[str, records.Thing]
    names: Names
    contacts: dict[str, str]
    mine: tuple[str, ...]


def day(viewer: Viewer, language: str) -> Day:
    """Return what is open for the viewer and those they act for."""
    mine = acting.acts_for(viewer)
    giving = _promises(viewer, "provider", mine)
    taking = [row for row in _promises(viewer, "receiver", mine) if row not in giving]
    told = _told(viewer, mine)
    wanted = needs.my_needs(viewer, mine)
    promises = (*giving, *taking)
    things = rows.by_ids(records.Thing, viewer.community, (p.thing for p in promises))
    found = _names(viewer, promises, told, wanted, language)
    return Day(
        asked=tuple(
            sorted(
                (
                    row
                    for row in giving
                    if row.state == "asked" and row.answer_by > viewer.now
                ),
                key=lambda row: (row.answer_by, row.id),
            )
        ),
        giving=_by_start(row for row in giving if row.state in ("promised", "out")),
        taking=_by_start(taking),
        told=tuple(told),
        needs=tuple(wanted),
        things=things,
        names=found,
        contacts=needs.contacts_of(viewer, promises, mine, found),
        mine=mine,
    )


def _names(
    viewer: Viewer,
    promises: Sequence[records.Promise],
    told: Sequence[records.Event],
    wanted: Sequence[records.Need],
    language: str,
) -> Names:
    people = {side for p in promises for side in (p.provider, p.receiver)}
    people |= {side for event in told for side in (event.provider, event.receiver)}
    return names(
        viewer,
        members={*people, *(need.by for need in wanted)},
        things={
            *(promise.thing for promise in promises),
            *(event.thing for event in told),
        },
        places=(promise.place for promise in promises),
        # Needs behind promises, told to those who were asked.
        others={*(p.need for p in promises), *(need.id for need in wanted)},
        kinds={
            *(promise.kind for promise in promises),
            *(event.kind for event in told),
            *(need.kind for need in wanted),
        },
        language=language,
    )


def _by_start(found: Iterable[records.Promise]) -> tuple[records.Promise, ...]:
    return tuple(sorted(found, key=lambda row: (row.starts_at, row.id)))


def _promises(viewer: Viewer, side: str, mine: Sequence[str]) -> list[records.Promise]:
    assert side in ("provider", "receiver")
    found: list[records.Promise] = []
    for member in mine:
        marks = ", ".join(["%s"] * len(OPEN))
        found += rows.select(
            records.Promise,
            f"community = %s AND {side} = %s AND state IN ({marks})",
            (viewer.community, member, *OPEN),
            limit=PROMISES_MAX,
        )
    return found


def _told(viewer: Viewer, mine: Sequence[str]) -> list[records.Event]:
    found: dict[str, records.Event] = {}
    for side in ("provider", "receiver"):
        for member in mine:
            for event in rows.select(
                records.Event,
                f"community = %s AND {side} = %s AND recorded_at > %s "
                "AND state = 'standing' AND stands_at > %s AND author <> %s",
                (
                    viewer.community,
                    member,
                    viewer.now - OPPOSE_MS_MAX,
                    viewer.now,
                    viewer.member,
                ),
                limit=EVENTS_MAX,
            ):
                found[event.id] = event
    return sorted(found.values(), key=lambda event: (event.stands_at, event.id))


def waiting(viewer: Viewer) -> int:
    """Return how many requests wait for the viewer's answer."""
    mine = acting.acts_for(viewer)
    marks = ", ".join(["%s"] * len(mine))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM store_promise WHERE community = %s "
            f"AND provider IN ({marks}) AND state = 'asked' AND answer_by > %s",
            [viewer.community, *mine, viewer.now],
        )
        return int(cursor.fetchone()[0])


# -- records -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record, with what was paid and what corrected it."""

    event: records.Event
    corrections: tuple[records.Event, ...]
    paid: int
    names: Names
    # It can still be opposed, by the viewer.
    can_oppose: bool
    can_correct: bool
    mine: tuple[str, ...]


def record_page(viewer: Viewer, event_id: str, language: str) -> RecordPage | None:
    """Return a record for its sides, and for those who look after such things."""
    event = rows.by_id(records.Event, viewer.community, event_id)
    if event is None:
        return None
    mine = acting.acts_for(viewer)
    thing = rows.by_id(records.Thing, viewer.community, event.thing)
    sides = {event.provider, event.receiver}
    relations = (
        "self" if sides & set(mine) or event.author in mine else "",
        "keeper" if thing is not None and thing.keeper in mine else "",
    )
    if not sees(viewer, "record", *relations):
        return None
    corrections = rows.where_in(records.Event, viewer.community, "corrects", [event.id])
    postings = rows.where_in(
        records.Posting, viewer.community, "event", (event.id, *(c.id for c in corrections))
    )
    is_author = event.author == viewer.member
    is_side = bool(sides & set(mine))
    is_judge = bool(viewer.roles & {"steward", "mediator"}) and not is_side
    return RecordPage(
        event=event,
        corrections=tuple(sorted(corrections, key=lambda row: row.recorded_at)),
        paid=sum(row.amount for row in postings if row.amount > 0),
        names=names(
            viewer,
            members={*sides, event.author},
            things=[event.thing],
            places=[event.place],
            others=[event.id, *(row.id for row in corrections)],
            kinds=[event.kind, *([thing.kind] if thing else [])],
            language=language,
        ),
        can_oppose=event.state == "standing"
        and event.stands_at > viewer.now
        and is_side
        and not is_author,
        can_correct=not event.corrects and (is_author or is_judge),
        mine=mine,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """What the viewer did and recorded lately."""

    events: tuple[records.Event, ...]
    names: Names


def recent(viewer: Viewer, language: str, limit: int = 12) -> Recent:
    """Return the latest records with the viewer on one side, newest first."""
    found: dict[str, records.Event] = {}
    for side in ("provider", "receiver"):
        for event in rows.select(
            records.Event,
            f"community = %s AND {side} = %s ORDER BY recorded_at DESC, id",
            (viewer.community, viewer.member),
            limit=limit,
        ):
            found[event.id] = event
    shown = sorted(found.values(), key=lambda row: (-row.recorded_at, row.id))[:limit]
    return Recent(
        events=tuple(shown),
        names=names(
            viewer,
            members={side for row in shown for side in (row.provider, row.receiver)},
            things=(event.thing for event in shown),
            kinds=(event.kind for event in shown),
            language=language,
        ),
    )


# -- the desk ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Loans that somebody at the desk sees to: to hand over, and expected back."""

    to_go: tuple[records.Promise, ...]
    out: tuple[records.Promise, ...]
    things: dict[str, records.Thing]
    names: Names


def desk(viewer: Viewer, *, until: int, language: str) -> Desk | None:
    """Return the loans to hand over until a moment, and all that are out."""
    if not viewer.is_desk:
        return None
    found = rows.select(
        records.Promise,
        "community = %s AND state IN ('promised', 'out') "
        "AND action = 'transferCustody' ORDER BY starts_at, id",
        (viewer.community,),
        limit=OUT_MAX,
    )
    to_go = [row for row in found if row.state == "promised" and row.starts_at <= until]
    out = [row for row in found if row.state == "out"]
    shown = (*to_go, *out)
    return Desk(
        to_go=tuple(to_go),
        out=tuple(sorted(out, key=lambda row: (row.ends_at, row.id))),
        things=rows.by_ids(records.Thing, viewer.community, (p.thing for p in shown)),
        names=names(
            viewer,
            members={side for row in shown for side in (row.provider, row.receiver)},
            things=(promise.thing for promise in shown),
            kinds=(promise.kind for promise in shown),
            language=language,
        ),
    )


def promise(viewer: Viewer, promise_id: str) -> records.Promise | None:
    """Return a promise that the viewer, or somebody at the desk, may do something about."""
    found = rows.by_id(records.Promise, viewer.community, promise_id)
    if found is None:
        return None
    mine = set(acting.acts_for(viewer))
    is_side = bool({found.provider, found.receiver} & mine)
    return found if is_side or viewer.is_desk else None


# -- what the forms offer ------------------------------------------------------------

MEMBERS_MAX = 5_000
SKILLS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChoices:
    """Skills and members to choose from, by name."""

    skills: tuple[str, ...]
    members: tuple[str, ...]
    names: Names


def work_choices(viewer: Viewer, language: str) -> WorkChoices:
    """Return the sorts that are counted in hours, and the other members."""
    kinds = rows.select(
        records.Kind,
        "community = %s AND unit IN ('h', 'min')",
        (viewer.community,),
        limit=SKILLS_MAX,
    )
    members = [
        row.id
        for row in rows.select(
            records.Member,
            "community = %s AND state = 'active'",
            (viewer.community,),
            limit=MEMBERS_MAX,
        )
        if row.id != viewer.member
    ]
    found = names(
        viewer, members=members, kinds=(kind.id for kind in kinds), language=language
    )
    return WorkChoices(
        skills=tuple(sorted((k.id for k in kinds), key=lambda k: found.kind(k).casefold())),
        members=tuple(sorted(members, key=lambda row: found.of(row).casefold())),
        names=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocks:
    """Stocks that the viewer looks after."""

    things: tuple[records.Thing, ...]
    names: Names


def my_stocks(viewer: Viewer, language: str) -> Stocks:
    """Return the stocks that the viewer keeps, by name."""
    kept = rows.where_in(records.Thing, viewer.community, "keeper", [viewer.member])
    found = names(
        viewer,
        things=(thing.id for thing in kept),
        kinds=(thing.kind for thing in kept),
        language=language,
    )
    stocks = [
        thing
        for thing in kept
        if not thing.retired
        and thing.units == 1
        and (
            thing.quantity > 1
            or (
                thing.kind in found.kinds
                and found.kinds[thing.kind].unit not in ("each", "pair")
            )
        )
    ]
    stocks.sort(key=lambda thing: (found.thing(thing).casefold(), thing.id))
    return Stocks(things=tuple(stocks), names=found)
