"""A tool library in memory, with its steward, for the deeds that need a whole house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from auzolan.deciding.rules import DECIDING
from auzolan.fairness.dues import DUES
from auzolan.ledger import records
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules.care import CARE
from auzolan.ledger.rules.catalogue import CATALOGUE
from auzolan.ledger.rules.corrections import CORRECTIONS
from auzolan.ledger.rules.events import EVENTS
from auzolan.ledger.rules.identities import IDENTITIES
from auzolan.ledger.rules.people import PEOPLE
from auzolan.ledger.rules.things import THINGS
from auzolan.making.rules import MAKING
from auzolan.node import bring, join
from auzolan.node.bring import Bringing, Brought, Incoming
from auzolan.node.memory import MemoryLog, memory_house
from auzolan.node.ports import Doer, House
from auzolan.sharing.choosing import CHOOSING
from auzolan.sharing.needs import NEEDS
from auzolan.sharing.offers import OFFERS
from auzolan.sharing.promises import PROMISES
from auzolan.units.points import Point
from auzolan.ways.supply_memory import MemorySupply

RULES = (
    *(PEOPLE, IDENTITIES, CATALOGUE, THINGS, EVENTS, CORRECTIONS, CARE, OFFERS, NEEDS),
    *(CHOOSING, PROMISES, MAKING, DUES, DECIDING),
)
NOW = int(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()) * 1000


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Library:
    """A community in memory with its steward."""

    house: House
    log: MemoryLog
    steward: Doer
    clock: Clock

    @property
    def community(self) -> str:
        return self.steward.community

    def bring(self, *files: tuple[str, bytes], **told: object) -> Brought:
        planned = self.plan(*files, **told)
        brought = bring.bring(self.house, self.steward, planned)
        assert isinstance(brought, Brought), brought
        return brought

    def plan(self, *files: tuple[str, bytes], **told: object) -> Bringing:
        incoming = [
            Incoming(kind=kind, name=f"{kind}.csv", data=data, **told)  # type: ignore[arg-type]
            for kind, data in files
        ]
        planned = bring.plan(self.house, self.steward, incoming)
        assert isinstance(planned, Bringing), planned
        return planned

    def all(self, record):  # type: ignore[no-untyped-def]
        return self.log.all(record, self.community)

    def named(self, record, name: str):  # type: ignore[no-untyped-def]
        found = self.house.log.rows(records.Text, self.community, "name", [name])
        rows = (self.house.log.row(record, self.community, text.id) for text in found)
        return next(row for row in rows if row is not None)


def founded(clock: Clock, *, founder: str = "", name: str = "Tool library") -> Library:
    """Found a community in a house of its own; `founder` is the steward's id."""
    rulebook = Rulebook(rule for rules in RULES for rule in rules)
    # Nobody asks for ways here, so nothing has to be on offer.
    made = memory_house(rulebook, clock, MemorySupply(MemoryRows()))
    house = replace(made.house, new_id=lambda: founder) if founder else made.house
    # Another community has other keys.
    for _ in name:
        made.keyring.make()
    wish = join.Founding(
        name=name,
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={},
    )
    joined = join.found(house, wish, request="found")
    assert isinstance(joined, join.Joined)
    steward = Doer(community=joined.community, member=joined.member)
    return Library(house=made.house, log=made.log, steward=steward, clock=clock)


@pytest.fixture
def library() -> Library:
    return founded(Clock())


@pytest.fixture
def another() -> Callable[..., Library]:
    """Found another community, in another house."""
    return lambda founder: founded(Clock(), founder=founder, name="Another library")
