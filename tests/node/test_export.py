"""A whole community is carried to another one and is the same there."""

from __future__ import annotations

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.node import bring_export, choose, decide, export, fulfil, join, keep
from auzolan.node.bring_export import Moved
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import choosing, needs, offers
from auzolan.units.spans import DAY_MS, HOUR_MS

ITEMS = b"number,name,kind,quantity,unit\nT1,Drill,drill,1,\nT2,Flour,flour,12.5,kg\n"
MEMBERS = b"card,name,email,role\n17,Maddi,maddi@example.org,desk\n18,Jon,,\n"
LOANS = b"item,member,due\nT1,17,2026-12-01\n"


def exported(library):
    data = export.full(library.house, library.steward, library.all)
    assert isinstance(data, bytes), data
    return data


def lived_in(library):
    """Let a community live a little: import, accounts, a priced loan that is settled."""
    decide.announce(library.house, library.steward, name="accounts", value="hours")
    library.bring(("members", MEMBERS), ("items", ITEMS), ("loans", LOANS))
    library.bring(("balances", b"member,balance\n17,3.5\n18,-1\n"))
    promise = _priced_loan(library)
    for _ in range(2):
        done = fulfil.keep_promise(library.house, library.steward, promise=promise)
        assert isinstance(done, Appended), done
    _priced_loan(library, days=3)
    return library


def _priced_offer(library) -> offers.Make:
    """Offer a saw of the steward's at a price."""
    steward, house = library.steward, library.house
    place = library.all(records.Place)[0].id
    kind = catalogue.AddKind(kind=house.new_id(), unit="each", labels={"en": "saw"})
    keep.kind(house, steward, kind)
    saw = things.AddThing(
        thing=house.new_id(),
        kind=kind.kind,
        place=place,
        keeper=steward.member,
        owners=((steward.member, 1),),
        quantity=1,
    )
    keep.thing(house, steward, saw, words=Words(name="Saw"))
    offer = offers.Make(
        offer=house.new_id(),
        mode="lend",
        kind=kind.kind,
        thing=saw.thing,
        price=100,
        price_per="once",
        automatic=True,
    )
    assert keep.offer(house, steward, offer) == offer.offer
    return offer


def _priced_loan(library, *, days: int = 0) -> str:
    """Choose a thing of the steward's for Jon, at a price; returns the promise."""
    steward, house, now = library.steward, library.house, library.clock.now
    offer = _priced_offer(library)
    jon = library.named(records.Member, "Jon").id
    need = house.new_id()
    starts_at = now + HOUR_MS + days * DAY_MS
    wish = choosing.Choose(
        agreement=house.new_id(),
        way="borrow",
        need=need,
        wanted=needs.Wanted(
            need=need,
            kind=offer.kind,
            quantity=1,
            lat_e7=433200000,
            lon_e7=-19800000,
            radius_m=5000,
            starts_at=starts_at,
            ends_at=starts_at + HOUR_MS,
        ),
        promises=(
            choosing.Asked(
                promise=house.new_id(),
                action="transferCustody",
                provider=steward.member,
                receiver=jon,
                offer=offer.offer,
                thing=offer.thing,
                kind=offer.kind,
                quantity=1,
                starts_at=starts_at,
                ends_at=starts_at + HOUR_MS,
                price=100,
                payee=steward.member,
            ),
        ),
    )
    for_jon = Doer(community=library.community, member=steward.member, for_=jon)
    chosen = choose.say_way(house, for_jon, wish)
    assert isinstance(chosen, Appended), chosen
    return wish.promises[0].promise


def graph_of(data: bytes) -> dict[str, dict[str, object]]:
    """Return what has to be the same elsewhere: all but the founding's own marks."""
    graph = msgspec.json.decode(data)["@graph"]
    return {
        node["@id"]: node
        for node in graph
        if node["@type"][-1] not in ("az:Community", "az:Role")
    }


def moved_to(library, other, data: bytes):
    moved = bring_export.bring_export(other.house, other.steward, data)
    assert isinstance(moved, Moved), moved
    return moved


def test_an_export_brought_into_an_empty_community_is_exported_the_same(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)

    moved = moved_to(library, other, data)

    assert moved.faults == ()
    there, here = graph_of(exported(other)), graph_of(data)
    assert there.keys() == here.keys()
    founder = next(key for key in here if here[key].get("name") == "Ane")
    assert there[founder].pop("az:joinedAt")
    assert here[founder].pop("az:joinedAt")
    assert there == here


def test_accounts_follow_from_what_comes_in(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)

    moved_to(library, other, data)

    def accounts(of):
        return {
            row.id: (row.balance, row.reserved)
            for row in of.all(records.Account)
            if row.id != of.community
        }

    jon = library.named(records.Member, "Jon").id
    assert accounts(other) == accounts(library)
    assert accounts(other)[jon] == (-200, 100)
    assert sum(row.balance for row in other.all(records.Account)) == 0


def test_a_loan_goes_on_where_it_was_carried(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)
    moved_to(library, other, data)
    out = next(row for row in other.all(records.Promise) if row.state == "out")

    back = fulfil.keep_promise(other.house, other.steward, promise=out.id)

    assert isinstance(back, Appended), back
    assert other.log.row(records.Thing, other.community, out.thing).onhand == 1


def test_members_claim_their_rows_in_the_new_community(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)
    moved_to(library, other, data)
    jon = other.named(records.Member, "Jon")

    letter = join.invite(other.house, other.steward, member=jon.id)

    assert isinstance(letter, join.Letter)


def test_an_export_brought_in_twice_changes_nothing(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)
    moved_to(library, other, data)

    again = moved_to(library, other, data)

    assert (again.rows_count, again.acts_count, again.faults) == (0, 0, ())


def test_an_export_does_not_come_into_a_community_that_lives(library, another):
    data = exported(lived_in(library))
    other = another("")
    other.bring(("items", b"name\nHammer\n"))

    refused = bring_export.bring_export(other.house, other.steward, data)

    assert [fault.code for fault in refused] == ["import.not_empty"]


def test_only_a_steward_carries_everything_away(library):
    library.bring(("members", MEMBERS))
    maddi = library.named(records.Member, "Maddi")
    doer = Doer(community=library.community, member=maddi.id)

    refused = export.full(library.house, doer, library.all)

    assert [fault.code for fault in refused] == ["may.not_allowed"]


def test_no_key_and_no_letter_is_carried_away(library):
    join.invite(library.house, library.steward, note="for the new neighbour")

    data = exported(library)

    assert b"secret" not in data
    assert b"neighbour" not in data
    keys_here = [row.public for row in library.all(records.Key)]
    assert keys_here
    assert not any(public.encode() in data for public in keys_here)


def test_a_member_carries_away_what_is_theirs_and_nobody_elses_contact(library):
    lived_in(library)
    maddi = library.named(records.Member, "Maddi")
    doer = Doer(community=library.community, member=maddi.id)

    data = export.mine(library.house, doer)

    classes = [node["@type"][-1] for node in msgspec.json.decode(data)["@graph"]]
    assert {"az:Member", "az:Promise", "az:Event", "az:Posting", "az:Thing"} <= set(classes)
    assert b"maddi@example.org" in data
    jon = library.named(records.Member, "Jon").id
    assert jon not in data.decode().replace("-", "")


def test_postings_that_do_not_sum_to_zero_are_refused(library, another):
    data = exported(lived_in(library))
    other = another(library.steward.member)
    document = msgspec.json.decode(data)
    posting = next(node for node in document["@graph"] if node["@type"] == ["az:Posting"])
    posting["az:amount"] += 1

    moved = moved_to(library, other, msgspec.json.encode(document))

    assert [fault.code for fault in moved.faults] == ["import.unbalanced"]
    assert sum(row.balance for row in other.all(records.Account)) == 0


def test_rules_cannot_be_imported_past_the_members(library):
    library.bring(("members", MEMBERS))
    steward = library.steward
    row = {
        "id": "f" * 32,
        "name": "lower_line",
        "value": "999999",
        "announced_by": steward.member,
        "announced_at": 0,
        "starts_at": 0,
    }
    body = bring_export.care.Import(rows=(("rule", row),))

    refused = bring_export.say_as_community(
        library.house, library.community, "rows.import", body
    )

    assert [fault.code for fault in refused] == ["import.not_new"]
