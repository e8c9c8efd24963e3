"""Other books come in: members, things, loans, bookings and balances, in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from auzolan.deciding.rules import DECIDING
from auzolan.fairness.dues import DUES
from auzolan.ledger import records
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules.care import CARE
from auzolan.ledger.rules.catalogue import CATALOGUE
from auzolan.ledger.rules.corrections import CORRECTIONS
from auzolan.ledger.rules.events import EVENTS
from auzolan.ledger.rules.identities import IDENTITIES
from auzolan.ledger.rules.people import PEOPLE
from auzolan.ledger.rules.things import THINGS
from auzolan.making.rules import MAKING
from auzolan.node import bring, decide, fulfil, join
from auzolan.node.bring import Bringing, Brought, Incoming
from auzolan.node.memory import MemoryLog, memory_house
from auzolan.node.ports import Appended, Doer, House
from auzolan.sharing.choosing import CHOOSING
from auzolan.sharing.needs import NEEDS
from auzolan.sharing.offers import OFFERS
from auzolan.sharing.promises import PROMISES
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS

RULES = (
    *(PEOPLE, IDENTITIES, CATALOGUE, THINGS, EVENTS, CORRECTIONS, CARE, OFFERS, NEEDS),
    *(CHOOSING, PROMISES, MAKING, DUES, DECIDING),
)
NOW = int(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()) * 1000

MEMBERS = b"""Card number,Name,Email,Role,Paid until,Shoe size
17,Maddi Example,maddi@example.org,desk,2027-01-31,38
18,Jon Example,jon@example.org,member,,
19,Eneko Example,not a mail,,,
"""
ITEMS = b"""Number,Name,Kind,Category,Quantity,Unit,Place,Condition,Loan length days,Keeper
T1,Red drill,drill,Tools,1,,Cellar,good,7,
T2,Blue drill,Drill,Tools,1,,Cellar,broken,,17
T3,Folding chair,chair,Furniture,12,,Hall,like a dream,,
T4,Screws,screws,Stock,2.5,kg,Cellar,,,
"""
LOANS = b"""Item,Member,Out date,Due date
T1,17,2026-11-20,2026-12-01
T3,Jon Example,2026-11-01,2026-11-10
T3,17,2026-11-21,2026-12-24
T9,17,2026-11-21,2026-12-24
"""
BOOKINGS = b"""Item,Member,From,Until
T1,18,2026-12-05,2026-12-06
T1,17,2026-11-25,2026-11-26
T2,18,2026-10-01,2026-10-02
"""


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Place:
    """A community in memory with its steward."""

    house: House
    log: MemoryLog
    steward: Doer
    clock: Clock

    @property
    def community(self) -> str:
        return self.steward.community

    def bring(self, *files: tuple[str, bytes], **told: object) -> Brought:
        planned = self.plan(*files, **told)
        brought = bring.bring(self.house, self.steward, planned)
        assert isinstance(brought, Brought), brought
        return brought

    def plan(self, *files: tuple[str, bytes], **told: object) -> Bringing:
        incoming = [
            Incoming(kind=kind, name=f"{kind}.csv", data=data, **told)  # type: ignore[arg-type]
            for kind, data in files
        ]
        planned = bring.plan(self.house, self.steward, incoming)
        assert isinstance(planned, Bringing), planned
        return planned

    def all(self, record):  # type: ignore[no-untyped-def]
        return self.log.all(record, self.community)

    def named(self, record, name: str):  # type: ignore[no-untyped-def]
        found = self.house.log.rows(records.Text, self.community, "name", [name])
        rows = (self.house.log.row(record, self.community, text.id) for text in found)
        return next(row for row in rows if row is not None)


@pytest.fixture
def place() -> Place:
    clock = Clock()
    rulebook = Rulebook(rule for rules in RULES for rule in rules)
    # Nobody asks for ways here, so nothing has to be on offer.
    made = memory_house(rulebook, clock, None)  # type: ignore[arg-type]
    wish = join.Founding(
        name="Tool library",
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={},
    )
    founded = join.found(made.house, wish, request="found")
    assert isinstance(founded, join.Joined)
    steward = Doer(community=founded.community, member=founded.member)
    return Place(house=made.house, log=made.log, steward=steward, clock=clock)


def test_members_come_in_with_their_card_contact_and_other_columns(place: Place) -> None:
    brought = place.bring(("members", MEMBERS))

    maddi = place.named(records.Member, "Maddi Example")
    text = place.house.log.row(records.Text, place.community, maddi.id)
    report = brought.files[0].report
    assert (report.whole, report.part, report.none) == (2, 1, 0)
    assert text is not None
    assert '"card":"17"' in text.contact
    assert '"paid_until":"2027-01-31"' in text.contact
    assert text.note == "Shoe size: 38"
    assert place.log.row(records.Community, place.community, place.community).members == 4


def test_a_role_in_a_list_is_announced_like_any_other(place: Place) -> None:
    place.bring(("members", MEMBERS))

    maddi = place.named(records.Member, "Maddi Example")
    roles = [row for row in place.all(records.Role) if row.member == maddi.id]
    assert [role.role for role in roles] == ["desk"]
    # The community has three members by then, so that the change can be objected to.
    assert roles[0].starts_at == NOW + 7 * DAY_MS


def test_things_come_in_with_kind_place_owner_and_offer(place: Place) -> None:
    place.bring(("members", MEMBERS), ("items", ITEMS))

    red = place.named(records.Thing, "Red drill")
    blue = place.named(records.Thing, "Blue drill")
    chair = place.named(records.Thing, "Folding chair")
    offers = {row.thing: row for row in place.all(records.Offer)}
    assert red.kind == blue.kind
    assert red.keeper == place.community
    assert blue.keeper == place.named(records.Member, "Maddi Example").id
    assert blue.condition == "broken"
    assert (chair.quantity, chair.units) == (12, 12)
    assert red.place == place.named(records.Place, "Cellar").id
    assert offers[red.id].automatic
    assert not offers[blue.id].automatic
    assert offers[red.id].length_max_ms == 7 * DAY_MS
    owners = [row for row in place.all(records.Owner) if row.thing == blue.id]
    assert [(row.member, row.share) for row in owners] == [(place.community, 1)]


def test_a_stock_is_counted_but_not_lent(place: Place) -> None:
    place.bring(("items", ITEMS))

    screws = place.named(records.Thing, "Screws")
    kind = place.log.row(records.Kind, place.community, screws.kind)
    assert (screws.quantity, kind.unit) == (2500, "kg")
    assert screws.id not in {row.thing for row in place.all(records.Offer)}


def test_a_condition_that_nobody_knows_is_told_by_its_line(place: Place) -> None:
    brought = place.bring(("items", ITEMS))

    told = [(fault.code, fault.at) for fault in brought.files[0].report.faults]
    assert ("bring.condition_unknown", "line 4") in told
    assert ("bring.member_unknown", "line 3") in told


def test_words_are_taken_for_a_kind_that_is_there(place: Place) -> None:
    place.bring(("items", b"name,kind\nOld one,Drill\n"))

    planned = place.plan(("items", b"name,kind\nRed drill,drills\nSaw,saw\n"))

    guesses = {guess.words: guess for guess in planned.files[0].kinds}
    assert guesses["drills"].label == "Drill"
    assert not guesses["drills"].is_new
    assert guesses["saw"].is_new


def test_a_steward_says_which_kind_is_meant(place: Place) -> None:
    place.bring(("items", b"name,kind\nOld one,Drill\n"))
    drill = place.all(records.Kind)[0].id

    place.bring(("items", b"name,kind\nThing,driller\n"), kinds={"driller": drill})

    assert place.named(records.Thing, "Thing").kind == drill


def test_equal_names_are_told_apart_by_their_numbers(place: Place) -> None:
    place.bring(("items", b"number,name\nC1,Chair\nC2,Chair\nD1,Desk\n"))

    names = {text.name for text in place.all(records.Text)}
    assert {"Chair C1", "Chair C2", "Desk"} <= names


def test_a_loan_that_is_out_can_be_brought_back(place: Place) -> None:
    place.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))
    red = place.named(records.Thing, "Red drill")
    maddi = place.named(records.Member, "Maddi Example")
    promise = next(row for row in place.all(records.Promise) if row.thing == red.id)
    assert (promise.state, red.holder, red.onhand) == ("out", maddi.id, 0)

    place.clock.now += DAY_MS
    back = fulfil.keep_promise(place.house, place.steward, promise=promise.id)

    assert isinstance(back, Appended), back
    red = place.named(records.Thing, "Red drill")
    promise = place.log.row(records.Promise, place.community, promise.id)
    agreement = place.log.row(records.Agreement, place.community, promise.agreement)
    need = place.log.row(records.Need, place.community, promise.need)
    assert (promise.state, red.holder, red.onhand) == ("done", place.community, 1)
    assert (agreement.state, need.state) == ("done", "met")


def test_two_of_a_pool_are_out_as_two_numbered_units(place: Place) -> None:
    place.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    chair = place.named(records.Thing, "Folding chair")
    taken = [row for row in place.all(records.Occupancy) if row.unit == chair.id]
    assert sorted(row.unit_no for row in taken) == [0, 1]
    assert chair.onhand == 10
    # The late one is taken until tomorrow and a day, not only until it was due.
    assert all(row.ends_at > NOW for row in taken)


def test_a_loan_of_a_thing_that_is_not_there_is_told(place: Place) -> None:
    brought = place.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    report = brought.files[2].report
    assert (report.whole, report.part, report.none) == (3, 0, 1)
    assert [(f.code, f.at) for f in report.faults] == [("bring.thing_unknown", "line 5")]


def test_bookings_ahead_come_in_where_the_thing_is_free(place: Place) -> None:
    brought = place.bring(
        *(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS), ("bookings", BOOKINGS))
    )

    report = brought.files[3].report
    assert (report.whole, report.part, report.none) == (1, 0, 1)
    assert [(f.code, f.at) for f in report.faults] == [("thing.taken", "line 3")]
    assert [f.code for f in report.notes] == ["bring.booking_over"]
    booked = [row for row in place.all(records.Promise) if row.state == "promised"]
    # The fifth and the sixth of December in Madrid, both whole.
    assert [row.ends_at - row.starts_at for row in booked] == [2 * DAY_MS]


def test_balances_come_in_once_accounts_are_decided(place: Place) -> None:
    sheet = ("balances", b"member,balance\n17,3.5\n18,-2\n19,0\n")
    place.bring(("members", MEMBERS))
    refused = place.bring(sheet)
    assert refused.files[0].report.none == 3

    decide.announce(place.house, place.steward, name="accounts", value="hours")
    brought = place.bring(sheet)

    balances = {row.id: row.balance for row in place.all(records.Account)}
    maddi = place.named(records.Member, "Maddi Example")
    assert balances[maddi.id] == 350
    assert sum(balances.values()) == 0
    assert brought.files[0].report.whole == 3


def test_a_repeated_import_changes_nothing(place: Place) -> None:
    decide.announce(place.house, place.steward, name="accounts", value="hours")
    files = (
        *(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS), ("bookings", BOOKINGS)),
        ("balances", b"member,balance\n17,3.5\n"),
    )
    place.bring(*files)
    before = {
        name: dict(rows)
        for name, rows in place.log.books[place.community].rows.tables.items()
    }

    again = place.bring(*files)

    after = place.log.books[place.community].rows.tables
    assert {name: dict(rows) for name, rows in after.items()} == before
    assert (again.rows_count, again.acts_count) == (0, 0)
    assert [one.count("new") for one in again.files] == [0, 0, 0, 0, 0]


def test_a_preview_changes_nothing(place: Place) -> None:
    size = len(place.log.books[place.community].acts)

    planned = place.plan(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    assert len(place.log.books[place.community].acts) == size
    assert [one.count("new") for one in planned.files] == [3, 4, 3]
    assert dict(planned.files[0].mapping)["card"] == "Card number"


def test_files_may_come_in_any_order(place: Place) -> None:
    brought = place.bring(("loans", LOANS), ("items", ITEMS), ("members", MEMBERS))

    assert [one.read.format for one in brought.files] == ["loans", "items", "members"]
    assert brought.files[0].report.whole == 3


def test_only_a_steward_imports(place: Place) -> None:
    place.bring(("members", MEMBERS))
    letter = join.invite(place.house, place.steward)
    joined = join.join(
        place.house, place.community, secret=letter.secret, words=join.Words(), request="j"
    )
    doer = Doer(community=place.community, member=joined.member)

    planned = bring.plan(place.house, doer, [])
    done = bring.bring(place.house, doer, Bringing(files=()))

    assert [fault.code for fault in planned] == ["may.not_allowed"]
    assert [fault.code for fault in done] == ["may.not_allowed"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\xff\xfe\x00", "file.encoding_wrong"),
        (b"PK\x03\x04\x00\x00", "file.not_text"),
        (b"card;email\n1;a@b.org\n", "column.missing"),
        (b'name\n"never closed', "file.quote_open"),
    ],
)
def test_a_broken_list_is_told_and_nothing_comes_in(
    place: Place, data: bytes, code: str
) -> None:
    brought = place.bring(("members", data))

    assert code in [fault.code for fault in brought.files[0].report.faults]
    assert brought.acts_count == 0


def test_two_members_of_one_name_are_not_confused(place: Place) -> None:
    place.bring(
        ("members", b"card,name\n1,Jon\n2,Jon\n"), ("items", b"number,name\nA,Axe\n")
    )

    brought = place.bring(("loans", b"item,member\nA,Jon\n"))

    codes = [fault.code for fault in brought.files[0].report.faults]
    assert codes == ["bring.member_ambiguous"]


def test_long_texts_come_in_shortened(place: Place) -> None:
    notes = "x" * 9_000
    brought = place.bring(("members", f"name,remark\nJon,{notes}\n".encode()))

    text = next(text for text in place.all(records.Text) if text.name == "Jon")
    assert len(text.note) == 4_000
    assert brought.files[0].report.whole == 1


def test_many_long_rows_are_parted_into_acts_that_fit(place: Place) -> None:
    lines = "".join(f"{n},Member {n},{'y' * 3_000}\n" for n in range(100))
    brought = place.bring(("members", f"card,name,remark\n{lines}".encode()))

    assert brought.files[0].report.whole == 100
    assert brought.acts_count >= 5
