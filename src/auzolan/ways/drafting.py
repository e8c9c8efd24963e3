"""Drafting: a plan for making something, as a way with all that choosing it appends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auzolan.fairness import footprint
from auzolan.ledger import records
from auzolan.ledger.rules.events import MINUTES_MAX
from auzolan.making.pegs import Explosion
from auzolan.plans.plan import Placement, Plan
from auzolan.plans.problem import Problem
from auzolan.sharing import choosing, needs
from auzolan.sharing.choosing import PEGS_MAX, PROMISES_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.jobs import Jobs, StepJob
from auzolan.ways.materials import Stock
from auzolan.ways.search import Search, Sought
from auzolan.ways.supply import Offered
from auzolan.ways.way import Reason, Someone, Way, WayStep
from auzolan.ways.workshops import Crew, Hand, Workshops

ASKS_MAX = 10
# What a plan says of its gap when nobody can tell.
GAP_UNKNOWN_PERMILLE = 1_000
# One hour of whoever takes a job from the board is one hour of account.
_HOUR_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that is known when a plan has been made."""

    search: Search
    sought: Sought
    explosion: Explosion
    jobs: Jobs
    stock: Mapping[str, Stock]
    crews: Mapping[str, list[Crew]]
    problem: Problem
    plan: Plan
    workshops: Workshops


@dataclass(slots=True, kw_only=True)
class _Draft:
    """What grows while the plan is written down."""

    processes: list[choosing.Planned] = field(default_factory=list)
    promises: list[choosing.Asked] = field(default_factory=list)
    pegs: list[choosing.Pegged] = field(default_factory=list)
    steps: list[WayStep] = field(default_factory=list)
    who: dict[Someone, None] = field(default_factory=dict)
    why: list[Reason] = field(default_factory=list)
    missing: list[Fault] = field(default_factory=list)


def way_of(drawing: Drawing) -> Way:
    """Return the way of a plan: who is asked for what, when and where."""
    search, sought, plan = drawing.search, drawing.sought, drawing.plan
    draft, writer = _Draft(), _Writer(drawing)
    writer.write(draft)
    late = plan.deliveries[0].late_min
    if late:
        draft.why.append(Reason(code="make.late", details={"minutes": late}))
    hindered = _hindrances(draft, sought.kind.id)
    draft.missing += hindered
    starts_at = min(one.starts_at for one in draft.processes)
    ends_at = max(plan.deliveries[0].arrives_at, starts_at + MINUTE_MS)
    figure = _footprint(drawing)
    body = choosing.PlanBody(
        plan=search.new_id(),
        kind=sought.kind.id,
        quantity=drawing.jobs.root.made.quantity,
        recipe=drawing.jobs.root.made.recipe.id,
        starts_at=starts_at,
        ends_at=ends_at,
        gap_permille=_gap(plan),
        processes=tuple(draft.processes),
        pegs=tuple(draft.pegs),
    )
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
        automatic=all(writer.is_given(one) for one in promises),
        steps=tuple(draft.steps),
        gap_permille=plan.gap_permille,
        fit=sought.found.score,
        wish=None if hindered else search.choice("make", sought, promises, body),
        asks=_asks(drawing),
    )


def _hindrances(draft: _Draft, kind: str) -> list[Fault]:
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
    return GAP_UNKNOWN_PERMILLE if gap is None else min(gap, GAP_UNKNOWN_PERMILLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The step and the place that something is promised for."""

    process: str
    place: str


class _Writer:
    """Writes the steps of a plan down as processes, promises and steps of the way."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._search = drawing.search
        self._placed = drawing.plan.by_operation()
        self._process = {job.id: self._search.new_id() for job in drawing.jobs.steps}
        self._home = self._search.supply.place_of(
            self._search.community.id, self._search.asker
        )
        # Promises that are given at once because their offer says so.
        self._automatic: set[str] = set()

    def write(self, draft: _Draft) -> None:
        """Write all steps, then what they take in, then what comes out."""
        drawing = self._drawing
        for job in drawing.jobs.steps:
            self._write_step(draft, job)
        for stock in drawing.jobs.stocks:
            self._write_stock(
                draft,
                stock.id,
                drawing.stock[stock.peg.supply],
                stock.peg.quantity,
                stock.feeds,
            )
        for lacking in drawing.jobs.lacking:
            item = lacking.item
            self._write_lacking(
                draft, lacking.id, item.wanted.kind, item.missing, lacking.feeds
            )
            # What a recipe says to buy is brought along; the rest may also be found.
            bought = item.why_missing == "to_buy"
            code = "make.to_bring" if bought else "make.lacking"
            draft.missing.append(
                fault(code, item.wanted.kind, quantity=item.missing, why=item.why_missing)
            )
        self._write_products(draft)

    def is_given(self, asked: choosing.Asked) -> bool:
        """Tell whether asking for it is promised at once."""
        if asked.provider in (self._search.asker, self._search.community.id):
            return bool(asked.provider)
        return asked.promise in self._automatic

    # -- steps ---------------------------------------------------------------------

    def _write_step(self, draft: _Draft, job: StepJob) -> None:
        placement = self._placed[job.id]
        crew = self._drawing.crews[job.id][placement.candidate]
        place = crew.site.place
        ends_at = max(placement.ends_at, placement.starts_at + MINUTE_MS)
        draft.processes.append(
            choosing.Planned(
                process=self._process[job.id],
                recipe=job.made.recipe.id,
                step=job.step.code,
                name=job.step.process,
                kind=job.made.recipe.kind if job.is_last else "",
                quantity=job.made.quantity if job.is_last else 0,
                feeds=self._process.get(job.feeds, ""),
                place=place.id if place is not None else "",
                starts_at=placement.starts_at,
                ends_at=ends_at,
            )
        )
        asked = list(self._asked_for(job, crew, placement))
        people = [
            *(self._search.helper(one.offer, "machine") for one in crew.machines),
            *(self._someone(hand) for hand in crew.hands),
        ]
        draft.promises += asked
        draft.who |= dict.fromkeys(people)
        draft.steps.append(
            WayStep(
                key=job.id,
                feeds=job.feeds,
                what="step",
                name=job.step.name,
                action="work" if crew.hands else "use" if crew.machines else "",
                process=job.step.process,
                who=tuple(people),
                place=self._told(place, people),
                starts_at=placement.starts_at,
                ends_at=ends_at,
                minutes=job.minutes,
                price=sum(one.price for one in asked),
                kind=job.made.recipe.kind,
                quantity=job.made.quantity,
            )
        )
        draft.why += self._remarks(job, crew)

    def _remarks(self, job: StepJob, crew: Crew) -> Iterator[Reason]:
        if job.guessed:
            yield Reason(
                code="make.minutes_guessed",
                at=job.made.recipe.kind,
                details={"step": job.step.name, "minutes": job.minutes},
            )
        opened = {one.offer.kind for one in crew.machines}
        for tool in job.step.tools:
            if tool.kind and tool.kind not in opened:
                yield Reason(
                    code="make.tool", at=tool.kind, details={"step": job.step.name}
                )
        if any(hand.offered is None and not hand.own for hand in crew.hands):
            yield Reason(code="make.job", details={"step": job.step.name})

    def _asked_for(
        self, job: StepJob, crew: Crew, placement: Placement
    ) -> Iterator[choosing.Asked]:
        place = crew.site.place.id if crew.site.place is not None else ""
        where = _Where(process=self._process[job.id], place=place)
        spans = placement.spans
        for machine in crew.machines:
            for span in spans:
                yield self._under(machine, "use", span, where)
        for hand in crew.hands:
            for span in _cut(spans, hand.minutes):
                if hand.offered is not None:
                    yield self._under(hand.offered, "work", span, where)
                else:
                    yield self._unoffered(hand, span, where)

    def _under(
        self, offered: Offered, action: str, span: Span, where: _Where
    ) -> choosing.Asked:
        offer, search = offered.offer, self._search
        own = offer.by == search.asker
        minutes = span.length // MINUTE_MS
        price = search.price(offer, span, minutes=minutes)
        promise = search.new_id()
        if search.is_automatic(offer):
            self._automatic.add(promise)
        return choosing.Asked(
            promise=promise,
            action=action,
            provider=offer.by,
            # One's own hours and machines need no offer, and no notice to oneself.
            offer="" if own else offer.id,
            thing=offer.thing if action == "use" else "",
            kind=offer.kind,
            minutes=minutes,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            price=price,
            payee=offer.by if price else "",
            receiver=self._search.asker,
            process=where.process,
            place=where.place,
        )

    def _unoffered(self, hand: Hand, span: Span, where: _Where) -> choosing.Asked:
        """Ask the asker, or whoever takes the job from the board."""
        minutes = span.length // MINUTE_MS
        paid = self._search.accounts == "hours" and not hand.own
        return choosing.Asked(
            promise=self._search.new_id(),
            action="work",
            provider=self._search.asker if hand.own else "",
            kind=hand.work.kind,
            minutes=minutes,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            price=-(-minutes * _HOUR_STEPS // 60) if paid else 0,
            receiver=self._search.asker,
            process=where.process,
            place=where.place,
        )

    def _someone(self, hand: Hand) -> Someone:
        if hand.offered is not None:
            return self._search.helper(hand.offered.offer, "helps")
        return Someone(
            member=self._search.asker if hand.own else "",
            kind=hand.work.kind,
            part="works",
            automatic=hand.own,
        )

    def _told(self, place: records.Place | None, people: list[Someone]) -> str:
        if place is None:
            return ""
        return place.id if place.public or any(one.member for one in people) else ""

    # -- what goes in and comes out ------------------------------------------------

    def _write_stock(
        self, draft: _Draft, key: str, stock: Stock, quantity: int, feeds: str
    ) -> None:
        search, thing = self._search, stock.thing
        window = self._window(feeds)
        kind = search.supply.kinds(search.community.id, [thing.kind])[thing.kind]
        unit = search.supply.unit(search.community.id, kind.unit)
        offer = stock.offered.offer if stock.offered is not None else None
        own = thing.keeper == search.asker
        price = (
            search.price(offer, window, quantity=quantity, decimals=unit.decimals)
            if offer is not None
            else 0
        )
        promise = search.new_id()
        if offer is not None and search.is_automatic(offer):
            self._automatic.add(promise)
        draft.promises.append(
            choosing.Asked(
                promise=promise,
                action="consume",
                provider=thing.keeper,
                receiver=search.asker,
                offer=offer.id if offer is not None and not own else "",
                thing=thing.id,
                kind=thing.kind,
                quantity=quantity,
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                place=stock.place.id,
                price=price,
                payee=thing.keeper if price else "",
                process=self._process[feeds],
            )
        )
        draft.pegs.append(
            choosing.Pegged(
                peg=search.new_id(),
                process=self._process[feeds],
                thing=thing.id,
                quantity=quantity,
                promise=promise,
            )
        )
        named = search.asker and (own or thing.keeper == search.community.id or offer)
        who = Someone(
            member=thing.keeper if named else "",
            kind=thing.kind,
            part="stock",
            automatic=offer is not None and search.is_automatic(offer),
        )
        draft.who[who] = None
        draft.steps.append(
            WayStep(
                key=key,
                feeds=feeds,
                what="stock",
                action="consume",
                who=(who,),
                place=search.told_place(stock.place, who),
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                price=price,
                thing=thing.id,
                kind=thing.kind,
                quantity=quantity,
            )
        )

    def _write_lacking(
        self, draft: _Draft, key: str, kind: str, quantity: int, feeds: str
    ) -> None:
        """Let the asker see to what nobody has: bring it, or find it by asking around."""
        search, window = self._search, self._window(feeds)
        me = Someone(member=search.asker, kind=kind, part="stock", automatic=True)
        if search.asker:
            draft.promises.append(
                choosing.Asked(
                    promise=search.new_id(),
                    action="consume",
                    provider=search.asker,
                    receiver=search.asker,
                    kind=kind,
                    quantity=quantity,
                    starts_at=window.starts_at,
                    ends_at=window.ends_at,
                    process=self._process[feeds],
                )
            )
        draft.steps.append(
            WayStep(
                key=key,
                feeds=feeds,
                what="bring",
                action="consume",
                who=(me,),
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                kind=kind,
                quantity=quantity,
            )
        )

    def _write_products(self, draft: _Draft) -> None:
        """Let the asker record what comes out: the product, and what lots leave over."""
        root = self._drawing.jobs.root
        self._write_product(draft, root, root.made.recipe.kind, root.made.quantity)
        last_of = {job.made.id: job for job in self._drawing.jobs.steps if job.is_last}
        for left in self._drawing.explosion.leftovers:
            if left.made_by != root.made.id or left.kind != root.made.recipe.kind:
                self._write_product(draft, last_of[left.made_by], left.kind, left.quantity)

    def _write_product(self, draft: _Draft, job: StepJob, kind: str, quantity: int) -> None:
        window = self._window(job.id)
        draft.promises.append(
            choosing.Asked(
                promise=self._search.new_id(),
                action="produce",
                provider=self._search.asker,
                receiver=self._search.asker,
                kind=kind,
                quantity=quantity,
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                place=self._shelf(job),
                process=self._process[job.id],
            )
        )

    def _shelf(self, job: StepJob) -> str:
        """Return a place for what is made: where it was made, or the asker's own."""
        placement = self._placed[job.id]
        place = self._drawing.crews[job.id][placement.candidate].site.place
        if place is None:
            place = self._home
        if place is None:
            place = next(
                (s.place for s in self._drawing.workshops.sites if s.place is not None),
                None,
            )
        return place.id if place is not None else ""

    def _window(self, step: str) -> Span:
        placement = self._placed[step]
        ends_at = max(placement.ends_at, placement.starts_at + MINUTE_MS)
        return Span(placement.starts_at, ends_at)


def _cut(spans: tuple[Span, ...], minutes: int) -> Iterator[Span]:
    """Yield the first `minutes` of the spans: hands may be done before the step is."""
    left = minutes * MINUTE_MS
    for span in spans:
        if left <= 0:
            return
        yield Span(span.starts_at, min(span.ends_at, span.starts_at + left))
        left -= span.length


def _footprint(drawing: Drawing) -> footprint.Figure | None:
    """Return what carrying and the materials emit; None where a material is unknown."""
    search, problem, placed = drawing.search, drawing.problem, drawing.plan.by_operation()
    metres = problem.legs.distance_m
    legs = [
        int(metres[placed[flow.source].place, placed[flow.target].place])
        for flow in problem.flows
    ]
    legs.append(int(metres[placed[problem.needs[0].root].place, 0]))
    carried = footprint.of_legs([*legs, *legs])
    amounts = [
        *(
            (drawing.stock[one.peg.supply].thing.kind, one.peg.quantity)
            for one in drawing.jobs.stocks
        ),
        *((one.item.wanted.kind, one.item.missing) for one in drawing.jobs.lacking),
    ]
    kinds = search.supply.kinds(search.community.id, {kind for kind, _ in amounts})
    parts: list[footprint.Figure | None] = [carried]
    for kind, quantity in amounts:
        row = kinds[kind]
        unit = search.supply.unit(search.community.id, row.unit)
        parts.append(footprint.of_amount(row, quantity, decimals=unit.decimals))
    return footprint.together(parts)


def _asks(drawing: Drawing) -> tuple[needs.Wanted, ...]:
    """Return needs to be posted for what nobody near by has, before its step begins."""
    search, question = drawing.search, drawing.search.question
    if not search.asker:
        return ()
    placed = drawing.plan.by_operation()
    found = []
    for lacking in drawing.jobs.lacking:
        ends_at = placed[lacking.feeds].starts_at
        if lacking.item.why_missing != "to_buy" and ends_at > search.now:
            found.append(
                needs.Wanted(
                    need=search.new_id(),
                    kind=lacking.item.wanted.kind,
                    quantity=lacking.item.missing,
                    purpose="have",
                    lat_e7=question.near.lat_e7,
                    lon_e7=question.near.lon_e7,
                    radius_m=question.radius_m,
                    starts_at=search.now,
                    ends_at=ends_at,
                )
            )
    return tuple(found[:ASKS_MAX])
