"""Bring a whole export of another community into one that is still empty."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from auzolan.formats import valueflows
from auzolan.formats.valueflows import Carried
from auzolan.ledger import records
from auzolan.ledger.acts import Texts
from auzolan.ledger.records import Record
from auzolan.ledger.rules import care, people
from auzolan.node.bring_books import Bundle, RowPlan, standing_fault
from auzolan.node.bring_packing import Packed, pack, request_of
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say, say_as_community
from auzolan.units.faults import Fault, fault

# Rules and roles first, while the community is new; then what others stand on.
_ORDER: tuple[type[Record], ...] = (
    records.RuleValue,
    records.Role,
    records.Objection,
    *(
        record
        for record in records.RECORDS
        if record not in (records.RuleValue, records.Role, records.Objection)
    ),
)
# Whoever has these is no empty community.
_TAKEN_BY = (records.Thing, records.Need, records.Agreement, records.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came in of an export, and what of it was not understood or refused."""

    rows_count: int
    acts_count: int
    faults: tuple[Fault, ...]


def bring_export(
    house: House,
    doer: Doer,
    data: bytes,
    *,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Moved | Faults:
    """Take in every row of an export with its id; the log and its authors are new.

    Repeated, it changes nothing. Where the community has things or needs of its own
    that are not in the export, nothing comes in.
    """
    refused = standing_fault(house, doer)
    if refused is not None:
        return (refused,)
    carried = valueflows.read(data, here=doer.community)
    if isinstance(carried, Fault):
        return (carried,)
    foreign = _foreign(house, doer.community, carried)
    if foreign is not None:
        return (foreign,)
    moved = _taken_in(house, doer.community, carried, told)
    _describe_founder(house, doer, carried)
    return moved


def _describe_founder(house: House, doer: Doer, carried: Carried) -> None:
    """Give the founder, whose row was there before, their own words from the export."""
    words = carried.texts.get(doer.member)
    if words is not None:
        said = hashlib.sha256(msgspec.json.encode(words)).hexdigest()
        body = people.AboutMember(member=doer.member)
        texts = {doer.member: words}
        say(house, doer, "member.amend", body, request=f"export-{said[:32]}", texts=texts)


def _foreign(house: House, here: str, carried: Carried) -> Fault | None:
    """Refuse a community that has begun to live by itself."""
    ids = {(type(row), row.id) for row in carried.rows}
    for record in _TAKEN_BY:
        for row in house.log.rows(record, here, "community", [here]):
            if (record, row.id) not in ids:
                return fault("import.not_empty", record.TABLE)
    return None


def _taken_in(
    house: House, here: str, carried: Carried, told: Callable[[int, int], None]
) -> Moved:
    faults = list(carried.faults)
    if carried.more_faults:
        faults.append(fault("file.more_faults", count=carried.more_faults))
    bundles = list(_bundles(house, here, carried))
    total, done, acts, rows = sum(len(one.rows) for one in bundles), 0, 0, 0
    waiting = list(pack(bundles))
    while waiting:
        packed = waiting.pop(0)
        body = packed.body("valueflows")
        result = say_as_community(
            house,
            here,
            "rows.import",
            body,
            request=request_of(body),
            texts=packed.texts(),
        )
        if isinstance(result, Appended):
            done += len(body.rows)
            rows += 0 if result.repeated else len(body.rows)
            acts += not result.repeated
            told(done, total)
        elif len(packed.bundles) > 1:
            middle = len(packed.bundles) // 2
            halves = (packed.bundles[:middle], packed.bundles[middle:])
            waiting[:0] = [Packed(bundles=half) for half in halves]
        else:
            faults += result
    return Moved(rows_count=rows, acts_count=acts, faults=tuple(faults))


def _bundles(house: House, here: str, carried: Carried) -> Iterator[Bundle]:
    """Yield what is not there yet; postings of one event stay together."""
    by_record: dict[type[Record], list[Record]] = defaultdict(list)
    for row in carried.rows:
        by_record[type(row)].append(row)
    for record in _ORDER:
        rows = by_record[record]
        if record.TABLE not in care.IMPORTABLE:
            continue
        found = house.log.rows(record, here, "id", [row.id for row in rows])
        there = {row.id for row in found}
        new = [row for row in rows if row.id not in there]
        if record is records.Role:
            new = list(_new_roles(house, here, new))
        if record is records.Posting:
            yield from _balanced(new)
        else:
            yield from (_bundle((row,), carried.texts) for row in new)


def _new_roles(house: House, here: str, rows: list[Record]) -> Iterator[Record]:
    """Leave out the role that the founder of the new community has anyway."""
    held = {
        (role.member, role.role, role.place)
        for role in house.log.rows(records.Role, here, "community", [here])
        if not role.ends_at
    }
    for row in rows:
        assert isinstance(row, records.Role)
        if row.ends_at or (row.member, row.role, row.place) not in held:
            yield row


def _balanced(rows: list[Record]) -> Iterator[Bundle]:
    by_event: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        assert isinstance(row, records.Posting)
        by_event[row.event].append(row)
    yield from (_bundle(tuple(together), {}) for together in by_event.values())


def _bundle(rows: tuple[Record, ...], texts: Texts) -> Bundle:
    own = {row.id: texts[row.id] for row in rows if row.id in texts}
    plan = RowPlan(line=0, name=rows[0].TABLE, id=rows[0].id)
    return Bundle(plan=plan, rows=_plain(rows), texts=own)


def _plain(rows: tuple[Record, ...]) -> tuple[Record, ...]:
    """Let members be without keys, so that they can claim their rows by a letter."""
    return tuple(
        msgspec.structs.replace(row, identity="")
        if isinstance(row, records.Member)
        else row
        for row in rows
    )
