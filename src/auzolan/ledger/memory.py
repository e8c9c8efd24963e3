"""Rows in memory: the state of one community, for replaying a log and for tests."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from auzolan.ledger import records
from auzolan.ledger.changes import Changes
from auzolan.ledger.records import Record
from auzolan.units.spans import Span

R = TypeVar("R", bound=Record)

_Index = dict[tuple[str, str], dict[str, set[str]]]


class MemoryRows:
    """All rows of one community; answers Facts and takes Changes."""

    def __init__(self) -> None:
        """Start empty."""
        self.tables: dict[str, dict[str, Record]] = defaultdict(dict)
        self._index: _Index = {
            (record.TABLE, column): defaultdict(set)
            for record, columns in records.CHILDREN.items()
            for column in columns
        }

    def row(self, record: type[R], row_id: str) -> R | None:
        """Return a row by its id."""
        return self.tables[record.TABLE].get(row_id)  # type: ignore[return-value]

    def children(self, record: type[R], column: str, value: str) -> tuple[R, ...]:
        """Return the rows whose indexed column has this value, by id."""
        ids = self._index[record.TABLE, column].get(value, ())
        table = self.tables[record.TABLE]
        return tuple(table[row_id] for row_id in sorted(ids))  # type: ignore[misc]

    def taken(self, unit: str, span: Span) -> tuple[records.Occupancy, ...]:
        """Return the occupancies of a unit that touch the span, by id."""
        return tuple(
            row
            for row in self.children(records.Occupancy, "unit", unit)
            if row.starts_at < span.ends_at and span.starts_at < row.ends_at
        )

    def take(self, changes: Changes) -> None:
        """Write what an act changed."""
        for table, row_id, row in changes.writes():
            old = self.tables[table].pop(row_id, None)
            if old is not None:
                self._unlist(old)
            if row is not None:
                self.tables[table][row_id] = row
                self._list(row)

    def _list(self, row: Record) -> None:
        for column in records.CHILDREN.get(type(row), ()):
            value = getattr(row, column)
            if value:
                self._index[row.TABLE, column][value].add(row.id)

    def _unlist(self, row: Record) -> None:
        for column in records.CHILDREN.get(type(row), ()):
            value = getattr(row, column)
            if value:
                ids = self._index[row.TABLE, column]
                ids[value].discard(row.id)
                if not ids[value]:
                    del ids[value]
