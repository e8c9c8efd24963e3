"""Joining and keys: a new card, once, and never a member without a key."""

from __future__ import annotations

import pytest

from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.node.ports import Appended, Doer


@pytest.fixture
def jon(library):
    """Let somebody join; returns who they are, with the card they got."""
    letter = join.invite(library.house, library.steward)
    assert isinstance(letter, join.Letter)
    joined = join.join(
        library.house,
        library.community,
        secret=letter.secret,
        words=Words(name="Jon"),
        request="join",
    )
    assert isinstance(joined, join.Joined)
    return joined


def _can_speak(library, joined):
    doer = Doer(community=joined.community, member=joined.member)
    said = join.describe(library.house, doer, member=joined.member, words=Words(name="Jon"))
    return isinstance(said, Appended)


def test_a_card_gives_new_keys_and_another_card(library, jon):
    doer = Doer(community=jon.community, member=jon.member)

    new = join.rotate(library.house, doer, card_seed=jon.card_seed)

    assert isinstance(new, join.Joined)
    assert new.card_seed != jon.card_seed
    assert _can_speak(library, jon)


def test_no_second_card_is_shown_for_a_request_sent_twice(library, jon):
    doer = Doer(community=jon.community, member=jon.member)
    card = {"card_seed": jon.card_seed, "request": "once"}

    first = join.rotate(library.house, doer, **card)
    second = join.rotate(library.house, doer, **card)

    assert isinstance(first, join.Joined)
    assert [one.code for one in second] == ["act.key_revoked"]
    assert _can_speak(library, jon)
    again = join.rotate(library.house, doer, card_seed=first.card_seed)
    assert isinstance(again, join.Joined)


def test_a_card_that_is_no_card_leaves_the_old_keys_good(library, jon):
    doer = Doer(community=jon.community, member=jon.member)

    refused = join.rotate(library.house, doer, card_seed=b"x" * 32)

    assert [one.code for one in refused] == ["act.wrong_key"]
    assert _can_speak(library, jon)
