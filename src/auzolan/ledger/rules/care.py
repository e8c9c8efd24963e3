"""Rules of care, from the community's own closed list: erase texts, import rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf, TakenIn
from auzolan.ledger.records import Record
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.spans import Span

ERASED_ACTS_MAX = 200
ERASED_ROWS_MAX = 400
IMPORTED_ROWS_MAX = 200


class Erase(Body, frozen=True, kw_only=True):
    """Delete the personal part and salt of acts, and the texts of rows.

    The store does the deleting of the parts when it commits the act; a mirror or a
    restored backup does it again before it serves.
    """

    acts: tuple[str, ...]
    rows: tuple[str, ...]


def _erase_needs(_act: Act[Erase]) -> Iterable[Query]:
    return ()


def _erase_check(act: Act[Erase], _facts: Facts) -> Faults:
    body = act.body
    if not body.acts or len(body.acts) > ERASED_ACTS_MAX:
        return (fault("erase.too_many", "acts", limit=ERASED_ACTS_MAX),)
    if len(body.rows) > ERASED_ROWS_MAX:
        return (fault("erase.too_many", "rows", limit=ERASED_ROWS_MAX),)
    return ()


def _erase_apply(act: Act[Erase], _facts: Facts, changes: Changes) -> None:
    for row_id in act.body.rows:
        changes.blank(row_id)


ERASE = Rule(
    kind="texts.erase",
    body=Erase,
    needs=_erase_needs,
    check=_erase_check,
    apply=_erase_apply,
)


def erased_acts(act: Act[msgspec.Struct]) -> tuple[str, ...]:
    """Return the ids of the acts whose personal parts this act erases."""
    return act.body.acts if isinstance(act.body, Erase) else ()


# What may come in from another book as it stands. Accounts and postings may not:
# opening balances are posted against the community's account, so that all still
# sum to zero.
IMPORTABLE: frozenset[str] = frozenset(
    record.TABLE
    for record in (
        records.Member,
        records.UnitOf,
        records.Kind,
        records.Place,
        records.Thing,
        records.Owner,
        records.Lot,
        records.Offer,
        records.Need,
        records.Agreement,
        records.Promise,
        records.Plan,
        records.Process,
        records.Peg,
        records.Occupancy,
        records.Event,
        records.Due,
        records.Design,
        records.RecipeOf,
        records.Role,
        records.Mandate,
    )
)


class Import(Body, frozen=True, kw_only=True):
    """Rows brought over with their ids, and opening balances (member, amount).

    `rows` are (table, fields); a row that is there already is left as it is, so a
    repeated import changes nothing.
    """

    rows: tuple[tuple[str, dict[str, Any]], ...] = ()
    balances: tuple[tuple[str, int], ...] = ()
    source: str = ""


def decode_row(table: str, fields: dict[str, Any], community: str) -> Record | Fault:
    """Decode one imported row strictly; its community is always ours."""
    if table not in IMPORTABLE:
        return fault("import.table", table[:40])
    try:
        row = msgspec.convert({**fields, "community": community}, records.BY_TABLE[table])
    except msgspec.ValidationError as error:
        return fault("import.row", table, why=str(error)[:200])
    return row if is_id(row.id) else fault("id.malformed", row.id[:64])


def _decoded(act: Act[Import]) -> list[Record | Fault]:
    return [decode_row(table, row, act.community) for table, row in act.body.rows]


def _import_needs(act: Act[Import]) -> Iterable[Query]:
    for row in _decoded(act):
        if isinstance(row, Record):
            yield RowOf(type(row), row.id)
        if isinstance(row, records.Occupancy) and row.starts_at < row.ends_at:
            yield TakenIn(row.unit, row.starts_at, row.ends_at)
    for member, _ in act.body.balances:
        yield RowOf(records.Member, member)
        yield RowOf(records.Account, member)
    yield RowOf(records.Account, act.community)


def _import_check(act: Act[Import], facts: Facts) -> Faults:
    if len(act.body.rows) > IMPORTED_ROWS_MAX:
        return (fault("import.too_many", "rows", limit=IMPORTED_ROWS_MAX),)
    refused = tuple(row for row in _decoded(act) if isinstance(row, Fault))
    if refused:
        return refused
    brought = {table_row[1].get("id") for table_row in act.body.rows}
    for member, _ in act.body.balances:
        if member not in brought and facts.row(records.Member, member) is None:
            return (fault("member.unknown", member[:64]),)
    return _overlaps(act, facts)


def _overlaps(act: Act[Import], facts: Facts) -> Faults:
    """Refuse spans that are taken already, here or twice in the import itself."""
    coming: list[records.Occupancy] = []
    for row in _decoded(act):
        if not isinstance(row, records.Occupancy):
            continue
        if row.starts_at >= row.ends_at:
            return (fault("span.malformed", row.id),)
        there = facts.taken(row.unit, Span(row.starts_at, row.ends_at))
        for other in (*there, *coming):
            if other.id != row.id and _same_stretch(row, other, act.recorded_at):
                return (fault("thing.taken", row.unit, starts_at=other.starts_at),)
        coming.append(row)
    return ()


def _same_stretch(row: records.Occupancy, other: records.Occupancy, now: int) -> bool:
    return (
        (row.unit, row.unit_no) == (other.unit, other.unit_no)
        and row.starts_at < other.ends_at
        and other.starts_at < row.ends_at
        and not 0 < other.expires_at <= now
    )


def _import_apply(act: Act[Import], facts: Facts, changes: Changes) -> None:
    new_members = 0
    for row in _decoded(act):
        assert isinstance(row, Record)
        if changes.row(type(row), row.id) is None:
            changes.put(row)
            new_members += isinstance(row, records.Member)
    if new_members:
        community = changes.get(records.Community, act.community)
        changes.amend(community, members=community.members + new_members)
    for member, amount in act.body.balances:
        account = facts.row(records.Account, member)
        if account is None:
            _open_balance(act, changes, member, amount)


def _open_balance(act: Act[Import], changes: Changes, member: str, amount: int) -> None:
    event = records.Event(
        id=changes.new_id(),
        community=act.community,
        action="transfer",
        provider=act.community,
        receiver=member,
        starts_at=act.recorded_at,
        author=act.author,
        recorded_at=act.recorded_at,
        stands_at=act.recorded_at,
    )
    changes.put(event)
    changes.post(event.id, payer=act.community, payee=member, amount=amount)


IMPORT = Rule(
    kind="rows.import",
    body=Import,
    needs=_import_needs,
    check=_import_check,
    apply=_import_apply,
)

CARE = (ERASE, IMPORT)
