"""Borrow: things lent near by that are free, or when they would be."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.fairness import footprint
from auzolan.sharing import choosing
from auzolan.sharing.availability import Hours, free_units, nearest_free
from auzolan.units.spans import DAY_MS, MINUTE_MS, Span
from auzolan.ways.search import AROUND_MS, Search, Sought, total
from auzolan.ways.supply import Offered
from auzolan.ways.way import Reason, Way, WayStep

# Ways shown, and of those that are taken how many say when they would be free.
FREE_MAX = 12
LATER_MAX = 6
# Things in one basket: each is handed over, and each is a promise.
THINGS_MAX = 60
# What should be back by now is not promised to anybody for so long.
LATE_MS = DAY_MS
# Who keeps notice is met at quarters of an hour, not at three past five.
QUARTER_MS = 15 * MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loan:
    """One thing or pool that could be had in a span, and how many of it."""

    offered: Offered
    span: Span
    count: int
    why: tuple[Reason, ...]


def find(search: Search) -> tuple[Way, ...]:
    """Return loans of the kinds sought: those free in the span, then other times."""
    free: list[Way] = []
    later: list[Way] = []
    some: list[_Loan] = []
    for offered in search.near_by("lend"):
        sought = search.sought_of(offered.offer.kind)
        loan = _loan(search, offered)
        if loan is not None and loan.count >= sought.whole:
            free.append(_way(search, sought, [loan]))
        elif loan is not None and loan.count > 0:
            some.append(loan)
        elif len(later) < LATER_MAX:
            other = _other_time(search, offered, sought.whole)
            later += [_way(search, sought, [other])] if other else []
        if len(free) == FREE_MAX:
            break
    if not free:
        free += _baskets(search, some)
    return (*free, *later)


def _loan(search: Search, offered: Offered) -> _Loan | None:
    """Return the loan for the span of the question, widened to when somebody is there."""
    thing = offered.thing
    assert thing is not None, "what is lent is a thing"
    for span, why in _meetings(search, offered):
        if not search.within(offered.offer, span):
            continue
        free = free_units(offered.taken, span, units=thing.units, now=search.now)
        free = max(0, free - _late_count(search, offered, span))
        # A set that is lent as a whole counts as what it holds.
        count = free if thing.units > 1 else free * max(1, _most(search, offered))
        return _Loan(offered=offered, span=span, count=count, why=why)
    return None


def _late_count(search: Search, offered: Offered, span: Span) -> int:
    """Return how many are out though no booking says so, where the span begins soon."""
    thing, now = offered.thing, search.now
    assert thing is not None, "what is lent is a thing"
    if span.starts_at >= now + LATE_MS or search.span.starts_at >= now + AROUND_MS:
        return 0
    away = thing.units - thing.onhand if thing.units > 1 else thing.onhand < thing.quantity
    just_now = Span(now, now + 1)
    in_time = thing.units - free_units(offered.taken, just_now, units=thing.units, now=now)
    return max(0, int(away) - in_time)


def _most(search: Search, offered: Offered) -> int:
    """Return how many whole units of a thing that is no pool may be had at once."""
    thing, sought = offered.thing, search.sought_of(offered.offer.kind)
    assert thing is not None, "what is lent is a thing"
    quantity = min(thing.quantity, offered.offer.quantity or thing.quantity)
    return quantity // int(10**sought.unit.decimals)


def _meetings(search: Search, offered: Offered) -> list[tuple[Span, tuple[Reason, ...]]]:
    """Return the spans from one meeting to the other, the fullest first."""
    hours, wanted = search.hours(offered), search.span
    earliest = _earliest(search, offered)
    before = hours.last_open(wanted.starts_at, after=earliest)
    after = hours.next_open(max(wanted.starts_at, earliest))
    outs = [at for at in (before, after) if at is not None]
    backs = [
        at
        for at in (
            hours.next_open(wanted.ends_at),
            hours.last_open(wanted.ends_at, after=wanted.starts_at),
        )
        if at is not None
    ]
    found: dict[Span, tuple[Reason, ...]] = {}
    for back in backs:
        for out in outs:
            if out < back and _is_enough(wanted, Span(out, back)):
                found.setdefault(Span(out, back), _shifted(wanted, out, back))
    return list(found.items())


def _earliest(search: Search, offered: Offered) -> int:
    notice = offered.offer.notice_ms
    at = search.now + notice
    return -(-at // QUARTER_MS) * QUARTER_MS if notice else at


def _is_enough(wanted: Span, had: Span) -> bool:
    """Tell whether at least half of what was asked for is had: less meets no need."""
    both = min(wanted.ends_at, had.ends_at) - max(wanted.starts_at, had.starts_at)
    return 2 * both >= wanted.length


def _shifted(wanted: Span, out: int, back: int) -> tuple[Reason, ...]:
    why = []
    if out != wanted.starts_at:
        code = "borrow.fetch_earlier" if out < wanted.starts_at else "borrow.fetch_later"
        why.append(Reason(code=code, details={"at": out}))
    if back != wanted.ends_at:
        code = "borrow.bring_later" if back > wanted.ends_at else "borrow.bring_earlier"
        why.append(Reason(code=code, details={"at": back}))
    return tuple(why)


def _other_time(search: Search, offered: Offered, count: int) -> _Loan | None:
    """Return the nearest span of the same length in which it would be free."""
    thing, wanted = offered.thing, search.span
    assert thing is not None, "what is lent is a thing"
    if thing.units > 1 and thing.units < count:
        return None
    # What is taken is known only so far around the span.
    known = Span(wanted.starts_at - AROUND_MS, wanted.ends_at + AROUND_MS)
    earliest = max(known.starts_at, _earliest(search, offered))
    if earliest >= known.ends_at:
        return None
    span = nearest_free(
        wanted,
        offered.taken,
        units=thing.units,
        least=count if thing.units > 1 else 1,
        inside=Span(earliest, known.ends_at),
        now=search.now,
    )
    if span is None or span == wanted or not _meets(search.hours(offered), span):
        return _once_open(search, offered, count, earliest)
    if not search.within(offered.offer, span):
        return None
    details = {"starts_at": span.starts_at, "ends_at": span.ends_at}
    why = Reason(code="borrow.other_time", at=thing.id, details=details)
    return _Loan(offered=offered, span=span, count=count, why=(why,))


def _once_open(search: Search, offered: Offered, count: int, earliest: int) -> _Loan | None:
    """Return the loan for as long, from when somebody is there to hand it over."""
    thing, wanted, hours = offered.thing, search.span, search.hours(offered)
    assert thing is not None, "what is lent is a thing"
    out = hours.next_open(max(wanted.starts_at, earliest))
    if out is None or _meetings(search, offered):
        return None
    due = out + wanted.length
    for back in (hours.next_open(due), hours.last_open(due, after=out)):
        if back is None or 2 * (back - out) < wanted.length:
            continue
        span = Span(out, back)
        free = free_units(offered.taken, span, units=thing.units, now=search.now)
        free -= _late_count(search, offered, span)
        if back > wanted.ends_at + AROUND_MS or not search.within(offered.offer, span):
            continue
        if free >= (count if thing.units > 1 else 1):
            details = {"starts_at": out, "ends_at": back}
            why = Reason(code="borrow.once_open", at=thing.id, details=details)
            return _Loan(offered=offered, span=span, count=count, why=(why,))
    return None


def _meets(hours: Hours, span: Span) -> bool:
    return (
        hours.next_open(span.starts_at) == span.starts_at
        and hours.last_open(span.ends_at, after=span.starts_at) == span.ends_at
    )


def _baskets(search: Search, loans: list[_Loan]) -> list[Way]:
    """Return for each kind one way of several offers together, as far as they go."""
    ways = []
    for sought in search.sought:
        basket: list[_Loan] = []
        left = sought.whole
        for loan in loans:
            if loan.offered.offer.kind == sought.kind.id and left > 0:
                basket.append(loan)
                left -= loan.count
        if basket:
            ways.append(_way(search, sought, basket))
    return ways


def _way(search: Search, sought: Sought, loans: list[_Loan]) -> Way:
    asked: list[choosing.Asked] = []
    steps: list[WayStep] = []
    got = 0
    for loan in loans:
        count = min(sought.whole - got, THINGS_MAX - got, loan.count)
        if count <= 0:
            break
        got += count
        promises = _asked(search, sought, loan, count)
        asked += promises
        steps += _steps(search, sought, loan, sum(one.price for one in promises), count)
    first = loans[0].offered
    farthest = max(loan.offered.distance_m for loan in loans)
    figures = [footprint.of_trips(one.offered.distance_m, round_trips=2) for one in loans]
    figure = footprint.together(figures)
    assert figure is not None, "trips can always be told"
    quantity = min(sought.quantity, got * int(10**sought.unit.decimals))
    why = [sought.why()]
    if quantity < sought.quantity:
        details = {"quantity": quantity, "wanted": sought.quantity}
        why.append(Reason(code="borrow.part", at=sought.kind.id, details=details))
    if len(loans) > 1:
        why.append(Reason(code="borrow.together", details={"offers": len(loans)}))
    return Way(
        key="",
        way="borrow",
        kind=sought.kind.id,
        thing=first.offer.thing,
        offer=first.offer.id if search.asker else "",
        quantity=quantity,
        who=tuple(search.lender(one.offered, "lends") for one in loans),
        starts_at=min(loan.span.starts_at for loan in loans),
        ends_at=max(loan.span.ends_at for loan in loans),
        place=search.told_place(first.place, search.lender(first, "lends")),
        told_distance_m=farthest,
        price=total(tuple(steps)),
        co2e_g=figure.co2e_g,
        co2e_source=figure.source,
        why=(*why, *loans[0].why, *search.saved(sought)),
        automatic=all(search.is_automatic(one.offered.offer) for one in loans),
        steps=tuple(sorted(steps, key=lambda step: step.starts_at)),
        fit=sought.found.score,
        wish=search.choice("borrow", sought, tuple(asked)),
    )


def _asked(search: Search, sought: Sought, loan: _Loan, count: int) -> list[choosing.Asked]:
    """Return a promise for each numbered unit of a pool, or one for a thing."""
    offered, thing = loan.offered, loan.offered.thing
    assert thing is not None, "what is lent is a thing"
    one = int(10**sought.unit.decimals)
    many, each = (count, one) if thing.units > 1 else (1, count * one)
    price = search.price(
        offered.offer, loan.span, quantity=each, decimals=sought.unit.decimals
    )
    return [
        choosing.Asked(
            promise=search.new_id(),
            action="transferCustody",
            provider=offered.offer.by,
            receiver=search.asker,
            offer=offered.offer.id,
            thing=thing.id,
            kind=offered.offer.kind,
            quantity=each,
            starts_at=loan.span.starts_at,
            ends_at=loan.span.ends_at,
            place=offered.place.id,
            price=price,
            payee=offered.offer.by if price else "",
        )
        for _ in range(many)
    ]


def _steps(
    search: Search, sought: Sought, loan: _Loan, price: int, count: int
) -> list[WayStep]:
    who = search.lender(loan.offered, "lends")
    key = loan.offered.offer.thing
    out = WayStep(
        key=f"out-{key}",
        feeds=f"back-{key}",
        what="hand_over",
        action="transferCustody",
        who=(who,),
        place=search.told_place(loan.offered.place, who),
        starts_at=loan.span.starts_at,
        ends_at=loan.span.starts_at,
        price=price,
        thing=loan.offered.offer.thing,
        kind=sought.kind.id,
        quantity=count * int(10**sought.unit.decimals),
    )
    back = WayStep(
        key=f"back-{key}",
        what="bring_back",
        action="transferCustody",
        who=(who,),
        place=out.place,
        starts_at=loan.span.ends_at,
        ends_at=loan.span.ends_at,
        thing=out.thing,
        kind=out.kind,
        quantity=out.quantity,
    )
    return [out, back]
