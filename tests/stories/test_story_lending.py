"""The thinnest whole path: found, join, lend, promise, hand over, return, settle."""

from __future__ import annotations

import pytest

from auzolan.app import house as the_house
from auzolan.app import new_id, now_ms
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.node import choose, decide, fulfil, join, keep
from auzolan.node.ports import Appended, Doer, House
from auzolan.sharing import choosing, needs, offers
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return the_house()


def _found(house: House) -> join.Joined:
    wish = join.Founding(
        name="Tool library",
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={"email": "ane@example.org"},
    )
    founded = join.found(house, wish, request="found")
    assert isinstance(founded, join.Joined)
    return founded


def _two(house: House) -> tuple[Doer, Doer]:
    ane = _found(house)
    keeper = Doer(community=ane.community, member=ane.member)
    letter = join.invite(house, keeper)
    assert isinstance(letter, join.Letter)
    joined = join.join(
        house, ane.community, secret=letter.secret, words=Words(name="Jon"), request="j"
    )
    assert isinstance(joined, join.Joined)
    return keeper, Doer(community=ane.community, member=joined.member)


def _offered_drill(house: House, keeper: Doer) -> offers.Make:
    kind, place, drill = new_id(), new_id(), new_id()
    body = catalogue.AddKind(kind=kind, unit="each", labels={"en": "drill"})
    assert keep.kind(house, keeper, body) == kind
    place_body = catalogue.AddPlace(
        place=place,
        lat_e7=433200000,
        lon_e7=-19800000,
        public=True,
        keeper=keeper.member,
    )
    assert keep.place(house, keeper, place_body, words=Words(name="Shed")) == place
    thing_body = things.AddThing(
        thing=drill,
        kind=kind,
        place=place,
        keeper=keeper.member,
        owners=((keeper.member, 1),),
        quantity=1,
    )
    assert keep.thing(house, keeper, thing_body, words=Words(name="Drill")) == drill
    offer = offers.Make(
        offer=new_id(), mode="lend", kind=kind, thing=drill, price=100, price_per="day"
    )
    assert keep.offer(house, keeper, offer) == offer.offer
    return offer


def _wish(borrower: Doer, offer: offers.Make, keeper: Doer) -> choosing.Choose:
    now = now_ms()
    need = new_id()
    return choosing.Choose(
        agreement=new_id(),
        way="borrow",
        need=need,
        wanted=needs.Wanted(
            need=need,
            kind=offer.kind,
            quantity=1,
            lat_e7=433200000,
            lon_e7=-19800000,
            radius_m=5000,
            starts_at=now + HOUR_MS,
            ends_at=now + DAY_MS,
        ),
        promises=(
            choosing.Asked(
                promise=new_id(),
                action="transferCustody",
                provider=keeper.member,
                receiver=borrower.member,
                offer=offer.offer,
                thing=offer.thing,
                kind=offer.kind,
                quantity=1,
                starts_at=now + HOUR_MS,
                ends_at=now + DAY_MS,
                price=100,
                payee=keeper.member,
            ),
        ),
    )


def test_a_drill_is_asked_for_lent_returned_and_settled(house: House) -> None:
    keeper, borrower = _two(house)
    announced = decide.announce(house, keeper, name="accounts", value="hours")
    assert isinstance(announced, Appended)
    offer = _offered_drill(house, keeper)
    wish = _wish(borrower, offer, keeper)
    promise = wish.promises[0].promise

    assert isinstance(choose.say_way(house, borrower, wish), Appended)
    given = fulfil.answer(house, keeper, promise=promise, yes=True)
    assert isinstance(given, Appended), given
    out = fulfil.keep_promise(house, keeper, promise=promise)
    assert isinstance(out, Appended), out
    back = fulfil.keep_promise(house, keeper, promise=promise, condition="good")
    assert isinstance(back, Appended), back

    community = keeper.community
    row = house.log.row(records.Promise, community, promise)
    assert row is not None
    assert row.state == "done"
    accounts = house.log.rows(
        records.Account, community, "id", [keeper.member, borrower.member]
    )
    balances = {account.id: account.balance for account in accounts}
    assert balances == {keeper.member: 100, borrower.member: -100}
    assert all(account.reserved == 0 for account in accounts)
    drill = house.log.row(records.Thing, community, offer.thing)
    assert drill is not None
    assert (drill.onhand, drill.holder) == (1, keeper.member)


def test_a_drill_that_is_asked_for_cannot_be_asked_for_again(house: House) -> None:
    keeper, borrower = _two(house)
    decide.announce(house, keeper, name="accounts", value="hours")
    offer = _offered_drill(house, keeper)
    assert isinstance(
        choose.say_way(house, borrower, _wish(borrower, offer, keeper)), Appended
    )

    refused = choose.say_way(house, borrower, _wish(borrower, offer, keeper))

    assert not isinstance(refused, Appended)
    assert [found.code for found in refused] == ["thing.taken"]
