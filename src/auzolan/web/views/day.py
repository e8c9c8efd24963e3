"""Day: what waits for a member, what they do today, and what they need."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auzolan.ledger import records
from auzolan.ledger.fulfilment import is_loan
from auzolan.store.queries import days
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.web import clock, dates, telling
from auzolan.web.drawing import calendar
from auzolan.web.pieces import Task
from auzolan.web.views import asking, tasks
from auzolan.web.views.frame import desk_required, looking, member_required, page
from auzolan.web.views.record_forms import work_form
from auzolan.web.views.thing import week_addresses

COMING_MAX = 20
# What the desk prepares: today and tomorrow.
DESK_DAYS = 2
# Handing something over takes a while in a calendar, so that it can be seen.
MEETING_MS = 45 * MINUTE_MS


@require_safe
@member_required
def day(request: HttpRequest) -> HttpResponse:
    """Show the viewer's day."""
    viewer = looking(request)
    found = days.day(viewer, telling.language())
    told = tasks.Told(
        viewer=viewer,
        mine=found.mine,
        names=found.names,
        things=found.things,
        contacts=found.contacts,
    )
    today = clock.today(viewer)
    focus = clock.day_of(asking.text(request, "day")) or today
    now, coming = _parted(viewer, (*found.giving, *found.taking))
    return page(
        request,
        "day.html",
        nav="day",
        today_text=_capital(dates.day_long(today)),
        asked=[_question(told, promise) for promise in found.asked],
        now=[tasks.task(told, promise) for promise in now],
        coming=[tasks.task(told, promise) for promise in coming[:COMING_MAX]],
        told=[_record(told, event) for event in found.told],
        needs=[_need(viewer, found, need) for need in found.needs],
        week=calendar.week(
            _entries(told, (*found.giving, *found.taking)),
            first_day=calendar.week_of(focus),
            zone=telling.zone_of(viewer),
            today=today,
            focus=focus,
        ),
        work=work_form(viewer),
        is_desk=viewer.is_desk,
        **week_addresses(reverse("day"), focus),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parted(
    viewer: Viewer, promises: Sequence[records.Promise]
) -> tuple[list[records.Promise], list[records.Promise]]:
    """Part promises into those of today, or overdue, and those to come."""
    tonight = clock.days(viewer, clock.today(viewer), 1).ends_at
    now: list[records.Promise] = []
    coming: list[records.Promise] = []
    for promise in sorted(promises, key=_next_at):
        due = _next_at(promise)[0] < tonight and promise.state in ("promised", "out")
        (now if due else coming).append(promise)
    return now, coming


def _next_at(promise: records.Promise) -> tuple[int, str]:
    is_out = is_loan(promise) and promise.state == "out"
    return (promise.ends_at if is_out else promise.starts_at, promise.id)


def _question(told: tasks.Told, promise: records.Promise) -> Task:
    """Return a request that waits for an answer."""
    viewer = told.viewer
    need = told.names.of(promise.need)
    about = tasks.what(told, promise)
    return Task(
        promise=promise.id,
        what=_("%(taker)s asks: %(what)s")
        % {
            "taker": told.names.of(promise.receiver) or _("A neighbour"),
            "what": about,
        },
        when=telling.span(viewer, promise.starts_at, promise.ends_at),
        where=told.names.of(promise.place),
        note=_("For: %(need)s") % {"need": need} if need and need != about else "",
        state=_("answer by %(when)s") % {"when": telling.moment(viewer, promise.answer_by)},
        tone="amber",
        href=reverse("need", args=[promise.need]) if promise.need else "",
    )


def _record(told: tasks.Told, event: records.Event) -> tuple[str, str, str, str]:
    """Return (id, what, when, until when it can be opposed) of what another recorded."""
    names = told.names
    thing = names.of(event.thing) or names.kind(event.kind)
    giver = names.of(event.provider) or _("a neighbour")
    taker = names.of(event.receiver) or _("a neighbour")
    what = _("%(giver)s → %(taker)s: %(what)s %(deed)s") % {
        "giver": giver,
        "taker": taker,
        "what": thing,
        "deed": telling.deed_of(event.action),
    }
    if event.minutes:
        what += f", {telling.minutes(event.minutes)}"
    return (
        event.id,
        what,
        telling.moment(told.viewer, event.starts_at),
        telling.moment(told.viewer, event.stands_at),
    )


def _need(
    viewer: Viewer, found: days.Day, need: records.Need
) -> tuple[str, str, str, str, str]:
    names = found.names
    state, tone = telling.need_state(need)
    return (
        _capital(names.of(need.id) or names.kind(need.kind)),
        reverse("need", args=[need.id]),
        state,
        tone,
        telling.day(viewer, need.starts_at),
    )


def _entries(told: tasks.Told, promises: Sequence[records.Promise]) -> list[calendar.Entry]:
    entries = []
    for promise in promises:
        tone: calendar.Tone = "mine" if promise.provider in told.mine else "taken"
        if promise.state == "asked":
            tone = "held"
        entries += [
            calendar.Entry(
                span=span,
                title=title,
                tone=tone,
                href=tasks.address(promise),
            )
            for span, title in _moments(told, promise)
        ]
    return entries


def _moments(told: tasks.Told, promise: records.Promise) -> list[tuple[Span, str]]:
    """Return when a promise is something to do: of a loan only its two ends."""
    what = tasks.what(told, promise)
    if not is_loan(promise):
        return [(Span(promise.starts_at, promise.ends_at), what)]
    out = Span(promise.starts_at, promise.starts_at + MEETING_MS)
    back = Span(promise.ends_at, promise.ends_at + MEETING_MS)
    found = [(back, _("Back: %(what)s") % {"what": what})]
    if promise.state != "out":
        found.insert(0, (out, _("Out: %(what)s") % {"what": what}))
    return found


@require_safe
@desk_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show who comes to fetch something, and what is out."""
    viewer = looking(request)
    until = clock.days(viewer, clock.today(viewer), DESK_DAYS).ends_at
    found = days.desk(viewer, until=until, language=telling.language())
    assert found is not None
    told = tasks.Told(
        viewer=viewer,
        mine=tuple({promise.provider for promise in (*found.to_go, *found.out)}),
        names=found.names,
        things=found.things,
        contacts={},
    )
    return page(
        request,
        "desk.html",
        nav="day",
        to_go=[tasks.at_desk(told, promise) for promise in found.to_go],
        out=[tasks.at_desk(told, promise) for promise in found.out],
    )


PAGES = [path("day/", day, name="day"), path("desk/", desk, name="desk")]
