"""Rules about promises: answer a request, take a job, drop, and let requests expire."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import fulfilment, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf, TakenIn
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.sharing import promising
from auzolan.units.faults import fault

# Of those who let a job pass, so many are remembered.
PASSED_KEPT = 50


class Answer(Body, frozen=True, kw_only=True):
    """The one who was asked promises, or declines."""

    promise: str
    yes: bool


class AboutPromise(Body, frozen=True, kw_only=True):
    """Names a promise."""

    promise: str


def _needs(act: Act[Answer | AboutPromise]) -> Iterable[Query]:
    yield RowOf(records.Promise, act.body.promise)
    yield ChildrenOf(records.Occupancy, "ref", act.body.promise)


def _more(act: Act[Answer | AboutPromise], facts: Facts) -> Iterable[Query]:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None:
        return
    if not promise.provider:
        promise = msgspec.structs.replace(promise, provider=act.who)
    yield from promising.questions(promise)
    yield RowOf(records.Member, promise.receiver)
    for row in facts.children(records.Occupancy, "ref", promise.id):
        yield TakenIn(row.unit, row.starts_at, row.ends_at)
    yield from fulfilment.questions(promise)


def _relations(act: Act[Answer | AboutPromise], facts: Facts) -> frozenset[str]:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None:
        return frozenset()
    found = set()
    if promise.provider == act.who:
        found.add("giver")
    if promise.provider == act.community and may.speaks_for_community(act, facts):
        found.add("keeper")
    agreement = facts.row(records.Agreement, promise.agreement)
    takers = {promise.receiver, promise.payer, agreement.by if agreement else ""}
    if act.who in takers:
        found.add("taker")
    return frozenset(found)


def _is_gone(act: Act[Answer | AboutPromise], facts: Facts, receiver: str) -> bool:
    """Tell whether who would get it has left, or been suspended, since it was asked."""
    member = facts.row(records.Member, receiver)
    return receiver != act.community and (member is None or member.state != "active")


def _answer_check(act: Act[Answer], facts: Facts) -> Faults:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None or promise.state != "asked":
        return (fault("promise.not_asked", act.body.promise[:64]),)
    if promise.answer_by <= act.recorded_at:
        return (fault("promise.answer_late", promise.id),)
    if act.body.yes and _is_gone(act, facts, promise.receiver):
        return (fault("member.unknown", promise.receiver),)
    return promising.faults(act, facts, [promise]) if act.body.yes else ()


def _answer_apply(act: Act[Answer], facts: Facts, changes: Changes) -> None:
    promise = changes.get(records.Promise, act.body.promise)
    if act.body.yes:
        changes.let_go(promise.id)
        given = msgspec.structs.replace(promise, state="promised", answer_by=0)
        promising.give(act, facts, changes, given)
    else:
        _give_back(facts, changes, promise, "declined")


def _give_back(
    facts: Facts, changes: Changes, promise: records.Promise, state: str
) -> None:
    """End a promise; work for a plan goes back on the board as a job of the same id.

    Such a job keeps the price that the chooser of the way agreed to.
    """
    if promise.plan and promise.action in promising.TAKES_PERSON and state != "off":
        promising.release(facts, changes, promise)
        changes.amend(
            promise,
            state="job",
            provider="",
            payee="",
            offer="",
            answer_by=0,
            passed=(*promise.passed, promise.provider)[-PASSED_KEPT:],
        )
        return
    changes.let_go(promise.id)
    fulfilment.end(facts, changes, promise, state)


ANSWER = Rule(
    kind="promise.answer",
    body=Answer,
    needs=_needs,
    more=_more,
    relations=_relations,
    check=_answer_check,
    apply=_answer_apply,
)


def _taken(act: Act[AboutPromise], promise: records.Promise) -> records.Promise:
    return msgspec.structs.replace(
        promise,
        provider=act.who,
        payee=act.who if promise.price else "",
        state="promised",
        answer_by=0,
    )


def _take_check(act: Act[AboutPromise], facts: Facts) -> Faults:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None or promise.state != "job":
        return (fault("promise.not_a_job", act.body.promise[:64]),)
    if promise.ends_at <= act.recorded_at:
        return (fault("span.past", promise.id),)
    if _is_gone(act, facts, promise.receiver):
        return (fault("member.unknown", promise.receiver),)
    return promising.faults(act, facts, [_taken(act, promise)])


def _take_apply(act: Act[AboutPromise], facts: Facts, changes: Changes) -> None:
    promise = changes.get(records.Promise, act.body.promise)
    promising.give(act, facts, changes, _taken(act, promise))


TAKE = Rule(
    kind="promise.take",
    body=AboutPromise,
    needs=_needs,
    more=_more,
    check=_take_check,
    apply=_take_apply,
)


def _drop_check(act: Act[AboutPromise], facts: Facts) -> Faults:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None or promise.state not in ("job", "asked", "promised"):
        return (fault("promise.not_open", act.body.promise[:64]),)
    if promise.done:
        # What was done of it is owed: it can only be finished, by a last record.
        return (fault("promise.begun", promise.id, done=promise.done),)
    return ()


def _drop_apply(act: Act[AboutPromise], facts: Facts, changes: Changes) -> None:
    promise = changes.get(records.Promise, act.body.promise)
    standing = _relations(act, facts)
    by_giver = bool(standing & {"giver", "keeper"}) and "taker" not in standing
    _give_back(facts, changes, promise, "declined" if by_giver else "off")


DROP = Rule(
    kind="promise.drop",
    body=AboutPromise,
    needs=_needs,
    more=_more,
    relations=_relations,
    check=_drop_check,
    apply=_drop_apply,
)


def _expire_check(act: Act[AboutPromise], facts: Facts) -> Faults:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is None or promise.state != "asked" or promise.answer_by > act.recorded_at:
        return (fault("promise.not_asked", act.body.promise[:64]),)
    return ()


def _expire_apply(act: Act[AboutPromise], facts: Facts, changes: Changes) -> None:
    promise = changes.get(records.Promise, act.body.promise)
    _give_back(facts, changes, promise, "expired")


EXPIRE = Rule(
    kind="promise.expire",
    body=AboutPromise,
    needs=_needs,
    more=_more,
    check=_expire_check,
    apply=_expire_apply,
)

PROMISES = (ANSWER, TAKE, DROP, EXPIRE)
