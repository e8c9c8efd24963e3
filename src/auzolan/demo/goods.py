"""Goods of the demo: kinds, places, things, machines, skills, stocks and recipes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from auzolan.demo import records, shapes
from auzolan.demo.people import FOUNDER
from auzolan.demo.scene import Scene, done
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.making import recipes
from auzolan.making import rules as making
from auzolan.node import keep
from auzolan.sharing import offers
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import BrokenHouse, Fault
from auzolan.units.points import parse_point
from auzolan.units.spans import DAY_MS, HOUR_MS

GRAMS = 1000
# Recipes keep whole numbers by making up to so many units a run.
RUN_UNITS = (1, 10, 100, 1000)
PERMILLE = 10
# What is lent from a day on has been on offer before, for the first who asked.
ASKED_AHEAD_DAYS = 3


def plan_goods(scene: Scene) -> None:
    """Plan that every kind, place, thing, offer, design and recipe comes in."""
    demo = scene.demo
    first = demo.community.founded
    early = scene.moment(first, "09:30")
    for slug in (*demo.kinds, *demo.skills):
        scene.at(early, lambda slug=slug: _kind(scene, slug))  # type: ignore[misc]
    for slug, place in demo.places.items():
        day = max(first, demo.members[place.keeper].joined)
        moment = scene.moment(day, "13:00")
        scene.at(moment, lambda slug=slug: _place(scene, slug))  # type: ignore[misc]
    for slug in demo.designs:
        scene.at(
            scene.moment(first + 20, "18:00"),
            lambda slug=slug: _design(scene, slug),  # type: ignore[misc]
        )
    for slug in demo.recipes:
        scene.at(
            scene.moment(first + 20, "18:30"),
            lambda slug=slug: _recipe(scene, slug),  # type: ignore[misc]
        )
    _plan_offers(scene)


def _plan_offers(scene: Scene) -> None:
    """Plan each thing and its offer; prices come in with the accounts."""
    demo = scene.demo
    priced = scene.moment(demo.community.accounts.on, "08:00")
    for sort, table in (
        ("thing", demo.things),
        ("machine", demo.machines),
        ("stock", demo.stocks),
        ("surplus", demo.surplus),
        ("skill", demo.skill_offers),
    ):
        for slug, record in table.items():
            since = scene.moment(record.since - ASKED_AHEAD_DAYS, "15:00")
            moment = max(since, _ready(scene, sort, slug))
            scene.at(
                moment,
                lambda sort=sort, slug=slug: _bring(scene, sort, slug),  # type: ignore[misc]
            )
            if moment < priced:
                scene.at(
                    priced,
                    lambda sort=sort, slug=slug: _price(scene, sort, slug),  # type: ignore[misc]
                )


def _ready(scene: Scene, sort: str, slug: str) -> int:
    """Return when the keeper and the owners of a thing are all members."""
    demo = scene.demo
    keeper = _keeper(scene, sort, slug)
    owners = _owners(scene, sort, slug)
    joined = [
        demo.members[who].joined for who in (keeper, *owners) if who != shapes.COMMUNITY
    ]
    place = demo.places[_at(scene, sort, slug)]
    joined.append(demo.members[place.keeper].joined)
    return scene.moment(max(joined), "14:00")


def _kind(scene: Scene, slug: str) -> None:
    kind = scene.demo.kinds.get(slug)
    doer = scene.doer(FOUNDER)
    row_id = scene.id("kind", slug)
    if kind is None:
        skill = scene.demo.skills[slug]
        body = catalogue.AddKind(
            kind=row_id,
            unit="h",
            labels={"en": skill.en, "es": skill.es},
            synonyms=skill.words,
            classified=("skill",),
            icon=skill.icon,
        )
    else:
        grams = int(Decimal(kind.co2e_kg) * GRAMS) if kind.co2e_kg else -1
        body = catalogue.AddKind(
            kind=row_id,
            unit=kind.unit,
            labels={"en": kind.en, "es": kind.es},
            synonyms=kind.words,
            classified=kind.classes,
            icon=kind.icon,
            co2e_g=grams,
            co2e_source=kind.source,
        )
    done(keep.kind(scene.house, doer, body), slug)


def _place(scene: Scene, slug: str) -> None:
    place = scene.demo.places[slug]
    point = parse_point(place.point)
    assert not isinstance(point, Fault)
    body = catalogue.AddPlace(
        place=scene.id("place", slug),
        lat_e7=point.lat_e7,
        lon_e7=point.lon_e7,
        public=place.public,
        keeper=scene.member(place.keeper),
        weekly=place.weekly,
    )
    contact = {"address": place.address, "name_es": place.name.es}
    words = Words(
        name=place.name.en,
        note=place.note,
        contact={name: text for name, text in contact.items() if text},
    )
    done(keep.place(scene.house, scene.doer(place.keeper), body, words=words), slug)


# -- things and what is offered of them ----------------------------------------------


def _keeper(scene: Scene, sort: str, slug: str) -> str:
    demo = scene.demo
    if sort == "machine":
        return demo.workshops[demo.machines[slug].workshop].keeper
    if sort == "skill":
        return demo.skill_offers[slug].by
    if sort == "surplus":
        return demo.surplus[slug].by
    return (demo.things if sort == "thing" else demo.stocks)[slug].keeper


def _owners(scene: Scene, sort: str, slug: str) -> Mapping[str, int]:
    demo = scene.demo
    if sort in ("skill", "surplus"):
        return {_keeper(scene, sort, slug): 1}
    if sort == "machine":
        return demo.machines[slug].owners
    return (demo.things if sort == "thing" else demo.stocks)[slug].owners


def _at(scene: Scene, sort: str, slug: str) -> str:
    demo = scene.demo
    if sort == "machine":
        return demo.workshops[demo.machines[slug].workshop].place
    if sort == "skill":
        return demo.members[demo.skill_offers[slug].by].home
    if sort == "surplus":
        return demo.surplus[slug].at
    return (demo.things if sort == "thing" else demo.stocks)[slug].at


def _bring(scene: Scene, sort: str, slug: str) -> None:
    if sort != "skill":
        _thing(scene, sort, slug)
    started = scene.clock.now >= scene.moment(scene.demo.community.accounts.on, "08:00")
    _offer(scene, sort, slug, priced=started)


def _price(scene: Scene, sort: str, slug: str) -> None:
    """Offer anew what shall have a price, once accounts are on."""
    offer = scene.offers.get(f"{sort}/{slug}")
    if offer is None or not _terms(scene, sort, slug).price:
        return
    doer = scene.doer(_offerer(scene, sort, slug))
    done(keep.end_offer(scene.house, doer, offer=offer), slug)
    _offer(scene, sort, slug, priced=True)


def _thing(scene: Scene, sort: str, slug: str) -> None:
    demo = scene.demo
    record: records.Thing | records.Machine | records.Stock | records.Surplus
    quantity, processes, condition, per_hour = "1", (), "good", 0
    if sort == "machine":
        record = demo.machines[slug]
        processes = record.processes  # type: ignore[assignment]
        per_hour = _hours(record.per_hour)
    elif sort == "thing":
        record = demo.things[slug]
        condition = record.condition
    else:
        table = demo.stocks if sort == "stock" else demo.surplus
        record = table[slug]
        quantity = record.quantity
    body = things.AddThing(
        thing=scene.id("thing", slug),
        kind=scene.id("kind", record.kind),
        place=scene.id("place", _at(scene, sort, slug)),
        keeper=scene.member(_keeper(scene, sort, slug)),
        owners=tuple(
            (scene.member(who), share) for who, share in _owners(scene, sort, slug).items()
        ),
        quantity=scene.amount(record.kind, quantity),
        condition=condition,
        processes=processes,
        per_hour=per_hour,
    )
    english = getattr(record, "en", "") or demo.kinds[record.kind].en
    spanish = getattr(record, "es", "") or demo.kinds[record.kind].es
    words = Words(
        name=english, note=getattr(record, "about", ""), contact={"name_es": spanish}
    )
    doer = scene.doer(_keeper(scene, sort, slug))
    done(keep.thing(scene.house, doer, body, words=words), slug)


def _hours(text: str) -> int:
    amount = parse_amount(text or "0", UNITS["hour_credit"])
    assert isinstance(amount, int), text
    return amount


def _terms(scene: Scene, sort: str, slug: str) -> offers.Make:
    """Return what is offered, with its price, as an offer without its ids."""
    demo = scene.demo
    place = demo.places[_at(scene, sort, slug)]
    if sort == "thing":
        thing = demo.things[slug]
        price = _hours(thing.terms.price)
        return offers.Make(
            offer="",
            mode="lend",
            kind=scene.id("kind", thing.kind),
            price=price,
            price_per=thing.terms.per if price else "",
            automatic=thing.terms.automatic,
            notice_ms=thing.terms.notice_hours * HOUR_MS,
            length_max_ms=thing.terms.days_max * DAY_MS,
        )
    if sort == "machine":
        machine = demo.machines[slug]
        price = _hours(machine.per_hour)
        return offers.Make(
            offer="",
            mode="machine",
            kind=scene.id("kind", machine.kind),
            price=price,
            price_per="hour" if price else "",
            automatic=machine.automatic,
            weekly=place.weekly,
        )
    if sort == "skill":
        skill = demo.skill_offers[slug]
        price = _hours(skill.price)
        return offers.Make(
            offer="",
            mode="help",
            kind=scene.id("kind", skill.skill),
            place=scene.id("place", demo.members[skill.by].home),
            price=price,
            price_per="hour" if price else "",
            automatic=skill.automatic,
            weekly=skill.weekly,
        )
    return _give(scene, sort, slug)


def _give(scene: Scene, sort: str, slug: str) -> offers.Make:
    if sort == "surplus":
        surplus = scene.demo.surplus[slug]
        return offers.Make(
            offer="",
            mode="give",
            kind=scene.id("kind", surplus.kind),
            automatic=surplus.take == "automatic",
            ends_at=scene.moment(surplus.until, "20:00"),
        )
    stock = scene.demo.stocks[slug]
    price = _hours(stock.price)
    return offers.Make(
        offer="",
        mode="give",
        kind=scene.id("kind", stock.kind),
        price=price,
        price_per="unit" if price else "",
        automatic=stock.take == "automatic",
    )


def _offerer(scene: Scene, sort: str, slug: str) -> str:
    """Return who offers it: what is given away is its owner's to give."""
    if sort not in ("stock", "surplus"):
        return _keeper(scene, sort, slug)
    owner = next(iter(_owners(scene, sort, slug)))
    return FOUNDER if owner == shapes.COMMUNITY else owner


def _offer(scene: Scene, sort: str, slug: str, *, priced: bool) -> None:
    if sort == "stock" and scene.demo.stocks[slug].take == "plans":
        return
    terms = _terms(scene, sort, slug)
    fields = {name: getattr(terms, name) for name in terms.__struct_fields__}
    fields["offer"] = scene.house.new_id()
    fields["thing"] = "" if sort == "skill" else scene.id("thing", slug)
    if not priced:
        fields |= {"price": 0, "price_per": ""}
    doer = scene.doer(_offerer(scene, sort, slug))
    words = None
    if sort == "skill":
        words = Words(note=scene.demo.skill_offers[slug].about)
    body = offers.Make(**fields)
    scene.offers[f"{sort}/{slug}"] = done(
        keep.offer(scene.house, doer, body, words=words), slug
    )


# -- designs and recipes ---------------------------------------------------------------


def _design(scene: Scene, slug: str) -> None:
    design = scene.demo.designs[slug]
    body = making.AddDesign(
        design=scene.id("design", slug),
        name=design.en,
        version=design.version,
        source=design.source_url or design.source,
        licence=design.licence,
        attribution=design.by,
        summary=design.about,
        content=hashlib.sha256(f"{slug} {design.version}".encode()).hexdigest(),
    )
    done(keep.design(scene.house, scene.doer(FOUNDER), body), slug)


def _recipe(scene: Scene, slug: str) -> None:
    record = scene.demo.recipes[slug]
    design = scene.demo.designs[record.design]
    units, steps = _steps(scene, record)
    unit_steps = scene.amount(record.makes, "1")
    content = recipes.Recipe(
        id=scene.id("recipe", slug),
        kind=scene.id("kind", record.makes),
        quantity=unit_steps * units,
        steps=steps,
        lot_minimum=max(1, scene.amount(record.makes, record.lot_minimum)),
        lot_multiple=max(1, scene.amount(record.makes, record.lot_multiple)),
        design=recipes.Design(
            name=design.en,
            version=design.version,
            source=design.source_url or design.source,
            licence=design.licence,
            attribution=design.by,
        ),
    )
    body = making.AddRecipe(content=content, design=scene.id("design", record.design))
    done(keep.recipe(scene.house, scene.doer(FOUNDER), body), slug)


def _steps(scene: Scene, record: records.Recipe) -> tuple[int, tuple[recipes.Step, ...]]:
    """Return the units of a run, and its steps, with every amount a whole number."""
    for units in RUN_UNITS:
        try:
            return units, tuple(_chain(scene, record, units))
        except BrokenHouse:
            if units == RUN_UNITS[-1]:
                raise
    raise BrokenHouse(record.slug)


def _chain(scene: Scene, record: records.Recipe, units: int) -> list[recipes.Step]:
    found: list[recipes.Step] = []
    for step in record.steps:
        after = (found[-1].code,) if found else ()
        found.append(
            recipes.Step(
                code=step.name,
                name=step.en,
                process=step.process,
                setup_s=step.setup_minutes * 60,
                per_run_s=step.unit_minutes * 60 * units,
                tools=tuple(
                    recipes.ToolUse(kind=scene.id("kind", tool)) for tool in step.tools
                ),
                work=tuple(
                    recipes.Work(
                        kind=scene.id("kind", work.skill),
                        hands=work.hands,
                        setup_s=work.setup_minutes * 60,
                        per_run_s=work.unit_minutes * 60 * units,
                    )
                    for work in step.work
                ),
                inputs=tuple(_input(scene, flow, units) for flow in step.inputs),
                outputs=tuple(_output(scene, flow, units) for flow in step.byproducts),
                after=after,
            )
        )
        if step.wait_minutes:
            found.append(
                recipes.Step(
                    code=f"{step.name}_wait",
                    name=f"{step.en}: wait",
                    setup_s=step.wait_minutes * 60,
                    after=(step.name,),
                )
            )
    return found


def _times(text: str, units: int) -> str:
    return format(Decimal(text) * units, "f")


def _input(scene: Scene, flow: records.Flow, units: int) -> recipes.Input:
    return recipes.Input(
        kind=scene.id("kind", flow.kind),
        quantity=scene.amount(flow.kind, _times(flow.quantity, units)),
        scrap_permille=int(Decimal(flow.scrap) * PERMILLE),
    )


def _output(scene: Scene, flow: records.Flow, units: int) -> recipes.Output:
    return recipes.Output(
        kind=scene.id("kind", flow.kind),
        quantity=scene.amount(flow.kind, _times(flow.quantity, units)),
    )
