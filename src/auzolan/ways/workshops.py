"""Workshops: who can do which step where, among machines and hours that are offered.

Only machines whose keeper opened them and people who offered hours appear here. A
place that is coarse is reckoned with by the middle of its cell, so that neither a
distance nor a time of a plan tells more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise, product

from auzolan.ledger import records
from auzolan.making import capability
from auzolan.making.capability import Capability, Requirement
from auzolan.making.recipes import Work, requirements, work_minutes
from auzolan.plans.problem import Candidate, Resource, Taking
from auzolan.sharing.availability import DAYTIME, Hours, free_in, is_taken, shared
from auzolan.sharing.nearness import told_point
from auzolan.units.points import Point, distance_m
from auzolan.units.spans import MINUTE_MS, Span, merged, without
from auzolan.ways.jobs import StepJob
from auzolan.ways.search import Search
from auzolan.ways.supply import Offered, Wanting

MACHINES_MAX = 400
HELPERS_MAX = 300
# What is done by hand is done at one of the nearest workshops, at a helper's, or here.
HAND_SITES_MAX = 8
# Choices at one site: sets of machines, and sets of people.
MACHINE_SETS_MAX = 4
CREWS_MAX = 2
# So many of the nearest who can come take turns at being asked first.
CREWS_POOL = 8
# Farther sites are tried with one crew only: the planner's time goes with the choices.
NEAR_SITES = 10
CANDIDATES_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where steps can be done; the door of who asks has no place's row."""

    index: int
    point: Point
    place: records.Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One pair of hands for a step: a helper, the asker, or a job for whoever comes."""

    work: Work
    minutes: int
    # Under which offer; neither is there for a job, `own` for the asker.
    offered: Offered | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """What stands behind one candidate of a step."""

    site: Site
    machines: tuple[Offered, ...] = ()
    hands: tuple[Hand, ...] = ()


@dataclass(slots=True, kw_only=True)
class Workshops:
    """What is open near by from now on until `horizon` ends."""

    search: Search
    horizon: Span
    sites: list[Site] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    # By place, by skill and by place, each nearest first.
    machines: dict[str, list[Offered]] = field(default_factory=dict)
    helpers: dict[str, list[Offered]] = field(default_factory=dict)
    places: dict[str, Site] = field(default_factory=dict)
    own_taken: tuple[records.Occupancy, ...] = ()
    # Sorts of machine that somebody opened; other tools are brought along.
    tool_kinds: frozenset[str] = frozenset()
    # The resource of each offer of help that some step may take.
    _helping: dict[str, str] = field(default_factory=dict)
    # With whom among the nearest helpers each step begins.
    _turns: dict[str, int] = field(default_factory=dict)

    def candidates(self, job: StepJob) -> tuple[list[Candidate], list[Crew]]:
        """Return the ways to do a step, and in the same order who is behind each."""
        self._turns.setdefault(job.id, len(self._turns) * CREWS_MAX)
        crews = list(islice(self._crews(job), CANDIDATES_MAX))
        return [self._candidate(job, crew) for crew in crews], crews

    def can_work(self, kind: str) -> bool:
        """Tell whether anybody near by offers a skill."""
        return bool(self.helpers.get(kind))

    def site_of(self, place: records.Place) -> Site:
        """Return the site of a place, a new one where it was not known."""
        site = self.places.get(place.id)
        if site is None:
            site = Site(index=len(self.sites), point=told_point(place), place=place)
            self.places[place.id] = site
            self.sites.append(site)
        return site

    # -- who could do it -----------------------------------------------------------

    def _crews(self, job: StepJob) -> Iterator[Crew]:
        needed = requirements(job.step)
        tools = [tool.kind for tool in job.step.tools if tool.kind in self.tool_kinds]
        if needed or tools:
            for rank, (place_id, machines) in enumerate(self.machines.items()):
                site = self.places[place_id]
                for chosen in self._machine_sets(job, machines, needed, tools):
                    for hands in self._hand_sets(job, site, near=rank < NEAR_SITES):
                        yield Crew(site=site, machines=chosen, hands=hands)
            return
        for rank, site in enumerate(self._hand_sites(job)):
            for hands in self._hand_sets(job, site, near=rank < NEAR_SITES):
                yield Crew(site=site, hands=hands)

    def _machine_sets(
        self,
        job: StepJob,
        machines: list[Offered],
        needed: tuple[Requirement, ...],
        tools: list[str],
    ) -> Iterator[tuple[Offered, ...]]:
        """Yield sets of different machines of one place that meet every requirement."""
        long_ms = job.minutes * MINUTE_MS
        usable = [
            one
            for one in machines
            if not one.offer.length_max_ms or long_ms <= one.offer.length_max_ms
        ]
        choices = [
            *([one for one in usable if _can(one, requirement)] for requirement in needed),
            *([one for one in usable if one.offer.kind == kind] for kind in tools),
        ]
        sets = (
            chosen
            for chosen in product(*choices)
            if len({one.unit for one in chosen}) == len(chosen)
        )
        yield from islice(sets, MACHINE_SETS_MAX)

    def _hand_sites(self, job: StepJob) -> Iterator[Site]:
        yield self.sites[0]
        own = (
            one.place
            for work in job.step.work
            for one in self.helpers.get(work.kind, ())[:HAND_SITES_MAX]
        )
        shops = (self.places[place_id].place for place_id in self.machines)
        seen = set()
        # A step that time alone does may stay wherever the one before it was done.
        count = HAND_SITES_MAX if job.step.work else len(self.machines)
        for place in (*own, *islice(shops, count)):
            if place is not None and place.id not in seen:
                seen.add(place.id)
                yield self.site_of(place)

    def _hand_sets(
        self, job: StepJob, site: Site, *, near: bool
    ) -> Iterator[tuple[Hand, ...]]:
        """Yield crews for a step at a site, from the nearest people on."""
        if not job.step.work:
            yield ()
            return
        seen = set()
        for start in range(CREWS_MAX if near else 1):
            hands = tuple(self._hands(job, site, start))
            who = tuple(hand.offered.offer.by if hand.offered else "" for hand in hands)
            if who not in seen:
                seen.add(who)
                yield hands

    def _hands(self, job: StepJob, site: Site, start: int) -> Iterator[Hand]:
        busy: set[str] = set()
        for work in job.step.work:
            minutes = work_minutes(work, job.step, job.made.quantity, job.made.recipe)
            minutes = minutes or job.minutes
            helpers = [
                one
                for one in self.helpers.get(work.kind, ())
                if _reaches(one, site) and one.offer.by not in busy
            ]
            # Each step begins with somebody else, so that one plan's steps need not queue
            # for the one who lives nearest.
            turn = (self._turns[job.id] + start) % max(1, min(len(helpers), CREWS_POOL))
            turned = helpers[turn:] + helpers[:turn]
            for number in range(work.hands):
                offered = turned[number] if number < len(turned) else None
                own = not work.kind and bool(self.search.asker) and "own" not in busy
                if offered is not None:
                    busy.add(offered.offer.by)
                elif own:
                    busy.add("own")
                yield Hand(work=work, minutes=minutes, offered=offered, own=own)

    # -- what it takes -------------------------------------------------------------

    def _candidate(self, job: StepJob, crew: Crew) -> Candidate:
        takes = [Taking(resource=self._machine(one)) for one in crew.machines]
        price = 0
        whole = Span(0, max(1, job.minutes) * MINUTE_MS)
        for machine in crew.machines:
            price += self.search.price(machine.offer, whole, minutes=job.minutes)
        for hand in crew.hands:
            minutes = None if hand.minutes >= job.minutes else hand.minutes
            if hand.offered is not None:
                takes.append(Taking(resource=self._helper(hand.offered), minutes=minutes))
                price += self.search.price(hand.offered.offer, whole, minutes=hand.minutes)
            elif hand.own:
                takes.append(Taking(resource=self._own(), minutes=minutes))
        if crew.hands and not crew.machines:
            takes.append(Taking(resource=self._opening(job, crew)))
        return Candidate(
            place=crew.site.index,
            minutes=job.minutes,
            takes=tuple(takes) if job.minutes else (),
            price=price,
        )

    def _machine(self, offered: Offered) -> str:
        assert offered.thing is not None, "a machine is a thing"
        if offered.unit in self.resources:
            return offered.unit
        units = offered.thing.units
        blocks = _all_taken(offered.taken, units=units, now=self.search.now)
        return self._resource(offered.unit, offered, self.search.hours(offered), blocks)

    def _helper(self, offered: Offered) -> str:
        known = self._helping.get(offered.offer.id)
        if known is not None:
            return known
        # The hours of one skill are a resource; who offers two has them twice, and the
        # rules refuse what would overlap.
        hours = Hours(self.search.community.zone, (offered.offer.weekly or DAYTIME,))
        blocks = _all_taken(offered.taken, units=1, now=self.search.now)
        same = [one for rows in self.helpers.values() for one in rows]
        alone = len({one.offer.weekly for one in same if one.unit == offered.unit}) == 1
        name = offered.unit if alone else offered.offer.id
        self._helping[offered.offer.id] = name
        return self._resource(name, offered, hours, blocks)

    def _resource(
        self, name: str, offered: Offered, hours: Hours, blocks: list[Span]
    ) -> str:
        if name not in self.resources:
            offer, first, last = offered.offer, self.horizon.starts_at, self.horizon.ends_at
            earliest = max(self.search.now + offer.notice_ms, offer.starts_at)
            if first < earliest:
                blocks = [*blocks, Span(first, earliest)]
            if 0 < offer.ends_at < last:
                blocks = [*blocks, Span(offer.ends_at, last)]
            free = tuple(without(hours.open_in(self.horizon), blocks))
            self.resources[name] = Resource(id=name, free=free)
        return name

    def _own(self) -> str:
        name = self.search.asker
        if name not in self.resources:
            hours = Hours(self.search.community.zone, (DAYTIME,))
            free = free_in(self.horizon, self.own_taken, now=self.search.now)
            both = shared(hours.open_in(self.horizon), free)
            self.resources[name] = Resource(id=name, free=both)
        return name

    def _opening(self, job: StepJob, crew: Crew) -> str:
        """Return when the site is open to hands; each step has its own copy of it."""
        place = crew.site.place
        weekly = place.weekly if place is not None and place.weekly else DAYTIME
        name = f"{job.id}@{crew.site.index}"
        if name not in self.resources:
            hours = Hours(self.search.community.zone, (weekly,))
            free = hours.open_in(self.horizon)
            self.resources[name] = Resource(id=name, free=free)
        return name


def open_near(search: Search, horizon: Span, skills: Iterable[str]) -> Workshops:
    """Return what is open near by, with what is taken, in three questions."""
    question, community = search.question, search.community.id
    found = Workshops(search=search, horizon=horizon)
    found.sites.append(Site(index=0, point=question.near, place=None))
    wanting = Wanting(
        kinds=(),
        modes=("machine",),
        near=question.near,
        radius_m=question.radius_m,
        span=horizon,
    )
    machines = defaultdict(list)
    for one in search.supply.offers(community, wanting, limit=MACHINES_MAX):
        if one.offer.id not in search.without:
            found.site_of(one.place)
            machines[one.place.id].append(one)
    found.machines = dict(machines)
    found.tool_kinds = frozenset(
        one.offer.kind for rows in machines.values() for one in rows
    )
    wanted = tuple(sorted(skills))
    if wanted:
        helping = Wanting(
            kinds=wanted,
            modes=("help",),
            near=question.near,
            radius_m=question.radius_m,
            span=horizon,
        )
        helpers = defaultdict(list)
        for one in search.supply.offers(community, helping, limit=HELPERS_MAX):
            if one.offer.id not in search.without:
                helpers[one.offer.kind].append(one)
        found.helpers = dict(helpers)
    if search.asker:
        own = search.supply.taken(community, [search.asker], horizon)
        found.own_taken = tuple(own.get(search.asker, ()))
    return found


def _can(offered: Offered, requirement: Requirement) -> bool:
    assert offered.thing is not None, "a machine is a thing"
    return any(
        not capability.failed(requirement, Capability(process=process))
        for process in offered.thing.processes
    )


def _reaches(offered: Offered, site: Site) -> bool:
    reach = offered.offer.radius_m
    return not reach or distance_m(told_point(offered.place), site.point) <= reach


def _all_taken(rows: Iterable[records.Occupancy], *, units: int, now: int) -> list[Span]:
    """Return when none of a pool's equal units is free."""
    spans = [Span(row.starts_at, row.ends_at) for row in rows if is_taken(row, now)]
    if units == 1:
        return merged(spans)
    edges = sorted({moment for span in spans for moment in (span.starts_at, span.ends_at)})
    busy = [
        Span(first, second)
        for first, second in pairwise(edges)
        if sum(span.contains(Span(first, second)) for span in spans) >= units
    ]
    return merged(busy)
