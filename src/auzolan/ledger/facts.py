"""Facts: the closed list of questions a rule may ask, and who answers them.

When an act is appended, the questions of its `needs` are answered from the database
in at most two rounds; when a log is replayed, from memory. A rule that asks what it
did not announce is wrong code and stops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from auzolan.ledger import records
from auzolan.ledger.records import Record
from auzolan.units.faults import BrokenHouse
from auzolan.units.spans import Span

R = TypeVar("R", bound=Record)

# A rule that would see more rows than this is refused by the store as a bug.
ROWS_MAX = 5_000


@dataclass(frozen=True, slots=True)
class RowOf:
    """The row of one id, if there is one."""

    record: type[Record]
    id: str


@dataclass(frozen=True, slots=True)
class ChildrenOf:
    """The rows whose `column` has a value; only the pairs of `records.CHILDREN`."""

    record: type[Record]
    column: str
    value: str

    def __post_init__(self) -> None:
        assert self.column in records.CHILDREN.get(self.record, ())


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The occupancies of a unit that touch a span."""

    unit: str
    starts_at: int
    ends_at: int


Query = RowOf | ChildrenOf | TakenIn


class Facts(Protocol):
    """Answers of the closed list; rows come in the order of their ids."""

    def row(self, record: type[R], row_id: str) -> R | None:
        """Return a row by its id."""
        ...

    def children(self, record: type[R], column: str, value: str) -> tuple[R, ...]:
        """Return the rows whose indexed column has this value."""
        ...

    def taken(self, unit: str, span: Span) -> tuple[records.Occupancy, ...]:
        """Return the occupancies of a unit that touch the span."""
        ...


class Answers:
    """Facts that were asked for beforehand; anything else is a broken promise."""

    def __init__(self) -> None:
        """Start with nothing answered."""
        self._answers: dict[Query, tuple[Record, ...]] = {}

    def missing(self, queries: Iterable[Query]) -> list[Query]:
        """Return the questions that still have no answer, without repeats."""
        return [q for q in dict.fromkeys(queries) if q not in self._answers]

    def give(self, query: Query, rows: tuple[Record, ...]) -> None:
        """Keep the answer to one question, ordered by id."""
        self._answers[query] = tuple(sorted(rows, key=lambda row: row.id))

    def _of(self, query: Query) -> tuple[Record, ...]:
        try:
            return self._answers[query]
        except KeyError:
            raise BrokenHouse(f"a rule did not announce that it needs {query}") from None

    def row(self, record: type[R], row_id: str) -> R | None:
        """Return a row by its id."""
        found = self._of(RowOf(record, row_id)) if row_id else ()
        return found[0] if found else None  # type: ignore[return-value]

    def children(self, record: type[R], column: str, value: str) -> tuple[R, ...]:
        """Return the rows whose indexed column has this value."""
        if not value:
            return ()
        return self._of(ChildrenOf(record, column, value))  # type: ignore[return-value]

    def taken(self, unit: str, span: Span) -> tuple[records.Occupancy, ...]:
        """Return the occupancies of a unit that touch the span."""
        return self._of(TakenIn(unit, span.starts_at, span.ends_at))  # type: ignore[return-value]
