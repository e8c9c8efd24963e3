"""How a record keeps a promise: hand over, bring back, in parts, and settle."""

from __future__ import annotations

import pytest

DRILL = {"thing": "#drill", "quantity": 1}


def _thing(bench, name):
    row = bench.row("thing", f"#{name}")
    return row.quantity, row.onhand, row.reserved


@pytest.fixture
def lent(village):
    """Lur has the promise of Jon's drill, for one hour in credit, from tomorrow on."""
    village.accounts()
    village.offer("drill", "jon", "lend", price=100, price_per="once", automatic=True)
    loan = village.loan(
        "p",
        "drill",
        "jon",
        "lur",
        price=100,
        starts_at=village.at(24),
        ends_at=village.at(72),
    )
    assert village.choose("lur", loan) == ()
    village.wait(hours=24)
    return village


def _hand(bench, who, event, sides, **fields):
    loan = DRILL | {"promise": "#p"} | fields
    return bench.event(who, event, "transferCustody", sides, **loan)


def test_a_loan_is_out_then_done_and_paid_from_what_was_reserved(lent):
    assert _hand(lent, "jon", "out", "jon>lur") == ()
    assert lent.row("promise", "#p").state == "out"
    assert lent.balance("lur") == (0, 100)

    assert _hand(lent, "jon", "back", "lur>jon", condition="worn") == ()

    assert lent.row("promise", "#p").state == "done"
    assert (lent.balance("lur"), lent.balance("jon")) == ((-100, 0), (100, 0))
    assert lent.row("thing", "#drill").condition == "worn"
    assert lent.row("need", "#need of #p").state == "met"
    assert lent.row("event", "#back").agreement == lent.id("agreement of #p")


def test_what_comes_back_early_is_free_again(lent):
    _hand(lent, "jon", "out", "jon>lur")
    lent.wait(hours=10)

    _hand(lent, "jon", "back", "lur>jon")

    assert lent.taken("#drill") == [(0, lent.at(-10), lent.now, "booking")]
    lent.must("lur", "need.post", **lent.wanted("#n"))
    again = lent.loan(
        "q", "drill", "jon", "unai", price=100, starts_at=lent.at(1), ends_at=lent.at(5)
    )
    assert lent.choose("unai", again) == ()


def test_what_was_never_begun_leaves_nothing_in_the_calendar(lent):
    lent.wait(hours=-20)
    _hand(lent, "jon", "out", "jon>lur")
    _hand(lent, "jon", "back", "lur>jon")

    assert lent.taken("#drill") == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "work"}, "promise.other_action"),
        ({"thing": "#lathe"}, "promise.other_thing"),
        ({"thing": ""}, "promise.other_thing"),
        ({"kind": "#kind bike"}, "promise.other_thing"),
        ({"provider": "#lur", "receiver": "#jon"}, "promise.other_sides"),
        ({"receiver": "#unai"}, "promise.other_sides"),
        ({"process": "#step"}, "promise.other_process"),
        ({"quantity": 0}, "promise.other_quantity"),
        ({"quantity": 2}, "promise.other_quantity"),
    ],
)
def test_what_was_not_promised_keeps_no_promise(lent, fields, code):
    base = {
        "event": "#e",
        "action": "transferCustody",
        "provider": "#jon",
        "receiver": "#lur",
        "starts_at": lent.now,
        "promise": "#p",
        **DRILL,
    }

    assert lent.say("jon", "event.record", **(base | fields)) == (code,)


def test_a_promise_is_told_by_its_sides_or_at_the_desk(lent):
    assert _hand(lent, "unai", "x", "jon>lur") == ("may.not_allowed",)
    assert _hand(lent, "tere", "x", "jon>lur") == ("may.not_allowed",)
    assert _hand(lent, "dani", "out", "jon>lur") == ()
    assert _hand(lent, "lur", "back", "lur>jon") == ()
    # What the borrower says of the return, the keeper may still oppose.
    assert lent.row("event", "#back").stands_at == lent.at(72)


def test_a_promise_is_kept_once(lent):
    _hand(lent, "jon", "out", "jon>lur")
    _hand(lent, "jon", "back", "lur>jon")

    assert _hand(lent, "jon", "again", "jon>lur") == ("promise.not_open",)


def test_some_chairs_come_back_later_than_others(village):
    village.offer("chair", "dani", "lend", automatic=True)
    village.choose("lur", village.loan("p", "chair", "community", "lur", quantity=4))
    chairs = {"promise": "#p", "thing": "#chair"}

    def hand(event, sides, quantity, **more):
        fields = chairs | {"quantity": quantity} | more
        return village.event("dani", event, "transferCustody", sides, **fields)

    assert hand("out", "community>lur", 4) == ()
    assert _thing(village, "chair") == (6, 2, 0)
    assert hand("some", "lur>community", 3, finished=False, condition="broken") == ()
    assert village.row("promise", "#p").state == "out"
    assert hand("many", "lur>community", 2) == ("promise.other_quantity",)
    assert hand("last", "lur>community", 1) == ()
    assert _thing(village, "chair") == (6, 6, 0)
    assert village.row("thing", "#chair").condition == "good"
    assert village.row("promise", "#p").state == "done"


def test_a_chair_that_is_lost_is_still_accounted_for(village):
    village.offer("chair", "dani", "lend", automatic=True)
    village.choose("lur", village.loan("p", "chair", "community", "lur", quantity=2))
    chairs = {"promise": "#p", "thing": "#chair"}
    village.event("dani", "out", "transferCustody", "community>lur", quantity=2, **chairs)

    village.event("dani", "back", "transferCustody", "lur>community", quantity=1, **chairs)

    assert _thing(village, "chair") == (6, 5, 0)
    assert village.row("promise", "#p").state == "done"


def _promised_flour(village, quantity=3000, price=30):
    village.accounts()
    village.offer("flour", "jon", "give", price=price, price_per="once", automatic=True)
    asked = village.asked(
        "p",
        "transfer",
        "jon",
        "lur",
        thing="#flour",
        kind="#kind flour",
        offer="#offer flour",
        quantity=quantity,
        price=price,
    )
    assert village.choose("lur", asked, way="receive") == ()


def test_a_stock_is_given_in_parts_and_what_is_left_is_freed(village):
    _promised_flour(village)
    part = {"thing": "#flour", "promise": "#p"}
    assert _thing(village, "flour") == (10_000, 10_000, 3_000)

    first = village.event(
        "jon", "a", "transfer", "jon>lur", quantity=1000, finished=False, **part
    )
    assert first == ()
    assert _thing(village, "flour") == (9_000, 9_000, 2_000)
    last = village.event("jon", "b", "transfer", "jon>lur", quantity=1000, **part)

    assert last == ()
    assert _thing(village, "flour") == (8_000, 8_000, 0)
    # Two of three kilos were given, so two thirds are paid.
    assert village.balance("lur") == (-20, 0)


def test_a_promise_takes_from_nobody_else_s_share(village):
    _promised_flour(village)
    common = village.asked(
        "q",
        "transfer",
        "jon",
        "unai",
        thing="#flour",
        kind="#kind flour",
        offer="#offer flour",
        quantity=6000,
        price=30,
    )
    assert village.choose("unai", common, way="receive") == ()
    all_ = {"thing": "#flour", "promise": "#p", "quantity": 4001}

    assert village.event("jon", "a", "transfer", "jon>lur", **all_) == ("stock.too_little",)
    fitting = all_ | {"quantity": 4000}
    assert village.event("jon", "a", "transfer", "jon>lur", **fitting) == ()
    assert village.balance("lur") == (-30, 0)


def test_less_work_than_promised_pays_its_part_and_more_no_more(village):
    village.accounts()
    for name, minutes, paid in (("p", 45, 75), ("q", 200, 200)):
        job = village.asked(name, "deliverService", "", "lur", minutes=120, price=200)
        village.choose("lur", job, way="help")
        before = village.balance("unai")[0]
        village.must("unai", "promise.take", promise=f"#{name}")
        kept = village.event(
            "unai",
            f"e{name}",
            "deliverService",
            "unai>lur",
            promise=f"#{name}",
            minutes=minutes,
        )
        assert kept == ()
        assert village.balance("unai")[0] - before == paid


def test_a_job_of_stock_is_filled_only_from_one_s_own(village):
    job = village.asked("p", "transfer", "", "lur", kind="#kind flour", quantity=1000)
    village.choose("lur", job, way="receive")
    village.must("unai", "promise.take", promise="#p")
    flour = {"thing": "#flour", "promise": "#p", "quantity": 1000}

    assert village.event("unai", "a", "transfer", "unai>lur", **flour) == (
        "event.not_yours",
    )
    assert village.event("unai", "a", "transfer", "unai>lur", **flour | {"thing": ""}) == ()
