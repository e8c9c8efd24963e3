"""Codec: how a record's fields become columns and columns become a record again."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from auzolan.ledger.records import Record

R = TypeVar("R", bound=Record)

TABLE_PREFIX = "store_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `sort` is text, integer, boolean or json."""

    name: str
    sort: str
    decode: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec(Generic[R]):
    """The columns of one record's table, in the order of its fields."""

    record: type[R]
    table: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(column.name for column in self.columns)

    def encode(self, row: R) -> tuple[Any, ...]:
        """Return the row's column values in order."""
        return tuple(
            msgspec.json.encode(value).decode() if column.sort == "json" else value
            for column in self.columns
            for value in (getattr(row, column.name),)
        )

    def decode(self, values: Sequence[Any]) -> R:
        """Build the record from column values in order."""
        return self.record(
            **{
                column.name: column.decode(value) if column.decode else value
                for column, value in zip(self.columns, values, strict=True)
            }
        )


def _column(name: str, hint: object) -> Column:
    if hint is str:
        return Column(name=name, sort="text", decode=None)
    if hint is bool:
        return Column(name=name, sort="boolean", decode=bool)
    if hint is int:
        return Column(name=name, sort="integer", decode=None)
    decoder = msgspec.json.Decoder(hint)
    return Column(name=name, sort="json", decode=decoder.decode)


@functools.cache
def codec_of(record: type[R]) -> Codec[R]:
    """Return the codec of a record type."""
    hints = typing.get_type_hints(record)
    columns = tuple(_column(name, hints[name]) for name in record.__struct_fields__)
    return Codec(record=record, table=TABLE_PREFIX + record.TABLE, columns=columns)
