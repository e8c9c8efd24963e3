"""Rule of what happens: the 19 actions, who may tell them, and what they move."""

from __future__ import annotations

import pytest

from auzolan.ledger import actions
from auzolan.ledger.acts import Words

FLOUR = {"thing": "#flour", "quantity": 1000}
DRILL = {"thing": "#drill", "quantity": 1}


def _thing(bench, name):
    row = bench.row("thing", f"#{name}")
    return row.quantity, row.onhand, row.reserved


def test_a_lent_thing_goes_and_comes_back_as_one(village):
    counts = [_thing(village, "drill")[:2]]
    for event, sides in (("out", "jon>lur"), ("back", "lur>jon")):
        assert village.event("jon", event, "transferCustody", sides, **DRILL) == ()
        counts.append(_thing(village, "drill")[:2])

    assert counts == [(1, 1), (1, 0), (1, 1)]
    assert village.row("thing", "#drill").holder == village.id("jon")


def test_a_thing_that_is_out_is_not_lent_again_by_its_keeper(village):
    village.event("jon", "out", "transferCustody", "jon>lur", **DRILL)

    again = village.event("jon", "twice", "transferCustody", "jon>unai", **DRILL)

    assert again == ("stock.too_little",)


def test_whoever_has_a_thing_hands_it_on_and_only_they(village):
    village.event("jon", "out", "transferCustody", "jon>lur", **DRILL)

    stranger = village.event("unai", "x", "transferCustody", "lur>unai", **DRILL)
    onward = village.event("lur", "y", "transferCustody", "lur>unai", **DRILL)

    assert stranger == ("may.not_allowed",)
    assert onward == ()
    assert village.row("thing", "#drill").holder == village.id("unai")
    assert _thing(village, "drill") == (1, 0, 0)


def test_nobody_takes_a_thing_by_saying_they_have_it(village):
    taken = village.event("lur", "x", "transferCustody", "jon>lur", **DRILL)
    owned = village.event("lur", "y", "transfer", "jon>lur", **DRILL)

    assert taken == owned == ("may.not_allowed",)


@pytest.mark.parametrize("action", ["consume", "lower", "raise", "produce", "move", "use"])
def test_nobody_changes_what_they_neither_keep_nor_own(village, action):
    refused = village.event("lur", "x", action, "jon>lur", **FLOUR)

    assert refused == ("may.not_allowed",)
    also = village.event("lur", "x", action, "lur", **FLOUR)
    assert also in ((), ("event.not_yours",))
    assert _thing(village, "flour") == (10_000, 10_000, 0)


@pytest.mark.parametrize(
    ("action", "after"),
    [
        ("consume", (9_000, 9_000, 0)),
        ("lower", (9_000, 9_000, 0)),
        ("raise", (11_000, 11_000, 0)),
        ("produce", (11_000, 11_000, 0)),
        ("combine", (10_000, 9_000, 0)),
        ("accept", (10_000, 9_000, 0)),
        ("pickup", (10_000, 9_000, 0)),
        ("use", (10_000, 10_000, 0)),
        ("cite", (10_000, 10_000, 0)),
        ("work", (10_000, 10_000, 0)),
    ],
)
def test_an_action_moves_what_its_row_says(village, action, after):
    assert village.event("jon", "e", action, "jon", **FLOUR) == ()

    assert _thing(village, "flour") == after


@pytest.mark.parametrize(
    ("first", "second"),
    [("pickup", "dropoff"), ("accept", "modify"), ("combine", "separate")],
)
def test_what_was_taken_up_is_put_down_and_no_more(village, first, second):
    village.event("jon", "a", first, "jon", **FLOUR)

    assert village.event("jon", "b", second, "jon", **FLOUR) == ()
    assert _thing(village, "flour") == (10_000, 10_000, 0)
    assert village.event("jon", "c", second, "jon", **FLOUR) == ("stock.too_much",)


def test_a_carried_stock_is_where_it_was_put_down(village):
    village.event("jon", "a", "pickup", "jon", **FLOUR)

    village.event("jon", "b", "dropoff", "jon", place="#home jon", **FLOUR)

    assert village.row("thing", "#flour").place == village.id("home jon")


def test_part_of_a_stock_goes_to_another_stock(village):
    sides = {"to_thing": "#jar", "place": "#shed"}

    assert village.event("jon", "gift", "transfer", "jon>lur", **FLOUR, **sides) == ()

    jar = village.row("thing", "#jar")
    assert (jar.keeper, jar.quantity, jar.onhand) == (village.id("lur"), 1000, 1000)
    assert _thing(village, "flour") == (9_000, 9_000, 0)
    assert village.event("jon", "more", "transfer", "jon>lur", **FLOUR, **sides) == ()
    assert _thing(village, "jar") == (2_000, 2_000, 0)
    mine = village.event("jon", "x", "transfer", "jon>unai", **FLOUR, **sides)
    assert mine == ("event.not_yours",)


@pytest.mark.parametrize(
    ("action", "source", "jar"),
    [
        ("transferCustody", (10_000, 9_000, 0), (0, 1_000, 0)),
        ("transferAllRights", (9_000, 10_000, 0), (1_000, 0, 0)),
        ("transfer", (9_000, 9_000, 0), (1_000, 1_000, 0)),
        ("copy", (10_000, 10_000, 0), (1_000, 1_000, 0)),
    ],
)
def test_rights_and_custody_go_apart_or_together(village, action, source, jar):
    told = village.event("jon", "e", action, "jon>lur", **FLOUR, to_thing="#jar")

    assert told == ()
    assert (_thing(village, "flour"), _thing(village, "jar")) == (source, jar)


def test_a_stock_in_another_s_hands_stays_its_owner_s(village):
    village.event("jon", "e", "transferCustody", "jon>lur", **FLOUR, to_thing="#jar")

    owners = {row.member for row in village.all("owner") if row.thing == village.id("jar")}

    assert owners == {village.id("jon")}


def test_a_single_thing_that_is_given_away_changes_hands_as_it_is(village):
    village.offer("drill", "jon", "lend")

    assert village.event("jon", "gift", "transfer", "jon>lur", **DRILL) == ()

    drill = village.row("thing", "#drill")
    lur = village.id("lur")
    assert (drill.keeper, drill.holder, drill.quantity, drill.onhand) == (lur, lur, 1, 1)
    assert {r.member for r in village.all("owner") if r.thing == drill.id} == {lur}
    assert village.row("offer", "#offer drill").state == "ended"
    assert village.row("event", "#gift").to_thing == drill.id


def test_owning_changes_without_the_thing_changing_hands(village):
    told = village.event("jon", "sale", "transferAllRights", "jon>lur", **DRILL)

    assert told == ()
    assert village.row("thing", "#drill").keeper == village.id("jon")
    assert village.say("jon", "thing.retire", thing="#drill") == ("may.not_allowed",)
    village.must("lur", "thing.retire", thing="#drill")


def test_a_thing_that_others_have_booked_is_not_given_away(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))

    assert village.event("jon", "gift", "transfer", "jon>unai", **DRILL) == (
        "thing.promised",
    )


def test_a_keeper_gives_away_nothing_of_its_owners(village):
    village.thing("saw", "jon", kind="#kind drill", owners=(("#lur", 1),), said_by="ane")

    gift = village.event("jon", "e", "transfer", "jon>unai", thing="#saw", quantity=1)

    assert gift == ("event.not_yours",)


def test_what_is_moved_whole_only_changes_its_place(village):
    there = {"thing": "#flour", "place": "#home jon"}

    part = village.event("jon", "e", "move", "jon", quantity=1, **there)
    whole = village.event("jon", "f", "move", "jon", quantity=10_000, **there)

    assert part == ("event.part_moved",)
    assert whole == ()
    assert village.row("thing", "#flour").place == village.id("home jon")
    assert _thing(village, "flour") == (10_000, 10_000, 0)


def test_what_is_made_is_a_new_thing_of_its_receiver_s(village):
    loaf = {"thing": "#loaf", "kind": "#kind bread", "place": "#shed", "quantity": 2}

    assert village.event("lur", "e", "produce", "lur", **loaf) == ()
    assert (
        village.event("lur", "f", "produce", "lur>community", **loaf | {"thing": "#b"})
        == ()
    )

    assert village.row("thing", "#loaf").keeper == village.id("lur")
    assert village.row("thing", "#b").keeper == village.community


@pytest.mark.parametrize(
    ("action", "fields", "code"),
    [
        ("dance", {}, "event.unknown_action"),
        ("work", {"event": "short"}, "id.taken"),
        ("work", {"event": "#earlier"}, "id.taken"),
        ("work", {"starts_at": 0}, "span.malformed"),
        ("work", {"ends_at": 1}, "span.malformed"),
        ("work", {"ends_at": 2**52}, "span.malformed"),
        ("work", {"minutes": -1}, "amount.out_of_bounds"),
        ("work", {"minutes": 10_081}, "amount.out_of_bounds"),
        ("work", {"kind": "#no"}, "kind.unknown"),
        ("work", {"process": "#no"}, "process.unknown"),
        ("work", {"promise": "#no"}, "promise.unknown"),
        ("work", {"receiver": "#no"}, "member.unknown"),
        ("deliverService", {"receiver": "#jon"}, "event.same_sides"),
        ("transfer", {**FLOUR}, "event.same_sides"),
        ("consume", {**FLOUR, "quantity": 0}, "amount.out_of_bounds"),
        ("consume", {**FLOUR, "quantity": 10_001}, "stock.too_little"),
        ("consume", {**FLOUR, "kind": "#kind drill"}, "unit.mismatch"),
        ("consume", {**FLOUR, "condition": "shiny"}, "thing.condition"),
        ("consume", {**FLOUR, "place": "#no"}, "place.unknown"),
        ("consume", {**FLOUR, "thing": "#no"}, "thing.unknown"),
        ("consume", {**FLOUR, "thing": "no id"}, "thing.unknown"),
        ("lower", {**FLOUR, "thing": "#no"}, "thing.unknown"),
        ("raise", {**FLOUR, "quantity": 2**53 - 1}, "stock.too_much"),
        ("produce", {"thing": "#b", "quantity": 1}, "kind.unknown"),
        ("produce", {"thing": "#b", "quantity": 1, "kind": "#kind bread"}, "place.unknown"),
        ("consume", {**FLOUR, "to_thing": "#b"}, "thing.unknown"),
        ("move", {**FLOUR, "to_thing": "#flour"}, "event.same_sides"),
        ("move", {**FLOUR, "to_thing": "#drill"}, "unit.mismatch"),
    ],
)
def test_a_record_with_something_wrong_is_refused(village, action, fields, code):
    village.event("jon", "earlier", "work", "jon", minutes=1)
    base = {
        "event": "#e",
        "action": action,
        "provider": "#jon",
        "receiver": "#jon",
        "starts_at": village.now,
    }

    assert village.say("jon", "event.record", **(base | fields)) == (code,)


def test_work_is_told_by_whoever_did_it(village):
    worked = {"minutes": 60, "kind": "#kind sewing"}

    assert village.event("jon", "a", "work", "jon>community", **worked) == ()
    assert village.event("lur", "b", "work", "jon>lur", **worked) == ("may.not_allowed",)
    assert village.event("dani", "c", "work", "jon>community", **worked) == (
        "event.not_yours",
    )
    assert village.event("ane", "d", "work", "jon>ane", **worked) == ("event.not_yours",)
    assert village.event("dani", "e", "work", "uxue>community", as_="uxue", **worked) == ()


def test_a_keeper_tells_nothing_of_others_by_way_of_their_thing(village):
    used = village.event("jon", "a", "use", "lur>jon", thing="#lathe", minutes=60)
    eaten = village.event("jon", "b", "consume", "lur", **FLOUR)

    assert used == eaten == ("event.not_yours",)


def test_a_stranger_calls_no_thing_broken(village):
    said = {"thing": "#lathe", "minutes": 5}

    assert village.event("lur", "a", "use", "lur>jon", **said) == ()
    broken = village.event("lur", "b", "use", "lur>jon", condition="broken", **said)
    assert broken == ("event.not_yours",)
    assert village.event("jon", "c", "use", "jon", condition="broken", **said) == ()
    assert village.row("thing", "#lathe").condition == "broken"


def test_the_desk_tells_what_happens_to_the_community_s_things(village):
    bike = {"thing": "#bike", "quantity": 1}

    assert village.event("dani", "a", "transferCustody", "community>lur", **bike) == ()
    assert village.event("dani", "b", "transferCustody", "lur>community", **bike) == ()
    assert village.event("lur", "c", "transferCustody", "community>lur", **bike) == (
        "may.not_allowed",
    )
    drill = village.event("dani", "d", "transferCustody", "jon>lur", **DRILL)
    assert drill == ("event.not_yours",)


def test_a_record_of_one_side_stands_after_72_hours(village):
    village.event("jon", "out", "transferCustody", "jon>lur", **DRILL)
    village.event("jon", "alone", "work", "jon", minutes=5)
    village.event("jon", "back", "transferCustody", "lur>jon", **DRILL)

    stands = {name: village.row("event", name).stands_at for name in _NAMES}

    assert stands == {
        "#out": village.at(72),
        "#alone": village.now,
        "#back": village.now,
    }


_NAMES = ("#out", "#alone", "#back")


def test_the_words_of_a_record_are_kept_apart(village):
    texts = {"#e": Words(note="the left hinge sticks")}

    village.event("jon", "e", "work", "jon", minutes=5, texts=texts)

    assert village.row("text", "#e").note == "the left hinge sticks"


def test_every_action_of_the_table_is_tried_here():
    tried = {
        "produce", "consume", "use", "work", "cite", "deliverService", "pickup", "dropoff",
        "accept", "modify", "combine", "separate", "transferCustody", "transferAllRights",
        "transfer", "move", "copy", "raise", "lower",
    }  # fmt: skip

    assert tried == set(actions.ACTIONS)
