"""Fulfil: answer requests, take jobs, and record what happens."""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.rules import corrections, events
from auzolan.node import choose
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say, say_as_community
from auzolan.sharing import promises
from auzolan.units.faults import fault


def answer(
    house: House,
    doer: Doer,
    *,
    promise: str,
    yes: bool,
    note: str = "",
    request: str = "",
) -> Appended | Faults:
    """Promise, or decline, what one was asked for."""
    row = house.log.row(records.Promise, doer.community, promise)
    body = promises.Answer(promise=promise, yes=yes)
    texts: Texts | None = {promise: Words(note=note)} if note else None
    result = say(house, doer, "promise.answer", body, request=request, texts=texts)
    if isinstance(result, Appended) and row is not None and not result.repeated:
        about = "promise.given" if yes else "promise.declined"
        house.outbox.put(doer.community, row.receiver, about, {"promise": promise})
        if not yes:
            choose.next_best(house, doer.community, promise=promise)
    return result


def take(house: House, doer: Doer, *, promise: str, request: str = "") -> Appended | Faults:
    """Take a job from the board."""
    row = house.log.row(records.Promise, doer.community, promise)
    body = promises.AboutPromise(promise=promise)
    result = say(house, doer, "promise.take", body, request=request)
    if isinstance(result, Appended) and row is not None and not result.repeated:
        _tell(house, row, row.receiver, "promise.given", by=doer.who)
    return result


def drop(house: House, doer: Doer, *, promise: str, request: str = "") -> Appended | Faults:
    """Take back a promise or a wish; work for a plan goes back on the board."""
    row = house.log.row(records.Promise, doer.community, promise)
    body = promises.AboutPromise(promise=promise)
    result = say(house, doer, "promise.drop", body, request=request)
    if row is None or not isinstance(result, Appended) or result.repeated:
        return result
    for side in dict.fromkeys((row.provider, row.receiver)):
        _tell(house, row, side, "promise.dropped", by=doer.who)
    # Who had promised leaves others waiting; who takes their own wish back does not.
    if row.provider == doer.who != row.receiver:
        choose.next_best(house, doer.community, promise=promise)
    return result


def _tell(
    house: House, row: records.Promise, member: str, about: str, *, by: str = ""
) -> None:
    """Leave a message for one side of a promise, unless they did it themselves."""
    if member not in ("", by, row.community):
        house.outbox.put(row.community, member, about, {"promise": row.id})


def expire(house: House, community: str, *, promise: str) -> Appended | Faults:
    """Let a request go whose answer is overdue, in the community's name."""
    row = house.log.row(records.Promise, community, promise)
    body = promises.AboutPromise(promise=promise)
    # The same job may be asked of several people, one after the other.
    until = row.answer_by if row is not None else 0
    request = f"expire-{promise}-{until}"
    result = say_as_community(house, community, "promise.expire", body, request=request)
    if isinstance(result, Appended) and row is not None and not result.repeated:
        _tell(house, row, row.receiver, "promise.expired")
    return result


def record(
    house: House,
    doer: Doer,
    body: events.Record,
    *,
    note: str = "",
    request: str = "",
) -> Appended | Faults:
    """Record what happened."""
    texts: Texts | None = {body.event: Words(note=note)} if note else None
    return say(house, doer, "event.record", body, request=request, texts=texts)


def keep_promise(
    house: House,
    doer: Doer,
    *,
    promise: str,
    quantity: int | None = None,
    minutes: int | None = None,
    condition: str = "",
    finished: bool = True,
    note: str = "",
    request: str = "",
) -> Appended | Faults:
    """Record the next thing that a promise is for, as it was promised.

    A loan is handed over the first time and brought back the second; work, use and
    gifts are done. `quantity` and `minutes` say it was otherwise than promised.
    """
    row = house.log.row(records.Promise, doer.community, promise)
    if row is None:
        return (fault("promise.unknown", promise[:64]),)
    coming_back = row.action == "transferCustody" and row.state == "out"
    now = house.clock()
    body = events.Record(
        event=house.new_id(),
        action=row.action,
        provider=row.receiver if coming_back else row.provider,
        receiver=row.provider if coming_back else row.receiver,
        starts_at=now,
        promise=row.id,
        thing=house.new_id() if row.action == "produce" else row.thing,
        kind=row.kind,
        quantity=row.quantity if quantity is None else quantity,
        minutes=row.minutes if minutes is None else minutes,
        place=row.place if row.action == "produce" else "",
        process=row.process,
        condition=condition,
        finished=finished,
    )
    return record(house, doer, body, note=note, request=request)


def confirm(
    house: House, doer: Doer, *, event: str, request: str = ""
) -> Appended | Faults:
    """Say that what the other side recorded is so."""
    body = corrections.AboutEvent(event=event)
    return say(house, doer, "event.confirm", body, request=request)


def oppose(
    house: House, doer: Doer, *, event: str, why: str, request: str = ""
) -> Appended | Faults:
    """Say that what the other side recorded is not so, and why."""
    objection = house.new_id()
    body = corrections.Oppose(event=event, objection=objection)
    texts: Texts = {objection: Words(note=why)}
    return say(house, doer, "event.oppose", body, request=request, texts=texts)


def correct(
    house: House,
    doer: Doer,
    *,
    event: str,
    quantity: int = 0,
    minutes: int = 0,
    amount: int = 0,
    why: str = "",
    request: str = "",
) -> Appended | Faults:
    """Correct an earlier record by a new one that quotes it."""
    correction = house.new_id()
    body = corrections.Correct(
        event=correction,
        corrects=event,
        quantity=quantity,
        minutes=minutes,
        amount=amount,
    )
    texts: Texts | None = {correction: Words(note=why)} if why else None
    return say(house, doer, "event.correct", body, request=request, texts=texts)
