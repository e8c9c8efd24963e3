"""Restore: turns a backup into a data folder again, checked before it is there.

What comes back may be older than what others have seen of the log, so the node stays
read-only until somebody has said otherwise (`store.restored`).
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from auzolan.ledger import tree
from auzolan.ledger.rule import Rulebook
from auzolan.store import folding, postgres_dump, published, rebuild, restored
from auzolan.store.archives import LogOf, Manifest, manifest_of, unpack
from auzolan.store.elsewhere import standing_on, standing_on_database
from auzolan.units.faults import Fault, fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A data folder that came out of a backup."""

    into: Path
    manifest: Manifest
    acts: int


def restore(path: Path, into: Path, *, rulebook: Rulebook, now: int) -> Restored | Fault:
    """Restore a backup into a data folder that holds nothing yet; `now` in ms.

    Files are compared with the manifest, tables brought up to date, every row made
    again from the log and compared; only then does the folder get its content. The
    node is read-only from then on. A backup of PostgreSQL fills the empty database
    that this node is set up for.
    """
    if _is_used(into):
        return fault("restore.not_empty", str(into))
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _unpacked(path, into.parent) as found:
        if isinstance(found, Fault):
            return found
        folder, manifest = found
        acts: int | Fault
        if manifest.database == "postgresql":
            acts = _restored_postgres(folder, manifest, rulebook, now)
        else:
            with standing_on(folder):
                acts = _checked(manifest, rulebook, restored_at=now)
        if isinstance(acts, Fault):
            return acts
        _move(folder, into)
    return Restored(into=into, manifest=manifest, acts=acts)


def trial(path: Path, *, rulebook: Rulebook) -> Manifest | Fault:
    """Restore a backup where nobody uses it, check it, and throw it away."""
    with (
        tempfile.TemporaryDirectory(prefix="auzolan-trial-") as parent,
        _unpacked(path, Path(parent)) as found,
    ):
        if isinstance(found, Fault):
            return found
        folder, manifest = found
        if manifest.database == "postgresql":
            acts = _tried_postgres(folder, manifest, rulebook)
        else:
            with standing_on(folder):
                acts = _checked(manifest, rulebook)
        return acts if isinstance(acts, Fault) else manifest


@contextmanager
def _unpacked(path: Path, parent: Path) -> Iterator[tuple[Path, Manifest] | Fault]:
    """Yield a folder with the files of the archive, which is gone afterwards."""
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        yield fault("backup.malformed", path.name, why=str(error)[:200])
        return
    with archive, tempfile.TemporaryDirectory(dir=parent, prefix="restoring-") as folder:
        found = _taken_out(archive, Path(folder))
        yield found if isinstance(found, Fault) else (Path(folder), found)


def _taken_out(archive: zipfile.ZipFile, folder: Path) -> Manifest | Fault:
    try:
        manifest = manifest_of(archive)
        if isinstance(manifest, Fault):
            return manifest
        known = {
            name for app, name in MigrationLoader(None).disk_migrations if app == "store"
        }
        newer = sorted(set(manifest.migrations) - known)
        if newer:
            return fault("backup.newer", newer[0][:80], version=manifest.version[:40])
        return unpack(archive, manifest, folder) or manifest
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        # Damaged, encrypted or packed in a way that nobody agreed on.
        return fault("backup.malformed", "zip", why=str(error)[:200])


def _checked(
    manifest: Manifest, rulebook: Rulebook, *, restored_at: int | None = None
) -> int | Fault:
    """Bring the database at hand up to date and compare it with its logs."""
    for alias in ("default", "side"):
        call_command("migrate", database=alias, verbosity=0)
    acts = 0
    if manifest.logs.keys() - set(published.logs_here()):
        return fault("backup.log_differs", "logs")
    for community in published.logs_here():
        report = rebuild.check(community, rulebook, signatures=True)
        if not report.holds:
            first = report.faults[0]
            return fault("backup.does_not_hold", first.at, why=first.code)
        if not _continues(community, manifest.logs.get(community)):
            return fault("backup.log_differs", community)
        acts += report.acts
    if restored_at is not None:
        sizes = {community: log.size for community, log in manifest.logs.items()}
        told = {"at": restored_at, "made_at": manifest.made_at, "logs": sizes}
        restored.note(restored.NOTE, json.dumps(told))
    return acts


def _continues(community: str, noted: LogOf | None) -> bool:
    """Tell whether the log is the one of the manifest, or a little longer."""
    if noted is None:
        return True
    if noted.size > folding.head_of(community).size:
        return False
    return tree.root_of(published.reader(community), size=noted.size).hex() == noted.root


def _restored_postgres(
    folder: Path, manifest: Manifest, rulebook: Rulebook, now: int
) -> int | Fault:
    if connection.vendor != "postgresql":
        return fault("restore.other_database", manifest.database)
    if connection.introspection.table_names():
        return fault("restore.not_empty", str(connection.settings_dict["NAME"]))
    refused = postgres_dump.load(folder / "database.dump")
    if refused is not None:
        return refused
    (folder / "database.dump").unlink()
    return _checked(manifest, rulebook, restored_at=now)


def _tried_postgres(folder: Path, manifest: Manifest, rulebook: Rulebook) -> int | Fault:
    """Restore into a database of its own beside the one in use."""
    if connection.vendor != "postgresql":
        return fault("restore.other_database", manifest.database)
    name = f"auzolan_trial_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        refused = postgres_dump.load(folder / "database.dump", database=name)
        if refused is not None:
            return refused
        with standing_on_database(name):
            return _checked(manifest, rulebook)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def _is_used(into: Path) -> bool:
    """Tell whether a folder holds more than what a node makes when it looks at it."""
    if not into.exists():
        return False
    if not into.is_dir():
        return True
    return any(
        path.name != "secret" and not (path.is_dir() and not any(path.iterdir()))
        for path in into.iterdir()
    )


def _move(folder: Path, into: Path) -> None:
    for path in list(folder.iterdir()):
        to = into / path.name
        if to.is_dir():
            to.rmdir()
        # A lock file or journal of the check is nobody's any more.
        if path.name.endswith((".lock", "-wal", "-shm")):
            continue
        shutil.move(path, to)
