"""Scene: the node on which the demo is played, at the moments when it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from auzolan.app import RULEBOOK, StraightLines, new_id, salts
from auzolan.demo import read, records, shapes
from auzolan.node.ports import Doer, House
from auzolan.store.commit import DatabaseLog
from auzolan.store.drafts import DatabaseDrafts
from auzolan.store.keyfiles import KeyFiles
from auzolan.store.supply import DatabaseSupply
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import BrokenHouse, Fault

T = TypeVar("T")
ACTS_TOGETHER = 200


class PastClock:
    """A clock that the scene sets to the moment that is played."""

    def __init__(self) -> None:
        """Start before everything."""
        self.now = 0

    def __call__(self) -> int:
        """Return the moment that is played, in ms."""
        return self.now


class NoOutbox:
    """Nobody is written to about what was long ago."""

    def put(self, community: str, member: str, about: str, content: dict[str, str]) -> None:
        """Forget the message."""


@dataclass(slots=True, kw_only=True)
class Scene:
    """The demo, the day it is played for, and the ids that its slugs became."""

    demo: records.Demo
    today: date
    clock: PastClock
    house: House
    community: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    # Offers by what they offer: a thing's slug, or `skill/member`.
    offers: dict[str, str] = field(default_factory=dict)
    with_key: set[str] = field(default_factory=set)
    timeline: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)

    def moment(self, day: int, hhmm: str = "10:00") -> int:
        """Return the moment of a day offset and a local time, in ms."""
        return read.moment(self.today, day, hhmm, self.demo.community.zone)

    def at(self, moment: int, what: Callable[[], None]) -> None:
        """Plan something to happen at a moment; equal moments keep their order."""
        self.timeline.append((moment, len(self.timeline), what))

    def play(self, told: Callable[[int, int], None]) -> None:
        """Let everything happen in order; `told` hears how much is done."""
        events = sorted(self.timeline, key=lambda event: event[:2])
        for start in range(0, len(events), ACTS_TOGETHER):
            with transaction.atomic():
                for moment, _, what in events[start : start + ACTS_TOGETHER]:
                    self.clock.now = moment
                    what()
            told(min(start + ACTS_TOGETHER, len(events)), len(events))

    def id(self, sort: str, slug: str) -> str:
        """Return the id of a slug, made at its first mention."""
        if slug == shapes.COMMUNITY:
            return self.community
        key = f"{sort}/{slug}"
        if key not in self.ids:
            self.ids[key] = new_id()
        return self.ids[key]

    def member(self, slug: str) -> str:
        """Return a member's id, or the community's."""
        return self.id("member", slug)

    def doer(self, slug: str) -> Doer:
        """Return who does what `slug` does: themselves, who may act for them, the desk."""
        if slug in self.with_key:
            return Doer(community=self.community, member=self.member(slug))
        record = self.demo.members[slug]
        acting = [*record.persons, record.guardian, "ane"]
        agent = next(who for who in acting if who in self.with_key)
        return Doer(
            community=self.community, member=self.member(agent), for_=self.member(slug)
        )

    def amount(self, kind: str, text: str) -> int:
        """Return a quantity of a kind in its unit's smallest steps."""
        unit = self.demo.kinds[kind].unit if kind in self.demo.kinds else "h"
        amount = parse_amount(text, UNITS[unit])
        if isinstance(amount, Fault):
            raise BrokenHouse(f"{text} {unit} of {kind}: {amount.code}")
        return amount


def done(result: T | tuple[Fault, ...], what: str) -> T:
    """Return the result of a deed that must succeed in the demo."""
    if isinstance(result, tuple) and result and isinstance(result[0], Fault):
        told = "; ".join(f"{each.code} {each.at} {dict(each.details)}" for each in result)
        raise BrokenHouse(f"the demo stumbles at {what}: {told}")
    return result  # type: ignore[return-value]


def set_scene(today: date) -> Scene:
    """Prepare the scene on this node's database and key folder."""
    clock = PastClock()
    house = House(
        log=DatabaseLog(RULEBOOK, clock),
        supply=DatabaseSupply(),
        streets=StraightLines(),
        outbox=NoOutbox(),
        drafts=DatabaseDrafts(clock),
        keyring=KeyFiles(Path(settings.DATA) / "keys"),
        clock=clock,
        new_id=new_id,
        salts=salts,
    )
    return Scene(demo=read.load(), today=today, clock=clock, house=house)
