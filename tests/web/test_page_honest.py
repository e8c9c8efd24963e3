"""The statement, the record that nobody changes unseen, and what can be erased."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from auzolan.app import RULEBOOK, house, new_id
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import care as care_rule
from auzolan.node import join
from auzolan.node.ports import Appended
from auzolan.node.say import say_as_community
from auzolan.store import rebuild, rows
from auzolan.web import kind_texts

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def personal_of(row_id: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_concat(CAST(personal AS TEXT)) FROM store_log_act "
            "WHERE instr(personal, %s) > 0",
            [row_id.encode()],
        )
        return (cursor.fetchone()[0] or "").encode()


# -- statement --------------------------------------------------------------------------


def test_without_accounts_no_balance_shows_anywhere(village) -> None:
    village.lend("Jon")

    for address in ("/statement/", "/people/", "/me/", "/rules/"):
        shown = village.client("Jon").get(address).content.decode()
        assert "figure-big" not in shown
        assert "Your account" not in shown
    assert "No accounts here" in (village.client("Jon").get("/statement/").content.decode())


def test_a_loan_is_a_line_on_both_statements_with_its_record(hours_village) -> None:
    hours_village.lend("Jon", price=100)

    jon = hours_village.client("Jon").get("/statement/").content.decode()
    ane = hours_village.client("Ane").get("/statement/").content.decode()

    assert "Hammer drill, borrowed from Ane Etxeberria" in jon
    assert "−1 h" in jon
    assert "Hammer drill, lent to Jon" in ane
    assert "+1 h" in ane
    event = rows.select(records.Posting, "amount > 0", [])[0].event
    assert f"/record/{event}/" in jon


def test_what_is_reserved_is_told(hours_village) -> None:
    hours_village.ask("Jon", price=100)
    promise = rows.select(records.Promise, "state = 'asked'", [])[0]
    hours_village.answer_yes(promise.id)

    shown = hours_village.client("Jon").get("/statement/").content.decode()

    assert "1 h are set aside" in shown
    assert "You can go down to −20 h" in shown


def test_outside_money_is_on_the_statement_of_whom_it_is_about(village) -> None:
    village.client("Peio").post(
        "/settings/dues/",
        {"member": village.members["Jon"], "amount": "20", "why": "deposit"},
    )

    assert "20 EUR" in village.client("Jon").get("/statement/").content.decode()
    assert "20 EUR" not in village.client("Miren").get("/statement/").content.decode()


# -- honest -----------------------------------------------------------------------------


def test_every_kind_of_entry_has_words() -> None:
    assert set(RULEBOOK.kinds()) == set(kind_texts.TEXTS)


def test_members_browse_who_said_what(village) -> None:
    shown = village.client("Jon").get("/honest/").content.decode()

    assert "made an offer" in shown
    assert "Ane Etxeberria" in shown


def test_guests_see_the_size_but_not_who_said_what(village, guest: Client) -> None:
    shown = guest.get("/honest/").content.decode()

    assert "entries" in shown
    assert "made an offer" not in shown
    assert "Ane" not in shown


def test_one_s_own_entries_can_be_listed_alone(village) -> None:
    shown = village.client("Jon").get("/honest/?mine=1").content.decode()

    assert "joined" in shown
    assert "made an offer" not in shown


def test_a_number_leads_to_its_entry(village) -> None:
    answer = village.client("Jon").get("/honest/?number=2")

    assert answer.headers["Location"] == "/honest/2/"


@pytest.mark.parametrize("number", [1, 2, 5])
def test_an_entry_is_checked_with_its_proof(village, number: int) -> None:
    shown = village.client("Jon").get(f"/honest/{number}/").content.decode()

    assert "All is in order" in shown


def test_a_guest_checks_an_entry_without_reading_it(village, guest: Client) -> None:
    shown = guest.get("/honest/2/").content.decode()

    assert "All is in order" in shown
    assert "Ane" not in shown


def test_the_newest_entry_can_be_checked_at_once(village) -> None:
    size = len(rows.select(records.Text, "id <> ''", []))
    assert size
    browser = village.client("Jon")
    browser.get("/honest/")
    browser.post("/me/", {"name": "Jon", "email": "", "phone": ""})

    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM store_log_head")
        newest = cursor.fetchone()[0]

    answer = browser.get(f"/honest/{newest}/")
    assert answer.status_code == 200
    assert any(
        words in answer.content.decode() for words in ("All is in order", "Not sealed yet")
    )


def test_a_changed_entry_is_told(village) -> None:
    village.client("Jon").get("/honest/")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER log_act_fixed")
        cursor.execute("UPDATE store_log_act SET recorded_at = recorded_at + 1 "
                       "WHERE seq = 3")  # fmt: skip

    shown = village.client("Jon").get("/honest/4/").content.decode()

    assert "does not hold" in shown


def test_an_entry_that_is_not_there_is_not_found(village) -> None:
    assert village.client("Jon").get("/honest/99999/").status_code == 404
    assert village.client("Jon").get("/honest/0/").status_code == 404


# -- what stays -------------------------------------------------------------------------


def test_a_member_sees_their_own_words_and_nobody_else_s(village) -> None:
    shown = village.client("Ane").get("/stays/").content.decode()

    assert "Hammer drill" in shown
    assert "Hammer drill" not in village.client("Jon").get("/stays/").content.decode()


def test_erasing_asks_once_more_and_then_erases_for_good(village) -> None:
    browser, drill = village.client("Ane"), village.drill
    asked = browser.post("/stays/erase/", {"row": drill})
    assert "Erase for good?" in asked.content.decode()
    assert rows.by_id(records.Text, village.community, drill).name == "Hammer drill"

    browser.post("/stays/erase/", {"row": drill, "sure": "yes"})

    assert rows.by_id(records.Text, village.community, drill).name == ""
    assert b"Hammer drill" not in personal_of(drill)
    assert "All is in order" in browser.get("/honest/2/").content.decode()


def test_the_words_of_others_cannot_be_chosen(village) -> None:
    village.client("Jon").post("/stays/erase/", {"row": village.drill, "sure": "yes"})

    assert rows.by_id(records.Text, village.community, village.drill).name != ""


def test_nothing_chosen_is_said(village) -> None:
    answer = village.client("Jon").post("/stays/erase/", {}, follow=True)

    assert "Choose what is to be erased" in answer.content.decode()


def test_a_name_that_was_changed_can_be_erased_everywhere(village) -> None:
    jon, browser = village.members["Jon"], village.client("Jon")
    browser.post("/me/", {"name": "Jontxu", "email": "", "phone": ""})
    assert b'"Jon"' in personal_of(jon)

    browser.post("/stays/erase/earlier/", {})

    assert b'"Jon"' not in personal_of(jon)
    assert rows.by_id(records.Text, village.community, jon).name == "Jontxu"


def test_whom_the_desk_registered_can_be_forgotten_by_a_steward_alone(village) -> None:
    member = join.register(house(), village.doer("Miren"), words=Words(name="Maritxu"))
    assert isinstance(member, str)

    assert b"Maritxu" in personal_of(member)


def test_one_of_many_who_were_imported_is_erased_and_the_others_stay(village) -> None:
    first, second = new_id(), new_id()
    body = care_rule.Import(
        rows=tuple(
            ("member", {"id": one, "sort": "person", "joined_at": 0})
            for one in (first, second)
        ),
        source="members.csv",
    )
    result = say_as_community(
        house(),
        village.community,
        "rows.import",
        body,
        texts={first: Words(name="Maritxu"), second: Words(name="Begoña")},
    )
    assert isinstance(result, Appended), result
    letter = join.invite(house(), village.doer("Ane"), member=first)
    assert isinstance(letter, join.Letter)
    browser = Client(headers={"accept-language": "en"})
    browser.post(
        f"/join/{letter.secret}",
        {"name": "Maritxu B.", "sort": "person", "login": "maritxu",
         "password": "a long enough secret"},
    )  # fmt: skip

    browser.post("/stays/erase/earlier/", {})
    browser.post("/stays/erase/", {"row": first, "sure": "yes"})

    assert rows.by_id(records.Text, village.community, first).name == ""
    assert rows.by_id(records.Text, village.community, second).name == "Begoña"
    assert b"Maritxu" not in personal_of(first)
    assert rebuild.check(village.community, RULEBOOK).faults == ()
