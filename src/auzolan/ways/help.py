"""Help: hours of a skill that neighbours offer, at times when they are not taken."""

from __future__ import annotations

from auzolan.fairness import footprint
from auzolan.sharing import choosing
from auzolan.sharing.availability import DAYTIME, Hours, free_in, shared
from auzolan.units.amounts import UNITS, convert
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.search import AROUND_MS, Search, Sought
from auzolan.ways.supply import Offered
from auzolan.ways.way import Reason, Way, WayStep

WAYS_MAX = 12
# A skill that is not counted in hours is asked for an hour of.
MINUTES_USUAL = 60
QUARTER_MS = 15 * MINUTE_MS
# Long help may be given in so many sittings, none shorter than this.
SITTINGS_MAX = 6
SITTING_MS_MIN = 30 * MINUTE_MS


def find(search: Search) -> tuple[Way, ...]:
    """Return whose hours of the skills sought are free in the span, nearest first."""
    ways: list[Way] = []
    place = search.supply.place_of(search.community.id, search.asker)
    for offered in search.near_by("help"):
        sought = search.sought_of(offered.offer.kind)
        minutes = minutes_of(sought)
        most = offered.offer.quantity
        if most and sought.quantity > most:
            continue
        length_ms, until = minutes * MINUTE_MS, search.question.ends_at
        # Who has no time then may have some in the week after.
        sittings = _sittings(search, offered, length_ms, until) or _sittings(
            search, offered, length_ms, until + AROUND_MS
        )
        if sittings:
            where = place.id if place is not None and search.asker else ""
            ways.append(_way(search, sought, offered, sittings, where))
        if len(ways) == WAYS_MAX:
            break
    return tuple(ways)


def minutes_of(sought: Sought) -> int:
    """Return how many minutes of a skill are asked for."""
    if sought.unit.dimension != "time":
        return MINUTES_USUAL
    minutes = convert(sought.quantity, sought.unit, UNITS["min"])
    return minutes if isinstance(minutes, int) and minutes > 0 else MINUTES_USUAL


def _sittings(search: Search, offered: Offered, length_ms: int, until: int) -> list[Span]:
    """Return the earliest free time that is long enough, in one piece if there is one."""
    offer, question = offered.offer, search.question
    earliest = max(question.starts_at, search.now + offer.notice_ms, offer.starts_at)
    # People meet at quarters of an hour.
    earliest = -(-earliest // QUARTER_MS) * QUARTER_MS
    latest = min(until, offer.ends_at or until)
    if earliest >= latest or 0 < offer.length_max_ms < length_ms:
        return []
    span = Span(earliest, latest)
    hours = Hours(search.community.zone, (offer.weekly or DAYTIME,))
    open_spans = hours.open_in(span)
    free = shared(open_spans, free_in(span, offered.taken, now=search.now))
    rounded = [(-(-one.starts_at // QUARTER_MS) * QUARTER_MS, one.ends_at) for one in free]
    for starts_at, ends_at in rounded:
        if starts_at + length_ms <= ends_at:
            return [Span(starts_at, starts_at + length_ms)]
    sittings: list[Span] = []
    left = length_ms
    for starts_at, ends_at in rounded:
        if left and ends_at - starts_at >= min(SITTING_MS_MIN, left):
            sittings.append(Span(starts_at, min(ends_at, starts_at + left)))
            left -= sittings[-1].length
    return sittings if not left and len(sittings) <= SITTINGS_MAX else []


def _way(
    search: Search, sought: Sought, offered: Offered, sittings: list[Span], where: str
) -> Way:
    offer, who = offered.offer, search.helper(offered.offer, "helps")
    asked = tuple(
        _asked(search, offered, sitting, where, len(sittings), sought)
        for sitting in sittings
    )
    steps = tuple(
        WayStep(
            key=f"help-{number}",
            what="help",
            action="work",
            who=(who,),
            place=where,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            minutes=one.minutes,
            price=one.price,
            kind=offer.kind,
        )
        for number, one in enumerate(asked)
    )
    figure = footprint.of_trips(offered.distance_m, round_trips=len(sittings))
    why = [sought.why()]
    if len(sittings) > 1:
        why.append(Reason(code="help.sittings", details={"sittings": len(sittings)}))
    if sittings[-1].ends_at > search.question.ends_at:
        details = {"starts_at": sittings[0].starts_at, "ends_at": sittings[-1].ends_at}
        why.append(Reason(code="help.other_time", details=details))
    return Way(
        key="",
        way="help",
        kind=offer.kind,
        offer=offer.id if who.member else "",
        quantity=sought.quantity,
        who=(who,),
        starts_at=sittings[0].starts_at,
        ends_at=sittings[-1].ends_at,
        place=where,
        told_distance_m=offered.distance_m,
        price=sum(one.price for one in asked),
        co2e_g=figure.co2e_g,
        co2e_source=figure.source,
        why=tuple(why),
        automatic=search.is_automatic(offer),
        steps=steps,
        fit=sought.found.score,
        wish=search.choice("help", sought, asked),
    )


def _asked(
    search: Search,
    offered: Offered,
    sitting: Span,
    where: str,
    sittings: int,
    sought: Sought,
) -> choosing.Asked:
    offer, minutes = offered.offer, sitting.length // MINUTE_MS
    # What is counted in pieces is done in one sitting; hours are counted by minutes.
    quantity = sought.quantity if sittings == 1 else 0
    price = search.price(
        offer,
        sitting,
        minutes=minutes,
        quantity=quantity,
        decimals=sought.unit.decimals,
    )
    return choosing.Asked(
        promise=search.new_id(),
        action="work",
        provider=offer.by,
        receiver=search.asker,
        offer=offer.id,
        kind=offer.kind,
        quantity=quantity,
        minutes=minutes,
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        place=where,
        price=price,
        payee=offer.by if price else "",
    )
