"""Rules about things: owners and keepers, pools, blocks, retiring."""

from __future__ import annotations

import pytest

SAW = {
    "thing": "#saw",
    "kind": "#kind drill",
    "place": "#shed",
    "keeper": "#jon",
    "owners": (("#jon", 2), ("#lur", 1), ("#community", 1)),
    "quantity": 1,
}
DRILL = {"thing": "#drill", "place": "#shed", "keeper": "#jon", "condition": "good"}


def test_a_thing_has_owners_with_whole_shares_from_the_first_act(village):
    village.must("jon", "thing.add", **SAW)

    shares = {
        row.member: row.share
        for row in village.all("owner")
        if row.thing == village.id("saw")
    }
    assert shares == {
        village.id("jon"): 2,
        village.id("lur"): 1,
        village.community: 1,
    }
    saw = village.row("thing", "#saw")
    assert (saw.holder, saw.onhand, saw.reserved) == (village.id("jon"), 1, 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"thing": "#drill"}, "id.taken"),
        ({"thing": "x"}, "id.taken"),
        ({"kind": "#no"}, "kind.unknown"),
        ({"place": "#no"}, "place.unknown"),
        ({"lot": "#no"}, "lot.unknown"),
        ({"owners": ()}, "owner.list"),
        ({"owners": (("#jon", 1), ("#jon", 1))}, "owner.list"),
        ({"owners": (("#jon", 0),)}, "owner.share"),
        ({"owners": (("#jon", 1_000_001),)}, "owner.share"),
        ({"owners": (("#jon", 1), ("#no", 1))}, "member.unknown"),
        ({"keeper": "#no", "owners": (("#jon", 1),)}, "member.unknown"),
        ({"keeper": "#lur", "owners": (("#lur", 1),)}, "thing.not_yours"),
        ({"quantity": -1}, "amount.out_of_bounds"),
        ({"units": 0}, "amount.out_of_bounds"),
        ({"units": 501, "quantity": 501}, "amount.out_of_bounds"),
        ({"units": 4, "quantity": 3}, "thing.pool"),
        ({"condition": "shiny"}, "thing.condition"),
        ({"processes": ("x",) * 31}, "thing.machine"),
        ({"per_hour": -1}, "thing.machine"),
    ],
)
def test_a_thing_with_something_wrong_is_refused(village, changed, code):
    assert village.say("jon", "thing.add", **(SAW | changed)) == (code,)


def test_a_desk_adds_what_others_bring(village):
    lur = SAW | {"keeper": "#lur", "owners": (("#lur", 1),)}

    village.must("dani", "thing.add", **lur)


def test_a_thing_is_amended_by_keeper_owner_or_steward(village):
    assert village.say("lur", "thing.amend", **DRILL) == ("may.not_allowed",)
    village.must("jon", "thing.amend", **DRILL | {"condition": "worn"})
    village.must("ane", "thing.amend", **DRILL | {"per_hour": 30})

    drill = village.row("thing", "#drill")
    assert (drill.condition, drill.per_hour) == ("good", 30)


def test_the_desk_looks_after_what_the_community_keeps(village):
    bike = DRILL | {"thing": "#bike", "keeper": "#community", "condition": "worn"}

    village.must("dani", "thing.amend", **bike)

    assert village.say("lur", "thing.amend", **bike) == ("may.not_allowed",)


def test_a_steward_hands_on_nothing_that_others_keep(village):
    mine = DRILL | {"keeper": "#ane"}

    assert village.say("ane", "thing.amend", **mine) == ("thing.not_yours",)
    village.must("jon", "thing.amend", **mine)
    assert village.row("thing", "#drill").holder == village.id("ane")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"thing": "#no"}, "may.not_allowed"),
        ({"place": "#no"}, "place.unknown"),
        ({"keeper": "#no"}, "member.unknown"),
        ({"condition": "shiny"}, "thing.condition"),
        ({"per_hour": 1_000_001}, "thing.machine"),
    ],
)
def test_an_amendment_with_something_wrong_is_refused(village, changed, code):
    assert village.say("jon", "thing.amend", **(DRILL | changed)) == (code,)


def test_a_thing_that_is_promised_changes_no_keeper_and_is_not_retired(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))

    assert village.say("jon", "thing.amend", **DRILL | {"keeper": "#ane"}) == (
        "thing.promised",
    )
    assert village.say("jon", "thing.retire", thing="#drill") == ("thing.promised",)


def test_a_thing_that_is_late_is_not_retired(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))
    village.wait(hours=24)
    loan = {"promise": "#p", "thing": "#drill", "quantity": 1}
    village.event("jon", "out", "transferCustody", "jon>lur", **loan)
    village.wait(days=30)

    assert village.say("jon", "thing.retire", thing="#drill") == ("thing.promised",)


def test_retiring_a_thing_ends_its_offers(village):
    village.offer("drill", "jon", "lend")

    village.must("jon", "thing.retire", thing="#drill")

    assert village.row("thing", "#drill").retired
    assert village.row("offer", "#offer drill").state == "ended"
    assert village.say("jon", "thing.retire", thing="#drill") == ("thing.unknown",)
    assert village.say("jon", "thing.amend", **DRILL) == ("thing.unknown",)


def _block(village, who="jon", **changed):
    fields = {
        "thing": "#drill",
        "block": "#block",
        "why": "repair",
        "starts_at": village.at(24),
        "ends_at": village.at(48),
    }
    return village.say(who, "thing.block", **(fields | changed))


def test_a_thing_in_repair_is_taken_until_it_is_free_again(village):
    village.offer("drill", "jon", "lend", automatic=True)
    assert _block(village) == ()

    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == (
        "thing.taken",
    )
    village.must("jon", "thing.unblock", thing="#drill", block="#block")
    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == ()
    again = village.say("jon", "thing.unblock", thing="#drill", block="#block")
    assert again == ("thing.not_blocked",)


def test_what_is_booked_is_not_blocked_and_a_booking_not_unblocked(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))

    assert _block(village) == ("thing.taken",)
    assert _block(
        village, block="#p", starts_at=village.at(50), ends_at=village.at(51)
    ) == ("id.taken",)
    assert village.say("jon", "thing.unblock", thing="#drill", block="#p") == (
        "thing.not_blocked",
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"thing": "#no"}, "may.not_allowed"),
        ({"why": "whim"}, "thing.block_why"),
        ({"block": "short"}, "id.taken"),
        ({"ends_at": 0}, "span.malformed"),
        ({"starts_at": 0, "ends_at": 5}, "span.past"),
    ],
)
def test_a_block_with_something_wrong_is_refused(village, changed, code):
    assert _block(village, **changed) == (code,)


def test_a_block_neither_lasts_nor_lies_too_far(village):
    far = {"starts_at": village.at(900 * 24), "ends_at": village.at(901 * 24)}

    assert _block(village, ends_at=village.at(400 * 24)) == ("span.malformed",)
    assert _block(village, **far) == ("span.past",)


def test_a_pool_in_repair_lacks_one_unit_at_a_time(village):
    for number in range(6):
        assert _block(village, "dani", thing="#chair", block=f"#b{number}") == ()

    assert _block(village, "dani", thing="#chair", block="#b6") == ("thing.taken",)
    assert [row[0] for row in village.taken("#chair")] == [0, 1, 2, 3, 4, 5]
