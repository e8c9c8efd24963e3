"""Ports: what the deeds need of the world, each with one contract test.

`app.py` puts the real ones together as a `House`; tests put fakes in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from auzolan.ledger.acts import Sealed
from auzolan.ledger.records import Record
from auzolan.units.faults import Fault
from auzolan.units.ids import IdMaker
from auzolan.ways.supply import Streets, Supply

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """An act that is in the log: its id, its place, when it was recorded."""

    act_id: str
    seq: int
    recorded_at: int
    # The request had been appended before; nothing changed.
    repeated: bool = False


class Log(Protocol):
    """A community's log: the one way that shared truth changes."""

    def append(self, sealed: Sealed) -> Appended | tuple[Fault, ...]:
        """Judge and append one act; a repeated request gives the first answer again."""
        ...

    def append_all(
        self, acts: Sequence[Sealed]
    ) -> tuple[list[Appended], tuple[Fault, ...]]:
        """Append acts in one transaction each 200; stop at the first refused."""
        ...

    def row(self, record: type[R], community: str, row_id: str) -> R | None:
        """Return one row as it stands."""
        ...

    def rows(
        self, record: type[R], community: str, column: str, values: Iterable[str]
    ) -> list[R]:
        """Return the rows whose column has one of the values."""
        ...


class Drafts(Protocol):
    """What people asked, with the ways found, until they choose or forget it."""

    def keep(
        self, draft: str, *, community: str, member: str, content: bytes, kept_until: int
    ) -> None:
        """Keep a draft under its id; `member` is empty for a guest."""
        ...

    def find(self, draft: str, *, community: str, member: str) -> bytes | None:
        """Return the draft of this member, unless it is forgotten or another's."""
        ...

    def forget(self, *, community: str, member: str) -> None:
        """Delete all that a member asked, before its time."""
        ...


class Outbox(Protocol):
    """Where messages to members wait until they are sent."""

    def put(self, community: str, member: str, about: str, content: dict[str, str]) -> None:
        """Keep a message for a member; `about` names its template."""
        ...


class Keyring(Protocol):
    """The keys that the node keeps for people and communities, outside the database."""

    def make(self) -> bytes:
        """Return a fresh seed of 32 random bytes, not yet kept."""
        ...

    def keep(self, seed: bytes) -> str:
        """Store a seed and return its key id."""
        ...

    def sign(self, key: str, message: bytes) -> bytes | None:
        """Sign with a key that is kept here; None where it is not."""
        ...

    def drop(self, key: str) -> None:
        """Forget a key."""
        ...


Clock = Callable[[], int]
Salter = Callable[[], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The ports of one node, passed to every deed."""

    log: Log
    supply: Supply
    streets: Streets
    outbox: Outbox
    drafts: Drafts
    keyring: Keyring
    clock: Clock  # ms since 1970, UTC
    new_id: IdMaker
    salts: Salter


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does a deed: a member of a community, perhaps for another."""

    community: str
    member: str
    for_: str = ""

    @property
    def who(self) -> str:
        """Return on whose behalf."""
        return self.for_ or self.member
