from __future__ import annotations

import pytest

from auzolan.ledger import notes
from auzolan.store import checkpoints, restored
from auzolan.units.faults import Fault

pytestmark = pytest.mark.django_db


def _opened(community: str, stored: checkpoints.Stored) -> notes.Checkpoint:
    key = checkpoints.verifier_key(community)
    assert isinstance(key, notes.VerifierKey)
    found = notes.open_checkpoint(stored.note, key=key)
    assert isinstance(found, notes.Checkpoint)
    return found


def test_a_checkpoint_is_signed_by_the_community_over_all_that_is_committed(
    house, steward, add_kind, clock
):
    add_kind(3)

    newest = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert isinstance(newest, checkpoints.Stored)
    opened = _opened(steward.community, newest)
    assert opened.size == newest.size == 4
    assert opened.origin == f"auzolan.community/{steward.community}"


def test_what_is_served_was_stored_before(house, steward, clock):
    newest = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert checkpoints.stored(steward.community) == newest


def test_there_is_at_most_one_checkpoint_a_second(house, steward, add_kind, clock):
    first = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())
    add_kind()
    clock.now += 999
    early = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())
    clock.now += 1
    due = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert early == first
    assert isinstance(due, checkpoints.Stored)
    assert due.size == 2


def test_without_news_the_old_checkpoint_stays(house, steward, clock):
    first = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())
    clock.now += 1_000_000

    assert checkpoints.newest(steward.community, keyring=house.keyring, now=clock()) == (
        first
    )


def test_a_clock_that_was_set_back_does_not_stop_the_log(house, steward, add_kind, clock):
    checkpoints.newest(steward.community, keyring=house.keyring, now=clock())
    add_kind()
    clock.now -= 3_600_000
    newest = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert isinstance(newest, checkpoints.Stored)
    assert newest.size == 2


def test_a_log_that_is_not_here_has_no_checkpoint(house, clock):
    found = checkpoints.newest("0" * 32, keyring=house.keyring, now=clock())

    assert isinstance(found, Fault)
    assert found.code == "log.unknown"
    assert checkpoints.stored("0" * 32) is None


def test_without_the_communitys_key_nothing_is_signed(house, steward, clock):
    house.keyring.drop(steward.community)

    found = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert isinstance(found, Fault)
    assert found.code == "key.not_here"
    assert checkpoints.stored(steward.community) is None


def test_a_restored_node_signs_nothing(house, steward, clock):
    restored.note(restored.NOTE, "{}")

    found = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())

    assert isinstance(found, Fault)
    assert found.code == "node.read_only"
