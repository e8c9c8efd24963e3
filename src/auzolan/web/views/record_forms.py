"""Record forms: work and stock written down afterwards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from auzolan.app import house
from auzolan.ledger.rules import events
from auzolan.node import fulfil
from auzolan.node.ports import Appended
from auzolan.store.queries import days, vocabulary
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import parse_amount
from auzolan.units.faults import Fault
from auzolan.units.spans import HOUR_MS, MINUTE_MS
from auzolan.web import clock, telling
from auzolan.web.forms.records import StockForm, WorkForm
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

SAME = ["GET", "HEAD", "POST"]


def work_form(viewer: Viewer, data: object = None) -> WorkForm:
    """Return the short form for work, prepared for the last full hour."""
    found = days.work_choices(viewer, telling.language())
    receivers = [(viewer.community, _("the community"))]
    receivers += [(row, found.names.of(row)) for row in found.members]
    kinds = [(row, found.names.kind(row)) for row in found.skills]
    starts_at = clock.next_full_hour(viewer) - 2 * HOUR_MS
    return WorkForm(
        data,
        viewer=viewer,
        kinds=kinds,
        receivers=receivers,
        initial={
            "starts": clock.said_moment(viewer, starts_at),
            "receiver": viewer.community,
            "minutes": 60,
        },
    )


@require_http_methods(SAME)
@frame.member_required
def work(request: HttpRequest) -> HttpResponse:
    """Write down work that was done."""
    viewer = frame.looking(request)
    form = work_form(viewer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        starts_at, minutes = form.said("starts"), form.said("minutes")
        body = events.Record(
            event=house().new_id(),
            action="work",
            provider=viewer.member,
            receiver=form.said("receiver"),
            starts_at=starts_at,
            ends_at=starts_at + minutes * MINUTE_MS,
            kind=form.said("kind"),
            minutes=minutes,
        )
        result = fulfil.record(
            house(),
            doer_of(request),
            body,
            note=form.said("note"),
            request=form.request_id,
        )
        if not frame.is_refused(result):
            frame.deed(request, result, _("Written down. Thank you."))
            # There it can be corrected; what is sent again was written by another id.
            if isinstance(result, Appended) and not result.repeated:
                return redirect("record", body.event)
            return redirect("day")
        form.refuse(result, {"starts_at": "starts"})
    return frame.page(
        request,
        "form_page.html",
        nav="day",
        heading=_("Write down work"),
        lede=_("What you did for others, in a few taps."),
        form=form,
        submit=_("Write it down"),
        submit_look="",
        back_href=reverse("day"),
        back_text=_("My day"),
    )


@require_http_methods(SAME)
@frame.member_required
def stock(request: HttpRequest) -> HttpResponse:
    """Write down what was used up or made of a stock."""
    viewer = frame.looking(request)
    found = days.my_stocks(viewer, telling.language())
    options = [
        (
            thing.id,
            _("%(name)s (%(left)s there)")
            % {
                "name": found.names.thing(thing),
                "left": telling.quantity(
                    viewer, thing.onhand, found.names.kinds.get(thing.kind)
                ),
            },
        )
        for thing in found.things
    ]
    form = StockForm(request.POST if request.method == "POST" else None, things=options)
    if request.method == "POST" and form.is_valid() and _stocked(request, form, found):
        return redirect("day")
    return frame.page(
        request,
        "form_page.html",
        nav="day",
        heading=_("Used up or made"),
        lede=_("Keep the count of a stock that you look after."),
        form=form,
        submit=_("Write it down"),
        submit_look="",
        back_href=reverse("day"),
        back_text=_("My day"),
    )


def _stocked(request: HttpRequest, form: StockForm, found: days.Stocks) -> bool:
    viewer = frame.looking(request)
    thing = next(row for row in found.things if row.id == form.said("thing"))
    kind = found.names.kinds[thing.kind]
    unit = vocabulary.unit(viewer.community, kind.unit)
    quantity = parse_amount(form.said("quantity"), unit)
    if isinstance(quantity, Fault):
        form.refuse((quantity,), {quantity.code: "quantity"})
        return False
    action = form.said("action")
    body = events.Record(
        event=house().new_id(),
        action=action,
        provider=viewer.member,
        receiver=viewer.member,
        starts_at=viewer.now,
        thing=thing.id,
        kind=thing.kind,
        quantity=quantity,
        place=thing.place if action in ("produce", "raise") else "",
    )
    result = fulfil.record(
        house(), doer_of(request), body, note=form.said("note"), request=form.request_id
    )
    if frame.is_refused(result):
        form.refuse(result)
        return False
    frame.deed(request, result, _("Written down."))
    return True


PAGES = [
    path("day/work/", work, name="work"),
    path("day/stock/", stock, name="stock"),
]
