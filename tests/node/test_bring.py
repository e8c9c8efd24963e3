"""Other books come in: members, things, loans, bookings and balances, in memory."""

from __future__ import annotations

import datetime as dt

import pytest

from auzolan.ledger import records
from auzolan.node import bring, decide, fulfil, join
from auzolan.node.bring import Bringing
from auzolan.node.ports import Appended, Doer
from auzolan.units.spans import DAY_MS

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


def test_members_come_in_with_their_card_contact_and_other_columns(library):
    brought = library.bring(("members", MEMBERS))

    maddi = library.named(records.Member, "Maddi Example")
    text = library.house.log.row(records.Text, library.community, maddi.id)
    report = brought.files[0].report
    assert (report.whole, report.part, report.none) == (2, 1, 0)
    assert text is not None
    assert '"card":"17"' in text.contact
    assert '"paid_until":"2027-01-31"' in text.contact
    assert text.note == "Shoe size: 38"
    assert (
        library.log.row(records.Community, library.community, library.community).members
        == 4
    )


def test_a_role_in_a_list_is_announced_like_any_other(library):
    library.bring(("members", MEMBERS))

    maddi = library.named(records.Member, "Maddi Example")
    roles = [row for row in library.all(records.Role) if row.member == maddi.id]
    assert [role.role for role in roles] == ["desk"]
    # The community has three members by then, so that the change can be objected to.
    assert roles[0].starts_at == NOW + 7 * DAY_MS


def test_things_come_in_with_kind_place_owner_and_offer(library):
    library.bring(("members", MEMBERS), ("items", ITEMS))

    red = library.named(records.Thing, "Red drill")
    blue = library.named(records.Thing, "Blue drill")
    chair = library.named(records.Thing, "Folding chair")
    offers = {row.thing: row for row in library.all(records.Offer)}
    assert red.kind == blue.kind
    assert red.keeper == library.community
    assert blue.keeper == library.named(records.Member, "Maddi Example").id
    assert blue.condition == "broken"
    assert (chair.quantity, chair.units) == (12, 12)
    assert red.place == library.named(records.Place, "Cellar").id
    assert offers[red.id].automatic
    assert not offers[blue.id].automatic
    assert offers[red.id].length_max_ms == 7 * DAY_MS
    owners = [row for row in library.all(records.Owner) if row.thing == blue.id]
    assert [(row.member, row.share) for row in owners] == [(library.community, 1)]


def test_a_stock_is_counted_but_not_lent(library):
    library.bring(("items", ITEMS))

    screws = library.named(records.Thing, "Screws")
    kind = library.log.row(records.Kind, library.community, screws.kind)
    assert (screws.quantity, kind.unit) == (2500, "kg")
    assert screws.id not in {row.thing for row in library.all(records.Offer)}


def test_a_condition_that_nobody_knows_is_told_by_its_line(library):
    brought = library.bring(("items", ITEMS))

    told = [(fault.code, fault.at) for fault in brought.files[0].report.faults]
    assert ("bring.condition_unknown", "line 4") in told
    assert ("bring.member_unknown", "line 3") in told


def test_words_are_taken_for_a_kind_that_is_there(library):
    library.bring(("items", b"name,kind\nOld one,Drill\n"))

    planned = library.plan(("items", b"name,kind\nRed drill,drills\nSaw,saw\n"))

    guesses = {guess.words: guess for guess in planned.files[0].kinds}
    assert guesses["drills"].label == "Drill"
    assert not guesses["drills"].is_new
    assert guesses["saw"].is_new


def test_a_steward_says_which_kind_is_meant(library):
    library.bring(("items", b"name,kind\nOld one,Drill\n"))
    drill = library.all(records.Kind)[0].id

    library.bring(("items", b"name,kind\nThing,driller\n"), kinds={"driller": drill})

    assert library.named(records.Thing, "Thing").kind == drill


def test_equal_names_are_told_apart_by_their_numbers(library):
    library.bring(("items", b"number,name\nC1,Chair\nC2,Chair\nD1,Desk\n"))

    names = {text.name for text in library.all(records.Text)}
    assert {"Chair C1", "Chair C2", "Desk"} <= names


def test_a_loan_that_is_out_can_be_brought_back(library):
    library.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))
    red = library.named(records.Thing, "Red drill")
    maddi = library.named(records.Member, "Maddi Example")
    promise = next(row for row in library.all(records.Promise) if row.thing == red.id)
    assert (promise.state, red.holder, red.onhand) == ("out", maddi.id, 0)

    library.clock.now += DAY_MS
    back = fulfil.keep_promise(library.house, library.steward, promise=promise.id)

    assert isinstance(back, Appended), back
    red = library.named(records.Thing, "Red drill")
    promise = library.log.row(records.Promise, library.community, promise.id)
    agreement = library.log.row(records.Agreement, library.community, promise.agreement)
    need = library.log.row(records.Need, library.community, promise.need)
    assert (promise.state, red.holder, red.onhand) == ("done", library.community, 1)
    assert (agreement.state, need.state) == ("done", "met")


def test_two_of_a_pool_are_out_as_two_numbered_units(library):
    library.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    chair = library.named(records.Thing, "Folding chair")
    taken = [row for row in library.all(records.Occupancy) if row.unit == chair.id]
    assert sorted(row.unit_no for row in taken) == [0, 1]
    assert chair.onhand == 10
    # The late one is taken until tomorrow and a day, not only until it was due.
    assert all(row.ends_at > NOW for row in taken)


def test_a_loan_of_a_thing_that_is_not_there_is_told(library):
    brought = library.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    report = brought.files[2].report
    assert (report.whole, report.part, report.none) == (3, 0, 1)
    assert [(f.code, f.at) for f in report.faults] == [("bring.thing_unknown", "line 5")]


def test_bookings_ahead_come_in_where_the_thing_is_free(library):
    brought = library.bring(
        *(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS), ("bookings", BOOKINGS))
    )

    report = brought.files[3].report
    assert (report.whole, report.part, report.none) == (1, 0, 1)
    assert [(f.code, f.at) for f in report.faults] == [("thing.taken", "line 3")]
    assert [f.code for f in report.notes] == ["bring.booking_over"]
    booked = [row for row in library.all(records.Promise) if row.state == "promised"]
    # The fifth and the sixth of December in Madrid, both whole.
    assert [row.ends_at - row.starts_at for row in booked] == [2 * DAY_MS]


def test_balances_come_in_once_accounts_are_decided(library):
    sheet = ("balances", b"member,balance\n17,3.5\n18,-2\n19,0\n")
    library.bring(("members", MEMBERS))
    refused = library.bring(sheet)
    assert refused.files[0].report.none == 3

    decide.announce(library.house, library.steward, name="accounts", value="hours")
    brought = library.bring(sheet)

    balances = {row.id: row.balance for row in library.all(records.Account)}
    maddi = library.named(records.Member, "Maddi Example")
    assert balances[maddi.id] == 350
    assert sum(balances.values()) == 0
    assert brought.files[0].report.whole == 3


def test_a_repeated_import_changes_nothing(library):
    decide.announce(library.house, library.steward, name="accounts", value="hours")
    files = (
        *(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS), ("bookings", BOOKINGS)),
        ("balances", b"member,balance\n17,3.5\n"),
    )
    library.bring(*files)
    before = {
        name: dict(rows)
        for name, rows in library.log.books[library.community].rows.tables.items()
    }

    again = library.bring(*files)

    after = library.log.books[library.community].rows.tables
    assert {name: dict(rows) for name, rows in after.items()} == before
    assert (again.rows_count, again.acts_count) == (0, 0)
    assert [one.count("new") for one in again.files] == [0, 0, 0, 0, 0]


def test_a_preview_changes_nothing(library):
    size = len(library.log.books[library.community].acts)

    planned = library.plan(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))

    assert len(library.log.books[library.community].acts) == size
    assert [one.count("new") for one in planned.files] == [3, 4, 3]
    assert dict(planned.files[0].mapping)["card"] == "Card number"


def test_files_may_come_in_any_order(library):
    brought = library.bring(("loans", LOANS), ("items", ITEMS), ("members", MEMBERS))

    assert [one.read.format for one in brought.files] == ["loans", "items", "members"]
    assert brought.files[0].report.whole == 3


def test_only_a_steward_imports(library):
    library.bring(("members", MEMBERS))
    letter = join.invite(library.house, library.steward)
    joined = join.join(
        library.house,
        library.community,
        secret=letter.secret,
        words=join.Words(),
        request="j",
    )
    doer = Doer(community=library.community, member=joined.member)

    planned = bring.plan(library.house, doer, [])
    done = bring.bring(library.house, doer, Bringing(files=()))

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
    library, data: bytes, code: str
) -> None:
    brought = library.bring(("members", data))

    assert code in [fault.code for fault in brought.files[0].report.faults]
    assert brought.acts_count == 0


def test_two_members_of_one_name_are_not_confused(library):
    library.bring(
        ("members", b"card,name\n1,Jon\n2,Jon\n"), ("items", b"number,name\nA,Axe\n")
    )

    brought = library.bring(("loans", b"item,member\nA,Jon\n"))

    codes = [fault.code for fault in brought.files[0].report.faults]
    assert codes == ["bring.member_ambiguous"]


def test_long_texts_come_in_shortened(library):
    notes = "x" * 9_000
    brought = library.bring(("members", f"name,remark\nJon,{notes}\n".encode()))

    text = next(text for text in library.all(records.Text) if text.name == "Jon")
    assert len(text.note) == 4_000
    assert brought.files[0].report.whole == 1


def test_many_long_rows_are_parted_into_acts_that_fit(library):
    lines = "".join(f"{n},Member {n},{'y' * 3_000}\n" for n in range(100))
    brought = library.bring(("members", f"card,name,remark\n{lines}".encode()))

    assert brought.files[0].report.whole == 100
    assert brought.acts_count >= 5


def test_sorts_that_differ_by_a_number_are_not_one_sort(library):
    library.bring(("items", b"name,kind\nOne,screw M3\nTwo,screw M4\nThree,M3 screw\n"))

    kinds = [library.named(records.Thing, name).kind for name in ("One", "Two", "Three")]
    assert kinds[0] != kinds[1]
