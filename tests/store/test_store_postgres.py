"""PostgreSQL: what SQLite does for one house, it does for a bigger one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from auzolan.app import RULEBOOK, new_id
from auzolan.ledger import records
from auzolan.store import backup, checkpoints, published, rebuild, restore, restored, rows
from auzolan.store.elsewhere import standing_on_database
from auzolan.units.faults import Fault

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000_000


@pytest.fixture
def community(on_postgres, house, steward, add_kind, add_member) -> str:
    """Return a small community on PostgreSQL."""
    add_kind(300)
    add_member("Jon")
    return steward.community


def test_the_rows_follow_from_the_log(community):
    report = rebuild.check(community, RULEBOOK, signatures=True)

    assert report.faults == ()
    assert report.signatures_verified == report.acts == 302


def test_what_was_changed_by_hand_is_named_and_mended(community):
    extra = records.Lot(id=new_id(), community=community, code="x")
    rebuild.load(records.Lot, [extra])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_member SET state = 'left'")

    report = rebuild.rebuild(community, RULEBOOK)

    assert sorted(one.code for one in report.faults) == [
        "rebuild.row_differs",
        "rebuild.row_differs",
        "rebuild.row_extra",
    ]
    assert rebuild.check(community, RULEBOOK).faults == ()
    assert rows.by_id(records.Lot, community, extra.id) is None


def test_a_log_is_published_the_same(community, house):
    newest = checkpoints.newest(community, keyring=house.keyring, now=NOW)
    proof = published.proof_of(community, 257)

    assert isinstance(newest, checkpoints.Stored)
    assert newest.size == 302
    assert isinstance(proof, published.Proof)
    assert proof.holds


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM store_log_act",
        "UPDATE store_log_act SET seq = seq + 1000",
        "UPDATE store_log_act SET body = ''",
    ],
)
def test_the_database_itself_refuses_to_change_an_act(community, statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)

    assert rebuild.check(community, RULEBOOK).faults == ()


def test_the_database_itself_refuses_what_overlaps(community):
    taken = records.Occupancy(
        id=new_id(),
        community=community,
        unit="drill",
        starts_at=0,
        ends_at=10,
        from_at=0,
        until_at=10,
        why="booking",
    )
    later = records.Occupancy(
        id=new_id(),
        community=community,
        unit="drill",
        starts_at=9,
        ends_at=20,
        from_at=9,
        until_at=20,
        why="booking",
    )
    rebuild.load(records.Occupancy, [taken])

    with pytest.raises(DatabaseError):
        rebuild.load(records.Occupancy, [later])


def test_a_backup_is_tested_and_restored(community, tmp_path, postgres, on_postgres):
    data = tmp_path / "data"
    made = backup.backup(tmp_path / "backups", data=data, now=NOW)
    assert isinstance(made, backup.Backup), made
    tested = backup.test_backup(made.path, rulebook=RULEBOOK, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS auzolan_new")
        cursor.execute("CREATE DATABASE auzolan_new")

    with standing_on_database("auzolan_new"):
        came = restore.restore(made.path, tmp_path / "new", rulebook=RULEBOOK, now=NOW)
        again = restore.restore(made.path, tmp_path / "more", rulebook=RULEBOOK, now=NOW)
        there = rebuild.check(community, RULEBOOK)
        told = restored.fault_now()

    assert tested == made.manifest
    assert isinstance(came, restore.Restored), came
    assert (there.acts, there.faults) == (302, ())
    assert told is not None
    assert isinstance(again, Fault)
    assert again.code == "restore.not_empty"
    assert sorted((tmp_path / "new" / "keys").iterdir())
    assert not (tmp_path / "new" / "database.dump").exists()


@pytest.mark.slow
def test_the_stories_are_the_same_on_postgres(postgres):
    environment = {**os.environ, "AUZOLAN_TEST_DATABASE": postgres.address("postgres")}
    environment.pop("AUZOLAN_STORIES_DATA", None)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/stories"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert told.returncode == 0, told.stdout[-2000:]
