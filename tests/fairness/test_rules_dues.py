"""Rule about outside money: noted as due, paid, returned; the node moves none."""

from __future__ import annotations

import pytest

FEE = {
    "due": "#d",
    "member": "#jon",
    "amount": 2500,
    "currency": "EUR",
    "why": "membership",
    "state": "due",
}


def test_a_fee_is_due_then_paid_then_returned(village):
    for state in ("due", "paid", "returned"):
        village.must("tere", "due.note", **FEE | {"state": state})

    assert village.row("due", "#d").state == "returned"
    assert village.say("tere", "due.note", **FEE) == ("due.order",)


def test_only_a_treasurer_notes_money(village):
    assert village.say("ane", "due.note", **FEE) == ("may.not_allowed",)
    assert village.say("jon", "due.note", **FEE) == ("may.not_allowed",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"due": "short"}, "id.malformed"),
        ({"member": "#no"}, "member.unknown"),
        ({"why": "whim"}, "due.malformed"),
        ({"amount": 0}, "due.malformed"),
        ({"amount": 10_000_001}, "due.malformed"),
        ({"currency": "eur"}, "due.malformed"),
        ({"currency": "ÄÖÜ"}, "due.malformed"),
        ({"promise": "#no"}, "promise.unknown"),
        ({"state": "returned"}, "due.order"),
        ({"state": "lost"}, "due.order"),
    ],
)
def test_a_note_with_something_wrong_is_refused(village, changed, code):
    assert village.say("tere", "due.note", **(FEE | changed)) == (code,)


@pytest.mark.parametrize(
    "changed", [{"amount": 1}, {"member": "#lur"}, {"why": "fuel"}, {"currency": "USD"}]
)
def test_a_later_note_says_nothing_else_of_the_same_due(village, changed):
    village.must("tere", "due.note", **FEE)

    refused = village.say("tere", "due.note", **(FEE | {"state": "paid"} | changed))

    assert refused == ("due.other",)
