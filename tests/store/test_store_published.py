from __future__ import annotations

import pytest

from auzolan.ledger import notes, tiles, tree
from auzolan.net import log_reader
from auzolan.store import checkpoints, published
from auzolan.units.faults import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(house, steward, clock):
    """Return a function that signs a checkpoint a second later."""

    def sign() -> checkpoints.Stored:
        clock.now += 1_000
        found = checkpoints.newest(steward.community, keyring=house.keyring, now=clock())
        assert isinstance(found, checkpoints.Stored)
        return found

    return sign


@pytest.fixture
def key(steward) -> str:
    found = published.log_key(steward.community)
    assert isinstance(found, str)
    return found


def test_the_logs_are_listed_by_name(steward):
    assert published.log_list() == [(steward.community, "Tool library")]


def test_the_key_of_a_log_is_a_c2sp_line(steward, key):
    found = notes.verifier_key_of(key)

    assert isinstance(found, notes.VerifierKey)
    assert found.name == notes.origin_of(steward.community)


def test_a_published_folder_verifies_with_every_act(
    steward, add_kind, publish, key, tmp_path
):
    add_kind(300)
    size = publish().size

    written = published.publish_folder(steward.community, tmp_path / "log")
    acts = published.acts_at_hand(steward.community, size=size)
    report = log_reader.verify_folder(tmp_path / "log", key, acts=acts)

    assert written == len(list(tiles.needed(size)))
    assert not isinstance(report, Fault)
    assert report.faults == ()
    assert (report.size, report.acts_checked) == (size, size)


def test_publishing_again_writes_only_what_is_new(
    steward, add_kind, publish, key, tmp_path
):
    publish()
    published.publish_folder(steward.community, tmp_path)
    again = published.publish_folder(steward.community, tmp_path)
    add_kind(2)
    publish()
    more = published.publish_folder(steward.community, tmp_path)

    assert (again, more) == (0, 2)
    report = log_reader.verify_folder(tmp_path, key)
    assert not isinstance(report, Fault)
    assert report.holds


@pytest.mark.parametrize("seq", [0, 255, 256, 299])
def test_a_proof_leads_from_an_entry_to_the_signed_root(steward, add_kind, publish, seq):
    add_kind(299)
    newest = publish()

    proof = published.proof_of(steward.community, seq)

    assert isinstance(proof, published.Proof)
    assert proof.holds
    assert proof.checkpoint == newest.text
    assert tree.leaf_hash(proof.entry) == proof.leaf


def test_a_proof_for_an_earlier_size_leads_to_the_root_of_then(steward, add_kind, publish):
    earlier = publish()
    add_kind(4)
    publish()

    proof = published.proof_of(steward.community, 0, size=earlier.size)

    assert isinstance(proof, published.Proof)
    assert proof.holds
    assert proof.size == 1
    assert not proof.checkpoint


@pytest.mark.parametrize(("seq", "size"), [(-1, None), (2, None), (1, 1), (0, 3), (0, 0)])
def test_there_is_no_proof_of_what_was_not_published(steward, add_kind, publish, seq, size):
    add_kind()
    publish()
    add_kind()

    proof = published.proof_of(steward.community, seq, size=size)

    assert isinstance(proof, Fault)
    assert proof.code == "log.entry_unknown"


def test_without_a_checkpoint_nothing_is_published(steward, tmp_path):
    folder = published.publish_folder(steward.community, tmp_path)
    proof = published.proof_of(steward.community, 0)

    assert isinstance(folder, Fault)
    assert isinstance(proof, Fault)
    assert folder.code == proof.code == "log.unknown"


def test_a_file_beyond_the_published_size_is_not_there(steward, add_kind, publish):
    size = publish().size
    add_kind()
    tile = tiles.Tile(level=0, index=0, width=2)

    assert published.tile_content(steward.community, tile, size=size) is None
