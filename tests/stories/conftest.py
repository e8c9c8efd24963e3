"""A village for stories: a founder, neighbours, and short verbs to fill it with."""

import importlib
from dataclasses import dataclass

import pytest

from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.making import recipes
from auzolan.making.rules import AddRecipe
from auzolan.node import ask, decide, join, keep
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import offers
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS
from auzolan.ways.way import Answer, Question

SQUARE = Point(433_200_000, -19_800_000)


def north(metres):
    """Return the point so many metres north of the square."""
    return Point(SQUARE.lat_e7 + metres * 90, SQUARE.lon_e7)


@dataclass
class Village:
    house: object
    founder: Doer

    @property
    def community(self):
        return self.founder.community

    def neighbour(self, name):
        letter = join.invite(self.house, self.founder)
        joined = join.join(
            self.house,
            self.community,
            secret=letter.secret,
            words=Words(name=name),
            request=f"join-{name}",
        )
        assert isinstance(joined, join.Joined), joined
        return Doer(community=self.community, member=joined.member)

    def kind(self, label, unit="each", **more):
        body = catalogue.AddKind(
            kind=self.house.new_id(), unit=unit, labels={"en": label}, **more
        )
        return _id(keep.kind(self.house, self.founder, body))

    def place(self, keeper, point=SQUARE, *, public=True, weekly=()):
        body = catalogue.AddPlace(
            place=self.house.new_id(),
            lat_e7=point.lat_e7,
            lon_e7=point.lon_e7,
            public=public,
            keeper=keeper.member,
            weekly=weekly,
        )
        return _id(keep.place(self.house, keeper, body, words=Words(name="Place")))

    def thing(self, keeper, kind, place, *, quantity=1, **more):
        body = things.AddThing(
            thing=self.house.new_id(),
            kind=kind,
            place=place,
            keeper=keeper.member,
            owners=((keeper.member, 1),),
            quantity=quantity,
            **more,
        )
        return _id(keep.thing(self.house, keeper, body, words=Words(name="Thing")))

    def offer(self, keeper, mode, kind, **more):
        body = offers.Make(offer=self.house.new_id(), mode=mode, kind=kind, **more)
        return _id(keep.offer(self.house, keeper, body))

    def lent(self, keeper, kind, place, *, terms=None, **more):
        thing = self.thing(keeper, kind, place, **more)
        self.offer(keeper, "lend", kind, thing=thing, **(terms or {}))
        return thing

    def machine(self, keeper, kind, place, process, **terms):
        thing = self.thing(keeper, kind, place, processes=(process,))
        self.offer(keeper, "machine", kind, thing=thing, **terms)
        return thing

    def recipe(self, kind, quantity, *steps):
        content = recipes.Recipe(
            id=self.house.new_id(), kind=kind, quantity=quantity, steps=steps
        )
        return _id(keep.recipe(self.house, self.founder, AddRecipe(content=content)))

    def hours(self):
        """Switch accounts in hours on: at once, while the founder is still alone."""
        done = decide.announce(self.house, self.founder, name="accounts", value="hours")
        assert isinstance(done, Appended), done

    def ask(self, doer, words, **more):
        now = self.house.clock()
        defaults = {
            "near": SQUARE,
            "radius_m": 5_000,
            "starts_at": now + DAY_MS,
            "ends_at": now + 2 * DAY_MS,
        }
        question = Question(words=words, **(defaults | more))
        answer = ask.ask(self.house, self.community, question, doer=doer)
        assert isinstance(answer, Answer), answer
        return answer

    def row(self, record, row_id):
        return self.house.log.row(record, self.community, row_id)

    def promises(self, column, value):
        rows = self.house.log.rows(records.Promise, self.community, column, [value])
        return sorted(rows, key=lambda row: (row.starts_at, row.id))

    def balance(self, doer):
        row = self.row(records.Account, doer.member)
        return row.balance if row else 0


def _id(result):
    assert isinstance(result, str), result
    return result


@pytest.fixture
def village(db):
    # Models can be imported only once Django has started, which is after this file.
    house = importlib.import_module("auzolan.app").house()
    wish = join.Founding(
        name="Village",
        place=SQUARE,
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={},
    )
    founded = join.found(house, wish, request="found")
    assert isinstance(founded, join.Joined), founded
    return Village(house, Doer(community=founded.community, member=founded.member))
