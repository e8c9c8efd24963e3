"""Rules about units, kinds, places and lots."""

from __future__ import annotations

import pytest

CRATE = {"unit": "#crate", "code": "crate", "symbol": "cr.", "decimals": 0}
SAW = {"kind": "#saw", "unit": "each", "labels": {"en": "saw", "es": "sierra"}}
PLACE = {"place": "#yard", "public": True, "lat_e7": 1, "lon_e7": 2, "keeper": "#jon"}


def test_a_community_counts_in_a_unit_of_its_own(village):
    village.must("ane", "unit.add", **CRATE)
    village.must("jon", "kind.add", kind="#apple", unit="crate", labels={"en": "apple"})

    assert village.row("kind", "#apple").unit == "crate"
    assert village.say("ane", "unit.add", **CRATE) == ("id.taken",)
    again = CRATE | {"unit": "#other"}
    assert village.say("ane", "unit.add", **again) == ("unit.exists",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": "x"}, "id.taken"),
        ({"code": "kg"}, "unit.exists"),
        ({"code": "Größe"}, "unit.malformed"),
        ({"code": "x" * 21}, "unit.malformed"),
        ({"symbol": ""}, "unit.malformed"),
        ({"decimals": 7}, "unit.malformed"),
        ({"decimals": -1}, "unit.malformed"),
    ],
)
def test_a_unit_with_something_wrong_is_refused(village, changed, code):
    assert village.say("ane", "unit.add", **(CRATE | changed)) == (code,)


def test_a_kind_is_said_anew_by_a_steward(village):
    village.must("jon", "kind.add", **SAW)

    village.must("ane", "kind.amend", **SAW | {"labels": {"en": "hand saw"}})

    assert village.row("kind", "#saw").labels == {"en": "hand saw"}
    assert village.say("jon", "kind.amend", **SAW) == ("may.not_allowed",)
    metres = SAW | {"unit": "m"}
    assert village.say("ane", "kind.amend", **metres) == ("unit.mismatch",)
    other = SAW | {"kind": "#other"}
    assert village.say("ane", "kind.amend", **other) == ("kind.unknown",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "#drill"}, ""),
        ({"kind": "#kind drill"}, "id.taken"),
        ({"kind": "x"}, "id.taken"),
        ({"unit": "furlong"}, "unit.unknown"),
        ({"labels": {}}, "kind.labels"),
        ({"labels": {"en": " "}}, "kind.labels"),
        ({"labels": {"e": "saw"}}, "kind.labels"),
        ({"labels": {"en": "x" * 81}}, "kind.labels"),
        ({"labels": {f"l{n}": "x" for n in range(13)}}, "kind.labels"),
        ({"synonyms": ("x",) * 41}, "kind.synonyms"),
        ({"icon": "x" * 81}, "kind.synonyms"),
        ({"co2e_g": 5}, "kind.figure_without_source"),
        ({"co2e_g": -2}, "amount.out_of_bounds"),
        ({"co2e_g": 5, "co2e_source": "ADEME 2024"}, ""),
    ],
)
def test_a_kind_is_judged(village, changed, code):
    assert village.say("jon", "kind.add", **(SAW | changed)) == ((code,) if code else ())


def test_a_place_is_kept_by_whoever_says_so(village):
    village.must("jon", "place.add", **PLACE)

    village.must("jon", "place.amend", **PLACE | {"weekly": ((0, 540, 1080),)})

    assert village.row("place", "#yard").weekly == ((0, 540, 1080),)
    assert village.say("lur", "place.amend", **PLACE) == ("may.not_allowed",)
    village.must("ane", "place.amend", **PLACE | {"keeper": "#community"})
    village.must("dani", "place.amend", **PLACE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"place": "#shed"}, "id.taken"),
        ({"keeper": "#lur"}, "place.not_yours"),
        ({"keeper": "#community"}, ""),
        ({"lat_e7": 900000001}, "point.out_of_bounds"),
        ({"lon_e7": -1800000001}, "point.out_of_bounds"),
        ({"weekly": ((7, 0, 60),)}, "window.malformed"),
        ({"weekly": ((0, 60, 60),)}, "window.malformed"),
        ({"weekly": ((0, 0, 1441),)}, "window.malformed"),
        ({"weekly": ((0, 0, 60),) * 43}, "window.too_many"),
    ],
)
def test_a_place_is_judged(village, changed, code):
    assert village.say("jon", "place.add", **(PLACE | changed)) == ((code,) if code else ())


def test_a_place_needs_a_keeper_who_is_here(village):
    gone = PLACE | {"keeper": "#nobody"}

    assert village.say("ane", "place.add", **gone) == ("member.unknown",)
    unknown = PLACE | {"place": "#nowhere"}
    assert village.say("ane", "place.amend", **unknown) == ("place.unknown",)


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        ({"lot": "#l", "code": "2026-05", "expires_at": 5}, ""),
        ({"lot": "short", "code": "x"}, "id.taken"),
        ({"lot": "#l", "code": " "}, "name.length"),
        ({"lot": "#l", "code": "x" * 81}, "name.length"),
        ({"lot": "#l", "code": "x", "expires_at": -1}, "span.malformed"),
        ({"lot": "#l", "code": "x", "expires_at": 10**14}, "span.malformed"),
    ],
)
def test_a_lot_is_judged(village, lot, code):
    assert village.say("jon", "lot.add", **lot) == ((code,) if code else ())
