"""What a person sees before a table is imported: columns, first rows, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from auzolan.formats import columns, limits, reading
from auzolan.formats.balances import HOURS, balances_in
from auzolan.formats.bom_csv import BOM_COLUMNS
from auzolan.formats.bookings import BOOKINGS
from auzolan.formats.columns import Column
from auzolan.formats.items import ITEMS
from auzolan.formats.loans import LOANS
from auzolan.formats.members import MEMBERS
from auzolan.formats.reports import Findings, ImportReport
from auzolan.formats.sheets import Reading, Sheet, read_sheet
from auzolan.formats.tables import Row, Table, read_table

# A reader that takes any sheet cannot name the sort of its records.
SHEETS: Mapping[str, Sheet[Any]] = MappingProxyType(
    {sheet.kind: sheet for sheet in (MEMBERS, ITEMS, LOANS, BOOKINGS, balances_in(HOURS))}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one table looks like, and what would become of it."""

    kind: str
    # With which encoding it was read; hand the same to the import.
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    # Field and header, in the order of our fields; "" where no column was found.
    mapping: tuple[tuple[str, str], ...]
    # Headers that no field takes; their cells are carried as text.
    unmapped: tuple[str, ...]
    # Fields of dates where day and month could be swapped; ask which stands first.
    ambiguous_dates: tuple[str, ...]
    rows: tuple[Row, ...]
    rows_count: int
    report: ImportReport


def preview(
    kind: str,
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> Preview:
    """Show what an import of a table would do; `kind` is a key of `SHEETS`.

    Where no encoding is told and the file is not UTF-8, the likely one is tried and
    named in the answer.
    """
    sheet = SHEETS[kind]
    encoding = encoding or _likely(data)
    found = read_sheet(
        sheet, data, name=name, mapping=mapping, encoding=encoding, day_first=day_first
    )
    return _shown(sheet, found)


def preview_bom(
    data: bytes, *, name: str, mapping: Mapping[str, str] | None = None, encoding: str = ""
) -> Preview | None:
    """Show the columns of a parts list; None where it is no table."""
    if name.lower().endswith(".json") or data.lstrip()[:1] in (b"[", b"{"):
        return None
    findings = Findings()
    encoding = encoding or _likely(data)
    table = read_table(data, findings=findings, encoding=encoding, keep_indent=True)
    headers = table.headers if table is not None else ()
    chosen = columns.choose(headers, BOM_COLUMNS, told=mapping or {}, findings=findings)
    report = findings.report(data, name=name, kind="bom")
    return _of_table("bom", BOM_COLUMNS, table, chosen, report)


def _likely(data: bytes) -> str:
    likely = reading.likely_encoding(data)
    return "" if likely == "utf-8" else likely


def _shown(sheet: Sheet[Any], found: Reading[Any]) -> Preview:
    return _of_table(sheet.kind, sheet.columns, found.table, found.mapping, found.report)


def _of_table(
    kind: str,
    fields: Sequence[Column],
    table: Table | None,
    mapping: Mapping[str, int],
    report: ImportReport,
) -> Preview:
    headers = table.headers if table is not None else ()
    rows = table.rows if table is not None else ()
    faulty = {
        str(fault.details.get("column"))
        for fault in report.faults
        if fault.code == "date.ambiguous"
    }
    mapped = {field: headers[index] for field, index in mapping.items()}
    return Preview(
        kind=kind,
        encoding=table.encoding if table is not None else "",
        delimiter=table.delimiter if table is not None else "",
        headers=headers,
        mapping=tuple((column.field, mapped.get(column.field, "")) for column in fields),
        unmapped=tuple(header for header in headers if header not in mapped.values()),
        ambiguous_dates=tuple(field for field in mapped if mapped[field] in faulty),
        rows=rows[: limits.PREVIEW_ROWS],
        rows_count=len(rows),
        report=report,
    )
