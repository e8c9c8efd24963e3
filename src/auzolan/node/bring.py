"""Bring: what other books and open files say, planned, shown, and then taken in.

`plan` reads the files and says line by line what would come in; `bring` does it. Rows
come in as `rows.import` acts of the community, on a steward's word; designs, roles and
hand-overs as acts of the steward. A repeated import changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from auzolan.formats.balances import balances_in
from auzolan.formats.bom import read_bom
from auzolan.formats.bookings import BOOKINGS
from auzolan.formats.items import ITEMS
from auzolan.formats.loans import LOANS
from auzolan.formats.members import MEMBERS
from auzolan.formats.okh import read_okh_list
from auzolan.formats.okw import read_okw
from auzolan.formats.reports import Outcome
from auzolan.formats.sheets import Reading, Sheet, read_sheet
from auzolan.ledger import records
from auzolan.node import (
    bring_designs,
    bring_loans,
    bring_packing,
    bring_people,
    bring_things,
    bring_workshops,
)
from auzolan.node.bring_books import Books, FilePlan, KindGuess, Said, standing_fault
from auzolan.node.bring_packing import Packed
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say, say_as_community
from auzolan.units.amounts import UNITS
from auzolan.units.faults import fault

# In the order in which they stand on one another.
KINDS = ("members", "items", "loans", "bookings", "balances", "okh", "okw", "bom")
TABLES = frozenset({"members", "items", "loans", "bookings", "balances"})
FILES_MAX = 5_000

Told = Callable[[int, int], None]
Going = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file as it came, with what a person said of it."""

    kind: str
    name: str
    data: bytes
    # Field -> header, where a guess is wrong.
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    day_first: bool | None = None
    # Words of the file -> the id of the kind they mean, "" for a new one.
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """What would come in; `bring` takes it."""

    files: tuple[FilePlan, ...]

    @property
    def rows_count(self) -> int:
        """Return how many rows and acts would be new."""
        return sum(
            len(one.said) + sum(len(each.rows) + len(each.balances) for each in one.bundles)
            for one in self.files
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came in: a report for each file, with the faults of every line."""

    files: tuple[FilePlan, ...]
    rows_count: int = 0
    acts_count: int = 0
    # Acts that are still to be said, because time ran out; a repeat goes on with them.
    left: int = 0


def _quiet(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


def _always() -> bool:
    """Go on to the end."""
    return True


def plan(house: House, doer: Doer, files: Sequence[Incoming]) -> Bringing | Faults:
    """Read files and say what would come in of them; nothing is changed."""
    refused = standing_fault(house, doer)
    if refused is not None:
        return (refused,)
    if len(files) > FILES_MAX:
        return (fault("file.too_many_files", limit=FILES_MAX),)
    unknown = [one for one in files if one.kind not in KINDS]
    if unknown:
        return (fault("bring.kind_unknown", unknown[0].kind[:40]),)
    community = house.log.row(records.Community, doer.community, doer.community)
    assert community is not None, "its steward stands in its own book"
    books = Books(house, doer, community)
    planned: dict[int, FilePlan] = {}
    ordered = sorted(enumerate(files), key=lambda one: (KINDS.index(one[1].kind), one[0]))
    for index, one in ordered:
        planned[index] = _planned(books, one)
    return Bringing(files=tuple(planned[index] for index in range(len(files))))


def _planned(books: Books, one: Incoming) -> FilePlan:
    if one.kind in TABLES:
        return _table(books, one)
    kinds: tuple[KindGuess, ...] = ()
    if one.kind == "okh":
        designs, report = read_okh_list(one.data, name=one.name, encoding=one.encoding)
        result = FilePlan(read=report)
        kinds = bring_designs.plan_designs(books, designs, result, chosen=one.kinds)
    elif one.kind == "okw":
        workshops, report = read_okw(one.data, name=one.name, encoding=one.encoding)
        result = FilePlan(read=report)
        kinds = bring_workshops.plan_workshops(books, workshops, result, chosen=one.kinds)
    else:
        bom, report = read_bom(
            one.data, name=one.name, mapping=one.mapping, encoding=one.encoding
        )
        result = FilePlan(read=report)
        if bom is not None:
            kinds = bring_designs.plan_bom(books, bom, result, chosen=one.kinds)
    return replace(result, kinds=kinds)


def _table(books: Books, one: Incoming) -> FilePlan:
    sheet = _sheet(books, one.kind)
    found: Reading[Any] = read_sheet(
        sheet,
        one.data,
        name=one.name,
        mapping=one.mapping,
        encoding=one.encoding,
        day_first=one.day_first,
    )
    result = FilePlan(read=found.report, mapping=_mapping(sheet, found))
    rows = found.records
    if one.kind == "members":
        bring_people.plan_members(books, rows, result)
    elif one.kind == "items":
        kinds = bring_things.plan_items(books, rows, result, chosen=one.kinds)
        return replace(result, kinds=kinds)
    elif one.kind == "loans":
        bring_loans.plan_loans(books, rows, result)
    elif one.kind == "bookings":
        bring_loans.plan_bookings(books, rows, result)
    else:
        bring_people.plan_balances(books, rows, result)
    return result


def _sheet(books: Books, kind: str) -> Sheet[Any]:
    if kind == "balances":
        in_hours = books.rule_value("accounts", announced=True) != "credit"
        return balances_in(UNITS["hour_credit" if in_hours else "credit"])
    sheets: dict[str, Sheet[Any]] = {
        "members": MEMBERS,
        "items": ITEMS,
        "loans": LOANS,
        "bookings": BOOKINGS,
    }
    return sheets[kind]


def _mapping(sheet: Sheet[Any], found: Reading[Any]) -> tuple[tuple[str, str], ...]:
    headers = found.table.headers if found.table is not None else ()
    return tuple(
        (column.field, headers[found.mapping[column.field]])
        if column.field in found.mapping
        else (column.field, "")
        for column in sheet.columns
    )


def bring(
    house: House,
    doer: Doer,
    bringing: Bringing,
    *,
    told: Told = _quiet,
    going: Going = _always,
) -> Brought | Faults:
    """Take in what was planned; what is refused is told, the rest comes in.

    `told` hears how many of the rows and acts are done. `going` is asked before every
    act but the first; from where it says no, the rest is left for a repeat.
    """
    refused = standing_fault(house, doer)
    if refused is not None:
        return (refused,)
    worker = _Worker(
        house=house, doer=doer, all=bringing.rows_count, told=told, going=going
    )
    for one in bringing.files:
        for packed in bring_packing.pack(one.bundles):
            worker.import_rows(packed, one.read.name)
    for one in bringing.files:
        for said in one.said:
            worker.say(said)
    return Brought(
        files=bringing.files,
        rows_count=worker.rows,
        acts_count=worker.acts,
        left=worker.left,
    )


@dataclass(slots=True, kw_only=True)
class _Worker:
    """Says the acts of an import one after the other."""

    house: House
    doer: Doer
    all: int
    told: Told
    going: Going
    rows: int = 0
    acts: int = 0
    done: int = 0
    left: int = 0

    def _waits(self) -> bool:
        """Tell whether an act is left for a repeat: at least one is said each time."""
        if self.left or (self.acts and not self.going()):
            self.left += 1
        return self.left > 0

    def import_rows(self, packed: Packed, source: str) -> None:
        """Append the rows of an act; where it is refused, its halves, to save the rest."""
        if self._waits():
            return
        body = packed.body(source[:80])
        result = say_as_community(
            self.house,
            self.doer.community,
            "rows.import",
            body,
            request=bring_packing.request_of(body),
            texts=packed.texts(),
        )
        if isinstance(result, Appended):
            self.acts += not result.repeated
            self.rows += 0 if result.repeated else len(body.rows) + len(body.balances)
            self.done += len(body.rows) + len(body.balances)
            self.told(self.done, self.all)
        elif len(packed.bundles) > 1:
            middle = len(packed.bundles) // 2
            self.import_rows(Packed(bundles=packed.bundles[:middle]), source)
            self.import_rows(Packed(bundles=packed.bundles[middle:]), source)
        else:
            for found in result:
                packed.bundles[0].plan.refuse(found)

    def say(self, said: Said) -> None:
        """Append an act of the one who imports, unless its record was refused before."""
        if self._waits():
            return
        self.done += 1
        self.told(self.done, self.all)
        if said.plan.state == "refused":
            return
        result = say(self.house, self.doer, said.kind, said.body, request=said.request)
        if isinstance(result, Appended):
            self.acts += not result.repeated
        elif said.needed:
            for found in result:
                said.plan.refuse(found)
        else:
            said.plan.faults += result


def outcome_counts(files: Sequence[FilePlan]) -> dict[Outcome, int]:
    """Count how many files came in whole, in part and not at all."""
    found = dict.fromkeys(Outcome, 0)
    for one in files:
        found[one.report.outcome] += 1
    return found
