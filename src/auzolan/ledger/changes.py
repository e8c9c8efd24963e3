"""Changes: what an act does to the rows, built from a few primitives.

The primitives are the only way that rules move anything: rows put and dropped, stock
and custody, occupancy, balanced posting. Each reads the rows as the act has changed
them so far, so one act may touch a row several times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.facts import Facts
from auzolan.ledger.records import Record
from auzolan.units.ids import born_id
from auzolan.units.spans import Span

R = TypeVar("R", bound=Record)

_WITHOUT_WORDS = frozenset({records.Text.TABLE, records.Account.TABLE})


class Changes:
    """The writes of one act, in order, over the facts it was judged by."""

    def __init__(self, act: Act[msgspec.Struct], facts: Facts) -> None:
        """Start with no writes."""
        self._act = act
        self._facts = facts
        self._rows: dict[tuple[str, str], Record | None] = {}
        self._born = 0

    def writes(self) -> Iterator[tuple[str, str, Record | None]]:
        """Yield (table, id, row); a row that is None is dropped."""
        for (table, row_id), row in self._rows.items():
            yield table, row_id, row

    def writes_row(self, table: str, row_id: str) -> bool:
        """Tell whether the act writes a row of this table and id."""
        return self._rows.get((table, row_id)) is not None

    def brings_about(self, row_id: str) -> bool:
        """Tell whether a row of this id is written that was not there before.

        Texts are about rows and bring none about: a rebuild finds those of an erased
        act for the first time when the erasing says again what it left of them. An
        account has the id of the member whose it is, and is no way to their name.
        """
        return any(
            self._facts.row(records.BY_TABLE[table], row_id) is None
            for table, written in self._rows
            if written == row_id and table not in _WITHOUT_WORDS
        )

    def new_id(self) -> str:
        """Return the id of the next row that is born of the act itself."""
        self._born += 1
        return born_id(self._act.act_id, self._act.recorded_at, self._born)

    def put(self, row: Record) -> None:
        """Insert the row, or replace the one of the same id."""
        self._rows[row.TABLE, row.id] = row

    def drop(self, row: Record) -> None:
        """Delete the row."""
        self._rows[row.TABLE, row.id] = None

    def blank(self, row_id: str) -> None:
        """Empty the texts of a row; what is left says that the id had some."""
        act = self._act
        self.put(records.Text(id=row_id, community=act.community, act=act.act_id))

    def row(self, record: type[R], row_id: str) -> R | None:
        """Return a row as it stands now, with this act's own writes."""
        key = (record.TABLE, row_id)
        if key in self._rows:
            return self._rows[key]  # type: ignore[return-value]
        return self._facts.row(record, row_id)

    def get(self, record: type[R], row_id: str) -> R:
        """Return a row that must exist; the check has seen to it."""
        row = self.row(record, row_id)
        assert row is not None, f"{record.TABLE} {row_id} is not there"
        return row

    def latest(self, row: R) -> R:
        """Return a row that the facts gave, as this act has changed it since."""
        found = self._rows.get((row.TABLE, row.id), row)
        assert found is not None, f"{row.TABLE} {row.id} was dropped"
        return found  # type: ignore[return-value]

    def amend(self, row: R, **values: object) -> R:
        """Write the row with some fields changed, and return it."""
        amended = msgspec.structs.replace(row, **values)
        self.put(amended)
        return amended

    # -- occupancy ---------------------------------------------------------------

    def taken(self, unit: str, span: Span) -> list[records.Occupancy]:
        """Return the occupancies of a unit that touch the span, as they stand now."""
        here = (row for row in self._rows.values() if isinstance(row, records.Occupancy))
        before = (
            row
            for row in self._facts.taken(unit, span)
            if (row.TABLE, row.id) not in self._rows
        )
        return [
            row
            for row in (*before, *here)
            if row.unit == unit
            and row.starts_at < span.ends_at
            and span.starts_at < row.ends_at
        ]

    def clear_expired(self, unit: str, span: Span) -> None:
        """Drop the unit's holds in the span that had expired when this act came."""
        for row in self.taken(unit, span):
            if 0 < row.expires_at <= self._act.recorded_at:
                self.drop(row)

    def take(
        self,
        unit: str,
        *,
        span: Span,
        why: str,
        ref: str,
        expires_at: int = 0,
        unit_no: int = 0,
        handed: Span | None = None,
    ) -> None:
        """Take a unit for a span, buffers included; expired holds make way."""
        self.clear_expired(unit, span)
        inner = handed or span
        self.put(
            records.Occupancy(
                id=self.new_id(),
                community=self._act.community,
                unit=unit,
                unit_no=unit_no,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                from_at=inner.starts_at,
                until_at=inner.ends_at,
                why=why,
                ref=ref,
                expires_at=expires_at,
            )
        )

    def let_go(self, ref: str) -> None:
        """Free whatever a promise had taken."""
        for row in self._facts.children(records.Occupancy, "ref", ref):
            self.drop(row)

    # -- credit ------------------------------------------------------------------

    def account(self, owner: str) -> records.Account:
        """Return the account of a member or the community, empty before first use."""
        row = self.row(records.Account, owner)
        if row is None:
            row = records.Account(id=owner, community=self._act.community)
        return row

    def reserve(self, owner: str, amount: int) -> None:
        """Set credit aside, or with a negative amount let it go."""
        if amount:
            account = self.account(owner)
            self.put(msgspec.structs.replace(account, reserved=account.reserved + amount))

    def engage(self, promise: records.Promise, by: int) -> None:
        """Count a promise that is given (1) or over (-1) for its giver and its taker."""
        for side in {promise.provider: 0, promise.receiver: 0}:
            account = self.account(side)
            self.put(msgspec.structs.replace(account, engaged=account.engaged + by))

    def post(
        self, event: str, *, payer: str, payee: str, amount: int, agreement: str = ""
    ) -> None:
        """Move credit in two postings that sum to zero; the only way balances change."""
        if not amount or payer == payee:
            return
        for owner, change in ((payer, -amount), (payee, amount)):
            account = self.account(owner)
            self.put(msgspec.structs.replace(account, balance=account.balance + change))
            self.put(
                records.Posting(
                    id=self.new_id(),
                    community=self._act.community,
                    event=event,
                    account=owner,
                    amount=change,
                    agreement=agreement,
                    posted_at=self._act.recorded_at,
                )
            )

    # -- stock and custody -------------------------------------------------------

    def move_stock(self, thing: str, *, quantity: int = 0, onhand: int = 0) -> None:
        """Change what is accounted for and what is here, by signed amounts."""
        row = self.get(records.Thing, thing)
        self.amend(row, quantity=row.quantity + quantity, onhand=row.onhand + onhand)

    def set_aside(self, thing: str, amount: int) -> None:
        """Reserve a quantity of a stock, or with a negative amount free it."""
        row = self.get(records.Thing, thing)
        self.amend(row, reserved=row.reserved + amount)

    def own(self, thing: str, owners: Sequence[tuple[str, int]]) -> None:
        """Write the owners of a new thing: (member or community, share)."""
        for member, share in owners:
            self.put(
                records.Owner(
                    id=self.new_id(),
                    community=self._act.community,
                    thing=thing,
                    member=member,
                    share=share,
                )
            )
