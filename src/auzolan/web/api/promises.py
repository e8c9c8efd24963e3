"""Promises: what is asked of the caller and what they promised; jobs; plans."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from auzolan.node import fulfil
from auzolan.sharing import choosing
from auzolan.store.queries import api_lists, near, plans
from auzolan.units.faults import fault
from auzolan.web.api.answering import ALWAYS, DEED, READ, Faults, refusal
from auzolan.web.api.calling import For, Key, doing, looking
from auzolan.web.api.rows import At, PromiseOut, Teller, language
from auzolan.web.api.shapes import (
    ROWS_USUAL,
    AmountOut,
    Done,
    Id,
    In,
    Limit,
    Named,
    Note,
    Offset,
    YesNo,
    told,
)

router = Router(tags=["promises"])

LOST = "promise.unknown"


class Promises(Schema):
    """A stretch of the caller's promises, both sides."""

    promises: list[PromiseOut]
    has_more: bool


class PromisesAsked(Schema):
    """Which promises are looked for."""

    open_only: bool = Field(True, description="Leave out what is over.")
    offset: Offset = 0
    limit: Limit = ROWS_USUAL


@router.get("/promises", response={200: Promises, **ALWAYS})
def list_promises(
    request: HttpRequest, asked: Annotated[PromisesAsked, Query()]
) -> Promises:
    """List what the caller is asked for, has promised, or is promised."""
    viewer = looking(request)
    page = api_lists.promises(
        viewer,
        open_only=asked.open_only,
        language=language(),
        offset=asked.offset,
        limit=asked.limit,
    )
    teller = Teller(viewer=viewer, names=page.names)
    return Promises(promises=[*map(teller.promise, page.found)], has_more=page.has_more)


@router.get("/promises/{promise}", response={200: PromiseOut, **READ})
def get_promise(
    request: HttpRequest, promise: Annotated[Id, Path()]
) -> PromiseOut | Status[Faults]:
    """Tell a promise to its sides; a job to everybody."""
    viewer = looking(request)
    page = api_lists.promise(viewer, promise, language())
    if not page.found:
        return refusal([fault(LOST, promise)], lost=LOST)
    return Teller(viewer=viewer, names=page.names).promise(page.found[0])


class AnswerIn(In):
    """Whether the caller will do what they are asked for."""

    yes: YesNo
    note: Note = ""


@router.post("/promises/{promise}/answer", response={200: Done, **DEED})
def answer_promise(
    request: HttpRequest,
    promise: Annotated[Id, Path()],
    body: AnswerIn,
    key: Key = "",
    for_: For = "",
) -> Status[Done] | Status[Faults]:
    """Promise, or decline, what one was asked for."""
    act = doing(request, key, for_)
    said = fulfil.answer(
        act.house,
        act.doer,
        promise=promise,
        yes=body.yes,
        note=body.note,
        request=act.request,
    )
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(200, Done(id=promise))


@router.post("/promises/{promise}/take", response={200: Done, **DEED})
def take_job(
    request: HttpRequest, promise: Annotated[Id, Path()], key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Take a job from the board."""
    act = doing(request, key, for_)
    said = fulfil.take(act.house, act.doer, promise=promise, request=act.request)
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(200, Done(id=promise))


@router.post("/promises/{promise}/drop", response={200: Done, **DEED})
def drop_promise(
    request: HttpRequest, promise: Annotated[Id, Path()], key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Take back a promise or a wish."""
    act = doing(request, key, for_)
    said = fulfil.drop(act.house, act.doer, promise=promise, request=act.request)
    if isinstance(said, tuple):
        return refusal(said, lost=LOST)
    return Status(200, Done(id=promise))


class JobOut(PromiseOut):
    """Work that nobody has promised yet."""

    distance_km: float
    suits: bool = Field(description="The caller offers this skill.")


class Jobs(Schema):
    """The jobs board."""

    jobs: list[JobOut]
    has_more: bool


class JobsAsked(Schema):
    """Which stretch of the board."""

    offset: Offset = 0
    limit: Limit = ROWS_USUAL


@router.get("/jobs", response={200: Jobs, **ALWAYS})
def list_jobs(request: HttpRequest, asked: Annotated[JobsAsked, Query()]) -> Jobs:
    """List the open jobs: first those that suit the caller, then the soonest."""
    viewer = looking(request)
    origin = near.asking_from(viewer).point
    page = plans.jobs(viewer, origin=origin, language=language())
    end = asked.offset + asked.limit
    teller = Teller(viewer=viewer, names=page.names)
    return Jobs(
        jobs=[
            JobOut(
                **teller.promise(job.promise).model_dump(),
                distance_km=job.told_m / 1000,
                suits=job.suits,
            )
            for job in page.found[asked.offset : end]
        ],
        has_more=len(page.found) > end,
    )


class StepOut(Schema):
    """A step of a plan."""

    id: str
    name: str
    makes: Named | None
    quantity: AmountOut
    feeds: str
    place: Named | None
    starts_at: At
    ends_at: At
    state: str


class PlanOut(Schema):
    """The scheduled whole of making something."""

    id: str
    kind: Named | None
    quantity: AmountOut
    by: Named
    need: str
    starts_at: At
    ends_at: At
    gap_percent: float | None = Field(description="How far from the best plan, at most.")
    state: str
    steps: list[StepOut]
    promises: list[PromiseOut]


@router.get("/plans/{plan}", response={200: PlanOut, **READ})
def get_plan(request: HttpRequest, plan: Annotated[Id, Path()]) -> PlanOut | Status[Faults]:
    """Tell a plan with its steps and who promised what."""
    viewer = looking(request)
    page = plans.plan_page(viewer, plan, language())
    if page is None:
        return refusal([fault("plan.unknown", plan)], lost="plan.unknown")
    teller = Teller(viewer=viewer, names=page.names)
    return PlanOut(
        id=page.plan.id,
        kind=teller.kind(page.plan.kind),
        quantity=teller.quantity(page.plan.quantity, page.plan.kind),
        by=teller.named(page.plan.by),
        need=page.plan.need,
        starts_at=told(page.plan.starts_at),
        ends_at=told(page.plan.ends_at),
        gap_percent=page.plan.gap_permille / 10
        if page.plan.gap_permille < choosing.GAP_PERMILLE_MAX
        else None,
        state=page.plan.state,
        steps=[
            StepOut(
                id=row.id,
                name=page.steps[row.id].name if row.id in page.steps else row.name,
                makes=teller.kind(row.kind),
                quantity=teller.quantity(row.quantity, row.kind),
                feeds=row.feeds,
                place=teller.maybe(row.place),
                starts_at=told(row.starts_at),
                ends_at=told(row.ends_at),
                state=row.state,
            )
            for row in page.processes
        ],
        promises=[*map(teller.promise, page.promises)],
    )
