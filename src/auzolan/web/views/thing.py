"""Thing: one thing with its week, its terms, and how to book it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auzolan.ledger import records
from auzolan.store.queries import things
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import DAY_MS, Span
from auzolan.web import clock, telling
from auzolan.web.drawing import calendar
from auzolan.web.pieces import Fact
from auzolan.web.views import asking, thing_forms
from auzolan.web.views.frame import community_required, looking, not_found, page

WEEK = timedelta(days=7)


@require_safe
@community_required
def thing(request: HttpRequest, thing_id: str) -> HttpResponse:
    """Show a thing; `?day=` says in which week."""
    viewer = looking(request)
    today = clock.today(viewer)
    focus = clock.day_of(asking.text(request, "day")) or today
    span = clock.days(viewer, calendar.week_of(focus), calendar.DAYS)
    found = things.thing_page(viewer, thing_id, span=span, language=telling.language())
    if found is None:
        return not_found(request)
    return page(
        request,
        "thing.html",
        nav="find",
        thing=_told(viewer, found),
        meta=_meta(viewer, found),
        facts=_facts(viewer, found),
        terms=[_terms(viewer, offer) for offer in found.offers],
        week=calendar.week(
            _entries(viewer, found),
            first_day=calendar.week_of(focus),
            zone=telling.zone_of(viewer),
            today=today,
            focus=focus,
        ),
        is_stock=is_stock(found.thing, found.names.kinds.get(found.thing.kind)),
        book=_book(viewer, found),
        may_keep=things.may_keep(viewer, found),
        history=_history(viewer, found),
        **week_addresses(reverse("thing", args=[thing_id]), focus),
    )


def week_addresses(base: str, focus: date) -> dict[str, Any]:
    """Return where the weeks before and after and the days of this one are."""
    return {
        "previous_href": f"{base}?day={(focus - WEEK).isoformat()}#week",
        "next_href": f"{base}?day={(focus + WEEK).isoformat()}#week",
        "day_href": base + "?day={day}#week",
    }


def is_stock(thing: records.Thing, kind: records.Kind | None) -> bool:
    """Tell whether it is used up rather than booked."""
    return thing.units == 1 and (
        thing.quantity > 1 or (kind is not None and kind.unit not in ("each", "pair"))
    )


def _told(viewer: Viewer, found: things.ThingPage) -> dict[str, str]:
    kind = found.names.kinds.get(found.thing.kind)
    title = found.names.thing(found.thing)
    return {
        "id": found.thing.id,
        "title": title[:1].upper() + title[1:],
        "text": found.names.note(found.thing.id) if found.sees_note else "",
        "icon": (kind.icon if kind else "") or "package",
        "tone": telling.tone(kind),
        "image": "",
    }


def _meta(viewer: Viewer, found: things.ThingPage) -> list[tuple[str, str]]:
    meta = [("tag", found.names.kind(found.thing.kind))]
    place = found.names.of(found.place.id)
    away = telling.away(found.told_m)
    if place:
        meta.append(("map-pin", f"{place}, {away}"))
    else:
        meta.append(("map-pin", away))
    for offer in found.offers[:1]:
        price = telling.price(viewer, offer)
        if price:
            meta.append(("hand-coins", price))
    return meta


def _facts(viewer: Viewer, found: things.ThingPage) -> list[Fact]:
    thing, names = found.thing, found.names
    facts = [
        Fact(
            icon="circle-check" if thing.condition in ("good", "worn") else "wrench",
            label=_("Condition"),
            text=telling.condition(thing.condition),
        )
    ]
    kind = names.kinds.get(thing.kind)
    if is_stock(thing, kind):
        left = max(0, thing.onhand - thing.reserved)
        facts.append(
            Fact(
                icon="layers",
                label=_("There now"),
                text=telling.quantity(viewer, left, kind),
            )
        )
    elif thing.units > 1:
        facts.append(Fact(icon="layers", label=_("How many"), text=str(thing.units)))
    if found.best_before:
        last_day = telling.day(viewer, found.best_before - 1)
        facts.append(Fact(icon="hourglass", label=_("Best before"), text=last_day))
    if viewer.member:
        facts.append(
            Fact(icon="user-round", label=_("Looked after by"), text=names.of(thing.keeper))
        )
        facts.append(_owners(found))
    if found.sees_holder and thing.holder != thing.keeper:
        facts.append(Fact(icon="hand", label=_("Now with"), text=names.of(thing.holder)))
    if kind is not None and kind.co2e_g > 0:
        facts.append(
            Fact(
                icon="leaf",
                label=_("Making a new one"),
                text=_("%(weight)s CO₂e") % {"weight": telling.weight(kind.co2e_g)},
                detail=kind.co2e_source,
            )
        )
    return facts


def _owners(found: things.ThingPage) -> Fact:
    total = sum(owner.share for owner in found.owners) or 1
    names = found.names
    told = [
        names.of(owner.member)
        if len(found.owners) == 1
        else f"{names.of(owner.member)} {owner.share}/{total}"
        for owner in found.owners
    ]
    return Fact(icon="users", label=_("Owned by"), text=", ".join(filter(None, told)))


def _terms(viewer: Viewer, offer: records.Offer) -> str:
    """Return the terms of an offer in a sentence or two."""
    parts = [
        {
            "lend": _("May be borrowed"),
            "give": _("May be taken"),
            "help": _("Helps"),
            "machine": _("May be used where it stands"),
        }[offer.mode]
    ]
    if offer.length_max_ms:
        parts.append(
            _("for up to %(length)s") % {"length": telling.length(offer.length_max_ms)}
        )
    price = telling.price(viewer, offer)
    if price:
        parts.append(_("for %(price)s") % {"price": price} if offer.price else price)
    if offer.notice_ms:
        parts.append(
            _("with %(length)s notice") % {"length": telling.length(offer.notice_ms)}
        )
    told = ", ".join(parts) + "."
    told += " " + (
        _("It is promised at once when it is free.")
        if offer.automatic
        else _("Its keeper answers each request.")
    )
    if offer.weekly:
        told += " " + _("It can be fetched and brought back %(hours)s.") % {
            "hours": telling.weekly(offer.weekly)
        }
    return told


def _entries(viewer: Viewer, found: things.ThingPage) -> list[calendar.Entry]:
    entries = []
    for row in found.taken:
        who = found.who.get(row.ref, "")
        is_mine = bool(who) and who in found.mine
        tone: calendar.Tone = "taken"
        if row.why in ("repair", "own"):
            tone = "closed"
        elif is_mine:
            tone = "mine"
        elif row.why == "hold":
            tone = "held"
        need = found.needs.get(row.ref, "")
        entries.append(
            calendar.Entry(
                span=Span(row.starts_at, row.ends_at),
                title=_("You") if is_mine else found.names.of(who) or _why(row),
                tone=tone,
                href=reverse("need", args=[need]) if need else "",
            )
        )
    return entries


def _why(row: records.Occupancy) -> str:
    return {
        "booking": _("Taken"),
        "hold": _("Asked for"),
        "repair": _("In repair"),
        "own": _("Own use"),
        "work": _("At work"),
    }.get(row.why, _("Taken"))


def _book(viewer: Viewer, found: things.ThingPage) -> dict[str, str] | None:
    """Return what stands in the booking form; None where nothing can be booked."""
    if not found.offers or found.is_keeper:
        return None
    offer = found.offers[0]
    starts_at, ends_at = asking.span_of(viewer, "", "")
    if offer.notice_ms:
        starts_at = max(starts_at, starts_at + offer.notice_ms)
        ends_at = starts_at + DAY_MS
    if offer.length_max_ms:
        ends_at = min(ends_at, starts_at + offer.length_max_ms)
    return {
        "words": found.names.thing(found.thing),
        "kind": found.thing.kind,
        "thing": found.thing.id,
        "mode": offer.mode,
        "from": clock.said_moment(viewer, starts_at),
        "until": clock.said_moment(viewer, ends_at),
    }


def _history(viewer: Viewer, found: things.ThingPage) -> list[tuple[str, str, str]]:
    """Return (what, when, address) of what was recorded about the thing."""
    told = []
    for event in found.history:
        giver, taker = found.names.of(event.provider), found.names.of(event.receiver)
        note = telling.condition(event.condition) if event.condition else ""
        is_back = event.receiver == found.thing.keeper
        if event.action == "transferCustody":
            told_as = _("Brought back by %(who)s") if is_back else _("Lent to %(who)s")
            what = told_as % {"who": giver if is_back else taker}
        else:
            who = f"{giver} → {taker}" if event.provider != event.receiver else giver
            what = f"{who}: {telling.deed_of(event.action)}"
        what += f": {note}" if note else ""
        told.append(
            (
                what,
                telling.day(viewer, event.starts_at),
                reverse("record", args=[event.id]),
            )
        )
    return told


PAGES = [
    path("thing/<str:thing_id>/", thing, name="thing"),
    path("thing/<str:thing_id>/edit/", thing_forms.edit, name="thing_edit"),
    path("thing/<str:thing_id>/block/", thing_forms.block, name="thing_block"),
    path("thing/<str:thing_id>/unblock/", thing_forms.unblock, name="thing_unblock"),
    path("thing/<str:thing_id>/retire/", thing_forms.retire, name="thing_retire"),
]
