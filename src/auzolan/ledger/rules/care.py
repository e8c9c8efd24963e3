"""Rules of care, from the community's own closed list: erase texts, import rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from auzolan.ledger import actions, fulfilment, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf, TakenIn
from auzolan.ledger.records import Record
from auzolan.ledger.rule import DEFAULTS, Body, Faults, Rule
from auzolan.ledger.rules import things
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import ID_LENGTH, is_id
from auzolan.units.spans import MOMENT_MAX, Span

ERASED_ACTS_MAX = 200
ERASED_ROWS_MAX = 400
IMPORTED_ROWS_MAX = 200
# Of an opening balance, in the account's smallest step.
BALANCE_MAX = 10**9


class Erase(Body, frozen=True, kw_only=True):
    """Delete the personal part and salt of acts, and the texts of rows.

    The store does the deleting of the parts when it commits the act; a mirror or a
    restored backup does it again before it serves.
    """

    acts: tuple[str, ...]
    rows: tuple[str, ...]


def _erase_needs(act: Act[Erase]) -> Iterable[Query]:
    for act_id in act.body.acts:
        yield ChildrenOf(records.Text, "act", act_id)


def _erase_check(act: Act[Erase], facts: Facts) -> Faults:
    body = act.body
    if not body.acts:
        return (fault("erase.nothing", "acts"),)
    if len(body.acts) > ERASED_ACTS_MAX:
        return (fault("erase.too_many", "acts", limit=ERASED_ACTS_MAX),)
    if len(body.rows) > ERASED_ROWS_MAX:
        return (fault("erase.too_many", "rows", limit=ERASED_ROWS_MAX),)
    if not all(is_id(row_id) for row_id in body.rows):
        return (fault("id.malformed", "rows"),)
    # A rebuild finds no words in an erased act, so none of them may stay in its rows.
    for act_id in body.acts:
        for text in facts.children(records.Text, "act", act_id):
            if text.id not in body.rows:
                return (fault("erase.row_missing", text.id),)
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


# What may come in from another book as it stands. Accounts may not: they follow from
# the postings, which come in balanced, and from opening balances, which are posted
# against the community's account, so that all still sum to zero.
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
        records.RuleValue,
        records.Objection,
        records.Posting,
    )
)
# What is announced and may be objected to comes in only while nobody is there to object.
DECIDED: tuple[type[Record], ...] = (records.RuleValue, records.Role)
FOUNDING_MEMBERS_MAX = int(DEFAULTS["small_community"]) - 1


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
    record = records.BY_TABLE[table]
    unknown = sorted(fields.keys() - set(record.__struct_fields__))
    if unknown:
        return fault("import.row", table, why=f"unknown field {unknown[0][:60]}")
    try:
        row = msgspec.convert({**fields, "community": community}, record)
    except msgspec.ValidationError as error:
        return fault("import.row", table, why=str(error)[:200])
    if not is_id(row.id):
        return fault("id.malformed", row.id[:64])
    return row if _is_sound(row) else fault("import.value", row.id, table=table)


_STATES: dict[type[Record], frozenset[str]] = {
    records.Member: frozenset({"active", "suspended", "left"}),
    records.Offer: frozenset({"open", "ended"}),
    records.Need: frozenset({"open", "meeting", "met", "closed"}),
    records.Promise: fulfilment.OVER | fulfilment.GIVEN | {"asked", "job"},
    records.Event: frozenset({"standing", "opposed", "corrected"}),
}


def _is_sound(row: Record) -> bool:
    """Tell whether a row is one that the rules could have written.

    Members come without keys, which are nobody's to bring, and stock with nothing set
    aside, which follows from the promises.
    """
    moments = (getattr(row, n) for n in row.__struct_fields__ if n.endswith("_at"))
    if any(abs(moment) > MOMENT_MAX for moment in moments):
        return False
    states = _STATES.get(type(row))
    if states is not None and getattr(row, "state", "") not in states:
        return False
    if isinstance(row, records.Member):
        return not row.identity
    if isinstance(row, records.Thing):
        amounts = 0 <= row.onhand <= AMOUNT_MAX and 0 <= row.quantity <= AMOUNT_MAX
        return amounts and 1 <= row.units <= things.UNITS_MAX
    if isinstance(row, records.Owner):
        return 1 <= row.share <= things.SHARE_MAX
    if isinstance(row, records.Promise):
        numbers = (row.price, row.quantity, row.minutes, row.done)
        return row.action in actions.ACTIONS and all(
            0 <= number <= AMOUNT_MAX for number in numbers
        )
    if isinstance(row, records.Posting):
        return abs(row.amount) <= AMOUNT_MAX
    if isinstance(row, records.Occupancy):
        return 0 <= row.unit_no < things.UNITS_MAX
    if isinstance(row, records.Event):
        return row.action in actions.ACTIONS
    return not isinstance(row, records.Role) or row.role in may.ROLES


def _decoded(act: Act[Import]) -> list[Record | Fault]:
    return [decode_row(table, row, act.community) for table, row in act.body.rows]


def _import_needs(act: Act[Import]) -> Iterable[Query]:
    for row in _decoded(act):
        if isinstance(row, Record):
            yield RowOf(type(row), row.id)
        if isinstance(row, records.Occupancy) and row.starts_at < row.ends_at:
            yield TakenIn(row.unit, row.starts_at, row.ends_at)
        if isinstance(row, records.Posting):
            yield RowOf(records.Account, row.account)
        if isinstance(row, records.Mandate):
            yield RowOf(records.Member, row.principal)
        if isinstance(row, records.Promise):
            yield RowOf(records.Thing, row.thing)
            for side in (row.payer, row.provider, row.receiver):
                yield RowOf(records.Account, side)
    for member, _ in act.body.balances:
        yield RowOf(records.Member, member)
        yield RowOf(records.Account, member)
        yield RowOf(records.Event, opening_id(act.community, member))
    yield RowOf(records.Account, act.community)
    yield RowOf(records.Community, act.community)


def _import_check(act: Act[Import], facts: Facts) -> Faults:
    if len(act.body.rows) + len(act.body.balances) > IMPORTED_ROWS_MAX:
        return (fault("import.too_many", "rows", limit=IMPORTED_ROWS_MAX),)
    refused = tuple(row for row in _decoded(act) if isinstance(row, Fault))
    if refused:
        return refused
    brought = {table_row[1].get("id") for table_row in act.body.rows}
    for member, amount in act.body.balances:
        if member not in brought and facts.row(records.Member, member) is None:
            return (fault("member.unknown", member[:64]),)
        if abs(amount) > BALANCE_MAX:
            return (fault("amount.out_of_bounds", member),)
    return (
        _promise_faults(act, facts)
        or _mandate_faults(act, facts)
        or _decided_faults(act, facts)
        or _balance_faults(act, facts)
        or _overlaps(act, facts)
    )


def _promise_faults(act: Act[Import], facts: Facts) -> Faults:
    """Refuse open promises of stock that is not there to be set aside."""
    brought = {row.id for row in _decoded(act) if isinstance(row, records.Thing)}
    for row in _decoded(act):
        if isinstance(row, records.Promise) and _sets_aside(row):
            known = row.thing in brought or facts.row(records.Thing, row.thing)
            if not known:
                return (fault("thing.unknown", row.thing[:64]),)
    return ()


def _mandate_faults(act: Act[Import], facts: Facts) -> Faults:
    """Refuse to let somebody act for a member who has keys and can say so themselves."""
    for row in _decoded(act):
        if isinstance(row, records.Mandate):
            known = facts.row(records.Mandate, row.id)
            principal = facts.row(records.Member, row.principal)
            if known is None and principal is not None and principal.identity:
                return (fault("mandate.not_given", row.principal),)
    return ()


def _sets_aside(row: records.Promise) -> bool:
    open_ = row.state in fulfilment.GIVEN
    return open_ and bool(row.thing) and row.action in fulfilment.STOCK_ACTIONS


def _decided_faults(act: Act[Import], facts: Facts) -> Faults:
    """Refuse rules and roles that a community of several could have objected to."""
    community = facts.row(records.Community, act.community)
    for row in _decoded(act):
        if not isinstance(row, DECIDED) or facts.row(type(row), row.id) is not None:
            continue
        if community is None or community.members > FOUNDING_MEMBERS_MAX:
            return (fault("import.not_new", row.id),)
    return ()


def _balance_faults(act: Act[Import], facts: Facts) -> Faults:
    """Refuse postings of an event that do not sum to zero."""
    sums: dict[str, int] = {}
    # A row that stands in the act twice comes in once.
    new = {
        row.id: row for row in reversed(_decoded(act)) if isinstance(row, records.Posting)
    }
    for row in new.values():
        if facts.row(records.Posting, row.id) is None:
            sums[row.event] = sums.get(row.event, 0) + row.amount
    return tuple(fault("import.unbalanced", event[:64]) for event in sums if sums[event])


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
    new: list[Record] = []
    for row in _decoded(act):
        assert isinstance(row, Record)
        if changes.row(type(row), row.id) is None:
            bare = isinstance(row, records.Thing)
            changes.put(msgspec.structs.replace(row, reserved=0) if bare else row)
            new.append(row)
            new_members += isinstance(row, records.Member) and row.state != "left"
    if new_members:
        community = changes.get(records.Community, act.community)
        changes.amend(community, members=community.members + new_members)
    for row in new:
        _take_credit(row, changes)
    for member, amount in act.body.balances:
        opening = opening_id(act.community, member)
        if changes.row(records.Event, opening) is None:
            _open_balance(act, changes, opening, member, amount)


def _take_credit(row: Record, changes: Changes) -> None:
    """Let accounts follow: a posting moves a balance, an open promise reserves."""
    if isinstance(row, records.Posting):
        account = changes.account(row.account)
        changes.put(msgspec.structs.replace(account, balance=account.balance + row.amount))
    if isinstance(row, records.Promise) and row.state in fulfilment.GIVEN:
        changes.reserve(row.payer, row.price)
        changes.engage(row, 1)
        if _sets_aside(row):
            changes.set_aside(row.thing, fulfilment.left_of(row))


def opening_id(community: str, member: str) -> str:
    """Return the id of the event that opens a member's balance: there is only one."""
    return hashlib.sha256(f"opening/{community}/{member}".encode()).hexdigest()[:ID_LENGTH]


def _open_balance(
    act: Act[Import], changes: Changes, opening: str, member: str, amount: int
) -> None:
    event = records.Event(
        id=opening,
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
