"""When somebody says no, says nothing, or takes their word back: who comes next."""

import json

import pytest
from msgspec.structs import replace as changed

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.making.capability import Requirement
from auzolan.making.recipes import Step, ToolUse, Work
from auzolan.node import ask, choose, fulfil
from auzolan.node.ports import Appended
from auzolan.node.say import say
from auzolan.sharing import asking
from auzolan.store.models import Message
from auzolan.units.spans import DAY_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])

ALWAYS = tuple((day, 0, 24 * 60) for day in range(7))


@pytest.fixture
def mending(village):
    """Coats are mended by a tailor; two neighbours offer sewing."""
    one, two, asker = (village.neighbour(name) for name in ("Yasmin", "Fatou", "Miren"))
    coat = village.kind("mended coat")
    skill = village.kind("sewing", unit="h")
    for doer in (one, two):
        village.offer(doer, "help", skill, place=village.place(doer), weekly=ALWAYS)
    sewing = Step(code="sew", name="sew", per_run_s=3_600, work=(Work(kind=skill),))
    village.recipe(coat, 1, sewing)
    now = now_ms()
    answer = village.ask(
        asker, "mended coat", starts_at=now, ends_at=now + 9 * DAY_MS, purpose="have"
    )
    way = next(way for way in answer.ways if way.way == "make")
    done = choose.choose(village.house, asker, draft=answer.draft, way=way.key)
    assert isinstance(done, Appended), done
    work = next(one for one in way.wish.promises if one.action == "work")
    people = {doer.member: doer for doer in (one, two)}
    first = people.pop(work.provider)
    return work.promise, first, next(iter(people.values())), asker


def test_who_takes_their_word_back_is_followed_by_the_next(village, mending):
    promise, first, second, _ = mending
    fulfil.answer(village.house, first, promise=promise, yes=True)

    dropped = fulfil.drop(village.house, first, promise=promise)

    assert isinstance(dropped, Appended), dropped
    row = village.row(records.Promise, promise)
    assert (row.provider, row.state, row.passed) == (
        second.member,
        "asked",
        (first.member,),
    )
    told = Message.objects.filter(member=second.member, about="promise.asked")
    assert [json.loads(one.content)["promise"] for one in told] == [promise]


def test_a_request_cannot_expire_before_its_time(village, mending):
    promise, *_ = mending

    refused = fulfil.expire(village.house, village.community, promise=promise)

    assert [one.code for one in refused] == ["promise.not_asked"]


def test_who_has_passed_is_not_asked_again_by_the_community(village, mending):
    promise, first, second, _ = mending
    fulfil.answer(village.house, first, promise=promise, yes=False)
    fulfil.answer(village.house, second, promise=promise, yes=False)

    found = choose.next_best(village.house, village.community, promise=promise)

    assert found is None
    assert village.row(records.Promise, promise).state == "job"


def test_whoever_asked_may_ask_somebody_by_name(village, mending):
    promise, first, second, asker = mending
    fulfil.answer(village.house, first, promise=promise, yes=False)
    fulfil.answer(village.house, second, promise=promise, yes=False)
    offers = village.house.log.rows(records.Offer, village.community, "by", [first.member])

    body = asking.AskNext(promise=promise, provider=first.member, offer=offers[0].id)
    by_other = say(village.house, second, "promise.ask", body)
    by_asker = say(village.house, asker, "promise.ask", body)

    assert [one.code for one in by_other] == ["may.not_allowed"]
    assert isinstance(by_asker, Appended), by_asker
    assert village.row(records.Promise, promise).provider == first.member


def test_nobody_is_asked_for_what_they_do_not_offer(village, mending):
    promise, first, second, asker = mending
    fulfil.answer(village.house, first, promise=promise, yes=False)
    fulfil.answer(village.house, second, promise=promise, yes=False)
    skill = village.kind("juggling", unit="h")
    offer = village.offer(first, "help", skill, place=village.place(first), weekly=ALWAYS)

    body = asking.AskNext(promise=promise, provider=first.member, offer=offer)
    refused = say(village.house, asker, "promise.ask", body)

    assert [one.code for one in refused] == ["offer.other_kind"]


def test_a_refused_machine_brings_another_plan_that_takes_the_place_of_the_first(village):
    one, two, asker = (village.neighbour(name) for name in ("Jon", "Peio", "Miren"))
    stool, saw = village.kind("stool"), village.kind("saw")
    tool = ToolUse(requirement=Requirement(process="sawing"))
    village.recipe(
        stool, 1, Step(code="cut", name="cut", process="sawing", per_run_s=1, tools=(tool,))
    )
    saws = {
        doer.member: village.machine(
            doer, saw, village.place(doer), "sawing", weekly=ALWAYS
        )
        for doer in (one, two)
    }
    now = now_ms()
    wish = {"starts_at": now, "ends_at": now + 9 * DAY_MS, "purpose": "have"}
    answer = village.ask(asker, "stool", **wish)
    way = next(way for way in answer.ways if way.way == "make")
    choose.choose(village.house, asker, draft=answer.draft, way=way.key)
    use = next(one for one in way.wish.promises if one.action == "use")
    keepers = {doer.member: doer for doer in (one, two)}

    fulfil.answer(village.house, keepers[use.provider], promise=use.promise, yes=False)
    told = Message.objects.get(member=asker.member, about="need.next_best")
    content = json.loads(told.content)
    again = choose.choose(village.house, asker, draft=content["draft"], way=content["way"])

    assert isinstance(again, Appended), again
    open_ones = [
        row
        for row in village.promises("need", answer.need)
        if row.state in {"asked", "promised"}
    ]
    used = next(row for row in open_ones if row.action == "use")
    assert used.provider != use.provider
    assert used.thing == saws[used.provider]
    assert len({row.agreement for row in open_ones}) == 1
    assert village.row(records.Plan, way.wish.plan.plan).state == "off"
    assert village.row(records.Need, answer.need).state == "meeting"


def test_a_need_that_has_been_met_gets_no_more_suggestions(village):
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("drill")
    village.lent(lender, kind, village.place(lender), terms={"automatic": True})
    answer = village.ask(borrower, "drill")
    choose.choose(village.house, borrower, draft=answer.draft, way="borrow-01")
    promise = answer.ways[0].wish.promises[0].promise

    found = choose.next_best(village.house, village.community, promise=promise)

    assert found is None


def test_a_draft_is_forgotten_after_a_day(village):
    village.kind("drill")
    guest = village.ask(None, "drill")
    kept = ask.draft_of(village.house, village.community, "", guest.draft)

    assert kept is not None
    assert kept.kept_until - kept.asked_at == DAY_MS
    assert ask.draft_of(village.house, village.community, "somebody", guest.draft) is None


def test_lending_is_not_giving_away(village):
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("drill")
    village.lent(lender, kind, village.place(lender), terms={"automatic": True})
    wish = village.ask(borrower, "drill").ways[0].wish
    taken = changed(wish.promises[0], action="transfer")
    refused = choose.say_way(village.house, borrower, changed(wish, promises=(taken,)))

    assert [one.code for one in refused] == ["offer.other_kind"]


def test_the_other_side_is_told_when_a_promise_is_taken_back(village):
    lender, borrower = village.neighbour("Jon"), village.neighbour("Miren")
    kind = village.kind("drill")
    village.lent(lender, kind, village.place(lender), terms={"automatic": True})
    answer = village.ask(borrower, "drill")
    choose.choose(village.house, borrower, draft=answer.draft, way="borrow-01")
    promise = answer.ways[0].wish.promises[0].promise

    for _ in range(2):
        fulfil.drop(village.house, borrower, promise=promise, request="once")

    told = Message.objects.filter(about="promise.dropped")
    assert [one.member for one in told] == [lender.member]
