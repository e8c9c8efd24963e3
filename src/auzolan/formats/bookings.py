"""Bookings ahead: who has which thing from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auzolan.formats.columns import Column
from auzolan.formats.dates import LocalTime
from auzolan.formats.keys import natural_key
from auzolan.formats.loans import ITEM_NAMES, MEMBER_NAMES
from auzolan.formats.reports import ImportReport
from auzolan.formats.sheets import Cells, RowFound, Sheet, read_sheet, write_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow(RowFound):
    """A thing promised to a member for a while."""

    # Number of the thing, or its name where the sheet has no numbers.
    item: str
    # Card number of the member, or the name.
    member: str
    starts: LocalTime
    # A day without a time is meant whole: the span ends at the midnight after it.
    ends: LocalTime


def _read(cells: Cells) -> BookingRow | None:
    item, member = cells.number("item"), cells.number("member")
    for name, text in (("item", item), ("member", member)):
        if not text:
            cells.findings.refuse("row.empty_field", cells.at, field=name)
            return None
    starts, ends = _moment(cells, "from"), _moment(cells, "until")
    if starts is None or ends is None:
        return None
    if _order(ends) < _order(starts) or (ends == starts and ends.minute_of_day is not None):
        cells.refuse("span.reversed", "until")
        return None
    return BookingRow(
        line=cells.row.line,
        key=natural_key("booking", item, member, str(starts)),
        item=item,
        member=member,
        starts=starts,
        ends=ends,
        other=cells.other(),
    )


def _moment(cells: Cells, name: str) -> LocalTime | None:
    if not cells.word(name):
        cells.findings.refuse("row.empty_field", cells.at, field=name)
        return None
    return cells.time(name)


def _order(moment: LocalTime) -> tuple[int, int]:
    """Order moments of one wall clock; a whole day ends after all its minutes."""
    return moment.date.toordinal(), moment.minute_of_day or 0


def _write(row: BookingRow) -> Mapping[str, str]:
    return {
        "item": row.item,
        "member": row.member,
        "from": str(row.starts),
        "until": str(row.ends),
    }


BOOKINGS = Sheet(
    kind="bookings",
    columns=(
        Column(field="item", header="item number", names=ITEM_NAMES),
        Column(field="member", header="member card", names=MEMBER_NAMES),
        Column(
            field="from",
            header="from",
            names="start|starts|start date|start time|begin|pickup|pick up|desde|inicio|"
            "fecha de inicio|recogida|von|beginn|start am|abholung|de|du|debut|"
            "date de debut|retrait|dal|da|inizio|data inizio|ritiro",
            is_date=True,
        ),
        Column(
            field="until",
            header="until",
            names="end|ends|end date|end time|to|return|hasta|fin|fecha de fin|"
            "devolucion|bis|ende|enddatum|ruckgabe|au|jusqu au|date de fin|retour|al|a|"
            "fine|data fine|restituzione",
            is_date=True,
        ),
    ),
    needed=(("item",), ("member",), ("from",), ("until",)),
    read=_read,
    write=_write,
)


def read_bookings(
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> tuple[tuple[BookingRow, ...], ImportReport]:
    """Read bookings ahead; times are on the wall clock of the community's place."""
    found = read_sheet(
        BOOKINGS, data, name=name, mapping=mapping, encoding=encoding, day_first=day_first
    )
    return found.records, found.report


def write_bookings(rows: tuple[BookingRow, ...]) -> bytes:
    """Write bookings as CSV; `read_bookings` reads the same from it."""
    return write_sheet(BOOKINGS, rows)
