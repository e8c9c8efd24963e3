"""Digests: the rows of a table as column values, compared and summed up.

A digest is the SHA-256 over the rows in the order of their ids, each as the JSON list of
its values in the order of the record's fields, ended by a newline. Two nodes that hold
the same community have the same digests, whatever databases they use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection

from auzolan.ledger.records import Record
from auzolan.store.codec import codec_of

ROWS_A_READ = 5_000

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a table holds of a community."""

    rows: int
    sha256: str


def encoder(record: type[Record]) -> Callable[[Record], Values]:
    """Return a fast way from a record to its column values."""
    codec = codec_of(record)
    values = attrgetter(*codec.names)
    nested = [n for n, column in enumerate(codec.columns) if column.sort == "json"]
    if not nested:
        return values
    encode = msgspec.json.Encoder().encode

    def encoded(row: Record) -> Values:
        found = list(values(row))
        for at in nested:
            found[at] = encode(found[at]).decode()
        return tuple(found)

    return encoded


def of_values(rows: Iterable[Sequence[Any]]) -> Digest:
    """Return the digest of rows of column values that come in the order of their ids."""
    whole, count = sha256(), 0
    encode = msgspec.json.Encoder().encode
    for values in rows:
        whole.update(encode(values) + b"\n")
        count += 1
    return Digest(rows=count, sha256=whole.hexdigest())


def of_rows(record: type[Record], rows: dict[str, Record]) -> Digest:
    """Return the digest of rows in memory, by id."""
    encode = encoder(record)
    return of_values(encode(rows[row_id]) for row_id in sorted(rows))


def of_table(record: type[Record], community: str, *, table: str = "") -> Digest:
    """Return the digest of what a table, or another of its form, holds of a community."""
    booleans = [
        n for n, column in enumerate(codec_of(record).columns) if column.sort == "boolean"
    ]
    found = stream(record, community, table=table, ordered=True)
    return of_values(_with_booleans(values, booleans) for values in found)


def _with_booleans(values: Values, booleans: Sequence[int]) -> Values:
    """Return the values with truth as truth, which SQLite keeps as 0 and 1."""
    if not booleans:
        return values
    found = list(values)
    for at in booleans:
        found[at] = bool(found[at])
    return tuple(found)


def stream(
    record: type[Record], community: str, *, table: str = "", ordered: bool = False
) -> Iterator[Values]:
    """Yield the column values of a community's rows, a few thousand in memory at once."""
    codec = codec_of(record)
    # Ids are hex digits, but a database may sort text by the habits of a language.
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    order = f' ORDER BY id COLLATE "{collation}"' if ordered else ""
    sql = (
        f"SELECT {', '.join(codec.names)} FROM {table or codec.table} "
        f"WHERE community = %s{order}"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [community])
        while found := cursor.fetchmany(ROWS_A_READ):
            yield from found
