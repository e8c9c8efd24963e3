"""What a community's books hold when files are brought in, and what is planned for them.

Rows get ids that follow from the community and from what the file calls them, so that
the same file brings the same rows, however often it comes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

import msgspec

from auzolan.formats.keys import natural_key
from auzolan.formats.processes import folded
from auzolan.formats.reports import ImportReport
from auzolan.ledger import may, records
from auzolan.ledger.acts import (
    CONTACT_FIELDS_MAX,
    NAME_LENGTH_MAX,
    NOTE_LENGTH_MAX,
    Texts,
    Words,
)
from auzolan.ledger.records import Record
from auzolan.ledger.rule import DEFAULTS
from auzolan.node.ports import Doer, House
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import Span

R = TypeVar("R", bound=Record)

State = Literal["new", "there", "refused"]


def row_id(community: str, *parts: str) -> str:
    """Return the id of an imported row: the same for the same community and names."""
    told = "\x1f".join((community, "import", *parts))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def shortened(text: str, limit: int) -> str:
    """Return a text as a personal part may hold it: in NFC, and not too long."""
    text = unicodedata.normalize("NFC", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def words_of(
    name: str, *, note: str = "", contact: Mapping[str, str] | None = None
) -> Words:
    """Return the texts of an imported row within the limits of an act."""
    told = [(key, text) for key, text in (contact or {}).items() if text]
    return Words(
        name=shortened(name, NAME_LENGTH_MAX),
        note=shortened(note, NOTE_LENGTH_MAX),
        contact={
            key: shortened(text, NAME_LENGTH_MAX) for key, text in told[:CONTACT_FIELDS_MAX]
        },
    )


def note_of(text: str, other: Iterable[tuple[str, str]]) -> str:
    """Return a note with the columns below it that we have no field for."""
    lines = [f"{header}: {cell}" for header, cell in other]
    return "\n".join(filter(None, (text, *lines)))


@dataclass(slots=True, kw_only=True)
class RowPlan:
    """What becomes of one record of a file."""

    # Where it stands in the file, 0 where files have no lines.
    line: int
    name: str
    id: str
    state: State = "new"
    # Why it does not come in, or what of it does not.
    faults: list[Fault] = field(default_factory=list)
    # What to ask before it can be made.
    questions: tuple[Fault, ...] = ()

    def refuse(self, found: Fault) -> None:
        """Keep the record out, and say why."""
        self.state = "refused"
        self.faults.append(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Rows that come in together or not at all, with their texts."""

    plan: RowPlan
    rows: tuple[Record, ...] = ()
    texts: Texts = field(default_factory=dict)
    # Opening balances, as (member, amount).
    balances: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An act of the one who imports, after the rows are in; ids make it repeatable."""

    plan: RowPlan
    kind: str
    body: msgspec.Struct
    request: str
    # Whether the record is nothing without it.
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KindGuess:
    """Which sort of thing some words of a file were taken for."""

    words: str
    kind: str
    label: str
    is_new: bool
    # 100 where the words are the kind's very name.
    score: int
    count: int


@dataclass(slots=True, kw_only=True)
class FilePlan:
    """What comes in of one file, and what not."""

    # What the reader of its format found.
    read: ImportReport
    # Field and header of a table, "" where no column was found.
    mapping: tuple[tuple[str, str], ...] = ()
    plans: list[RowPlan] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    kinds: tuple[KindGuess, ...] = ()
    # What a person should know although nothing was lost.
    notes: list[Fault] = field(default_factory=list)

    @property
    def report(self) -> ImportReport:
        """Return the reader's report with what planning and taking in have added."""
        at_line = {each.at for each in self.read.faults}
        refused = sum(plan.state == "refused" for plan in self.plans)
        part = sum(
            plan.state != "refused"
            and (bool(plan.faults) or f"line {plan.line}" in at_line)
            for plan in self.plans
        )
        if not any(plan.line for plan in self.plans):
            # Faults of documents name fields, so only the reader knows whose they are.
            part = max(part, min(self.read.part, len(self.plans) - refused))
        own = [_placed(each, plan.line) for plan in self.plans for each in plan.faults]
        return replace(
            self.read,
            whole=len(self.plans) - refused - part,
            part=part,
            none=self.read.none + refused,
            faults=(*self.read.faults, *own),
            notes=(*self.read.notes, *self.notes),
        )

    def count(self, state: State) -> int:
        """Return how many records are new, there already, or refused."""
        return sum(plan.state == state for plan in self.plans)


def _placed(found: Fault, line: int) -> Fault:
    """Return the fault told at a line of the file, where it has lines."""
    if not line or found.at.startswith("line "):
        return found
    details = {"about": found.at, **found.details}
    return Fault(code=found.code, at=f"line {line}", details=details)


class Books:
    """The rows that are there, with those that the files before have planned."""

    def __init__(self, house: House, doer: Doer, community: records.Community) -> None:
        """Look nothing up yet."""
        self.house = house
        self.doer = doer
        self.community = community
        self.now = house.clock()
        self._rows: dict[type[Record], dict[str, Record]] = {}
        self._names: dict[type[Record], dict[str, list[str]]] = {}
        self._cards: dict[str, str] | None = None
        self._lent: dict[str, records.Offer] | None = None
        self._taken: dict[str, list[records.Occupancy]] = defaultdict(list)
        self._asked: set[str] = set()

    def id_of(self, *parts: str) -> str:
        """Return the id that a row of these names gets here."""
        return row_id(self.community.id, *parts)

    def all(self, record: type[R]) -> dict[str, R]:
        """Return every row of a table by id, planned ones too."""
        if record not in self._rows:
            here = self.community.id
            found = self.house.log.rows(record, here, "community", [here])
            self._rows[record] = {row.id: row for row in found}
        return self._rows[record]  # type: ignore[return-value]

    def find(self, record: type[R], row_id: str) -> R | None:
        """Return a row that is there or planned."""
        if record in self._rows:
            return self._rows[record].get(row_id)  # type: ignore[return-value]
        return self.house.log.row(record, self.community.id, row_id)

    def there(self, record: type[R], ids: Iterable[str]) -> set[str]:
        """Return which of these ids have a row."""
        return self.all(record).keys() & set(ids)

    def plan(self, row: Record, name: str = "") -> None:
        """Remember a row that will come in, so that later files find it."""
        self.all(type(row))[row.id] = row
        if name:
            self._named(type(row)).setdefault(folded(name), []).append(row.id)
        if isinstance(row, records.Offer):
            self._lent = None
        if isinstance(row, records.Occupancy):
            self._taken[row.unit].append(row)

    def by_name(self, record: type[Record], name: str) -> list[str]:
        """Return the ids of the rows of this name, by case and accents no matter."""
        return self._named(record).get(folded(name), [])

    def _named(self, record: type[Record]) -> dict[str, list[str]]:
        if record not in self._names:
            named: dict[str, list[str]] = defaultdict(list)
            for text in self._texts(record):
                if folded(text.name):
                    named[folded(text.name)].append(text.id)
            self._names[record] = dict(named)
        return self._names[record]

    def _texts(self, record: type[Record]) -> list[records.Text]:
        ids = list(self.all(record))
        return self.house.log.rows(records.Text, self.community.id, "id", ids)

    def card_of(self, card: str) -> str:
        """Return the member with this card number, or an empty id."""
        if self._cards is None:
            self._cards = {}
            for text in self._texts(records.Member):
                told = contact_of(text).get("card", "")
                if told:
                    self._cards.setdefault(folded(told), text.id)
        return self._cards.get(folded(card), "")

    def deal_card(self, card: str, member: str) -> None:
        """Remember a planned member's card."""
        self.card_of(card)
        assert self._cards is not None
        self._cards[folded(card)] = member

    def member(self, told: str) -> str | Fault:
        """Return the member whom a file names by card number, or by name."""
        by_key = self.id_of("member", natural_key("member", "card", told))
        for found in (self.card_of(told), by_key):
            if found in self.all(records.Member):
                return found
        named = self.by_name(records.Member, told)
        if len(named) > 1:
            return fault("bring.member_ambiguous", told[:80], count=len(named))
        return named[0] if named else fault("bring.member_unknown", told[:80])

    def thing(self, told: str) -> records.Thing | Fault:
        """Return the thing that a file names by number, or by name."""
        things = self.all(records.Thing)
        by_key = self.id_of("thing", natural_key("item", "number", told))
        if by_key in things:
            return things[by_key]
        named = self.by_name(records.Thing, told)
        if len(named) > 1:
            return fault("bring.thing_ambiguous", told[:80], count=len(named))
        return things[named[0]] if named else fault("bring.thing_unknown", told[:80])

    def lent_by(self, thing: str) -> records.Offer | None:
        """Return the open offer by which a thing is lent."""
        if self._lent is None:
            self._lent = {}
            for offer in self.all(records.Offer).values():
                if offer.mode == "lend" and offer.state == "open":
                    self._lent.setdefault(offer.thing, offer)
        return self._lent.get(thing)

    def taken(self, unit: str, span: Span) -> list[records.Occupancy]:
        """Return what takes a unit in a span, planned spans too."""
        if unit not in self._asked:
            self._asked.add(unit)
            here = self.community.id
            self._taken[unit] += self.house.log.rows(
                records.Occupancy, here, "unit", [unit]
            )
        return [
            row
            for row in self._taken[unit]
            if row.starts_at < span.ends_at
            and span.starts_at < row.ends_at
            and not 0 < row.expires_at <= self.now
        ]

    def rule_value(self, name: str, *, announced: bool = False) -> str:
        """Return what a community's rule says now, or will say once it takes effect."""
        rows = self.house.log.rows(records.RuleValue, self.community.id, "name", [name])
        good = [
            row
            for row in rows
            if row.state != "held" and (announced or row.starts_at <= self.now)
        ]
        if not good:
            return DEFAULTS[name]
        return max(good, key=lambda row: (row.starts_at, row.announced_at, row.id)).value


def contact_of(text: records.Text) -> dict[str, str]:
    """Return the contact of a text row as a mapping."""
    return msgspec.json.decode(text.contact, type=dict[str, str]) if text.contact else {}


def standing_fault(house: House, doer: Doer) -> Fault | None:
    """Refuse an import by anybody but a steward; its rows come in the community's name."""
    now = house.clock()
    roles = house.log.rows(records.Role, doer.community, "member", [doer.member])
    member = house.log.row(records.Member, doer.community, doer.member)
    held = {
        row.role
        for row in roles
        if row.state != "held"
        and not row.place
        and row.starts_at <= now
        and (row.ends_at == 0 or now < row.ends_at)
    }
    if member is not None and member.state == "active" and "steward" in held:
        return None
    assert may.MAY["rows.import"] == frozenset({"community"})
    return fault("may.not_allowed", "rows.import")
