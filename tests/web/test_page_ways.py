"""From words to ways, and from a way to a need that people have promised to meet."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from auzolan.app import house
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.node import join

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def draft_in(shown: str) -> str:
    found = re.search(r'name="draft" value="([0-9a-f]{32})"', shown)
    assert found is not None
    return found[1]


def key_of(shown: str, way: str) -> str:
    found = re.search(rf'name="way" value="({way}-\d+)"', shown)
    assert found is not None
    return found[1]


def chosen(client: Client, words: str, way: str) -> str:
    shown = page(client, f"/ways/?words={words}")
    sent = {"draft": draft_in(shown), "way": key_of(shown, way)}
    response = client.post("/ways/choose/", sent)
    assert response.status_code == 302
    return str(response["Location"])


def test_a_drill_is_found_by_its_name_in_another_language(village) -> None:
    shown = page(village.client("Jon"), "/ways/?words=un+taladro")

    assert "Hammer drill" in shown
    assert "Ane Etxeberria" in shown
    assert "Ask around" in shown


def test_a_guest_sees_ways_without_names_and_cannot_choose(village) -> None:
    shown = page(village.client(), "/ways/?words=drill")

    assert "Hammer drill" in shown
    assert "Ane" not in shown
    assert 'name="way"' not in shown
    assert "Log in" in shown


def test_a_guest_who_chooses_is_led_to_the_login(village) -> None:
    response = village.client().post("/ways/choose/", {"draft": "0" * 32, "way": "x"})

    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_without_words_one_is_asked_again(village) -> None:
    response = village.client("Jon").get("/ways/?words=")

    assert response.status_code == 302
    assert response["Location"] == "/"


def test_an_unknown_sort_can_still_be_asked_around_for(village) -> None:
    shown = page(village.client("Jon"), "/ways/?words=xyzzyplugh")

    assert "We do not know a sort of that name yet" in shown
    assert "Ask around" in shown


@pytest.mark.parametrize(
    "query",
    [
        "words=drill&from=yesterday&until=never",
        "words=drill&from=2026-01-01T00:00&until=1999-01-01T00:00",
        "words=drill&radius=minus",
        "words=drill&radius=1e99",
        "words=drill&near=999,999",
        "words=drill&near=43.3,-1.98,7",
        "words=drill&kind=nothing&order=random&purpose=theft&quantity=many",
        "words=" + "drill+" * 400,
        "kind=" + "0" * 32,
        "words=%00%ff&draft=../../etc",
    ],
)
def test_whatever_stands_in_the_address_is_answered(village, query: str) -> None:
    assert village.client("Jon").get(f"/ways/?{query}").status_code in {200, 302}


def test_the_order_can_be_changed_by_a_link(village) -> None:
    shown = page(village.client("Jon"), "/ways/?words=drill&order=nearest")

    assert re.search(r'order=nearest" aria-current="true"', shown) or "Nearest" in shown


def test_cheapest_is_no_order_while_accounts_are_off(village) -> None:
    assert "Cheapest" not in page(village.client("Jon"), "/ways/?words=drill")


def test_a_chosen_way_becomes_a_request_and_a_page_of_its_own(village) -> None:
    jon = village.client("Jon")

    need = chosen(jon, "drill", "borrow")

    shown = page(jon, need)
    assert "asked" in shown
    assert "Ane Etxeberria" in shown
    assert "1 neighbour asks you" in page(village.client("Ane"), "/")


def test_choosing_twice_changes_nothing(village) -> None:
    jon = village.client("Jon")
    shown = page(jon, "/ways/?words=drill")
    sent = {"draft": draft_in(shown), "way": key_of(shown, "borrow")}

    first = jon.post("/ways/choose/", sent)["Location"]
    second = jon.post("/ways/choose/", sent)["Location"]

    assert first == second
    promises = house().log.rows(
        records.Promise, village.community, "receiver", [village.members["Jon"]]
    )
    assert len(promises) == 1


def test_another_s_draft_cannot_be_chosen(village) -> None:
    shown = page(village.client("Jon"), "/ways/?words=drill")
    sent = {"draft": draft_in(shown), "way": key_of(shown, "borrow")}

    village.client("Peio").post("/ways/choose/", sent)

    promises = house().log.rows(
        records.Promise, village.community, "receiver", [village.members["Peio"]]
    )
    assert promises == []


def test_a_way_that_was_taken_meanwhile_says_so(village) -> None:
    shown = page(village.client("Jon"), "/ways/?words=drill")
    village.ask("Peio")

    sent = {"draft": draft_in(shown), "way": key_of(shown, "borrow")}
    response = village.client("Jon").post("/ways/choose/", sent, follow=True)

    assert "It is taken at that time." in response.content.decode()
    assert "Ways to" in response.content.decode()


def test_asking_around_posts_the_need_for_others_to_see(village) -> None:
    need = chosen(village.client("Jon"), "a+bear+costume", "ask")

    assert "open" in page(village.client("Jon"), need)
    assert "I can help" in page(village.client("Ane"), need)
    assert "A bear costume" in page(village.client("Ane"), "/jobs/")


def test_a_need_that_was_only_asked_of_one_is_no_business_of_others(village) -> None:
    need = chosen(village.client("Peio"), "drill", "borrow")

    assert village.client("Jon").get(need).status_code == 404


def test_a_need_can_be_closed_by_who_asked_it_and_by_nobody_else(village) -> None:
    need = chosen(village.client("Jon"), "a+bear+costume", "ask")
    village.client("Ane").post(f"{need}close/")
    assert "open" in page(village.client("Jon"), need)

    village.client("Jon").post(f"{need}close/")

    assert "I can help" not in page(village.client("Ane"), need)


def test_a_thing_s_own_page_leads_to_the_way_of_borrowing_it(village) -> None:
    thing = page(village.client("Jon"), f"/thing/{village.drill}/")
    assert f'name="thing" value="{village.drill}"' in thing

    address = f"/ways/?words=Hammer+drill&kind={village.kind}&thing={village.drill}"
    shown = page(village.client("Jon"), address)

    assert 'class="way tone-moss best"' in shown


def test_the_desk_asks_for_a_member_without_a_phone(village) -> None:
    words = Words(name="Karmele")
    karmele = join.register(house(), village.doer("Miren"), words=words)
    miren = village.client("Miren")
    shown = page(miren, f"/ways/?words=drill&for={karmele}")
    assert "For Karmele" in shown

    sent = {"draft": draft_in(shown), "way": key_of(shown, "borrow"), "for": karmele}
    miren.post("/ways/choose/", sent)

    found = house().log.rows(records.Promise, village.community, "receiver", [karmele])
    assert [row.state for row in found] == ["asked"]


def test_nobody_asks_in_another_s_name_without_a_mandate(village) -> None:
    jon = village.client("Jon")
    peio = village.members["Peio"]
    shown = page(jon, f"/ways/?words=drill&for={peio}")

    sent = {"draft": draft_in(shown), "way": key_of(shown, "borrow"), "for": peio}
    jon.post("/ways/choose/", sent)

    assert house().log.rows(records.Promise, village.community, "receiver", [peio]) == []
