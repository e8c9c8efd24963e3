"""Plan: who does what and when, what flows into it, and the viewer's own part first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auzolan.ledger import records
from auzolan.ledger.fulfilment import TIME_ACTIONS
from auzolan.store.queries import plans
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.web import telling
from auzolan.web.drawing import gantt
from auzolan.web.drawing.flow import flow
from auzolan.web.pieces import MyPart, Stage, StepState, Tone
from auzolan.web.views import plan_flow, tasks, way_cards
from auzolan.web.views.frame import looking, member_required, not_found, page

TONES: tuple[Tone, ...] = ("moss", "amber", "sky", "clay", "plum")
STATE_TONES: dict[str, Tone] = {"done": "stone", "under_way": "sky", "planned": "moss"}


@require_safe
@member_required
def plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Show a plan."""
    viewer = looking(request)
    found = plans.plan_page(viewer, plan_id, telling.language())
    if found is None:
        return not_found(request)
    told = tasks.Told(
        viewer=viewer,
        mine=found.mine,
        names=found.names,
        things=found.things,
        contacts=found.contacts,
    )
    steps = _steps(told, found)
    zone = telling.zone_of(viewer)
    nodes, links = plan_flow.of(told, found)
    return page(
        request,
        "plan.html",
        nav="day",
        plan_title=_title(viewer, found),
        plan_text=_text(viewer, found),
        my_parts=_my_parts(told, found),
        tasks=[
            tasks.task(told, promise)
            for promise in found.promises
            if promise.provider in found.mine and promise.state in ("promised", "out")
        ],
        stages=_stages(found),
        gantt_wide=gantt.gantt(steps, zone=zone, now=viewer.now),
        gantt_narrow=gantt.gantt(steps, zone=zone, now=viewer.now, narrow=True),
        flow_wide=flow(nodes, links),
        flow_narrow=flow(nodes, links, narrow=True),
        open_jobs=[
            (
                promise.id,
                tasks.what(told, promise),
                telling.span(viewer, promise.starts_at, promise.ends_at),
                found.names.of(promise.place),
            )
            for promise in found.promises
            if promise.state == "job"
        ],
        people=_people(told, found),
        shares=_shares(found),
        gap_text=way_cards.gap(found.plan.gap_permille),
        need_href=reverse("need", args=[found.plan.need]) if found.is_mine else "",
    )


def _title(viewer: Viewer, found: plans.PlanPage) -> str:
    plan, names = found.plan, found.names
    kind = names.kinds.get(plan.kind)
    what = telling.amount_of(viewer, plan.quantity, kind, names.kind(plan.kind))
    return _("%(what)s: made here") % {"what": what[:1].upper() + what[1:]}


def _text(viewer: Viewer, found: plans.PlanPage) -> str:
    plan = found.plan
    who = found.names.of(plan.by) or _("a neighbour")
    values = {
        "who": _("you") if found.is_mine else who,
        "from": telling.day(viewer, plan.starts_at),
        "until": telling.day(viewer, plan.ends_at),
    }
    return _("For %(who)s, from %(from)s until %(until)s.") % values


def _steps(told: tasks.Told, found: plans.PlanPage) -> list[gantt.Step]:
    """Return a bar for each step and person who works in it."""
    steps = []
    for process in found.processes:
        works = [
            promise
            for promise in found.promises
            if promise.process == process.id
            and promise.action == "work"
            and promise.state != "off"
        ]
        who = _workers(told, found, process, works)
        steps.append(
            gantt.Step(
                who=who,
                what=step_name(found, process),
                span=Span(
                    process.starts_at, max(process.ends_at, process.starts_at + MINUTE_MS)
                ),
                tone=STATE_TONES.get(process.state, "moss"),
                mine=any(work.provider in found.mine for work in works),
                note=_process_state(process),
            )
        )
    return steps


def _workers(
    told: tasks.Told,
    found: plans.PlanPage,
    process: records.Process,
    works: list[records.Promise],
) -> str:
    named = []
    for work in works:
        if work.provider and work.state not in ("asked", "declined", "expired"):
            mine = work.provider == told.viewer.member
            named.append(_("You") if mine else found.names.of(work.provider))
        else:
            skill = found.names.kind(work.kind)
            named.append(
                _("somebody for %(skill)s") % {"skill": skill}
                if skill
                else _("a neighbour")
            )
    done = [e.provider for e in found.events if e.process == process.id and e.minutes]
    if not named:
        named = [found.names.of(member) for member in dict.fromkeys(done)]
    named = [name for name in dict.fromkeys(named) if name]
    return ", ".join(named) or found.names.of(process.place) or _("by itself")


def step_name(found: plans.PlanPage, process: records.Process) -> str:
    """Return what a step is called in its recipe, or by its way of making."""
    step = found.steps.get(process.id)
    if step is not None:
        return step.name
    return process.name.replace("_", " ")


def _process_state(process: records.Process) -> str:
    return {
        "planned": _("planned"),
        "under_way": _("under way"),
        "done": _("done"),
        "off": _("given up"),
    }[process.state]


def _my_parts(told: tasks.Told, found: plans.PlanPage) -> list[MyPart]:
    parts = []
    for promise in found.promises:
        is_mine = promise.provider in found.mine and promise.state in ("promised", "out")
        if not is_mine or promise.action == "produce":
            continue
        process = next((p for p in found.processes if p.id == promise.process), None)
        step = found.steps.get(promise.process)
        tools = [found.names.kind(tool.kind) for tool in step.tools] if step else []
        what = step_name(found, process) if process else tasks.what(told, promise)
        long = telling.minutes(promise.minutes) if promise.minutes else ""
        parts.append(
            MyPart(
                when=telling.moment(told.viewer, promise.starts_at),
                what=f"{what}, {long}" if long else what,
                where=found.names.of(promise.place),
                bring=", ".join(filter(None, tools)) if not promise.place else "",
            )
        )
    return parts


def _stages(found: plans.PlanPage) -> list[Stage]:
    """Return how far the plan is, in four stages."""
    live = [p for p in found.promises if p.state not in ("off", "declined", "expired")]
    asked = sum(p.state in ("asked", "job") for p in live)
    done = sum(p.state == "done" for p in found.processes)
    marks = [
        True,
        asked == 0,
        done > 0 and done == len(found.processes),
        found.plan.state == "done",
    ]
    names = [_("Planned"), _("Everybody found"), _("Made"), _("Handed over")]
    notes = [
        "",
        _("%(n)s still open") % {"n": asked} if asked else "",
        _("%(done)s of %(all)s steps") % {"done": done, "all": len(found.processes)},
        "",
    ]
    current = marks.index(False) if False in marks else len(marks)
    stages = []
    for at, (name, note) in enumerate(zip(names, notes, strict=True)):
        state: StepState = "done" if at < current else "now" if at == current else "next"
        stages.append(Stage(text=name, state=state, note=note))
    return stages


def _people(told: tasks.Told, found: plans.PlanPage) -> list[tuple[str, str, str, Tone]]:
    """Return (who, what, state, colour) of everything that is promised."""
    shown = []
    for promise in found.promises:
        if promise.action == "produce" or promise.state in ("job", "off"):
            continue
        who = tasks.giver_of(told, promise)
        state, tone = telling.promise_state(promise)
        when = telling.moment(told.viewer, promise.starts_at)
        shown.append(
            (
                who[:1].upper() + who[1:],
                f"{tasks.what(told, promise)} · {when}",
                state,
                tone,
            )
        )
    return shown


def _shares(found: plans.PlanPage) -> list[tuple[int, int, str, Tone]]:
    """Return (minutes, all minutes, words, colour) of what each has given so far."""
    given: dict[str, int] = {}
    for event in found.events:
        if event.action in TIME_ACTIONS and event.action != "use":
            given[event.provider] = given.get(event.provider, 0) + event.minutes
    total = sum(given.values())
    ranked = sorted(given.items(), key=lambda item: (-item[1], item[0]))
    return [
        (
            minutes,
            total,
            f"{found.names.of(member) or _('a neighbour')}: {telling.minutes(minutes)}",
            TONES[at % len(TONES)],
        )
        for at, (member, minutes) in enumerate(ranked)
        if minutes > 0
    ]


PAGES = [path("plan/<str:plan_id>/", plan, name="plan")]
