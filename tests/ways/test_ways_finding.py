"""Finding ways on rows in memory: opening hours, notice, parts, orders, guests."""

import itertools

import msgspec
import pytest

from auzolan.ledger import records
from auzolan.ledger.memory import MemoryRows
from auzolan.sharing import needs
from auzolan.units.amounts import UNITS
from auzolan.units.points import Point, cell_of, distance_m
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS
from auzolan.ways import find, order
from auzolan.ways.search import Search, Sought
from auzolan.ways.supply_memory import MemorySupply
from auzolan.ways.way import KindFound, Question, Way

COMMUNITY = "c" * 32
HERE = Point(433_200_000, -19_800_000)
# Thursday 1 January 1970, at noon; UTC is the community's time.
NOW = 12 * HOUR_MS
MORNINGS = tuple((day, 9 * 60, 12 * 60) for day in range(5))


def rid(name):
    return f"{name:0>32}"


class Written:
    def __init__(self, rows):
        self.rows = rows

    def writes(self):
        return ((row.TABLE, row.id, row) for row in self.rows)


class Air:
    """Streets without streets."""

    def distance_m(self, a, b):
        return distance_m(a, b)


class World:
    """A few neighbours, and what they offer."""

    def __init__(self):
        self.rows = MemoryRows()
        self.count = itertools.count(1)
        self.home = records.Community(
            id=COMMUNITY,
            community=COMMUNITY,
            name="c",
            zone="UTC",
            language="en",
            lat_e7=HERE.lat_e7,
            lon_e7=HERE.lon_e7,
            preset="",
            public="",
            founded_at=0,
        )
        for name in ("jon", "ines", "miren"):
            self.put(records.Member, name, sort="person", joined_at=0)
        self.kind = self.put(
            records.Kind,
            "tent",
            unit="each",
            labels={"en": "tent"},
            co2e_g=9_000,
            co2e_source="a study",
        )
        self.skill = self.put(records.Kind, "sewing", unit="h", labels={"en": "sewing"})

    def put(self, record, name, **fields):
        row = record(id=rid(name), community=COMMUNITY, **fields)
        self.rows.take(Written([row]))
        return row

    def place(self, name, keeper="jon", *, metres=100, weekly=()):
        point = Point(HERE.lat_e7 + metres * 90, HERE.lon_e7)
        return self.put(
            records.Place,
            name,
            lat_e7=point.lat_e7,
            lon_e7=point.lon_e7,
            cell=cell_of(point),
            public=True,
            keeper=rid(keeper),
            weekly=weekly,
        )

    def lend(self, name, place, keeper="jon", *, units=1, **terms):
        fields = {"place": place.id, "keeper": rid(keeper), "holder": rid(keeper)}
        self.put(
            records.Thing,
            name,
            kind=self.kind.id,
            quantity=units,
            onhand=units,
            units=units,
            **fields,
        )
        self.put(
            records.Offer,
            f"o{name}",
            by=rid(keeper),
            mode="lend",
            kind=self.kind.id,
            thing=rid(name),
            place=place.id,
            **terms,
        )

    def take(self, name, unit, starts_at, ends_at):
        self.put(
            records.Occupancy,
            name,
            unit=rid(unit),
            starts_at=starts_at,
            ends_at=ends_at,
            from_at=starts_at,
            until_at=ends_at,
            why="booking",
        )

    def search(self, *, asker="miren", accounts="off", wanted=1, kind=None, **more):
        kind = kind or self.kind
        unit = UNITS[kind.unit]
        question = Question(
            **{
                "near": HERE,
                "radius_m": 5_000,
                "starts_at": NOW + DAY_MS,
                "ends_at": NOW + 2 * DAY_MS,
            }
            | more
        )
        sought = Sought(
            kind=kind,
            unit=unit,
            quantity=wanted * 10**unit.decimals,
            found=KindFound(kind=kind.id, score=100, why="name", met="tent"),
        )
        need = needs.Wanted(
            need=rid("need"),
            lat_e7=0,
            lon_e7=0,
            radius_m=1,
            starts_at=question.starts_at,
            ends_at=question.ends_at,
        )
        return Search(
            community=self.home,
            asker=rid(asker) if asker else "",
            question=question,
            sought=(sought,),
            now=NOW,
            need=rid("need"),
            wanted=need if asker else None,
            accounts=accounts,
            supply=MemorySupply(self.rows),
            streets=Air(),
            new_id=lambda: rid(next(self.count)),
        )

    def ways(self, name="borrow", **more):
        return [way for way in find.find(self.search(**more)) if way.way == name]


@pytest.fixture
def world():
    return World()


def codes(way):
    return [reason.code for reason in way.why]


def test_a_closed_shed_is_visited_before_and_after_the_span(world):
    world.lend("t1", world.place("shed", weekly=MORNINGS))

    # Friday two in the afternoon to Saturday: fetched at twelve, brought on Monday.
    (way,) = world.ways(starts_at=NOW + DAY_MS + 2 * HOUR_MS)

    assert codes(way) == ["kind.name", "borrow.fetch_earlier", "borrow.bring_later"]
    assert (way.starts_at, way.ends_at) == (NOW + DAY_MS, NOW + 4 * DAY_MS - 3 * HOUR_MS)


def test_what_may_not_stay_out_so_long_is_brought_back_earlier(world):
    shed = world.place("shed", weekly=MORNINGS)
    world.lend("t1", shed, length_max_ms=30 * HOUR_MS)

    # Monday ten to Tuesday eight in the evening: Wednesday would be 47 hours later.
    (way,) = world.ways(
        starts_at=NOW + 4 * DAY_MS - 2 * HOUR_MS, ends_at=NOW + 5 * DAY_MS + 8 * HOUR_MS
    )

    assert "borrow.bring_earlier" in codes(way)
    assert way.ends_at == NOW + 5 * DAY_MS


def test_less_than_half_of_the_time_is_not_offered(world):
    shed = world.place("shed", weekly=MORNINGS)
    world.lend("t1", shed, length_max_ms=30 * HOUR_MS)

    # Friday ten to Sunday ten: it would have to be back on Friday at twelve.
    found = world.ways(
        starts_at=NOW + DAY_MS - 2 * HOUR_MS, ends_at=NOW + 3 * DAY_MS - 2 * HOUR_MS
    )

    assert found == []


def test_a_shed_that_opens_at_the_end_says_when_it_would_do(world):
    world.lend("t1", world.place("shed", weekly=MORNINGS))

    # Thursday one to Friday five past nine: there would be five minutes of it.
    (way,) = world.ways(
        starts_at=NOW + HOUR_MS, ends_at=NOW + DAY_MS - 3 * HOUR_MS + 5 * MINUTE_MS
    )

    assert codes(way) == ["kind.name", "borrow.once_open"]
    assert way.starts_at == NOW + DAY_MS - 3 * HOUR_MS
    assert way.ends_at == NOW + 4 * DAY_MS - 3 * HOUR_MS


def test_what_is_taken_once_the_shed_opens_is_not_offered(world):
    world.lend("t1", world.place("shed", weekly=MORNINGS))
    world.take("b", "t1", NOW + DAY_MS, NOW + 2 * DAY_MS)

    found = world.ways(
        starts_at=NOW + HOUR_MS, ends_at=NOW + DAY_MS - 3 * HOUR_MS + 5 * MINUTE_MS
    )

    assert found == []


def test_notice_shifts_the_fetching(world):
    world.lend("t1", world.place("home"), notice_ms=30 * HOUR_MS)

    (way,) = world.ways()

    assert way.starts_at == NOW + 30 * HOUR_MS
    assert "borrow.fetch_later" in codes(way)


def test_notice_ends_at_a_quarter_of_an_hour(world):
    world.lend("t1", world.place("home"), notice_ms=30 * HOUR_MS + MINUTE_MS)

    (way,) = world.ways()

    assert way.starts_at == NOW + 30 * HOUR_MS + 15 * MINUTE_MS


def test_an_offer_that_ends_before_is_not_found(world):
    world.lend("t1", world.place("home"), ends_at=NOW + 30 * HOUR_MS)

    assert world.ways() == []


def test_what_is_taken_says_when_it_would_be_free(world):
    world.lend("t1", world.place("home"))
    world.take("b", "t1", NOW + DAY_MS, NOW + 30 * HOUR_MS)

    (way,) = world.ways()

    assert "borrow.other_time" in codes(way)
    assert way.starts_at == NOW + 30 * HOUR_MS
    assert way.ends_at - way.starts_at == DAY_MS


def test_of_a_pool_each_unit_is_a_promise(world):
    world.lend("t1", world.place("hall"), units=5)

    (way,) = world.ways(wanted=3)

    assert [one.quantity for one in way.wish.promises] == [1, 1, 1]
    assert way.quantity == 3


def test_where_there_are_too_few_the_rest_is_told(world):
    world.lend("t1", world.place("hall"), units=5)

    (way,) = world.ways(wanted=9)

    assert way.quantity == 5
    assert "borrow.part" in codes(way)


def test_prices_are_nothing_while_accounts_are_off(world):
    world.lend("t1", world.place("home"), price=50, price_per="day")

    assert [way.price for way in world.ways()] == [0]
    assert [way.price for way in world.ways(accounts="hours")] == [50]


def test_saved_is_told_only_to_who_would_have_bought(world):
    world.lend("t1", world.place("home"))

    (silent,) = world.ways()
    (told,) = world.ways(would_buy=True)

    assert "way.saved" not in codes(silent)
    saved = told.why[-1]
    assert (saved.code, saved.details["co2e_g"]) == ("way.saved", 9_000)
    assert saved.details["source"] == "a study"


def test_a_guest_gets_no_names_and_nothing_to_choose(world):
    world.lend("t1", world.place("home"))

    found = find.find(world.search(asker=""))

    assert [one.member for way in found for one in way.who] == [""]
    assert [way.can_choose for way in found] == [False, False]


def test_what_is_wanted_for_good_is_not_borrowed(world):
    world.lend("t1", world.place("home"))

    assert world.ways(purpose="have") == []


def help_by(world, **terms):
    world.put(
        records.Offer,
        "help",
        by=rid("ines"),
        mode="help",
        kind=world.skill.id,
        place=world.place("ines", "ines").id,
        **terms,
    )


def test_help_is_found_in_the_hours_offered(world):
    help_by(world, weekly=MORNINGS)

    (way,) = world.ways("help", kind=world.skill, wanted=2, ends_at=NOW + 5 * DAY_MS)

    # Friday noon is past the morning, so it is Monday at nine.
    assert way.starts_at == NOW + 4 * DAY_MS - 3 * HOUR_MS
    assert way.ends_at - way.starts_at == 2 * HOUR_MS


def test_help_that_comes_only_later_says_so(world):
    help_by(world, weekly=MORNINGS)

    (way,) = world.ways("help", kind=world.skill, ends_at=NOW + DAY_MS + HOUR_MS)

    assert "help.other_time" in codes(way)


def test_help_begins_at_a_quarter_of_an_hour(world):
    help_by(world)

    (way,) = world.ways("help", kind=world.skill, starts_at=NOW + 7 * MINUTE_MS)

    assert way.starts_at == NOW + 15 * MINUTE_MS


def made(key, **fields):
    times = {"starts_at": 5, "ends_at": 50}
    return Way(key=key, **{"way": "borrow", **times, **fields})


WAYS = [
    made("a", told_distance_m=900, price=5, co2e_g=7),
    made("b", told_distance_m=100, price=9, co2e_g=None),
    made("c", way="make", told_distance_m=5, price=7, co2e_g=1, ends_at=4),
    made("d", way="ask"),
    made("e", starts_at=3, told_distance_m=950, price=8, co2e_g=9),
]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("usual", "baecd"),
        ("soonest", "ecbad"),
        ("nearest", "cbaed"),
        ("cheapest", "acebd"),
        ("lightest", "caebd"),
    ],
)
def test_each_order_puts_its_own_first_and_asking_around_last(by, keys):
    found = order.ordered(WAYS, by)

    assert "".join(way.key for way in found) == keys


def _out(world, name, *, units=1, onhand=0):
    thing = world.rows.row(records.Thing, rid(name))
    out = msgspec.structs.replace(thing, onhand=onhand, units=units)
    world.rows.take(Written([out]))


def test_what_should_be_back_by_now_is_not_promised_for_today(world):
    world.lend("t1", world.place("shed"))
    world.take("gone", "t1", NOW - 3 * DAY_MS, NOW - HOUR_MS)
    _out(world, "t1")

    today = {"starts_at": NOW + HOUR_MS, "ends_at": NOW + 3 * HOUR_MS}
    later = {"starts_at": NOW + 2 * DAY_MS, "ends_at": NOW + 3 * DAY_MS}

    assert world.ways(**today) == []
    assert len(world.ways(**later)) == 1


def test_what_is_out_in_time_can_be_had_right_after(world):
    world.lend("t1", world.place("shed"))
    world.take("gone", "t1", NOW - DAY_MS, NOW + HOUR_MS)
    _out(world, "t1")

    assert len(world.ways(starts_at=NOW + HOUR_MS, ends_at=NOW + 3 * HOUR_MS)) == 1


def test_of_a_pool_only_those_that_are_late_are_missing(world):
    world.lend("t1", world.place("shed"), units=4)
    world.take("gone", "t1", NOW - DAY_MS, NOW + HOUR_MS)
    _out(world, "t1", units=4, onhand=1)

    # One of four is booked until one o'clock, two are late and one is here.
    today = {"starts_at": NOW + HOUR_MS, "ends_at": NOW + 3 * HOUR_MS}
    (way,) = world.ways(wanted=4, **today)

    assert way.quantity == 2
