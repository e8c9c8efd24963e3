"""Rule about outside money: a treasurer notes it as due, paid or returned."""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, is_currency
from auzolan.units.faults import fault
from auzolan.units.ids import is_id

REASONS = ("membership", "deposit", "material", "fuel", "other")
STATES = ("due", "paid", "returned")
AMOUNT_MAX = 10_000_000
# due -> paid -> returned; nothing goes back.
_NEXT = {"": ("due", "paid"), "due": ("paid",), "paid": ("returned",), "returned": ()}


class NoteDue(Body, frozen=True, kw_only=True):
    """An amount of local money, in hundredths, and how it stands with it."""

    due: str
    member: str
    amount: int
    currency: str
    why: str
    state: str
    promise: str = ""


def _needs(act: Act[NoteDue]) -> Iterable[Query]:
    yield RowOf(records.Due, act.body.due)
    yield RowOf(records.Member, act.body.member)
    yield RowOf(records.Promise, act.body.promise)


def _subject(row: NoteDue | records.Due) -> tuple[str, int, str, str, str]:
    """Return what may not change when it is noted anew how a due stands."""
    return row.member, row.amount, row.currency, row.why, row.promise


def _check(act: Act[NoteDue], facts: Facts) -> Faults:
    body = act.body
    old = facts.row(records.Due, body.due)
    if not is_id(body.due):
        return (fault("id.malformed", body.due[:64]),)
    if facts.row(records.Member, body.member) is None:
        return (fault("member.unknown", body.member[:64]),)
    if body.why not in REASONS or not 0 < body.amount <= AMOUNT_MAX:
        return (fault("due.malformed", body.why[:40]),)
    if not is_currency(body.currency):
        return (fault("due.malformed", body.currency[:10]),)
    if body.promise and facts.row(records.Promise, body.promise) is None:
        return (fault("promise.unknown", body.promise[:64]),)
    if body.state not in _NEXT[old.state if old else ""]:
        return (fault("due.order", body.state[:40]),)
    if old is not None and _subject(old) != _subject(body):
        return (fault("due.other", body.due),)
    return ()


def _apply(act: Act[NoteDue], _facts: Facts, changes: Changes) -> None:
    body = act.body
    changes.put(
        records.Due(
            id=body.due,
            community=act.community,
            member=body.member,
            amount=body.amount,
            currency=body.currency,
            why=body.why,
            promise=body.promise,
            state=body.state,
            noted_at=act.recorded_at,
        )
    )


NOTE = Rule(kind="due.note", body=NoteDue, needs=_needs, check=_check, apply=_apply)

DUES = (NOTE,)
