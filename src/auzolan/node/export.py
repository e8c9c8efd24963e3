"""Export: carry a whole community's rows away, or what belongs to one member."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from auzolan.formats import valueflows
from auzolan.formats.valueflows_terms import SHAPES
from auzolan.ledger import records
from auzolan.ledger.records import Record
from auzolan.node.bring_books import standing_fault
from auzolan.node.ports import Doer, House
from auzolan.node.say import Faults

R = TypeVar("R", bound=Record)

# Reads every row of a table, however many there are.
Every = Callable[[type[Any]], Iterable[Any]]

# The columns by which rows are a member's own.
_OWN: tuple[tuple[type[Record], tuple[str, ...]], ...] = (
    (records.Role, ("member",)),
    (records.Mandate, ("agent", "principal")),
    (records.Place, ("keeper",)),
    (records.Thing, ("keeper", "holder")),
    (records.Offer, ("by",)),
    (records.Need, ("by",)),
    (records.Agreement, ("by",)),
    (records.Plan, ("by",)),
    (records.Promise, ("provider", "receiver", "payer", "payee")),
    (records.Event, ("provider", "receiver", "author")),
    (records.Posting, ("account",)),
    (records.Due, ("member",)),
    (records.RecipeOf, ("by",)),
)
# Rows whose texts a member may carry away: what they wrote, or what is about them.
_WITH_TEXTS = (
    records.Kind,
    records.Place,
    records.Thing,
    records.Offer,
    records.Need,
    records.Agreement,
    records.Promise,
    records.Event,
    records.Due,
    records.Role,
)


def full(house: House, doer: Doer, every: Every) -> bytes | Faults:
    """Return all rows of a community as a ValueFlows document, for a steward only.

    Left out are keys, identities, letters of invitation and accounts, which another
    community cannot take over; everybody's names and contacts are in it.
    """
    refused = standing_fault(house, doer)
    if refused is not None:
        return (refused,)
    community = house.log.row(records.Community, doer.community, doer.community)
    assert community is not None, "its steward stands in its own book"
    rows = (row for shape in SHAPES for row in every(shape.record))
    return valueflows.write(rows, every(records.Text), community=community)


def mine(house: House, doer: Doer) -> bytes:
    """Return what belongs to one member: profile, things, promises, records, texts.

    Others appear by their ids, and by name where they are the other side; the kinds
    that amounts are counted in are there too.
    """
    here, member = doer.community, doer.who
    community = house.log.row(records.Community, here, here)
    assert community is not None, "whoever asks is in its book"
    rows = _own_rows(house, here, member)
    texts = [*house.log.rows(records.Text, here, "id", _text_ids(rows, member))]
    others = _others(rows) - {member, here}
    rows += house.log.rows(records.Member, here, "id", others)
    texts += [
        records.Text(id=text.id, community=here, act="", name=text.name)
        for text in house.log.rows(records.Text, here, "id", others)
    ]
    return valueflows.write([community, *rows], texts, community=community)


def _own_rows(house: House, here: str, member: str) -> list[Record]:
    found: dict[tuple[type[Record], str], Record] = {}

    def take(rows: Iterable[Record]) -> None:
        found.update({(type(row), row.id): row for row in rows})

    take(house.log.rows(records.Member, here, "id", [member]))
    for record, columns in _OWN:
        for column in columns:
            take(house.log.rows(record, here, column, [member]))
    shares = house.log.rows(records.Owner, here, "member", [member])
    things = {share.thing for share in shares} | _ids(found, records.Thing)
    take(house.log.rows(records.Thing, here, "id", things))
    take(house.log.rows(records.Owner, here, "thing", things))
    kinds = {value for row in found.values() for value in _values(row, ("kind",))}
    take(house.log.rows(records.Kind, here, "id", kinds))
    return list(found.values())


def _ids(found: dict[tuple[type[Record], str], Record], record: type[Record]) -> set[str]:
    return {row_id for kind, row_id in found if kind is record}


def _values(row: Record, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = getattr(row, name, "")
        if value:
            yield value


def _text_ids(rows: Iterable[Record], member: str) -> list[str]:
    return [member, *(row.id for row in rows if isinstance(row, _WITH_TEXTS))]


def _others(rows: Iterable[Record]) -> set[str]:
    sides = ("provider", "receiver", "keeper", "by")
    return {value for row in rows for value in _values(row, sides)}
