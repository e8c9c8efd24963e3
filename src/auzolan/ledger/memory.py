"""Rows in memory: the state of one community, for replaying a log and for tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import TypeVar

from auzolan.ledger import records
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Answers, ChildrenOf, Query, RowOf
from auzolan.ledger.records import Record
from auzolan.units.spans import Span

R = TypeVar("R", bound=Record)

# The ids of the rows with one value. Most values have one row or two, and a set for each
# of them would take more memory than the rows themselves.
_Ids = str | tuple[str, ...] | set[str]
_TUPLE_MAX = 8
_by_id = attrgetter("id")


class MemoryRows:
    """All rows of one community; answers Facts and takes Changes."""

    def __init__(self) -> None:
        """Start empty."""
        self.tables: dict[str, dict[str, Record]] = defaultdict(dict)
        self._index: dict[tuple[type[Record], str], dict[str, _Ids]] = {
            (record, column): {}
            for record, columns in records.CHILDREN.items()
            for column in columns
        }
        self._listed: dict[type[Record], list[tuple[str, dict[str, _Ids]]]] = defaultdict(
            list
        )
        for (record, column), index in self._index.items():
            self._listed[record].append((column, index))

    def row(self, record: type[R], row_id: str) -> R | None:
        """Return a row by its id."""
        return self.tables[record.TABLE].get(row_id)  # type: ignore[return-value]

    def children(self, record: type[R], column: str, value: str) -> tuple[R, ...]:
        """Return the rows whose indexed column has this value, by id."""
        found = list(self._having(record, column, value))
        if len(found) > 1:
            found.sort(key=_by_id)
        return tuple(found)

    def taken(self, unit: str, span: Span) -> tuple[records.Occupancy, ...]:
        """Return the occupancies of a unit that touch the span, by id."""
        starts_at, ends_at = span.starts_at, span.ends_at
        found = [
            row
            for row in self._having(records.Occupancy, "unit", unit)
            if row.starts_at < ends_at and starts_at < row.ends_at
        ]
        return tuple(sorted(found, key=_by_id))

    def _having(self, record: type[R], column: str, value: str) -> Iterator[R]:
        ids = self._index[record, column].get(value)
        if ids is None:
            return
        table = self.tables[record.TABLE]
        if type(ids) is str:
            yield table[ids]  # type: ignore[misc]
        else:
            yield from map(table.__getitem__, ids)

    def answer(self, answers: Answers, queries: Iterable[Query]) -> None:
        """Answer announced questions, as the database does."""
        for query in answers.missing(queries):
            if isinstance(query, RowOf):
                row = self.row(query.record, query.id)
                answers.give(query, () if row is None else (row,))
            elif isinstance(query, ChildrenOf):
                found = self.children(query.record, query.column, query.value)
                answers.give(query, found)
            else:
                span = Span(query.starts_at, query.ends_at)
                answers.give(query, self.taken(query.unit, span))

    def take(self, changes: Changes, texts: Iterable[records.Text] = ()) -> None:
        """Write what an act changed, then the texts of its personal part."""
        for table, row_id, row in changes.writes():
            self._write(records.BY_TABLE[table], row_id, row)
        for text in texts:
            self._write(records.Text, text.id, text)

    def _write(self, record: type[Record], row_id: str, row: Record | None) -> None:
        rows = self.tables[record.TABLE]
        old = rows.get(row_id)
        if row is not None:
            rows[row_id] = row
        elif old is not None:
            del rows[row_id]
        listed = self._listed.get(record)
        if listed is not None:
            _relist(listed, row_id, old, row)


def _relist(
    listed: list[tuple[str, dict[str, _Ids]]],
    row_id: str,
    old: Record | None,
    row: Record | None,
) -> None:
    """List the row under the new values of its indexed columns, where they changed."""
    for column, index in listed:
        before = getattr(old, column) if old is not None else ""
        after = getattr(row, column) if row is not None else ""
        if before == after:
            continue
        if before:
            _unlist(index, before, row_id)
        if after:
            _list(index, after, row_id)


def _list(index: dict[str, _Ids], value: str, row_id: str) -> None:
    ids = index.get(value)
    if ids is None:
        index[value] = row_id
    elif type(ids) is str:
        index[value] = (ids, row_id)
    elif type(ids) is set:
        ids.add(row_id)
    elif len(ids) < _TUPLE_MAX:
        index[value] = (*ids, row_id)
    else:
        index[value] = {*ids, row_id}


def _unlist(index: dict[str, _Ids], value: str, row_id: str) -> None:
    ids = index[value]
    if type(ids) is str:
        del index[value]
        return
    if type(ids) is set:
        ids.discard(row_id)
    else:
        index[value] = ids = tuple(one for one in ids if one != row_id)
    if not ids:
        del index[value]
