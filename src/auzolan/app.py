"""App: puts the parts together; the only place that knows them all."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path

import uuid_utils
from django.conf import settings

from auzolan.deciding.rules import DECIDING
from auzolan.fairness.dues import DUES
from auzolan.fairness.terms import TERMS
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules.care import CARE
from auzolan.ledger.rules.catalogue import CATALOGUE
from auzolan.ledger.rules.corrections import CORRECTIONS
from auzolan.ledger.rules.events import EVENTS
from auzolan.ledger.rules.identities import IDENTITIES
from auzolan.ledger.rules.people import PEOPLE
from auzolan.ledger.rules.things import THINGS
from auzolan.making.rules import MAKING
from auzolan.node.ports import House
from auzolan.sharing.asking import ASKING
from auzolan.sharing.choosing import CHOOSING
from auzolan.sharing.needs import NEEDS
from auzolan.sharing.offers import OFFERS
from auzolan.sharing.promises import PROMISES
from auzolan.store.commit import DatabaseLog
from auzolan.store.drafts import DatabaseDrafts
from auzolan.store.keyfiles import KeyFiles
from auzolan.store.outbox import DatabaseOutbox
from auzolan.store.supply import DatabaseSupply
from auzolan.units.points import Point, distance_m

RULEBOOK = Rulebook(
    (
        *PEOPLE,
        *IDENTITIES,
        *CATALOGUE,
        *THINGS,
        *EVENTS,
        *CORRECTIONS,
        *CARE,
        *OFFERS,
        *NEEDS,
        *CHOOSING,
        *ASKING,
        *PROMISES,
        *MAKING,
        *DUES,
        *DECIDING,
    ),
    extras=TERMS,
)


class StraightLines:
    """The Streets port without a map: as the crow flies."""

    def distance_m(self, a: Point, b: Point) -> int:
        """Return the great-circle distance in metres."""
        return distance_m(a, b)


def now_ms() -> int:
    """Return the node's time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """Return a fresh id: a UUIDv7 as 32 hex digits."""
    return uuid_utils.uuid7().hex


def salts() -> tuple[bytes, bytes]:
    """Return two fresh random salts of 16 bytes."""
    return os.urandom(16), os.urandom(16)


@functools.cache
def house() -> House:
    """Return the ports of this node, on its database and data folder."""
    return House(
        log=DatabaseLog(RULEBOOK, now_ms),
        supply=DatabaseSupply(),
        streets=StraightLines(),
        outbox=DatabaseOutbox(now_ms),
        drafts=DatabaseDrafts(now_ms),
        keyring=KeyFiles(Path(settings.DATA) / "keys"),
        clock=now_ms,
        new_id=new_id,
        salts=salts,
    )
