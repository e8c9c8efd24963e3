"""Rules of announced changes: rules and roles take effect later, and can be held."""

from __future__ import annotations

import pytest

from auzolan.ledger.rule import DEFAULTS


def _announce(bench, who="ane", **fields):
    base = {"rule": "#r", "name": "lower_line", "value": "500"}
    return bench.say(who, "rule.announce", **(base | fields))


def _object(bench, who, about="#r"):
    return bench.say(who, "change.object", objection=f"#o {who}", about=about)


def test_a_rule_takes_effect_a_week_after_it_was_announced(village):
    village.accounts()
    job = village.asked("p", "work", "", "lur", minutes=60, price=600)
    village.choose("lur", job, way="help")
    _announce(village)
    village.wait(days=0.5)
    village.must("unai", "promise.take", promise="#p")
    village.must("unai", "promise.drop", promise="#p")
    village.wait(days=7)

    later = {"starts_at": village.at(24), "ends_at": village.at(26)}
    job = village.asked("q", "work", "", "lur", minutes=60, price=600, **later)
    village.choose("lur", job, way="help")

    assert village.say("unai", "promise.take", promise="#q") == ("account.below_line",)


def test_in_a_community_of_two_a_change_takes_effect_at_once(bench):
    bench.found()
    bench.join("jon")

    _announce(bench)
    bench.must("ane", "role.give", role="#d", member="#jon", name="desk")

    assert bench.row("rule", "#r").starts_at == bench.now
    bench.must("jon", "member.add", member="#new")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rule": "short"}, "id.taken"),
        ({"name": "gravity"}, "rule.unknown"),
        ({"value": "-1"}, "rule.value"),
        ({"value": "1000001"}, "rule.value"),
        ({"value": "٥٠٠"}, "rule.value"),
        ({"value": "9" * 30}, "rule.value"),
        ({"name": "accounts", "value": "euros"}, "rule.value"),
        ({"name": "currency", "value": "eur"}, "rule.value"),
        ({"name": "currency", "value": "ÄÖÜ"}, "rule.value"),
        ({"name": "announce_days", "value": "61"}, "rule.value"),
    ],
)
def test_a_rule_with_something_wrong_is_refused(village, fields, code):
    assert _announce(village, **fields) == (code,)


def test_every_rule_can_be_set_to_what_it_is_by_default(village):
    for name, value in DEFAULTS.items():
        assert _announce(village, rule=f"#r {name}", name=name, value=value) == ()


def test_a_rule_is_announced_once(village):
    _announce(village)

    assert _announce(village) == ("id.taken",)


def test_enough_objections_hold_a_change(village):
    _announce(village)

    assert [_object(village, who) for who in ("jon", "lur")] == [(), ()]
    assert village.row("rule", "#r").state == "announced"
    assert _object(village, "unai") == ()

    assert village.row("rule", "#r").state == "held"
    assert _object(village, "tere") == ("change.not_pending",)


def test_one_member_objects_once_and_in_time(village):
    _announce(village)
    _object(village, "jon")

    again = village.say("jon", "change.object", objection="#again", about="#r")
    assert again == ("change.objected",)
    assert village.say("lur", "change.object", objection="short", about="#r") == (
        "id.taken",
    )
    village.wait(days=7)
    assert _object(village, "lur") == ("change.not_pending",)
    assert _object(village, "lur", about="#nothing") == ("change.not_pending",)


def test_a_held_role_is_never_had(village):
    village.must("ane", "role.give", role="#desk", member="#lur", name="desk")
    for who in ("jon", "unai", "mira"):
        assert _object(village, who, about="#desk") == ()
    village.wait(days=30)

    assert village.say("lur", "member.add", member="#new") == ("may.not_allowed",)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role": "short"}, "id.taken"),
        ({"role": "#role dani"}, "id.taken"),
        ({"name": "king"}, "role.unknown"),
        ({"member": "#nobody"}, "member.unknown"),
        ({"place": "#nowhere"}, "place.unknown"),
    ],
)
def test_a_role_with_something_wrong_is_refused(village, fields, code):
    base = {"role": "#new role", "member": "#lur", "name": "desk"}

    assert village.say("ane", "role.give", **(base | fields)) == (code,)


def test_a_role_at_a_place_is_none_elsewhere(village):
    place = {"place": "#shed"}
    village.must("ane", "role.give", role="#d", member="#lur", name="desk", **place)
    village.wait(days=8)

    assert village.say("lur", "member.add", member="#new") == ("may.not_allowed",)


def test_one_lays_down_one_s_own_role_at_once(village):
    village.must("dani", "role.end", role="#role dani")

    assert village.say("dani", "member.add", member="#new") == ("may.not_allowed",)
    assert village.say("dani", "role.end", role="#role dani") == ("role.ended",)


def test_another_s_role_ends_after_it_was_announced(village):
    assert village.say("jon", "role.end", role="#role dani") == ("may.not_allowed",)
    village.must("ane", "role.end", role="#role dani")
    village.must("dani", "member.add", member="#new")
    village.wait(days=7)

    assert village.say("dani", "member.add", member="#other") == ("may.not_allowed",)
    assert village.say("ane", "role.end", role="#nothing") == ("role.unknown",)


def test_enough_objections_hold_the_end_of_a_role(village):
    village.must("ane", "role.end", role="#role dani")
    for who in ("jon", "lur", "unai"):
        assert _object(village, who, about="#role dani") == ()
    assert _object(village, "tere", about="#role dani") == ("change.not_pending",)
    village.wait(days=8)

    village.must("dani", "member.add", member="#new")


def test_objections_to_one_end_of_a_role_do_not_count_for_the_next(village):
    village.must("ane", "role.end", role="#role dani")
    for who in ("jon", "lur", "unai"):
        _object(village, who, about="#role dani")
    village.must("ane", "role.end", role="#role dani")

    again = village.say("jon", "change.object", objection="#anew", about="#role dani")

    assert again == ()
    assert village.row("role", "#role dani").ends_at > village.now


def test_a_role_that_has_not_begun_can_be_ended(village):
    village.must("ane", "role.give", role="#d", member="#lur", name="desk")
    village.must("lur", "role.end", role="#d")
    village.wait(days=8)

    assert village.say("lur", "member.add", member="#new") == ("may.not_allowed",)
