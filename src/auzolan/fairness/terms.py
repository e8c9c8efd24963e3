"""Terms: what using or having something costs, from the offer's signed price.

What a way says it costs and what the rules let through come from the one function
here; while accounts are off everything costs nothing, whatever an offer once said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Extra, Faults, setting, setting_query
from auzolan.units.amounts import UNITS
from auzolan.units.faults import fault
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span


def price_of(
    offer: records.Offer,
    *,
    span: Span,
    minutes: int = 0,
    quantity: int = 0,
    decimals: int = 0,
) -> int:
    """Return the price in steps of the account's unit; begun days count whole.

    `minutes` is the work or machine time asked for; where it is 0 the span counts.
    `quantity` is in the smallest step of the kind's unit, which has `decimals`; what
    is no whole step of the account is rounded up.
    """
    if not offer.price:
        return 0
    if offer.price_per == "day":
        return offer.price * -(-span.length // DAY_MS)
    if offer.price_per == "hour":
        time_ms = minutes * MINUTE_MS or span.length
        return -(-offer.price * time_ms // HOUR_MS)
    if offer.price_per == "unit":
        return -(-offer.price * quantity // int(10**decimals))
    return offer.price


class _Wish(Protocol):
    """What sharing's act asks for; this room must not import its body."""

    receiver: str
    kind: str
    quantity: int
    minutes: int
    starts_at: int
    ends_at: int


def _unit_questions(facts: Facts, kind: str) -> Iterable[Query]:
    row = facts.row(records.Kind, kind)
    if row is not None and row.unit not in UNITS:
        yield ChildrenOf(records.UnitOf, "code", row.unit)


def _decimals(facts: Facts, kind: str) -> int:
    row = facts.row(records.Kind, kind)
    if row is None:
        return 0
    if row.unit in UNITS:
        return UNITS[row.unit].decimals
    own = facts.children(records.UnitOf, "code", row.unit)
    return own[0].decimals if own else 0


def _due(
    act: Act[Any], facts: Facts, offer: records.Offer, asked: records.Promise | _Wish
) -> int:
    """Return what the offer's terms give; one's own things cost oneself nothing."""
    off = setting(facts, "accounts", act.recorded_at) == "off"
    if off or offer.by == asked.receiver:
        return 0
    return price_of(
        offer,
        span=Span(asked.starts_at, asked.ends_at),
        minutes=asked.minutes,
        quantity=asked.quantity,
        decimals=_decimals(facts, asked.kind),
    )


def _choice_needs(act: Act[Any]) -> Iterable[Query]:
    yield setting_query("accounts")
    for asked in act.body.promises:
        yield RowOf(records.Offer, asked.offer)
        yield RowOf(records.Kind, asked.kind)


def _choice_more(act: Act[Any], facts: Facts) -> Iterable[Query]:
    for asked in act.body.promises:
        yield from _unit_questions(facts, asked.kind)


def _choice_check(act: Act[Any], facts: Facts) -> Faults:
    """Refuse a price that is not what the offer's terms give to whoever offers."""
    found = []
    for asked in act.body.promises:
        offer = facts.row(records.Offer, asked.offer)
        if offer is None:
            continue
        due = _due(act, facts, offer, asked)
        if asked.price != due:
            found.append(fault("offer.price", asked.promise, wanted=due))
        elif due and asked.payee != offer.by:
            found.append(fault("promise.other_sides", asked.promise))
    return tuple(found)


def _next_needs(act: Act[Any]) -> Iterable[Query]:
    yield setting_query("accounts")
    yield RowOf(records.Promise, act.body.promise)
    yield RowOf(records.Offer, act.body.offer)


def _next_more(act: Act[Any], facts: Facts) -> Iterable[Query]:
    # A job keeps its kind, whoever is asked; its unit is hours and needs no question.
    promise = facts.row(records.Promise, act.body.promise)
    if promise is not None:
        yield RowOf(records.Kind, promise.kind)


def _next_check(act: Act[Any], facts: Facts) -> Faults:
    """Refuse to ask somebody else for a job at other than their own terms."""
    promise = facts.row(records.Promise, act.body.promise)
    offer = facts.row(records.Offer, act.body.offer)
    if promise is None or offer is None:
        return ()
    due = _due(act, facts, offer, promise)
    if act.body.price != due:
        return (fault("offer.price", promise.id, wanted=due),)
    return ()


# Both stand behind rules of sharing, whose sibling this is; app.py lists them.
TERMS = (
    Extra(kind="way.choose", needs=_choice_needs, more=_choice_more, check=_choice_check),
    Extra(kind="promise.ask", needs=_next_needs, more=_next_more, check=_next_check),
)
