"""Rules for when a record is doubted: confirm, oppose, correct."""

from __future__ import annotations

import pytest

from auzolan.ledger.acts import Words

FLOUR = {"thing": "#flour", "quantity": 1000}


@pytest.fixture
def paid(village):
    """Unai helped Lur for two hours at one hour of credit each; Unai wrote it down."""
    village.accounts()
    job = village.asked("p", "deliverService", "", "lur", minutes=120, price=200)
    assert village.choose("lur", job, way="help") == ()
    village.must("unai", "promise.take", promise="#p")
    done = {"promise": "#p", "minutes": 120}
    assert village.event("unai", "e", "deliverService", "unai>lur", **done) == ()
    return village


def _oppose(bench, who, event="#e", objection="#o", **more):
    return bench.say(who, "event.oppose", event=event, objection=objection, **more)


def test_the_other_side_confirms_and_it_stands(paid):
    paid.wait(hours=1)

    paid.must("lur", "event.confirm", event="#e")

    assert paid.row("event", "#e").stands_at == paid.now
    assert _oppose(paid, "lur") == ("event.stands",)


def test_the_other_side_opposes_within_72_hours_in_words_of_its_own(paid):
    told = _oppose(paid, "lur", texts={"#o": Words(note="it was one hour")})

    assert told == ()
    assert paid.row("event", "#e").state == "opposed"
    assert paid.row("text", "#o").note == "it was one hour"
    assert paid.row("objection", "#o").about == paid.id("e")
    assert _oppose(paid, "lur", objection="#again") == ("event.stands",)


def test_after_72_hours_it_stands(paid):
    paid.wait(hours=72)

    assert _oppose(paid, "lur") == ("event.stands",)
    assert paid.say("lur", "event.confirm", event="#e") == ("event.stands",)


@pytest.mark.parametrize("kind", ["event.confirm", "event.oppose"])
def test_neither_its_author_nor_a_stranger_says_so(paid, kind):
    fields = {"event": "#e", **({"objection": "#o"} if kind == "event.oppose" else {})}

    assert paid.say("unai", kind, **fields) == ("may.not_allowed",)
    assert paid.say("jon", kind, **fields) == ("may.not_allowed",)
    assert paid.say("lur", kind, **fields | {"event": "#no"}) == ("may.not_allowed",)


def test_an_objection_has_an_id_of_its_own(paid):
    assert _oppose(paid, "lur", objection="short") == ("id.taken",)


def test_the_keeper_opposes_what_others_say_of_the_thing(village):
    drill = {"thing": "#drill", "quantity": 1}
    village.event("jon", "out", "transferCustody", "jon>lur", **drill)
    village.event("lur", "on", "transferCustody", "lur>unai", **drill)

    assert _oppose(village, "jon", "#on") == ()


def test_the_desk_answers_for_the_community(village):
    village.event("jon", "w", "work", "jon>community", minutes=60)

    assert _oppose(village, "lur", "#w") == ("may.not_allowed",)
    assert _oppose(village, "dani", "#w") == ()


# -- corrections -----------------------------------------------------------------------


def _correct(bench, who, **fields):
    return bench.say(who, "event.correct", **({"event": "#c", "corrects": "#e"} | fields))


def test_whoever_was_paid_gives_back_what_was_too_much(paid):
    assert _correct(paid, "unai", minutes=-30, amount=-50) == ()

    assert (paid.balance("unai"), paid.balance("lur")) == ((150, 0), (-150, 0))
    correction = paid.row("event", "#c")
    assert (correction.minutes, correction.corrects) == (-30, paid.id("e"))
    assert correction.stands_at == paid.at(72)
    assert paid.row("event", "#e").state == "corrected"


def test_nobody_corrects_in_their_own_favour(paid):
    assert _correct(paid, "unai", amount=50) == ("may.own_case",)
    assert _correct(paid, "lur", amount=-50) == ("may.own_case",)
    assert _correct(paid, "lur", amount=50) == ()
    assert paid.balance("unai") == (250, 0)


def test_a_mediator_corrects_both_ways_at_once(paid):
    _oppose(paid, "lur")

    assert _correct(paid, "mira", minutes=-60, amount=-100) == ()

    assert paid.balance("unai") == (100, 0)
    assert paid.row("event", "#c").stands_at == paid.now
    assert _correct(paid, "ane", event="#d", amount=20) == ()
    assert paid.balance("unai") == (120, 0)


def test_a_mediator_has_no_say_in_their_own_case(paid):
    job = paid.asked("q", "deliverService", "", "mira", minutes=60, price=100)
    paid.choose("mira", job, way="help")
    paid.must("unai", "promise.take", promise="#q")
    done = {"promise": "#q", "minutes": 60}
    paid.event("unai", "f", "deliverService", "unai>mira", **done)

    assert _correct(paid, "mira", corrects="#f", amount=-100) == ("may.own_case",)


def test_nothing_is_given_back_twice(paid):
    assert _correct(paid, "mira", amount=-150) == ()

    again = _correct(paid, "mira", event="#d", amount=-100)
    assert again == ("event.corrected_below_zero",)
    assert _correct(paid, "mira", event="#d", minutes=-121) == (
        "event.corrected_below_zero",
    )


def test_a_correction_takes_nobody_below_the_line(paid):
    assert _correct(paid, "mira", amount=1801) == ("account.below_line",)
    assert _correct(paid, "mira", amount=1800) == ()


@pytest.mark.parametrize(
    ("who", "fields", "code"),
    [
        ("jon", {}, "may.not_allowed"),
        ("unai", {"corrects": "#no"}, "may.not_allowed"),
        ("mira", {"corrects": "#no"}, "event.unknown"),
        ("unai", {"event": "short"}, "id.taken"),
        ("unai", {"event": "#e"}, "id.taken"),
    ],
)
def test_a_correction_with_something_wrong_is_refused(paid, who, fields, code):
    assert _correct(paid, who, **fields) == (code,)


def test_a_correction_is_not_corrected(paid):
    _correct(paid, "unai", minutes=-1)

    assert _correct(paid, "unai", event="#d", corrects="#c") == ("event.unknown",)


def test_only_who_wrote_it_or_a_mediator_changes_a_quantity(village):
    village.event("jon", "e", "transfer", "jon>lur", **FLOUR, to_thing="#jar")

    assert _correct(village, "lur", quantity=5) == ("may.own_case",)
    assert _correct(village, "jon", quantity=-400) == ()
    assert village.row("thing", "#flour").onhand == 9_400
    assert village.row("thing", "#jar").onhand == 600


def test_a_correction_that_makes_later_stock_negative_is_refused(village):
    village.event("jon", "e", "raise", "jon", **FLOUR)
    later = {"thing": "#flour", "quantity": 10_500}
    village.event("jon", "later", "consume", "jon", **later)

    assert _correct(village, "jon", quantity=-600) == ("stock.used_later",)
    assert _correct(village, "jon", quantity=-500) == ()
    assert village.row("thing", "#flour").onhand == 0


def test_a_correction_leaves_what_is_promised(village):
    village.event("jon", "e", "raise", "jon", **FLOUR)
    village.offer("flour", "jon", "give", automatic=True)
    asked = village.asked(
        "p",
        "transfer",
        "jon",
        "lur",
        thing="#flour",
        kind="#kind flour",
        offer="#offer flour",
        quantity=10_500,
    )
    village.choose("lur", asked, way="receive")

    assert _correct(village, "jon", quantity=-600) == ("stock.used_later",)


def test_a_quantity_stays_within_bounds(village):
    village.event("jon", "e", "raise", "jon", **FLOUR)

    assert _correct(village, "jon", quantity=-1001) == ("event.corrected_below_zero",)
    assert _correct(village, "jon", quantity=2**53 - 1) == ("amount.out_of_bounds",)


def test_a_loan_is_brought_back_not_corrected(village):
    drill = {"thing": "#drill", "quantity": 1}
    village.event("jon", "e", "transferCustody", "jon>lur", **drill)

    assert _correct(village, "jon", quantity=-1) == ("event.not_countable",)


def test_the_community_itself_has_no_lower_line(village):
    village.accounts()
    village.must("community", "rows.import", balances=(("#jon", 10_000),))
    opening = next(row.id for row in village.all("event"))

    assert _correct(village, "mira", corrects=opening, amount=10_000) == ()
    assert village.balance("community") == (-20_000, 0)
