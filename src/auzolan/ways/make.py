"""Make: a recipe of several levels, with neighbours' stock, machines and hours."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.making.pegs import Explosion
from auzolan.making.recipes import Recipe
from auzolan.plans import problem as problems
from auzolan.plans.plan import NoPlan, Plan
from auzolan.plans.problem import Candidate, Flow, Need, Operation, Problem, Weights
from auzolan.plans.sequence import solve
from auzolan.sharing.choosing import PROCESSES_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span
from auzolan.ways import drafting, materials
from auzolan.ways.draft import Planned
from auzolan.ways.jobs import Jobs, StepJob, jobs_of
from auzolan.ways.search import Search, Sought
from auzolan.ways.way import Order, Reason, Way
from auzolan.ways.workshops import Crew, Workshops, open_near

# Kinds of one question that are looked at for making, and how well they must fit.
KINDS_MAX = 2
FIT_MIN = 60
# Nobody begins sooner: those who are asked must hear of it first.
LEAD_MS = 4 * HOUR_MS
# How long plans may take at least, and how far ahead calendars are looked at.
HORIZON_MS_MIN = 28 * DAY_MS
HORIZON_MS_MAX = 120 * DAY_MS
GRID_MIN = 15
# Somebody drives there and back for each leg, as `fairness.footprint` reckons.
CO2E_MG_PER_M = 2 * 170

_WEIGHTS: dict[Order, Weights] = {
    "usual": problems.SOONEST,
    "soonest": problems.SOONEST,
    "nearest": problems.NEAREST,
    "cheapest": problems.CHEAPEST,
    "lightest": problems.LIGHTEST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A problem for the planner, and who stands behind its candidates."""

    problem: Problem
    crews: dict[str, list[Crew]]


def find(search: Search) -> tuple[Way, ...]:
    """Return one way for each recipe of the kinds that fit, possible or not."""
    fitting = [one for one in search.sought if one.found.score >= FIT_MIN][:KINDS_MAX]
    stuff = {one.kind.id: materials.gather(search, one.kind.id) for one in fitting}
    wanted = [
        (sought, recipe)
        for sought in fitting
        for recipe in stuff[sought.kind.id].of_kind(sought.kind.id)
    ]
    if not wanted:
        return ()
    skills = {skill for one in stuff.values() for skill in one.skills()}
    workshops = open_near(search, _horizon(search), skills)
    return tuple(
        _way(search, sought, recipe, stuff[sought.kind.id], workshops)
        for sought, recipe in wanted
    )


def due_at(search: Search) -> int:
    """Return by when it is wanted: before it is used, or when it is to be had."""
    question = search.question
    return question.starts_at if question.purpose == "use" else question.ends_at


def _horizon(search: Search) -> Span:
    """Return whole days, so that the openings of a day are worked out once."""
    first = search.now // DAY_MS * DAY_MS
    wanted = max(due_at(search) + 14 * DAY_MS, search.now + HORIZON_MS_MIN)
    last = min(wanted, search.now + HORIZON_MS_MAX) // DAY_MS * DAY_MS + DAY_MS
    return Span(first, last)


def _way(
    search: Search,
    sought: Sought,
    recipe: Recipe,
    stuff: materials.Materials,
    workshops: Workshops,
) -> Way:
    explosion = materials.explode(stuff, sought, recipe)
    if explosion.faults or not explosion.demands[0].made:
        return _impossible(search, sought, explosion.faults)
    jobs = jobs_of(explosion)
    if len(jobs.steps) > PROCESSES_MAX:
        large = fault("plan.too_large", recipe.id, limit=PROCESSES_MAX)
        return _impossible(search, sought, (large,))
    stated = _state(search, jobs, stuff, workshops)
    gaps = _gaps(jobs, stated)
    if gaps:
        return _impossible(search, sought, gaps)
    plan = solve(stated.problem)
    if isinstance(plan, NoPlan):
        return _impossible(search, sought, _stuck(jobs, plan.faults))
    return _drawn(search, sought, explosion, jobs, stuff, stated, plan, workshops)


def _drawn(
    search: Search,
    sought: Sought,
    explosion: Explosion,
    jobs: Jobs,
    stuff: materials.Materials,
    stated: _Stated,
    plan: Plan,
    workshops: Workshops,
) -> Way:
    taken = {stuff.stock[one.peg.supply].thing.kind for one in jobs.stocks}
    taken |= {one.item.wanted.kind for one in jobs.lacking}
    planned = Planned(
        search=search,
        sought=sought,
        explosion=explosion,
        jobs=jobs,
        stock=stuff.stock,
        crews=stated.crews,
        problem=stated.problem,
        plan=plan,
        workshops=workshops,
        placed=plan.by_operation(),
        processes={job.id: search.new_id() for job in jobs.steps},
        kinds=search.supply.kinds(search.community.id, taken),
    )
    return drafting.way_of(planned)


def _state(
    search: Search, jobs: Jobs, stuff: materials.Materials, workshops: Workshops
) -> _Stated:
    """State the planner's problem: steps with their candidates, stocks where they lie."""
    operations: list[Operation] = []
    crews: dict[str, list[Crew]] = {}
    flows: list[Flow] = []
    for stock in jobs.stocks:
        operations.append(
            _stock_operation(stock.id, stuff.stock[stock.peg.supply], workshops)
        )
        flows.append(_flow(stock.id, stock.feeds))
    for job in jobs.steps:
        candidates, crews[job.id] = workshops.candidates(job)
        operations.append(
            Operation(
                id=job.id,
                need="need",
                candidates=tuple(candidates),
                pausable=job.step.pausable,
            )
        )
        if job.feeds:
            flows.append(_flow(job.id, job.feeds))
    flows += [_flow(source, target) for source, target in jobs.besides]
    return _Stated(
        problem=Problem(
            starts_at=search.now + LEAD_MS,
            needs=(
                Need(
                    id="need",
                    root=jobs.root.id,
                    place=0,
                    due_at=due_at(search),
                    co2e_mg_per_m=CO2E_MG_PER_M,
                ),
            ),
            operations=tuple(operations),
            flows=tuple(flows),
            resources=tuple(workshops.resources.values()),
            legs=problems.legs_between(
                [site.point for site in workshops.sites],
                distance_m=search.streets.distance_m,
            ),
            weights=_WEIGHTS[search.question.order],
            grid_min=GRID_MIN,
        ),
        crews=crews,
    )


def _stock_operation(name: str, stock: materials.Stock, workshops: Workshops) -> Operation:
    site = workshops.site_of(stock.place)
    notice_ms = stock.offered.offer.notice_ms if stock.offered else 0
    return Operation(
        id=name,
        need="need",
        candidates=(Candidate(place=site.index, minutes=0),),
        ready_at=workshops.search.now + notice_ms,
    )


def _flow(source: str, target: str) -> Flow:
    return Flow(source=source, target=target, co2e_mg_per_m=CO2E_MG_PER_M)


def _gaps(jobs: Jobs, stated: _Stated) -> tuple[Fault, ...]:
    """Return the steps that nobody near by has opened a machine for."""
    return tuple(_nobody(job) for job in jobs.steps if not stated.crews[job.id])


def _nobody(job: StepJob) -> Fault:
    return fault(
        "make.no_workshop",
        job.made.recipe.kind,
        step=job.step.name,
        process=job.step.process,
    )


def _stuck(jobs: Jobs, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Say which steps nobody has time for, in the words of the recipe."""
    by_id = {job.id: job for job in jobs.steps}
    return tuple(
        fault(
            "make.no_time",
            by_id[one.at].made.recipe.kind,
            step=by_id[one.at].step.name,
            minutes=by_id[one.at].minutes,
        )
        if one.at in by_id
        else one
        for one in faults
    )


def _impossible(search: Search, sought: Sought, faults: tuple[Fault, ...]) -> Way:
    """Return a way that cannot be chosen, with what stands in its way."""
    question = search.question
    return Way(
        key="",
        way="make",
        kind=sought.kind.id,
        quantity=sought.quantity,
        starts_at=question.starts_at,
        ends_at=max(question.ends_at, question.starts_at + MINUTE_MS),
        why=(sought.why(), Reason(code="make.recipe", at=sought.kind.id)),
        missing=faults,
        fit=sought.found.score,
    )
