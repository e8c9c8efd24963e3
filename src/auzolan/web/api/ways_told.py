"""Ways told: an answer with its ways as JSON has it, for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ninja import Schema
from pydantic import Field

from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.ways.way import Answer, Reason, Someone, Way, WayStep
from auzolan.web import reasons
from auzolan.web.api.answering import FaultOut, fault_out
from auzolan.web.api.rows import At, Teller, language
from auzolan.web.api.shapes import AmountOut, Named, told

GRAMS = 1_000
METRES = 1_000


class SomeoneOut(Schema):
    """Somebody whom a way asks; without a name until they may be known."""

    member: Named | None
    kind: Named | None = Field(description="What they lend, keep, give or can do.")
    part: str = Field(examples=["lends", "gives", "helps", "machine", "works", "stock"])
    automatic: bool = Field(description="They have agreed beforehand.")


class WhenOut(Schema):
    """From when until when."""

    starts_at: At
    ends_at: At


class WayStepOut(Schema):
    """One thing that will be done."""

    key: str
    feeds: str = Field(description="The step that needs this one.")
    what: str
    name: str
    who: list[SomeoneOut]
    when: WhenOut
    place: Named | None
    minutes: int
    kind: Named | None
    quantity: AmountOut
    price: AmountOut | None


class ReasonOut(Schema):
    """Why a way was found."""

    code: str
    at: str
    details: dict[str, str | int | bool | None]
    sentence: str = Field(description="Empty where it goes without saying.")


class WayOut(Schema):
    """One feasible answer to a need."""

    key: str = Field(description="What to choose it by.")
    way: str = Field(examples=["borrow", "receive", "help", "make", "ask"])
    kind: Named | None
    thing: Named | None
    quantity: AmountOut
    who: list[SomeoneOut]
    when: WhenOut
    place: Named | None
    price: AmountOut | None
    distance_km: float
    co2e_kg: float | None = Field(description="None where nobody knows.")
    co2e_source: str
    steps: list[WayStepOut]
    missing: list[FaultOut]
    why: list[ReasonOut]
    automatic: bool
    can_choose: bool
    gap_percent: float | None = Field(description="How far from the best plan, at most.")


class AnswerOut(Schema):
    """What was understood, and the ways found; kept for a day."""

    draft: str
    kept_until: At
    need: str
    read: list[str] = Field(description="The words that say what is wanted.")
    kinds: list[Named] = Field(description="The sorts that the words may mean.")
    order: str
    ways: list[WayOut]
    notes: list[FaultOut]


def _names(viewer: Viewer, answer: Answer, ways: Sequence[Way]) -> Names:
    parts: list[Way | WayStep] = [*ways]
    parts += [step for way in ways for step in way.steps]
    people = [one for part in parts for one in part.who]
    return names(
        viewer,
        members=(one.member for one in people),
        things=(part.thing for part in parts),
        places=(part.place for part in parts),
        kinds={
            *(one.kind for one in answer.kinds),
            *(one.kind for one in people),
            *(part.kind for part in parts),
            # What reasons and gaps are about is a sort as often as not.
            *(reason.at for way in ways for reason in way.why),
            *(lack.at for way in ways for lack in way.missing),
        },
        language=language(),
    )


def answer_out(
    viewer: Viewer, answer: Answer, ways: Iterable[Way], order: str
) -> AnswerOut:
    """Return an answer, its ways in the order given, with what the viewer may know."""
    shown = tuple(ways)
    teller = Teller(viewer=viewer, names=_names(viewer, answer, shown))
    return AnswerOut(
        draft=answer.draft,
        kept_until=told(answer.kept_until),
        need=answer.need,
        read=list(answer.read),
        kinds=[
            Named(id=one.kind, name=teller.names.kind(one.kind)) for one in answer.kinds
        ],
        order=order,
        ways=[_way(teller, way) for way in shown],
        notes=[*map(fault_out, answer.notes)],
    )


def _way(teller: Teller, way: Way) -> WayOut:
    return WayOut(
        key=way.key,
        way=way.way,
        kind=teller.kind(way.kind),
        thing=teller.maybe(way.thing),
        quantity=teller.quantity(way.quantity, way.kind),
        who=[_someone(teller, one) for one in way.who],
        when=WhenOut(starts_at=told(way.starts_at), ends_at=told(way.ends_at)),
        place=teller.maybe(way.place),
        price=teller.price(way.price),
        distance_km=way.told_distance_m / METRES,
        co2e_kg=None if way.co2e_g is None else way.co2e_g / GRAMS,
        co2e_source=way.co2e_source,
        steps=[_step(teller, step) for step in way.steps],
        missing=[_lack(teller, found) for found in way.missing],
        why=[_reason(teller, reason) for reason in way.why],
        automatic=way.automatic,
        can_choose=way.can_choose,
        gap_percent=None if way.gap_permille is None else way.gap_permille / 10,
    )


def _step(teller: Teller, step: WayStep) -> WayStepOut:
    return WayStepOut(
        key=step.key,
        feeds=step.feeds,
        what=step.what,
        name=step.name,
        who=[_someone(teller, one) for one in step.who],
        when=WhenOut(starts_at=told(step.starts_at), ends_at=told(step.ends_at)),
        place=teller.maybe(step.place),
        minutes=step.minutes,
        kind=teller.kind(step.kind),
        quantity=teller.quantity(step.quantity, step.kind),
        price=teller.price(step.price),
    )


def _someone(teller: Teller, one: Someone) -> SomeoneOut:
    return SomeoneOut(
        member=teller.maybe(one.member),
        kind=teller.kind(one.kind),
        part=one.part,
        automatic=one.automatic,
    )


def _reason(teller: Teller, reason: Reason) -> ReasonOut:
    return ReasonOut(
        code=reason.code,
        at=reason.at,
        details=dict(reason.details),
        sentence=reasons.why(teller.viewer, reason, teller.names),
    )


def _lack(teller: Teller, found: Fault) -> FaultOut:
    told_plainly = fault_out(found)
    told_plainly.sentence = reasons.lack(teller.viewer, found, teller.names)
    return told_plainly
