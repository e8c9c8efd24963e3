"""Loans that are out now: which thing is with whom, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from auzolan.formats.columns import Column
from auzolan.formats.keys import natural_key
from auzolan.formats.reports import ImportReport
from auzolan.formats.sheets import Cells, RowFound, Sheet, read_sheet, write_sheet

# How loans and bookings name the thing and the member, best first.
ITEM_NAMES = (
    "item id|item no|item|inventory number|number|label|code|thing|barcode|asset tag|"
    "numero de articulo|numero de inventario|articulo|codigo|objeto|inventarnummer|"
    "inventar nr|gegenstand|artikel|artikelnummer|numero d inventaire|objet|article|"
    "numero inventario|codice|oggetto|articolo|item name|name"
)
MEMBER_NAMES = (
    "card number|card|card no|member number|member no|member id|membership number|member|"
    "borrower|user|user id|numero de tarjeta|tarjeta|carnet|numero de socio|socio|socia|"
    "miembro|kartennummer|karte|ausweis|mitgliedsnummer|mitglied|entleiher|"
    "numero de carte|carte|adherent|numero d adherent|emprunteur|numero tessera|tessera|"
    "utente"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow(RowFound):
    """A thing that a member has now."""

    # Number of the thing, or its name where the sheet has no numbers.
    item: str
    # Card number of the member, or the name.
    member: str
    out_date: dt.date | None = None
    due_date: dt.date | None = None


def _read(cells: Cells) -> LoanRow | None:
    if cells.word("returned"):
        cells.findings.note("loan.already_returned", cells.at)
        return None
    item, member = cells.number("item"), cells.number("member")
    if not item or not member:
        name = "member" if item else "item"
        cells.findings.refuse("row.empty_field", cells.at, field=name)
        return None
    out, due = cells.date("out_date"), cells.date("due_date")
    if out is not None and due is not None and due < out:
        cells.refuse("span.reversed", "due_date")
        due = None
    return LoanRow(
        line=cells.row.line,
        # Without the days: a thing can be out only once at a time.
        key=natural_key("loan", item, member),
        item=item,
        member=member,
        out_date=out,
        due_date=due,
        other=cells.other(),
    )


def _write(row: LoanRow) -> Mapping[str, str]:
    return {
        "item": row.item,
        "member": row.member,
        "out_date": row.out_date.isoformat() if row.out_date else "",
        "due_date": row.due_date.isoformat() if row.due_date else "",
    }


LOANS = Sheet(
    kind="loans",
    columns=(
        Column(field="item", header="item number", names=ITEM_NAMES),
        Column(field="member", header="member card", names=MEMBER_NAMES),
        Column(
            field="out_date",
            header="out date",
            names="out|lent on|checked out|checkout date|check out date|loan date|"
            "start date|from|date out|fecha de prestamo|prestado el|salida|desde|"
            "ausgeliehen am|ausleihdatum|verliehen am|ausgabe|von|date de pret|"
            "emprunte le|sortie|data prestito|prestato il|uscita|dal|date",
            is_date=True,
        ),
        Column(
            field="due_date",
            header="due date",
            names="due|due back|due on|return by|until|end date|to|fecha de devolucion|"
            "devolver antes de|vence|vencimiento|hasta|faellig am|fallig|fallig am|"
            "ruckgabe bis|ruckgabedatum|bis|a rendre le|retour prevu|date de retour|"
            "echeance|jusqu au|da restituire entro|scadenza|al",
            is_date=True,
        ),
        Column(
            field="returned",
            header="returned",
            names="returned on|checked in|check in date|date returned|devuelto|"
            "devuelto el|zuruckgegeben|zuruckgegeben am|zuruck am|rendu|rendu le|"
            "restituito|restituito il",
        ),
    ),
    needed=(("item",), ("member",)),
    read=_read,
    write=_write,
)


def read_loans(
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> tuple[tuple[LoanRow, ...], ImportReport]:
    """Read loans that are out; rows with a day of return are noted and left out."""
    found = read_sheet(
        LOANS, data, name=name, mapping=mapping, encoding=encoding, day_first=day_first
    )
    return found.records, found.report


def write_loans(rows: tuple[LoanRow, ...]) -> bytes:
    """Write loans as CSV; `read_loans` reads the same from it."""
    return write_sheet(LOANS, rows)
