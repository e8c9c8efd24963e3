"""CSV and TSV as spreadsheets save them, to rows of cells with their line numbers."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from auzolan.formats import limits, reading
from auzolan.formats.reports import Findings
from auzolan.units.faults import Fault

DELIMITERS = (",", ";", "\t", "|")
# How many rows are looked at to tell the delimiter and the header row.
_SAMPLE_ROWS = 20
_HEADER_WITHIN = 5
# What makes spreadsheets take a cell for a formula, or strip what stands before one.
_FORMULA = frozenset("=+-@")
_SKIPPED = " \t\r\n'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; `line` is where it begins in the file, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first row names its columns; every row has as many cells."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    encoding: str


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are.

    An apostrophe is set before it, as spreadsheets themselves mark text.
    """
    return f"'{text}" if text[:1] and _is_formula(text) else text


def unsafe_cell(text: str) -> str:
    """Undo `safe_cell`; other cells stay as they are."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    body = text.lstrip(_SKIPPED)
    return body[:1] in _FORMULA and body[:1] != "" and not _is_number(body)


def _is_number(text: str) -> bool:
    return text[0] == "-" and text[1:].replace(".", "", 1).isdecimal() and text.isascii()


def read_table(
    data: bytes, *, findings: Findings, encoding: str = "", keep_indent: bool = False
) -> Table | None:
    """Read a table; what is wrong with it is added to the findings.

    The delimiter is told by the file, the header is its first row with two cells or
    more. Rows that cannot be read are left out, each with its line. `keep_indent` leaves
    the spaces at the beginning of cells, which bills of material use.
    """
    text = reading.decode(data, encoding=encoding, limit=limits.LIST_BYTES_MAX)
    if isinstance(text, Fault):
        findings.add(text)
        return None
    text, delimiter, first_line = _announced(text)
    if not delimiter:
        delimiter = _delimiter_of(text)
    raw = _rows(text, delimiter, first_line, findings)
    rows: Iterator[Row] = (_bare(row, keep_indent=keep_indent) for row in raw)
    header, rows = _header(rows, findings)
    if header is None:
        findings.refuse("file.no_header")
        return None
    if len(header.cells) > limits.COLUMNS_MAX:
        findings.refuse("file.too_many_columns", limit=limits.COLUMNS_MAX)
        return None
    headers = _named(header.cells)
    body = _body(rows, headers, findings)
    if body is None:
        return None
    used = encoding or ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    return Table(headers=headers, rows=tuple(body), delimiter=delimiter, encoding=used)


def _announced(text: str) -> tuple[str, str, int]:
    """Take off the line `sep=;` with which some spreadsheets begin."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if len(first) == 5 and first.startswith("sep=") and first[4] in DELIMITERS:
        return rest, first[4], 2
    if text.lower().startswith("sep=\t"):
        return rest, "\t", 2
    return text, "", 1


def _delimiter_of(text: str) -> str:
    """Choose the delimiter that parts the first rows most evenly."""
    best = (0, 0, DELIMITERS[0])
    for rank, delimiter in enumerate(DELIMITERS):
        widths = [len(row) for row in _sample(text, delimiter) if any(row)]
        if widths and max(widths) > 1:
            common = max(set(widths), key=lambda width: (widths.count(width), width))
            score = (widths.count(common) * 100 // len(widths) if common > 1 else 0, common)
            best = max(best, (score[0] * score[1], -rank, delimiter))
    return best[2]


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text[: 1 << 18], newline=""), delimiter=delimiter)
    for _ in range(_SAMPLE_ROWS):
        try:
            yield next(reader)
        except (StopIteration, csv.Error):
            return


def _rows(text: str, delimiter: str, line: int, findings: Findings) -> Iterator[Row]:
    """Walk all rows with something in them; each begins where the last one ended."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        begins_at = line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quote that is never closed swallows the rest; nothing follows it.
            is_open = "end of data" in str(error) or "field larger" in str(error)
            code = "file.quote_open" if is_open else "file.row_broken"
            findings.refuse(code, f"line {begins_at}", problem=str(error)[:120])
            if is_open:
                return
            continue
        if any(cell.strip() for cell in cells):
            yield Row(line=begins_at, cells=tuple(cells))


def _bare(row: Row, *, keep_indent: bool) -> Row:
    strip = str.rstrip if keep_indent else str.strip
    return Row(line=row.line, cells=tuple(unsafe_cell(strip(cell)) for cell in row.cells))


def _header(rows: Iterator[Row], findings: Findings) -> tuple[Row | None, Iterator[Row]]:
    """Take the first row with two cells, and what follows it; a title above is told."""
    first = list(itertools.islice(rows, _HEADER_WITHIN))
    for index, row in enumerate(first):
        if sum(map(bool, row.cells)) > 1:
            for title in first[:index]:
                findings.note("file.line_before_header", f"line {title.line}")
            return row, itertools.chain(first[index + 1 :], rows)
    return (first[0] if first else None), itertools.chain(first[1:], rows)


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Give every column a name of its own; trailing empty ones fall away."""
    last = max((index for index, cell in enumerate(cells) if cell), default=0)
    names: list[str] = []
    for index, cell in enumerate(cells[: last + 1], start=1):
        name = " ".join(reading.visible(cell).split())[:200] or f"column {index}"
        taken, count = name, 2
        while name in names:
            name, count = f"{taken} ({count})", count + 1
        names.append(name)
    return tuple(names)


def _body(
    rows: Iterator[Row], headers: tuple[str, ...], findings: Findings
) -> list[Row] | None:
    body: list[Row] = []
    width = len(headers)
    for row in rows:
        if len(body) == limits.ROWS_MAX:
            findings.refuse("file.too_many_rows", f"line {row.line}", limit=limits.ROWS_MAX)
            return None
        at = f"line {row.line}"
        if any(row.cells[width:]):
            findings.refuse("file.too_many_cells", at, columns=width, cells=len(row.cells))
        elif any(len(cell) > limits.CELL_CHARS_MAX for cell in row.cells):
            findings.refuse("file.cell_too_long", at, limit=limits.CELL_CHARS_MAX)
        else:
            # Spreadsheets leave out empty cells at the end of a row.
            cells = (*row.cells[:width], *[""] * (width - len(row.cells)))
            body.append(Row(line=row.line, cells=cells))
    return body
