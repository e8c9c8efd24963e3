"""Jobs: work nobody has promised yet, and what neighbours look for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auzolan.store.queries import near, needs, plans
from auzolan.store.queries.viewers import Viewer
from auzolan.web import telling
from auzolan.web.pieces import Card, Chip, JobCard
from auzolan.web.views import asking
from auzolan.web.views.frame import community_required, looking, page
from auzolan.web.views.home import need_card

NEEDS_SHOWN = 24


@require_safe
@community_required
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the board; guests see what is to be done, not who asks."""
    viewer = looking(request)
    language = telling.language()
    origin = near.asking_from(viewer).point
    found = plans.jobs(viewer, origin=origin, language=language)
    wanted = needs.open_needs(viewer, origin=origin, language=language, limit=NEEDS_SHOWN)
    skill = asking.text(request, "skill")
    shown = [job for job in found.found if not skill or job.promise.kind == skill]
    return page(
        request,
        "jobs.html",
        nav="jobs",
        sorts=_chips(found, skill),
        jobs=[_card(viewer, found, job) for job in shown],
        wanted=_wanted(viewer, wanted),
        guest=not viewer.member,
    )


def _wanted(viewer: Viewer, wanted: needs.OpenNeeds) -> list[Card]:
    return [need_card(viewer, one, wanted.names) for one in wanted.found]


def _chips(found: plans.Jobs, chosen: str) -> list[Chip]:
    skills = dict.fromkeys(job.promise.kind for job in found.found if job.promise.kind)
    if len(skills) < 2:
        return []
    base = reverse("jobs")
    chips = [Chip(text=_("All"), href=base, current=not chosen)]
    for kind in skills:
        number = sum(job.promise.kind == kind for job in found.found)
        chips.append(
            Chip(
                text=found.names.kind(kind),
                href=f"{base}?skill={kind}",
                icon=found.names.icon(kind),
                current=kind == chosen,
                count=number,
            )
        )
    return chips


def _card(viewer: Viewer, found: plans.Jobs, job: plans.Job) -> JobCard:
    promise, names = job.promise, found.names
    plan = found.plans.get(promise.plan)
    what = names.kind(plan.kind) if plan else ""
    place = names.of(promise.place)
    away = telling.away(job.told_m)
    return JobCard(
        promise=promise.id,
        title=_capital(names.kind(promise.kind) or _("A pair of hands")),
        text=_("for: %(what)s") % {"what": what} if what else "",
        when=telling.span(viewer, promise.starts_at, promise.ends_at),
        where=f"{place}, {away}" if place else away,
        hours_text=telling.minutes(promise.minutes) if promise.minutes else "",
        price=telling.credit(viewer, promise.price),
        icon=names.icon(promise.kind) or "hammer",
        tone="moss" if job.suits else "amber",
        suits=job.suits,
        href=reverse("plan", args=[promise.plan]) if promise.plan else "",
        can_take=bool(viewer.member) and promise.receiver != viewer.member,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


PAGES = [path("jobs/", jobs, name="jobs")]
