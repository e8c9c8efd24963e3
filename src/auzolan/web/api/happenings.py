"""Happenings: record what happened, doubt it and correct it."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from auzolan.ledger.rules import events
from auzolan.node import fulfil
from auzolan.store.queries import api_lists, days, kinds
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.web.api.answering import ALWAYS, DEED, READ, Faults, refusal
from auzolan.web.api.calling import For, Key, doing, looking
from auzolan.web.api.rows import RecordOut, Teller, language
from auzolan.web.api.shapes import (
    ROWS_USUAL,
    AmountOut,
    AmountText,
    ChangeText,
    Done,
    Id,
    In,
    Limit,
    Minutes,
    MinutesMore,
    Moment,
    Note,
    Offset,
    YesNo,
    credit,
    ms,
)

router = Router(tags=["records"])

LOST = "event.unknown"
Condition = Literal["", "good", "worn", "broken", "missing"]
Action = Literal[
    "accept",
    "cite",
    "combine",
    "consume",
    "copy",
    "deliverService",
    "dropoff",
    "lower",
    "modify",
    "move",
    "pickup",
    "produce",
    "raise",
    "separate",
    "transfer",
    "transferAllRights",
    "transferCustody",
    "use",
    "work",
]


class Records(Schema):
    """A stretch of what was recorded with the caller as a side."""

    records: list[RecordOut]
    has_more: bool


class RecordsAsked(Schema):
    """Which stretch of the records."""

    offset: Offset = 0
    limit: Limit = ROWS_USUAL


@router.get("/records", response={200: Records, **ALWAYS})
def list_records(request: HttpRequest, asked: Annotated[RecordsAsked, Query()]) -> Records:
    """List what was recorded with the caller as a side, the latest first."""
    viewer = looking(request)
    page = api_lists.events(
        viewer, language=language(), offset=asked.offset, limit=asked.limit
    )
    teller = Teller(viewer=viewer, names=page.names)
    return Records(records=[*map(teller.record, page.found)], has_more=page.has_more)


class RecordPageOut(RecordOut):
    """A record with what was paid for it, and what corrects it."""

    paid: AmountOut | None
    corrections: list[RecordOut]
    can_oppose: bool
    can_correct: bool


@router.get("/records/{record}", response={200: RecordPageOut, **READ})
def get_record(
    request: HttpRequest, record: Annotated[Id, Path()]
) -> RecordPageOut | Status[Faults]:
    """Tell a record to its sides, and to those who look after such things."""
    viewer = looking(request)
    page = days.record_page(viewer, record, language())
    if page is None:
        return refusal([fault(LOST, record)], lost=LOST)
    teller = Teller(viewer=viewer, names=page.names)
    return RecordPageOut(
        **teller.record(page.event).model_dump(),
        paid=credit(page.paid, viewer.accounts),
        corrections=[*map(teller.record, page.corrections)],
        can_oppose=page.can_oppose,
        can_correct=page.can_correct,
    )


class KeepIn(In):
    """How a promise was kept, where it was otherwise than promised."""

    quantity: AmountText = ""
    minutes: Minutes | None = None
    condition: Condition = ""
    finished: YesNo = Field(True, description="False where more of it will follow.")
    note: Note = ""


@router.post("/promises/{promise}/keep", response={201: Done, **DEED})
def keep_promise(
    request: HttpRequest,
    promise: Annotated[Id, Path()],
    body: KeepIn,
    key: Key = "",
    for_: For = "",
) -> Status[Done] | Status[Faults]:
    """Record the next thing that a promise is for: handed over, brought back, done."""
    act = doing(request, key, for_)
    quantity: int | Fault | None = None
    if body.quantity:
        page = api_lists.promise(looking(request), promise, language())
        kind = page.found[0].kind if page.found else ""
        quantity = parse_amount(body.quantity, kinds.unit_of(looking(request), kind=kind))
    if isinstance(quantity, Fault):
        return refusal([quantity])
    said = fulfil.keep_promise(
        act.house,
        act.doer,
        promise=promise,
        quantity=quantity,
        minutes=body.minutes,
        condition=body.condition,
        finished=body.finished,
        note=body.note,
        request=act.request,
    )
    if isinstance(said, tuple):
        return refusal(said, lost="promise.unknown")
    return Status(201, Done(id=act.made[0]))


class RecordIn(In):
    """What happened, in the words of one of the 19 actions of ValueFlows."""

    action: Action
    giver: Id | None = Field(None, description="The caller, where left out.")
    taker: Id | None = Field(None, description="The caller, where left out.")
    thing: Id | None = Field(None, description="For `produce`, left out for a new one.")
    to_thing: Id | None = None
    kind: Id | None = None
    quantity: AmountText = "0"
    minutes: Minutes = 0
    starts_at: Moment | None = Field(None, description="Now, where left out.")
    ends_at: Moment | None = None
    place: Id | None = None
    process: Id | None = None
    promise: Id | None = None
    condition: Condition = ""
    finished: YesNo = True
    note: Note = ""


def _event(
    request: HttpRequest, body: RecordIn, event: str, thing: str, who: str
) -> events.Record | Fault:
    unit = kinds.unit_of(looking(request), kind=body.kind or "", thing=body.thing or "")
    quantity = parse_amount(body.quantity or "0", unit)
    if isinstance(quantity, Fault):
        return quantity
    return events.Record(
        event=event,
        action=body.action,
        provider=body.giver or who,
        receiver=body.taker or who,
        starts_at=ms(body.starts_at) if body.starts_at else looking(request).now,
        ends_at=ms(body.ends_at) if body.ends_at else 0,
        promise=body.promise or "",
        thing=thing,
        to_thing=body.to_thing or "",
        kind=body.kind or "",
        quantity=quantity,
        minutes=body.minutes,
        place=body.place or "",
        process=body.process or "",
        condition=body.condition,
        finished=body.finished,
    )


@router.post("/records", response={201: Done, **DEED})
def record(
    request: HttpRequest, body: RecordIn, key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Record what happened."""
    act = doing(request, key, for_)
    event, fresh = act.house.new_id(), act.house.new_id()
    thing = body.thing or (fresh if body.action == "produce" else "")
    what = _event(request, body, event, thing, act.doer.who)
    if isinstance(what, Fault):
        return refusal([what])
    said = fulfil.record(act.house, act.doer, what, note=body.note, request=act.request)
    if isinstance(said, tuple):
        return refusal(said)
    return Status(201, Done(id=event))


@router.post("/records/{record}/confirm", response={200: Done, **DEED})
def confirm_record(
    request: HttpRequest, record: Annotated[Id, Path()], key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Say that what the other side recorded is so."""
    act = doing(request, key, for_)
    said = fulfil.confirm(act.house, act.doer, event=record, request=act.request)
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(200, Done(id=record))


class OpposeIn(In):
    """Why it is not so."""

    why: Annotated[Note, Field(min_length=1)]


@router.post("/records/{record}/oppose", response={200: Done, **DEED})
def oppose_record(
    request: HttpRequest,
    record: Annotated[Id, Path()],
    body: OpposeIn,
    key: Key = "",
    for_: For = "",
) -> Status[Done] | Status[Faults]:
    """Say that what the other side recorded is not so, and why."""
    act = doing(request, key, for_)
    said = fulfil.oppose(
        act.house, act.doer, event=record, why=body.why, request=act.request
    )
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(200, Done(id=record))


class CorrectIn(In):
    """By how much a record was wrong; what is negative is taken back."""

    quantity: ChangeText = "0"
    minutes: MinutesMore = 0
    amount: ChangeText = Field("0", description="Of what was paid.")
    why: Note = ""


@router.post("/records/{record}/correct", response={201: Done, **DEED})
def correct_record(
    request: HttpRequest,
    record: Annotated[Id, Path()],
    body: CorrectIn,
    key: Key = "",
    for_: For = "",
) -> Status[Done] | Status[Faults]:
    """Correct a record by a new one that quotes it; returns the new one's id."""
    act = doing(request, key, for_)
    viewer = looking(request)
    page = days.record_page(viewer, record, language())
    if page is None:
        return refusal([fault(LOST, record)], lost=LOST)
    unit = kinds.unit_of(viewer, kind=page.event.kind, thing=page.event.thing)
    quantity = parse_amount(body.quantity or "0", unit)
    amount = parse_amount(body.amount or "0", UNITS["credit"])
    wrong = [found for found in (quantity, amount) if isinstance(found, Fault)]
    if wrong:
        return refusal(wrong)
    said = fulfil.correct(
        act.house,
        act.doer,
        event=record,
        quantity=cast("int", quantity),
        minutes=body.minutes,
        amount=cast("int", amount),
        why=body.why,
        request=act.request,
    )
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(201, Done(id=act.made[0]))
