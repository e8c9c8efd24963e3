"""Thing forms: what the keeper of a thing does with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from auzolan.app import house
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import things as rules
from auzolan.node import keep
from auzolan.node.ports import Doer
from auzolan.store.queries import acting, things
from auzolan.store.queries.viewers import Viewer
from auzolan.units.ids import is_id
from auzolan.units.spans import HOUR_MS
from auzolan.web import clock, telling
from auzolan.web.forms.things import BlockForm, EditForm
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

# How far ahead blocked spans are listed.
AHEAD_DAYS = 366
BLOCK_HOURS = 24


def _found(viewer: Viewer, thing_id: str) -> things.ThingPage | None:
    span = clock.days(viewer, clock.today(viewer), AHEAD_DAYS)
    found = things.thing_page(viewer, thing_id, span=span, language=telling.language())
    return found if found is not None and things.may_keep(viewer, found) else None


def _doer(request: HttpRequest, found: things.ThingPage) -> Doer:
    viewer = frame.looking(request)
    sides = {found.thing.keeper, *(owner.member for owner in found.owners)}
    return doer_of(request, for_=acting.for_of(viewer, sides, found.mine))


@require_http_methods(["GET", "HEAD", "POST"])
@frame.member_required
def edit(request: HttpRequest, thing_id: str) -> HttpResponse:
    """Say anew what a thing is called, how it is and where."""
    viewer = frame.looking(request)
    found = _found(viewer, thing_id)
    if found is None:
        return frame.not_found(request)
    form = EditForm(
        request.POST or None, places=_places(viewer, found), initial=_now(found)
    )
    if request.method == "POST" and form.is_valid() and _edited(request, form, found):
        return redirect("thing", thing_id)
    return _drawn(request, found, form=form)


def _now(found: things.ThingPage) -> dict[str, str]:
    thing = found.thing
    return {
        "name": found.names.of(thing.id) or found.names.kind(thing.kind),
        "note": found.names.note(thing.id),
        "condition": thing.condition,
        "place": thing.place,
    }


def _places(viewer: Viewer, found: things.ThingPage) -> list[tuple[str, str]]:
    known = things.choices(viewer, telling.language())
    places = [(place.id, known.names.of(place.id)) for place in known.places]
    if found.thing.place not in dict(places):
        places.insert(0, (found.thing.place, found.names.of(found.thing.place)))
    return places


def _edited(request: HttpRequest, form: EditForm, found: things.ThingPage) -> bool:
    thing = found.thing
    text = found.names.texts.get(thing.id)
    body = rules.AmendThing(
        thing=thing.id,
        place=form.said("place"),
        keeper=thing.keeper,
        condition=form.said("condition"),
        processes=thing.processes,
        per_hour=thing.per_hour,
    )
    words = Words(
        name=form.said("name"),
        note=form.said("note"),
        contact=telling.contact(text.contact) if text else {},
    )
    doer = _doer(request, found)
    result = keep.amend(house(), doer, body, words=words, request=form.request_id)
    if frame.is_refused(result):
        form.refuse(result)
        return False
    frame.deed(request, result, _("It is written down."))
    return True


@require_http_methods(["POST"])
@frame.member_required
def block(request: HttpRequest, thing_id: str) -> HttpResponse:
    """Take a thing out of lending for a span."""
    viewer = frame.looking(request)
    found = _found(viewer, thing_id)
    if found is None:
        return frame.not_found(request)
    form = BlockForm(request.POST, viewer=viewer)
    if form.is_valid():
        result = keep.block(
            house(),
            _doer(request, found),
            thing=thing_id,
            starts_at=form.said("starts"),
            ends_at=form.said("ends"),
            why=form.said("why"),
            request=form.request_id,
        )
        if frame.deed(request, result, _("Nobody can book it then.")):
            return redirect("thing_edit", thing_id)
        form.refuse(result if frame.is_refused(result) else ())
    return _drawn(request, found, block=form)


@require_POST
@frame.member_required
def unblock(request: HttpRequest, thing_id: str) -> HttpResponse:
    """Let a blocked span go."""
    found = _found(frame.looking(request), thing_id)
    blocked = str(request.POST.get("block", ""))
    if found is None or not is_id(blocked):
        return frame.not_found(request)
    result = keep.unblock(
        house(),
        _doer(request, found),
        thing=thing_id,
        block=blocked,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("It can be booked again."))
    return redirect("thing_edit", thing_id)


@require_POST
@frame.member_required
def retire(request: HttpRequest, thing_id: str) -> HttpResponse:
    """Take a thing out of lending for good."""
    found = _found(frame.looking(request), thing_id)
    if found is None:
        return frame.not_found(request)
    result = keep.retire(
        house(), _doer(request, found), thing=thing_id, request=frame.request_id(request)
    )
    if frame.deed(request, result, _("It is lent no more. Its history stays.")):
        return redirect("mine")
    return redirect("thing_edit", thing_id)


def _drawn(
    request: HttpRequest,
    found: things.ThingPage,
    *,
    form: EditForm | None = None,
    block: BlockForm | None = None,
) -> HttpResponse:
    viewer = frame.looking(request)
    starts_at = clock.next_full_hour(viewer)
    return frame.page(
        request,
        "thing_edit.html",
        nav="offer",
        title=found.names.thing(found.thing),
        thing_id=found.thing.id,
        form=form or EditForm(places=_places(viewer, found), initial=_now(found)),
        block=block
        or BlockForm(
            viewer=viewer,
            initial={
                "starts": clock.said_moment(viewer, starts_at),
                "ends": clock.said_moment(viewer, starts_at + BLOCK_HOURS * HOUR_MS),
            },
        ),
        blocks=[
            (row.ref, telling.span(viewer, row.starts_at, row.ends_at), row.why)
            for row in found.taken
            if row.why in ("repair", "own")
        ],
        may_retire=found.is_owner or viewer.is_steward,
        back_href=reverse("thing", args=[found.thing.id]),
    )
