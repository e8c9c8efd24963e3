"""What every Supply must answer: one contract, inherited by memory and database."""

import pytest
from django.db import connection

from auzolan.ledger import records
from auzolan.ledger.memory import MemoryRows
from auzolan.store.commit import _statements
from auzolan.store.supply import DatabaseSupply
from auzolan.units.points import Point, cell_of
from auzolan.units.spans import DAY_MS, Span
from auzolan.ways import words
from auzolan.ways.supply import Wanting
from auzolan.ways.supply_memory import MemorySupply

COMMUNITY = "c" * 32
HERE = Point(433_200_000, -19_800_000)
SPAN = Span(10 * DAY_MS, 12 * DAY_MS)


def rid(name):
    return f"{name:0>32}".replace(" ", "0")


def common(name):
    return {"id": rid(name), "community": COMMUNITY}


def place(name, metres, *, public=True, keeper="jon"):
    point = Point(HERE.lat_e7 + metres * 90, HERE.lon_e7)
    return records.Place(
        **common(name),
        lat_e7=point.lat_e7,
        lon_e7=point.lon_e7,
        cell=cell_of(point),
        public=public,
        keeper=rid(keeper),
    )


def thing(name, at, *, kind="drill", keeper="jon", **more):
    fields = {"quantity": 1, "onhand": 1, "holder": rid(keeper)} | more
    return records.Thing(
        **common(name), kind=rid(kind), place=rid(at), keeper=rid(keeper), **fields
    )


def offer(name, at, *, mode="lend", kind="drill", by="jon", **more):
    fields = {"thing": "" if mode == "help" else rid(f"t{name}")} | more
    return records.Offer(
        **common(name), mode=mode, kind=rid(kind), by=rid(by), place=rid(at), **fields
    )


def taken(name, unit, starts_at, ends_at):
    return records.Occupancy(
        **common(name),
        unit=rid(unit),
        starts_at=starts_at,
        ends_at=ends_at,
        from_at=starts_at,
        until_at=ends_at,
        why="booking",
    )


ROWS = [
    *(
        records.Member(**common(name), sort="person", joined_at=0, state=state)
        for name, state in (("jon", "active"), ("ines", "active"), ("gone", "left"))
    ),
    records.Kind(**common("drill"), unit="each", labels={"en": "drill"}),
    records.Kind(**common("wood"), unit="kg", labels={"en": "wood"}),
    records.Kind(**common("crates"), unit="crate", labels={"en": "crates of fruit"}),
    records.UnitOf(
        **common("crate"), code="crate", symbol="crate", dimension="crate", decimals=1
    ),
    place("near", 200),
    place("far", 3_000),
    place("home", 900, public=False, keeper="ines"),
    thing("t1", "far"),
    thing("t2", "near"),
    thing("t3", "home", keeper="ines"),
    thing("t4", "near", condition="broken"),
    thing("t5", "near", retired=True),
    thing("t6", "near", keeper="gone"),
    records.Lot(**common("lot"), code="May", expires_at=15 * DAY_MS),
    thing(
        *("t7", "near"),
        kind="wood",
        quantity=9_000,
        onhand=9_000,
        reserved=1_000,
        lot=rid("lot"),
    ),
    thing("t8", "near", kind="wood", quantity=500, onhand=500, reserved=500),
    thing("t9", "far", kind="wood", quantity=700, onhand=700, lot=rid("lot")),
    thing("t10", "near", kind="wood", keeper="ines", quantity=800, onhand=800),
    # What is offered is had under its offer, whoever owns it.
    *(
        records.Owner(**common(f"o{name}"), thing=rid(name), member=COMMUNITY, share=1)
        for name in ("t7", "t9")
    ),
    offer("1", "far"),
    offer("2", "near"),
    offer("3", "home", by="ines"),
    offer("4", "near"),
    offer("5", "near"),
    offer("6", "near", by="gone"),
    offer("7", "near", mode="give", kind="wood"),
    offer("8", "near", mode="help", kind="wood", by="ines", radius_m=100),
    offer("9", "near", mode="help", kind="wood", by="ines"),
    offer("10", "near", thing=rid("t2"), state="ended"),
    offer("11", "near", thing=rid("t2"), ends_at=5 * DAY_MS),
    offer("12", "near", thing=rid("t2"), starts_at=20 * DAY_MS),
    taken("a", "t2", 9 * DAY_MS, 11 * DAY_MS),
    taken("b", "t2", 12 * DAY_MS, 13 * DAY_MS),
    taken("c", "ines", 11 * DAY_MS, 13 * DAY_MS),
    records.RecipeOf(
        **common("r2"), kind=rid("drill"), quantity=1, rank=2, content="{}", by=rid("jon")
    ),
    records.RecipeOf(
        **common("r1"), kind=rid("drill"), quantity=1, rank=1, content="{}", by=rid("jon")
    ),
    records.RecipeOf(
        **common("r0"),
        kind=rid("drill"),
        quantity=1,
        rank=0,
        content="{}",
        by=rid("jon"),
        retired=True,
    ),
    *(
        records.Need(
            **common(name),
            by=rid("jon"),
            kind=rid("drill"),
            lat_e7=0,
            lon_e7=0,
            radius_m=1,
            starts_at=0,
            ends_at=1,
            made_at=0,
            posted=posted,
            state=state,
        )
        for name, posted, state in (
            ("n1", True, "open"),
            ("n2", False, "open"),
            ("n3", True, "met"),
        )
    ),
]


class SupplyContract:
    @pytest.fixture
    def supply(self):
        raise NotImplementedError

    def found(self, supply, *, limit=50, skip=0, **more):
        fields = {"kinds": (rid("drill"),), "modes": ("lend",), "radius_m": 5_000} | more
        wanting = Wanting(near=HERE, span=SPAN, **fields)
        return supply.offers(COMMUNITY, wanting, limit=limit, skip=skip)

    def test_what_is_offered_and_in_stock_says_until_when_it_is_good(self, supply):
        offers = self.found(supply, kinds=(rid("wood"),), modes=("give",))
        stock = supply.stock(COMMUNITY, kinds=[rid("wood")], keeper=rid("ines"))

        assert [one.best_before for one in offers] == [15 * DAY_MS]
        told = {one.thing.id: one.best_before for one in stock}
        assert told == {rid("t9"): 15 * DAY_MS, rid("t10"): 0}

    def test_usable_offers_of_active_people_come_nearest_first(self, supply):
        found = self.found(supply)

        assert [one.offer.id for one in found] == [rid("2"), rid("3"), rid("1")]
        assert [one.distance_m for one in found][1] % 500 == 0
        assert [one.thing.id for one in found] == [rid("t2"), rid("t3"), rid("t1")]

    def test_what_takes_the_thing_in_the_span_comes_along(self, supply):
        first = self.found(supply)[0]

        assert [row.id for row in first.taken] == [rid("a")]

    def test_pages_do_not_overlap(self, supply):
        pages = [self.found(supply, limit=2, skip=skip) for skip in (0, 2)]

        assert [len(page) for page in pages] == [2, 1]
        assert pages[1][0].offer.id == rid("1")

    def test_the_radius_counts_as_told(self, supply):
        found = self.found(supply, radius_m=2_900)

        assert rid("1") not in {one.offer.id for one in found}

    def test_who_helps_only_close_by_is_not_found_farther_off(self, supply):
        found = self.found(supply, kinds=(rid("wood"),), modes=("help",))

        assert [one.offer.id for one in found] == [rid("9")]
        assert found[0].unit == rid("ines")
        assert [row.id for row in found[0].taken] == [rid("c")]

    def test_no_kind_means_any_kind(self, supply):
        found = self.found(supply, kinds=(), modes=("give", "help"))

        assert [one.offer.id for one in found] == [rid("7"), rid("9")]

    def test_occupancies_of_many_units_come_at_once(self, supply):
        units = [rid("t2"), rid("ines"), rid("t1")]

        found = supply.taken(COMMUNITY, units, Span(12 * DAY_MS, 14 * DAY_MS))

        told = {unit: [row.id for row in rows] for unit, rows in found.items() if rows}
        assert told == {rid("t2"): [rid("b")], rid("ines"): [rid("c")]}

    def test_stock_without_an_offer_is_ones_own_and_the_communitys(self, supply):
        found = supply.stock(COMMUNITY, kinds=[rid("wood")], keeper=rid("ines"))

        assert [one.thing.id for one in found] == [rid("t9"), rid("t10")]
        assert found[0].place.id == rid("far")

    def test_recipes_in_use_come_by_rank(self, supply):
        found = supply.recipes(COMMUNITY, kinds=[rid("drill"), rid("wood")])

        assert [one.id for one in found] == [rid("r1"), rid("r2")]

    def test_kinds_come_by_id_and_unknown_ones_not_at_all(self, supply):
        found = supply.kinds(COMMUNITY, [rid("wood"), rid("nothing")])

        assert list(found) == [rid("wood")]

    def test_units_of_the_house_and_of_the_community_are_known(self, supply):
        assert supply.unit(COMMUNITY, "kg").decimals == 3
        assert supply.unit(COMMUNITY, "crate").decimals == 1

    def test_the_words_of_all_kinds_are_known(self, supply):
        found = words.find("crates", supply.lexicon(COMMUNITY), limit=3)

        assert [one.kind for one in found] == [rid("crates")]

    def test_the_first_place_that_somebody_keeps_is_theirs(self, supply):
        own = supply.place_of(COMMUNITY, rid("ines"))

        assert own is not None
        assert own.id == rid("home")
        assert supply.place_of(COMMUNITY, rid("gone")) is None

    def test_only_posted_open_needs_are_told(self, supply):
        found = supply.needs(COMMUNITY, kinds=[rid("drill"), rid("wood")])

        assert [one.id for one in found] == [rid("n1")]


class Written:
    """Changes that an act might have made."""

    def writes(self):
        return ((row.TABLE, row.id, row) for row in ROWS)


class TestMemory(SupplyContract):
    @pytest.fixture
    def supply(self):
        rows = MemoryRows()
        rows.take(Written())
        return MemorySupply(rows)


@pytest.mark.django_db
class TestDatabase(SupplyContract):
    @pytest.fixture
    def supply(self, db):
        with connection.cursor() as cursor:
            for row in ROWS:
                codec, upsert, _ = _statements(type(row))
                cursor.execute(upsert, codec.encode(row))
        return DatabaseSupply()
