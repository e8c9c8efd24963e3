"""Lists of members, things, loans, bookings and balances come in, and go out the same."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.balances import read_balances, write_balances
from auzolan.formats.bookings import read_bookings, write_bookings
from auzolan.formats.dates import LocalTime
from auzolan.formats.designs import Quantity
from auzolan.formats.items import ITEMS, ItemRow, read_items, write_items
from auzolan.formats.loans import read_loans, write_loans
from auzolan.formats.members import (
    MEMBERS,
    MemberRow,
    read_members,
    read_role,
    write_members,
)
from auzolan.formats.money import Money
from auzolan.formats.preview import SHEETS, preview
from auzolan.formats.reports import ImportReport, Outcome
from auzolan.formats.sheets import read_sheet
from auzolan.ledger.may import ROLES

MEMBER_LIST = """card;Nombre;Correo;Teléfono;Rol;Pagado hasta;Alta;Hogar;Nota
7;Ane Etxea;ane@example.org;+34 600 000 000;socia;31/12/2026;01/02/2024;Etxea;likes bikes
8.0;Jon Ibai;;;mostrador;2026-06-30;;;
"""
ITEM_LIST = """Item ID,Name,Item Type,Categories,Current Location,Replacement Cost,\
Amount / Fee,Default Loan Length,Image,Weight,Quantity,Unit
101,Drill,Power drill,Tools,Shelf 3,"€ 1.234,50",5 per week,1 week,pics/drill.jpg,2 kg,1,
102,Paint,,,Cellar,,,,,,2.5,l
"""
LOAN_LIST = """item,member,out,due,returned
101,7,01/03/2026,15/03/2026,
102,8,02/03/2026,,14/03/2026
"""
BOOKING_LIST = """Thing,Member,From,Until
101,7,2026-06-01 10:00,2026-06-01 18:00
102,8,2026-06-01,2026-06-03
"""


def codes(report: ImportReport) -> list[str]:
    return [fault.code for fault in report.faults]


def members(text: str, **told: object) -> tuple[tuple[MemberRow, ...], ImportReport]:
    return read_members(text.encode(), name="m.csv", **told)  # type: ignore[arg-type]


def items(text: str, **told: object) -> tuple[tuple[ItemRow, ...], ImportReport]:
    return read_items(text.encode(), name="i.csv", **told)  # type: ignore[arg-type]


def test_a_member_list_comes_in_whole() -> None:
    (ane, jon), report = members(MEMBER_LIST)

    assert (report.outcome, report.whole, report.carried) == (Outcome.WHOLE, 2, ("Nota",))
    assert (ane.card, ane.name, ane.role) == ("7", "Ane Etxea", "member")
    assert (ane.email, ane.phone) == ("ane@example.org", "+34 600 000 000")
    assert ane.paid_until == dt.date(2026, 12, 31)
    # The other column of days shows which stands first.
    assert ane.joined == dt.date(2024, 2, 1)
    assert (ane.household, ane.other) == ("Etxea", (("Nota", "likes bikes"),))
    assert (jon.line, jon.card, jon.role) == (3, "8", "desk")


def test_a_column_of_swapped_days_asks_instead_of_guessing() -> None:
    text = "name,joined\nAne,01/02/2024\nJon,03/04/2024\n"

    rows, report = members(text)
    told, _ = members(text, day_first=True)

    assert codes(report) == ["date.ambiguous", "date.ambiguous"]
    assert report.part == 2
    assert rows[0].other == (("joined", "01/02/2024"),)
    assert told[0].joined == dt.date(2024, 2, 1)


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("first name,last name", "Ane,Etxea", "Ane Etxea"),
        ("Vorname,Name", "Ane,Etxea", "Ane Etxea"),
        ("Nombre,Apellidos", "Ane,Etxea", "Ane Etxea"),
        ("Nome,Cognome", "Ane,Etxea", "Ane Etxea"),
        ("last name,joined", "Etxea,", "Etxea"),
    ],
)
def test_names_in_two_columns_are_joined(header: str, row: str, name: str) -> None:
    (found,), _ = members(f"{header}\n{row}\n")

    assert found.name == name


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("7,Ane,no mail,,,", "member.mail_broken"),
        ("7,Ane,,call me,,", "member.phone_broken"),
        ("7,Ane,,,emperor,", "role.unknown"),
        ("7,Ane,,,,soon", "date.not_understood"),
        ("7,Ane,a\x01b@c.d,,,", "file.control_character"),
        ("7," + "x" * 301 + ",a@b.org,,,", "file.text_too_long"),
    ],
)
def test_a_cell_not_understood_is_told_with_its_line_and_carried(
    row: str, code: str
) -> None:
    rows, report = members(f"card,name,email,phone,role,paid until\n{row}\n8,Jon,,,,\n")

    assert code in codes(report)
    assert report.faults[0].at == "line 2"
    assert rows[-1].name == "Jon"
    assert all(found.other for found in rows[:-1])


def test_a_member_without_a_name_does_not_come_in() -> None:
    rows, report = members("card,name,email\n7,,a@b.org\n8,Jon,\n")

    assert [row.name for row in rows] == ["Jon"]
    assert codes(report) == ["member.unnamed"]
    assert (report.whole, report.none) == (1, 1)


def test_every_role_of_the_ledger_has_a_word() -> None:
    assert {read_role(role.replace("_", " ")) for role in ROLES} == set(ROLES)


def test_an_inventory_comes_in_whole() -> None:
    (drill, paint), report = items(ITEM_LIST)

    assert (report.outcome, report.carried) == (Outcome.WHOLE, ("Weight",))
    assert (drill.number, drill.kind_words, drill.place) == (
        "101",
        "Power drill",
        "Shelf 3",
    )
    assert drill.value == Money(hundredths=123_450, currency="EUR")
    assert (drill.price, drill.loan_days) == ("5 per week", 7)
    assert drill.picture is not None
    assert drill.picture.text == "pics/drill.jpg"
    assert drill.other == (("Weight", "2 kg"),)
    assert paint.quantity == Quantity(amount=2_500, unit="l")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("picture", "../../x.jpg", "file.path_escapes"),
        ("picture", "/etc/passwd", "file.path_absolute"),
        ("picture", "javascript:x()", "file.scheme_refused"),
        ("quantity", "few", "amount.not_a_number"),
        ("quantity", "-1", "amount.negative"),
        ("unit", "bunch", "unit.unknown"),
        ("value", '"1,234"', "amount.ambiguous"),
        ("value", "dear", "amount.not_a_number"),
        ("loan length days", "a while", "item.loan_length_unclear"),
        ("loan length days", "99999", "item.loan_length_unclear"),
    ],
)
def test_an_unclear_cell_leaves_the_thing(column: str, cell: str, code: str) -> None:
    (found,), report = items(f"name,{column}\nDrill,{cell}\n")

    assert codes(report) == [code]
    assert found.other == ((column, cell.strip('"')),)
    assert report.part == 1


def test_formula_cells_are_text_and_nothing_else() -> None:
    (found,), _ = items("name,description\nDrill,=cmd|' /C calc'!A0\n")

    assert found.description == "=cmd|' /C calc'!A0"
    assert b",'=cmd" in write_items((found,))


def test_a_repeated_import_gives_the_same_keys() -> None:
    first, _ = items(ITEM_LIST)
    moved = "Name,Item ID\nPaint,102\nDrill,101\n"
    second, _ = items(moved)

    assert {row.key for row in first} == {row.key for row in second}
    assert [row.fingerprint for row in first] == [
        row.fingerprint for row in items(ITEM_LIST)[0]
    ]


def test_things_without_a_number_are_told_apart_by_their_turn() -> None:
    rows, report = items("name\nChair\nchair\nTable\n")

    assert len({row.key for row in rows}) == 3
    assert report.whole == 3


def test_a_row_that_stands_twice_counts_once_and_two_that_differ_are_told() -> None:
    rows, report = items("number,name\n1,Drill\n1,Drill\n1,Saw\n")

    assert [row.name for row in rows] == ["Drill"]
    assert [note.code for note in report.notes] == ["row.repeated"]
    assert [(x.code, x.at, x.details["first"]) for x in report.faults] == [
        ("row.key_taken", "line 4", 2)
    ]


def test_loans_that_came_back_are_noted_and_left_out() -> None:
    rows, report = read_loans(LOAN_LIST.encode(), name="l.csv")

    assert [(row.item, row.member, row.due_date) for row in rows] == [
        ("101", "7", dt.date(2026, 3, 15))
    ]
    assert rows[0].out_date == dt.date(2026, 3, 1)
    assert [note.code for note in report.notes] == ["loan.already_returned"]
    assert report.none == 0


@pytest.mark.parametrize(
    ("row", "code", "count"),
    [
        (",7,,", "row.empty_field", 0),
        ("101,,,", "row.empty_field", 0),
        ("101,7,2026-03-02,2026-03-01", "span.reversed", 1),
    ],
)
def test_a_loan_that_makes_no_sense_is_told(row: str, code: str, count: int) -> None:
    rows, report = read_loans(f"item,member,out,due\n{row}\n".encode(), name="l.csv")

    assert codes(report) == [code]
    assert len(rows) == count


def test_bookings_keep_the_wall_clock() -> None:
    (one, two), report = read_bookings(BOOKING_LIST.encode(), name="b.csv")

    assert report.outcome is Outcome.WHOLE
    assert one.starts == LocalTime(date=dt.date(2026, 6, 1), minute_of_day=600)
    assert one.ends.minute_of_day == 1_080
    assert (two.starts.minute_of_day, two.ends.date) == (None, dt.date(2026, 6, 3))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("101,7,2026-06-02,2026-06-01", "span.reversed"),
        ("101,7,2026-06-02 10:00,2026-06-02 10:00", "span.reversed"),
        ("101,7,2026-06-02,", "row.empty_field"),
        ("101,,2026-06-02,2026-06-03", "row.empty_field"),
        ("101,7,soon,2026-06-03", "date.not_understood"),
    ],
)
def test_a_booking_without_a_clear_span_does_not_come_in(row: str, code: str) -> None:
    rows, report = read_bookings(f"item,member,from,until\n{row}\n".encode(), name="b.csv")

    assert (rows, codes(report), report.none) == ((), [code], 1)


def test_a_wrong_guess_is_put_right_by_a_mapping() -> None:
    text = "what,who,name\nDrill,Ane,x\n"

    rows, report = items(text, mapping={"name": "what", "keeper": "who"})

    assert (rows[0].name, rows[0].keeper) == ("Drill", "Ane")
    assert report.carried == ("name",)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"name": "nope"}, "column.unknown"),
        ({"colour": "what"}, "column.field_unknown"),
        ({"name": "what", "keeper": "what"}, "column.mapped_twice"),
        ({"name": ""}, "column.missing"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(mapping: dict[str, str], code: str) -> None:
    rows, report = items("what,name\nDrill,x\n", mapping=mapping)

    assert (rows, report.outcome) == ((), Outcome.NONE)
    assert code in codes(report)


def test_a_list_without_the_needed_column_says_which() -> None:
    rows, report = read_loans(b"thing,when\n1,2\n", name="l.csv")

    assert rows == ()
    assert [(x.code, x.at) for x in report.faults] == [("column.missing", "member")]
    assert report.none == 1


def test_a_list_with_nothing_but_a_header_is_empty_and_whole() -> None:
    rows, report = items("number,name\n")

    assert (rows, report.outcome, report.whole) == ((), Outcome.WHOLE, 0)


def test_faults_beyond_the_limit_are_counted() -> None:
    text = "name,quantity\n" + "Drill,few\n" * 250

    _, report = items(text)

    assert len(report.faults) == 201
    assert report.faults[-1].code == "file.more_faults"
    assert report.faults[-1].details["count"] == 50
    assert report.part == 250


def test_notes_beyond_the_limit_are_counted() -> None:
    text = "item,member,returned\n" + "1,7,yes\n" * 250

    rows, report = read_loans(text.encode(), name="l.csv")

    assert (rows, report.none, report.outcome) == ((), 0, Outcome.WHOLE)
    assert report.notes[-1].code == "file.more_notes"
    assert report.notes[-1].details["count"] == 50


def test_a_family_may_share_an_address() -> None:
    rows, _ = members("name,email\nAne,a@b.org\nJon,a@b.org\n")

    assert len({row.key for row in rows}) == 2


def test_a_preview_keeps_the_encoding_that_was_chosen() -> None:
    shown = preview("items", "name\nSägé\n".encode("latin-1"), name="i", encoding="latin-1")

    assert (shown.encoding, shown.rows[0].cells) == ("latin-1", ("Sägé",))


def test_a_preview_shows_columns_rows_and_what_is_wrong() -> None:
    shown = preview("items", ITEM_LIST.encode(), name="i.csv")

    assert dict(shown.mapping)["number"] == "Item ID"
    assert dict(shown.mapping)["keeper"] == ""
    assert shown.unmapped == ("Weight",)
    assert (shown.rows_count, shown.rows[0].line) == (2, 2)
    assert shown.delimiter == ","
    assert shown.report.whole == 2


def test_a_preview_finds_the_encoding_and_the_unclear_days() -> None:
    data = "Mitglied;Eintritt\nJürgen;01.02.2024\nSönke;03/04/2024\n".encode("cp1252")

    shown = preview("members", data, name="m.csv")

    assert (shown.encoding, shown.ambiguous_dates) == ("cp1252", ("joined",))
    assert shown.rows[0].cells[0] == "Jürgen"


def test_a_preview_of_no_table_only_says_why() -> None:
    shown = preview("members", b"PK\x03\x04\x00", name="m.xlsx")

    assert (shown.headers, shown.rows_count) == ((), 0)
    assert shown.report.faults


@pytest.mark.parametrize("kind", ["members", "items", "loans", "bookings", "balances"])
def test_every_sheet_has_one_field_a_header_and_no_name_twice(kind: str) -> None:
    sheet = SHEETS[kind]
    headers = [column.header for column in sheet.columns]

    assert len(headers) == len(set(headers))
    assert all(len(x.all_names) == len(set(x.all_names)) for x in sheet.columns)
    assert {name for group in sheet.needed for name in group} <= {
        column.field for column in sheet.columns
    }


def test_what_is_written_is_read_back_the_same() -> None:
    people, _ = members(MEMBER_LIST)
    things, _ = items(ITEM_LIST)
    loans, _ = read_loans(LOAN_LIST.encode(), name="l")
    bookings, _ = read_bookings(BOOKING_LIST.encode(), name="b")
    balances, _ = read_balances(b"card,hours\n7,-3.5\n", name="a")

    assert read_members(write_members(people), name="m")[0] == people
    assert read_items(write_items(things), name="i")[0] == things
    assert read_loans(write_loans(loans), name="l")[0] == loans
    assert read_bookings(write_bookings(bookings), name="b")[0] == bookings
    assert read_balances(write_balances(balances), name="a")[0] == balances


def test_what_was_not_understood_goes_out_as_it_came_in() -> None:
    rows, _ = members("name,paid until,note\nAne,soon,x\nJon,2026-01-01,\n")

    again, report = read_members(write_members(rows), name="m.csv")

    assert again == rows
    assert codes(report) == ["date.not_understood"]


words = st.text(alphabet="abcä=+-@' 1", max_size=10).map(lambda x: " ".join(x.split()))


@given(
    st.lists(
        st.builds(
            MemberRow,
            line=st.just(0),
            key=st.just(""),
            name=words.filter(bool),
            card=st.integers(1, 10**6).map(str),
            household=words,
            role=st.sampled_from(["", "member", *ROLES]),
            paid_until=st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2199, 1, 1)),
        ),
        max_size=5,
        unique_by=lambda row: row.card,
    )
)
def test_any_member_list_survives_a_round_trip(rows: list[MemberRow]) -> None:
    once, report = read_members(write_members(tuple(rows)), name="m.csv")

    twice, _ = read_members(write_members(once), name="m.csv")

    assert report.faults == ()
    assert twice == once
    assert [row.fingerprint for row in twice] == [row.fingerprint for row in once]
    assert [(row.name, row.card, row.role) for row in once] == [
        (row.name.strip(), row.card, row.role) for row in rows
    ]


@given(
    st.sampled_from([MEMBERS, ITEMS]),
    st.text(alphabet='acdenmr,;"\n\t=1/.-é', max_size=60),
)
def test_no_table_makes_a_sheet_raise(sheet: object, text: str) -> None:
    data = f"name,card,number,joined,value,quantity\n{text}".encode()

    found = read_sheet(sheet, data, name="x.csv")  # type: ignore[arg-type]

    assert len(found.records) == found.report.whole + found.report.part


@pytest.mark.parametrize("kind", ["members", "items", "loans", "bookings", "balances"])
@pytest.mark.parametrize("text", [MEMBER_LIST, ITEM_LIST, LOAN_LIST, BOOKING_LIST])
def test_a_list_cut_short_anywhere_never_raises(kind: str, text: str) -> None:
    data = text.encode()
    for tenth in range(10):
        shown = preview(kind, data[: len(data) * tenth // 10], name="x.csv")
        assert shown.report.outcome in Outcome
