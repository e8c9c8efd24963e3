"""Who is here, how to reach them, and what the desk does for those without a phone."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from auzolan.app import house, now_ms
from auzolan.ledger import records
from auzolan.node import decide, join
from auzolan.store import rows
from auzolan.store.models import Message
from auzolan.store.queries import viewers
from auzolan.units.spans import DAY_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def test_members_are_listed_by_name(village) -> None:
    shown = village.client("Jon").get("/people/").content.decode()

    names = re.findall(r'<h2[^>]*><a href="/people/[0-9a-f]+/">([^<]+)</a>', shown)
    assert names == ["Ane Etxeberria", "Jon", "Miren", "Peio"]
    assert "steward" in shown


def test_a_member_is_found_without_case_and_accents(village) -> None:
    shown = village.client("Jon").get("/people/?who=ANÉ").content.decode()

    assert "Ane Etxeberria" in shown
    assert "Peio" not in shown


def test_nobody_by_that_name_is_said(village) -> None:
    assert "Nobody by that name" in (
        village.client("Jon").get("/people/?who=zzz").content.decode()
    )


def test_a_page_of_a_list_that_is_not_there_is_the_last_one(village) -> None:
    assert village.client("Jon").get("/people/?page=99999").status_code == 200
    assert village.client("Jon").get("/people/?page=x").status_code == 200


def test_a_member_sees_what_another_shares_but_no_contact(village) -> None:
    shown = village.client("Jon").get(f"/people/{village.members['Ane']}/").content.decode()

    assert "Hammer drill" in shown
    assert "ane@example.org" not in shown
    assert "You see this when" in shown


def test_a_loan_shows_the_two_each_other_s_contacts(village) -> None:
    village.lend("Jon")

    shown = village.client("Jon").get(f"/people/{village.members['Ane']}/").content.decode()

    assert "ane@example.org" in shown


def test_the_desk_sees_contacts_but_not_what_is_for_stewards_alone(village) -> None:
    join.describe(
        house(),
        village.doer("Jon"),
        member=village.members["Jon"],
        words=join.Words(
            name="Jon", note="Sings", contact={"phone": "600", "private": "Asthma"}
        ),
    )

    desk = village.client("Miren").get(f"/people/{village.members['Jon']}/")
    steward = village.client("Ane").get(f"/people/{village.members['Jon']}/")

    assert "600" in desk.content.decode()
    assert "Asthma" not in desk.content.decode()
    assert "Asthma" in steward.content.decode()
    assert "Sings" in desk.content.decode()


def test_nobody_by_an_address_is_not_found(village) -> None:
    assert village.client("Jon").get("/people/" + "0" * 32 + "/").status_code == 404


def test_the_desk_registers_somebody_without_a_login(village) -> None:
    sent = {"name": "Maritxu", "sort": "person", "phone": "943 000 000"}

    village.client("Miren").post("/people/register/", sent)

    assert "Maritxu" in village.client("Jon").get("/people/").content.decode()


def test_a_registration_sent_twice_registers_once(village) -> None:
    sent = {"name": "Maritxu", "sort": "person", "request": "ab" * 16}
    browser = village.client("Miren")

    browser.post("/people/register/", sent)
    browser.post("/people/register/", sent)

    assert len(rows.select(records.Text, "name = %s", ["Maritxu"])) == 1


def test_a_member_says_anew_what_they_are_called(village) -> None:
    browser = village.client("Jon")

    browser.post("/me/", {"name": "Jon B.", "email": "jon@example.org", "phone": ""})

    assert "Jon B." in browser.get("/people/").content.decode()
    assert User.objects.get(username="jon").email == "jon@example.org"


def test_what_is_wrong_about_me_is_said_and_kept(village) -> None:
    answer = village.client("Jon").post("/me/", {"name": "Jon", "email": "nowhere"})

    assert "data-errors" in answer.content.decode()
    assert 'value="nowhere"' in answer.content.decode()


def test_the_desk_prints_a_letter_for_a_new_password_and_the_member_is_told(
    village,
) -> None:
    jon = village.members["Jon"]

    answer = village.client("Miren").post(f"/people/{jon}/password/")

    letter = answer.content.decode()
    address = letter.split("http://testserver", 1)[1].split("<")[0].strip()
    browser = Client(headers={"accept-language": "en"})
    form = browser.get(address, follow=True)
    browser.post(
        form.redirect_chain[-1][0],
        {"password1": "three other words!", "password2": "three other words!"},
    )
    user = User.objects.get(username="jon")
    assert user.check_password("three other words!")
    assert Message.objects.filter(member=jon, about="login.letter").exists()


def test_the_desk_prints_no_such_letter_for_a_steward(village) -> None:
    ane = village.members["Ane"]

    assert village.client("Miren").post(f"/people/{ane}/password/").status_code == 403


def test_a_steward_suspends_but_not_themselves(village) -> None:
    browser = village.client("Ane")
    browser.post(f"/people/{village.members['Jon']}/suspend/", {"suspended": "1"})
    browser.post(f"/people/{village.members['Ane']}/suspend/", {"suspended": "1"})

    jon = rows.by_id(records.Member, village.community, village.members["Jon"])
    ane = rows.by_id(records.Member, village.community, village.members["Ane"])
    assert jon is not None
    assert ane is not None
    assert (jon.state, ane.state) == ("suspended", "active")


def test_whoever_is_suspended_sees_nothing_by_their_role(village) -> None:
    miren = village.client("Miren")
    assert miren.get("/desk/").status_code == 200

    join.suspend(
        house(), village.doer("Ane"), member=village.members["Miren"], suspended=True
    )

    assert miren.get("/desk/").status_code == 403
    assert miren.get("/day/").status_code == 200


def test_a_desk_at_one_place_is_no_desk_for_all(village) -> None:
    found = village.members["Jon"]
    doer, place = village.doer("Ane"), village.place
    decide.give_role(house(), doer, member=found, name="desk", place=place)

    community = viewers.home_community()
    assert community is not None
    later = viewers.viewer(community, found, now_ms() + 30 * DAY_MS)

    assert later.roles == frozenset()


def test_whoever_was_made_to_leave_is_a_guest(village) -> None:
    jon = village.client("Jon")
    assert jon.get("/people/").status_code == 200

    join.leave(house(), village.doer("Ane"), member=village.members["Jon"])

    assert jon.get("/people/").status_code == 403
    assert jon.get("/").status_code == 200


def test_whoever_leaves_is_logged_out_and_cannot_come_back_in(village) -> None:
    browser = village.client("Jon")
    assert browser.get("/me/leave/").status_code == 200

    browser.post("/me/leave/", {})

    assert browser.get("/me/").status_code == 302
    assert not User.objects.get(username="jon").is_active


def test_a_card_gives_a_new_card_and_is_then_good_for_nothing(village) -> None:
    letter = join.invite(house(), village.doer("Ane"))
    assert isinstance(letter, join.Letter)
    browser = Client(headers={"accept-language": "en"})
    first = browser.post(
        f"/join/{letter.secret}",
        {"name": "Itziar", "sort": "person", "login": "itziar",
         "password": "a long enough secret"},
    )  # fmt: skip
    old = first.context["card"] if first.context else _card(first)

    second = browser.post("/me/card/", {"card": old})
    third = browser.post("/me/card/", {"card": old})

    assert _card(second) not in {"", old}
    assert "data-errors" in third.content.decode()


def _card(answer) -> str:
    text = answer.content.decode()
    return " ".join(part.split("</li>")[0] for part in text.split("<li>") if
                    len(part.split("</li>")[0]) == 4)  # fmt: skip


def test_letters_that_are_no_card_are_said(village) -> None:
    answer = village.client("Jon").post("/me/card/", {"card": "AAAA BBBB"})

    assert "not the letters of a card" in answer.content.decode()


def test_roles_are_shown_with_a_member(village) -> None:
    role = decide.give_role(
        house(), village.doer("Ane"), member=village.members["Jon"], name="mediator"
    )
    assert not isinstance(role, tuple)

    shown = village.client("Jon").get("/rules/").content.decode()

    assert "Jon becomes mediator" in shown
