"""Needs: what others look for, and what the caller posts and closes."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from auzolan.ledger.acts import Words as Texts
from auzolan.node.say import say
from auzolan.sharing.needs import Close, Wanted
from auzolan.store.queries import acting, kinds, near, needs, vocabulary
from auzolan.store.queries.naming import names
from auzolan.units.amounts import parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import cell_of, centre_of
from auzolan.web.api.answering import ALWAYS, DEED, READ, Faults, refusal
from auzolan.web.api.calling import For, Key, doing, looking
from auzolan.web.api.rows import NeedOut, PromiseOut, Teller, language
from auzolan.web.api.shapes import (
    ROWS_USUAL,
    AmountText,
    Done,
    Id,
    In,
    Limit,
    Moment,
    PointIn,
    RadiusKm,
    Words,
    ms,
)

router = Router(tags=["needs"])

Purpose = Literal["use", "have"]


class OpenNeedOut(NeedOut):
    """A need of somebody else, as near as may be told."""

    distance_km: float
    could_meet: bool = Field(description="The caller keeps or offers such a thing.")


class Needs(Schema):
    """The caller's needs that are not over, and open ones of others."""

    mine: list[NeedOut]
    others: list[OpenNeedOut]


class NeedsAsked(Schema):
    """How many needs of others are told."""

    limit: Limit = ROWS_USUAL


@router.get("/needs", response={200: Needs, **ALWAYS})
def list_needs(request: HttpRequest, asked: Annotated[NeedsAsked, Query()]) -> Needs:
    """List the caller's needs, and what others have posted: first what one could meet."""
    viewer = looking(request)
    own = needs.my_needs(viewer, acting.acts_for(viewer))
    called = names(
        viewer,
        members=(need.by for need in own),
        others=[need.id for need in own],
        kinds=(need.kind for need in own),
        language=language(),
    )
    page = needs.open_needs(
        viewer,
        origin=near.asking_from(viewer).point,
        language=language(),
        limit=asked.limit,
    )
    teller = Teller(viewer=viewer, names=page.names)
    return Needs(
        mine=[*map(Teller(viewer=viewer, names=called).need, own)],
        others=[
            OpenNeedOut(
                **teller.need(one.need).model_dump(),
                distance_km=one.told_m / 1000,
                could_meet=one.could_meet,
            )
            for one in page.found
        ],
    )


class NeedPageOut(NeedOut):
    """A need with what is asked and promised for it."""

    promises: list[PromiseOut]


@router.get("/needs/{need}", response={200: NeedPageOut, **READ})
def get_need(
    request: HttpRequest, need: Annotated[Id, Path()]
) -> NeedPageOut | Status[Faults]:
    """Tell a need, and what is promised for it to those who have a part in it."""
    viewer = looking(request)
    page = needs.need_page(viewer, need, language())
    if page is None:
        return refusal([fault("need.unknown", need)], lost="need.unknown")
    teller = Teller(viewer=viewer, names=page.names)
    return NeedPageOut(
        **teller.need(page.need).model_dump(),
        promises=[*map(teller.promise, page.promises)],
    )


class NeedIn(In):
    """What the caller wants, for all to see."""

    words: Annotated[Words, Field(min_length=1)]
    kind: Id | None = Field(None, description="The sort, where the words do not say it.")
    quantity: AmountText = "1"
    near: PointIn | None = Field(None, description="One's own place where left out.")
    radius_km: RadiusKm = 10
    purpose: Purpose = "use"
    starts_at: Moment
    ends_at: Moment


def _wanted(request: HttpRequest, need: str, body: NeedIn) -> Wanted | Fault:
    """Return the need in the books' words: the sort that the words mean, exact amounts."""
    viewer = looking(request)
    meant = [] if body.kind else kinds.found(viewer, body.words, language="", limit=1)
    rows = kinds.of(viewer, [body.kind]) if body.kind else meant
    if body.kind and not rows:
        return fault("kind.unknown", body.kind)
    unit = vocabulary.unit(viewer.community, rows[0].unit if rows else "each")
    quantity = parse_amount(body.quantity, unit)
    if isinstance(quantity, Fault):
        return quantity
    asked_from = body.near.point() if body.near else near.asking_from(viewer).point
    # Everybody may read a need, so it says the cell that it was asked from, not the home.
    point = centre_of(cell_of(asked_from))
    return Wanted(
        need=need,
        kind=rows[0].id if rows else "",
        quantity=quantity,
        purpose=body.purpose,
        lat_e7=point.lat_e7,
        lon_e7=point.lon_e7,
        radius_m=max(1, round(body.radius_km * 1000)),
        starts_at=ms(body.starts_at),
        ends_at=ms(body.ends_at),
    )


@router.post("/needs", response={201: Done, **DEED})
def post_need(
    request: HttpRequest, body: NeedIn, key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Post a need for others to meet; `POST /ask` first tells what there is already."""
    act = doing(request, key, for_)
    wanted = _wanted(request, act.house.new_id(), body)
    if isinstance(wanted, Fault):
        return refusal([wanted])
    texts = {wanted.need: Texts(name=body.words)}
    said = say(act.house, act.doer, "need.post", wanted, request=act.request, texts=texts)
    if isinstance(said, tuple):
        return refusal(said)
    return Status(201, Done(id=wanted.need))


@router.post("/needs/{need}/close", response={200: Done, **DEED})
def close_need(
    request: HttpRequest, need: Annotated[Id, Path()], key: Key = "", for_: For = ""
) -> Status[Done] | Status[Faults]:
    """Close a need; promises made for it are dropped one by one."""
    act = doing(request, key, for_)
    said = say(act.house, act.doer, "need.close", Close(need=need), request=act.request)
    if isinstance(said, tuple):
        return refusal(said, lost="need.unknown")
    return Status(200, Done(id=need))
