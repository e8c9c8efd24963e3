"""Past of the demo: loans and bookings, help, gifts, repairs, batches, needs, money."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.demo import history, shapes
from auzolan.demo.people import FOUNDER
from auzolan.demo.scene import Scene, done
from auzolan.fairness.terms import price_of
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import events, things
from auzolan.node import choose, decide, fulfil, keep
from auzolan.node.say import say
from auzolan.sharing import choosing, needs
from auzolan.units.faults import Fault
from auzolan.units.points import Point, parse_point
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span

ASKED_BEFORE_MS = 3 * HOUR_MS
ANSWERED_AFTER_MS = HOUR_MS
RADIUS_M = 10_000
M_A_KM = 1000
CENTS = 100
REASONS = {"deposit": "deposit", "fee": "membership", "fuel": "fuel"}
# Of the bookings ahead that need the keeper's word, every so many still waits for it.
STILL_ASKED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan, whether back, out or ahead; `back` is None until it has come back."""

    thing: str
    borrower: str
    span: Span
    back: int | None = None
    condition: str = ""
    note: str = ""
    out: bool = True
    answered: bool = True


def plan_past(scene: Scene) -> None:
    """Plan everything that happened, is out, or lies ahead."""
    past = scene.demo.history
    for loan in _loans(scene):
        _plan_loan(scene, loan)
    for repair in past.repairs:
        _plan_repair(scene, repair)
    for money in past.money:
        _plan_money(scene, money)
    for help_ in past.help:
        _plan_help(scene, help_)
    for gift in past.gifts:
        moment = scene.moment(gift.day, "18:00")
        scene.at(moment, lambda row=gift: _gift(scene, row))  # type: ignore[misc]
    for batch in past.batches:
        moment = scene.moment(batch.day, "19:00")
        scene.at(moment, lambda row=batch: _batch(scene, row))  # type: ignore[misc]
    for need in past.needs:
        moment = scene.moment(need.posted, "20:00")
        scene.at(moment, lambda row=need: _need(scene, row))  # type: ignore[misc]
    for correction in past.corrections:
        moment = scene.moment(correction.noted, "20:30")
        scene.at(moment, lambda row=correction: _correct(scene, row))  # type: ignore[misc]


def _loans(scene: Scene) -> list[Loan]:
    past = scene.demo.history
    found = []
    for row in past.loans:
        out = scene.moment(row.out_day, row.out_time)
        back = scene.moment(row.back_day, row.back_time)
        found.append(
            Loan(
                thing=row.thing,
                borrower=row.borrower,
                span=Span(out, back),
                back=back,
                condition=row.condition,
                note=row.note,
            )
        )
    for out_row in past.out:
        out = scene.moment(out_row.out_day, out_row.out_time)
        due = scene.moment(out_row.due_day, out_row.due_time)
        found.append(
            Loan(thing=out_row.thing, borrower=out_row.borrower, span=Span(out, due))
        )
    for number, ahead in enumerate(past.bookings):
        starts_at = scene.moment(ahead.from_day, ahead.from_time)
        ends_at = scene.moment(ahead.until_day, ahead.until_time)
        found.append(
            Loan(
                thing=ahead.thing,
                borrower=ahead.member,
                span=Span(starts_at, ends_at),
                out=False,
                answered=number % STILL_ASKED != 0,
            )
        )
    return found


def _plan_loan(scene: Scene, loan: Loan) -> None:
    terms = scene.demo.things[loan.thing].terms
    notice_ms = terms.notice_hours * HOUR_MS + ASKED_BEFORE_MS
    asked_at = loan.span.starts_at - notice_ms
    if not loan.out:
        asked_at = min(asked_at, scene.moment(-1, "18:00"))
    promise = scene.house.new_id()
    scene.at(asked_at, lambda: _ask_loan(scene, loan, promise))
    if not terms.automatic and loan.answered:
        answered_at = asked_at + ANSWERED_AFTER_MS
        scene.at(answered_at, lambda: _answer(scene, loan, promise))
    if loan.out:
        scene.at(loan.span.starts_at, lambda: _hand(scene, loan, promise, "", ""))
    if loan.back is not None:
        scene.at(loan.back, lambda: _hand(scene, loan, promise, loan.condition, loan.note))


def home_of(scene: Scene, member: str) -> Point:
    """Return the point of a member's home place."""
    point = parse_point(scene.demo.places[scene.demo.members[member].home].point)
    assert not isinstance(point, Fault)
    return point


def wanted(
    scene: Scene,
    member: str,
    *,
    kind: str,
    quantity: int,
    purpose: str,
    span: Span,
    need: str = "",
    radius_m: int = RADIUS_M,
) -> needs.Wanted:
    """Return a need of a member, near their home."""
    home = home_of(scene, member)
    return needs.Wanted(
        need=need or scene.house.new_id(),
        kind=kind,
        quantity=quantity,
        purpose=purpose,
        lat_e7=home.lat_e7,
        lon_e7=home.lon_e7,
        radius_m=radius_m,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
    )


def _offer(scene: Scene, key: str) -> records.Offer:
    offer = scene.house.log.row(records.Offer, scene.community, scene.offers[key])
    assert offer is not None
    return offer


def _ask_loan(scene: Scene, loan: Loan, promise: str) -> None:
    offer = _offer(scene, f"thing/{loan.thing}")
    longest = offer.length_max_ms or loan.span.length
    ends_at = min(loan.span.ends_at, loan.span.starts_at + longest)
    span = Span(loan.span.starts_at, ends_at)
    need = wanted(
        scene, loan.borrower, kind=offer.kind, quantity=1, purpose="use", span=span
    )
    price = price_of(offer, span=span)
    wish = choosing.Choose(
        agreement=scene.house.new_id(),
        way="borrow",
        need=need.need,
        wanted=need,
        promises=(
            choosing.Asked(
                promise=promise,
                action="transferCustody",
                provider=offer.by,
                receiver=scene.member(loan.borrower),
                offer=offer.id,
                thing=offer.thing,
                kind=offer.kind,
                quantity=1,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                place=offer.place,
                price=price,
                payee=offer.by if price else "",
            ),
        ),
    )
    words = scene.demo.things[loan.thing].en
    done(
        choose.say_way(scene.house, scene.doer(loan.borrower), wish, words=words),
        f"asking for {loan.thing} by {loan.borrower}",
    )


def _keeper(scene: Scene, thing: str) -> str:
    return scene.demo.things[thing].keeper


def _answer(scene: Scene, loan: Loan, promise: str) -> None:
    doer = scene.doer(_keeper(scene, loan.thing))
    result = fulfil.answer(scene.house, doer, promise=promise, yes=True)
    done(result, f"promising {loan.thing}")


def _hand(scene: Scene, loan: Loan, promise: str, condition: str, note: str) -> None:
    doer = scene.doer(_keeper(scene, loan.thing))
    result = fulfil.keep_promise(
        scene.house, doer, promise=promise, condition=condition, note=note
    )
    done(result, f"handing {loan.thing} of {loan.borrower}")


# -- help, gifts, batches, needs -------------------------------------------------------


def _plan_help(scene: Scene, row: history.Help) -> None:
    starts_at = scene.moment(row.day, row.time)
    promise = scene.house.new_id()
    ends_at = starts_at + row.minutes * MINUTE_MS
    if row.receiver == shapes.COMMUNITY:
        scene.at(ends_at, lambda: _community_work(scene, row, starts_at))
        return
    asked_at = starts_at - DAY_MS
    scene.at(asked_at, lambda: _ask_help(scene, row, promise, Span(starts_at, ends_at)))
    scene.at(ends_at, lambda: _helped(scene, row, promise))


def _community_work(scene: Scene, row: history.Help, starts_at: int) -> None:
    body = events.Record(
        event=scene.house.new_id(),
        action="work",
        provider=scene.member(row.giver),
        receiver=scene.community,
        kind=scene.id("kind", row.skill),
        minutes=row.minutes,
        starts_at=starts_at,
    )
    doer = scene.doer(row.giver)
    done(fulfil.record(scene.house, doer, body, note=row.note), row.skill)


def _skill_offer(scene: Scene, row: history.Help) -> records.Offer | None:
    for slug, offer in scene.demo.skill_offers.items():
        key = f"skill/{slug}"
        if (offer.by, offer.skill) == (row.giver, row.skill) and key in scene.offers:
            return _offer(scene, key)
    return None


def _ask_help(scene: Scene, row: history.Help, promise: str, span: Span) -> None:
    """Ask for help: of the one who offered it, or as a job that they then take."""
    offer = _skill_offer(scene, row)
    kind = scene.id("kind", row.skill)
    need = wanted(scene, row.receiver, kind=kind, quantity=0, purpose="use", span=span)
    price = 0
    if offer is not None:
        price = price_of(offer, span=span, minutes=row.minutes)
    giver = scene.member(row.giver) if offer is not None else ""
    wish = choosing.Choose(
        agreement=scene.house.new_id(),
        way="help",
        need=need.need,
        wanted=need,
        promises=(
            choosing.Asked(
                promise=promise,
                action="deliverService",
                provider=giver,
                receiver=scene.member(row.receiver),
                offer=offer.id if offer else "",
                kind=kind,
                minutes=row.minutes,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                price=price,
                payee=giver if price else "",
                # The past keeps to its days, not to the weekdays of today's hours.
                at_once=offer is None or not offer.weekly,
            ),
        ),
    )
    doer = scene.doer(row.receiver)
    skill = scene.demo.skills[row.skill].en
    done(choose.say_way(scene.house, doer, wish, words=skill), f"asking for {skill}")
    giving = scene.doer(row.giver)
    if offer is None:
        done(fulfil.take(scene.house, giving, promise=promise), f"taking {skill}")
    elif _waits(scene, promise):
        result = fulfil.answer(scene.house, giving, promise=promise, yes=True)
        done(result, f"promising {skill}")


def _waits(scene: Scene, promise: str) -> bool:
    """Tell whether the giver still has to answer."""
    row = scene.house.log.row(records.Promise, scene.community, promise)
    return row is not None and row.state == "asked"


def _helped(scene: Scene, row: history.Help, promise: str) -> None:
    doer = scene.doer(row.giver)
    result = fulfil.keep_promise(scene.house, doer, promise=promise, note=row.note)
    event = done(result, f"help with {row.skill}")
    assert event is not None
    scene.ids[_help_key(row.skill, row.giver, row.receiver, row.day)] = promise


def _help_key(skill: str, giver: str, receiver: str, day: int) -> str:
    return f"help/{skill}/{giver}/{receiver}/{day}"


def _correct(scene: Scene, row: history.Correction) -> None:
    """Correct the hours of a help; a steward does it, who is no side."""
    promise = scene.ids[_help_key(row.skill, row.giver, row.receiver, row.day)]
    rows = scene.house.log.rows(records.Event, scene.community, "promise", [promise])
    event = rows[0]
    postings = scene.house.log.rows(records.Posting, scene.community, "event", [event.id])
    paid = sum(posting.amount for posting in postings if posting.amount > 0)
    minutes = row.right_minutes - row.minutes
    result = fulfil.correct(
        scene.house,
        scene.doer(FOUNDER),
        event=event.id,
        minutes=minutes,
        amount=paid * minutes // row.minutes,
        why=row.note,
    )
    done(result, "the correction")


def _gift(scene: Scene, row: history.Gift) -> None:
    body = events.Record(
        event=scene.house.new_id(),
        action="transfer",
        provider=scene.member(row.giver),
        receiver=scene.member(row.receiver),
        kind=scene.id("kind", row.kind),
        quantity=scene.amount(row.kind, row.quantity),
        starts_at=scene.clock.now,
    )
    done(fulfil.record(scene.house, scene.doer(row.giver), body, note=row.note), row.kind)


def _batch(scene: Scene, row: history.Batch) -> None:
    """Record a batch: what was used up, who worked, what came of it."""
    demo = scene.demo
    makes = demo.recipes[row.recipe].makes
    maker = scene.member(row.by)
    place = scene.id("place", demo.workshops[row.workshop].place)

    def told(action: str, who: str, **fields: object) -> None:
        body = events.Record(
            event=scene.house.new_id(),
            action=action,
            provider=scene.member(who),
            receiver=maker,
            place=place,
            starts_at=scene.clock.now,
            **fields,  # type: ignore[arg-type]
        )
        note = row.note if action == "produce" else ""
        done(fulfil.record(scene.house, scene.doer(who), body, note=note), row.recipe)

    for used in row.used:
        told(
            "consume",
            row.by,
            kind=scene.id("kind", used.kind),
            quantity=scene.amount(used.kind, used.quantity),
        )
    for worked in row.work:
        kind = scene.id("kind", worked.skill)
        told("work", worked.member, kind=kind, minutes=worked.minutes)
    told(
        "produce",
        row.by,
        kind=scene.id("kind", makes),
        quantity=scene.amount(makes, row.quantity),
    )


def _need(scene: Scene, row: history.Need) -> None:
    span = Span(
        max(scene.clock.now, scene.moment(row.from_day, "08:00")),
        scene.moment(row.until_day, "20:00"),
    )
    quantity = scene.amount(row.kind, row.quantity) if row.kind else 0
    body = wanted(
        scene,
        row.by,
        kind=scene.id("kind", row.kind) if row.kind else "",
        quantity=quantity,
        purpose=row.purpose,
        span=span,
        radius_m=row.radius_km * M_A_KM,
    )
    texts = {body.need: Words(name=row.en, note=row.note)}
    doer = scene.doer(row.by)
    done(say(scene.house, doer, "need.post", body, texts=texts), row.slug)


# -- repairs and money -----------------------------------------------------------------


def _plan_repair(scene: Scene, row: history.Repair) -> None:
    found_at = scene.moment(row.day, "19:30")
    scene.at(found_at, lambda: _say_condition(scene, row.thing, row.condition))
    if row.mended_day > row.day:
        mended_at = scene.moment(row.mended_day, "18:30")
        if row.condition == "broken":
            scene.at(found_at, lambda: _block(scene, row.thing, found_at, mended_at))
        scene.at(mended_at, lambda: _say_condition(scene, row.thing, "good"))


def _say_condition(scene: Scene, thing: str, condition: str) -> None:
    row = scene.house.log.row(records.Thing, scene.community, scene.id("thing", thing))
    assert row is not None
    body = things.AmendThing(
        thing=row.id,
        place=row.place,
        keeper=row.keeper,
        condition=condition,
        processes=row.processes,
        per_hour=row.per_hour,
    )
    done(keep.amend(scene.house, scene.doer(_keeper(scene, thing)), body), thing)


def _block(scene: Scene, thing: str, starts_at: int, ends_at: int) -> None:
    result = keep.block(
        scene.house,
        scene.doer(_keeper(scene, thing)),
        thing=scene.id("thing", thing),
        starts_at=starts_at,
        ends_at=ends_at,
        why="repair",
    )
    done(result, thing)


def _with_role(scene: Scene, role: str) -> str:
    members = scene.demo.members.items()
    return next((slug for slug, who in members if role in who.roles), FOUNDER)


def _plan_money(scene: Scene, row: history.Money) -> None:
    due = scene.house.new_id()
    for state, day in (("due", row.due), ("paid", row.paid), ("returned", row.returned)):
        if day is not None:
            scene.at(
                scene.moment(day, "20:15"),
                lambda state=state: _note(scene, row, due, state),  # type: ignore[misc]
            )


def _note(scene: Scene, row: history.Money, due: str, state: str) -> None:
    euros, _, rest = row.euros.partition(".")
    result = decide.note_due(
        scene.house,
        scene.doer(_with_role(scene, "treasurer")),
        member=scene.member(row.member),
        amount=int(euros) * CENTS + int((rest + "00")[:2]),
        currency="EUR",
        why=REASONS.get(row.what, "other"),
        state=state,
        due=due,
        note=row.note,
    )
    done(result, f"{row.what} of {row.member}")
