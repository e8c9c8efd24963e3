"""The first page: one question, what is near, and what others look for."""

from __future__ import annotations

import pytest

from auzolan.app import house, new_id, now_ms
from auzolan.node import ask, choose, keep
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import offers
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways.way import Answer, Question

pytestmark = pytest.mark.django_db(databases=["default", "side"])

HERE = Point(433_200_000, -19_800_000)


def post(doer: Doer, words: str) -> str:
    now = now_ms()
    question = Question(
        words=words,
        near=HERE,
        radius_m=5_000,
        starts_at=now + HOUR_MS,
        ends_at=now + 9 * DAY_MS,
    )
    answer = ask.ask(house(), doer.community, question, doer=doer)
    assert isinstance(answer, Answer), answer
    assert isinstance(choose.post(house(), doer, draft=answer.draft), Appended)
    return answer.need


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_guest_sees_what_is_near_but_not_whose_it_is(village) -> None:
    shown = page(village.client(), "/")

    assert "What do you need?" in shown
    assert "Hammer drill" in shown
    assert "Ane" not in shown
    assert "The shed" not in shown


def test_a_member_sees_whose_things_are_near(village) -> None:
    shown = page(village.client("Jon"), "/")

    assert "Hammer drill" in shown
    assert "Ane Etxeberria" in shown


def test_what_one_offers_oneself_is_no_way_to_meet_one_s_need(village) -> None:
    assert "Hammer drill" not in page(village.client("Ane"), "/")


def test_a_steward_alone_is_led_on_to_the_first_steps(village) -> None:
    shown = page(village.client("Ane"), "/")

    assert "Nothing from neighbours yet" in shown
    assert "/start/checklist/" in shown


def test_a_sort_leaves_the_others_out(village) -> None:
    assert "Nothing from neighbours yet" not in page(village.client("Jon"), "/?sort=")
    assert page(village.client("Jon"), "/?sort=nothing-of-that-name")


def test_an_ended_offer_is_not_near_any_more(village) -> None:
    keep.end_offer(house(), village.doer("Ane"), offer=village.offer)

    assert "Hammer drill" not in page(village.client("Jon"), "/")


def test_help_that_is_offered_leads_to_its_ways(village) -> None:
    jon = village.doer("Jon")
    body = offers.Make(offer=new_id(), mode="help", kind=village.kind, place=village.place)
    assert keep.offer(house(), jon, body) == body.offer

    shown = page(village.client("Miren"), "/")

    assert "/ways/?words=drill" in shown
    assert "Get help" in shown


def test_a_need_that_one_could_meet_stands_first(village) -> None:
    post(village.doer("Jon"), "somebody who sings")
    post(village.doer("Jon"), "drill")

    shown = page(village.client("Ane"), "/")

    assert shown.index("You could help") < shown.index("Looked for")
    assert "Jon" in shown


def test_a_guest_is_not_told_what_members_look_for(village) -> None:
    post(village.doer("Jon"), "somebody who sings")

    assert "somebody who sings" not in page(village.client(), "/").lower()


def test_who_is_asked_for_something_is_told_on_the_first_page(village) -> None:
    village.ask("Jon")

    assert "1 neighbour asks you for something" in page(village.client("Ane"), "/")
    assert "asks you for something" not in page(village.client("Miren"), "/")


def test_nothing_costs_anything_while_accounts_are_off(village) -> None:
    for address in ("/", "/ways/?words=drill", f"/thing/{village.drill}/", "/offer/"):
        shown = page(village.client("Jon"), address)
        assert "hand-coins" not in shown
        assert "price" not in shown
        assert ">free<" not in shown


def test_a_price_shows_once_hours_are_counted(hours_village) -> None:
    assert "1 h a day" in page(hours_village.client("Jon"), "/")


def test_a_page_far_beyond_the_last_is_no_mistake(village) -> None:
    assert village.client("Jon").get("/?page=99999").status_code == 200
    assert village.client("Jon").get("/?page=-1&near=nowhere").status_code == 200
