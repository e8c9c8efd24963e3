"""Receive: surplus that neighbours give away, as far as it goes round."""

from __future__ import annotations

from auzolan.fairness import footprint
from auzolan.sharing import choosing
from auzolan.units.spans import HOUR_MS, Span
from auzolan.ways.search import Search, Sought
from auzolan.ways.supply import Offered
from auzolan.ways.way import Reason, Way, WayStep

WAYS_MAX = 12
# How long whoever gives waits at the door.
FETCHING_MS = HOUR_MS


def find(search: Search) -> tuple[Way, ...]:
    """Return what is given away of the kinds sought, enough of it first."""
    whole: list[Way] = []
    part: list[Way] = []
    for offered in search.near_by("give"):
        sought = search.sought_of(offered.offer.kind)
        quantity = free_quantity(offered)
        span = _fetching(search, offered)
        if span is None or quantity <= 0:
            continue
        way = _way(search, sought, offered, min(quantity, sought.quantity), span)
        (whole if quantity >= sought.quantity else part).append(way)
        if len(whole) == WAYS_MAX:
            break
    return (*whole, *part)[:WAYS_MAX]


def free_quantity(offered: Offered) -> int:
    """Return how much of what is given may be had at once, in steps of its unit."""
    thing, most = offered.thing, offered.offer.quantity
    assert thing is not None, "what is given is a thing"
    free = thing.onhand - thing.reserved
    return min(free, most) if most else free


def _fetching(search: Search, offered: Offered) -> Span | None:
    """Return the first time to fetch it that is not too late."""
    offer, question = offered.offer, search.question
    earliest = max(question.starts_at, search.now + offer.notice_ms, offer.starts_at)
    ends = (question.ends_at, offer.ends_at, offered.best_before)
    latest = min(end for end in ends if end)
    starts_at = search.hours(offered).next_open(earliest)
    if starts_at is None or starts_at >= latest:
        return None
    return Span(starts_at, min(latest, starts_at + FETCHING_MS))


def _way(
    search: Search, sought: Sought, offered: Offered, quantity: int, span: Span
) -> Way:
    offer = offered.offer
    price = search.price(offer, span, quantity=quantity, decimals=sought.unit.decimals)
    who = search.lender(offered, "gives")
    figure = footprint.of_trips(offered.distance_m, round_trips=1)
    asked = choosing.Asked(
        promise=search.new_id(),
        action="transfer",
        provider=offer.by,
        receiver=search.asker,
        offer=offer.id,
        thing=offer.thing,
        kind=offer.kind,
        quantity=quantity,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place=offered.place.id,
        price=price,
        payee=offer.by if price else "",
    )
    why = [sought.why()]
    if quantity < sought.quantity:
        details = {"quantity": quantity, "wanted": sought.quantity}
        why.append(Reason(code="receive.part", at=offer.thing, details=details))
    step = WayStep(
        key="fetch",
        what="fetch",
        action="transfer",
        who=(who,),
        place=search.told_place(offered.place, who),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        price=price,
        thing=offer.thing,
        kind=offer.kind,
        quantity=quantity,
    )
    return Way(
        key="",
        way="receive",
        kind=offer.kind,
        thing=offer.thing,
        offer=offer.id if search.asker else "",
        quantity=quantity,
        who=(who,),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place=step.place,
        told_distance_m=offered.distance_m,
        price=price,
        co2e_g=figure.co2e_g,
        co2e_source=figure.source,
        why=(*why, *search.saved(sought)),
        automatic=search.is_automatic(offer),
        steps=(step,),
        fit=sought.found.score,
        wish=search.choice("receive", sought, (asked,)),
    )
