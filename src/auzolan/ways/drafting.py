"""Drafting: a plan for making something, as a way with all that choosing it appends."""

from __future__ import annotations

from auzolan.fairness import footprint
from auzolan.ledger.rules.events import MINUTES_MAX
from auzolan.plans.plan import Plan
from auzolan.sharing import choosing, needs
from auzolan.sharing.choosing import PEGS_MAX, PROMISES_MAX
from auzolan.sharing.nearness import Asker
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.draft import Draft, Planned
from auzolan.ways.draft_steps import write_step
from auzolan.ways.draft_stuff import write_lacking, write_products, write_stock
from auzolan.ways.search import Search
from auzolan.ways.way import Reason, Way

ASKS_MAX = 10


def way_of(planned: Planned) -> Way:
    """Return the way of a plan: who is asked for what, when and where."""
    search, sought, plan = planned.search, planned.sought, planned.plan
    draft = _written(planned)
    late = plan.deliveries[0].late_min
    if late:
        draft.why.append(Reason(code="make.late", details={"minutes": late}))
    hindered = _hindrances(draft, sought.kind.id)
    draft.missing += hindered
    starts_at = min(one.starts_at for one in draft.processes)
    ends_at = max(plan.deliveries[0].arrives_at, starts_at + MINUTE_MS)
    figure = _footprint(planned)
    body = _body(planned, draft, Span(starts_at, ends_at))
    promises = tuple(draft.promises)
    return Way(
        key="",
        way="make",
        kind=sought.kind.id,
        quantity=sought.quantity,
        who=tuple(draft.who),
        starts_at=starts_at,
        ends_at=ends_at,
        told_distance_m=plan.totals.distance_m,
        price=sum(one.price for one in promises),
        co2e_g=figure.co2e_g if figure else None,
        co2e_source=figure.source if figure else "",
        why=(sought.why(), *draft.why, *search.saved(sought)),
        missing=tuple(draft.missing),
        automatic=all(_is_given(search, draft, one) for one in promises),
        steps=tuple(draft.steps),
        gap_permille=plan.gap_permille,
        fit=sought.found.score,
        wish=None if hindered else search.choice("make", sought, promises, body),
        asks=_asks(planned),
    )


def _written(planned: Planned) -> Draft:
    """Write all steps down, then what they take in, then what comes out."""
    draft = Draft()
    for job in planned.jobs.steps:
        write_step(planned, draft, job)
    for stock in planned.jobs.stocks:
        write_stock(planned, draft, stock)
    for lacking in planned.jobs.lacking:
        write_lacking(planned, draft, lacking)
    write_products(planned, draft)
    return draft


def _is_given(search: Search, draft: Draft, asked: choosing.Asked) -> bool:
    """Tell whether asking for it is promised at once."""
    own = asked.provider and asked.provider in (search.asker, search.community.id)
    return bool(own) or asked.promise in draft.automatic


def _body(planned: Planned, draft: Draft, span: Span) -> choosing.PlanBody:
    root = planned.jobs.root
    return choosing.PlanBody(
        plan=planned.search.new_id(),
        kind=planned.sought.kind.id,
        quantity=root.made.quantity,
        recipe=root.made.recipe.id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        gap_permille=_gap(planned.plan),
        processes=tuple(draft.processes),
        pegs=tuple(draft.pegs),
    )


def _hindrances(draft: Draft, kind: str) -> list[Fault]:
    """Return why the plan cannot be promised although it could be done."""
    found = []
    if len(draft.promises) > PROMISES_MAX or len(draft.pegs) > PEGS_MAX:
        found.append(fault("plan.too_large", kind, limit=PROMISES_MAX))
    if any(one.minutes > MINUTES_MAX for one in draft.promises):
        found.append(fault("make.step_too_long", kind, limit=MINUTES_MAX))
    # What is made will be a thing, and a thing is somewhere.
    if any(one.action == "produce" and not one.place for one in draft.promises):
        found.append(fault("make.no_place", kind))
    return found


def _gap(plan: Plan) -> int:
    gap = plan.gap_permille
    most = choosing.GAP_PERMILLE_MAX
    return most if gap is None else min(gap, most)


def _footprint(planned: Planned) -> footprint.Figure | None:
    """Return what carrying and the materials emit; None where a material is unknown."""
    problem, placed = planned.problem, planned.placed
    metres = problem.legs.distance_m
    legs = [
        int(metres[placed[flow.source].place, placed[flow.target].place])
        for flow in problem.flows
    ]
    legs.append(int(metres[placed[problem.needs[0].root].place, 0]))
    carried = footprint.of_legs([*legs, *legs])
    amounts = [
        *(
            (planned.stock[one.peg.supply].thing.kind, one.peg.quantity)
            for one in planned.jobs.stocks
        ),
        *((one.item.wanted.kind, one.item.missing) for one in planned.jobs.lacking),
    ]
    stuff = (
        footprint.of_amount(planned.kinds[kind], many, decimals=planned.decimals(kind))
        for kind, many in amounts
    )
    return footprint.together([carried, *stuff])


def _asks(planned: Planned) -> tuple[needs.Wanted, ...]:
    """Return needs to be posted for what nobody near by has, before its step begins."""
    search, question = planned.search, planned.search.question
    if not search.asker:
        return ()
    # Everybody may read a need, so it says the cell that it was asked from.
    near = Asker(question.near).coarse
    found = []
    for lacking in planned.jobs.lacking:
        ends_at = planned.placed[lacking.feeds].starts_at
        if lacking.item.why_missing != "to_buy" and ends_at > search.now:
            found.append(
                needs.Wanted(
                    need=search.new_id(),
                    kind=lacking.item.wanted.kind,
                    quantity=lacking.item.missing,
                    purpose="have",
                    lat_e7=near.lat_e7,
                    lon_e7=near.lon_e7,
                    radius_m=question.radius_m,
                    starts_at=search.now,
                    ends_at=ends_at,
                )
            )
    return tuple(found[:ASKS_MAX])
