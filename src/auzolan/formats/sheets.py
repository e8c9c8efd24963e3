"""What all sheets of people and things share: rows to records, and records to rows."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from auzolan.formats import columns, dates, reading
from auzolan.formats.columns import Column
from auzolan.formats.dates import LocalTime
from auzolan.formats.designs import Other
from auzolan.formats.keys import fingerprint
from auzolan.formats.reports import Findings, ImportReport
from auzolan.formats.tables import Row, Table, read_table, safe_cell
from auzolan.units.faults import Fault

NAME_CHARS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFound:
    """One record of a sheet."""

    # Where it begins in the file, from 1.
    line: int
    # The same for the same record in every file that holds it.
    key: str
    # Columns that we have no field for, and cells that were not understood.
    other: Other = ()

    @property
    def fingerprint(self) -> str:
        """Return 32 hex digits that change when anything but the line changes."""
        names = (one.name for one in dataclasses.fields(self) if one.name != "line")
        return fingerprint(*((name, getattr(self, name)) for name in names))


R = TypeVar("R", bound=RowFound)
V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Cells:
    """One row, whose cells are taken by field; what is not understood is carried."""

    row: Row
    headers: tuple[str, ...]
    mapping: Mapping[str, int]
    day_first: Mapping[str, bool | None]
    findings: Findings
    # How often a name without a number was met, over the whole table.
    met: Counter[str]
    _carried: list[tuple[str, str]] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Return where the row stands, as faults tell it."""
        return f"line {self.row.line}"

    def raw(self, name: str) -> str:
        """Return the cell of a field as it stands, "" where there is no such column."""
        index = self.mapping.get(name)
        return "" if index is None else self.row.cells[index]

    def text(self, name: str) -> str:
        """Return the cell of a field, which may have several lines."""
        text = self.raw(name)
        if reading.has_controls(text):
            self.refuse("file.control_character", name)
            return ""
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def word(self, name: str) -> str:
        """Return the cell of a field on one line, of a name's length at most."""
        text = " ".join(self.text(name).split())
        if len(text) > NAME_CHARS_MAX:
            self.refuse("file.text_too_long", name, limit=NAME_CHARS_MAX)
            return ""
        return text

    def number(self, name: str) -> str:
        """Return a card or item number; `17.0`, as spreadsheets make of 17, is 17."""
        text = self.word(name)
        head, point, tail = text.partition(".")
        return head if point and head.isdecimal() and not tail.strip("0") else text

    def read(self, name: str, reader: Callable[[str], V | Fault]) -> V | None:
        """Return what a reader makes of the cell; None where it is empty or unclear."""
        text = self.word(name)
        if not text:
            return None
        found = reader(text)
        if isinstance(found, Fault):
            self.refuse(found.code, name, **found.details)
            return None
        return found

    def date(self, name: str) -> dt.date | None:
        """Return the day that the cell tells."""
        order = self.day_first.get(name)
        return self.read(name, lambda text: dates.read_date(text, day_first=order))

    def time(self, name: str) -> LocalTime | None:
        """Return the day or moment that the cell tells."""
        order = self.day_first.get(name)
        return self.read(name, lambda text: dates.read_time(text, day_first=order))

    def refuse(self, code: str, name: str, **details: str | int | bool | None) -> None:
        """Note that the cell of a field was not understood, and carry it."""
        header, text = self.headers[self.mapping[name]], reading.visible(self.raw(name))
        told: dict[str, str | int | bool | None] = {"column": header, "text": text[:80]}
        self.findings.refuse(code, self.at, **{**told, **details})
        self._carried.append((header, text))

    def other(self) -> Other:
        """Return the cells that nobody took."""
        taken = set(self.mapping.values())
        rest = (
            (header, reading.visible(text))
            for index, (header, text) in enumerate(
                zip(self.headers, self.row.cells, strict=True)
            )
            if text and index not in taken
        )
        return (*self._carried, *rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[R]):
    """One sort of table that a community keeps."""

    # `members`, `items`, `loans`, `bookings` or `balances`.
    kind: str
    columns: tuple[Column, ...]
    # Of each group one column has to be there.
    needed: tuple[tuple[str, ...], ...]
    # Returns None where the row is no record; then it has noted why.
    read: Callable[[Cells], R | None]
    # Field -> cell text, for the export.
    write: Callable[[R], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[R]):
    """A table that was read, with all that a preview wants to show."""

    table: Table | None
    mapping: Mapping[str, int]
    day_first: Mapping[str, bool | None]
    records: tuple[R, ...]
    report: ImportReport


def read_sheet(
    sheet: Sheet[R],
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> Reading[R]:
    """Read one table of a sort; see the README of this floor for the arguments."""
    findings = Findings()
    table = read_table(data, findings=findings, encoding=encoding)
    if table is None:
        report = findings.report(data, name=name, kind=sheet.kind)
        return Reading(table=None, mapping={}, day_first={}, records=(), report=report)
    lost = findings.count
    chosen = columns.choose(
        table.headers, sheet.columns, told=mapping or {}, findings=findings
    )
    told_wrong = findings.count > lost
    missing = [group for group in sheet.needed if not any(x in chosen for x in group)]
    for group in missing:
        findings.refuse("column.missing", group[0], other=", ".join(group[1:]))
    order = _orders(sheet, table, chosen, told=day_first)
    if missing or told_wrong:
        report = findings.report(data, name=name, kind=sheet.kind, none=len(table.rows))
        return Reading(
            table=table, mapping=chosen, day_first=order, records=(), report=report
        )
    for index, header in enumerate(table.headers):
        if index not in chosen.values() and any(row.cells[index] for row in table.rows):
            findings.carry(header)
    records, part, none = _records(sheet, table, chosen, order, findings)
    report = findings.report(
        data,
        name=name,
        kind=sheet.kind,
        whole=len(records) - part,
        part=part,
        none=none + lost,
    )
    return Reading(
        table=table, mapping=chosen, day_first=order, records=records, report=report
    )


def _orders(
    sheet: Sheet[R], table: Table, chosen: Mapping[str, int], *, told: bool | None
) -> dict[str, bool | None]:
    """Tell for every column of dates whether the day stands first.

    A column that does not show it follows the others: one hand wrote one file.
    """
    texts = {
        column.field: [row.cells[chosen[column.field]] for row in table.rows]
        for column in sheet.columns
        if column.is_date and column.field in chosen
    }
    together = dates.day_first_of(itertools.chain(*texts.values()))
    orders: dict[str, bool | None] = {}
    for name, column_texts in texts.items():
        own = told if told is not None else dates.day_first_of(column_texts)
        orders[name] = own if own is not None else together
    return orders


def _records(
    sheet: Sheet[R],
    table: Table,
    chosen: Mapping[str, int],
    order: Mapping[str, bool | None],
    findings: Findings,
) -> tuple[tuple[R, ...], int, int]:
    """Return the records, how many of them came in part, and how many not at all."""
    records: dict[str, R] = {}
    met: Counter[str] = Counter()
    part = none = 0
    for row in table.rows:
        before, noted = findings.count, findings.notes_count
        cells = Cells(
            row=row,
            headers=table.headers,
            mapping=chosen,
            day_first=order,
            findings=findings,
            met=met,
        )
        record = sheet.read(cells)
        if record is None:
            # A row that is only noted, such as a loan brought back, is not lost.
            none += findings.count > before or findings.notes_count == noted
        elif record.key in records:
            none += not _repeated(record, records[record.key], findings)
        else:
            records[record.key] = record
            part += findings.count > before
    return tuple(records.values()), part, none


def _repeated(record: R, first: R, findings: Findings) -> bool:
    """Note a record that stands in the file twice; tell whether both say the same."""
    at = f"line {record.line}"
    if record.fingerprint == first.fingerprint:
        findings.note("row.repeated", at, first=first.line)
        return True
    findings.refuse("row.key_taken", at, first=first.line)
    return False


def write_sheet(sheet: Sheet[R], records: Iterable[R]) -> bytes:
    """Write records as CSV that spreadsheets open and `read_sheet` reads back the same.

    UTF-8 with a byte order mark, commas, CRLF; no cell is taken for a formula.
    """
    records = list(records)
    own = {column.field: column.header for column in sheet.columns}
    extra: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    for record in records:
        cells = {own[name]: text for name, text in sheet.write(record).items()}
        for header, text in record.other:
            # A cell that was not understood goes back into its own column.
            home = f"{header} (2)" if cells.get(header) else header
            cells[home] = text
            extra[home] = None
        rows.append(cells)
    headers = [*own.values(), *(x for x in extra if x not in own.values())]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(safe_cell, headers))
    for cells in rows:
        writer.writerow([safe_cell(cells.get(header, "")) for header in headers])
    return out.getvalue().encode("utf-8-sig")
