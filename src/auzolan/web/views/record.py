"""Record: one thing that happened, and what to do where it is not so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import fulfil
from auzolan.node.ports import Doer
from auzolan.store.queries import acting, days, vocabulary
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import Unit, format_amount, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.web import telling
from auzolan.web.forms.records import NOTE_MAX, CorrectForm
from auzolan.web.pieces import Fact
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame
from auzolan.web.views.promises import back

COUNTED = frozenset({"consume", "produce", "raise", "lower", "transfer"})


@require_safe
@frame.member_required
def record(request: HttpRequest, event_id: str) -> HttpResponse:
    """Show a record."""
    viewer = frame.looking(request)
    found = days.record_page(viewer, event_id, telling.language())
    if found is None:
        return frame.not_found(request)
    return frame.page(
        request,
        "record.html",
        nav="day",
        record_id=event_id,
        title=_title(found),
        note=found.names.note(event_id),
        facts=_facts(viewer, found),
        corrections=[_correction(viewer, found, row) for row in found.corrections],
        can_oppose=found.can_oppose,
        can_correct=found.can_correct,
        opposed=found.event.state == "opposed",
        until=telling.moment(viewer, found.event.stands_at),
        note_max=NOTE_MAX,
    )


def _title(found: days.RecordPage) -> str:
    event, names = found.event, found.names
    about = names.of(event.thing) or names.kind(event.kind) or _("work")
    told = f"{about}: {telling.deed_of(event.action)}"
    return told[:1].upper() + told[1:]


def _facts(viewer: Viewer, found: days.RecordPage) -> list[Fact]:
    event, names = found.event, found.names
    facts = [Fact(icon="user-round", label=_("By"), text=names.of(event.provider))]
    if event.receiver != event.provider:
        facts.append(
            Fact(icon="user-round-check", label=_("For"), text=names.of(event.receiver))
        )
    facts.append(
        Fact(
            icon="calendar-clock",
            label=_("When"),
            text=telling.moment(viewer, event.starts_at),
        )
    )
    if event.minutes:
        minutes = event.minutes + sum(row.minutes for row in found.corrections)
        facts.append(
            Fact(icon="hourglass", label=_("How long"), text=telling.minutes(minutes))
        )
    if event.quantity and event.action in COUNTED:
        quantity = event.quantity + sum(row.quantity for row in found.corrections)
        kind = names.kinds.get(event.kind)
        facts.append(
            Fact(
                icon="layers",
                label=_("How much"),
                text=telling.quantity(viewer, quantity, kind),
            )
        )
    if event.condition:
        facts.append(
            Fact(
                icon="circle-check",
                label=_("Condition"),
                text=telling.condition(event.condition),
            )
        )
    paid = telling.credit(viewer, found.paid)
    if paid:
        facts.append(Fact(icon="hand-coins", label=_("Paid"), text=paid))
    facts.append(
        Fact(
            icon="pencil-line",
            label=_("Written down by"),
            text=names.of(event.author),
            detail=telling.moment(viewer, event.recorded_at),
        )
    )
    return facts


def _correction(
    viewer: Viewer, found: days.RecordPage, row: records.Event
) -> tuple[str, str]:
    """Return (when, why) of a correction."""
    return (telling.moment(viewer, row.recorded_at), found.names.note(row.id))


def _doer(request: HttpRequest, found: days.RecordPage) -> Doer:
    viewer = frame.looking(request)
    sides = {found.event.provider, found.event.receiver}
    return doer_of(request, for_=acting.for_of(viewer, sides, found.mine))


@require_POST
@frame.member_required
def confirm(request: HttpRequest, event_id: str) -> HttpResponse:
    """Say that it is so."""
    found = days.record_page(frame.looking(request), event_id, telling.language())
    if found is None:
        return frame.not_found(request)
    result = fulfil.confirm(
        house(), _doer(request, found), event=event_id, request=frame.request_id(request)
    )
    frame.deed(request, result, _("Confirmed."))
    return back(request)


@require_POST
@frame.member_required
def oppose(request: HttpRequest, event_id: str) -> HttpResponse:
    """Say that it is not so, and why."""
    found = days.record_page(frame.looking(request), event_id, telling.language())
    if found is None:
        return frame.not_found(request)
    why = str(request.POST.get("why", "")).strip()[:NOTE_MAX]
    if not why:
        frame.deed(request, (fault("name.length", "why", limit=NOTE_MAX),))
        return redirect("record", event_id)
    result = fulfil.oppose(
        house(),
        _doer(request, found),
        event=event_id,
        why=why,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Noted. They are told that you see it differently."))
    return redirect("record", event_id)


@require_http_methods(["GET", "HEAD", "POST"])
@frame.member_required
def correct(request: HttpRequest, event_id: str) -> HttpResponse:
    """Correct a record by a new one that quotes it."""
    viewer = frame.looking(request)
    found = days.record_page(viewer, event_id, telling.language())
    if found is None or not found.can_correct:
        return frame.not_found(request)
    form = _form(request, viewer, found)
    if request.method == "POST" and form.is_valid() and _corrected(request, form, found):
        return redirect("record", event_id)
    return frame.page(
        request,
        "form_page.html",
        nav="day",
        heading=_("Correct: %(what)s") % {"what": _title(found)},
        lede=_("Say how it was. What was written first stays readable beside it."),
        form=form,
        submit=_("Correct it"),
        submit_look="",
        back_href=reverse("record", args=[event_id]),
        back_text=_("Back to the record"),
    )


def _unit(viewer: Viewer, found: days.RecordPage) -> Unit:
    kind = found.names.kinds.get(found.event.kind)
    return vocabulary.unit(viewer.community, kind.unit if kind else "each")


def _now(found: days.RecordPage) -> tuple[int, int]:
    minutes = found.event.minutes + sum(row.minutes for row in found.corrections)
    quantity = found.event.quantity + sum(row.quantity for row in found.corrections)
    return minutes, quantity


def _form(request: HttpRequest, viewer: Viewer, found: days.RecordPage) -> CorrectForm:
    minutes, quantity = _now(found)
    asks = set()
    if found.event.minutes:
        asks.add("minutes")
    if found.event.action in COUNTED:
        asks.add("quantity")
    if found.paid and viewer.accounts != "off":
        asks.add("paid")
    return CorrectForm(
        request.POST if request.method == "POST" else None,
        asks=frozenset(asks),
        initial={
            "minutes": minutes,
            "quantity": format_amount(quantity, _unit(viewer, found)),
            "paid": format_amount(found.paid, telling.account_unit(viewer)),
        },
    )


def _corrected(request: HttpRequest, form: CorrectForm, found: days.RecordPage) -> bool:
    viewer = frame.looking(request)
    minutes, quantity = _now(found)
    said_minutes = form.cleaned_data.get("minutes")
    new_quantity = _read(form, "quantity", quantity, _unit(viewer, found))
    new_paid = _read(form, "paid", found.paid, telling.account_unit(viewer))
    if isinstance(new_quantity, Fault) or isinstance(new_paid, Fault):
        return False
    result = fulfil.correct(
        house(),
        doer_of(request),
        event=found.event.id,
        quantity=new_quantity - quantity,
        minutes=0 if said_minutes is None else said_minutes - minutes,
        amount=new_paid - found.paid,
        why=form.said("why"),
        request=form.request_id,
    )
    if frame.is_refused(result):
        form.refuse(result)
        return False
    frame.deed(request, result, _("Corrected."))
    return True


def _read(form: CorrectForm, name: str, now: int, unit: Unit) -> int | Fault:
    said = form.cleaned_data.get(name)
    if not said:
        return now
    read = parse_amount(said, unit)
    if isinstance(read, Fault):
        form.refuse((read,), {read.code: name})
    return read


PAGES = [
    path("record/<str:event_id>/", record, name="record"),
    path("record/<str:event_id>/confirm/", confirm, name="record_confirm"),
    path("record/<str:event_id>/oppose/", oppose, name="record_oppose"),
    path("record/<str:event_id>/correct/", correct, name="record_correct"),
]
