"""A need is stated, met and settled from the command line."""

from __future__ import annotations

import pytest

from auzolan.ledger import records
from auzolan.store import rows

pytestmark = pytest.mark.django_db(databases=["default", "side"])
WAY_KEYS = "way who when price distance_km co2e_kg steps missing".split()


def ways(auzolan, words="drill", *more):
    ran = auzolan(
        *("need", words, "--from", "tomorrow 10:00", "--until", "+1d"),
        *("--near", "43.32,-1.98", "--radius", "5", "--json", *more),
    )
    assert ran.code == 0, ran.out
    return ran.json


def test_ways_are_told_as_a_json_list_with_the_promised_keys(auzolan, begun):
    found = ways(auzolan)

    assert [list(way)[:8] for way in found] == [WAY_KEYS] * len(found)
    assert found[0]["way"] == "borrow"
    assert found[0]["who"] == ["Auzo"]
    assert found[0]["price"] is None
    assert found[0]["when"]["starts_at"].endswith(("+01:00", "+02:00"))


def test_ways_are_shown_as_a_table(auzolan, begun):
    ran = auzolan("need", "drill", "--from", "tomorrow", "--until", "+2d")

    assert ran.code == 0
    assert "borrow-01" in ran.out


def test_a_way_is_chosen_handed_over_and_brought_back(auzolan, begun):
    chosen = ways(auzolan, "drill", "--as", "17", "--choose", "borrow-1")
    promise = chosen["promises"][0]

    out = auzolan("record", "hand-over", promise, "--json")
    back = auzolan("record", "bring-back", promise, "--condition", "worn", "--json")

    assert (out.code, back.code) == (0, 0), (out.out, back.out)
    row = rows.by_id(records.Promise, begun["community"], promise)
    assert row.state == "done"


def test_a_loan_is_not_brought_back_before_it_is_handed_over(auzolan, begun):
    promise = ways(auzolan, "drill", "--as", "17", "--choose", "borrow-01")["promises"][0]

    ran = auzolan("record", "bring-back", promise, "--json")

    assert ran.code == 1
    assert ran.codes == ["promise.not_open"]


def test_promises_are_listed_for_a_member_by_name(auzolan, begun):
    ways(auzolan, "drill", "--as", "Maddi Example", "--choose", "borrow-01")

    found = auzolan("promise", "list", "--as", "maddi example", "--json").json

    assert [(one["what"], one["state"]) for one in found] == [("Red drill", "promised")]


def test_a_need_that_nothing_meets_can_be_posted(auzolan, begun):
    ran = auzolan("need", "a unicorn", "--ask-around", "--as", "18", "--json")

    assert ran.code == 0
    need = rows.by_id(records.Need, begun["community"], ran.json["need"])
    assert need.posted


def test_what_a_member_offers_is_asked_for_and_answered(auzolan, begun):
    offered = auzolan(
        *("offer", "Tandem", "--kind", "tandem bicycle", "--as", "18"),
        *("--near", "43.321,-1.981", "--json"),
    )
    assert offered.code == 0, offered.out
    promise = ways(auzolan, "tandem bicycle", "--as", "17", "--choose", "borrow-01")[
        "promises"
    ][0]

    answered = auzolan("promise", "answer", promise, "--yes", "--as", "18")

    assert answered.code == 0
    row = rows.by_id(records.Promise, begun["community"], promise)
    assert row.state == "promised"


def test_a_statement_needs_accounts(auzolan, begun):
    ran = auzolan("statement", "--json")

    assert ran.code == 1
    assert ran.codes == ["account.off"]


def test_a_statement_shows_every_line(auzolan, begun, tmp_path, accounts_on):
    sheet = tmp_path / "balances.csv"
    sheet.write_text("member,balance\n17,3.5\n")
    assert auzolan("import", "balances", sheet).code == 0

    found = auzolan("statement", "--as", "17", "--json").json

    assert found["balance"] == "3.5"
    assert [(line["amount"], line["with"]) for line in found["lines"]] == [("3.5", "Auzo")]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--near", "somewhere"), "point.not_understood"),
        (("--near", "99,0"), "point.out_of_bounds"),
        (("--from", "whenever"), "date.not_understood"),
        (("--from", "2020-01-01"), "span.past"),
        (("--radius", "0"), "need.radius"),
        (("--radius", "99999999"), "need.radius"),
        (("--quantity", "many"), "amount.not_a_number"),
        (("--quantity", "3 bushels"), "unit.unknown"),
        (("--as", "nobody"), "bring.member_unknown"),
        (("--choose", "borrow-77"), "ask.draft_gone"),
    ],
)
def test_what_cannot_be_understood_is_told_by_its_code(auzolan, begun, more, code):
    ran = auzolan("need", "drill", *more, "--json")

    assert ran.code == 1
    assert code in ran.codes or code.partition(".")[0] in ran.codes[0]


def test_an_unknown_option_ends_with_two(auzolan):
    assert auzolan("need", "drill", "--loud").code == 2


def test_without_a_community_the_way_to_one_is_told(auzolan):
    ran = auzolan("need", "drill", "--json")

    assert ran.code == 1
    assert ran.codes == ["node.no_community"]
