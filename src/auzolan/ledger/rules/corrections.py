"""Rules for when a record is doubted: confirm, oppose, correct."""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import actions, credit, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, setting_number, setting_query
from auzolan.ledger.rules import moving, telling, things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.spans import HOUR_MS


class AboutEvent(Body, frozen=True, kw_only=True):
    """Names an event that one side recorded."""

    event: str


class Oppose(Body, frozen=True, kw_only=True):
    """What the other side recorded is not so; the reason is in the objection's texts."""

    event: str
    objection: str


def _needs(act: Act[AboutEvent | Oppose]) -> Iterable[Query]:
    yield RowOf(records.Event, act.body.event)


def _more(act: Act[AboutEvent | Oppose], facts: Facts) -> Iterable[Query]:
    event = facts.row(records.Event, act.body.event)
    if event is not None:
        yield RowOf(records.Thing, event.thing)
        yield ChildrenOf(records.Owner, "thing", event.thing)


def _relations(act: Act[AboutEvent | Oppose], facts: Facts) -> frozenset[str]:
    """Return what somebody other than the event's author is to it."""
    event = facts.row(records.Event, act.body.event)
    if event is None or act.author == event.author:
        return frozenset()
    found = set(things.thing_relations(act, facts, event.thing)) - {"owner"}
    if telling.is_own(act, facts, event.provider):
        found.add("giver")
    if telling.is_own(act, facts, event.receiver):
        found.add("taker")
    return frozenset(found)


def _check(act: Act[AboutEvent | Oppose], facts: Facts) -> Faults:
    event = facts.row(records.Event, act.body.event)
    if event is None:
        return (fault("event.unknown", act.body.event[:64]),)
    if event.state != "standing" or event.stands_at <= act.recorded_at:
        return (fault("event.stands", event.id),)
    return ()


def _confirm(act: Act[AboutEvent], _facts: Facts, changes: Changes) -> None:
    event = changes.get(records.Event, act.body.event)
    changes.amend(event, stands_at=act.recorded_at)


CONFIRM = Rule(
    kind="event.confirm",
    body=AboutEvent,
    needs=_needs,
    more=_more,
    relations=_relations,
    check=_check,
    apply=_confirm,
)


def _oppose_needs(act: Act[Oppose]) -> Iterable[Query]:
    yield from _needs(act)
    yield RowOf(records.Objection, act.body.objection)


def _oppose_check(act: Act[Oppose], facts: Facts) -> Faults:
    objection = act.body.objection
    if facts.row(records.Objection, objection) or not is_id(objection):
        return (fault("id.taken", objection[:64]),)
    return _check(act, facts)


def _oppose(act: Act[Oppose], _facts: Facts, changes: Changes) -> None:
    event = changes.amend(changes.get(records.Event, act.body.event), state="opposed")
    # A row of its own, so that the reason does not write over what was recorded.
    changes.put(
        records.Objection(
            id=act.body.objection,
            community=act.community,
            about=event.id,
            member=act.who,
        )
    )


OPPOSE = Rule(
    kind="event.oppose",
    body=Oppose,
    needs=_oppose_needs,
    more=_more,
    relations=_relations,
    check=_oppose_check,
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
    yield setting_query("oppose_hours")


def _correct_more(act: Act[Correct], facts: Facts) -> Iterable[Query]:
    old = facts.row(records.Event, act.body.corrects)
    if old is not None:
        yield RowOf(records.Thing, old.thing)
        yield RowOf(records.Thing, old.to_thing)
    for earlier in facts.children(records.Event, "corrects", act.body.corrects):
        yield ChildrenOf(records.Posting, "event", earlier.id)
    for posting in facts.children(records.Posting, "event", act.body.corrects):
        yield from credit.questions(posting.account)


def _correct_relations(act: Act[Correct], facts: Facts) -> frozenset[str]:
    old = facts.row(records.Event, act.body.corrects)
    if old is None:
        return frozenset()
    found = {"author"} if act.author == old.author else set()
    if act.who == old.provider:
        found.add("giver")
    if act.who == old.receiver:
        found.add("taker")
    return frozenset(found)


def _is_involved(act: Act[Correct], facts: Facts) -> bool:
    """Tell whether the doer is a side of it, or wrote it down and is no mediator.

    Being a side outweighs any role; a desk that wrote down what others told is none.
    """
    old = facts.row(records.Event, act.body.corrects)
    if old is None or {act.author, act.who} & {old.provider, old.receiver}:
        return True
    roles = may.roles_of(facts, act.author, act.recorded_at)
    return not roles & {"steward", "mediator"}


def _correct_check(act: Act[Correct], facts: Facts) -> Faults:
    body = act.body
    old = facts.row(records.Event, body.corrects)
    if old is None or old.corrects:
        return (fault("event.unknown", body.corrects[:64]),)
    if facts.row(records.Event, body.event) or not is_id(body.event):
        return (fault("id.taken", body.event[:64]),)
    if body.quantity and act.author != old.author and _is_involved(act, facts):
        # A side that did not write it down may oppose it, or give way in what was paid.
        return (fault("may.own_case", act.author),)
    if max(abs(body.quantity), abs(body.minutes), abs(body.amount)) > AMOUNT_MAX:
        return (fault("amount.out_of_bounds", "quantity"),)
    earlier = facts.children(records.Event, "corrects", old.id)
    quantity = old.quantity + sum(row.quantity for row in earlier) + body.quantity
    minutes = old.minutes + sum(row.minutes for row in earlier) + body.minutes
    if quantity < 0 or minutes < 0:
        return (fault("event.corrected_below_zero", old.id),)
    return _amount_faults(act, facts, old) or _stock_faults(body, facts, old)


def _amount_faults(act: Act[Correct], facts: Facts, old: records.Event) -> Faults:
    """Judge a change of what was paid: who is involved may only lose by it."""
    amount = act.body.amount
    if not amount:
        return ()
    payer, payee, paid = _paid(facts, old.id)
    if not paid or paid + amount < 0:
        return (fault("event.corrected_below_zero", old.id, paid=paid),)
    loser = payer if amount > 0 else payee
    if _is_involved(act, facts) and loser not in (act.author, act.who):
        return (fault("may.own_case", act.author),)
    below = credit.line_fault(act, facts, loser, abs(amount))
    return (below,) if below is not None else ()


def _paid(facts: Facts, event: str) -> tuple[str, str, int]:
    """Return who paid whom for an event, and how much after all corrections."""
    rows = facts.children(records.Posting, "event", event)
    payer = next((row.account for row in rows if row.amount < 0), "")
    payee = next((row.account for row in rows if row.amount > 0), "")
    for earlier in facts.children(records.Event, "corrects", event):
        rows += facts.children(records.Posting, "event", earlier.id)
    return payer, payee, sum(row.amount for row in rows if row.account == payee)


def _moves(old: records.Event) -> Iterable[tuple[str, int, int]]:
    """Yield (thing, sign of its quantity, sign of what is here) of what an event moved.

    Custody that went out and came back, and a thing that only changed hands or place,
    moved no quantity that could be put right.
    """
    action = actions.ACTIONS[old.action]
    if old.to_thing == old.thing or (
        not old.to_thing and old.action in ("transferCustody", "move")
    ):
        return
    if old.thing:
        signs = moving.SIGNS
        yield old.thing, signs.get(action.accounting, 0), signs.get(action.onhand, 0)
    if old.to_thing:
        gains = moving.GAINS
        yield old.to_thing, int(action.accounting in gains), int(action.onhand in gains)


def _stock_faults(body: Correct, facts: Facts, old: records.Event) -> Faults:
    """Refuse where the quantity taken back has been used or promised since."""
    moved = list(_moves(old))
    if body.quantity and old.thing and not moved:
        return (fault("event.not_countable", old.id),)
    for thing_id, quantity, onhand in moved:
        thing = facts.row(records.Thing, thing_id)
        if thing is None:
            continue
        free = thing.onhand - thing.reserved
        if free + onhand * body.quantity < 0 or (
            thing.quantity + quantity * body.quantity < 0
        ):
            return (fault("stock.used_later", thing.id, onhand=free),)
        if thing.quantity + quantity * body.quantity > AMOUNT_MAX:
            return (fault("amount.out_of_bounds", "quantity"),)
    return ()


def _correct_apply(act: Act[Correct], facts: Facts, changes: Changes) -> None:
    body = act.body
    old = changes.get(records.Event, body.corrects)
    # Whoever is involved speaks for one side; a mediator for both.
    opposable = _is_involved(act, facts) and old.provider != old.receiver
    hours = setting_number(facts, "oppose_hours", act.recorded_at) if opposable else 0
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
            stands_at=act.recorded_at + hours * HOUR_MS,
        )
    )
    changes.amend(old, state="corrected")
    for thing, quantity, onhand in _moves(old):
        changes.move_stock(
            thing, quantity=quantity * body.quantity, onhand=onhand * body.quantity
        )
    if body.amount:
        payer, payee, _ = _paid(facts, old.id)
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
