"""Surplus that goes round, and hours of help, to the settled account."""

import pytest

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.node import choose, fulfil
from auzolan.node.ports import Appended
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])

ALWAYS = tuple((day, 0, 24 * 60) for day in range(7))


def north(metres):
    return Point(433_200_000 + metres * 90, -19_800_000)


def soon():
    now = now_ms()
    return {"starts_at": now, "ends_at": now + 5 * DAY_MS, "purpose": "have"}


def first(village, doer, words, way, **more):
    answer = village.ask(doer, words, **(soon() | more))
    return answer, next(one for one in answer.ways if one.way == way)


def take(village, doer, answer, way):
    result = choose.choose(village.house, doer, draft=answer.draft, way=way.key)
    assert isinstance(result, Appended), result
    return [one.promise for one in way.wish.promises]


def test_apples_are_given_away_and_the_rest_stays_on_offer(village):
    giver, taker = village.neighbour("Patxi"), village.neighbour("Miren")
    kind = village.kind("apples", unit="kg")
    apples = village.thing(giver, kind, village.place(giver), quantity=12_000)
    village.offer(giver, "give", kind, thing=apples, automatic=True)

    answer, way = first(village, taker, "5 kg of apples", "receive")
    (promise,) = take(village, taker, answer, way)
    done = fulfil.keep_promise(village.house, giver, promise=promise)
    _, rest = first(village, taker, "10 kg of apples", "receive")

    assert isinstance(done, Appended), done
    assert (way.quantity, way.automatic) == (5_000, True)
    assert village.row(records.Thing, apples).onhand == 7_000
    assert village.row(records.Need, answer.need).state == "met"
    assert rest.quantity == 7_000
    assert "receive.part" in {reason.code for reason in rest.why}


def test_two_who_want_the_last_apples_cannot_both_have_them(village):
    giver, one, two = (village.neighbour(name) for name in ("Patxi", "Miren", "Ines"))
    kind = village.kind("apples", unit="kg")
    apples = village.thing(giver, kind, village.place(giver), quantity=6_000)
    village.offer(giver, "give", kind, thing=apples, automatic=True)
    asked = [first(village, doer, "4 kg of apples", "receive") for doer in (one, two)]
    take(village, one, *asked[0])

    answer, way = asked[1]
    late = choose.choose(village.house, two, draft=answer.draft, way=way.key)

    assert [found.code for found in late] == ["stock.too_little"]


def test_an_hour_of_help_is_promised_worked_and_settled(village):
    village.hours()
    helper, asker = village.neighbour("Peio"), village.neighbour("Miren")
    skill = village.kind("plumbing", unit="h")
    terms = {"price": 100, "price_per": "hour", "weekly": ALWAYS}
    village.offer(helper, "help", skill, place=village.place(helper), **terms)

    answer, way = first(village, asker, "2 hours of plumbing", "help")
    (promise,) = take(village, asker, answer, way)
    fulfil.answer(village.house, helper, promise=promise, yes=True)
    done = fulfil.keep_promise(village.house, helper, promise=promise, minutes=90)

    assert isinstance(done, Appended), done
    assert (way.price, way.steps[0].minutes) == (200, 120)
    assert [one.member for one in way.who] == [""]
    assert [village.balance(helper), village.balance(asker)] == [150, -150]


def test_hours_that_are_taken_are_not_offered_again(village):
    helper, asker = village.neighbour("Peio"), village.neighbour("Miren")
    skill = village.kind("plumbing", unit="h")
    place = village.place(helper)
    village.offer(helper, "help", skill, place=place, weekly=ALWAYS, automatic=True)
    answer, way = first(village, asker, "3 hours of plumbing", "help")
    take(village, asker, answer, way)

    _, second = first(village, asker, "3 hours of plumbing", "help")

    assert second.starts_at >= way.ends_at
    assert second.ends_at - second.starts_at == 3 * HOUR_MS


def test_long_help_comes_in_sittings(village):
    helper, asker = village.neighbour("Peio"), village.neighbour("Miren")
    skill = village.kind("painting", unit="h")
    evenings = tuple((day, 18 * 60, 20 * 60) for day in range(7))
    village.offer(helper, "help", skill, place=village.place(helper), weekly=evenings)

    answer, way = first(village, asker, "5 hours of painting", "help")
    promises = take(village, asker, answer, way)

    assert len(promises) in {3, 4}
    assert sum(step.minutes for step in way.steps) == 300


def test_what_one_has_oneself_is_not_offered_to_one(village):
    giver = village.neighbour("Patxi")
    kind = village.kind("apples", unit="kg")
    apples = village.thing(giver, kind, village.place(giver), quantity=6_000)
    village.offer(giver, "give", kind, thing=apples)

    answer = village.ask(giver, "apples", **soon())

    assert [way.way for way in answer.ways] == ["ask"]


def test_ways_can_be_put_in_other_orders(village):
    village.hours()
    near, far, asker = (village.neighbour(name) for name in ("Jon", "Ines", "Miren"))
    kind = village.kind("tent")
    from_near, from_far = village.place(near), village.place(far, north(4_000))
    costly = {"price": 500, "price_per": "day"}
    village.lent(near, kind, from_near, terms=costly)
    village.lent(far, kind, from_far)

    orders = ("usual", "soonest", "nearest", "cheapest", "lightest")
    firsts = {
        order: village.ask(asker, "tent", order=order).ways[0].who[0].member
        for order in orders
    }

    assert firsts["nearest"] == firsts["usual"] == near.member
    assert firsts["cheapest"] == far.member
    assert firsts["lightest"] == near.member
