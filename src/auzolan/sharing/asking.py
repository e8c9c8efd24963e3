"""Rule of asking the next one: a job goes to a named person who offers that skill."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, setting_number, setting_query
from auzolan.sharing import promising
from auzolan.units.faults import fault
from auzolan.units.spans import HOUR_MS

# After so many have let it pass, a job stays on the board for whoever wants it.
PASSED_MAX = 10


class AskNext(Body, frozen=True, kw_only=True):
    """Who is asked for a job, under which offer of theirs, at what price."""

    promise: str
    provider: str
    offer: str
    price: int = 0


def _needs(act: Act[AskNext]) -> Iterable[Query]:
    yield RowOf(records.Promise, act.body.promise)
    yield RowOf(records.Offer, act.body.offer)
    yield RowOf(records.Member, act.body.provider)
    yield setting_query("answer_hours")


def _more(act: Act[AskNext], facts: Facts) -> Iterable[Query]:
    promise = facts.row(records.Promise, act.body.promise)
    if promise is not None:
        yield from promising.questions(_asked(act, promise))


def _relations(act: Act[AskNext], facts: Facts) -> frozenset[str]:
    promise = facts.row(records.Promise, act.body.promise)
    is_taker = promise is not None and act.who == promise.receiver
    return frozenset({"taker"} if is_taker else ())


def _asked(act: Act[AskNext], promise: records.Promise) -> records.Promise:
    body = act.body
    return msgspec.structs.replace(
        promise,
        provider=body.provider,
        offer=body.offer,
        price=body.price,
        payer=promise.receiver if body.price else "",
        payee=body.provider if body.price else "",
        state="asked",
    )


def _check(act: Act[AskNext], facts: Facts) -> Faults:
    body, now = act.body, act.recorded_at
    promise = facts.row(records.Promise, body.promise)
    if promise is None or promise.state != "job":
        return (fault("promise.not_a_job", body.promise[:64]),)
    if promise.starts_at <= now:
        return (fault("span.past", promise.id),)
    member = facts.row(records.Member, body.provider)
    if member is None or member.state != "active":
        return (fault("member.unknown", body.provider[:64]),)
    offer = facts.row(records.Offer, body.offer)
    if offer is None or offer.state != "open" or (offer.ends_at and offer.ends_at <= now):
        return (fault("offer.unknown", body.offer[:64]),)
    if (offer.by, offer.mode, offer.kind) != (body.provider, "help", promise.kind):
        return (fault("offer.other_kind", offer.id),)
    if act.author == act.community:
        # Nobody is asked twice, and nobody pays more than they agreed to, unasked.
        if body.provider in promise.passed or len(promise.passed) >= PASSED_MAX:
            return (fault("promise.passed", promise.id),)
        if body.price > promise.price:
            return (fault("offer.price", promise.id, limit=promise.price),)
    return promising.faults(act, facts, [_asked(act, promise)])


def _apply(act: Act[AskNext], facts: Facts, changes: Changes) -> None:
    promise = changes.get(records.Promise, act.body.promise)
    asked = _asked(act, promise)
    offer = facts.row(records.Offer, act.body.offer)
    if offer is not None and offer.automatic:
        given = msgspec.structs.replace(asked, state="promised", answer_by=0)
        promising.give(act, facts, changes, given)
        return
    hours = setting_number(facts, "answer_hours", act.recorded_at)
    answer_by = act.recorded_at + hours * HOUR_MS
    changes.put(msgspec.structs.replace(asked, answer_by=answer_by))
    promising.hold(act, facts, changes, msgspec.structs.replace(asked, answer_by=answer_by))


ASK = Rule(
    kind="promise.ask",
    body=AskNext,
    needs=_needs,
    more=_more,
    relations=_relations,
    check=_check,
    apply=_apply,
)

ASKING = (ASK,)
