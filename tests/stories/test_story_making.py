"""Making with neighbours: three levels, stock, machines, hours and a job, to the end."""

from itertools import pairwise

import pytest

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.making.capability import Requirement
from auzolan.making.recipes import Input, Step, ToolUse, Work
from auzolan.node import choose, fulfil
from auzolan.node.ports import Appended
from auzolan.units.spans import DAY_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])

ALWAYS = tuple((day, 0, 24 * 60) for day in range(7))
HOURLY = {"price": 100, "price_per": "hour", "weekly": ALWAYS}


def step(code, process, minutes, *inputs, skill="", after=()):
    return Step(
        code=code,
        name=code,
        process=process,
        per_run_s=minutes * 60,
        tools=(ToolUse(requirement=Requirement(process=process)),) if process else (),
        work=(Work(kind=skill),),
        inputs=tuple(Input(kind=kind, quantity=quantity) for kind, quantity in inputs),
        after=after,
    )


@pytest.fixture
def shop(village):
    """A shelf takes two frames, a frame three boards, a board half a metre of log."""
    village.hours()
    jon, ines, miren = (village.neighbour(name) for name in ("Jon", "Ines", "Miren"))
    kinds = {name: village.kind(name) for name in ("shelf", "frame", "board")}
    kinds["log"] = village.kind("log", unit="m")
    kinds["carpentry"] = village.kind("carpentry", unit="h")
    kinds["saw"], kinds["bench"] = village.kind("band saw"), village.kind("work bench")
    shop = village.place(jon)
    village.machine(jon, kinds["saw"], shop, "sawing", automatic=True, **HOURLY)
    village.machine(jon, kinds["bench"], shop, "assembly", automatic=True, **HOURLY)
    home = village.place(ines)
    helping = {"place": home, **HOURLY}
    village.offer(ines, "help", kinds["carpentry"], **helping)
    logs = village.thing(jon, kinds["log"], shop, quantity=20_000)
    terms = {"price": 10, "price_per": "unit"}
    village.offer(jon, "give", kinds["log"], thing=logs, automatic=True, **terms)
    village.recipe(kinds["shelf"], 1, step("mount", "assembly", 30, (kinds["frame"], 2)))
    skill = kinds["carpentry"]
    village.recipe(
        kinds["frame"],
        1,
        step("join", "assembly", 30, (kinds["board"], 3), skill=skill),
    )
    village.recipe(kinds["board"], 1, step("saw", "sawing", 10, (kinds["log"], 500)))
    return {**kinds, "jon": jon, "ines": ines, "miren": miren, "logs": logs, "home": home}


def make_way(village, doer, words="shelf", **more):
    now = now_ms()
    wish = {"starts_at": now, "ends_at": now + 20 * DAY_MS, "purpose": "have"}
    answer = village.ask(doer, words, **(wish | more))
    return answer, next(way for way in answer.ways if way.way == "make")


def test_three_levels_are_exploded_pegged_and_placed(village, shop):
    _, way = make_way(village, shop["miren"])

    amounts = {one.name: one.quantity for one in way.steps if one.what == "step"}
    assert amounts == {"mount": 1, "join": 2, "saw": 6}
    assert [one.quantity for one in way.steps if one.what == "stock"] == [3_000]
    assert way.missing == ()
    assert way.gap_permille == 0
    order = {one.name: one for one in way.steps if one.what == "step"}
    assert order["saw"].ends_at <= order["join"].starts_at
    assert order["join"].ends_at <= order["mount"].starts_at


def test_who_has_not_confirmed_stays_a_neighbour_with_a_skill(village, shop):
    _, way = make_way(village, shop["miren"])

    named = {one.kind: one.member for one in way.who}
    assert named[shop["carpentry"]] == ""
    assert named[shop["saw"]] == shop["jon"].member


def test_the_price_adds_up_from_the_terms(village, shop):
    _, way = make_way(village, shop["miren"])

    # Saw 60 min, bench 60 and 30 min, carpenter 60 min at 1 h an hour; 3 m of log at 0.1.
    assert way.price == 100 + 100 + 50 + 100 + 30
    assert sum(one.price for one in way.steps) == way.price


def finish(village, doer, promise):
    result = fulfil.keep_promise(village.house, doer, promise=promise.id)
    assert isinstance(result, Appended), (promise, result)


def test_a_shelf_is_made_to_the_end_and_every_account_is_settled(village, shop):
    jon, ines, miren = shop["jon"], shop["ines"], shop["miren"]
    answer, way = make_way(village, miren)

    chosen = choose.choose(village.house, miren, draft=answer.draft, way=way.key)
    assert isinstance(chosen, Appended), chosen
    asked = [one for one in village.promises("need", answer.need) if one.state == "asked"]
    assert {one.provider for one in asked} == {ines.member}
    for one in asked:
        fulfil.answer(village.house, ines, promise=one.id, yes=True)
    people = {doer.member: doer for doer in (jon, ines, miren)}
    for one in village.promises("need", answer.need):
        finish(village, people[one.provider], one)

    plan = village.row(records.Plan, way.wish.plan.plan)
    assert plan.state == "done"
    assert village.row(records.Need, answer.need).state == "met"
    balances = [village.balance(doer) for doer in (jon, ines, miren)]
    assert balances == [280, 100, -380]
    assert village.row(records.Account, miren.member).reserved == 0
    logs = village.row(records.Thing, shop["logs"])
    assert (logs.onhand, logs.reserved) == (17_000, 0)
    processes = village.house.log.rows(
        records.Process, village.community, "plan", [plan.id]
    )
    assert {one.state for one in processes} == {"done"}


def test_a_carpenter_who_declines_is_followed_by_the_next_then_by_the_board(village, shop):
    ines, miren = shop["ines"], shop["miren"]
    peio = village.neighbour("Peio")
    answer, way = make_way(village, miren)
    terms = {"place": village.place(peio), **HOURLY}
    village.offer(peio, "help", shop["carpentry"], **terms)
    choose.choose(village.house, miren, draft=answer.draft, way=way.key)
    job = next(one for one in village.promises("need", answer.need) if one.state == "asked")

    fulfil.answer(village.house, ines, promise=job.id, yes=False)
    second = village.row(records.Promise, job.id)
    fulfil.answer(village.house, peio, promise=job.id, yes=False)
    board = village.row(records.Promise, job.id)
    taken = fulfil.take(village.house, shop["jon"], promise=job.id)

    assert (second.provider, second.state) == (peio.member, "asked")
    assert (board.provider, board.state) == ("", "job")
    assert board.passed == (ines.member, peio.member)
    assert isinstance(taken, Appended), taken
    assert village.row(records.Promise, job.id).payee == shop["jon"].member


def test_work_that_nobody_offers_stands_on_the_board(village, shop):
    painting = village.kind("painting", unit="h")
    door = village.kind("door")
    village.recipe(door, 1, step("paint", "", 45, skill=painting))

    answer, way = make_way(village, shop["miren"], "door")
    choose.choose(village.house, shop["miren"], draft=answer.draft, way=way.key)

    jobs = [one for one in village.promises("need", answer.need) if one.state == "job"]
    assert [(one.kind, one.minutes, one.price) for one in jobs] == [(painting, 45, 75)]
    assert "make.job" in {reason.code for reason in way.why}


def test_a_step_without_a_workshop_is_told_and_cannot_be_chosen(village, shop):
    vase = village.kind("vase")
    village.recipe(vase, 1, step("weld", "welding", 20))

    answer, way = make_way(village, shop["miren"], "vase")
    refused = choose.choose(village.house, shop["miren"], draft=answer.draft, way=way.key)

    assert [one.code for one in way.missing] == ["make.no_workshop"]
    assert [one.code for one in refused] == ["make.no_workshop"]


def test_what_nobody_has_is_asked_around_for_when_the_way_is_chosen(village, shop):
    hinge, box = village.kind("hinge"), village.kind("box")
    village.recipe(box, 1, step("nail", "assembly", 20, (hinge, 2)))

    answer, way = make_way(village, shop["miren"], "box")
    done = choose.choose(village.house, shop["miren"], draft=answer.draft, way=way.key)

    assert isinstance(done, Appended), done
    assert [one.code for one in way.missing] == ["make.lacking"]
    posted = village.house.supply.needs(village.community, kinds=[hinge])
    assert [(one.quantity, one.purpose) for one in posted] == [(2, "have")]


def test_stock_set_aside_for_one_plan_is_not_claimed_by_another(village, shop):
    miren = shop["miren"]
    answer, first = make_way(village, miren, "4 shelves")
    done = choose.choose(village.house, miren, draft=answer.draft, way=first.key)
    assert isinstance(done, Appended), done

    _, second = make_way(village, miren, "4 shelves")

    # Each wants 12 of the 20 metres, so that 8 are left for the second and 4 are missing.
    taken = [
        sum(one.quantity for one in way.steps if one.what == "stock")
        for way in (first, second)
    ]
    assert taken == [12_000, 8_000]
    lacking = [one for one in second.missing if one.code == "make.lacking"]
    assert [one.details["quantity"] for one in lacking] == [4_000]


def test_a_plan_beyond_the_line_is_told_and_refused(village, shop):
    answer, way = make_way(village, shop["miren"], "7 shelves")

    refused = choose.choose(village.house, shop["miren"], draft=answer.draft, way=way.key)

    assert "account.below_line" in {one.code for one in way.missing}
    assert [one.code for one in refused] == ["account.below_line"]


def test_two_plans_never_take_the_one_bench_at_the_same_time(village, shop):
    miren = shop["miren"]
    answer, first = make_way(village, miren)
    choose.choose(village.house, miren, draft=answer.draft, way=first.key)

    _, second = make_way(village, miren)

    uses = [*first.wish.promises, *second.wish.promises]
    taken = sorted((one.thing, one.starts_at, one.ends_at) for one in uses if one.thing)
    machines = [one for one in taken if one[0] != shop["logs"]]
    assert len(machines) == 6
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(machines))
