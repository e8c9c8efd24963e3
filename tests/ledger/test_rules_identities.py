"""Rules about keys and mandates, and what the engine judges before any rule."""

from __future__ import annotations

import msgspec
import pytest

from auzolan.ledger import acts, canon
from auzolan.ledger.acts import Words


def _new_keys(rulebench, name="jon new"):
    return {
        "public": rulebench.public_of(name),
        "card": rulebench.public_of(f"{name} card"),
    }


def test_a_whole_life_of_acts_is_signed_and_verified(bench, rulebench):
    bench.found()
    bench.letter("letter", "secret jon", days=3)

    joining = bench.joining("jon")

    assert bench.faults_of("jon", "member.join", signed=True, **joining) == ()
    posted = bench.wanted("#need")
    assert bench.faults_of("jon", "need.post", signed=True, **posted) == ()
    assert rulebench.filled(bench.rows) == bench.replayed()


def test_my_card_gives_me_new_keys_and_ends_the_old(village, rulebench):
    village.must(
        "jon", "identity.rotate", key="jon card", signed=True, **_new_keys(rulebench)
    )

    old = village.say("jon", "need.post", signed=True, **village.wanted("#need"))
    assert old == ("act.key_revoked",)
    village.signs_with["jon"] = "jon new"
    village.must("jon", "need.post", signed=True, **village.wanted("#need"))
    assert village.row("member", "#jon").identity


def test_an_old_card_is_of_no_use_after_it_was_used(village, rulebench):
    village.must(
        "jon", "identity.rotate", key="jon card", signed=True, **_new_keys(rulebench)
    )

    again = village.say(
        "jon",
        "identity.rotate",
        key="jon card",
        signed=True,
        **_new_keys(rulebench, "third"),
    )

    assert again == ("act.key_revoked",)


def test_the_card_does_nothing_but_keys(village):
    need = village.wanted("#need")

    assert village.say("jon", "need.post", key="jon card", signed=True, **need) == (
        "may.not_allowed",
    )


def test_a_signing_key_cannot_rotate(village, rulebench):
    refused = village.say("jon", "identity.rotate", signed=True, **_new_keys(rulebench))

    assert refused == ("may.not_allowed",)


def test_new_keys_must_be_nobody_s(village, rulebench):
    taken = _new_keys(rulebench) | {"card": rulebench.public_of("ane")}
    own = _new_keys(rulebench) | {"public": rulebench.public_of("jon")}
    broken = _new_keys(rulebench) | {"public": "zz"}

    def rotate(keys):
        return village.say("jon", "identity.rotate", key="jon card", **keys)

    assert rotate(taken) == rotate(own) == ("identity.key_reused",)
    assert rotate(broken) == ("act.malformed",)


def test_a_lost_key_is_ended_by_its_owner_and_the_card_still_works(village, rulebench):
    village.must("jon", "identity.revoke", signed=True)

    refused = village.say("jon", "need.post", signed=True, **village.wanted("#need"))
    assert refused == ("act.key_revoked",)
    village.must(
        "jon", "identity.rotate", key="jon card", signed=True, **_new_keys(rulebench)
    )


def test_a_key_is_ended_for_a_reason_we_know(village):
    assert village.say("jon", "identity.revoke", reason="bored") == ("act.malformed",)
    village.must("jon", "identity.revoke", reason="stolen", key="jon card")


def test_nobody_signs_with_another_s_key(village):
    post = village.wanted("#need")

    assert village.say("jon", "need.post", key="lur", signed=True, **post) == (
        "act.wrong_key",
    )


def test_a_false_signature_is_refused(village, rulebench):
    sealed = _sealed(village, rulebench)

    false = acts.Sealed(
        header=sealed.header,
        signature=bytes(64),
        body=sealed.body,
        body_salt=sealed.body_salt,
    )
    assert [found.code for found in village.take(false)] == ["act.bad_signature"]


def _sealed(village, rulebench, *, texts=None, **changed):
    fields = {
        "community": village.community,
        "author": village.id("jon"),
        "kind": "need.post",
        "body": rulebench.RULEBOOK.find("need.post", 1).body(
            **village.named(village.wanted("#need"))
        ),
        "request": "one",
        "claimed_at": 0,
        "texts": texts,
    }
    return acts.seal(
        acts.Draft(**(fields | changed)),
        key=rulebench.key_of("jon"),
        custody="node",
        salts=(b"a" * 16, b"b" * 16),
        sign=lambda message: rulebench.keys.sign(rulebench.seed_of("jon"), message),
    )


def _with_header(sealed, rulebench, **changed):
    header = canon.encode(msgspec.json.decode(sealed.header) | changed)
    return acts.Sealed(
        header=header,
        signature=rulebench.keys.sign(rulebench.seed_of("jon"), header),
        body=sealed.body,
        body_salt=sealed.body_salt,
        personal=sealed.personal,
        personal_salt=sealed.personal_salt,
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"v": 2}, "act.unknown_version"),
        ({"kind": "need.dream"}, "act.unknown_kind"),
        ({"kind_version": 9}, "act.unknown_kind"),
        ({"author": "short"}, "act.malformed"),
        ({"community": "short"}, "act.malformed"),
        ({"key": "short"}, "act.malformed"),
        ({"for": "short"}, "act.malformed"),
        ({"request": ""}, "act.malformed"),
        ({"request": "x" * 101}, "act.malformed"),
        ({"custody": "own"}, "act.custody"),
        ({"custody": "cloud"}, "act.malformed"),
        ({"audience": "everybody"}, "act.malformed"),
        ({"body": "00" * 32}, "act.hash_mismatch"),
        ({"personal": "00" * 32}, "act.hash_mismatch"),
        ({"more": 1}, "act.malformed"),
    ],
)
def test_a_header_with_something_wrong_is_refused(village, rulebench, changed, code):
    sealed = _sealed(village, rulebench, texts={village.id("need"): Words(name="saw")})

    found = village.take(_with_header(sealed, rulebench, **changed))

    assert [one.code for one in found] == [code]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"header": b"{"}, "canon.malformed"),
        ({"header": b"x" * 3000}, "act.too_large"),
        ({"body": b"x" * 300_000}, "act.too_large"),
        ({"personal": b"x" * 70_000}, "act.too_large"),
        ({"signature": b"short"}, "act.malformed"),
        ({"body_salt": b"short"}, "act.malformed"),
        ({"personal_salt": b""}, "act.malformed"),
        ({"body": b"{}"}, "act.hash_mismatch"),
    ],
)
def test_bytes_that_are_no_act_are_refused(village, rulebench, changed, code):
    sealed = _sealed(village, rulebench, texts={village.id("need"): Words(name="saw")})
    parts = {name: getattr(sealed, name) for name in acts.Sealed.__slots__}

    found = village.take(acts.Sealed(**(parts | changed)))

    assert [one.code for one in found] == [code]


def test_the_cut_between_salt_and_body_cannot_be_moved(village, rulebench):
    sealed = _sealed(village, rulebench)
    moved = acts.Sealed(
        header=sealed.header,
        signature=sealed.signature,
        body=sealed.body_salt[8:] + sealed.body,
        body_salt=sealed.body_salt[:8],
    )

    assert [one.code for one in village.take(moved)] == ["act.malformed"]


def _spoken(bench, rulebench, body, *, author="jon", kind="need.post", personal=b""):
    """Return an act whose hashes fit whatever its body and personal part are."""
    header = {
        "v": 1,
        "community": bench.community,
        "author": bench.id(author),
        "key": rulebench.key_of(author),
        "custody": "node",
        "for": "",
        "request": "x",
        "claimed_at": 0,
        "audience": "community",
        "kind": kind,
        "kind_version": 1,
        "body": acts.salted_hash(b"a" * 16, body),
        "personal": acts.salted_hash(b"b" * 16, personal) if personal else "",
    }
    said = canon.encode(header)
    return acts.Sealed(
        header=said,
        signature=rulebench.keys.sign(rulebench.seed_of(author), said),
        body=body,
        body_salt=b"a" * 16,
        personal=personal,
        personal_salt=b"b" * 16 if personal else b"",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"b": 1}', "canon.not_canonical"),
        (b"[]", "act.malformed"),
        (b'{"need":5}', "act.malformed"),
        (b'{"wings":2}', "act.malformed"),
        (b'{"need":1.5}', "canon.float"),
        (b"\xff", "canon.malformed"),
    ],
)
def test_a_signed_body_that_is_none_of_its_kind_is_refused(village, rulebench, body, code):
    assert [one.code for one in village.take(_spoken(village, rulebench, body))] == [code]


@pytest.mark.parametrize(
    ("personal", "code"),
    [
        (b"[]", "act.malformed"),
        (b'{"x":{"wings":"2"}}', "act.malformed"),
        (b'{"x":{"name":5}}', "act.malformed"),
        (b"{ }", "canon.not_canonical"),
    ],
)
def test_words_that_are_no_words_are_refused(village, rulebench, personal, code):
    body = canon.encode(village.named(village.wanted("#need")))
    spoken = _spoken(village, rulebench, body, personal=personal)

    assert [one.code for one in village.take(spoken)] == [code]


@pytest.mark.parametrize(
    ("public", "code"),
    [("short", "act.malformed"), ("zz" * 32, "act.malformed"), ("00" * 32, "key.unsafe")],
)
def test_whoever_joins_with_no_real_key_signs_with_none(bench, rulebench, public, code):
    bench.found()
    bench.letter("letter", "secret jon")
    body = {
        "member": bench.id("jon"),
        "secret": "secret jon",
        "public": public,
        "card": rulebench.public_of("jon card"),
    }
    spoken = _spoken(bench, rulebench, canon.encode(body), kind="member.join")

    assert [one.code for one in bench.take(spoken)] == [code]


def test_whoever_joins_signs_with_the_key_they_name(bench, rulebench):
    bench.found()
    bench.letter("letter", "secret jon")

    refused = bench.say(
        "jon", "member.join", key="lur", signed=True, **bench.joining("jon")
    )

    assert refused == ("act.wrong_key",)


def test_the_community_signs_with_its_own_key(village, rulebench):
    rows = {"rows": (), "balances": (("#jon", 5),)}

    forged = village.say("community", "rows.import", key="ane", signed=True, **rows)
    assert forged == ("act.wrong_key",)
    village.must("community", "rows.import", signed=True, **rows)


def test_a_community_nobody_founded_says_nothing(bench):
    assert bench.say("community", "rows.import", signed=True) == ("community.unknown",)


def test_long_texts_and_lists_are_refused_in_every_body(village):
    labels = {"en": "x"}
    kind = {"kind": "#k", "unit": "each", "labels": labels}

    assert village.say("ane", "kind.add", **kind, co2e_source="x" * 2001) == (
        "text.too_long",
    )
    assert village.say("ane", "kind.add", **kind, synonyms=("x",) * 1001) == (
        "list.too_long",
    )


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"#need": Words(name="x" * 201)}, "text.too_long"),
        ({"#need": Words(note="x" * 4001)}, "text.too_long"),
        ({"#need": Words(contact={"phone": "x" * 201})}, "text.too_long"),
        ({"#need": Words(contact={str(n): "" for n in range(13)})}, "text.too_long"),
        ({f"#{n}": Words(name="x") for n in range(201)}, "act.too_large"),
        ({"#jon": Words(name="Not Jon")}, "act.text_for_other_row"),
    ],
)
def test_words_have_limits_and_belong_to_the_act(village, texts, code):
    assert village.say("lur", "need.post", texts=texts, **village.wanted("#need")) == (
        code,
    )


@pytest.mark.parametrize("named", ["#lur", "#jon", "#drill", "#loan", "#need of #loan"])
def test_no_act_gives_words_to_what_it_only_changes_on_the_way(village, named):
    village.offer("drill", "jon", "lend", automatic=True)
    village.choose("lur", village.loan("loan", "drill", "jon", "lur"))
    fields = {"promise": "#loan", "thing": "#drill", "quantity": 1}
    texts = {named: Words(name="A bad name")}

    refused = village.event(
        "jon", "out", "transferCustody", "jon>lur", texts=texts, **fields
    )

    assert refused == ("act.text_for_other_row",)


def test_a_first_account_is_no_way_to_a_member_s_name(village):
    village.offer("drill", "jon", "lend", automatic=True)
    village.must("ane", "member.add", member="#oier")
    texts = {"#oier": Words(name="A bad name")}
    loan = village.loan("loan", "drill", "jon", "oier")

    refused = village.choose("ane", loan, as_="oier", texts=texts)

    assert village.row("account", "#oier") is None
    assert refused == ("act.text_for_other_row",)


def test_nobody_takes_another_s_name_by_a_row_of_the_same_id(village):
    stolen = {"#jon": Words(name="Somebody else")}

    refused = village.say("lur", "lot.add", lot="#jon", code="2026", texts=stolen)

    assert refused == ("id.taken",)
    assert village.row("text", "#jon").name == "Jon"


@pytest.mark.parametrize("audience", ["public", "partners", "private"])
def test_what_binds_all_is_told_to_all_and_people_to_nobody_else(village, audience):
    announced = village.say(
        "ane", "role.give", role="#r", member="#jon", name="desk", audience=audience
    )
    public = village.say("dani", "member.add", member="#new", audience="public")

    assert announced == ("act.audience",)
    assert public == ("act.audience",)


# -- acting for another ----------------------------------------------------------------


def test_a_desk_acts_for_members_without_keys_only(village):
    need = village.wanted("#need")

    assert village.say("dani", "need.post", as_="jon", **need) == ("mandate.missing",)
    village.must("dani", "need.post", as_="uxue", **need)
    assert village.row("need", "#need").by == village.id("uxue")


def test_a_member_acts_for_nobody_unasked(village):
    need = village.wanted("#need")

    assert village.say("lur", "need.post", as_="uxue", **need) == ("mandate.missing",)
    assert village.say("lur", "need.post", as_="nobody", **need) == ("member.unknown",)
    assert village.say("dani", "need.post", as_="dani", **need) == ("mandate.missing",)


def test_the_community_acts_for_nobody(village):
    kind = {"kind": "#k", "unit": "each", "labels": {"en": "x"}}

    assert village.say("community", "kind.add", as_="jon", **kind) == ("mandate.missing",)


def test_a_guardian_acts_for_a_child_until_the_mandate_ends(village):
    mandate = {"mandate": "#m", "agent": "#lur", "principal": "#uxue"}
    village.must("ane", "mandate.give", **mandate, ends_at=village.at(48))
    village.must("lur", "need.post", as_="uxue", **village.wanted("#first"))
    village.wait(hours=48)

    late = village.say("lur", "need.post", as_="uxue", **village.wanted("#second"))

    assert late == ("mandate.missing",)


def test_a_household_with_keys_gives_its_mandates_itself(village):
    village.join("home")
    mandate = {"mandate": "#m", "agent": "#lur", "principal": "#home"}

    assert village.say("ane", "mandate.give", **mandate) == ("mandate.not_given",)
    village.must("home", "mandate.give", **mandate)
    village.must("lur", "need.post", as_="home", **village.wanted("#need"))


def test_whoever_acts_for_another_cannot_hand_that_on(village):
    village.must("jon", "mandate.give", mandate="#m", agent="#lur", principal="#jon")
    further = {"mandate": "#further", "agent": "#unai", "principal": "#jon"}

    assert village.say("lur", "mandate.give", as_="jon", **further) == ("may.not_allowed",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mandate": "short"}, "id.taken"),
        ({"agent": "#jon"}, "mandate.to_self"),
        ({"agent": "#nobody"}, "member.unknown"),
        ({"ends_at": 1}, "span.past"),
        ({"ends_at": 10**14}, "span.malformed"),
    ],
)
def test_a_mandate_with_something_wrong_is_refused(village, changed, code):
    mandate = {"mandate": "#m", "agent": "#lur", "principal": "#jon"} | changed

    assert village.say("jon", "mandate.give", **mandate) == (code,)


def test_a_mandate_is_ended_by_either_and_only_once(village):
    village.must("jon", "mandate.give", mandate="#m", agent="#lur", principal="#jon")
    assert village.say("unai", "mandate.end", mandate="#m") == ("may.not_allowed",)

    village.must("lur", "mandate.end", mandate="#m")

    refused = village.say("lur", "need.post", as_="jon", **village.wanted("#need"))
    assert refused == ("mandate.missing",)
    assert village.say("jon", "mandate.end", mandate="#m") == ("mandate.missing",)


def test_nobody_acts_for_a_suspended_member(village):
    village.must("jon", "mandate.give", mandate="#m", agent="#lur", principal="#jon")
    village.must("ane", "member.suspend", member="#jon", suspended=True)

    refused = village.say("lur", "need.post", as_="jon", **village.wanted("#need"))

    assert refused == ("member.unknown",)
