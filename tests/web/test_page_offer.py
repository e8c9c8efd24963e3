"""Offering in one short form, and what a keeper does with a thing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from auzolan.app import house, new_id
from auzolan.ledger import records
from auzolan.store import rows

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def filled(village, **changed: str) -> dict[str, str]:
    return {
        "request": new_id(),
        "mode": "lend",
        "name": "Drill",
        "note": "In its box",
        "quantity": "1",
        "unit": "each",
        "place": village.place,
        "whose": "mine",
        **changed,
    }


def things_of(village, member: str) -> list[records.Thing]:
    found = rows.where_in(
        records.Thing, village.community, "keeper", [village.members[member]]
    )
    return sorted(found, key=lambda thing: thing.id)


def offers_of(village, member: str) -> list[records.Offer]:
    return rows.where_in(records.Offer, village.community, "by", [village.members[member]])


def test_a_thing_whose_name_is_a_sort_s_is_offered_at_once(village) -> None:
    response = village.client("Jon").post("/offer/", filled(village, automatic="on"))

    assert response.status_code == 302
    (thing,) = things_of(village, "Jon")
    (offer,) = offers_of(village, "Jon")
    assert response["Location"] == f"/thing/{thing.id}/"
    assert (thing.kind, offer.mode, offer.automatic) == (village.kind, "lend", True)
    assert "In its box" in page(village.client("Peio"), f"/thing/{thing.id}/")


def test_a_name_that_may_mean_several_sorts_is_asked_about(village) -> None:
    jon = village.client("Jon")

    response = jon.post("/offer/", filled(village, name="My grandfather's drill press"))

    shown = response.content.decode()
    assert response.status_code == 200
    assert "Choose the sort that fits, or add a new one." in shown
    assert things_of(village, "Jon") == []


def test_a_new_sort_is_added_on_the_way(village) -> None:
    sent = filled(village, name="Kayak", kind="new")

    response = village.client("Jon").post("/offer/", sent)

    assert response.status_code == 302
    (thing,) = things_of(village, "Jon")
    kind = house().log.row(records.Kind, village.community, thing.kind)
    assert kind is not None
    assert kind.labels == {"en": "Kayak"}
    assert "Kayak" in page(village.client("Peio"), "/ways/?words=kayak")


def test_the_same_form_sent_twice_offers_once(village) -> None:
    jon, sent = village.client("Jon"), filled(village, name="Kayak", kind="new")

    jon.post("/offer/", sent)
    jon.post("/offer/", sent)

    assert len(things_of(village, "Jon")) == 1
    assert len(offers_of(village, "Jon")) == 1


def test_an_hour_of_one_s_time_needs_no_thing(village) -> None:
    sent = filled(village, mode="help", name="Telling stories", kind="new")

    response = village.client("Jon").post("/offer/", sent)

    assert response["Location"] == "/mine/"
    assert things_of(village, "Jon") == []
    assert "Telling stories" in page(village.client("Jon"), "/mine/")


def test_a_surplus_is_counted_in_what_one_says(village) -> None:
    sent = filled(
        village, mode="give", name="Pears", kind="new", unit="kg", quantity="12.5"
    )

    assert village.client("Jon").post("/offer/", sent).status_code == 302

    (thing,) = things_of(village, "Jon")
    assert thing.quantity == 12_500
    assert "12.5 kg" in page(village.client("Peio"), f"/thing/{thing.id}/")


def test_a_surplus_is_given_only_until_its_best_before(village) -> None:
    jon, sent = (
        village.client("Jon"),
        filled(village, mode="give", name="Bread", kind="new"),
    )

    late = jon.post("/offer/", {**sent, "best_before": "2020-05-01"})
    kept = jon.post("/offer/", {**sent, "best_before": "2100-05-01"})

    assert "#id_best_before" in late.content.decode()
    (thing,) = things_of(village, "Jon")
    (offer,) = offers_of(village, "Jon")
    lot = rows.by_id(records.Lot, village.community, thing.lot)
    assert lot is not None
    assert lot.expires_at == offer.ends_at > 0
    assert "1 May 2100" in page(village.client("Peio"), kept["Location"])


def test_several_drills_are_a_pool(village) -> None:
    village.client("Jon").post("/offer/", filled(village, quantity="3"))

    (thing,) = things_of(village, "Jon")
    assert (thing.quantity, thing.units) == (3, 3)


def test_a_thing_can_be_owned_by_several_with_shares(village) -> None:
    sent = filled(
        village,
        whose="shared",
        owner_1=village.members["Jon"],
        share_1="2",
        owner_2=village.members["Ane"],
        share_2="1",
    )

    village.client("Jon").post("/offer/", sent)

    (thing,) = things_of(village, "Jon")
    owners = rows.where_in(records.Owner, village.community, "thing", [thing.id])
    assert sorted(owner.share for owner in owners) == [1, 2]
    assert "2/3" in page(village.client("Peio"), f"/thing/{thing.id}/")


def test_a_new_place_is_told_only_roughly(village) -> None:
    sent = filled(
        village, place="new", place_name="At Jon's", place_point="43.3215, -1.9823"
    )

    village.client("Jon").post("/offer/", sent)

    (thing,) = things_of(village, "Jon")
    place = house().log.row(records.Place, village.community, thing.place)
    assert place is not None
    assert not place.public
    assert "1.9823" not in page(village.client("Peio"), f"/thing/{thing.id}/")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"quantity": "many"}, "That is not a number we can read"),
        ({"place": "new"}, "Give the place a name."),
        ({"place": "new", "place_name": "x", "place_point": "north"}, "latitude"),
        ({"opens": "10:00", "closes": "09:00"}, "The end has to come after"),
        ({"whose": "shared"}, "Name at least two owners"),
        ({"mode": "machine"}, "Say what one can do with it."),
        ({"place": "0" * 32}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(village, changed, told: str) -> None:
    response = village.client("Jon").post("/offer/", filled(village, **changed))

    assert response.status_code == 200
    assert told in response.content.decode()
    assert things_of(village, "Jon") == []


def test_a_price_is_taken_only_where_accounts_are_on(village) -> None:
    assert 'name="price"' not in page(village.client("Jon"), "/offer/")


def test_hours_are_counted_in_the_community_s_unit(hours_village) -> None:
    sent = filled(hours_village, price="0.5")

    hours_village.client("Jon").post("/offer/", sent)

    (offer,) = offers_of(hours_village, "Jon")
    assert (offer.price, offer.price_per) == (50, "day")


def test_sorts_are_suggested_while_one_types(village) -> None:
    shown = page(village.client("Jon"), "/offer/kinds/?name=drill&mode=lend")

    assert f'value="{village.kind}" checked' in shown
    assert "A new sort: drill" in shown


def test_an_offer_is_ended_by_who_made_it_alone(village) -> None:
    village.client("Jon").post(f"/offer/{village.offer}/end/")
    assert offers_of(village, "Ane")[0].state == "open"

    village.client("Ane").post(f"/offer/{village.offer}/end/")

    assert offers_of(village, "Ane")[0].state == "ended"


def test_a_keeper_says_anew_how_a_thing_is(village) -> None:
    ane = village.client("Ane")
    sent = {
        "name": "Old drill",
        "note": "One battery left",
        "condition": "broken",
        "place": village.place,
    }

    assert ane.post(f"/thing/{village.drill}/edit/", sent).status_code == 302

    shown = page(village.client("Jon"), f"/thing/{village.drill}/")
    assert "Old drill" in shown
    assert "broken" in shown


def test_nobody_else_changes_a_thing(village) -> None:
    jon = village.client("Jon")

    assert jon.get(f"/thing/{village.drill}/edit/").status_code == 404
    assert jon.post(f"/thing/{village.drill}/block/").status_code == 404
    assert jon.post(f"/thing/{village.drill}/retire/").status_code == 404


def test_a_blocked_week_stands_in_the_calendar_and_can_be_let_go(village) -> None:
    ane = village.client("Ane")
    form = page(ane, f"/thing/{village.drill}/edit/")
    sent = {"why": "repair"}
    for name in ("starts", "ends"):
        found = re.search(rf'name="{name}" type="datetime-local" value="([^"]+)"', form)
        assert found is not None
        sent[name] = found[1]

    assert ane.post(f"/thing/{village.drill}/block/", sent).status_code == 302
    shown = page(ane, f"/thing/{village.drill}/edit/")
    block = re.search(r'name="block" value="([0-9a-f]{32})"', shown)
    assert block is not None
    ane.post(f"/thing/{village.drill}/unblock/", {"block": block[1]})

    assert 'name="block" value=' not in page(ane, f"/thing/{village.drill}/edit/")


def test_a_thing_that_is_gone_for_good_is_offered_no_more(village) -> None:
    village.client("Ane").post(f"/thing/{village.drill}/retire/")

    assert "Hammer drill" not in page(village.client("Jon"), "/")


def test_the_calendar_says_whose_booking_it_is_to_keeper_and_booker_alone(village) -> None:
    village.lend("Peio")
    village.ask("Peio", in_hours=2)
    address = f"/thing/{village.drill}/"

    assert "Peio" in page(village.client("Ane"), address)
    assert "Peio" not in page(village.client("Jon"), address)
    assert "Asked for" in page(village.client(), address)
    assert "What happened with it" not in page(village.client("Jon"), address)
