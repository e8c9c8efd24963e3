"""Borrowing by asking: found, chosen, promised, out and back; and the next best."""

import json

import msgspec
import pytest

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.node import ask, choose, fulfil
from auzolan.node.ports import Appended
from auzolan.store.models import Message
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways.way import Answer

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def drill(village):
    """Return a lender, a borrower and the drill the one lends."""
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("drill", synonyms=("power drill",))
    thing = village.lent(lender, kind, village.place(lender))
    return lender, borrower, thing


def chosen(village, doer, words, **more):
    """Ask, choose the first way and return the answer."""
    answer = village.ask(doer, words, **more)
    result = choose.choose(village.house, doer, draft=answer.draft, way=answer.ways[0].key)
    assert isinstance(result, Appended), result
    return answer


def test_a_drill_is_asked_for_in_words_lent_and_brought_back(village, drill):
    lender, borrower, thing = drill

    answer = chosen(village, borrower, "I need a drlil for Saturday")
    promise = answer.ways[0].wish.promises[0].promise
    fulfil.answer(village.house, lender, promise=promise, yes=True)
    fulfil.keep_promise(village.house, lender, promise=promise)
    back = fulfil.keep_promise(village.house, lender, promise=promise)

    assert isinstance(back, Appended), back
    assert answer.ways[0].thing == thing
    assert village.row(records.Promise, promise).state == "done"
    assert village.row(records.Need, answer.need).state == "met"


def test_what_is_asked_for_is_no_longer_free_for_others(village, drill):
    _, borrower, thing = drill
    other = village.neighbour("Ines")
    chosen(village, borrower, "drill")

    answer = village.ask(other, "drill")

    codes = {way.key: [reason.code for reason in way.why] for way in answer.ways}
    assert answer.ways[0].thing == thing
    assert "borrow.other_time" in codes[answer.ways[0].key]


def test_choosing_twice_changes_nothing(village, drill):
    _, borrower, _ = drill
    answer = village.ask(borrower, "drill")

    first = choose.choose(village.house, borrower, draft=answer.draft, way="borrow-01")
    again = choose.choose(village.house, borrower, draft=answer.draft, way="borrow-01")

    assert isinstance(first, Appended), first
    assert isinstance(again, Appended), again
    assert (again.act_id, again.repeated) == (first.act_id, True)
    assert len(village.promises("need", answer.need)) == 1


def test_a_draft_of_somebody_else_cannot_be_chosen(village, drill):
    lender, borrower, _ = drill
    answer = village.ask(borrower, "drill")

    refused = choose.choose(village.house, lender, draft=answer.draft, way="borrow-01")

    assert [one.code for one in refused] == ["ask.draft_gone"]


def test_a_guest_sees_ways_without_names_and_can_choose_none(village, drill):
    answer = village.ask(None, "drill")

    way = answer.ways[0]
    assert [one.member for one in way.who] == [""]
    assert (way.wish, way.offer, way.can_choose) == (None, "", False)


def test_a_declined_loan_brings_a_fresh_answer_with_the_next_best(village, drill):
    lender, borrower, thing = drill
    second = village.neighbour("Peio")
    kind = village.row(records.Thing, thing).kind
    other = village.lent(second, kind, village.place(second))
    answer = village.ask(borrower, "drill")
    first = next(way for way in answer.ways if way.thing == thing)
    choose.choose(village.house, borrower, draft=answer.draft, way=first.key)
    promise = first.wish.promises[0].promise

    fulfil.answer(village.house, lender, promise=promise, yes=False)

    told = Message.objects.filter(member=borrower.member, about="need.next_best").get()
    draft = ask.draft_of(
        village.house,
        village.community,
        borrower.member,
        json.loads(told.content)["draft"],
    )
    assert isinstance(draft, Answer)
    assert {way.thing for way in draft.ways if way.way == "borrow"} == {other}
    taken = choose.choose(village.house, borrower, draft=draft.draft, way=draft.ways[0].key)
    assert isinstance(taken, Appended), taken
    assert village.row(records.Need, answer.need).state == "meeting"


def test_the_price_is_that_of_the_terms_and_nothing_while_accounts_are_off(village):
    village.hours()
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("trailer")
    terms = {"price": 150, "price_per": "day"}
    village.lent(lender, kind, village.place(lender), terms=terms)

    answer = village.ask(borrower, "trailer", ends_at=now_ms() + 3 * DAY_MS)

    assert answer.ways[0].price == 300
    assert answer.ways[0].steps[0].price == 300


def test_a_price_other_than_the_terms_is_refused(village):
    village.hours()
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("trailer")
    terms = {"price": 150, "price_per": "day"}
    village.lent(lender, kind, village.place(lender), terms=terms)
    wish = village.ask(borrower, "trailer").ways[0].wish
    cheap = msgspec.structs.replace(wish.promises[0], price=1)
    refused = choose.say_way(
        village.house, borrower, msgspec.structs.replace(wish, promises=(cheap,))
    )

    assert [one.code for one in refused] == ["offer.price"]


def test_thirty_chairs_come_from_two_halls(village):
    one, two, asker = (village.neighbour(name) for name in ("Jon", "Ines", "Miren"))
    kind = village.kind("chair")
    for keeper in (one, two):
        village.lent(keeper, kind, village.place(keeper), quantity=20, units=20)

    answer = chosen(village, asker, "30 chairs")

    way = answer.ways[0]
    assert len(way.wish.promises) == 30
    assert {someone.member for someone in way.who} == {one.member, two.member}


def test_a_posted_need_is_met_by_an_offer_made_later(village):
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("ladder")
    answer = village.ask(borrower, "ladder")
    assert [way.way for way in answer.ways] == ["ask"]
    posted = choose.post(village.house, borrower, draft=answer.draft)
    assert isinstance(posted, Appended), posted

    thing = village.lent(lender, kind, village.place(lender))

    found = ask.matches(village.house, borrower, need=answer.need)
    assert isinstance(found, Answer), found
    assert [way.thing for way in found.ways] == [thing]
    done = choose.choose(village.house, borrower, draft=found.draft, way="borrow-01")
    assert isinstance(done, Appended), done
    told = Message.objects.filter(member=borrower.member, about="need.offer_made")
    assert told.count() == 1


def test_a_question_that_makes_no_sense_is_refused_with_every_reason(village):
    now = now_ms()
    question = village.ask(None, "anything").question
    wrong = msgspec.structs.replace(
        question, words=" ", radius_m=0, starts_at=now - DAY_MS, ends_at=now - HOUR_MS
    )

    refused = ask.ask(village.house, village.community, wrong)

    assert [one.code for one in refused] == ["ask.no_words", "need.radius", "span.past"]


def test_nobody_is_told_of_an_offer_that_comes_too_late_or_ends_too_soon(village):
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("ladder")
    now = village.house.clock()
    span = {"starts_at": now + DAY_MS, "ends_at": now + 2 * DAY_MS}
    answer = village.ask(borrower, "ladder", **span)
    choose.post(village.house, borrower, draft=answer.draft)

    for terms in ({"starts_at": now + 2 * DAY_MS}, {"ends_at": now + DAY_MS}):
        village.lent(lender, kind, village.place(lender), terms=terms)

    assert not Message.objects.filter(about="need.offer_made").exists()
