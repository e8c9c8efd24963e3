"""Rows: reads of projections as records, and the answers to a rule's questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection

from auzolan.ledger import records
from auzolan.ledger.facts import ROWS_MAX, Answers, ChildrenOf, Query, RowOf, TakenIn
from auzolan.ledger.records import Record
from auzolan.store.codec import codec_of
from auzolan.units.faults import BrokenHouse

R = TypeVar("R", bound=Record)

# SQLite allows 32,766 variables in a statement since 3.32; stay well below.
IDS_A_QUERY = 900


def select(
    record: type[R], where: str, params: Sequence[Any], *, limit: int = ROWS_MAX
) -> list[R]:
    """Return the records whose columns satisfy `where`, an SQL text with `%s` marks.

    `where` is written by us and never holds a value; `params` are its values.
    """
    codec = codec_of(record)
    columns = ", ".join(codec.names)
    sql = f"SELECT {columns} FROM {codec.table} WHERE {where} LIMIT {limit:d}"
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return [codec.decode(values) for values in cursor.fetchall()]


def by_id(record: type[R], community: str, row_id: str) -> R | None:
    """Return one row of a community."""
    rows = select(record, "id = %s AND community = %s", (row_id, community), limit=1)
    return rows[0] if rows else None


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), IDS_A_QUERY):
        yield values[start : start + IDS_A_QUERY]


def where_in(
    record: type[R], community: str, column: str, values: Iterable[str]
) -> list[R]:
    """Return the rows whose column has one of the values."""
    assert column in record.__struct_fields__
    if column == "id":
        return list(by_ids(record, community, values).values())
    found: list[R] = []
    for chunk in _chunks(sorted({value for value in values if value})):
        marks = ", ".join(["%s"] * len(chunk))
        where = f"community = %s AND {column} IN ({marks})"
        found += select(record, where, (community, *chunk), limit=ROWS_MAX * 10)
    return found


def by_ids(record: type[R], community: str, ids: Iterable[str]) -> dict[str, R]:
    """Return the rows of these ids, by id."""
    found: dict[str, R] = {}
    for chunk in _chunks(sorted({row_id for row_id in ids if row_id})):
        marks = ", ".join(["%s"] * len(chunk))
        # Named here, the community would lead SQLite to read all that belongs to it.
        for row in select(record, f"id IN ({marks})", chunk, limit=len(chunk)):
            if row.community == community:
                found[row.id] = row
    return found


def answer(answers: Answers, community: str, queries: Iterable[Query]) -> None:
    """Answer a rule's questions from the database, a statement for many of a sort."""
    single: dict[type[Record], list[RowOf]] = defaultdict(list)
    several: dict[tuple[type[Record], str], list[ChildrenOf]] = defaultdict(list)
    for query in answers.missing(queries):
        if isinstance(query, RowOf):
            single[query.record].append(query)
        elif isinstance(query, ChildrenOf):
            several[query.record, query.column].append(query)
        else:
            answers.give(query, tuple(taken_in(community, query)))
    for record, rows_of in single.items():
        found = by_ids(record, community, (query.id for query in rows_of))
        for query in rows_of:
            row = found.get(query.id)
            answers.give(query, (row,) if row is not None else ())
    for (record, column), children in several.items():
        _answer_children(answers, community, record, column, children)


def _answer_children(
    answers: Answers,
    community: str,
    record: type[Record],
    column: str,
    queries: list[ChildrenOf],
) -> None:
    groups: dict[str, list[Record]] = defaultdict(list)
    for row in where_in(record, community, column, (query.value for query in queries)):
        groups[getattr(row, column)].append(row)
    for query in queries:
        rows = groups[query.value] if query.value else []
        if len(rows) > ROWS_MAX:
            raise BrokenHouse(f"{query} has more than {ROWS_MAX} rows")
        answers.give(query, tuple(rows))


def taken_in(community: str, query: TakenIn) -> list[records.Occupancy]:
    """Return the occupancies of a unit that touch a span."""
    return select(
        records.Occupancy,
        "community = %s AND unit = %s AND ends_at > %s AND starts_at < %s",
        (community, query.unit, query.starts_at, query.ends_at),
    )
