"""Steps of a draft: each with its process, its machines, its hands, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.sharing import choosing
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.draft import Draft, Planned
from auzolan.ways.jobs import StepJob
from auzolan.ways.search import Search
from auzolan.ways.supply import Offered
from auzolan.ways.way import Reason, Someone, WayStep
from auzolan.ways.workshops import Crew, Hand

# One hour of whoever takes a job from the board is one hour of account.
_HOUR_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The step and the place that something is promised for."""

    process: str
    place: str


def write_step(planned: Planned, draft: Draft, job: StepJob) -> None:
    """Write one step down: its process, who is asked for it, and how it is shown."""
    search, crew, window = planned.search, planned.crew(job), planned.window(job.id)
    place = crew.site.place
    draft.processes.append(
        choosing.Planned(
            process=planned.processes[job.id],
            recipe=job.made.recipe.id,
            step=job.step.code,
            name=job.step.process,
            kind=job.made.recipe.kind if job.is_last else "",
            quantity=job.made.quantity if job.is_last else 0,
            feeds=planned.processes.get(job.feeds, ""),
            place=place.id if place is not None else "",
            starts_at=window.starts_at,
            ends_at=window.ends_at,
        )
    )
    asked = list(_asked_for(planned, draft, job, crew))
    people = [
        *(search.helper(one.offer, "machine") for one in crew.machines),
        *(_someone(search, hand) for hand in crew.hands),
    ]
    draft.promises += asked
    draft.who |= dict.fromkeys(people)
    draft.steps.append(
        WayStep(
            key=job.id,
            feeds=job.feeds,
            what="step",
            name=job.step.name,
            action="work" if crew.hands else "use" if crew.machines else "",
            process=job.step.process,
            who=tuple(people),
            place=_told(place, people),
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            minutes=job.minutes,
            price=sum(one.price for one in asked),
            kind=job.made.recipe.kind,
            quantity=job.made.quantity,
        )
    )
    draft.why += _remarks(job, crew)


def _remarks(job: StepJob, crew: Crew) -> Iterator[Reason]:
    if job.guessed:
        yield Reason(
            code="make.minutes_guessed",
            at=job.made.recipe.kind,
            details={"step": job.step.name, "minutes": job.minutes},
        )
    opened = {one.offer.kind for one in crew.machines}
    for tool in job.step.tools:
        if tool.kind and tool.kind not in opened:
            yield Reason(code="make.tool", at=tool.kind, details={"step": job.step.name})
    if any(hand.offered is None and not hand.own for hand in crew.hands):
        yield Reason(code="make.job", details={"step": job.step.name})


def _asked_for(
    planned: Planned, draft: Draft, job: StepJob, crew: Crew
) -> Iterator[choosing.Asked]:
    place = crew.site.place.id if crew.site.place is not None else ""
    where = _Where(process=planned.processes[job.id], place=place)
    spans, search = planned.placed[job.id].spans, planned.search
    for machine in crew.machines:
        for span in spans:
            yield _under(search, draft, machine, "use", span, where)
    for hand in crew.hands:
        for span in _cut(spans, hand.minutes):
            if hand.offered is not None:
                yield _under(search, draft, hand.offered, "work", span, where)
            else:
                yield _unoffered(search, hand, span, where)


def _under(
    search: Search,
    draft: Draft,
    offered: Offered,
    action: str,
    span: Span,
    where: _Where,
) -> choosing.Asked:
    offer = offered.offer
    minutes = span.length // MINUTE_MS
    price = search.price(offer, span, minutes=minutes)
    promise = search.new_id()
    if search.is_automatic(offer):
        draft.automatic.add(promise)
    return choosing.Asked(
        promise=promise,
        action=action,
        provider=offer.by,
        receiver=search.asker,
        # One's own hours and machines need no offer, and no notice to oneself.
        offer="" if offer.by == search.asker else offer.id,
        thing=offer.thing if action == "use" else "",
        kind=offer.kind,
        minutes=minutes,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place=where.place,
        price=price,
        payee=offer.by if price else "",
        process=where.process,
    )


def _unoffered(search: Search, hand: Hand, span: Span, where: _Where) -> choosing.Asked:
    """Ask the asker, or whoever takes the job from the board."""
    minutes = span.length // MINUTE_MS
    paid = search.accounts == "hours" and not hand.own
    return choosing.Asked(
        promise=search.new_id(),
        action="work",
        provider=search.asker if hand.own else "",
        receiver=search.asker,
        kind=hand.work.kind,
        minutes=minutes,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        place=where.place,
        price=-(-minutes * _HOUR_STEPS // 60) if paid else 0,
        process=where.process,
    )


def _someone(search: Search, hand: Hand) -> Someone:
    if hand.offered is not None:
        return search.helper(hand.offered.offer, "helps")
    return Someone(
        member=search.asker if hand.own else "",
        kind=hand.work.kind,
        part="works",
        automatic=hand.own,
    )


def _told(place: records.Place | None, people: list[Someone]) -> str:
    if place is None:
        return ""
    return place.id if place.public or any(one.member for one in people) else ""


def _cut(spans: tuple[Span, ...], minutes: int) -> Iterator[Span]:
    """Yield the first `minutes` of the spans: hands may be done before the step is."""
    left = minutes * MINUTE_MS
    for span in spans:
        if left <= 0:
            return
        yield Span(span.starts_at, min(span.ends_at, span.starts_at + left))
        left -= span.length
