"""The demo community: it reads, it fits together, and it can really be lived in."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from zipfile import ZipFile

import msgspec
import pytest

from auzolan.demo import check, read, records, shapes
from auzolan.units.faults import BrokenHouse, Fault
from auzolan.units.points import Point, distance_m, parse_point

# What the demo promises can be planned from shop to shop.
DEEP = ("stool", "bookshelf", "loaf", "tote-bag", "loom")


@cache
def demo() -> records.Demo:
    """Return the demo community; it never changes."""
    return read.load()


@cache
def files() -> dict[str, str]:
    """Return the text of every file of the demo."""
    return read.texts(resources.files("auzolan.demo"))


def codes(changed: records.Demo) -> set[str]:
    """Return the codes of what does not fit in a changed demo."""
    return {each.code for each in check.faults_in(changed)}


def with_thing(slug: str, **changes: object) -> records.Demo:
    """Return the demo with one thing changed."""
    thing = msgspec.structs.replace(demo().things[slug], **changes)
    return msgspec.structs.replace(demo(), things={**demo().things, slug: thing})


def with_history(**changes: object) -> records.Demo:
    """Return the demo with rows of its history replaced."""
    changed = msgspec.structs.replace(demo().history, **changes)
    return msgspec.structs.replace(demo(), history=changed)


def read_with(name: str, text: str) -> tuple[Fault, ...]:
    """Read the demo with one file replaced, expecting faults."""
    answer = read.parse({**files(), name: text})
    assert isinstance(answer, tuple)
    return answer


# It fits together


def test_the_demo_fits_together() -> None:
    assert check.faults_in(demo()) == ()


def test_the_demo_has_what_the_pages_need_to_look_lived_in() -> None:
    happened = demo().history

    counts = {
        "members": len(demo().members),
        "things": len(demo().things),
        "kinds": len(demo().kinds),
        "workshops": len(demo().workshops),
        "machines": len(demo().machines),
        "skills": len(demo().skills),
        "stocks": len(demo().stocks),
        "surplus": len(demo().surplus),
        "designs": len(demo().designs),
        "loans": len(happened.loans),
        "help": len(happened.help),
        "batches": len(happened.batches),
        "gifts": len(happened.gifts),
        "bookings": len(happened.bookings),
        "needs": len(happened.needs),
        "plans": len(happened.plans),
        "money": len(happened.money),
        "corrections": len(happened.corrections),
    }

    least = {
        "members": 40,
        "things": 150,
        "kinds": 90,
        "workshops": 6,
        "machines": 20,
        "skills": 20,
        "stocks": 30,
        "surplus": 10,
        "designs": 12,
        "loans": 200,
        "help": 40,
        "batches": 10,
        "gifts": 20,
        "bookings": 15,
        "needs": 6,
        "plans": 3,
        "money": 5,
        "corrections": 1,
    }
    assert {name for name in least if counts[name] < least[name]} == set()


def test_members_are_people_households_and_associations_with_the_usual_roles() -> None:
    members = demo().members.values()
    roles = [role for member in members for role in member.roles]

    assert [m.sort for m in members].count("household") == 3
    assert [m.sort for m in members].count("association") == 2
    assert 2 <= roles.count("steward") <= 3
    assert {"desk", "trainer", "treasurer", "mediator"} <= set(roles)


def test_some_members_have_neither_login_nor_telephone() -> None:
    without = {m.slug for m in demo().members.values() if not (m.email or m.phone)}

    assert {"karmele", "begona"} <= without


def test_several_things_belong_to_more_than_one_member() -> None:
    shared = [t for t in demo().things.values() if len(t.owners) > 1]

    assert len(shared) >= 20


def test_rooms_are_things_too() -> None:
    rooms = {
        thing.kind
        for thing in demo().things.values()
        if "rooms" in demo().kinds[thing.kind].classes
    }

    assert {"meeting-room", "guest-room", "shared-kitchen", "hall"} <= rooms


def test_every_place_lies_in_one_small_town() -> None:
    centre = parse_point(demo().community.point)
    points = [parse_point(place.point) for place in demo().places.values()]
    assert isinstance(centre, Point)

    far = [p for p in points if isinstance(p, Point) and distance_m(centre, p) > 3000]

    assert far == []


def test_every_icon_is_one_we_can_draw() -> None:
    with ZipFile(str(resources.files("lucide") / "lucide.zip")) as drawn:
        icons = {name.removesuffix(".svg") for name in drawn.namelist()}
    used = {kind.icon for kind in demo().kinds.values()}
    used |= {skill.icon for skill in demo().skills.values()}
    used |= {design.icon for design in demo().designs.values()}

    assert used - icons == set()


def test_no_text_is_empty_or_said_twice() -> None:
    things = [thing.about for thing in demo().things.values()]
    notes = [loan.note for loan in demo().history.loans if loan.note]

    assert all(things)
    assert len(set(things)) == len(things)
    # A phrase may come back, as phrases do; a template may not.
    assert len(set(notes)) > 0.95 * len(notes)


def test_a_footprint_names_who_published_it() -> None:
    told = [kind for kind in demo().kinds.values() if kind.co2e_kg]

    assert len(told) >= 10
    assert {kind.source[:5] for kind in told} == {"ADEME", "Europ"}


# Making


@cache
def levels(kind: str) -> int:
    """Return how many recipes lie one below the other under a kind."""
    return max(
        (
            1
            + max(
                (levels(flow.kind) for step in recipe.steps for flow in step.inputs),
                default=0,
            )
            for recipe in demo().recipes.values()
            if recipe.makes == kind
        ),
        default=0,
    )


def below(kind: str) -> set[str]:
    """Return the recipes that a kind needs, all the way down."""
    found: set[str] = set()
    ahead = [kind]
    while ahead:
        made = {s for s, r in demo().recipes.items() if r.makes in ahead} - found
        found |= made
        ahead = [f.kind for s in made for t in demo().recipes[s].steps for f in t.inputs]
    return found


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_design_has_at_least_three_levels(kind: str) -> None:
    assert levels(kind) >= 3


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_design_rests_on_stocks_we_have(kind: str) -> None:
    made = {recipe.makes for recipe in demo().recipes.values()}
    held = {stock.kind for stock in demo().stocks.values()}

    bought = {
        flow.kind
        for slug in below(kind)
        for step in demo().recipes[slug].steps
        for flow in step.inputs
    } - made

    assert bought - held == set()


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_design_finds_tools_for_every_step(kind: str) -> None:
    tools = {tool for s in below(kind) for t in demo().recipes[s].steps for tool in t.tools}

    assert tools - {thing.kind for thing in demo().things.values()} == set()


def longest_common_minutes(process: str, skill: str) -> int:
    """Return the longest weekly stretch in which a machine is open and a hand offered."""
    return max(
        (
            min(opened[2], offered[2]) - max(opened[1], offered[1])
            for machine in demo().machines.values()
            if process in machine.processes
            for opened in demo().places[demo().workshops[machine.workshop].place].weekly
            for offer in demo().skill_offers.values()
            if offer.skill == skill
            for offered in offer.weekly
            if opened[0] == offered[0]
        ),
        default=0,
    )


@pytest.mark.parametrize("slug", sorted(read.load().recipes))
def test_one_unit_of_each_step_fits_into_an_open_shop_with_a_hand(slug: str) -> None:
    tight = [
        step.name
        for step in demo().recipes[slug].steps
        for work in step.work
        if step.setup_minutes + step.unit_minutes
        > longest_common_minutes(step.process, work.skill)
    ]

    assert tight == []


def test_one_design_lacks_something_so_that_the_page_can_say_so() -> None:
    held = {stock.kind for stock in demo().stocks.values()}

    assert "polycarbonate" not in held
    assert "solar-dryer" in below("solar-dryer")


def test_a_dozen_designs_come_from_elsewhere_under_a_free_licence() -> None:
    foreign = [design for design in demo().designs.values() if design.source_url]

    assert len(foreign) >= 12
    assert {design.licence for design in foreign} <= {
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
        "CERN-OHL-1.2",
    }


# Months of history


def test_a_thing_of_an_unknown_kind_is_told() -> None:
    assert codes(with_thing("drill-1", kind="sonic-screwdriver")) == {"demo.unknown"}


def test_a_thing_without_owners_is_told() -> None:
    assert codes(with_thing("toolbox-2", owners={})) == {"demo.bad_shares"}


def test_a_thing_at_no_place_is_told() -> None:
    assert codes(with_thing("drill-1", at="the-moon")) == {"demo.unknown"}


def test_a_loan_of_ones_own_thing_is_told() -> None:
    borrower = demo().history.loans[-1].borrower
    thing = demo().history.loans[-1].thing

    assert "demo.borrows_own" in codes(with_thing(thing, owners={borrower: 1}))


def test_a_loan_of_the_households_thing_is_told() -> None:
    loan = msgspec.structs.replace(
        demo().history.loans[0], thing="toys-2", borrower="gorka", out_day=-40, back_day=-38
    )

    assert codes(with_history(loans=(loan,))) >= {"demo.borrows_own"}


def test_a_thing_lent_twice_at_once_is_told() -> None:
    loans = (*demo().history.loans, demo().history.loans[0])

    assert codes(with_history(loans=loans)) == {"demo.taken_twice"}


def test_a_booking_of_what_is_still_out_is_told() -> None:
    out = demo().history.out[0]
    early = msgspec.structs.replace(
        demo().history.bookings[0], thing=out.thing, from_day=0, from_time="06:00"
    )

    assert codes(with_history(bookings=(early,))) == {"demo.taken_twice"}


def test_a_return_before_the_loan_is_told() -> None:
    first = demo().history.loans[0]
    backwards = msgspec.structs.replace(first, back_day=first.out_day - 1)
    loans = (backwards, *demo().history.loans[1:])

    assert codes(with_history(loans=loans)) == {"demo.bad_span"}


def test_help_given_to_oneself_is_told() -> None:
    first = demo().history.help[0]
    selfish = msgspec.structs.replace(first, receiver=first.giver)

    assert "demo.helps_self" in codes(with_history(help=(selfish,)))


def test_a_correction_of_nothing_is_told() -> None:
    wrong = msgspec.structs.replace(demo().history.corrections[0], minutes=7)

    assert codes(with_history(corrections=(wrong,))) == {"demo.corrects_nothing"}


def test_an_amount_finer_than_its_unit_is_told() -> None:
    stock = msgspec.structs.replace(demo().stocks["screws-1"], quantity="2.5")
    changed = msgspec.structs.replace(demo(), stocks={"screws-1": stock})

    assert codes(changed) == {"demo.bad_amount"}


def test_a_footprint_without_source_is_told() -> None:
    kind = msgspec.structs.replace(demo().kinds["kettle"], source="")
    changed = msgspec.structs.replace(demo(), kinds={**demo().kinds, "kettle": kind})

    assert codes(changed) == {"demo.no_source"}


def test_who_takes_part_before_joining_is_told() -> None:
    member = msgspec.structs.replace(demo().members["jon"], joined=-1)
    changed = msgspec.structs.replace(demo(), members={**demo().members, "jon": member})

    assert "demo.not_yet_member" in codes(changed)


# Reading


def test_a_truncated_file_is_told_by_its_name() -> None:
    cut = files()["members.toml"][:500]

    faults = read_with("members.toml", cut)

    assert [(each.code, each.at) for each in faults] == [
        ("demo.not_understood", "members.toml")
    ]


def test_an_oversized_file_is_told_before_it_is_parsed() -> None:
    faults = read_with("kinds.toml", "#" * (read.FILE_BYTES_MAX + 1))

    assert [each.code for each in faults] == ["demo.too_large"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("community.toml", "founded = -320", 'founded = "long ago"'),
        ("community.toml", "founded = -320", "founded = -320\nmotto = 1"),
        ("places.toml", '"tue 17:30-20:00"', '"someday 17:30-20:00"'),
        ("places.toml", '"tue 17:30-20:00"', '"tue 20:00-17:30"'),
        ("places.toml", '"tue 17:30-20:00"', '"tue 25:00-26:00"'),
        ("things.toml", 'terms = "power-tool"', 'terms = "as you like"'),
        ("kinds.toml", 'source = "ecf"', 'source = "hearsay"'),
        ("history.toml", '"good"', "7"),
        ("recipes/stool.toml", "[recipe.stool]", "[recipe.loaf]"),
    ],
)
def test_a_file_of_another_shape_is_told(name: str, old: str, new: str) -> None:
    text = files()[name]
    assert old in text

    faults = read_with(name, text.replace(old, new, 1))

    assert [each.code for each in faults] == ["demo.not_understood"]


def test_a_missing_file_is_told() -> None:
    rest = {name: text for name, text in files().items() if name != "places.toml"}

    answer = read.parse(rest)

    assert isinstance(answer, tuple)
    assert [each.code for each in answer] == ["demo.not_understood"]


def test_a_demo_that_does_not_fit_is_never_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check, "ROLES", ())

    with pytest.raises(BrokenHouse, match=r"demo\.unknown"):
        read.load()


def test_every_file_is_plain_toml_without_tabs() -> None:
    assert [name for name, text in files().items() if "\t" in text] == []
    assert all(tomllib.loads(text) for text in files().values())


def test_a_keeper_who_is_not_named_is_the_places() -> None:
    assert demo().things["drill-1"].keeper == "mikel"
    assert demo().things["heat-camera-1"].keeper == "ines"


def test_names_are_given_in_both_languages() -> None:
    spoken = [(kind.en, kind.es) for kind in demo().kinds.values()]
    spoken += [(thing.en, thing.es) for thing in demo().things.values()]
    spoken += [(skill.en, skill.es) for skill in demo().skills.values()]
    spoken += [(design.en, design.es) for design in demo().designs.values()]

    assert all(en and es for en, es in spoken)


# Times


def test_the_community_stands_beside_the_members() -> None:
    assert shapes.COMMUNITY not in demo().members
