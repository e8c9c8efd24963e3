"""Which column of a table holds which of our fields: guessed by header, or told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auzolan.formats.processes import folded
from auzolan.formats.reports import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of a sheet, and the headers by which people name it."""

    field: str
    # The header that our exports write, and the best of the names.
    header: str
    # Other names, best first, folded, parted by `|`; English, Spanish, German, French,
    # Italian, and the headers of myTurn's exports.
    names: str
    is_date: bool = False

    @property
    def all_names(self) -> tuple[str, ...]:
        """Return every name in folded form, best first."""
        return (folded(self.header), *(folded(name) for name in self.names.split("|")))


def plain_header(header: str) -> str:
    """Return a header folded, without what stands in brackets, such as a unit."""
    return folded(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", header)) or folded(header)


def guess(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Return for each field the column that bears the best of its names.

    Nothing is guessed from parts of words; a column serves one field at most.
    """
    whole = [folded(header) for header in headers]
    bare = [plain_header(header) for header in headers]
    found = [
        (rank, order, column.field, index)
        for order, column in enumerate(columns)
        for rank, name in enumerate(column.all_names)
        for index in range(len(headers))
        if name and name in (whole[index], bare[index])
    ]
    mapping: dict[str, int] = {}
    taken: set[int] = set()
    for _, _, field, index in sorted(found, key=lambda one: (one[0], one[1], one[3])):
        if field not in mapping and index not in taken:
            mapping[field] = index
            taken.add(index)
    return mapping


def choose(
    headers: Sequence[str],
    columns: Sequence[Column],
    *,
    told: Mapping[str, str],
    findings: Findings,
) -> dict[str, int]:
    """Return field -> column index: what was told first, then guesses for the rest.

    `told` maps a field to a header; an empty header leaves the field out.
    """
    fields = {column.field for column in columns}
    mapping: dict[str, int] = {}
    for field, header in told.items():
        if field not in fields:
            findings.refuse("column.field_unknown", field[:80])
        elif header and header not in headers:
            findings.refuse("column.unknown", header[:80], field=field)
        elif header and headers.index(header) in mapping.values():
            findings.refuse("column.mapped_twice", header[:80], field=field)
        elif header:
            mapping[field] = headers.index(header)
    for field, index in guess(headers, columns).items():
        if field not in told and index not in mapping.values():
            mapping[field] = index
    return mapping
