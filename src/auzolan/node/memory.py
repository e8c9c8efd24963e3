"""A house in memory: every port of a node without a disk, for stories that run in no time.

It keeps the promises of the real adapters, held to them by the same contract tests; what
it forgets when the process ends is the only difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from auzolan.ledger import engine, keys, tree
from auzolan.ledger.acts import SALT_BYTES, Header, Sealed, read_header
from auzolan.ledger.facts import Answers
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.records import Record
from auzolan.ledger.replay import Kept
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules import care
from auzolan.node.ports import Appended, Clock, House
from auzolan.units.faults import Fault
from auzolan.units.points import Point, distance_m
from auzolan.ways.supply import Supply

R = TypeVar("R", bound=Record)


@dataclass(slots=True, kw_only=True)
class Book:
    """The log of one community, and its rows."""

    rows: MemoryRows = field(default_factory=MemoryRows)
    acts: list[Kept] = field(default_factory=list)
    frontier: tree.Frontier = tree.EMPTY
    recorded_at: int = 0
    by_request: dict[tuple[str, str], Appended] = field(default_factory=dict)


class MemoryLog:
    """The Log port in memory."""

    def __init__(self, rulebook: Rulebook, clock: Callable[[], int]) -> None:
        """Judge by these rules and stamp by this clock (ms, UTC)."""
        self._rulebook = rulebook
        self._clock = clock
        self.books: dict[str, Book] = defaultdict(Book)

    def append(self, sealed: Sealed) -> Appended | tuple[Fault, ...]:
        """Judge and append one act; a repeated request gives the first answer again."""
        header = read_header(sealed)
        if isinstance(header, Fault):
            return (header,)
        # A refused founding must not leave an empty book behind.
        book = self.books.get(header.community) or Book()
        earlier = book.by_request.get((header.author, header.request))
        if earlier is not None:
            return earlier
        done = self._judged(book, header, sealed)
        if isinstance(done, Appended):
            self.books[header.community] = book
        return done

    def append_all(
        self, acts: Sequence[Sealed]
    ) -> tuple[list[Appended], tuple[Fault, ...]]:
        """Append acts; stop at the first refused."""
        done: list[Appended] = []
        for sealed in acts:
            result = self.append(sealed)
            if not isinstance(result, Appended):
                return done, result
            done.append(result)
        return done, ()

    def _judged(
        self, book: Book, header: Header, sealed: Sealed
    ) -> Appended | tuple[Fault, ...]:
        seq = book.frontier.size
        now = max(book.recorded_at, self._clock())
        opened = engine.open_sealed(sealed, self._rulebook, recorded_at=now, seq=seq)
        if isinstance(opened, Fault):
            return (opened,)
        act, rule = opened
        facts = Answers()
        book.rows.answer(facts, engine.first_questions(act, rule))
        book.rows.answer(facts, rule.more(act, facts))
        refused = engine.check(act, rule, facts, sealed)
        if refused:
            return refused
        changes = engine.apply(act, rule, facts)
        texts = engine.text_rows(act, sealed.personal, changes)
        if isinstance(texts, Fault):
            return (texts,)
        book.rows.take(changes, texts)
        book.recorded_at = now
        book.acts.append(Kept(seq, now, sealed))
        _erase(book, care.erased_acts(act))
        entry = tree.entry_of(sealed.header, sealed.signature, now)
        book.frontier = tree.grow(book.frontier, [entry]).frontier
        appended = Appended(act_id=sealed.act_id, seq=seq, recorded_at=now)
        again = Appended(act_id=sealed.act_id, seq=seq, recorded_at=now, repeated=True)
        book.by_request[header.author, header.request] = again
        return appended

    def row(self, record: type[R], community: str, row_id: str) -> R | None:
        """Return one row as it stands."""
        book = self.books.get(community)
        return book.rows.row(record, row_id) if book else None

    def rows(
        self, record: type[R], community: str, column: str, values: Iterable[str]
    ) -> list[R]:
        """Return the rows whose column has one of the values; reads the whole table."""
        wanted = {value for value in values if value}
        return [
            row for row in self.all(record, community) if getattr(row, column) in wanted
        ]

    def all(self, record: type[R], community: str) -> list[R]:
        """Return every row of a table, by id."""
        book = self.books.get(community)
        table = book.rows.tables[record.TABLE] if book else {}
        return [table[row_id] for row_id in sorted(table)]  # type: ignore[misc]


def _erase(book: Book, erased: Sequence[str]) -> None:
    """Forget the personal parts of acts, and their salts."""
    if not erased:
        return
    for kept in book.acts:
        if kept.sealed.act_id in erased:
            bare = replace(kept.sealed, personal=b"", personal_salt=b"")
            book.acts[kept.seq] = Kept(kept.seq, kept.recorded_at, bare)


class Beeline:
    """The Streets port without a map."""

    def distance_m(self, a: Point, b: Point) -> int:
        """Return the great-circle distance in metres."""
        return distance_m(a, b)


class MemoryDrafts:
    """The Drafts port in memory."""

    def __init__(self, clock: Clock) -> None:
        """Forget by this clock (ms, UTC)."""
        self._clock = clock
        self._kept: dict[tuple[str, str, str], tuple[bytes, int]] = {}

    def keep(
        self, draft: str, *, community: str, member: str, content: bytes, kept_until: int
    ) -> None:
        """Keep a draft under its id; `member` is empty for a guest."""
        self._kept[draft, community, member] = content, kept_until

    def find(self, draft: str, *, community: str, member: str) -> bytes | None:
        """Return the draft of this member, unless it is forgotten or another's."""
        content, kept_until = self._kept.get((draft, community, member), (None, 0))
        return content if kept_until > self._clock() else None

    def forget(self, *, community: str, member: str) -> None:
        """Delete all that a member asked, before its time."""
        for key in [key for key in self._kept if key[1:] == (community, member)]:
            del self._kept[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A message that waits."""

    community: str
    member: str
    about: str
    content: dict[str, str]


class MemoryOutbox:
    """The Outbox port in memory."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
        self.waiting: list[Put] = []

    def put(self, community: str, member: str, about: str, content: dict[str, str]) -> None:
        """Keep a message for a member; `about` names its template."""
        message = Put(community=community, member=member, about=about, content=content)
        self.waiting.append(message)


class MemoryKeyring:
    """The Keyring port in memory; its seeds are no secret, they count from `start`."""

    def __init__(self, start: int = 0) -> None:
        """Hold no key yet."""
        self._made = start
        self._seeds: dict[str, bytes] = {}

    def make(self) -> bytes:
        """Return a fresh seed, not yet kept."""
        self._made += 1
        return sha256(f"seed {self._made}".encode()).digest()

    def keep(self, seed: bytes) -> str:
        """Store a seed and return its key id."""
        key = keys.key_id(keys.public_of(seed))
        self._seeds[key] = seed
        return key

    def sign(self, key: str, message: bytes) -> bytes | None:
        """Sign with a key that is kept here; None where it is not."""
        seed = self._seeds.get(key)
        return None if seed is None else keys.sign(seed, message)

    def drop(self, key: str) -> None:
        """Forget a key."""
        self._seeds.pop(key, None)


class Counter:
    """Makes ids and salts that count, so that a run can be repeated to the byte."""

    def __init__(self, start: int = 0) -> None:
        """Begin after `start`."""
        self._made = start

    def id(self) -> str:
        """Return the next id."""
        self._made += 1
        return f"{self._made:032x}"

    def salts(self) -> tuple[bytes, bytes]:
        """Return the next two salts."""
        self._made += 1
        number = self._made.to_bytes(SALT_BYTES - 1, "big")
        return b"b" + number, b"p" + number


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryHouse:
    """A whole house in memory, and the parts of it that tests look into."""

    house: House
    log: MemoryLog
    outbox: MemoryOutbox
    keyring: MemoryKeyring


def memory_house(rulebook: Rulebook, clock: Clock, supply: Supply) -> MemoryHouse:
    """Return a fresh house in memory; what is offered comes from `supply`."""
    log = MemoryLog(rulebook, clock)
    outbox, keyring, counter = MemoryOutbox(), MemoryKeyring(), Counter()
    house = House(
        log=log,
        supply=supply,
        streets=Beeline(),
        outbox=outbox,
        drafts=MemoryDrafts(clock),
        keyring=keyring,
        clock=clock,
        new_id=counter.id,
        salts=counter.salts,
    )
    return MemoryHouse(house=house, log=log, outbox=outbox, keyring=keyring)
