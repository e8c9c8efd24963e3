"""Rules about offers and needs."""

from __future__ import annotations

import pytest

DRILL = {"mode": "lend", "kind": "#kind drill", "thing": "#drill"}
HELP = {"mode": "help", "kind": "#kind sewing", "place": "#shed"}


def _offer(village, who="jon", **fields):
    return village.say(who, "offer.make", offer="#o", **fields)


def test_a_thing_is_offered_where_it_is_by_its_keeper(village):
    assert _offer(village, **DRILL) == ()

    offer = village.row("offer", "#o")
    assert (offer.by, offer.place, offer.state) == (
        village.id("jon"),
        village.id("shed"),
        "open",
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mode": "sell"}, "offer.mode"),
        ({"price_per": "week", "price": 1}, "offer.mode"),
        ({"kind": "#no"}, "kind.unknown"),
        ({"kind": "#kind bike"}, "offer.other_kind"),
        ({"place": "#no"}, "place.unknown"),
        ({"price": -1}, "offer.price"),
        ({"price": 1_000_001, "price_per": "day"}, "offer.price"),
        ({"price": 1}, "offer.price"),
        ({"price_per": "day"}, "offer.price"),
        ({"price": 1, "price_per": "day"}, "account.off"),
        ({"quantity": -1}, "amount.out_of_bounds"),
        ({"starts_at": -1}, "span.malformed"),
        ({"starts_at": 10**14}, "span.malformed"),
        ({"ends_at": 10**14}, "span.malformed"),
        ({"ends_at": 5}, "span.malformed"),
        ({"weekly": ((9, 0, 1),)}, "window.malformed"),
    ],
)
def test_an_offer_with_something_wrong_is_refused(village, changed, code):
    assert _offer(village, **(DRILL | changed)) == (code,)


def test_an_offer_s_id_is_its_own(village):
    _offer(village, **DRILL)

    assert _offer(village, **DRILL) == ("id.taken",)


def test_help_is_offered_by_whoever_gives_it_and_somewhere(village):
    assert _offer(village, "lur", **HELP) == ()
    assert village.row("offer", "#o").by == village.id("lur")
    village.must("lur", "offer.end", offer="#o")

    nowhere = {"mode": "help", "kind": "#kind sewing"}
    assert village.say("lur", "offer.make", offer="#p", **nowhere) == ("place.unknown",)
    thing = HELP | {"thing": "#drill"}
    assert village.say("lur", "offer.make", offer="#p", **thing) == ("thing.unknown",)


def test_nobody_offers_what_others_keep(village):
    assert _offer(village, "lur", **DRILL) == ("may.not_allowed",)
    assert _offer(village, "ane", **DRILL) == ("may.not_allowed",)


def test_the_desk_offers_what_the_community_keeps(village):
    bike = {"mode": "lend", "kind": "#kind bike", "thing": "#bike"}

    assert _offer(village, "lur", **bike) == ("may.not_allowed",)
    assert _offer(village, "dani", **bike) == ()
    assert village.row("offer", "#o").by == village.community


def test_keeping_a_thing_is_no_right_to_give_it_away(village):
    village.thing("saw", "jon", kind="#kind drill", owners=(("#lur", 1),), said_by="ane")
    saw = {"kind": "#kind drill", "thing": "#saw"}

    assert _offer(village, mode="give", **saw) == ("offer.not_owner",)
    assert _offer(village, mode="lend", **saw) == ()
    owner = village.say("lur", "offer.make", offer="#p", mode="give", **saw)
    assert owner == ()


def test_what_the_community_owns_is_given_by_whoever_keeps_it(village):
    common = (("#community", 1),)
    village.thing("oil", "jon", kind="#kind flour", owners=common, said_by="ane")

    assert _offer(village, mode="give", kind="#kind flour", thing="#oil") == ()


def test_an_offer_is_ended_by_its_own_people(village):
    _offer(village, **DRILL)

    assert village.say("lur", "offer.end", offer="#o") == ("may.not_allowed",)
    village.must("ane", "offer.end", offer="#o")
    assert village.say("jon", "offer.end", offer="#o") == ("offer.unknown",)


def test_with_accounts_on_an_offer_may_have_a_price(village):
    village.accounts()

    assert _offer(village, **DRILL, price=100, price_per="day") == ()


# -- needs -------------------------------------------------------------------------------


def test_a_need_is_posted_and_closed_by_whoever_has_it(village):
    village.must("lur", "need.post", **village.wanted("#n"))
    assert village.row("need", "#n").posted
    assert village.say("jon", "need.close", need="#n") == ("may.not_allowed",)

    village.must("lur", "need.close", need="#n")

    assert village.row("need", "#n").state == "closed"
    assert village.say("lur", "need.close", need="#n") == ("need.unknown",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"need": "short"}, "id.taken"),
        ({"kind": "#no"}, "kind.unknown"),
        ({"purpose": "own"}, "need.purpose"),
        ({"quantity": -1}, "amount.out_of_bounds"),
        ({"lat_e7": -900000001}, "point.out_of_bounds"),
        ({"radius_m": 0}, "need.radius"),
        ({"radius_m": 500_001}, "need.radius"),
        ({"ends_at": 0}, "span.malformed"),
        ({"ends_at": 2**52}, "span.malformed"),
        ({"starts_at": 0}, "span.past"),
        ({"starts_at": 0, "ends_at": 5}, "span.past"),
    ],
)
def test_a_need_with_something_wrong_is_refused(village, changed, code):
    assert village.say("lur", "need.post", **(village.wanted("#n") | changed)) == (code,)
