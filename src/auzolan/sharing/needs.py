"""Rules about needs: post one for later offers to meet, and close it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.ledger.rules import things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.points import E7
from auzolan.units.spans import DAY_MS

RADIUS_M_MAX = 500_000
AHEAD_MS_MAX = things.AHEAD_MS_MAX
# A need that began so long ago is of the past, whenever it would end.
BACK_MS_MAX = 366 * DAY_MS


class Wanted(Body, frozen=True, kw_only=True):
    """A need: to use something in a span, or to have it by the span's end."""

    need: str
    kind: str = ""
    quantity: int = 0
    purpose: str = "use"
    lat_e7: int
    lon_e7: int
    radius_m: int
    starts_at: int
    ends_at: int


def wanted_questions(wanted: Wanted) -> Iterable[Query]:
    """Yield what judging a need asks for."""
    yield RowOf(records.Need, wanted.need)
    yield RowOf(records.Kind, wanted.kind)


def wanted_faults(wanted: Wanted, facts: Facts, now: int) -> Faults:
    """Judge a need's form: kind, amounts, place and span."""
    if facts.row(records.Need, wanted.need) or not is_id(wanted.need):
        return (fault("id.taken", wanted.need[:64]),)
    if wanted.kind and facts.row(records.Kind, wanted.kind) is None:
        return (fault("kind.unknown", wanted.kind[:64]),)
    if wanted.purpose not in ("use", "have"):
        return (fault("need.purpose", wanted.purpose[:40]),)
    if not 0 <= wanted.quantity <= AMOUNT_MAX:
        return (fault("amount.out_of_bounds", "quantity"),)
    if abs(wanted.lat_e7) > 90 * E7 or abs(wanted.lon_e7) > 180 * E7:
        return (fault("point.out_of_bounds", "place"),)
    if not 0 < wanted.radius_m <= RADIUS_M_MAX:
        return (fault("need.radius", "radius_m", limit=RADIUS_M_MAX),)
    if wanted.starts_at >= wanted.ends_at or wanted.ends_at > now + AHEAD_MS_MAX:
        return (fault("span.malformed", "ends_at"),)
    if wanted.ends_at <= now or wanted.starts_at < now - BACK_MS_MAX:
        return (fault("span.past", "ends_at"),)
    return ()


def put_need(
    act: Act[Body], changes: Changes, wanted: Wanted, *, posted: bool, state: str
) -> None:
    """Write the need's row."""
    fields = msgspec.structs.asdict(wanted)
    row_id = fields.pop("need")
    changes.put(
        records.Need(
            id=row_id,
            community=act.community,
            by=act.who,
            posted=posted,
            made_at=act.recorded_at,
            state=state,
            **fields,
        )
    )


def _post_needs(act: Act[Wanted]) -> Iterable[Query]:
    return wanted_questions(act.body)


def _post_check(act: Act[Wanted], facts: Facts) -> Faults:
    return wanted_faults(act.body, facts, act.recorded_at)


def _post_apply(act: Act[Wanted], _facts: Facts, changes: Changes) -> None:
    put_need(act, changes, act.body, posted=True, state="open")


POST = Rule(
    kind="need.post",
    body=Wanted,
    needs=_post_needs,
    check=_post_check,
    apply=_post_apply,
)


class Close(Body, frozen=True, kw_only=True):
    """The need is no more; promises made for it are dropped one by one."""

    need: str


def _close_needs(act: Act[Close]) -> Iterable[Query]:
    yield RowOf(records.Need, act.body.need)


def _close_relations(act: Act[Close], facts: Facts) -> frozenset[str]:
    need = facts.row(records.Need, act.body.need)
    return frozenset({"self"} if need and need.by == act.who else ())


def _close_check(act: Act[Close], facts: Facts) -> Faults:
    need = facts.row(records.Need, act.body.need)
    if need is None or need.state in ("closed", "met"):
        return (fault("need.unknown", act.body.need[:64]),)
    return ()


def _close_apply(act: Act[Close], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Need, act.body.need), state="closed")


CLOSE = Rule(
    kind="need.close",
    body=Close,
    needs=_close_needs,
    relations=_close_relations,
    check=_close_check,
    apply=_close_apply,
)

NEEDS = (POST, CLOSE)
