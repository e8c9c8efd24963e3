"""A tool library moves in from its spreadsheets and lends again the same afternoon.

14:00  Ane, its steward, saves three lists as CSV: 300 members, 800 things, and the
       60 loans that are out. She looks at the preview: which column is what, which
       lines stand in the way.
14:10  She takes them in. Nothing is dropped silently; taken in twice by mistake,
       nothing changes.
14:12  A drill that was out is brought back to the desk.
14:15  Member 250 comes by and takes it home: the first loan of the new books.
"""

from __future__ import annotations

import datetime as dt
from time import monotonic

import pytest

from auzolan.app import house as the_house
from auzolan.app import new_id, now_ms
from auzolan.ledger import records
from auzolan.node import bring, choose, fulfil, join
from auzolan.node.bring import Bringing, Brought, Incoming
from auzolan.node.ports import Appended, Doer, House
from auzolan.sharing import choosing, needs
from auzolan.store import rows
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS

pytestmark = pytest.mark.django_db

MEMBERS, THINGS, LOANS = 300, 800, 60
SORTS = ("Drill", "Circular saw", "Ladder", "Pressure cooker", "Tent", "Sewing machine")
# Of a person's thirty minutes the machine may take this much.
SECONDS_MAX = 60


def members_csv() -> bytes:
    lines = ["Card no;Name;E-mail;Role;Paid until"]
    for n in range(1, MEMBERS + 1):
        role = "desk" if n <= 3 else "member"
        lines.append(f"{n};Member {n};member{n}@example.org;{role};31.12.2026")
    return "\r\n".join(lines).encode("utf-8-sig")


def things_csv() -> bytes:
    lines = ["Inventory number,Item,Type,Location,Condition,Loan period"]
    for n in range(1, THINGS + 1):
        sort = SORTS[n % len(SORTS)]
        lines.append(f"T{n:03},{sort} {n},{sort},Shelf {n % 20},good,7 days")
    return "\n".join(lines).encode()


def loans_csv(today: dt.date) -> bytes:
    lines = ["item,borrower,out,due"]
    for n in range(1, LOANS + 1):
        out = today - dt.timedelta(days=n % 10)
        due = out + dt.timedelta(days=7)
        lines.append(f"T{n:03},{n * 4},{out.isoformat()},{due.isoformat()}")
    return "\n".join(lines).encode()


def lists() -> list[Incoming]:
    today = dt.datetime.fromtimestamp(now_ms() / 1000, tz=dt.UTC).date()
    return [
        Incoming(kind="members", name="members.csv", data=members_csv()),
        Incoming(kind="items", name="things.csv", data=things_csv()),
        Incoming(kind="loans", name="loans.csv", data=loans_csv(today)),
    ]


@pytest.fixture
def ane() -> Doer:
    wish = join.Founding(
        name="Tool library",
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={},
    )
    founded = join.found(the_house(), wish, request="found")
    assert isinstance(founded, join.Joined)
    return Doer(community=founded.community, member=founded.member)


def moved_in(house: House, ane: Doer) -> Brought:
    planned = bring.plan(house, ane, lists())
    assert isinstance(planned, Bringing), planned
    brought = bring.bring(house, ane, planned)
    assert isinstance(brought, Brought), brought
    return brought


def named(record, ane: Doer, name: str):
    text = rows.where_in(records.Text, ane.community, "name", [name])[0]
    return rows.by_id(record, ane.community, text.id)


def test_a_library_moves_in_and_lends_the_same_afternoon(ane, record_property):
    house = the_house()
    started = monotonic()

    brought = moved_in(house, ane)

    took = monotonic() - started
    reports = [one.report for one in brought.files]
    assert [(r.whole, r.part, r.none) for r in reports] == [
        (MEMBERS, 0, 0),
        (THINGS, 0, 0),
        (LOANS, 0, 0),
    ]
    assert took < SECONDS_MAX
    _lend_first(house, ane)
    record_property("moved_in_s", round(took, 1))
    record_property("first_loan_s", round(monotonic() - started, 1))


def _lend_first(house: House, ane: Doer) -> None:
    drill = named(records.Thing, ane, "Circular saw 1")
    out = next(
        row
        for row in house.log.rows(records.Promise, ane.community, "thing", [drill.id])
        if row.state == "out"
    )
    assert drill.holder == named(records.Member, ane, "Member 4").id
    back = fulfil.keep_promise(house, ane, promise=out.id, condition="good")
    assert isinstance(back, Appended), back

    wish = _wish(ane, drill)
    member = named(records.Member, ane, "Member 250").id
    at_the_desk = Doer(community=ane.community, member=ane.member, for_=member)
    chosen = choose.say_way(house, at_the_desk, wish(member))
    assert isinstance(chosen, Appended), chosen
    lent = fulfil.keep_promise(house, ane, promise=wish(member).promises[0].promise)
    assert isinstance(lent, Appended), lent
    again = rows.by_id(records.Thing, ane.community, drill.id)
    assert again is not None
    assert (again.holder, again.onhand) == (member, 0)


def _wish(ane: Doer, drill: records.Thing):
    offer = rows.where_in(records.Offer, ane.community, "thing", [drill.id])[0]
    need, agreement, promise = new_id(), new_id(), new_id()
    starts_at = now_ms() + HOUR_MS
    ends_at = starts_at + 3 * DAY_MS

    def made(member: str) -> choosing.Choose:
        return choosing.Choose(
            agreement=agreement,
            way="borrow",
            need=need,
            wanted=needs.Wanted(
                need=need,
                kind=drill.kind,
                quantity=1,
                lat_e7=433200000,
                lon_e7=-19800000,
                radius_m=5000,
                starts_at=starts_at,
                ends_at=ends_at,
            ),
            promises=(
                choosing.Asked(
                    promise=promise,
                    action="transferCustody",
                    provider=drill.keeper,
                    receiver=member,
                    offer=offer.id,
                    thing=drill.id,
                    kind=drill.kind,
                    quantity=1,
                    starts_at=starts_at,
                    ends_at=ends_at,
                ),
            ),
        )

    return made


def test_lists_taken_in_twice_change_nothing(ane):
    house = the_house()
    moved_in(house, ane)

    again = moved_in(house, ane)

    assert (again.rows_count, again.acts_count) == (0, 0)
    assert [one.count("there") for one in again.files] == [MEMBERS, THINGS, LOANS]
