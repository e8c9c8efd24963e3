"""Whether the records of the demo community fit together: every slug, amount and day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, pairwise

from auzolan.demo import records, shapes
from auzolan.making import processes
from auzolan.units.amounts import UNITS, Unit, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import parse_point

SORTS = ("person", "household", "association")
ROLES = ("steward", "desk", "trainer", "treasurer", "mediator")
CONDITIONS = ("good", "worn", "broken", "missing")
TAKES = ("automatic", "ask", "plans")
HOURS = UNITS["hour_credit"]

_Faults = Iterator[Fault]


def faults_in(demo: records.Demo) -> tuple[Fault, ...]:
    """Return what does not fit, with the slug at fault; nothing when all fits."""
    parts = (
        *(_members, _places, _kinds, _terms, _things, _workshops, _skills, _stocks),
        *(_recipes, _loans, _taken, _help, _making, _ahead, _money),
    )
    return tuple(chain.from_iterable(part(demo) for part in parts))


def kin(demo: records.Demo, member: str) -> frozenset[str]:
    """Return the member with the household they share, which owns and pays as one."""
    together = {member}
    for house in demo.members.values():
        everybody = {house.slug, *house.persons}
        if house.sort == "household" and member in everybody:
            together |= everybody
    return frozenset(together)


def unit_of(demo: records.Demo, kind: str) -> Unit | None:
    """Return the unit that counts a kind or skill, if the demo has it."""
    if kind in demo.skills:
        return UNITS["h"]
    return UNITS.get(demo.kinds[kind].unit) if kind in demo.kinds else None


def _known(at: str, what: str, slugs: Iterable[str], among: Container[str]) -> _Faults:
    for slug in slugs:
        if slug not in among:
            yield fault("demo.unknown", at, what=what, slug=slug)


def _somebody(demo: records.Demo, at: str, *slugs: str) -> _Faults:
    yield from _known(at, "member", slugs, {shapes.COMMUNITY, *demo.members})


def _amount(demo: records.Demo, at: str, kind: str, *texts: str) -> _Faults:
    unit = unit_of(demo, kind)
    if unit is None:
        yield fault("demo.unknown", at, what="kind", slug=kind)
        return
    for text in texts:
        amount = parse_amount(text, unit)
        if isinstance(amount, Fault) or amount <= 0:
            yield fault("demo.bad_amount", at, amount=text, kind=kind)


def _price(at: str, *texts: str) -> _Faults:
    for text in texts:
        amount = parse_amount(text, HOURS)
        if isinstance(amount, Fault) or amount < 0:
            yield fault("demo.bad_price", at, amount=text)


def _joined(demo: records.Demo, at: str, day: int, *slugs: str) -> _Faults:
    """Say who takes part on a day before having joined."""
    yield from _somebody(demo, at, *slugs)
    for slug in slugs:
        if slug in demo.members and demo.members[slug].joined > day:
            yield fault("demo.not_yet_member", at, slug=slug, day=day)


def _owned(demo: records.Demo, at: str, since: int, owners: Mapping[str, int]) -> _Faults:
    yield from _joined(demo, at, since, *owners)
    if not owners or min(owners.values()) < 1:
        yield fault("demo.bad_shares", at)


def _members(demo: records.Demo) -> _Faults:
    cards = [member.card for member in demo.members.values()]
    if len(set(cards)) < len(cards):
        yield fault("demo.slug_twice", "cards")
    for slug, member in demo.members.items():
        yield from _known(slug, "sort", [member.sort], SORTS)
        yield from _known(slug, "role", member.roles, ROLES)
        yield from _known(slug, "place", [member.home], demo.places)
        yield from _known(slug, "member", member.persons, demo.members)
        if member.guardian:
            yield from _known(slug, "member", [member.guardian], demo.members)
        if not demo.community.founded <= member.joined < 0:
            yield fault("demo.bad_day", slug, day=member.joined)


def _places(demo: records.Demo) -> _Faults:
    for slug, place in demo.places.items():
        yield from _known(slug, "member", [place.keeper], demo.members)
        if isinstance(parse_point(place.point), Fault):
            yield fault("demo.bad_point", slug)
        if place.public and not (place.weekly and place.address):
            yield fault("demo.no_opening", slug)


def _kinds(demo: records.Demo) -> _Faults:
    for slug in demo.skills.keys() & demo.kinds.keys():
        yield fault("demo.slug_twice", slug)
    for slug, kind in demo.kinds.items():
        yield from _known(slug, "unit", [kind.unit], UNITS)
        # A footprint without a name behind it is a rumour.
        if bool(kind.co2e_kg) != bool(kind.source):
            yield fault("demo.no_source", slug)


def _terms(demo: records.Demo) -> _Faults:
    for slug, terms in demo.terms.items():
        yield from _price(slug, terms.price)
        yield from _known(slug, "per", [terms.per], ("day", "hour"))
        if terms.trained:
            yield from _known(slug, "workshop", [terms.trained], demo.workshops)


def _things(demo: records.Demo) -> _Faults:
    slugs = [*demo.things, *demo.machines, *demo.stocks, *demo.surplus]
    if len(set(slugs)) < len(slugs):
        yield fault("demo.slug_twice", "things")
    for slug, thing in demo.things.items():
        yield from _known(slug, "kind", [thing.kind], demo.kinds)
        yield from _known(slug, "place", [thing.at], demo.places)
        yield from _known(slug, "condition", [thing.condition], CONDITIONS)
        yield from _owned(demo, slug, thing.since, thing.owners)
        yield from _joined(demo, slug, thing.since, thing.keeper)


def _workshops(demo: records.Demo) -> _Faults:
    for slug, workshop in demo.workshops.items():
        yield from _known(slug, "place", [workshop.place], demo.places)
        yield from _known(slug, "member", [workshop.keeper], demo.members)
        yield from _known(slug, "who", [workshop.who], ("members", "trained"))
    for slug, machine in demo.machines.items():
        yield from _known(slug, "workshop", [machine.workshop], demo.workshops)
        yield from _known(slug, "kind", [machine.kind], demo.kinds)
        yield from _known(slug, "process", machine.processes, processes.PROCESSES)
        yield from _owned(demo, slug, machine.since, machine.owners)
        yield from _price(slug, machine.per_hour)
    for row in demo.trained:
        yield from _known(row.member, "workshop", [row.workshop], demo.workshops)
        yield from _joined(demo, row.workshop, row.day, row.member)


def _skills(demo: records.Demo) -> _Faults:
    for slug, offer in demo.skill_offers.items():
        yield from _known(slug, "skill", [offer.skill], demo.skills)
        yield from _joined(demo, slug, offer.since, offer.by)
        yield from _price(slug, offer.price)
        yield from _amount(demo, slug, offer.skill, offer.hours)


def _stocks(demo: records.Demo) -> _Faults:
    for slug, stock in demo.stocks.items():
        yield from _known(slug, "place", [stock.at], demo.places)
        yield from _known(slug, "take", [stock.take], TAKES)
        yield from _owned(demo, slug, stock.since, stock.owners)
        yield from _amount(demo, slug, stock.kind, stock.quantity)
        yield from _price(slug, stock.price)
    for slug, surplus in demo.surplus.items():
        yield from _known(slug, "place", [surplus.at], demo.places)
        yield from _known(slug, "take", [surplus.take], TAKES)
        yield from _joined(demo, slug, surplus.since, surplus.by)
        yield from _amount(demo, slug, surplus.kind, surplus.quantity)
        if not surplus.since <= 0 < surplus.until:
            yield fault("demo.bad_day", slug)


def _recipes(demo: records.Demo) -> _Faults:
    can = {each for machine in demo.machines.values() for each in machine.processes}
    offered = {offer.skill for offer in demo.skill_offers.values()}
    for slug, recipe in demo.recipes.items():
        yield from _known(slug, "kind", [recipe.makes], demo.kinds)
        for step in recipe.steps:
            at = f"{slug}/{step.name}"
            yield from _known(at, "process", [step.process], can)
            yield from _known(at, "skill", (work.skill for work in step.work), offered)
            yield from _known(at, "kind", step.tools, demo.kinds)
            for flow in (*step.inputs, *step.byproducts):
                yield from _amount(demo, at, flow.kind, flow.quantity)


def _loans(demo: records.Demo) -> _Faults:
    """Check who borrowed what: nobody from themselves, nothing before its time."""
    history = demo.history
    for at, member, day in (
        *((each.thing, each.borrower, each.out_day) for each in history.loans),
        *((each.thing, each.borrower, each.out_day) for each in history.out),
        *((each.thing, each.member, each.from_day) for each in history.bookings),
    ):
        yield from _joined(demo, at, day, member)
        thing = demo.things.get(at)
        if thing is None:
            yield fault("demo.unknown", at, what="thing", slug=at)
            continue
        if member == thing.keeper or kin(demo, member) & thing.owners.keys():
            yield fault("demo.borrows_own", at, slug=member)
        if thing.since > day:
            yield fault("demo.not_yet_offered", at, day=day)
        if thing.terms.trained and not _trained(demo, member, thing.terms.trained, day):
            yield fault("demo.not_trained", at, slug=member)
    for loan in history.loans:
        yield from _known(loan.thing, "condition", [loan.condition], CONDITIONS)


def _trained(demo: records.Demo, member: str, workshop: str, day: int) -> bool:
    return any(
        (row.workshop, row.member) == (workshop, member) and row.day <= day
        for row in demo.trained
    )


def _taken(demo: records.Demo) -> _Faults:
    """Check that no thing is with two members at once."""
    history = demo.history
    spans = sorted(
        (
            *(
                (x.thing, x.out_day, x.out_time, x.back_day, x.back_time)
                for x in history.loans
            ),
            # What is out and late is still out today.
            *(
                (x.thing, x.out_day, x.out_time, *max((x.due_day, x.due_time), (0, "")))
                for x in history.out
            ),
            *(
                (x.thing, x.from_day, x.from_time, x.until_day, x.until_time)
                for x in history.bookings
            ),
        )
    )
    for thing, *span in spans:
        if span[:2] >= span[2:]:
            yield fault("demo.bad_span", thing)
    for one, two in pairwise(spans):
        if one[0] == two[0] and two[1:3] < one[3:]:
            yield fault("demo.taken_twice", one[0], day=two[1])


def _help(demo: records.Demo) -> _Faults:
    history = demo.history
    for row in history.help:
        at = f"help {row.day}"
        yield from _known(at, "skill", [row.skill], demo.skills)
        yield from _joined(demo, at, row.day, row.giver, row.receiver)
        if row.receiver in kin(demo, row.giver):
            yield fault("demo.helps_self", at, slug=row.giver)
    for each in history.corrections:
        named = (each.skill, each.giver, each.receiver, each.day, each.minutes)
        rows = [
            (row.skill, row.giver, row.receiver, row.day, row.minutes)
            for row in history.help
        ]
        if rows.count(named) != 1 or each.noted < each.day:
            yield fault("demo.corrects_nothing", f"help {each.day}")
    for gift in history.gifts:
        yield from _amount(demo, f"gift {gift.day}", gift.kind, gift.quantity)
        yield from _joined(demo, f"gift {gift.day}", gift.day, gift.giver, gift.receiver)
    for thanks in history.thanks:
        people = (thanks.giver, thanks.receiver)
        yield from _joined(demo, f"thanks {thanks.day}", thanks.day, *people)
    for repair in history.repairs:
        yield from _known("repairs", "thing", [repair.thing], demo.things)
        yield from _joined(demo, repair.thing, repair.day, repair.by)


def _making(demo: records.Demo) -> _Faults:
    for batch in demo.history.batches:
        at = f"batch {batch.day}"
        yield from _known(at, "recipe", [batch.recipe], demo.recipes)
        yield from _known(at, "workshop", [batch.workshop], demo.workshops)
        yield from _joined(demo, at, batch.day, batch.by, batch.goes_to)
        for used in batch.used:
            yield from _amount(demo, at, used.kind, used.quantity)
        for worked in batch.work:
            yield from _known(at, "skill", [worked.skill], demo.skills)
            yield from _joined(demo, at, batch.day, worked.member)
    steps = {
        f"{recipe.slug}/{step.name}"
        for recipe in demo.recipes.values()
        for step in recipe.steps
    }
    for plan in demo.history.plans:
        yield from _known(plan.slug, "recipe", [plan.recipe], demo.recipes)
        people = [each.member for each in plan.done]
        people += [each.member for each in plan.promised]
        yield from _somebody(demo, plan.slug, plan.by, *people)
        named = [(each.recipe, each.step) for each in plan.done]
        named += [(each.recipe, each.step) for each in plan.promised]
        named += [(each.recipe, each.step) for each in plan.open]
        yield from _known(plan.slug, "step", map("/".join, named), steps)
        if not plan.asked < 0 < plan.due:
            yield fault("demo.bad_day", plan.slug)


def _ahead(demo: records.Demo) -> _Faults:
    for need in demo.history.needs:
        yield from _somebody(demo, need.slug, need.by)
        if need.kind:
            yield from _amount(demo, need.slug, need.kind, need.quantity)
        yield from _known(need.slug, "purpose", [need.purpose], ("use", "have"))
        if not need.posted <= 0 <= need.from_day < need.until_day:
            yield fault("demo.bad_day", need.slug)


def _money(demo: records.Demo) -> _Faults:
    for money in demo.history.money:
        at = f"money {money.member} {money.due}"
        yield from _somebody(demo, at, money.member)
        yield from _known(at, "what", [money.what], ("deposit", "fee", "fuel"))
        if money.thing:
            yield from _known(at, "thing", [money.thing], demo.things)
        days = [day for day in (money.paid, money.returned) if day is not None]
        if days != sorted(days) or (money.returned is not None and money.paid is None):
            yield fault("demo.bad_day", at)
