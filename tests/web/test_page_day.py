"""A member's day: answer, hand over, bring back, write down, doubt and correct."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from auzolan.app import house, new_id, now_ms
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import events, things
from auzolan.node import fulfil, keep
from auzolan.node.ports import Appended
from auzolan.store import rows

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def state_of(village, promise: str) -> str:
    row = house().log.row(records.Promise, village.community, promise)
    assert row is not None
    return row.state


def latest_event(village, action: str) -> records.Event:
    found = rows.select(
        records.Event,
        "community = %s AND action = %s ORDER BY recorded_at DESC",
        (village.community, action),
    )
    return found[0]


def test_a_loan_goes_its_whole_way_by_one_tap_each(village) -> None:
    promise = village.ask("Jon")
    ane, jon = village.client("Ane"), village.client("Jon")
    assert "Jon asks: Hammer drill" in page(ane, "/day/")

    ane.post(f"/promise/{promise}/answer/", {"answer": "yes"})
    assert "You borrow Hammer drill from Ane" in page(jon, "/day/")
    ane.post(f"/promise/{promise}/keep/", {})
    assert state_of(village, promise) == "out"
    ane.post(f"/promise/{promise}/keep/", {"condition": "worn"})

    assert state_of(village, promise) == "done"
    drill = house().log.row(records.Thing, village.community, village.drill)
    assert drill is not None
    assert drill.condition == "worn"


def test_a_request_can_be_declined(village) -> None:
    promise = village.ask("Jon")

    village.client("Ane").post(f"/promise/{promise}/answer/", {"answer": "no"})

    assert state_of(village, promise) == "declined"


def test_nobody_answers_for_another(village) -> None:
    promise = village.ask("Jon")

    village.client("Jon").post(f"/promise/{promise}/answer/", {"answer": "yes"})
    assert village.client("Peio").post(f"/promise/{promise}/drop/").status_code == 404

    assert state_of(village, promise) == "asked"


def test_a_request_can_be_taken_back(village) -> None:
    promise = village.ask("Jon")

    village.client("Jon").post(f"/promise/{promise}/drop/", {"next": "/jobs/"})

    assert state_of(village, promise) == "off"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:x"]
)
def test_a_form_leads_back_to_our_own_pages_only(village, where: str) -> None:
    promise = village.ask("Jon")

    response = village.client("Jon").post(f"/promise/{promise}/drop/", {"next": where})

    assert response["Location"] == "/day/"


def test_once_promised_the_two_see_how_to_reach_each_other(village) -> None:
    promise = village.ask("Jon")
    assert "ane@example.org" not in page(village.client("Jon"), "/day/")

    village.client("Ane").post(f"/promise/{promise}/answer/", {"answer": "yes"})

    assert "ane@example.org" in page(village.client("Jon"), "/day/")


def test_the_desk_sees_what_is_out_and_takes_it_back(village) -> None:
    promise = village.ask("Jon")
    ane = village.doer("Ane")
    fulfil.answer(house(), ane, promise=promise, yes=True)
    fulfil.keep_promise(house(), ane, promise=promise)
    miren = village.client("Miren")
    assert "Jon brings back Hammer drill" in page(miren, "/desk/")

    miren.post(f"/promise/{promise}/keep/", {"condition": "good", "next": "/desk/"})

    assert state_of(village, promise) == "done"


def test_work_is_written_down_in_a_short_form(village) -> None:
    jon = village.client("Jon")
    sent = {
        "minutes": "45",
        "receiver": village.community,
        "starts": "2026-01-02T10:00",
        "note": "Swept the shed",
    }
    form = page(jon, "/day/work/")
    found = re.search(r'name="starts" type="datetime-local" value="([^"]+)"', form)
    assert found is not None

    response = jon.post("/day/work/", {**sent, "starts": found[1]})

    assert response.status_code == 302
    event = latest_event(village, "work")
    assert (event.minutes, event.provider) == (45, village.members["Jon"])
    assert response["Location"] == f"/record/{event.id}/"
    shown = page(jon, f"/record/{event.id}/")
    assert "Swept the shed" in shown
    assert f"/record/{event.id}/correct/" in shown


def test_work_of_ten_years_ago_is_refused_beside_its_field(village) -> None:
    sent = {"minutes": "45", "receiver": village.community, "starts": "2011-01-02T10:00"}

    response = village.client("Jon").post("/day/work/", sent)

    assert response.status_code == 200
    assert "The end has to come after the beginning." in response.content.decode()


def test_the_same_form_sent_twice_is_written_down_once(village) -> None:
    jon = village.client("Jon")
    form = page(jon, "/day/work/")
    found = re.search(r'name="starts" type="datetime-local" value="([^"]+)"', form)
    assert found is not None
    sent = {
        "request": new_id(),
        "minutes": "15",
        "receiver": village.members["Ane"],
        "starts": found[1],
    }

    jon.post("/day/work/", sent)
    jon.post("/day/work/", sent)

    written = rows.select(
        records.Event, "community = %s AND action = 'work'", (village.community,)
    )
    assert len(written) == 1


def test_a_stock_is_counted_down_when_it_is_used_up(village) -> None:
    ane, stock = village.doer("Ane"), new_id()
    body = things.AddThing(
        thing=stock,
        kind=village.kind,
        place=village.place,
        keeper=ane.member,
        owners=((ane.member, 1),),
        quantity=20,
    )
    keep.thing(house(), ane, body, words=Words(name="Screws"))
    client = village.client("Ane")
    assert "Screws (20 there)" in page(client, "/day/stock/")

    sent = {"thing": stock, "action": "consume", "quantity": "5"}
    assert client.post("/day/stock/", sent).status_code == 302

    row = house().log.row(records.Thing, village.community, stock)
    assert row is not None
    assert row.onhand == 15


def _worked_for(village, receiver: str) -> str:
    jon = village.doer("Jon")
    body = events.Record(
        event=new_id(),
        action="work",
        provider=jon.member,
        receiver=village.members[receiver],
        starts_at=now_ms(),
        minutes=60,
    )
    assert isinstance(fulfil.record(house(), jon, body), Appended)
    return body.event


def test_what_another_wrote_about_one_can_be_confirmed(village) -> None:
    event = _worked_for(village, "Ane")
    ane = village.client("Ane")
    assert "Is it so?" in page(ane, "/day/")

    ane.post(f"/record/{event}/confirm/", {"next": f"/record/{event}/"})

    assert "Is it so?" not in page(ane, "/day/")


def test_what_another_wrote_about_one_can_be_opposed_with_a_reason(village) -> None:
    event = _worked_for(village, "Ane")
    ane = village.client("Ane")

    ane.post(f"/record/{event}/oppose/", {"why": ""})
    assert "sees it differently" not in page(ane, f"/record/{event}/")
    ane.post(f"/record/{event}/oppose/", {"why": "It was half an hour"})

    assert "sees it differently" in page(ane, f"/record/{event}/")


def test_one_corrects_what_one_wrote_and_the_first_version_stays(village) -> None:
    event = _worked_for(village, "Ane")
    jon = village.client("Jon")
    assert "60" in page(jon, f"/record/{event}/correct/")

    sent = {"minutes": "30", "why": "We began late"}
    assert jon.post(f"/record/{event}/correct/", sent).status_code == 302

    shown = page(jon, f"/record/{event}/")
    assert "30 min" in shown
    assert "We began late" in shown


def test_a_record_is_shown_to_its_sides_only(village) -> None:
    ane, peio = village.doer("Ane"), village.doer("Peio")
    body = events.Record(
        event=new_id(),
        action="work",
        provider=peio.member,
        receiver=ane.member,
        starts_at=now_ms(),
        minutes=60,
    )
    fulfil.record(house(), peio, body)

    assert village.client("Jon").get(f"/record/{body.event}/").status_code == 404
    assert village.client("Ane").get(f"/record/{body.event}/").status_code == 200


@pytest.mark.parametrize("day", ["2026-13-40", "tomorrow", "9999-01-01", "0001-01-01", ""])
def test_a_day_that_is_none_shows_this_week(village, day: str) -> None:
    assert village.client("Jon").get(f"/day/?day={day}").status_code == 200
    assert (
        village.client("Jon").get(f"/thing/{village.drill}/?day={day}").status_code == 200
    )
