"""Rules about promises: answer, take, drop, expire, and ask the next one."""

from __future__ import annotations

import pytest


@pytest.fixture
def asked(village):
    """Lur has asked Jon for the drill, at a price of one hour."""
    village.accounts()
    village.offer("drill", "jon", "lend", price=100, price_per="once")
    loan = village.loan("p", "drill", "jon", "lur", price=100)
    assert village.choose("lur", loan) == ()
    return village


def _state(bench, name="#p"):
    return bench.row("promise", name).state


def test_a_yes_reserves_credit_and_unit(asked):
    asked.must("jon", "promise.answer", promise="#p", yes=True)

    assert _state(asked) == "promised"
    assert asked.balance("lur") == (0, 100)
    assert [row[3] for row in asked.taken("#drill")] == ["booking"]


def test_a_no_frees_everything_and_opens_the_need_again(asked):
    asked.must("jon", "promise.answer", promise="#p", yes=False)

    assert _state(asked) == "declined"
    assert asked.balance("lur") == (0, 0)
    assert asked.taken("#drill") == []
    assert asked.row("need", "#need of #p").state == "open"
    assert asked.row("agreement", "#agreement of #p").state == "off"


def test_only_the_one_who_was_asked_answers_and_once(asked):
    assert asked.say("unai", "promise.answer", promise="#p", yes=True) == (
        "may.not_allowed",
    )
    assert asked.say("lur", "promise.answer", promise="#p", yes=True) == (
        "may.not_allowed",
    )
    asked.must("jon", "promise.answer", promise="#p", yes=True)
    assert asked.say("jon", "promise.answer", promise="#p", yes=True) == (
        "promise.not_asked",
    )
    assert asked.say("jon", "promise.answer", promise="#no", yes=True) == (
        "may.not_allowed",
    )


def test_an_answer_that_comes_late_is_none(asked):
    asked.wait(hours=26)

    assert asked.say("jon", "promise.answer", promise="#p", yes=True) == (
        "promise.answer_late",
    )


def test_a_yes_that_the_asker_cannot_pay_any_more_is_refused(asked):
    asked.must("community", "rows.import", balances=(("#lur", -1950),))

    assert asked.say("jon", "promise.answer", promise="#p", yes=True) == (
        "account.below_line",
    )


def test_once_accounts_are_off_nothing_with_a_price_is_promised(asked):
    asked.must("ane", "rule.announce", rule="#off", name="accounts", value="off")
    asked.must("ane", "rule.announce", rule="#days", name="announce_days", value="0")
    far = {"starts_at": asked.at(200), "ends_at": asked.at(202), "price": 100}
    asked.wait(hours=166)
    asked.must("lur", "need.post", **asked.wanted("#n"))
    assert asked.choose("lur", asked.loan("q", "drill", "jon", "lur", **far)) == ()
    asked.wait(hours=3)

    assert asked.say("jon", "promise.answer", promise="#q", yes=True) == ("account.off",)


def test_only_the_community_expires_and_only_what_is_overdue(asked):
    assert asked.say("community", "promise.expire", promise="#p") == ("promise.not_asked",)
    assert asked.say("ane", "promise.expire", promise="#p") == ("may.not_allowed",)
    asked.wait(hours=72)

    asked.must("community", "promise.expire", promise="#p")

    assert _state(asked) == "expired"
    assert asked.taken("#drill") == []
    assert asked.say("community", "promise.expire", promise="#p") == ("promise.not_asked",)


def test_dropping_a_promise_frees_what_it_reserved(asked):
    asked.must("jon", "promise.answer", promise="#p", yes=True)

    assert asked.say("unai", "promise.drop", promise="#p") == ("may.not_allowed",)
    asked.must("lur", "promise.drop", promise="#p")

    assert _state(asked) == "off"
    assert asked.balance("lur") == (0, 0)
    assert asked.taken("#drill") == []
    assert asked.row("account", "#jon").engaged == 0
    assert asked.say("lur", "promise.drop", promise="#p") == ("promise.not_open",)


def test_the_giver_drops_as_declining(asked):
    asked.must("jon", "promise.drop", promise="#p")

    assert _state(asked) == "declined"


def test_what_is_out_cannot_be_dropped(asked):
    asked.must("jon", "promise.answer", promise="#p", yes=True)
    loan = {"promise": "#p", "thing": "#drill", "quantity": 1}
    assert asked.event("jon", "out", "transferCustody", "jon>lur", **loan) == ()

    for who in ("jon", "lur", "ane"):
        assert asked.say(who, "promise.drop", promise="#p") == ("promise.not_open",)


def test_the_desk_drops_what_the_community_promised(village):
    village.offer("bike", "dani", "lend", automatic=True)
    village.choose("lur", village.loan("p", "bike", "community", "lur"))

    village.must("dani", "promise.drop", promise="#p")

    assert _state(village) == "declined"


# -- jobs --------------------------------------------------------------------------


@pytest.fixture
def board(village):
    """A job of two hours' sewing for Lur, at two hours."""
    village.accounts()
    job = village.asked("p", "work", "", "lur", kind="#kind sewing", minutes=120, price=200)
    assert village.choose("lur", job, way="help") == ()
    return village


def test_a_job_stands_open_and_takes_nobody_s_time(board):
    assert _state(board) == "job"
    assert board.all("occupancy") == []
    assert board.balance("lur") == (0, 0)


def test_whoever_takes_a_job_gets_the_price_its_chooser_set(board):
    board.must("unai", "promise.take", promise="#p")

    promise = board.row("promise", "#p")
    assert (promise.state, promise.price, promise.payer, promise.payee) == (
        "promised",
        200,
        board.id("lur"),
        board.id("unai"),
    )
    assert board.balance("lur") == (0, 200)
    assert [row[3] for row in board.taken("#unai")] == ["work"]
    assert board.say("jon", "promise.take", promise="#p") == ("promise.not_a_job",)


def test_nobody_takes_two_jobs_at_one_time(board):
    again = board.asked("q", "work", "", "jon", minutes=60)
    board.choose("jon", again, way="help")
    board.must("unai", "promise.take", promise="#p")

    assert board.say("unai", "promise.take", promise="#q") == ("thing.taken",)


def test_a_job_that_is_over_is_taken_by_nobody(board):
    board.wait(hours=26)

    assert board.say("unai", "promise.take", promise="#p") == ("span.past",)


def test_a_job_is_taken_back_by_whoever_wanted_it(board):
    assert board.say("unai", "promise.drop", promise="#p") == ("may.not_allowed",)

    board.must("lur", "promise.drop", promise="#p")

    assert _state(board) == "off"


def _plan(bench, **step):
    """Return a plan of one step to make bread for Lur."""
    from_, until = bench.at(24), bench.at(26)
    process = {
        "process": "#step",
        "recipe": "#recipe",
        "step": "bake",
        "name": "baking",
        "starts_at": from_,
        "ends_at": until,
        **step,
    }
    return {
        "plan": "#plan",
        "kind": "#kind bread",
        "quantity": 2,
        "recipe": "#recipe",
        "starts_at": from_,
        "ends_at": until,
        "gap_permille": 0,
        "processes": (process,),
    }


@pytest.fixture
def baking(village):
    """Lur has bread made: work as a job, flour of Jon's, the bread by Lur."""
    village.accounts()
    village.offer("flour", "jon", "give", automatic=True)
    content = {
        "id": "#recipe",
        "kind": "#kind bread",
        "quantity": 1,
        "steps": (
            {
                "code": "bake",
                "name": "Bake",
                "per_run_s": 3600,
                "inputs": ({"kind": "#kind flour", "quantity": 500},),
                "work": ({"kind": "#kind sewing"},),
            },
        ),
    }
    village.must("lur", "recipe.add", content=content)
    return village


def _promises(bench):
    flour = {"thing": "#flour", "kind": "#kind flour", "offer": "#offer flour"}
    step = {"process": "#step"}
    return (
        bench.asked("work", "work", "", "lur", minutes=120, price=200, **step),
        bench.asked("flour p", "consume", "jon", "lur", quantity=1000, **flour, **step),
        bench.asked(
            "bread p",
            "produce",
            "lur",
            "lur",
            kind="#kind bread",
            quantity=2,
            place="#shed",
            **step,
        ),
    )


def _pegs(quantity=1000, **changed):
    peg = {
        "peg": "#peg",
        "process": "#step",
        "thing": "#flour",
        "quantity": quantity,
        "promise": "#flour p",
    }
    return ({**peg, **changed},)


def _make(bench, **changed):
    plan = _plan(bench) | {"pegs": _pegs()} | changed
    return bench.choose("lur", *_promises(bench), way="make", plan=plan)


def test_a_way_that_makes_something_sets_its_stock_aside(baking):
    assert _make(baking) == ()

    assert baking.row("thing", "#flour").reserved == 1000
    assert _state(baking, "#work") == "job"
    assert _state(baking, "#flour p") == "promised"
    assert baking.row("process", "#step").state == "planned"
    assert baking.row("peg", "#peg").plan == baking.id("plan")


def test_what_is_set_aside_is_nobody_else_s(baking):
    _make(baking)
    gift = baking.asked(
        "q",
        "transfer",
        "jon",
        "unai",
        thing="#flour",
        kind="#kind flour",
        offer="#offer flour",
        quantity=9001,
    )

    assert baking.choose("unai", gift, way="receive") == ("stock.too_little",)
    lower = {"thing": "#flour", "quantity": 9001}
    assert baking.event("jon", "lost", "lower", "jon", **lower) == ("stock.too_little",)


def test_work_of_a_plan_goes_back_on_the_board_with_its_price(baking):
    _make(baking)
    baking.must("unai", "promise.take", promise="#work")

    baking.must("unai", "promise.drop", promise="#work")

    job = baking.row("promise", "#work")
    assert (job.state, job.provider, job.payee, job.price) == ("job", "", "", 200)
    assert job.passed == (baking.id("unai"),)
    assert baking.taken("#unai") == []
    assert baking.balance("lur") == (0, 0)
    baking.must("mira", "promise.take", promise="#work")


def test_a_job_is_offered_to_the_next_who_has_the_skill(baking):
    baking.offer("sewing", "unai", "help", price=50, price_per="hour", automatic=True)
    _make(baking)
    offer = {"promise": "#work", "provider": "#unai", "offer": "#offer sewing"}

    refused = baking.say("community", "promise.ask", **offer, price=100)

    assert refused == ("offer.other_kind",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "#no"}, "kind.unknown"),
        ({"quantity": 0}, "plan.malformed"),
        ({"gap_permille": -1}, "plan.malformed"),
        ({"ends_at": 0}, "plan.malformed"),
        ({"plan": "short"}, "id.taken"),
        ({"pegs": _pegs(1001)}, "plan.malformed"),
        ({"pegs": _pegs(0)}, "plan.malformed"),
        ({"pegs": _pegs(peg="short")}, "id.taken"),
        ({"pegs": _pegs(promise="#work")}, "plan.malformed"),
        ({"pegs": _pegs(promise="#no")}, "plan.malformed"),
        ({"pegs": _pegs(process="#no")}, "plan.malformed"),
        ({"pegs": _pegs(thing="#drill")}, "plan.malformed"),
        ({"pegs": _pegs(500) * 2}, "id.taken"),
        ({"pegs": _pegs() * 201}, "plan.too_large"),
    ],
)
def test_a_plan_with_something_wrong_is_refused(baking, changed, code):
    assert _make(baking, **changed) == (code,)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"process": "short"}, "id.taken"),
        ({"recipe": "#no"}, "recipe.unknown"),
        ({"kind": "#no"}, "kind.unknown"),
        ({"place": "#no"}, "place.unknown"),
        ({"quantity": -1}, "amount.out_of_bounds"),
        ({"ends_at": 0}, "span.malformed"),
        ({"feeds": "#no"}, "plan.malformed"),
        ({"feeds": "#step"}, "plan.malformed"),
    ],
)
def test_a_step_with_something_wrong_is_refused(baking, step, code):
    steps = _plan(baking, **step)["processes"]

    assert code in _make(baking, processes=steps)


def test_no_step_of_another_plan_is_written_over(baking):
    _make(baking)
    promises = tuple(
        promise | {"promise": f"{promise['promise']} again"}
        for promise in _promises(baking)
    )
    plan = _plan(baking) | {"plan": "#other"}

    assert baking.choose("lur", *promises, way="make", plan=plan) == ("id.taken",)


def test_steps_do_not_run_in_a_circle(baking):
    first = _plan(baking, feeds="#second")["processes"][0]
    second = first | {"process": "#second", "feeds": "#step"}

    assert _make(baking, processes=(first, second)) == ("plan.malformed",)
    assert _make(baking, processes=(first, first)) == ("id.taken",)


def test_what_is_made_needs_a_kind_and_a_place(baking):
    work, flour, bread = _promises(baking)
    plan = _plan(baking)

    nowhere = baking.choose("lur", work, bread | {"place": ""}, way="make", plan=plan)
    nothing = baking.choose("lur", work, bread | {"kind": ""}, way="make", plan=plan)

    assert nowhere == ("place.unknown",)
    assert nothing == ("kind.unknown",)
    assert flour["promise"] == "#flour p"


def test_bread_is_made_step_by_step_and_all_is_closed(baking):
    _make(baking)
    baking.must("unai", "promise.take", promise="#work")
    baking.wait(hours=24)

    def keep(who, event, action, sides, **fields):
        assert baking.event(who, event, action, sides, process="#step", **fields) == ()

    keep("unai", "w1", "work", "unai>lur", promise="#work", minutes=60, finished=False)
    assert baking.row("process", "#step").state == "under_way"
    keep(
        "jon", "f", "consume", "jon>lur", promise="#flour p", thing="#flour", quantity=1000
    )
    keep("unai", "w2", "work", "unai>lur", promise="#work", minutes=30)
    keep("lur", "b", "produce", "lur>lur", promise="#bread p", thing="#loaf", quantity=2)

    assert baking.row("thing", "#flour").onhand == 9000
    loaf = baking.row("thing", "#loaf")
    assert (loaf.keeper, loaf.onhand, loaf.place) == (
        baking.id("lur"),
        2,
        baking.id("shed"),
    )
    # An hour and a half of the two that were promised.
    assert (baking.balance("unai"), baking.balance("lur")) == ((150, 0), (-150, 0))
    assert baking.row("process", "#step").state == "done"
    assert baking.row("plan", "#plan").state == "done"
    assert baking.row("need", "#need of #work").state == "met"
    assert baking.row("agreement", "#agreement of #work").state == "done"
    assert all(account.engaged == 0 for account in baking.all("account"))


def test_a_plan_of_which_nothing_came_is_off(baking):
    _make(baking)
    for promise in ("#work", "#flour p", "#bread p"):
        baking.must("lur", "promise.drop", promise=promise)

    assert baking.row("plan", "#plan").state == "off"
    assert baking.row("process", "#step").state == "off"
    assert baking.row("need", "#need of #work").state == "open"
    assert baking.row("thing", "#flour").reserved == 0


def test_work_that_was_begun_is_finished_not_dropped(baking):
    _make(baking)
    baking.must("unai", "promise.take", promise="#work")
    work = {"promise": "#work", "process": "#step"}
    baking.event("unai", "w", "work", "unai>lur", minutes=60, finished=False, **work)

    assert baking.say("lur", "promise.drop", promise="#work") == ("promise.begun",)
    assert baking.event("unai", "end", "work", "unai>lur", **work) == ()
    assert baking.balance("unai") == (100, 0)


def test_nothing_is_promised_to_who_has_left_meanwhile(village):
    village.offer("drill", "jon", "lend")
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))
    village.choose("lur", village.asked("q", "work", "", "lur", minutes=60), way="help")
    village.must("lur", "member.leave", member="#lur")

    yes = village.say("jon", "promise.answer", promise="#p", yes=True)
    taken = village.say("unai", "promise.take", promise="#q")

    assert yes == taken == ("member.unknown",)
    village.must("jon", "promise.answer", promise="#p", yes=False)
