"""Rules about people: found, invite, join, register, leave, suspend."""

from __future__ import annotations

import pytest

from auzolan.ledger.acts import Words


def test_a_founder_is_steward_of_a_community_of_one(bench):
    bench.found()

    community = bench.row("community", "#community")
    assert (community.members, community.zone) == (1, "Europe/Madrid")
    assert [(role.member, role.role) for role in bench.all("role")] == [
        (bench.id("ane"), "steward")
    ]
    assert bench.balance("community") == (0, 0)


def _founding(bench, rulebench, **changed):
    fields = {
        "name": "Auzo",
        "zone": "Europe/Madrid",
        "language": "en",
        "preset": "tool_library",
        "public": rulebench.public_of("community"),
        "founder": {
            "member": "#ane",
            "public": rulebench.public_of("ane"),
            "card": rulebench.public_of("ane card"),
        },
        **rulebench.HERE,
    }
    return bench.say("community", "community.found", **(fields | changed))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name.length"),
        ({"name": "x" * 81}, "name.length"),
        ({"zone": "Europe/Atlantis"}, "zone.unknown"),
        ({"zone": "../../etc/passwd"}, "zone.unknown"),
        ({"zone": ""}, "zone.unknown"),
        ({"language": ""}, "act.malformed"),
        ({"lat_e7": 900000001}, "point.out_of_bounds"),
        ({"public": "ff" * 32}, "act.wrong_key"),
        ({"public": "short"}, "act.wrong_key"),
    ],
)
def test_a_founding_with_something_wrong_is_refused(bench, rulebench, changed, code):
    assert _founding(bench, rulebench, **changed) == (code,)


@pytest.mark.parametrize(
    ("founder", "code"),
    [
        ({"member": "short"}, "id.malformed"),
        ({"member": "#community"}, "id.malformed"),
        ({"public": "00" * 32}, "key.unsafe"),
        ({"public": "XY" * 32}, "act.malformed"),
        ({"custody": "cloud"}, "act.malformed"),
    ],
)
def test_a_founder_with_something_wrong_is_refused(bench, rulebench, founder, code):
    good = {
        "member": "#ane",
        "public": rulebench.public_of("ane"),
        "card": rulebench.public_of("ane card"),
    }

    assert _founding(bench, rulebench, founder=good | founder) == (code,)


def test_a_founder_needs_two_keys_that_are_not_the_community_s(bench, rulebench):
    same = {"member": "#ane", "public": rulebench.public_of("ane")}
    community = rulebench.public_of("community")

    assert _founding(bench, rulebench, founder={**same, "card": same["public"]}) == (
        "identity.key_reused",
    )
    assert _founding(bench, rulebench, founder={**same, "card": community}) == (
        "identity.key_reused",
    )


def test_a_community_is_founded_once(bench, rulebench):
    bench.found()

    assert _founding(bench, rulebench) == ("community.exists",)


def test_somebody_joins_by_a_letter_and_is_counted(bench):
    bench.found()

    bench.join("jon")

    member = bench.row("member", "#jon")
    assert (member.state, member.sort, len(member.identity)) == ("active", "person", 64)
    assert bench.row("community", "#community").members == 2
    assert bench.row("text", "#jon").name == "Jon"


def test_a_letter_serves_as_often_as_it_says(bench):
    bench.found()
    bench.letter("poster", "come in", uses=2)

    bench.must("jon", "member.join", **bench.joining("jon", "come in"))
    bench.must("lur", "member.join", **bench.joining("lur", "come in"))

    third = bench.say("unai", "member.join", **bench.joining("unai", "come in"))
    assert third == ("invitation.unknown",)


def test_a_letter_that_has_expired_lets_nobody_in(bench):
    bench.found()
    bench.letter("old", "come in", days=1)
    bench.wait(days=1)

    late = bench.say("jon", "member.join", **bench.joining("jon", "come in"))

    assert late == ("invitation.expired",)


def test_without_a_letter_nobody_joins(bench):
    bench.found()

    alone = bench.say("jon", "member.join", **bench.joining("jon", "guess"))

    assert alone == ("may.not_allowed",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sort": "robot"}, "member.sort"),
        ({"member": "#lur"}, "id.malformed"),
        ({"custody": "cloud"}, "act.malformed"),
        ({"public": "zz"}, "act.malformed"),
    ],
)
def test_a_joining_with_something_wrong_is_refused(bench, changed, code):
    bench.found()
    bench.letter("letter", "secret jon")

    joining = bench.joining("jon") | changed | {"texts": None}

    assert bench.say("jon", "member.join", **joining) == (code,)


def test_nobody_joins_with_a_key_that_is_somebody_s(bench, rulebench):
    bench.found()
    bench.letter("letter", "secret jon")
    stolen = bench.joining("jon") | {"card": rulebench.public_of("ane")}

    assert bench.say("jon", "member.join", **stolen) == ("identity.key_reused",)
    assert bench.row("key", rulebench.key_of("ane")).member == bench.id("ane")


def test_nobody_joins_twice_or_as_somebody_else(bench, rulebench):
    bench.found()
    bench.join("jon")
    bench.letter("second", "again")
    again = bench.joining("jon", "again") | {
        "public": rulebench.public_of("new"),
        "card": rulebench.public_of("new card"),
    }

    assert bench.say("jon", "member.join", **again) == ("id.taken",)


def test_the_community_itself_cannot_join(bench):
    bench.found()
    bench.letter("letter", "secret jon")
    joining = bench.joining("jon") | {"member": "#community", "texts": None}

    assert bench.say("community", "member.join", **joining) == ("may.not_allowed",)


def test_a_letter_for_a_member_without_keys_gives_them_their_row(bench):
    bench.found()
    bench.must("ane", "member.add", member="#uxue")
    bench.letter("claim", "for uxue", member="#uxue")

    bench.must("uxue", "member.join", **bench.joining("uxue", "for uxue"))

    assert bench.row("member", "#uxue").identity
    assert bench.row("community", "#community").members == 2


def test_a_letter_for_one_member_is_no_good_for_another(bench):
    bench.found()
    bench.must("ane", "member.add", member="#uxue")
    bench.letter("claim", "for uxue", member="#uxue")

    other = bench.say("jon", "member.join", **bench.joining("jon", "for uxue"))

    assert other == ("invitation.for_other",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"invitation": "short"}, "id.taken"),
        ({"secret_hash": "ab"}, "invitation.secret"),
        ({"secret_hash": "G" * 64}, "invitation.secret"),
        ({"expires_at": 1}, "invitation.expiry"),
        ({"expires_at": 2**52}, "invitation.expiry"),
        ({"uses": 0}, "invitation.uses"),
        ({"uses": 501}, "invitation.uses"),
        ({"role": "king"}, "role.unknown"),
        ({"member": "#nobody"}, "member.unknown"),
        ({"member": "#jon"}, "member.has_login"),
        ({"member": "#uxue", "uses": 2}, "invitation.uses"),
    ],
)
def test_a_letter_with_something_wrong_is_refused(bench, changed, code):
    bench.found()
    bench.join("jon")
    bench.must("ane", "member.add", member="#uxue")
    fields = {
        "invitation": "#letter",
        "secret_hash": "ab" * 32,
        "expires_at": bench.at(24),
    }

    assert bench.say("ane", "invitation.make", **(fields | changed)) == (code,)


def test_a_letter_s_number_and_secret_are_its_own(bench):
    bench.found()
    bench.letter("one", "secret")

    fields = {"expires_at": bench.at(24), "secret_hash": "ab" * 32}
    assert bench.say("ane", "invitation.make", invitation="#one", **fields) == ("id.taken",)
    fields["secret_hash"] = bench.row("invitation", "#one").secret_hash
    assert bench.say("ane", "invitation.make", invitation="#two", **fields) == (
        "invitation.secret",
    )


def test_a_desk_writes_letters_but_gives_no_roles(village):
    fields = {
        "invitation": "#letter",
        "secret_hash": "ab" * 32,
        "expires_at": village.at(24),
    }

    refused = village.say("dani", "invitation.make", role="steward", **fields)

    assert refused == ("may.not_allowed",)
    village.must("dani", "invitation.make", **fields)


def test_a_role_given_by_letter_is_announced_like_any_other(village):
    village.join("noa", role="desk")

    role = next(row for row in village.all("role") if row.member == village.id("noa"))

    assert role.starts_at == village.at(7 * 24)
    assert village.say("noa", "member.add", member="#new") == ("may.not_allowed",)
    village.wait(days=7)
    village.must("noa", "member.add", member="#new")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"member": "#jon"}, "id.taken"),
        ({"member": "#community"}, "id.taken"),
        ({"member": "short"}, "id.taken"),
        ({"member": "#new", "sort": "robot"}, "member.sort"),
    ],
)
def test_registering_with_something_wrong_is_refused(village, fields, code):
    assert village.say("dani", "member.add", **fields) == (code,)


def test_a_member_says_anew_what_they_are_called(village):
    texts = {"#jon": Words(name="Jon Etxe", contact={"phone": "600"})}

    village.must("jon", "member.amend", member="#jon", texts=texts)

    assert village.row("text", "#jon").name == "Jon Etxe"
    assert village.say("lur", "member.amend", member="#jon") == ("may.not_allowed",)
    assert village.say("dani", "member.amend", member="#nobody") == ("member.unknown",)


def test_whoever_leaves_acts_no_more(village):
    village.must("lur", "member.leave", member="#lur")

    assert village.row("member", "#lur").state == "left"
    assert village.row("community", "#community").members == 7
    post = village.wanted("#late")
    assert village.say("lur", "need.post", **post) == ("may.not_active",)
    assert village.say("lur", "member.leave", member="#lur") == ("may.not_active",)
    assert village.say("ane", "member.leave", member="#lur") == ("member.unknown",)


def test_nobody_leaves_with_promises_open(village):
    village.offer("drill", "jon", "lend", automatic=True)
    assert village.choose("lur", village.loan("p", "drill", "jon", "lur")) == ()

    assert village.say("jon", "member.leave", member="#jon") == ("member.has_promises",)
    assert village.say("lur", "member.leave", member="#lur") == ("member.has_promises",)


def test_nobody_leaves_with_a_thing_of_others_in_hand(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("p", "drill", "jon", "lur"))
    out = {"promise": "#p", "thing": "#drill", "quantity": 1}
    assert village.event("jon", "out", "transferCustody", "jon>lur", **out) == ()
    assert village.say("lur", "member.leave", member="#lur") == ("member.has_promises",)

    assert village.event("jon", "back", "transferCustody", "lur>jon", **out) == ()

    village.must("lur", "member.leave", member="#lur")


def test_nobody_leaves_owing(village):
    village.accounts()
    balances = (("#lur", -50),)
    village.must("community", "rows.import", balances=balances)

    assert village.say("lur", "member.leave", member="#lur") == ("member.owes",)


def test_a_suspended_member_does_nothing_new_but_may_go(village):
    village.must("ane", "member.suspend", member="#jon", suspended=True)

    assert village.say("jon", "need.post", **village.wanted("#n")) == ("may.not_active",)
    # Being keeper, owner or oneself is of no use either.
    amend = {"thing": "#drill", "place": "#shed", "keeper": "#jon", "condition": "worn"}
    assert village.say("jon", "thing.amend", **amend) == ("may.not_active",)
    village.must("jon", "member.leave", member="#jon")


def test_a_suspension_can_be_lifted(village):
    village.must("ane", "member.suspend", member="#jon", suspended=True)
    village.must("ane", "member.suspend", member="#jon", suspended=False)

    village.must("jon", "need.post", **village.wanted("#n"))


def test_a_steward_does_not_decide_their_own_case(village):
    refused = village.say("ane", "member.suspend", member="#ane", suspended=False)

    assert refused == ("may.own_case",)
    nobody = village.say("ane", "member.suspend", member="#nobody", suspended=True)
    assert nobody == ("member.unknown",)
