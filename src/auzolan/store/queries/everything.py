"""Everything: every row of a table, for the export of a whole community."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from auzolan.ledger.records import Record
from auzolan.store import rows
from auzolan.store.queries.viewers import Viewer

ROWS_A_READ = 2_000


def every(viewer: Viewer) -> Callable[[type[Any]], Iterator[Any]]:
    """Return what reads all rows of a table, by id; nothing for who is no steward."""

    def read(record: type[Record]) -> Iterator[Record]:
        last = ""
        while viewer.is_steward:
            some = rows.select(
                record,
                "community = %s AND id > %s ORDER BY id",
                (viewer.community, last),
                limit=ROWS_A_READ,
            )
            yield from some
            if len(some) < ROWS_A_READ:
                return
            last = some[-1].id

    return read
