"""Tables as spreadsheets save them; broken and hostile ones get a clear fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats import limits
from auzolan.formats.columns import guess
from auzolan.formats.items import ITEMS
from auzolan.formats.members import MEMBERS
from auzolan.formats.reports import Findings
from auzolan.formats.tables import Table, read_table, safe_cell, unsafe_cell


def read(data: bytes | str, **told: str) -> tuple[Table | None, Findings]:
    findings = Findings()
    raw = data if isinstance(data, bytes) else data.encode()
    return read_table(raw, findings=findings, **told), findings  # type: ignore[arg-type]


def table_of(data: bytes | str, **told: str) -> Table:
    table, findings = read(data, **told)
    assert table is not None
    assert findings.faults == []
    return table


def code_of(data: bytes | str) -> tuple[str, str]:
    _, findings = read(data)
    return findings.faults[0].code, findings.faults[0].at


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_file(mark: str) -> None:
    table = table_of(f'name{mark}note\nsaw{mark}"a{mark} b"\ndrill{mark}"x, y; z"\n')

    assert table.headers == ("name", "note")
    assert table.delimiter == mark
    assert [row.cells for row in table.rows] == [
        ("saw", f"a{mark} b"),
        ("drill", "x, y; z"),
    ]


def test_commas_in_text_do_not_beat_semicolons() -> None:
    table = table_of("name;note\nsaw;for wood, metal, bone\ndrill;small, red\n")

    assert table.delimiter == ";"


def test_the_line_that_names_the_delimiter_is_no_row() -> None:
    table = table_of("sep=;\r\nname;note\r\nsaw,b;c\r\n")

    assert table.headers == ("name", "note")
    assert table.rows[0].line == 3


def test_a_tab_may_be_named_too() -> None:
    assert table_of("sep=\t\nname\tnote\nsaw\tx\n").delimiter == "\t"


def test_lines_are_counted_through_quoted_line_ends_and_blank_rows() -> None:
    table = table_of('name,note\r\n"saw","one\r\ntwo"\r\n\r\n,,\r\ndrill,x\r\n')

    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("saw", "one\r\ntwo")),
        (6, ("drill", "x")),
    ]


def test_short_rows_are_filled_and_trailing_empty_columns_fall_away() -> None:
    table = table_of("name,note,,\nsaw\ndrill,x,,\n")

    assert table.headers == ("name", "note")
    assert [row.cells for row in table.rows] == [("saw", ""), ("drill", "x")]


def test_columns_without_or_with_the_same_name_get_one_of_their_own() -> None:
    table = table_of("name,,note,note\nsaw,1,2,3\n")

    assert table.headers == ("name", "column 2", "note", "note (2)")


def test_a_title_above_the_header_is_noted() -> None:
    table, findings = read("Our tools 2026,,\nname,note\nsaw,x\n")

    assert table is not None
    assert table.headers == ("name", "note")
    assert [note.code for note in findings.notes] == ["file.line_before_header"]


def test_a_table_of_one_column_is_a_table() -> None:
    table = table_of("name\nsaw\ndrill\n")

    assert [row.cells for row in table.rows] == [("saw",), ("drill",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read_without_asking(encoding: str) -> None:
    table = table_of("name;note\nsägē;ü\n".encode(encoding))

    assert table.rows[0].cells == ("sägē", "ü")


def test_an_old_spreadsheet_says_which_encoding_to_choose() -> None:
    data = "name;note\nSäge;für Holz\n".encode("cp1252")

    table, findings = read(data)

    assert table is None
    assert findings.faults[0].code == "file.not_utf8"
    assert findings.faults[0].details["likely"] == "cp1252"
    assert table_of(data, encoding="cp1252").rows[0].cells == ("Säge", "für Holz")


@pytest.mark.parametrize(
    ("data", "code", "at"),
    [
        ("", "file.empty", ""),
        ('name,note\nsaw,"open\ndrill,x\n', "file.quote_open", "line 2"),
        ('name,note\n"a"b,x\nsaw,y\n', "file.row_broken", "line 2"),
        ("name,note\nsaw,x,y\n", "file.too_many_cells", "line 2"),
        ("name,note\nsaw," + "x" * 10_001, "file.cell_too_long", "line 2"),
        ('name,note\nsaw,"' + "x" * 140_000 + '"', "file.quote_open", "line 2"),
        (",".join("abc" for _ in range(201)), "file.too_many_columns", ""),
        (b"\x01\x02\xff", "file.not_utf8", "line 1"),
        (b"PK\x03\x04" + b"\x00" * 30 + b"\xff", "file.not_text", ""),
    ],
)
def test_a_broken_table_is_told_with_its_line(
    data: bytes | str, code: str, at: str
) -> None:
    assert code_of(data) == (code, at)


def test_a_broken_row_leaves_the_others() -> None:
    table, findings = read('name,note\n"a"b,x\nsaw,y\n')

    assert table is not None
    assert [row.cells for row in table.rows] == [("saw", "y")]
    assert len(findings.faults) == 1


def test_more_rows_than_allowed_are_refused() -> None:
    data = "name\n" + "saw\n" * (limits.ROWS_MAX + 1)

    table, findings = read(data)

    assert table is None
    assert findings.faults[0].code == "file.too_many_rows"


def test_a_table_larger_than_allowed_is_refused_before_it_is_decoded() -> None:
    assert code_of(b"\xff" * (limits.LIST_BYTES_MAX + 1)) == ("file.too_big", "")


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+34 600", "'+34 600"),
        ("@cmd", "'@cmd"),
        ("-cmd|x", "'-cmd|x"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("-3.50", "-3.50"),
        ("saw", "saw"),
        ("it's", "it's"),
        ("", ""),
        ("-", "'-"),
        ("-1e5", "'-1e5"),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: str, safe: str) -> None:
    assert safe_cell(cell) == safe


@given(st.text(alphabet="=+-@'\t\r\n 1.ax", max_size=8) | st.text(max_size=20))
def test_a_safe_cell_is_read_back_as_it_was(cell: str) -> None:
    assert unsafe_cell(safe_cell(cell)) == cell
    assert safe_cell(cell)[:1] not in ("=", "+", "@")


@given(
    st.binary(max_size=300)
    | st.text(alphabet="a,;\"\n\r\t='\0", max_size=80).map(str.encode)
)
def test_no_bytes_make_the_table_reader_raise(data: bytes) -> None:
    table, findings = read(data)

    assert table is not None or findings.faults


MYTURN = """Item ID,Name,Item Type,Categories,Current Location,Home Location,Condition,\
Replacement Cost,Historical Cost,Amount / Fee,Description,Image,Default Loan Length,\
Manufacturer,Model,Serial Number,Keywords,Grace period on late fees (in days),Weight
"""


def test_the_columns_of_myturn_are_known() -> None:
    headers = MYTURN.strip().split(",")

    found = {
        field: headers[index] for field, index in guess(headers, ITEMS.columns).items()
    }

    assert found == {
        "number": "Item ID",
        "name": "Name",
        "kind": "Item Type",
        "category": "Categories",
        "place": "Current Location",
        "condition": "Condition",
        "value": "Replacement Cost",
        "price": "Amount / Fee",
        "description": "Description",
        "picture": "Image",
        "loan_days": "Default Loan Length",
        "brand": "Manufacturer",
        "model": "Model",
        "serial": "Serial Number",
        "keywords": "Keywords",
    }


@pytest.mark.parametrize(
    "header",
    [
        "Card No.,Full name,E-mail,Phone,Role,Paid until",
        "Nº de socio,Nombre,Correo electrónico,Teléfono,Rol,Pagado hasta",
        "Mitglieds-Nr.,Name,E-Mail,Telefon,Rolle,Bezahlt bis",
        "No adhérent,Nom,Courriel,Téléphone,Rôle,Payé jusqu'au",
        "Numero tessera,Nome,Email,Telefono,Ruolo,Pagato fino al",
    ],
)
def test_member_lists_are_known_in_five_languages(header: str) -> None:
    found = guess(header.split(","), MEMBERS.columns)

    assert sorted(found) == ["card", "email", "name", "paid_until", "phone", "role"]


@pytest.mark.parametrize(
    "header",
    [
        "Number,Name,Quantity,Unit,Place,Loan length (days),Value (EUR)",
        "Número,Nombre,Cantidad,Unidad,Ubicación,Días de préstamo,Valor (€)",
        "Nummer,Bezeichnung,Anzahl,Einheit,Standort,Leihdauer (Tage),Wert",
        "Référence,Nom,Quantité,Unité,Emplacement,Durée du prêt,Valeur",
        "Codice,Nome,Quantità,Unità,Posizione,Durata del prestito,Valore",
    ],
)
def test_inventories_are_known_in_five_languages(header: str) -> None:
    found = guess(header.split(","), ITEMS.columns)

    assert sorted(found) == [
        "loan_days",
        "name",
        "number",
        "place",
        "quantity",
        "unit",
        "value",
    ]
