"""Loans that are out and bookings ahead, as promises that can be kept to their end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from auzolan.formats.bookings import BookingRow
from auzolan.formats.dates import LocalTime
from auzolan.formats.loans import LoanRow
from auzolan.ledger import records
from auzolan.ledger.rules import events
from auzolan.node.bring_books import Books, Bundle, FilePlan, RowPlan, Said, words_of
from auzolan.node.bring_people import midnight
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import DAY_MS, Span

# Where neither file nor terms tell until when.
LOAN_MS = 14 * DAY_MS
# A thing that should be back is taken for so long more, or the next would stand there
# in vain.
LATE_MS = 2 * DAY_MS
# An older hand-over cannot be recorded any more; it is said to be of that day.
OLDEST_MS = events.BACK_MS_MAX - DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promised:
    """What is lent to whom, promised for one span and taken for perhaps a longer one."""

    key: str
    thing: records.Thing
    member: str
    span: Span
    taken: Span
    item: str


def plan_loans(books: Books, rows: Iterable[LoanRow], plan: FilePlan) -> None:
    """Plan loans as promises, with the hand-over recorded, so that they can come back."""
    for row in rows:
        told = RowPlan(
            line=row.line,
            name=f"{row.item}: {row.member}",
            id=books.id_of("promise", row.key),
        )
        plan.plans.append(told)
        found = _sides(books, row.item, row.member, told)
        if found is None:
            continue
        thing, member = found
        known = books.find(records.Promise, told.id)
        if known is not None and known.state != "promised":
            told.state = "there"
            continue
        span = _loan_span(books, row, thing, plan)
        if known is None:
            taken = Span(span.starts_at, max(span.ends_at, books.now + LATE_MS))
            promised = _Promised(
                key=row.key,
                thing=thing,
                member=member,
                span=span,
                taken=taken,
                item=row.item,
            )
            if not _promise(books, promised, told, plan):
                continue
        _hand_over(books, told, thing, member, span, plan)


def _sides(
    books: Books, item: str, member: str, told: RowPlan
) -> tuple[records.Thing, str] | None:
    thing = books.thing(item)
    borrower = books.member(member)
    if isinstance(thing, Fault):
        told.refuse(thing)
    elif thing.retired:
        told.refuse(fault("thing.unknown", thing.id))
    if isinstance(borrower, Fault):
        told.refuse(borrower)
    elif isinstance(thing, records.Thing) and thing.keeper == borrower:
        told.refuse(fault("event.same_sides", borrower))
    if told.state == "refused":
        return None
    assert isinstance(thing, records.Thing)
    assert not isinstance(borrower, Fault)
    return thing, borrower


def _loan_span(books: Books, row: LoanRow, thing: records.Thing, plan: FilePlan) -> Span:
    oldest = books.now - OLDEST_MS
    out = midnight(books, row.out_date) if row.out_date else books.now
    starts_at = max(min(out, books.now), oldest)
    if row.due_date is not None:
        due = midnight(books, row.due_date + dt.timedelta(days=1))
    else:
        offer = books.lent_by(thing.id)
        length = offer.length_max_ms if offer is not None else 0
        due = starts_at + (length or LOAN_MS)
        plan.notes.append(fault("bring.due_guessed", f"line {row.line}", due=due))
    return Span(starts_at, max(due, starts_at + 1))


def _promise(books: Books, promised: _Promised, told: RowPlan, plan: FilePlan) -> bool:
    """Plan the need, the agreement, the promise and the taken span of a loan."""
    busy = {row.unit_no for row in books.taken(promised.thing.id, promised.taken)}
    numbers = range(promised.thing.units)
    unit_no = next((number for number in numbers if number not in busy), None)
    if unit_no is None:
        taken = books.taken(promised.thing.id, promised.taken)[0]
        told.refuse(fault("thing.taken", f"line {told.line}", starts_at=taken.starts_at))
        return False
    rows = _rows(books, promised, told.id, unit_no)
    for row in rows:
        if isinstance(row, records.Occupancy | records.Promise):
            books.plan(row)
    need = rows[0].id
    plan.bundles.append(Bundle(plan=told, rows=rows, texts={need: words_of(promised.item)}))
    return True


def _rows(
    books: Books, promised: _Promised, promise: str, unit_no: int
) -> tuple[records.Record, ...]:
    here, thing = books.community, promised.thing
    made_at = min(promised.span.starts_at, books.now)
    need = books.id_of("need", promised.key)
    agreement = books.id_of("agreement", promised.key)
    offer = books.lent_by(thing.id)
    starts_at, ends_at = promised.span.starts_at, promised.span.ends_at
    return (
        records.Need(
            id=need,
            community=here.id,
            by=promised.member,
            kind=thing.kind,
            quantity=1,
            lat_e7=here.lat_e7,
            lon_e7=here.lon_e7,
            radius_m=0,
            starts_at=starts_at,
            ends_at=ends_at,
            made_at=made_at,
            state="meeting",
        ),
        records.Agreement(
            id=agreement,
            community=here.id,
            need=need,
            by=promised.member,
            way="borrow",
            made_at=made_at,
        ),
        records.Promise(
            id=promise,
            community=here.id,
            agreement=agreement,
            need=need,
            offer=offer.id if offer is not None else "",
            action="transferCustody",
            provider=thing.keeper,
            receiver=promised.member,
            thing=thing.id,
            kind=thing.kind,
            quantity=1,
            starts_at=starts_at,
            ends_at=ends_at,
            place=thing.place,
            state="promised",
        ),
        _occupancy(books, promised, promise, unit_no),
    )


def _occupancy(
    books: Books, promised: _Promised, promise: str, unit_no: int
) -> records.Occupancy:
    return records.Occupancy(
        id=books.id_of("occupancy", promised.key),
        community=books.community.id,
        unit=promised.thing.id,
        unit_no=unit_no,
        starts_at=promised.taken.starts_at,
        ends_at=promised.taken.ends_at,
        from_at=promised.span.starts_at,
        until_at=promised.span.ends_at,
        why="booking",
        ref=promise,
    )


def _hand_over(
    books: Books,
    told: RowPlan,
    thing: records.Thing,
    member: str,
    span: Span,
    plan: FilePlan,
) -> None:
    """Record the hand-over by the same rule as any other; the thing's holder follows."""
    event = books.id_of("event", told.id)
    body = events.Record(
        event=event,
        action="transferCustody",
        provider=thing.keeper,
        receiver=member,
        starts_at=span.starts_at,
        promise=told.id,
        thing=thing.id,
        kind=thing.kind,
        quantity=1,
    )
    plan.said.append(
        Said(plan=told, kind="event.record", body=body, request=f"bring-{event}")
    )


def plan_bookings(books: Books, rows: Iterable[BookingRow], plan: FilePlan) -> None:
    """Plan bookings ahead; those that are over are noted and left out."""
    zone = ZoneInfo(books.community.zone)
    for row in rows:
        told = RowPlan(
            line=row.line,
            name=f"{row.item}: {row.member}",
            id=books.id_of("promise", row.key),
        )
        ends_at = _end_of(row.ends, zone)
        if ends_at <= books.now:
            plan.notes.append(fault("bring.booking_over", f"line {row.line}"))
            continue
        plan.plans.append(told)
        found = _sides(books, row.item, row.member, told)
        if found is None:
            continue
        if books.find(records.Promise, told.id) is not None:
            told.state = "there"
            continue
        starts_at = row.starts.at_ms(zone)
        if starts_at >= ends_at:
            told.refuse(fault("span.malformed", f"line {row.line}"))
            continue
        span = Span(starts_at, ends_at)
        promised = _Promised(
            key=row.key,
            thing=found[0],
            member=found[1],
            span=span,
            taken=span,
            item=row.item,
        )
        _promise(books, promised, told, plan)


def _end_of(moment: LocalTime, zone: ZoneInfo) -> int:
    """Return when a span ends; a day without a time is meant whole."""
    if moment.minute_of_day is not None:
        return moment.at_ms(zone)
    after = moment.date + dt.timedelta(days=1)
    return LocalTime(date=after, offset_min=moment.offset_min).at_ms(zone)
