"""What stewards announce, what members hold, letters that invite, outside money."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import decide
from auzolan.store import rows

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def announced(village) -> str:
    rule = rows.select(records.RuleValue, "name = %s", ["answer_hours"])[0]
    return rule.id


def test_a_steward_announces_a_rule_and_all_can_read_why(village) -> None:
    sent = {"value": "48", "why": "Three days are long."}

    village.client("Ane").post("/settings/rules/answer_hours/", sent)

    shown = village.client("Jon").get("/rules/").content.decode()
    assert "Hours to answer a request: 48 hours" in shown
    assert "Three days are long." in shown


def test_the_lower_line_is_typed_in_units(village) -> None:
    village.client("Ane").post("/settings/rules/lower_line/", {"value": "7.5"})

    assert rows.select(records.RuleValue, "name = %s", ["lower_line"])[0].value == "750"


@pytest.mark.parametrize(
    ("name", "value"),
    [("answer_hours", "many"), ("lower_line", "-x"), ("accounts", "gold"),
     ("currency", "euros")],
)  # fmt: skip
def test_a_rule_that_cannot_be_so_is_refused_beside_the_field(
    village, name: str, value: str
) -> None:
    answer = village.client("Ane").post(f"/settings/rules/{name}/", {"value": value})

    assert answer.status_code == 200
    assert "data-errors" in answer.content.decode()


def test_a_rule_nobody_has_is_not_found(village) -> None:
    assert village.client("Ane").get("/settings/rules/colour/").status_code == 404


def test_three_members_hold_a_change_with_their_reasons(village) -> None:
    decide.announce(house(), village.doer("Ane"), name="answer_hours", value="1")
    change = announced(village)

    for name in ("Jon", "Miren", "Peio"):
        village.client(name).post(f"/rules/object/{change}/", {"why": f"{name} says no"})

    shown = village.client("Ane").get("/rules/").content.decode()
    assert "Held by objections" in shown
    assert "Jon says no" in shown


def test_an_objection_needs_its_reason(village) -> None:
    decide.announce(house(), village.doer("Ane"), name="answer_hours", value="1")

    answer = village.client("Jon").post(f"/rules/object/{announced(village)}/", {})

    assert "data-errors" in answer.content.decode()


def test_nobody_objects_twice(village) -> None:
    decide.announce(house(), village.doer("Ane"), name="answer_hours", value="1")
    browser, address = village.client("Jon"), f"/rules/object/{announced(village)}/"
    browser.post(address, {"why": "No"})

    answer = browser.post(address, {"why": "No again"})

    assert "already objected" in answer.content.decode()


def test_a_steward_gives_a_role(village) -> None:
    sent = {"member": village.members["Jon"], "role": "trainer"}

    village.client("Ane").post("/settings/roles/", sent)

    assert rows.select(records.Role, "role = %s", ["trainer"])


def test_a_role_can_be_laid_down(village) -> None:
    role = rows.select(records.Role, "role = %s", ["desk"])[0]

    village.client("Miren").post(f"/roles/{role.id}/end/", {})

    assert village.client("Miren").get("/settings/invitations/").status_code == 403


def test_the_announced_end_of_a_role_is_shown_and_can_be_objected_to(village) -> None:
    role = rows.select(records.Role, "role = %s", ["desk"])[0]
    village.client("Ane").post(f"/roles/{role.id}/end/", {})

    shown = village.client("Jon").get("/rules/").content.decode()
    village.client("Jon").post(f"/rules/object/{role.id}/", {"why": "We need her"})

    assert "Miren is no longer" in shown
    assert "We need her" in village.client("Ane").get("/rules/").content.decode()


def test_one_steward_alone_is_warned(village) -> None:
    assert "one steward only" in village.client("Ane").get("/settings/").content.decode()


def test_printed_letters_let_people_join(village) -> None:
    answer = village.client("Miren").post(
        "/settings/invitations/", {"sort": "letters", "number": "3", "days": "30"}
    )

    secrets = set(
        re.findall(r"http://testserver/join/([0-9a-f]+)", answer.content.decode())
    )
    assert len(secrets) == 3
    assert answer.content.decode().count('class="qr"') == 3
    assert "no-store" in answer.headers["Cache-Control"]
    assert all(Client().get(f"/join/{one}").status_code == 200 for one in secrets)


def test_one_link_is_good_for_several(village) -> None:
    village.client("Miren").post(
        "/settings/invitations/", {"sort": "link", "number": "40", "days": "30"}
    )

    letters = rows.select(records.Invitation, "uses_left > 1", [])
    assert [letter.uses_left for letter in letters] == [40]
    assert "for 40 people" in (
        village.client("Miren").get("/settings/invitations/").content.decode()
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"sort": "letters", "number": "101", "days": "30"},
        {"sort": "letters", "number": "0", "days": "30"},
        {"sort": "letters", "number": "1", "days": "401"},
        {"sort": "owl", "number": "1", "days": "30"},
        {},
    ],
)
def test_too_many_letters_or_days_are_refused(village, sent: dict[str, str]) -> None:
    answer = village.client("Miren").post("/settings/invitations/", sent)

    assert "data-errors" in answer.content.decode()


def test_a_treasurer_notes_a_fee_as_due_then_paid(village) -> None:
    browser = village.client("Peio")
    sent = {"member": village.members["Jon"], "amount": "12,50", "why": "membership"}

    browser.post("/settings/dues/", sent)
    due = rows.select(records.Due, "amount = %s", [1250])[0]
    browser.post(f"/settings/dues/{due.id}/", {"state": "paid"})

    assert rows.select(records.Due, "id = %s", [due.id])[0].state == "paid"
    assert "12.5 EUR" in browser.get("/settings/dues/").content.decode()


def test_an_amount_that_is_none_is_refused(village) -> None:
    sent = {"member": village.members["Jon"], "amount": "a lot", "why": "membership"}

    answer = village.client("Peio").post("/settings/dues/", sent)

    assert "data-errors" in answer.content.decode()
    assert 'value="a lot"' in answer.content.decode()
