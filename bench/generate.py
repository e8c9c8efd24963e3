"""Generate the valid log of a busy community, act by act, as fast as one core can sign.

    python -m bench.generate ACTS FOLDER

Members join, things are offered, and then they are lent, returned and paid for in hours,
stocks are given away, and hours of help are recorded. Every act is sealed, signed and
judged by the rules before it is kept; the rows come from `auzolan rebuild` afterwards.
The same number of acts gives the same log.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

# ruff: noqa: E402 - models load only after the settings know the folder
if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    os.environ["AUZOLAN_DATA"] = sys.argv[2]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from nacl import bindings

from auzolan.app import RULEBOOK
from auzolan.deciding import rules as deciding
from auzolan.ledger import engine, keys, records, tree
from auzolan.ledger.acts import Draft, Sealed, Texts, Words, seal
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.rule import Body
from auzolan.ledger.rules import catalogue, events, people, things
from auzolan.sharing import choosing, needs, offers, promises
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS

STARTED_AT = 1_600_000_000_000
ACTS_A_MEMBER = 500
ACTS_A_THING = 50
KINDS = 60
LETTER_USES = 500
LOWER_LINE = -2_000
ACTS_A_WRITE = 5_000
LAT_E7, LON_E7 = 433_200_000, -19_800_000
_ACT = (
    "INSERT INTO store_log_act (id, community, seq, author, request, kind, audience, "
    "recorded_at, header, signature, entry, body, body_salt, personal, personal_salt) "
    "VALUES (" + ", ".join(["%s"] * 15) + ")"
)
_NODE = (
    "INSERT INTO store_log_node (community, level, number, hash) VALUES (%s, %s, %s, %s)"
)
_HEAD = (
    "INSERT INTO store_log_head (community, size, recorded_at, frontier, checkpoint, "
    "checkpoint_size, checkpoint_at) VALUES (%s, %s, %s, %s, '', 0, 0) "
    "ON CONFLICT (community) DO UPDATE SET size = excluded.size, "
    "recorded_at = excluded.recorded_at, frontier = excluded.frontier"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member with the key that the node keeps for them."""

    member: str
    key: str
    secret: bytes  # as libsodium wants it: seed and public key


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """Something to borrow, and on what terms."""

    offer: offers.Make
    keeper: Person


class Town:
    """A community that grows; every method says one or a few acts."""

    def __init__(self) -> None:
        """Found it."""
        self.rng = random.Random(20)
        self.rows = MemoryRows()
        self.now = STARTED_AT
        self.said = 0
        # Rows of store_log_act that are not yet written.
        self.waiting: list[tuple[Any, ...]] = []
        self.people: list[Person] = []
        self.lent: list[Lent] = []
        self.stocks: list[tuple[str, str, Person]] = []
        self.kinds: list[str] = []
        self._made = 0
        self._found()

    # -- how an act is said ----------------------------------------------------------

    def new_id(self) -> str:
        """Return an id that looks like a UUIDv7 of now."""
        self._made += 1
        tail = sha256(str(self._made).encode()).hexdigest()[:19]
        return f"{self.now:012x}7{tail}"

    def person(self) -> tuple[Person, str, str]:
        """Return somebody new with the public keys of their identity."""
        self._made += 1
        seed = sha256(f"seed {self._made}".encode()).digest()
        public, secret = bindings.crypto_sign_seed_keypair(seed)
        card = keys.public_of(sha256(b"card" + seed).digest())
        found = Person(member=self.new_id(), key=keys.key_id(public), secret=secret)
        return found, public.hex(), card.hex()

    def say(self, who: Person, kind: str, body: Body, texts: Texts | None = None) -> None:
        """Seal, sign, judge, apply and keep one act."""
        self.now += self.rng.randrange(500, 15_000)
        self._made += 1
        salt = self._made.to_bytes(16, "big")
        draft = Draft(
            community=self.community,
            author=who.member,
            kind=kind,
            body=body,
            request=self.new_id(),
            claimed_at=self.now,
            audience="public" if kind == "community.found" else "community",
            texts=texts,
        )
        sealed = seal(
            draft,
            key=who.key,
            custody="node",
            salts=(salt, salt),
            sign=lambda message: bindings.crypto_sign(message, who.secret)[:64],
        )
        self._judge(sealed)
        entry = tree.entry_of(sealed.header, sealed.signature, self.now)
        row = (
            sealed.act_id, self.community, self.said, who.member, draft.request, kind,
            draft.audience, self.now, sealed.header, sealed.signature, entry, sealed.body,
            sealed.body_salt, sealed.personal, sealed.personal_salt,
        )  # fmt: skip
        self.waiting.append(row)
        self.said += 1

    def _judge(self, sealed: Sealed) -> None:
        opened = engine.open_sealed(sealed, RULEBOOK, recorded_at=self.now, seq=self.said)
        assert not isinstance(opened, Fault), opened
        act, rule = opened
        refused = engine.check(act, rule, self.rows)
        assert not refused, (act, refused)
        self.rows.take(engine.apply(act, rule, self.rows))

    # -- what happens ----------------------------------------------------------------

    def _found(self) -> None:
        founder, public, card = self.person()
        own, own_public, _ = self.person()
        self.community = own.key
        self.own = Person(member=own.key, key=own.key, secret=own.secret)
        body = people.Found(
            name="Bench",
            zone="Europe/Madrid",
            language="en",
            lat_e7=LAT_E7,
            lon_e7=LON_E7,
            preset="tool_library",
            public=own_public,
            founder=people.Founder(member=founder.member, public=public, card=card),
        )
        self.say(self.own, "community.found", body, {founder.member: Words(name="Ane")})
        self.people.append(founder)
        hours = deciding.Announce(rule=self.new_id(), name="accounts", value="hours")
        self.say(founder, "rule.announce", hours)
        self.place = self.new_id()
        place = catalogue.AddPlace(
            place=self.place,
            lat_e7=LAT_E7,
            lon_e7=LON_E7,
            public=True,
            keeper=founder.member,
        )
        self.say(founder, "place.add", place, {self.place: Words(name="Shed")})
        for number in range(KINDS):
            labels = {"en": f"tool {number}", "es": f"herramienta {number}"}
            kind = catalogue.AddKind(kind=self.new_id(), unit="each", labels=labels)
            self.say(founder, "kind.add", kind)
            self.kinds.append(kind.kind)

    def join(self) -> None:
        """Let somebody join, by a letter for many."""
        if len(self.people) % LETTER_USES == 1:
            self.secret = f"{len(self.people):032x}"
            letter = people.Invite(
                invitation=self.new_id(),
                secret_hash=people.secret_hash(self.secret),
                expires_at=self.now + 300 * DAY_MS,
                uses=LETTER_USES,
            )
            self.say(self.people[0], "invitation.make", letter)
        found, public, card = self.person()
        body = people.Join(
            member=found.member, secret=self.secret, public=public, card=card
        )
        words = Words(name=f"Member {self.said}", contact={"email": "m@example.org"})
        self.say(found, "member.join", body, {found.member: words})
        self.people.append(found)

    def offer(self) -> None:
        """Offer one more thing to borrow, or now and then a stock to give away."""
        keeper = self.rng.choice(self.people)
        kind = self.rng.choice(self.kinds)
        is_stock = self.rng.randrange(10) == 0
        thing = things.AddThing(
            thing=self.new_id(),
            kind=kind,
            place=self.place,
            keeper=keeper.member,
            owners=((keeper.member, 1),),
            quantity=1_000_000 if is_stock else 1,
        )
        words = Words(name=f"Thing {self.said}", note="Kept dry.")
        self.say(keeper, "thing.add", thing, {thing.thing: words})
        if is_stock:
            self.stocks.append((thing.thing, kind, keeper))
            return
        offer = offers.Make(
            offer=self.new_id(),
            mode="lend",
            kind=kind,
            thing=thing.thing,
            price=self.rng.choice((10, 25, 50)),
            price_per="once",
            automatic=self.rng.randrange(2) == 0,
        )
        self.say(keeper, "offer.make", offer)
        self.lent.append(Lent(offer=offer, keeper=keeper))

    def lend(self) -> None:
        """Choose, promise, hand over, bring back and settle: four acts, or three."""
        lent = self.rng.choice(self.lent)
        offer, keeper = lent.offer, lent.keeper
        borrower = self._who_can_pay(keeper, offer.price)
        promise = self.new_id()
        self.say(borrower, "way.choose", self._wish(lent, borrower, promise))
        if not offer.automatic:
            yes = promises.Answer(promise=promise, yes=True)
            self.say(keeper, "promise.answer", yes)
        for giver, taker in ((keeper, borrower), (borrower, keeper)):
            record = events.Record(
                event=self.new_id(),
                action="transferCustody",
                provider=giver.member,
                receiver=taker.member,
                starts_at=self.now,
                promise=promise,
                thing=offer.thing,
                kind=offer.kind,
                quantity=1,
            )
            self.say(keeper, "event.record", record)

    def _wish(self, lent: Lent, borrower: Person, promise: str) -> choosing.Choose:
        starts_at, need, offer = self.now + 1_000, self.new_id(), lent.offer
        ends_at = starts_at + self.rng.randrange(1, 48) * HOUR_MS
        return choosing.Choose(
            agreement=self.new_id(),
            way="borrow",
            need=need,
            wanted=needs.Wanted(
                need=need,
                kind=offer.kind,
                quantity=1,
                lat_e7=LAT_E7,
                lon_e7=LON_E7,
                radius_m=5_000,
                starts_at=starts_at,
                ends_at=ends_at,
            ),
            promises=(
                choosing.Asked(
                    promise=promise,
                    action="transferCustody",
                    provider=lent.keeper.member,
                    receiver=borrower.member,
                    offer=offer.offer,
                    thing=offer.thing,
                    kind=offer.kind,
                    quantity=1,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    price=offer.price,
                    payee=lent.keeper.member,
                ),
            ),
        )

    def _who_can_pay(self, keeper: Person, price: int) -> Person:
        while True:
            found = self.rng.choice(self.people)
            account = self.rows.row(records.Account, found.member)
            balance = account.balance - account.reserved if account else 0
            if found is not keeper and balance - price > LOWER_LINE:
                return found

    def work(self) -> None:
        """Record an hour or two of help that nobody had promised."""
        helper, helped = self.rng.sample(self.people, 2)
        record = events.Record(
            event=self.new_id(),
            action="deliverService",
            provider=helper.member,
            receiver=helped.member,
            starts_at=self.now - 60 * MINUTE_MS,
            kind=self.rng.choice(self.kinds),
            minutes=self.rng.choice((30, 60, 90)),
        )
        self.say(helper, "event.record", record, {record.event: Words(note="Thanks!")})

    def give(self) -> None:
        """Give away some of a stock."""
        thing, kind, keeper = self.rng.choice(self.stocks)
        taker = self._who_can_pay(keeper, 0)
        record = events.Record(
            event=self.new_id(),
            action="transfer",
            provider=keeper.member,
            receiver=taker.member,
            starts_at=self.now,
            thing=thing,
            kind=kind,
            quantity=self.rng.randrange(1, 20),
        )
        self.say(keeper, "event.record", record)

    def live(self) -> None:
        """Let the next thing happen that keeps the town in proportion."""
        if len(self.people) < 20 or len(self.people) * ACTS_A_MEMBER < self.said:
            self.join()
        elif len(self.lent) < 20 or len(self.lent) * ACTS_A_THING < self.said:
            self.offer()
        else:
            todo = self.rng.randrange(20)
            if todo < 16 or not self.stocks:
                self.lend()
            else:
                self.work() if todo < 18 else self.give()


class Writer:
    """Writes a town's acts into the database, in batches."""

    def __init__(self, town: Town) -> None:
        """Begin with an empty log."""
        self._town = town
        self._frontier = tree.EMPTY

    def flush(self) -> None:
        """Write what waits."""
        town = self._town
        growth = tree.grow(self._frontier, [row[10] for row in town.waiting])
        self._frontier = growth.frontier
        nodes = [
            (town.community, part.row, part.start + offset, node)
            for part in growth.parts
            for offset, node in enumerate(part.hashes)
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_ACT, town.waiting)
            cursor.executemany(_NODE, nodes)
            frontier = growth.frontier.to_bytes()
            cursor.execute(_HEAD, [town.community, town.said, town.now, frontier])
        town.waiting.clear()


def generate(count: int) -> str:
    """Write a log of at least `count` acts; returns the community."""
    town = Town()
    writer = Writer(town)
    while town.said < count:
        town.live()
        if len(town.waiting) >= ACTS_A_WRITE:
            writer.flush()
    writer.flush()
    return town.community


def main(arguments: list[str]) -> int:
    """Make the database, the log, then its rows, and say how long it took."""
    if len(arguments) != 2:
        print(__doc__)
        return 2
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    gc.disable()
    community = generate(int(arguments[0]))
    print(f"{community}: generated in {time.perf_counter() - started:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
