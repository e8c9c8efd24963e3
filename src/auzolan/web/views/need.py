"""Need: what somebody asked for, who has promised what, and how far it is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import close as closing
from auzolan.store.queries import acting, needs
from auzolan.store.queries.viewers import Viewer
from auzolan.web import clock, telling
from auzolan.web.pieces import Fact, Stage, StepState, Tone
from auzolan.web.viewers import doer_of
from auzolan.web.views import tasks
from auzolan.web.views.frame import (
    deed,
    looking,
    member_required,
    not_found,
    page,
    request_id,
)
from auzolan.web.views.promises import back

GIVEN = ("promised", "out", "done")
FAILED = ("declined", "expired")


@require_safe
@member_required
def need(request: HttpRequest, need_id: str) -> HttpResponse:
    """Show a need."""
    viewer = looking(request)
    found = needs.need_page(viewer, need_id, telling.language())
    if found is None:
        return not_found(request)
    told = tasks.Told(
        viewer=viewer,
        mine=found.mine,
        names=found.names,
        things=found.things,
        contacts=found.contacts,
    )
    text = needs_text(found)
    state, tone = telling.need_state(found.need)
    is_over = found.need.state in needs.OVER
    return page(
        request,
        "need.html",
        nav="day" if found.is_mine else "find",
        need_id=need_id,
        need_text=text,
        state=state,
        tone=tone,
        stages=_stages(viewer, found) if found.is_mine or found.promises else (),
        facts=_facts(viewer, found),
        tasks=[
            tasks.task(told, promise)
            for promise in found.promises
            if promise.state in ("promised", "out", "asked")
            and {promise.provider, promise.receiver} & set(found.mine)
        ],
        promises=[_row(told, promise) for promise in found.promises],
        plan_href=reverse("plan", args=[found.plan.id]) if found.plan else "",
        can_close=found.is_mine and not is_over and not _is_open(found),
        again_href=_again(viewer, found, text) if found.is_mine and not is_over else "",
        offer_href=_offer(found, text)
        if found.need.posted and found.need.state == "open" and not found.is_mine
        else "",
        asker=found.names.of(found.need.by),
        is_mine=found.is_mine,
    )


def needs_text(found: needs.NeedPage) -> str:
    """Return how the need was put, or the sort it asks for."""
    need = found.need
    said = found.names.of(need.id) or found.names.kind(need.kind) or _("A need")
    return said[:1].upper() + said[1:]


def _is_open(found: needs.NeedPage) -> bool:
    return any(
        promise.state in ("asked", "job", "promised", "out") for promise in found.promises
    )


def _stages(viewer: Viewer, found: needs.NeedPage) -> list[Stage]:
    """Return how far the need is, from asked to met."""
    states = {promise.state for promise in found.promises if promise.state != "off"}
    live = states - set(FAILED)
    is_loan = any(promise.action == "transferCustody" for promise in found.promises)
    asked = bool(found.promises) or found.need.posted
    given = bool(live) and live <= set(GIVEN)
    going = bool(live & {"out", "done"})
    done = found.need.state == "met"
    marks = [asked, given or done, going or done, done]
    names = [
        _("Asked"),
        _("Promised"),
        _("Handed over") if is_loan else _("Under way"),
        _("Brought back") if is_loan else _("Done"),
    ]
    notes = [telling.moment(viewer, found.need.made_at), "", "", ""]
    current = marks.index(False) if False in marks else len(marks)
    stages = []
    for at, (name, note) in enumerate(zip(names, notes, strict=True)):
        state: StepState = "done" if at < current else "now" if at == current else "next"
        stages.append(Stage(text=name, state=state, note=note))
    return stages


def _facts(viewer: Viewer, found: needs.NeedPage) -> list[Fact]:
    need, names = found.need, found.names
    facts = []
    if not found.is_mine:
        facts.append(Fact(icon="user-round", label=_("Who"), text=names.of(need.by)))
    if need.kind:
        kind = names.kinds.get(need.kind)
        what = telling.amount_of(viewer, need.quantity, kind, names.kind(need.kind))
        facts.append(Fact(icon="tag", label=_("What"), text=what))
    when = (
        _("by %(day)s") % {"day": telling.moment(viewer, need.ends_at)}
        if need.purpose == "have"
        else telling.span(viewer, need.starts_at, need.ends_at)
    )
    facts.append(Fact(icon="calendar-clock", label=_("When"), text=when))
    price = sum(
        promise.price
        for promise in found.promises
        if promise.payer in found.mine and promise.state in ("asked", *GIVEN, "job")
    )
    told = telling.credit(viewer, price)
    if told:
        facts.append(Fact(icon="hand-coins", label=_("For"), text=told))
    return facts


def _row(told: tasks.Told, row: records.Promise) -> tuple[str, str, str, Tone]:
    """Return (who, what, state, colour) of a promise."""
    state, tone = telling.promise_state(row)
    who = tasks.giver_of(told, row)
    who = who[:1].upper() + who[1:]
    when = telling.span(told.viewer, row.starts_at, row.ends_at)
    what = tasks.what(told, row)
    return (who, f"{what} · {when}", state, tone)


def _again(viewer: Viewer, found: needs.NeedPage, text: str) -> str:
    need = found.need
    starts_at = max(need.starts_at, viewer.now)
    query = {
        "words": text,
        "from": clock.said_moment(viewer, starts_at),
        "until": clock.said_moment(viewer, max(need.ends_at, starts_at + 1)),
    }
    if need.kind:
        query["kind"] = need.kind
    if need.purpose == "have":
        query["purpose"] = "have"
    return f"{reverse('ways')}?{urlencode(query)}"


def _offer(found: needs.NeedPage, text: str) -> str:
    query = {"name": found.names.kind(found.need.kind) or text}
    return f"{reverse('offer')}?{urlencode(query)}"


@require_POST
@member_required
def close(request: HttpRequest, need_id: str) -> HttpResponse:
    """Close a need that nobody has to meet any more."""
    viewer = looking(request)
    found = needs.need_page(viewer, need_id, telling.language())
    if found is None or not found.is_mine:
        return not_found(request)
    for_ = acting.for_of(viewer, {found.need.by}, found.mine)
    result = closing.need(
        house(), doer_of(request, for_=for_), need=need_id, request=request_id(request)
    )
    deed(request, result, _("Closed."))
    return back(request)


PAGES = [
    path("need/<str:need_id>/", need, name="need"),
    path("need/<str:need_id>/close/", close, name="need_close"),
]
