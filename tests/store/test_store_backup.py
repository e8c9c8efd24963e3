"""Backup and restore: what comes back is what was, and nothing goes on from it unasked."""

from __future__ import annotations

import json
import stat
import zipfile

import pytest

from auzolan.app import RULEBOOK
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.store import backup, rebuild, restore, restored, rows
from auzolan.store.archives import MANIFEST
from auzolan.store.elsewhere import standing_on
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS, HOUR_MS

NOW = 1_800_000_000_000


@pytest.fixture
def made(data, house, steward, add_kind, add_member, tmp_path) -> backup.Backup:
    """Return a backup of a small community."""
    add_kind(3)
    add_member("Jon")
    (data / "secret").write_text("not told")
    found = backup.backup(tmp_path / "backups", data=data, now=NOW)
    assert isinstance(found, backup.Backup)
    return found


def _restored(path, into) -> restore.Restored:
    found = restore.restore(path, into, rulebook=RULEBOOK, now=NOW)
    assert isinstance(found, restore.Restored), found
    return found


def _refused(path, into) -> str:
    found = restore.restore(path, into, rulebook=RULEBOOK, now=NOW)
    assert isinstance(found, Fault)
    assert not into.exists() or not (into / "auzolan.sqlite3").exists()
    return found.code


def _repacked(path, change):
    """Write an archive anew with its files changed; `change` sees name -> content."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _with_manifest(**values):
    def change(files):
        files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | values).encode()

    return change


def test_a_backup_holds_databases_keys_and_secret_and_says_so(made, steward, data):
    with zipfile.ZipFile(made.path) as archive:
        names = set(archive.namelist())

    keys = {f"keys/{path.name}" for path in (data / "keys").iterdir()}
    assert names == {"auzolan.sqlite3", "side.sqlite3", "secret", MANIFEST} | keys
    assert made.manifest.logs[steward.community].size == 5
    assert made.manifest.database == "sqlite"


def test_only_its_owner_may_read_a_backup(made):
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_nothing_is_left_beside_a_backup(made):
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]


def test_a_restored_node_has_the_same_rows_and_keys(made, data, steward, tmp_path):
    before = rebuild.check(steward.community, RULEBOOK)

    came = _restored(made.path, tmp_path / "new")

    with standing_on(tmp_path / "new"):
        after = rebuild.check(steward.community, RULEBOOK, signatures=True)
    assert came.acts == 5
    assert (after.faults, after.tables, after.root) == ((), before.tables, before.root)
    kept = sorted(path.name for path in (tmp_path / "new" / "keys").iterdir())
    assert kept == sorted(path.name for path in (data / "keys").iterdir())
    assert (tmp_path / "new" / "secret").read_text() == "not told"


def test_a_restored_node_reads_but_does_not_write(made, house, steward, tmp_path):
    _restored(made.path, tmp_path / "new")

    with standing_on(tmp_path / "new"):
        community = rows.by_id(records.Community, steward.community, steward.community)
        refused = join.register(house, steward, words=Words(name="Late"))

    assert community is not None
    assert isinstance(refused, tuple)
    assert [one.code for one in refused] == ["node.read_only"]


def test_on_the_stewards_word_a_restored_node_writes_again(
    made, add_kind, steward, tmp_path
):
    _restored(made.path, tmp_path / "new")

    with standing_on(tmp_path / "new"):
        accepted = restored.accept_restored("Ane, 24 November: nobody has anything newer")
        add_kind()
        report = rebuild.check(steward.community, RULEBOOK)
        word = restored.noted(restored.ACCEPTED)

    assert accepted is None
    assert (report.acts, report.faults) == (6, ())
    assert word == "Ane, 24 November: nobody has anything newer"


def test_a_node_that_was_not_restored_has_nothing_to_accept(data):
    found = restored.accept_restored("all is well")

    assert isinstance(found, Fault)
    assert found.code == "node.not_restored"


def test_the_node_that_was_backed_up_goes_on(made, add_kind):
    add_kind()

    assert restored.fault_now() is None


def test_a_folder_with_something_in_it_is_left_alone(made, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("mine")

    assert _refused(made.path, tmp_path / "new") == "restore.not_empty"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["letter.txt"]


def test_a_folder_that_a_node_only_looked_at_counts_as_empty(made, tmp_path):
    (tmp_path / "new" / "keys").mkdir(parents=True)
    (tmp_path / "new" / "secret").write_text("made at the start")

    _restored(made.path, tmp_path / "new")

    assert (tmp_path / "new" / "secret").read_text() == "not told"


def test_a_changed_byte_is_seen_and_nothing_comes_back(made, tmp_path):
    def change(files):
        files["auzolan.sqlite3"] = files["auzolan.sqlite3"][:-1] + b"\x01"

    _repacked(made.path, change)

    assert _refused(made.path, tmp_path / "new") == "backup.file_differs"
    assert not any(tmp_path.glob("restoring-*"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files: files.pop("secret"), "backup.malformed"),
        (lambda files: files.update(extra=b"x"), "backup.malformed"),
        (lambda files: files.update({"../../evil": b"x"}), "backup.malformed"),
        (lambda files: files.pop(MANIFEST), "backup.malformed"),
        (lambda files: files.update({MANIFEST: b"{"}), "backup.malformed"),
        (lambda files: files.update({MANIFEST: b"\xff"}), "backup.malformed"),
        (_with_manifest(format=2), "backup.format"),
        (_with_manifest(migrations=["9999_later"]), "backup.newer"),
        (_with_manifest(database="postgresql"), "restore.other_database"),
        (_with_manifest(logs={"0" * 32: {"size": 1, "root": ""}}), "backup.log_differs"),
    ],
)
def test_an_archive_that_is_not_as_it_says_is_refused(made, tmp_path, change, code):
    _repacked(made.path, change)

    assert _refused(made.path, tmp_path / "new") == code


def test_names_that_lead_out_of_the_folder_are_refused_even_if_listed(made, tmp_path):
    def change(files):
        manifest = json.loads(files[MANIFEST])
        files["../evil"] = b""
        manifest["files"]["../evil"] = {"size": 0, "sha256": ""}
        files[MANIFEST] = json.dumps(manifest).encode()

    _repacked(made.path, change)

    assert _refused(made.path, tmp_path / "new") == "backup.malformed"
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip" * 100])
def test_what_is_no_archive_is_refused(data, tmp_path, content):
    path = tmp_path / "b.zip"
    path.write_bytes(content)

    assert _refused(path, tmp_path / "new") == "backup.malformed"


def test_a_truncated_archive_is_refused(made, tmp_path):
    made.path.write_bytes(made.path.read_bytes()[:-100])

    assert _refused(made.path, tmp_path / "new") == "backup.malformed"


def test_a_backup_whose_rows_do_not_follow_from_its_log_does_not_pass(
    data, house, steward, add_kind, tmp_path
):
    rebuild.load(
        records.Lot, [records.Lot(id="1" * 32, community=steward.community, code="")]
    )
    made = backup.backup(tmp_path, data=data, now=NOW)
    assert isinstance(made, backup.Backup)

    found = backup.test_backup(made.path, rulebook=RULEBOOK, now=NOW)

    assert isinstance(found, Fault)
    assert (found.code, found.details) == (
        "backup.does_not_hold",
        {"why": "rebuild.row_extra"},
    )
    assert backup.last_tested_at() is None


def test_a_tested_backup_is_noted_with_its_date(made):
    assert backup.last_tested_at() is None

    found = backup.test_backup(made.path, rulebook=RULEBOOK, now=NOW + 5)

    assert found == made.manifest
    assert backup.last_tested_at() == NOW + 5


def test_each_night_leaves_a_tested_backup_and_the_last_fourteen_stay(
    data, steward, monkeypatch
):
    monkeypatch.setattr(backup, "KEPT", 3)
    (data / "backups").mkdir()
    (data / "backups" / "by-hand.zip").write_text("mine")

    for night in range(5):
        made = backup.nightly(NOW + night * DAY_MS, data=data, rulebook=RULEBOOK)
        assert isinstance(made, backup.Backup), made

    names = sorted(path.name for path in (data / "backups").iterdir())
    assert len(names) == 4
    assert names[-1] == "by-hand.zip"
    assert names[-2] == made.path.name
    assert backup.last_tested_at() == NOW + 4 * DAY_MS


@pytest.fixture
def night(data, house, steward) -> int:
    """Return 3 o'clock (ms, UTC) of the second night after a community was founded."""
    community = rows.by_id(records.Community, steward.community, steward.community)
    assert community is not None
    return (community.founded_at // DAY_MS + 2) * DAY_MS + 3 * HOUR_MS


def test_the_first_backup_is_made_in_the_night(data, night):
    assert backup.is_due(night, data=data)


@pytest.mark.parametrize(
    ("hours", "due"),
    [(1, False), (12, False), (23, True), (24, True), (35, False), (36, True)],
)
def test_after_a_backup_the_next_comes_the_next_night_or_late(data, night, hours, due):
    made = backup.nightly(night, data=data, rulebook=RULEBOOK)
    assert isinstance(made, backup.Backup), made

    assert backup.is_due(night + hours * HOUR_MS, data=data) == due


def test_an_empty_node_has_nothing_to_back_up(data):
    assert not backup.is_due(NOW, data=data)
