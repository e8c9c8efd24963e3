"""Asking: from a question to ways, and from a way to promises."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from auzolan.node import ask, choose
from auzolan.store.queries import near
from auzolan.units.faults import fault
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways.order import ordered
from auzolan.ways.way import Answer, Order, Purpose, Question, WayName
from auzolan.web.api.answering import DEED, READ, Faults, refusal
from auzolan.web.api.calling import For, Key, doing, looking
from auzolan.web.api.rows import language
from auzolan.web.api.shapes import (
    AmountText,
    Id,
    In,
    Moment,
    PointIn,
    RadiusKm,
    Words,
    YesNo,
    ms,
)
from auzolan.web.api.ways_told import AnswerOut, answer_out

router = Router(tags=["ask"])

KINDS_MAX = 8
UNIT_LENGTH_MAX = 20
LOST = "ask.draft_gone"
ALL_WAYS: tuple[WayName, ...] = ("borrow", "receive", "help", "make", "ask")


class AskIn(In):
    """A need: what, how much, where, when and what for."""

    words: Words = ""
    kinds: Annotated[list[Id], Field(max_length=KINDS_MAX)] = Field(
        [], description="Sorts, where the words do not say it."
    )
    quantity: AmountText = ""
    unit: Annotated[str, Field(max_length=UNIT_LENGTH_MAX, pattern="^[a-z0-9_]*$")] = ""
    near: PointIn | None = Field(None, description="One's own place where left out.")
    radius_km: RadiusKm = 10
    starts_at: Moment | None = Field(None, description="In an hour, where left out.")
    ends_at: Moment | None = Field(None, description="A day later, where left out.")
    purpose: Purpose = Field(
        "use", description="To use it in the span, or have it by its end."
    )
    order: Order = "usual"
    ways: Annotated[tuple[WayName, ...], Field(max_length=len(ALL_WAYS))] = ALL_WAYS
    would_buy: YesNo = Field(
        False, description="The caller would have bought it otherwise."
    )


def _question(request: HttpRequest, body: AskIn) -> Question:
    viewer = looking(request)
    point = body.near.point() if body.near else near.asking_from(viewer).point
    starts_at = ms(body.starts_at) if body.starts_at else viewer.now + HOUR_MS
    return Question(
        words=body.words,
        kinds=tuple(dict.fromkeys(body.kinds)),
        quantity=body.quantity,
        unit=body.unit,
        near=point,
        radius_m=max(1, round(body.radius_km * 1000)),
        starts_at=starts_at,
        ends_at=ms(body.ends_at) if body.ends_at else starts_at + DAY_MS,
        purpose=body.purpose,
        language=language(),
        order=body.order,
        ways=body.ways,
        would_buy=body.would_buy,
    )


@router.post("/ask", response={200: AnswerOut, **DEED})
def ask_for(
    request: HttpRequest, body: AskIn, for_: For = ""
) -> AnswerOut | Status[Faults]:
    """Ask for something: the ways to have it, kept for a day."""
    act = doing(request, "", for_)
    found = ask.ask(act.house, act.doer.community, _question(request, body), doer=act.doer)
    if not isinstance(found, Answer):
        return refusal(found)
    return answer_out(looking(request), found, found.ways, found.question.order)


class OrderAsked(Schema):
    """What matters most: as the community goes about it, time, way, price or footprint."""

    order: Order | None = None


@router.get("/ask/{draft}", response={200: AnswerOut, **READ})
def get_answer(
    request: HttpRequest,
    draft: Annotated[Id, Path()],
    asked: Annotated[OrderAsked, Query()],
    for_: For = "",
) -> AnswerOut | Status[Faults]:
    """Tell again what was found, in another order if so wished."""
    act = doing(request, "", for_)
    found = ask.draft_of(act.house, act.doer.community, act.doer.who, draft)
    if found is None:
        return refusal([fault(LOST, draft)], lost=LOST)
    order = asked.order or found.question.order
    return answer_out(looking(request), found, ordered(found.ways, order), order)


class ChooseIn(In):
    """Which of the ways."""

    way: Annotated[
        str, Field(pattern="^[a-z]+-[0-9]+$", max_length=20, examples=["borrow-01"])
    ]


class ChosenOut(Schema):
    """What became of it: ask for the need's promises to follow it."""

    need: str
    agreement: str | None
    plan: str | None


@router.post("/ask/{draft}/choose", response={201: ChosenOut, **DEED})
def choose_way(
    request: HttpRequest,
    draft: Annotated[Id, Path()],
    body: ChooseIn,
    key: Key = "",
    for_: For = "",
) -> Status[ChosenOut] | Status[Faults]:
    """Choose a way: everybody concerned is asked, or has agreed beforehand."""
    act = doing(request, key, for_)
    found = ask.draft_of(act.house, act.doer.community, act.doer.who, draft)
    way = found.way(body.way) if found else None
    if found is None or way is None:
        return refusal([fault(LOST, draft)], lost=LOST)
    # Without a key of the caller's, draft and way are the key: a draft is chosen from once.
    request_id = act.request if key else ""
    said = choose.choose(act.house, act.doer, draft=draft, way=body.way, request=request_id)
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    wish = way.wish
    return Status(
        201,
        ChosenOut(
            need=wish.need if wish else found.need,
            agreement=wish.agreement if wish else None,
            plan=wish.plan.plan if wish and wish.plan else None,
        ),
    )
