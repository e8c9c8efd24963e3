"""Rules of care: erase texts, import rows and opening balances."""

from __future__ import annotations

import pytest

from auzolan.ledger.acts import Words

MEMBER = ("member", {"id": "#new", "sort": "person", "joined_at": 5})


def _import(bench, *rows, **more):
    return bench.say("community", "rows.import", rows=rows, **more)


def test_what_is_erased_is_blank_here_and_after_a_rebuild(village, rulebench):
    texts = {"#n": Words(name="a saw", note="for the fence")}
    village.must("lur", "need.post", texts=texts, **village.wanted("#n"))
    posted = village.last

    village.must("community", "texts.erase", acts=(posted,), rows=("#n",))

    assert village.row("text", "#n").name == ""
    village.past[-2] = (*village.past[-2][:2], b"")  # as the store deletes the part
    assert rulebench.filled(village.rows) == village.replayed()


def test_an_erased_name_is_nobody_else_s_to_take(village):
    village.must("community", "texts.erase", acts=("0" * 64,), rows=("#jon",))
    stolen = {"#jon": Words(name="Not Jon")}

    refused = village.say("lur", "lot.add", lot="#jon", code="x", texts=stolen)

    assert refused == ("id.taken",)
    village.must("jon", "member.amend", member="#jon", texts={"#jon": Words(name="Jon")})


def test_no_words_of_an_erased_act_stay(village):
    village.must("lur", "need.post", texts={"#n": Words(name="x")}, **village.wanted("#n"))

    missing = village.say("community", "texts.erase", acts=(village.last,), rows=())

    assert missing == ("erase.row_missing",)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"acts": (), "rows": ("#n",)}, "erase.nothing"),
        ({"acts": ("a",) * 201, "rows": ()}, "erase.too_many"),
        ({"acts": ("a",), "rows": ("#n",) * 401}, "erase.too_many"),
        ({"acts": ("a",), "rows": ("short",)}, "id.malformed"),
    ],
)
def test_an_erasure_with_something_wrong_is_refused(village, fields, code):
    assert village.say("community", "texts.erase", **fields) == (code,)


def test_only_the_community_erases_and_imports(village):
    assert village.say("ane", "texts.erase", acts=("a",), rows=()) == ("may.not_allowed",)
    assert village.say("ane", "rows.import", rows=(MEMBER,)) == ("may.not_allowed",)


def test_a_repeated_import_changes_nothing(village, rulebench):
    rows = {"rows": (MEMBER,), "balances": (("#new", -300),)}
    village.must("community", "rows.import", **rows)
    before = rulebench.filled(village.rows)

    village.must("community", "rows.import", **rows)

    assert rulebench.filled(village.rows) == before
    assert village.row("community", "#community").members == 9
    assert village.balance("new") == (-300, 0)


def test_opening_balances_sum_to_zero(village):
    balances = (("#jon", 500), ("#lur", -200), ("#jon", 500))

    village.must("community", "rows.import", balances=balances)

    assert village.balance("jon") == (500, 0)
    assert village.balance("community") == (-300, 0)
    assert sum(posting.amount for posting in village.all("posting")) == 0


@pytest.mark.parametrize(
    ("balance", "code"),
    [
        (("#nobody", 5), "member.unknown"),
        (("#jon", 10**9 + 1), "amount.out_of_bounds"),
        (("#jon", -(10**9) - 1), "amount.out_of_bounds"),
    ],
)
def test_a_balance_with_something_wrong_is_refused(village, balance, code):
    assert _import(village, balances=(balance,)) == (code,)


def _taken(name, unit_no=0, starts_at=0, **more):
    fields = {
        "id": f"#{name}",
        "unit": "#chair",
        "unit_no": unit_no,
        "starts_at": starts_at,
        "ends_at": starts_at + 10,
        "from_at": starts_at,
        "until_at": starts_at + 10,
        "why": "booking",
    }
    return ("occupancy", fields | more)


def test_spans_that_overlap_do_not_come_in(village):
    assert _import(village, _taken("a"), _taken("b", starts_at=5)) == ("thing.taken",)
    assert _import(village, _taken("a"), _taken("b", unit_no=1, starts_at=5)) == ()
    assert _import(village, _taken("c", starts_at=9)) == ("thing.taken",)
    assert _import(village, _taken("c", starts_at=10)) == ()
    assert _import(village, _taken("d", starts_at=50, ends_at=50)) == ("span.malformed",)


def _promise(state, **more):
    fields = {
        "id": "#p",
        "agreement": "#a",
        "action": "transfer",
        "provider": "#jon",
        "receiver": "#lur",
        "thing": "#flour",
        "quantity": 400,
        "starts_at": 1,
        "ends_at": 2,
        "price": 30,
        "payer": "#lur",
        "payee": "#jon",
        "state": state,
    }
    return ("promise", fields | more)


def test_an_open_promise_comes_in_with_all_that_it_reserves(village):
    assert _import(village, _promise("promised", done=100)) == ()

    assert village.balance("lur") == (0, 30)
    assert village.row("thing", "#flour").reserved == 300
    assert village.row("account", "#jon").engaged == 1


def test_a_promise_that_is_over_reserves_nothing(village):
    assert _import(village, _promise("done")) == ()

    assert village.balance("lur") == (0, 0)
    assert village.row("thing", "#flour").reserved == 0


def test_a_thing_comes_in_with_nothing_set_aside(village):
    thing = village.row("thing", "#flour")
    fields = {name: getattr(thing, name) for name in thing.__struct_fields__}
    del fields["community"]

    assert _import(village, ("thing", fields | {"id": "#other", "reserved": 77})) == ()

    assert village.row("thing", "#other").reserved == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("account", {"id": "#x", "balance": 5}), "import.table"),
        (("key", {"id": "#x"}), "import.table"),
        (("member", {"id": "#x"}), "import.row"),
        (
            ("member", {"id": "#x", "sort": "person", "joined_at": 5, "wings": 2}),
            "import.row",
        ),
        (("member", {"id": "short", "sort": "person", "joined_at": 5}), "id.malformed"),
        (("member", MEMBER[1] | {"identity": "ff"}), "import.value"),
        (("member", MEMBER[1] | {"state": "king"}), "import.value"),
        (
            ("owner", {"id": "#x", "thing": "#t", "member": "#jon", "share": 0}),
            "import.value",
        ),
        (_promise("promised", price=-1), "import.value"),
        (_promise("promised", action="steal"), "import.value"),
        (_promise("promised", thing="#no"), "thing.unknown"),
        (_taken("a", unit_no=-1), "import.value"),
        (("member", MEMBER[1] | {"joined_at": 10**15}), "import.value"),
    ],
)
def test_a_row_that_no_rule_could_have_written_does_not_come_in(village, row, code):
    assert _import(village, row) == (code,)


def test_an_import_has_a_limit(village):
    assert _import(village, *[MEMBER] * 201) == ("import.too_many",)


def test_rules_and_roles_come_in_only_while_a_community_is_new(village, bench):
    role = ("role", {"id": "#r", "member": "#ane", "role": "desk", "starts_at": 1})

    assert _import(village, role) == ("import.not_new",)
    assert _import(bench.found(), role) == ()


def test_nobody_comes_to_act_for_a_member_with_keys_by_an_import(village):
    fields = {"id": "#m", "agent": "#ane", "starts_at": 1}

    for_jon = ("mandate", fields | {"principal": "#jon"})
    for_uxue = ("mandate", fields | {"principal": "#uxue"})

    assert _import(village, for_jon) == ("mandate.not_given",)
    assert _import(village, for_uxue) == ()


def test_postings_come_in_balanced(village):
    def posting(name, account, amount):
        fields = {"event": "#e", "account": account, "amount": amount, "posted_at": 1}
        return ("posting", {"id": f"#{name}", **fields})

    both = (posting("a", "#jon", 5), posting("b", "#lur", -5))

    assert _import(village, both[0]) == ("import.unbalanced",)
    assert _import(village, *both) == ()
    assert (village.balance("jon")[0], village.balance("lur")[0]) == (5, -5)
