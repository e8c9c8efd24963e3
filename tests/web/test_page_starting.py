"""The first visit, starting a community of our own, joining it, logging in."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import join
from auzolan.store import restored, rows
from auzolan.store.queries.viewers import home_community
from auzolan.web.cards import seed_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])

PASSWORD = "a long enough secret"
OURS = {
    "name": "Kale Nagusia",
    "preset": "tool_library",
    "place": "43.32, -1.98",
    "zone": "Europe/Madrid",
    "language": "en",
    "founder": "Ane Etxeberria",
    "login": "Ane@example.org",
    "password": PASSWORD,
}
NEW = {"name": "Itziar", "sort": "person", "login": "itziar", "password": PASSWORD}


def card_on(answer) -> str:
    groups = re.findall(r"<li>([A-Z2-7]{4})</li>", answer.content.decode())
    return " ".join(groups)


def letter_of(village, **wish) -> str:
    letter = join.invite(house(), village.doer("Ane"), **wish)
    assert isinstance(letter, join.Letter)
    return f"/join/{letter.secret}"


def test_an_empty_node_offers_the_demo_and_a_start_of_ours(guest: Client) -> None:
    shown = guest.get("/start/").content.decode()

    assert "Look at the demo" in shown
    assert "/start/ours/" in shown


def test_ours_is_started_with_its_sorts_a_card_and_a_login(guest: Client) -> None:
    answer = guest.post("/start/ours/", OURS)

    community = home_community()
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert seed_of(card_on(answer)) is not None
    assert community is not None
    assert (community.name, community.zone) == ("Kale Nagusia", "Europe/Madrid")
    assert len(rows.select(records.Kind, "community = %s", [community.id])) > 10
    assert User.objects.get().username == "ane@example.org"
    assert guest.get("/start/checklist/").status_code == 200


def test_one_alone_is_told_that_a_rule_is_in_force_at_once(guest: Client) -> None:
    guest.post("/start/ours/", OURS)

    answer = guest.post("/settings/rules/answer_hours/", {"value": "48"}, follow=True)

    assert "In force now." in answer.content.decode()


def test_a_node_serves_one_community(guest: Client) -> None:
    guest.post("/start/ours/", OURS)

    again = Client().post("/start/ours/", {**OURS, "login": "other"})

    assert again.status_code == 302
    assert len(rows.select(records.Community, "id <> ''", [])) == 1


@pytest.mark.parametrize(
    ("field", "said", "sentence"),
    [
        ("place", "over there", "latitude, longitude"),
        ("place", "95, 10", "not on earth"),
        ("zone", "Europe/Nowhere", "Select a valid choice"),
        ("preset", "empire", "Select a valid choice"),
        ("password", "short", "at least 10"),
        ("login", "a b", "no spaces"),
        ("login", "not@mail", "valid email"),
        ("name", "", "required"),
        ("founder", "x" * 90, "at most 80"),
    ],
)
def test_a_start_that_is_not_understood_loses_nothing(
    guest: Client, field: str, said: str, sentence: str
) -> None:
    answer = guest.post("/start/ours/", {**OURS, field: said})

    shown = answer.content.decode()
    assert home_community() is None
    assert sentence in shown
    assert "data-errors" in shown
    assert PASSWORD not in shown
    kept = "Ane Etxeberria" if field == "name" else "Kale Nagusia"
    assert f'value="{kept}"' in shown


def test_an_invitation_makes_a_member_with_a_card(village, guest: Client) -> None:
    address = letter_of(village)
    assert "Ane Etxeberria invites you" in guest.get(address).content.decode()

    answer = guest.post(address, NEW)

    assert seed_of(card_on(answer)) is not None
    assert "Your menu, Itziar" in answer.content.decode()
    assert guest.get("/me/").status_code == 200
    assert Client().get(address).status_code == 404


def test_a_letter_for_somebody_known_claims_their_row(village, guest: Client) -> None:
    member = join.register(house(), village.doer("Miren"), words=join.Words(name="Maritxu"))
    assert isinstance(member, str)
    address = letter_of(village, member=member)
    assert "Maritxu" in guest.get(address).content.decode()

    guest.post(address, {**NEW, "name": "Maritxu"})

    row = rows.by_id(records.Member, village.community, member)
    assert row is not None
    assert row.identity


def test_a_login_name_that_is_taken_is_refused_and_the_letter_stays_good(
    village, guest: Client
) -> None:
    address = letter_of(village)

    refused = guest.post(address, {**NEW, "login": "Jon"})

    assert "by that name already" in refused.content.decode()
    assert guest.post(address, NEW).status_code == 200
    assert User.objects.filter(username="itziar").count() == 1


def test_an_unknown_letter_is_explained(village, guest: Client) -> None:
    answer = guest.get("/join/" + "0" * 32)

    assert answer.status_code == 404
    assert "does not work" in answer.content.decode()


def test_a_member_logs_in_by_name_and_password(village, guest: Client) -> None:
    answer = guest.post("/login/", {"login": "jon", "password": PASSWORD})

    assert answer.status_code == 302
    assert guest.get("/me/").status_code == 200


def test_the_ninth_wrong_try_is_refused_even_with_the_right_password(
    village, guest: Client
) -> None:
    wrong = {"login": "jon", "password": "not the secret"}
    statuses = [guest.post("/login/", wrong).status_code for _ in range(8)]

    answer = guest.post("/login/", {"login": "jon", "password": PASSWORD})

    assert statuses[:7] == [200] * 7
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    assert guest.get("/me/").status_code == 302


def test_a_page_for_members_leads_through_the_login_and_back(
    village, guest: Client
) -> None:
    asked = guest.get("/me/")
    assert asked.headers["Location"] == "/login/?next=/me/"

    answer = guest.post("/login/?next=/me/", {"login": "jon", "password": PASSWORD})

    assert answer.headers["Location"] == "/me/"


def test_a_code_by_mail_lets_one_in(village, guest: Client, mailoutbox) -> None:
    User.objects.filter(username="jon").update(email="jon@example.org")

    guest.post("/login/code/", {"email": "jon@example.org"})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mailoutbox[0].body, re.MULTILINE)
    assert code is not None
    guest.post("/login/code/confirm/", {"code": code[1]})

    assert guest.get("/me/").status_code == 200


def test_nobody_signs_up_without_an_invitation(village, guest: Client) -> None:
    shown = guest.get("/login/new/").content.decode()

    assert "invitation" in shown


def test_only_a_demo_lets_one_in_without_a_password(village, guest: Client) -> None:
    jon = village.members["Jon"]
    assert guest.post("/login/demo/", {"member": jon}).status_code == 403

    restored.note("demo", "1")

    assert "Look around as" in guest.get("/login/").content.decode()
    assert guest.post("/login/demo/", {"member": jon}).status_code == 302
    assert guest.get("/me/").status_code == 200


def test_logging_out_needs_a_click(village) -> None:
    browser = village.client("Jon")
    assert browser.get("/logout/").status_code == 200
    assert browser.get("/me/").status_code == 200

    browser.post("/logout/")

    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/login/", "/login/code/", "/login/new/", "/login/inactive/", "/password/reset/",
        "/password/reset/sent/", "/password/reset/done/", "/password/reset/1/x-y/",
    ],
)  # fmt: skip
def test_the_login_pages_are_ours_for_guests(village, guest: Client, address: str) -> None:
    answer = guest.get(address, follow=True)

    assert answer.status_code == 200
    assert "Kale Nagusia" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/password/change/", "/me/passkeys/", "/me/passkeys/add/", "/login/again/"],
)
def test_the_login_pages_are_ours_for_members(village, address: str) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.post("/login/", {"login": "jon", "password": PASSWORD})

    answer = browser.get(address, follow=True)

    assert answer.status_code == 200
    assert "Kale Nagusia" in answer.content.decode()


def test_a_passkey_can_be_begun(village, guest: Client) -> None:
    asked = guest.get("/login/passkey/", headers={"accept": "application/json"})

    assert "challenge" in asked.content.decode()
