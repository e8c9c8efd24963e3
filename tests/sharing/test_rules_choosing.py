"""Rule of choosing a way: what may be asked of whom, and what is promised at once."""

from __future__ import annotations

import pytest


@pytest.fixture
def lending(village):
    village.offer("drill", "jon", "lend")
    return village


def test_what_is_asked_waits_for_its_giver_and_is_held_meanwhile(lending):
    asked = lending.loan("p", "drill", "jon", "lur")

    assert lending.choose("lur", asked) == ()

    promise = lending.row("promise", "#p")
    assert (promise.state, promise.answer_by) == ("asked", asked["ends_at"])
    assert lending.taken("#drill") == [(0, asked["starts_at"], asked["ends_at"], "hold")]
    assert lending.row("need", "#need of #p").state == "meeting"
    assert lending.row("agreement", "#agreement of #p").state == "open"


def test_an_automatic_offer_promises_at_once(village):
    village.offer("drill", "jon", "lend", automatic=True)

    village.choose("lur", village.loan("p", "drill", "jon", "lur"))

    assert village.row("promise", "#p").state == "promised"
    assert [row[3] for row in village.taken("#drill")] == ["booking"]


def test_an_answer_is_due_within_three_days_or_before_all_is_over(lending):
    far = {"starts_at": lending.at(200), "ends_at": lending.at(202)}

    lending.choose("lur", lending.loan("p", "drill", "jon", "lur", **far))

    assert lending.row("promise", "#p").answer_by == lending.at(72)


def test_a_drill_that_is_asked_for_cannot_be_asked_for_again(lending):
    lending.choose("lur", lending.loan("p", "drill", "jon", "lur"))

    assert lending.choose("unai", lending.loan("q", "drill", "jon", "unai")) == (
        "thing.taken",
    )


def test_a_hold_that_has_expired_makes_way_and_is_cleared(lending):
    when = {"starts_at": lending.at(100), "ends_at": lending.at(102)}
    lending.choose("lur", lending.loan("p", "drill", "jon", "lur", **when))
    lending.wait(hours=72)

    assert lending.choose("unai", lending.loan("q", "drill", "jon", "unai", **when)) == ()

    assert len(lending.taken("#drill")) == 1
    lending.must("community", "promise.expire", promise="#p")
    assert lending.row("promise", "#p").state == "expired"
    assert len(lending.taken("#drill")) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"promise": "short"}, "id.taken"),
        ({"action": "raise"}, "promise.action"),
        ({"action": "steal"}, "promise.action"),
        ({"action": "transfer"}, "offer.other_kind"),
        ({"provider": "#unai"}, "offer.other_kind"),
        ({"provider": "#no"}, "member.unknown"),
        ({"receiver": "#unai"}, "promise.other_sides"),
        ({"receiver": "#jon"}, "promise.other_sides"),
        ({"offer": "#no"}, "offer.unknown"),
        ({"offer": ""}, "offer.unknown"),
        ({"thing": "#no"}, "thing.unknown"),
        ({"thing": ""}, "thing.unknown"),
        ({"kind": "#kind bike"}, "offer.other_kind"),
        ({"kind": ""}, "offer.other_kind"),
        ({"place": "#no"}, "place.unknown"),
        ({"process": "#p1"}, "plan.malformed"),
        ({"quantity": 0}, "amount.out_of_bounds"),
        ({"minutes": -1}, "amount.out_of_bounds"),
        ({"price": -5}, "offer.price"),
        ({"price": 5, "payee": "#jon"}, "account.off"),
        ({"payee": "#lur"}, "promise.other_sides"),
        ({"starts_at": 0}, "span.past"),
        ({"ends_at": 0}, "span.malformed"),
        ({"ends_at": 2**52}, "span.malformed"),
    ],
)
def test_an_asking_with_something_wrong_is_refused(lending, changed, code):
    asked = lending.loan("p", "drill", "jon", "lur") | changed

    assert lending.choose("lur", asked, name="x")[:1] == (code,)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"agreement": "short"}, "id.taken"),
        ({"way": "steal"}, "way.malformed"),
        ({"way": "make"}, "way.malformed"),
        ({"promises": ()}, "way.malformed"),
        ({"need": "#other"}, "need.unknown"),
        ({"wanted": None}, "need.unknown"),
    ],
)
def test_a_choice_with_something_wrong_is_refused(lending, changed, code):
    fields = {
        "agreement": "#a",
        "way": "borrow",
        "need": "#n",
        "wanted": lending.wanted("#n"),
        "promises": (lending.loan("p", "drill", "jon", "lur"),),
    }

    assert lending.say("lur", "way.choose", **(fields | changed)) == (code,)


def test_a_posted_need_is_met_by_choosing_for_it(lending):
    lending.must("lur", "need.post", **lending.wanted("#n"))
    fields = {"agreement": "#a", "way": "borrow", "need": "#n"}
    unai = (lending.loan("p", "drill", "jon", "unai"),)
    lur = (lending.loan("p", "drill", "jon", "lur"),)

    other = lending.say("unai", "way.choose", **fields, promises=unai)
    assert other == ("need.unknown",)
    lending.must("lur", "way.choose", **fields, promises=lur)
    assert lending.row("need", "#n").state == "meeting"


@pytest.mark.parametrize("condition", ["broken", "missing"])
def test_a_broken_thing_is_not_lent(lending, condition):
    drill = {"thing": "#drill", "place": "#shed", "keeper": "#jon"}
    lending.must("jon", "thing.amend", condition=condition, **drill)

    assert lending.choose("lur", lending.loan("p", "drill", "jon", "lur")) == (
        "thing.broken",
    )


def test_a_thing_that_broke_since_it_was_asked_for_is_not_promised(lending):
    lending.choose("lur", lending.loan("p", "drill", "jon", "lur"))
    drill = {"thing": "#drill", "place": "#shed", "keeper": "#jon"}
    lending.must("jon", "thing.amend", condition="broken", **drill)

    assert lending.say("jon", "promise.answer", promise="#p", yes=True) == ("thing.broken",)
    lending.must("jon", "promise.answer", promise="#p", yes=False)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"length_max_ms": 3_600_000}, "offer.too_long"),
        ({"notice_ms": 48 * 3_600_000}, "offer.notice"),
    ],
)
def test_the_terms_of_an_offer_are_kept(village, terms, code):
    village.offer("drill", "jon", "lend", **terms)

    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == (code,)


def test_an_offer_begins_and_before_it_nothing_is_asked(village):
    village.offer("drill", "jon", "lend", starts_at=village.at(25))

    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == (
        "offer.outside",
    )


def test_an_offer_ends_and_with_it_what_may_be_asked(village):
    village.offer("drill", "jon", "lend", ends_at=village.at(25))

    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == (
        "offer.outside",
    )
    village.wait(hours=25)
    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == (
        "offer.unknown",
    )


def test_no_more_is_asked_for_than_is_offered(village):
    village.offer("flour", "jon", "give", quantity=500)
    asked = village.asked(
        "p",
        "transfer",
        "jon",
        "lur",
        thing="#flour",
        kind="#kind flour",
        offer="#offer flour",
        quantity=501,
    )

    assert village.choose("lur", asked, way="receive") == ("offer.too_much",)
    assert village.choose("lur", asked | {"quantity": 500}, way="receive") == ()


def test_the_community_s_bike_is_no_more_free_to_take_than_any_other(village):
    bike = village.asked(
        "p", "transferCustody", "community", "lur", thing="#bike", quantity=1
    )
    gift = bike | {"action": "transfer"}

    assert village.choose("lur", bike) == ("offer.unknown",)
    assert village.choose("lur", gift, way="receive") == ("offer.unknown",)


def test_what_the_community_keeps_is_promised_at_its_desk(village):
    village.offer("bike", "dani", "lend")
    village.choose("lur", village.loan("p", "bike", "community", "lur"))

    assert village.say("unai", "promise.answer", promise="#p", yes=True) == (
        "may.not_allowed",
    )
    village.must("dani", "promise.answer", promise="#p", yes=True)
    assert village.row("promise", "#p").state == "promised"


# -- pools ---------------------------------------------------------------------------------


def test_a_pool_lends_as_many_units_as_are_asked_for(village):
    village.offer("chair", "dani", "lend", automatic=True)
    four = village.loan("p", "chair", "community", "lur", quantity=4)
    three = village.loan("q", "chair", "community", "unai", quantity=3)

    assert village.choose("lur", four) == ()
    assert village.choose("unai", three) == ("thing.taken",)
    assert village.choose("unai", three | {"quantity": 2}) == ()
    assert [row[0] for row in village.taken("#chair")] == [0, 1, 2, 3, 4, 5]


def test_two_askings_of_one_choice_get_different_units(village):
    village.offer("chair", "dani", "lend", automatic=True)
    first = village.loan("p", "chair", "community", "lur", quantity=3)
    second = village.loan("q", "chair", "community", "lur", quantity=3)
    third = village.loan("r", "chair", "community", "lur")

    assert village.choose("lur", first, second, third) == ("thing.taken",)
    assert village.choose("lur", first, second) == ()
    assert [row[0] for row in village.taken("#chair")] == [0, 1, 2, 3, 4, 5]


def test_one_thing_is_not_asked_for_twice_in_one_choice(lending):
    twice = [lending.loan(name, "drill", "jon", "lur") for name in "pq"]

    assert lending.choose("lur", *twice) == ("thing.taken",)
    assert lending.choose("lur", twice[0], twice[0]) == ("id.taken",)


def test_what_is_refused_in_part_is_refused_whole(lending):
    good = lending.loan("p", "drill", "jon", "lur")
    bad = lending.loan("q", "bike", "community", "lur")

    assert lending.choose("lur", good, bad) == ("offer.unknown",)
    assert lending.row("promise", "#p") is None
    assert lending.taken("#drill") == []


# -- what it costs -----------------------------------------------------------------


def test_a_price_is_what_the_offer_s_terms_give(village):
    village.accounts()
    village.offer("drill", "jon", "lend", price=100, price_per="day")
    loan = village.loan("p", "drill", "jon", "lur")

    assert village.choose("lur", loan) == ("offer.price",)
    assert village.choose("lur", loan | {"price": 99, "payee": "#jon"}) == ("offer.price",)
    elsewhere = loan | {"price": 100, "payee": "#lur"}
    assert village.choose("lur", elsewhere) == ("promise.other_sides",)
    assert village.choose("lur", loan | {"price": 100, "payee": "#jon"}) == ()
    assert village.balance("lur") == (0, 0)


def test_a_promise_reserves_its_price_down_to_the_lower_line(village):
    village.accounts()
    village.offer("drill", "jon", "lend", price=1500, price_per="once", automatic=True)
    village.offer("lathe", "jon", "machine", price=600, price_per="once", automatic=True)
    drill = village.loan("p", "drill", "jon", "lur", price=1500)
    lathe = village.loan("q", "lathe", "jon", "lur", action="use", price=600)

    assert village.choose("lur", drill) == ()
    assert village.balance("lur") == (0, 1500)
    assert village.choose("lur", lathe) == ("account.below_line",)
    assert village.choose(
        "unai", village.loan("r", "lathe", "jon", "unai", action="use")
    ) == ("offer.price",)


def test_all_prices_of_a_choice_count_together(village):
    village.accounts()
    for name, mode in (("drill", "lend"), ("lathe", "machine")):
        village.offer(name, "jon", mode, price=1200, price_per="once")
    both = (
        village.loan("p", "drill", "jon", "lur", price=1200),
        village.loan("q", "lathe", "jon", "lur", action="use", price=1200),
    )

    assert village.choose("lur", *both) == ("account.below_line",)


def test_while_accounts_are_off_no_job_has_a_price(village):
    job = village.asked("p", "work", "", "lur", kind="#kind sewing", minutes=60, price=100)

    assert village.choose("lur", job, way="help") == ("account.off",)
    village.accounts()
    later = job | {"starts_at": village.at(24), "ends_at": village.at(25)}
    assert village.choose("lur", later, way="help") == ()


def test_one_s_own_work_costs_nothing(village):
    village.accounts()
    own = village.asked("p", "work", "lur", "lur", minutes=60)

    assert village.choose("lur", own | {"price": 5, "payee": "#lur"}, way="help") == (
        "offer.price",
    )
    assert village.choose("lur", own, way="help") == ()
    assert village.row("promise", "#p").state == "promised"


# -- weekly hours --------------------------------------------------------------------

# The bench lives in a summer of Madrid; what is asked for is tomorrow, 12:30 to 14:30.
DAYS = tuple((weekday, 12 * 60, 15 * 60) for weekday in range(7))
NIGHTS = tuple((weekday, 0, 6 * 60) for weekday in range(7))


@pytest.mark.parametrize(("weekly", "codes"), [(DAYS, ()), (NIGHTS, ("offer.closed",))])
def test_an_automatic_offer_promises_only_in_its_hours(village, weekly, codes):
    _to_noon(village)
    village.offer("sewing", "unai", "help", automatic=True, weekly=weekly)
    asked = village.asked(
        "p", "work", "unai", "lur", kind="#kind sewing", offer="#offer sewing", minutes=120
    )

    assert village.choose("lur", asked, way="help") == codes


def test_outside_the_hours_the_giver_is_asked(village):
    _to_noon(village)
    village.offer("sewing", "unai", "help", automatic=True, weekly=NIGHTS)
    asked = village.asked(
        "p",
        "work",
        "unai",
        "lur",
        kind="#kind sewing",
        offer="#offer sewing",
        minutes=120,
        at_once=False,
    )

    assert village.choose("lur", asked, way="help") == ()
    assert village.row("promise", "#p").state == "asked"


def test_a_thing_may_stay_out_while_all_is_closed(village):
    _to_noon(village)
    village.offer("drill", "jon", "lend", automatic=True, weekly=DAYS)
    days = {"ends_at": village.at(24 * 4)}

    assert village.choose("lur", village.loan("p", "drill", "jon", "lur", **days)) == ()


def _to_noon(bench):
    """Let time go by until it is half past twelve in summer in Madrid."""
    day = 24 * 3_600_000
    bench.wait(ms=(10 * 3_600_000 + 1_800_000 - bench.now) % day)


def test_what_is_past_its_best_by_then_is_given_to_nobody(village):
    village.must("jon", "lot.add", lot="#lot", code="May", expires_at=village.at(48))
    village.thing("bread", "jon", quantity=5, lot="#lot")
    village.offer("bread", "jon", "give", automatic=True)
    loaf = {"thing": "#bread", "kind": "#kind bread", "offer": "#offer bread"}

    def asked(name, hours):
        span = {"starts_at": village.at(hours), "ends_at": village.at(hours + 1)}
        more = loaf | span | {"quantity": 1}
        return village.asked(name, "transfer", "jon", "lur", **more)

    assert village.choose("lur", asked("late", 48), way="receive") == ("lot.expired",)
    assert village.choose("lur", asked("soon", 47), way="receive") == ()
