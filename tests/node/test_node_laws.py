"""Whatever members do, in whatever order: the books add up, and the log gives them again.

Steps are drawn blindly, so that most deeds of a run are refused; what is refused must
change nothing, and what is accepted must keep every promise between the rows.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.deciding.rules import DECIDING
from auzolan.ledger import keys, records, soundness
from auzolan.ledger.acts import Words
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.replay import Branch, Replay, Signed
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules import care, catalogue, events, things
from auzolan.ledger.rules.care import CARE
from auzolan.ledger.rules.catalogue import CATALOGUE
from auzolan.ledger.rules.corrections import CORRECTIONS
from auzolan.ledger.rules.events import EVENTS
from auzolan.ledger.rules.identities import IDENTITIES
from auzolan.ledger.rules.people import PEOPLE
from auzolan.ledger.rules.things import THINGS
from auzolan.node import choose, decide, fulfil, join, keep, say
from auzolan.node.memory import memory_house
from auzolan.node.ports import Doer
from auzolan.sharing import choosing, needs, offers
from auzolan.sharing.choosing import CHOOSING
from auzolan.sharing.needs import NEEDS
from auzolan.sharing.offers import OFFERS
from auzolan.sharing.promises import PROMISES
from auzolan.units.points import Point
from auzolan.units.spans import HOUR_MS
from auzolan.ways.supply_memory import MemorySupply

RULEBOOK = Rulebook(
    rule
    for rules in (
        *(PEOPLE, IDENTITIES, CATALOGUE, THINGS, EVENTS, CORRECTIONS, CARE, OFFERS),
        *(NEEDS, CHOOSING, PROMISES, DECIDING),
    )
    for rule in rules
)
STARTED_AT = 1_900_000_000_000
PEOPLE_COUNT = 3
LAT_E7, LON_E7 = 433200000, -19800000
ACTIONS = ("transferCustody", "use", "transfer", "consume", "work", "deliverService")

Number = st.integers(0, 5)


class Town:
    """A town of three in which any step may be tried."""

    def __init__(self) -> None:
        self.now = STARTED_AT
        made = memory_house(RULEBOOK, lambda: self.now, MemorySupply(MemoryRows()))
        self.house, self.log, self.ring = made.house, made.log, made.keyring
        wish = join.Founding(
            name="Town",
            place=Point(LAT_E7, LON_E7),
            zone="UTC",
            language="en",
            preset="tool_library",
            founder_name="Ane",
            founder_contact={},
        )
        founded = join.found(self.house, wish, request="found")
        assert isinstance(founded, join.Joined)
        self.community = founded.community
        self.people = [Doer(community=founded.community, member=founded.member)]
        decide.announce(self.house, self.people[0], name="accounts", value="hours")
        decide.announce(self.house, self.people[0], name="lower_line", value="500")
        while len(self.people) < PEOPLE_COUNT:
            self._join()
        self.kind, self.place = self.house.new_id(), self.house.new_id()
        body = catalogue.AddKind(kind=self.kind, unit="each", labels={"en": "thing"})
        keep.kind(self.house, self.people[0], body)
        place = catalogue.AddPlace(
            place=self.place,
            lat_e7=LAT_E7,
            lon_e7=LON_E7,
            public=True,
            keeper=self.people[0].member,
        )
        keep.place(self.house, self.people[0], place, words=Words(name="Shed"))

    def _join(self) -> None:
        letter = join.invite(self.house, self.people[0])
        assert isinstance(letter, join.Letter)
        found = join.join(
            self.house,
            self.community,
            secret=letter.secret,
            words=Words(name=f"Member {len(self.people)}"),
            request="join",
        )
        assert isinstance(found, join.Joined)
        self.people.append(Doer(community=self.community, member=found.member))

    def one(self, record: type[records.Record], n: int) -> records.Record | None:
        """Return the n-th newest row of a table, going round."""
        rows = self.log.all(record, self.community)
        return rows[-1 - n % len(rows)] if rows else None

    def who(self, n: int) -> Doer:
        return self.people[n % PEOPLE_COUNT]

    # -- steps: each takes three numbers -------------------------------------------------

    def wait(self, a: int, b: int, c: int) -> None:
        self.now += (a * 24 + b * 3 + c) * HOUR_MS // 2

    def bring(self, a: int, b: int, c: int) -> None:
        thing = things.AddThing(
            thing=self.house.new_id(),
            kind=self.kind,
            place=self.place,
            keeper=self.who(a).member,
            owners=((self.who(a).member, 1),),
            quantity=1 if b < 3 else 10,
            units=1 + (c == 5),
        )
        keep.thing(self.house, self.who(a), thing, words=Words(name="Thing"))
        self.put_on_offer(a, b, c, thing=thing.thing)

    def put_on_offer(self, a: int, b: int, c: int, *, thing: str = "") -> None:
        row = self.one(records.Thing, a)
        offer = offers.Make(
            offer=self.house.new_id(),
            mode=("lend", "give", "help", "machine")[b % 4],
            kind=self.kind,
            thing="" if b % 4 == 2 else thing or (row.id if row else ""),
            place=self.place if b % 4 == 2 else "",
            price=(0, 100, 300)[c % 3],
            price_per="once" if c % 3 else "",
            automatic=c > 2,
        )
        keep.offer(self.house, self.who(a), offer)

    def choose(self, a: int, b: int, c: int) -> None:
        offer = self.one(records.Offer, a)
        if offer is None:
            return
        starts_at = self.now + (b - 1) * HOUR_MS
        span = {"starts_at": starts_at, "ends_at": starts_at + (1 + c) * HOUR_MS}
        need, action = self.house.new_id(), ACTIONS[(b + c) % len(ACTIONS)]
        asked = choosing.Asked(
            promise=self.house.new_id(),
            action=action,
            provider=offer.by,
            receiver=self.who(c).member,
            offer=offer.id,
            thing=offer.thing,
            kind=self.kind,
            quantity=1 + b,
            minutes=60,
            price=offer.price,
            payee=offer.by if offer.price else "",
            **span,
        )
        wanted = needs.Wanted(
            need=need, kind=self.kind, quantity=1, lat_e7=LAT_E7, lon_e7=LON_E7,
            radius_m=5000, starts_at=self.now, ends_at=self.now + 48 * HOUR_MS,
        )  # fmt: skip
        wish = choosing.Choose(
            agreement=self.house.new_id(),
            way=("borrow", "receive", "help")[b % 3],
            need=need,
            wanted=wanted,
            promises=(asked,),
        )
        choose.say_way(self.house, self.who(c), wish)

    def answer(self, a: int, b: int, c: int) -> None:
        promise = self.one(records.Promise, a)
        if promise is not None:
            by = Doer(community=self.community, member=promise.provider or "0" * 32)
            fulfil.answer(self.house, by, promise=promise.id, yes=b + c > 2)

    def drop(self, a: int, b: int, _: int) -> None:
        promise = self.one(records.Promise, a)
        if promise is not None:
            fulfil.drop(self.house, self.who(b), promise=promise.id)

    def expire(self, a: int, _: int, __: int) -> None:
        promise = self.one(records.Promise, a)
        if promise is not None:
            fulfil.expire(self.house, self.community, promise=promise.id)

    def keep_word(self, a: int, b: int, c: int) -> None:
        promise = self.one(records.Promise, a)
        if promise is not None:
            fulfil.keep_promise(
                self.house,
                self.who(b),
                promise=promise.id,
                quantity=None if c < 3 else c - 2,
                finished=c != 5,
            )

    def happen(self, a: int, b: int, c: int) -> None:
        thing = self.one(records.Thing, a)
        body = events.Record(
            event=self.house.new_id(),
            action=("raise", "lower", "transfer", "consume", "transferCustody", "move")[b],
            provider=self.who(a).member,
            receiver=self.who(c).member,
            starts_at=self.now,
            thing=thing.id if thing else "",
            kind=self.kind,
            quantity=c,
        )
        fulfil.record(self.house, self.who(a), body)

    def correct(self, a: int, b: int, c: int) -> None:
        event = self.one(records.Event, a)
        if event is not None:
            fulfil.correct(
                self.house,
                self.who(b),
                event=event.id,
                quantity=c - 2,
                minutes=10 * (c - 2),
                amount=10 * (b - 2),
            )

    def oppose(self, a: int, b: int, _: int) -> None:
        event = self.one(records.Event, a)
        if event is not None:
            fulfil.oppose(self.house, self.who(b), event=event.id, why="Not so.")

    def retire(self, a: int, b: int, _: int) -> None:
        thing = self.one(records.Thing, a)
        if thing is not None:
            keep.retire(self.house, self.who(b), thing=thing.id)

    def erase(self, a: int, _: int, __: int) -> None:
        text = self.one(records.Text, a)
        if text is not None:
            body = care.Erase(acts=(text.act,), rows=(text.id,))
            say.say_as_community(self.house, self.community, "texts.erase", body)

    def leave(self, a: int, b: int, c: int) -> None:
        if a + b + c == 15:
            doer = self.who(2)
            join.leave(self.house, doer, member=doer.member)


STEPS: tuple[Callable[[Town, int, int, int], None], ...] = (
    Town.wait,
    Town.bring,
    Town.put_on_offer,
    *(Town.choose,) * 4,
    *(Town.answer,) * 3,
    *(Town.keep_word,) * 4,
    Town.drop,
    Town.expire,
    Town.happen,
    Town.correct,
    Town.oppose,
    Town.retire,
    Town.erase,
    Town.leave,
)
RUNS = st.lists(st.tuples(st.sampled_from(STEPS), Number, Number, Number), max_size=50)


@settings(max_examples=60, deadline=None)
@given(RUNS)
def test_whatever_is_done_the_books_add_up_and_the_log_gives_them_again(run):
    town = Town()
    for n in range(5):
        town.bring(n, 4 * (n % 2), n)
    for step, a, b, c in run:
        step(town, a, b, c)

    book = town.log.books[town.community]
    replay, branch = Replay(RULEBOOK, town.community), Branch()
    signed = [replay.take_thoroughly(kept) for kept in book.acts]
    branch.grow(book.acts)

    assert list(soundness.faults(book.rows)) == []
    assert all(
        isinstance(one, Signed) and keys.verify(one.public, one.message, one.signature)
        for one in signed
    )
    assert branch.frontier == book.frontier
    assert {name: rows for name, rows in replay.rows.tables.items() if rows} == {
        name: rows for name, rows in book.rows.tables.items() if rows
    }
