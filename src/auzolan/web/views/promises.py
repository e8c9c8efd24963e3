"""Promises: answer, take, drop and keep them, each by one tap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auzolan.app import house
from auzolan.ledger import records
from auzolan.ledger.acts import NOTE_LENGTH_MAX
from auzolan.ledger.rules.events import MINUTES_MAX
from auzolan.ledger.rules.things import CONDITIONS
from auzolan.node import fulfil
from auzolan.node.ports import Doer
from auzolan.store.queries import acting, days, vocabulary
from auzolan.units.amounts import parse_amount
from auzolan.units.faults import Fault
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame


def back(request: HttpRequest, otherwise: str = "day") -> HttpResponse:
    """Return to the page that the form stood on."""
    sent = str(request.POST.get("next", ""))
    if url_has_allowed_host_and_scheme(sent, {request.get_host()}) and sent[:1] == "/":
        return redirect(sent)
    return redirect(reverse(otherwise))


def _doer(request: HttpRequest, promise: records.Promise, *, giver: bool = False) -> Doer:
    viewer = frame.looking(request)
    sides = {promise.provider} if giver else {promise.provider, promise.receiver}
    return doer_of(request, for_=acting.for_of(viewer, sides, acting.acts_for(viewer)))


def _note(request: HttpRequest) -> str:
    return str(request.POST.get("note", "")).strip()[:NOTE_LENGTH_MAX]


@require_POST
@frame.member_required
def answer(request: HttpRequest, promise_id: str) -> HttpResponse:
    """Promise, or decline."""
    promise = days.promise(frame.looking(request), promise_id)
    if promise is None:
        return frame.not_found(request)
    yes = request.POST.get("answer") == "yes"
    result = fulfil.answer(
        house(),
        _doer(request, promise, giver=True),
        promise=promise_id,
        yes=yes,
        note=_note(request),
        request=frame.request_id(request),
    )
    done = _("Promised. They are told.") if yes else _("Declined. They are told.")
    frame.deed(request, result, done)
    return back(request)


@require_POST
@frame.member_required
def take(request: HttpRequest, promise_id: str) -> HttpResponse:
    """Take a job from the board."""
    result = fulfil.take(
        house(), doer_of(request), promise=promise_id, request=frame.request_id(request)
    )
    frame.deed(request, result, _("It is yours. It stands on your day."))
    return back(request, "jobs")


@require_POST
@frame.member_required
def drop(request: HttpRequest, promise_id: str) -> HttpResponse:
    """Take back a promise or a wish."""
    promise = days.promise(frame.looking(request), promise_id)
    if promise is None:
        return frame.not_found(request)
    result = fulfil.drop(
        house(),
        _doer(request, promise),
        promise=promise_id,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Taken back."))
    return back(request)


@require_POST
@frame.member_required
def keep(request: HttpRequest, promise_id: str) -> HttpResponse:
    """Record the next thing a promise is for."""
    viewer = frame.looking(request)
    promise = days.promise(viewer, promise_id)
    if promise is None:
        return frame.not_found(request)
    quantity = _quantity(request, promise)
    minutes = _minutes(request)
    if isinstance(quantity, Fault):
        frame.deed(request, (quantity,))
        return back(request)
    condition = str(request.POST.get("condition", ""))
    result = fulfil.keep_promise(
        house(),
        _doer(request, promise),
        promise=promise_id,
        quantity=quantity,
        minutes=minutes,
        condition=condition if condition in CONDITIONS else "",
        finished=request.POST.get("more") != "on",
        note=_note(request),
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Recorded by your community for you."))
    return back(request)


def _minutes(request: HttpRequest) -> int | None:
    said = str(request.POST.get("minutes", ""))
    if not said.isdecimal() or len(said) > 6:
        return None
    return min(int(said), MINUTES_MAX)


def _quantity(request: HttpRequest, promise: records.Promise) -> int | Fault | None:
    said = str(request.POST.get("quantity", "")).strip()
    if not said:
        return None
    community = promise.community
    kind = house().log.row(records.Kind, community, promise.kind)
    return parse_amount(said, vocabulary.unit(community, kind.unit if kind else "each"))


PAGES = [
    path("promise/<str:promise_id>/answer/", answer, name="promise_answer"),
    path("promise/<str:promise_id>/take/", take, name="promise_take"),
    path("promise/<str:promise_id>/drop/", drop, name="promise_drop"),
    path("promise/<str:promise_id>/keep/", keep, name="promise_keep"),
]
