"""Backup: one zip with the databases, the keys and the node's secret, and its testing.

The databases are copied while the node runs; the keys are copied after them, so that no
act in the copy lacks its key. Whoever holds the zip can sign for the community.
"""

from __future__ import annotations

import calendar
import contextlib
import json
import os
import re
import sqlite3
import tempfile
import time
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import msgspec
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from auzolan.ledger import tree
from auzolan.ledger.rule import Rulebook
from auzolan.store import postgres_dump, restore, restored
from auzolan.store.archives import FORMAT, MANIFEST, LogOf, Manifest, Packer
from auzolan.store.elsewhere import DATABASE, SIDE
from auzolan.units.faults import BrokenHouse, Fault
from auzolan.units.spans import HOUR_MS

KEPT = 14
NIGHT_HOURS = range(1, 5)
EARLY_MS = 18 * HOUR_MS
LATE_MS = 36 * HOUR_MS
FOLDER = "backups"
TESTED_AT = "backup_tested_at"
_NIGHTLY = re.compile(r"auzolan-\d{8}-\d{6}\.zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """An archive that was written."""

    path: Path
    size: int
    manifest: Manifest


def backup(folder: Path, *, data: Path, now: int) -> Backup | Fault:
    """Write a backup of this node into a folder; `data` is the node's, `now` in ms.

    Only the owner of the file may read it. A file that is there is whole: it gets its
    name last.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now / 1000))
    path = folder / f"auzolan-{stamp}.zip"
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            tempfile.TemporaryDirectory(dir=folder, prefix="copy-") as copy,
        ):
            manifest = _pack(file, Path(copy), data, now)
            if isinstance(manifest, Fault):
                return manifest
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Backup(path=path, size=path.stat().st_size, manifest=manifest)


def nightly(now: int, *, data: Path, rulebook: Rulebook) -> Backup | Fault:
    """Make a backup, test it by restoring it elsewhere, keep the last fourteen.

    An old one goes only when a new one has been tested.
    """
    folder = data / FOLDER
    made = backup(folder, data=data, now=now)
    if isinstance(made, Fault):
        return made
    tested = test_backup(made.path, rulebook=rulebook, now=now)
    if isinstance(tested, Fault):
        return tested
    kept = sorted(path for path in folder.iterdir() if _NIGHTLY.fullmatch(path.name))
    for old in kept[:-KEPT]:
        old.unlink()
    return made


def is_due(now: int, *, data: Path) -> bool:
    """Tell whether it is time for the next nightly backup; `now` in ms.

    In the small hours (UTC) when the last one is most of a day old; a node that is off
    at night makes it when it is late. An empty node has nothing to back up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(recorded_at) FROM store_log_act WHERE seq = 0")
        founded_at = cursor.fetchone()[0]
    if founded_at is None:
        return False
    names = (path.name for path in (data / FOLDER).glob("auzolan-*.zip"))
    made = [_made_at(name) for name in names if _NIGHTLY.fullmatch(name)]
    age = now - max(made, default=founded_at)
    is_night = time.gmtime(now / 1000).tm_hour in NIGHT_HOURS
    return age >= LATE_MS or (is_night and age >= EARLY_MS)


def _made_at(name: str) -> int:
    return calendar.timegm(time.strptime(name, "auzolan-%Y%m%d-%H%M%S.zip")) * 1000


def test_backup(path: Path, *, rulebook: Rulebook, now: int) -> Manifest | Fault:
    """Restore a backup into a folder that is thrown away, check it, and note the date."""
    tested = restore.trial(path, rulebook=rulebook)
    if isinstance(tested, Fault):
        return tested
    noted = {"at": now, "file": path.name}
    restored.note(TESTED_AT, json.dumps(noted))
    return tested


# A command of the same name as what it does; pytest must not take it for a test.
test_backup.__test__ = False  # type: ignore[attr-defined]


def last_tested_at() -> int | None:
    """Return when (ms) a backup was last tested, or None."""
    content = restored.noted(TESTED_AT)
    return int(json.loads(content)["at"]) if content else None


def _pack(file: object, copy: Path, data: Path, now: int) -> Manifest | Fault:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:  # type: ignore[call-overload]
        packer = Packer(archive)
        # The heads are read first: what is committed later may be in the copy as well,
        # and is then more than was promised, never less.
        logs = _logs()
        refused = _pack_databases(packer, copy)
        if refused is not None:
            return refused
        for path in sorted((data / "keys").glob("*")):
            packer.add(f"keys/{path.name}", path)
        for path in sorted((data / "files").glob("*")):
            packer.add(f"files/{path.name}", path)
        if (data / "secret").exists():
            packer.add("secret", data / "secret")
        manifest = Manifest(
            format=FORMAT,
            version=metadata.version("auzolan"),
            made_at=now,
            database=connection.vendor,
            migrations=migrations_applied(),
            files=packer.files,
            logs=logs,
        )
        archive.writestr(MANIFEST, msgspec.json.encode(manifest))
    return manifest


def _pack_databases(packer: Packer, copy: Path) -> Fault | None:
    if connection.vendor == "postgresql":
        refused = postgres_dump.dump(copy / "database.dump")
        if refused is not None:
            return refused
        packer.add("database.dump", copy / "database.dump")
    else:
        _copy_sqlite("default", copy / DATABASE)
        packer.add(DATABASE, copy / DATABASE)
    _copy_sqlite("side", copy / SIDE)
    packer.add(SIDE, copy / SIDE)
    return None


def _copy_sqlite(alias: str, to: Path) -> None:
    """Copy a database as of one moment, while others write."""
    source = connections[alias]
    source.ensure_connection()
    with contextlib.closing(sqlite3.connect(to)) as target:
        source.connection.backup(target)
        # One file without a journal beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _logs() -> dict[str, LogOf]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT community, frontier FROM store_log_head")
        found = cursor.fetchall()
    logs = {}
    for community, content in found:
        frontier = tree.frontier_of(bytes(content))
        if isinstance(frontier, Fault):
            raise BrokenHouse(f"the stored frontier of {community} is damaged")
        logs[community] = LogOf(size=frontier.size, root=frontier.root.hex())
    return logs


def migrations_applied() -> tuple[str, ...]:
    """Return the migrations of our tables that the database has."""
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(name for app, name in applied if app == "store"))
