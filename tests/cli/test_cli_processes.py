"""The installed command, in processes of its own on a data folder."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

START_MAX_S = 60


def auzolan(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auzolan", *map(str, arguments)],
        env={**os.environ, "AUZOLAN_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=START_MAX_S,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node")
    begun = auzolan(
        *(folder, "init", "--name", "Auzo", "--place", "43.32,-1.98"),
        *("--founder", "Ane", "--json"),
    )
    assert begun.returncode == 0, begun.stdout + begun.stderr
    return folder


def test_a_backup_restores_to_a_node_that_only_reads_until_it_is_accepted(
    data: Path, tmp_path: Path
) -> None:
    made = auzolan(data, "backup", tmp_path, "--no-test", "--json")
    assert made.returncode == 0, made.stderr
    file = json.loads(made.stdout)["file"]
    into = tmp_path / "restored"

    back = auzolan(data, "restore", file, "--into", into, "--json")
    refused = auzolan(into, "member", "add", "Jon", "--json")
    accepted = auzolan(into, "accept-restored", "--by", "Ane", "--json")
    added = auzolan(into, "member", "add", "Jon", "--json")

    assert back.returncode == 0, back.stderr + back.stdout
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["faults"][0]["code"] == "node.read_only"
    assert (accepted.returncode, added.returncode) == (0, 0)


def test_an_update_with_nothing_to_do_says_so(data: Path) -> None:
    ran = auzolan(data, "update", "--json")

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["result"] == "nothing to do"


def test_a_broken_database_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "auzolan.sqlite3").write_bytes(b"no database at all" * 100)

    ran = auzolan(tmp_path, "statement")

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "not a database" in ran.stderr


def test_a_log_is_verified_from_nothing_but_its_key(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    key = auzolan(data, "log", "key").stdout.strip()
    assert auzolan(data, "log", "publish", folder).returncode == 0

    good = auzolan(tmp_path / "elsewhere", "log", "verify", folder, "--key", key, "--json")

    assert good.returncode == 0, good.stdout
    assert json.loads(good.stdout)["holds"]


def _as_of_an_earlier_version(data: Path) -> None:
    """Say that the last migration has not been run yet; its triggers are still there."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "store", "0001", "-v", "0"],
        env={
            **os.environ,
            "AUZOLAN_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "auzolan.settings",
        },
        check=True,
        timeout=START_MAX_S,
    )


def _applied(data: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(data / "auzolan.sqlite3")) as books:
        found = books.execute("SELECT name FROM django_migrations WHERE app = 'store'")
        return sorted(name for (name,) in found)


def test_an_update_that_fails_leaves_everything_as_it_was_then_one_succeeds(
    data: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(data, old)
    before = _applied(old)
    _as_of_an_earlier_version(old)

    failed = auzolan(old, "update", "--json")
    left = _applied(old)
    with contextlib.closing(sqlite3.connect(old / "auzolan.sqlite3")) as books:
        triggers = books.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            books.execute(f"DROP TRIGGER {name}")
        books.commit()
    updated = auzolan(old, "update", "--json")

    assert failed.returncode == 1
    assert json.loads(failed.stdout)["faults"][0]["code"] == "update.migration_failed"
    assert left == before[:1]
    assert updated.returncode == 0, updated.stdout
    assert json.loads(updated.stdout)["result"] == "updated"
    assert _applied(old) == before
