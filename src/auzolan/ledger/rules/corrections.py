"""Rules for when a record is doubted: confirm, oppose, correct."""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import actions, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id


class AboutEvent(Body, frozen=True, kw_only=True):
    """Names an event that one side recorded."""

    event: str


def _needs(act: Act[AboutEvent]) -> Iterable[Query]:
    yield RowOf(records.Event, act.body.event)


def _relations(act: Act[AboutEvent], facts: Facts) -> frozenset[str]:
    event = facts.row(records.Event, act.body.event)
    if event is None or act.author == event.author:
        return frozenset()
    found = {"giver"} if act.who == event.provider else set()
    return frozenset(found | ({"taker"} if act.who == event.receiver else set()))


def _check(act: Act[AboutEvent], facts: Facts) -> Faults:
    event = facts.row(records.Event, act.body.event)
    if event is None:
        return (fault("event.unknown", act.body.event[:64]),)
    if event.state != "standing" or event.stands_at <= act.recorded_at:
        return (fault("event.stands", event.id),)
    return ()


def _confirm(act: Act[AboutEvent], _facts: Facts, changes: Changes) -> None:
    event = changes.get(records.Event, act.body.event)
    changes.amend(event, stands_at=act.recorded_at)


def _oppose(act: Act[AboutEvent], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Event, act.body.event), state="opposed")


CONFIRM = Rule(
    kind="event.confirm",
    body=AboutEvent,
    needs=_needs,
    relations=_relations,
    check=_check,
    apply=_confirm,
)
OPPOSE = Rule(
    kind="event.oppose",
    body=AboutEvent,
    needs=_needs,
    relations=_relations,
    check=_check,
    apply=_oppose,
)


class Correct(Body, frozen=True, kw_only=True):
    """A new event that quotes the old and says by how much it was wrong.

    `quantity` and `minutes` are added to the old event's, so a negative one takes
    back; `amount` is added to what the payer paid.
    """

    event: str
    corrects: str
    quantity: int = 0
    minutes: int = 0
    amount: int = 0


def _correct_needs(act: Act[Correct]) -> Iterable[Query]:
    yield RowOf(records.Event, act.body.event)
    yield RowOf(records.Event, act.body.corrects)
    yield ChildrenOf(records.Event, "corrects", act.body.corrects)
    yield ChildrenOf(records.Posting, "event", act.body.corrects)


def _correct_more(act: Act[Correct], facts: Facts) -> Iterable[Query]:
    old = facts.row(records.Event, act.body.corrects)
    if old is not None:
        yield RowOf(records.Thing, old.thing)
        yield RowOf(records.Thing, old.to_thing)
        yield RowOf(records.Promise, old.promise)
    for posting in facts.children(records.Posting, "event", act.body.corrects):
        yield RowOf(records.Account, posting.account)


def _correct_relations(act: Act[Correct], facts: Facts) -> frozenset[str]:
    old = facts.row(records.Event, act.body.corrects)
    if old is None:
        return frozenset()
    # Nobody decides their own case: a steward who is a side may correct only what
    # they themselves wrote down.
    return frozenset({"author"} if act.author == old.author else ())


def _correct_check(act: Act[Correct], facts: Facts) -> Faults:
    body = act.body
    old = facts.row(records.Event, body.corrects)
    if old is None or old.corrects:
        return (fault("event.unknown", body.corrects[:64]),)
    if facts.row(records.Event, body.event) or not is_id(body.event):
        return (fault("id.taken", body.event[:64]),)
    if act.author != old.author and act.who in (old.provider, old.receiver):
        return (fault("may.own_case", act.author),)
    if max(abs(body.quantity), abs(body.minutes), abs(body.amount)) > AMOUNT_MAX:
        return (fault("amount.out_of_bounds", "quantity"),)
    earlier = facts.children(records.Event, "corrects", old.id)
    quantity = old.quantity + sum(row.quantity for row in earlier) + body.quantity
    minutes = old.minutes + sum(row.minutes for row in earlier) + body.minutes
    if quantity < 0 or minutes < 0:
        return (fault("event.corrected_below_zero", old.id),)
    paid = _paid(facts, old.id)
    if paid + body.amount < 0 or (body.amount and not paid):
        return (fault("event.corrected_below_zero", old.id, paid=paid),)
    return _stock_faults(body, facts, old)


def _paid(facts: Facts, event: str) -> int:
    rows = facts.children(records.Posting, "event", event)
    return sum(row.amount for row in rows if row.amount > 0)


def _stock_faults(body: Correct, facts: Facts, old: records.Event) -> Faults:
    """Refuse where the quantity taken back has been used by later events."""
    action = actions.ACTIONS[old.action]
    signs = {"plus": 1, "minus": -1, "minus_plus": -1}
    for thing_id, sign in (
        (old.thing, signs.get(action.onhand, 0)),
        (old.to_thing, 1 if action.onhand in ("minus_plus", "plus_to") else 0),
    ):
        thing = facts.row(records.Thing, thing_id)
        if thing is not None and thing.onhand + sign * body.quantity < thing.reserved:
            return (
                fault("stock.used_later", thing.id, onhand=thing.onhand - thing.reserved),
            )
    return ()


def _correct_apply(act: Act[Correct], facts: Facts, changes: Changes) -> None:
    body = act.body
    old = changes.get(records.Event, body.corrects)
    action = actions.ACTIONS[old.action]
    changes.put(
        records.Event(
            id=body.event,
            community=act.community,
            action=old.action,
            provider=old.provider,
            receiver=old.receiver,
            thing=old.thing,
            to_thing=old.to_thing,
            kind=old.kind,
            quantity=body.quantity,
            minutes=body.minutes,
            starts_at=old.starts_at,
            ends_at=old.ends_at,
            promise=old.promise,
            agreement=old.agreement,
            process=old.process,
            plan=old.plan,
            corrects=old.id,
            author=act.author,
            recorded_at=act.recorded_at,
            stands_at=act.recorded_at,
        )
    )
    changes.amend(old, state="corrected")
    signs = {"plus": 1, "minus": -1, "minus_plus": -1}
    if old.thing and old.action != "transferCustody":
        changes.move_stock(
            old.thing,
            quantity=signs.get(action.accounting, 0) * body.quantity,
            onhand=signs.get(action.onhand, 0) * body.quantity,
        )
    if old.to_thing:
        gains = ("minus_plus", "plus_to")
        changes.move_stock(
            old.to_thing,
            quantity=body.quantity if action.accounting in gains else 0,
            onhand=body.quantity if action.onhand in gains else 0,
        )
    if body.amount:
        rows = facts.children(records.Posting, "event", old.id)
        payer = next(row.account for row in rows if row.amount < 0)
        payee = next(row.account for row in rows if row.amount > 0)
        changes.post(
            body.event,
            payer=payer,
            payee=payee,
            amount=body.amount,
            agreement=old.agreement,
        )


CORRECT = Rule(
    kind="event.correct",
    body=Correct,
    needs=_correct_needs,
    more=_correct_more,
    relations=_correct_relations,
    check=_correct_check,
    apply=_correct_apply,
)

CORRECTIONS = (CONFIRM, OPPOSE, CORRECT)
