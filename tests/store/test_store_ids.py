"""Ids come from whoever speaks: none may reach into another community of the node."""

from __future__ import annotations

import pytest

from auzolan.app import house as the_house
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue
from auzolan.node import join
from auzolan.node.ports import Appended, Doer
from auzolan.node.say import say
from auzolan.units.points import Point

pytestmark = pytest.mark.django_db


def _founder(name: str) -> Doer:
    wish = join.Founding(
        name=name,
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={},
    )
    founded = join.found(the_house(), wish, request="found")
    assert isinstance(founded, join.Joined)
    return Doer(community=founded.community, member=founded.member)


def _add_lot(doer: Doer, lot: str, **more) -> Appended | tuple:
    return say(the_house(), doer, "lot.add", catalogue.AddLot(lot=lot, code="x"), **more)


def test_no_act_writes_over_a_row_of_another_community():
    ours, theirs = _founder("ours"), _founder("theirs")
    lot = the_house().new_id()
    assert isinstance(_add_lot(ours, lot), Appended)

    refused = _add_lot(theirs, lot)

    assert [found.code for found in refused] == ["id.taken"]
    assert the_house().log.row(records.Lot, ours.community, lot) is not None
    assert the_house().log.row(records.Lot, theirs.community, lot) is None


def test_no_act_writes_over_the_words_of_another_community():
    ours, theirs = _founder("ours"), _founder("theirs")

    refused = _add_lot(theirs, ours.member, texts={ours.member: Words(name="Not Ane")})

    assert [found.code for found in refused] == ["id.taken"]
    text = the_house().log.row(records.Text, ours.community, ours.member)
    assert text is not None
    assert text.name == "Ane"
