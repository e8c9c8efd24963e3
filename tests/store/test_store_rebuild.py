"""Rebuild: the rows follow from the log, and whatever does not is named and mended."""

from __future__ import annotations

import msgspec
import pytest
from django.db import connection

from auzolan.app import RULEBOOK, new_id, now_ms
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import care, catalogue, things
from auzolan.node import choose, decide, fulfil, join, keep, say
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import choosing, needs, offers
from auzolan.store import checkpoints, digests, rebuild, rows
from auzolan.units.spans import DAY_MS, HOUR_MS

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(house, steward, add_member):
    """Return a community in which a drill was lent and paid, and another is promised."""
    decide.announce(house, steward, name="accounts", value="hours")
    letter = join.invite(house, steward)
    assert isinstance(letter, join.Letter)
    joined = join.join(
        house,
        steward.community,
        secret=letter.secret,
        words=Words(name="Jon", contact={"email": "jon@example.org"}),
        request="j",
    )
    assert isinstance(joined, join.Joined)
    jon = Doer(community=steward.community, member=joined.member)
    for finished in (True, False):
        promise = _borrow(house, steward, jon)
        answered = fulfil.answer(house, steward, promise=promise, yes=True)
        assert isinstance(answered, Appended), answered
        done = [
            fulfil.keep_promise(house, steward, promise=promise)
            for _ in range(2 * finished)
        ]
        assert all(isinstance(one, Appended) for one in done), done
    add_member("Miren")
    return steward


def _borrow(house, keeper, borrower) -> str:
    kind, place, drill, need = (new_id() for _ in range(4))
    body = catalogue.AddKind(
        kind=kind, unit="each", labels={"en": "drill", "es": "taladro"}
    )
    keep.kind(house, keeper, body)
    where = catalogue.AddPlace(
        place=place, lat_e7=433200000, lon_e7=-19800000, public=True, keeper=keeper.member
    )
    keep.place(house, keeper, where, words=Words(name="Shed"))
    thing = things.AddThing(
        thing=drill,
        kind=kind,
        place=place,
        keeper=keeper.member,
        owners=((keeper.member, 1),),
        quantity=1,
    )
    keep.thing(house, keeper, thing, words=Words(name="Drill"))
    offer = offers.Make(
        offer=new_id(), mode="lend", kind=kind, thing=drill, price=100, price_per="once"
    )
    keep.offer(house, keeper, offer)
    starts_at = now_ms() + HOUR_MS
    asked = choosing.Asked(
        promise=new_id(),
        action="transferCustody",
        provider=keeper.member,
        receiver=borrower.member,
        offer=offer.offer,
        thing=drill,
        kind=kind,
        quantity=1,
        starts_at=starts_at,
        ends_at=starts_at + DAY_MS,
        price=100,
        payee=keeper.member,
    )
    wanted = needs.Wanted(
        need=need,
        kind=kind,
        quantity=1,
        lat_e7=433200000,
        lon_e7=-19800000,
        radius_m=5000,
        starts_at=starts_at,
        ends_at=starts_at + DAY_MS,
    )
    wish = choosing.Choose(
        agreement=new_id(), way="borrow", need=need, wanted=wanted, promises=(asked,)
    )
    chosen = choose.say_way(house, borrower, wish)
    assert isinstance(chosen, Appended), chosen
    return asked.promise


def _found(community: str, **how: bool) -> list[str]:
    report = rebuild.check(community, RULEBOOK, **how)
    assert report.holds == (not report.faults)
    return [one.code for one in report.faults]


def _run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _unlocked(*names: str) -> None:
    for name in names:
        _run(f"DROP TRIGGER {name}")


@pytest.mark.parametrize("signatures", [False, True])
def test_the_rows_of_a_community_follow_from_its_log(lived, signatures):
    report = rebuild.check(lived.community, RULEBOOK, signatures=signatures)

    assert report.faults == ()
    assert report.signatures_verified == report.acts * signatures
    assert report.tables["promise"].rows == 2
    assert report.tables["posting"].rows == 2


def test_the_digests_of_the_rows_made_are_those_of_the_tables(lived):
    made = rebuild.check(lived.community, RULEBOOK).tables

    stored = {
        record.TABLE: digests.of_table(record, lived.community)
        for record in records.RECORDS
    }

    assert made == stored


def test_a_row_that_was_changed_by_hand_is_named_and_mended(lived):
    _run("UPDATE store_account SET balance = balance + 5 WHERE id = %s", lived.member)

    before = rebuild.rebuild(lived.community, RULEBOOK)
    after = _found(lived.community)

    assert [(one.code, one.at) for one in before.faults] == [
        ("rebuild.row_differs", f"account/{lived.member}")
    ]
    assert before.faults[0].details == {"columns": "balance"}
    assert (before.differing, before.mended) == (("account",), True)
    assert after == []


def test_a_row_that_is_gone_is_named_and_brought_back(lived):
    _run("DELETE FROM store_thing WHERE community = %s", lived.community)

    report = rebuild.rebuild(lived.community, RULEBOOK)

    assert [one.code for one in report.faults] == ["rebuild.row_missing"] * 2
    assert _found(lived.community) == []


def test_a_row_that_no_act_made_is_named_and_goes(lived):
    extra = records.Lot(id=new_id(), community=lived.community, code="x")
    rebuild.load(records.Lot, [extra])

    report = rebuild.rebuild(lived.community, RULEBOOK)

    assert [(one.code, one.at) for one in report.faults] == [
        ("rebuild.row_extra", f"lot/{extra.id}")
    ]
    assert _found(lived.community) == []


def test_checking_changes_nothing(lived):
    _run("DELETE FROM store_thing WHERE community = %s", lived.community)

    first, second = _found(lived.community), _found(lived.community)

    assert first == second == ["rebuild.row_missing"] * 2


def test_mending_one_community_leaves_another_alone(lived, house):
    other = records.Lot(id=new_id(), community="f" * 32, code="theirs")
    rebuild.load(records.Lot, [other])
    ours = records.Lot(id=new_id(), community=lived.community, code="x")
    rebuild.load(records.Lot, [ours])

    rebuild.rebuild(lived.community, RULEBOOK)

    assert rows.by_id(records.Lot, "f" * 32, other.id) == other
    assert rows.by_id(records.Lot, lived.community, ours.id) is None


def test_the_backstops_of_the_database_stand_after_mending(lived):
    _run("DELETE FROM store_occupancy")
    rebuild.rebuild(lived.community, RULEBOOK)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
            "AND tbl_name = 'store_occupancy'"
        )
        triggers = cursor.fetchone()[0]

    assert triggers == 2


def test_what_came_while_the_log_was_folded_is_not_lost(lived, house, monkeypatch):
    _run("DELETE FROM store_kind")
    usual = rebuild.load
    late = catalogue.AddKind(kind=new_id(), unit="each", labels={"en": "late"})

    def load_late(*args: object) -> None:
        usual(*args)
        keep.kind(house, lived, late)

    monkeypatch.setattr(rebuild, "load", load_late)
    rebuild.rebuild(lived.community, RULEBOOK)

    assert rows.by_id(records.Kind, lived.community, late.kind) is not None
    assert _found(lived.community) == []


def test_an_act_that_was_changed_by_hand_is_named(lived):
    _unlocked("log_act_fixed")
    _run("UPDATE store_log_act SET body = body || ' ' WHERE seq = 3")

    report = rebuild.rebuild(lived.community, RULEBOOK)

    assert [(one.code, one.at, one.details) for one in report.faults] == [
        ("rebuild.act_refused", "3", {"why": "act.hash_mismatch"})
    ]
    assert not report.mended


def test_a_signature_that_was_changed_by_hand_is_named(lived):
    _unlocked("log_act_fixed")
    _run(
        "UPDATE store_log_act SET signature = zeroblob(64) WHERE seq = 2",
    )

    assert "rebuild.signature_wrong" in _found(lived.community, signatures=True)
    assert {"rebuild.entry_differs", "rebuild.root_differs"} <= set(_found(lived.community))


def test_an_act_that_was_dated_back_is_named(lived):
    _unlocked("log_act_fixed")
    _run("UPDATE store_log_act SET recorded_at = 5 WHERE seq = 4")

    assert "rebuild.entry_differs" in _found(lived.community)
    assert "rebuild.act_refused" in _found(lived.community, signatures=True)


def test_an_act_that_is_gone_is_named(lived):
    _unlocked("log_act_kept")
    _run("DELETE FROM store_log_act WHERE seq = 4")

    report = rebuild.check(lived.community, RULEBOOK)

    assert [(one.code, one.at) for one in report.faults] == [("rebuild.act_missing", "4")]


def test_the_last_acts_cannot_be_cut_off_unseen(lived):
    _unlocked("log_act_kept")
    _run("DELETE FROM store_log_act WHERE seq > 4")

    assert "rebuild.root_differs" in _found(lived.community)


def test_a_checkpoint_over_another_log_is_named(lived, house, clock, add_kind):
    newest = checkpoints.newest(lived.community, keyring=house.keyring, now=clock())
    assert isinstance(newest, checkpoints.Stored)
    assert _found(lived.community) == []
    add_kind()
    later = _found(lived.community)
    _run("UPDATE store_log_head SET checkpoint = replace(checkpoint, '1', '2')")

    assert later == []
    assert _found(lived.community) == ["rebuild.checkpoint_differs"]


def test_a_damaged_upper_row_is_named(lived, add_kind):
    add_kind(250)
    _run("UPDATE store_log_node SET hash = zeroblob(32)")

    assert _found(lived.community) == ["rebuild.node_differs"]


def test_erased_words_stay_blank_after_a_rebuild(lived, house, add_member):
    member = add_member("Forget Me")
    text = rows.by_id(records.Text, lived.community, member)
    assert text is not None
    body = care.Erase(acts=(text.act,), rows=(member,))
    erased = say.say_as_community(house, lived.community, "texts.erase", body)
    assert isinstance(erased, Appended), erased
    _run("DELETE FROM store_text")

    rebuild.rebuild(lived.community, RULEBOOK)

    assert _found(lived.community, signatures=True) == []
    again = rows.by_id(records.Text, lived.community, member)
    assert again is None or again == msgspec.structs.replace(
        again, name="", note="", contact=""
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal FROM store_log_act WHERE id = %s", [text.act])
        assert bytes(cursor.fetchone()[0]) == b""


def test_a_log_that_is_not_here_is_empty(lived):
    report = rebuild.check("0" * 32, RULEBOOK)

    assert (report.acts, report.faults) == (0, ())
