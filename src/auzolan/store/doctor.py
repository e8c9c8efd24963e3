"""Doctor: what makes a node unsafe; the edge says it in words, and what to do."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from auzolan.ledger import records
from auzolan.store import (
    backup,
    checkpoints,
    folding,
    logins,
    published,
    restored,
    rows,
)
from auzolan.store.queries import viewers
from auzolan.units.spans import DAY_MS, HOUR_MS

BACKUP_OLD_MS = 3 * DAY_MS
UNSIGNED_MS = HOUR_MS
CLOCK_MS = 60_000
DISK_BYTES_MIN = 1024**3
OTHERS = stat.S_IRWXG | stat.S_IRWXO

Level = Literal["bad", "warn", "fine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at, and how it is."""

    name: str
    level: Level
    # Which of several cases it is, where one name has more than one.
    case: str = ""
    # What the sentence about it quotes.
    details: Mapping[str, str | int] = field(default_factory=dict)


def look(now: int) -> list[Finding]:
    """Return what was looked at, the machine first; nothing is changed."""
    found = [*_settings(), *_files(), *_disk()]
    if has_waiting_migrations():
        return [*found, Finding(name="tables", level="bad")]
    return [*found, *_community(now), *_backups(now), *_logs(now)]


def has_waiting_migrations() -> bool:
    """Tell whether there are tables, and those of another version."""
    if "store_log_head" not in connection.introspection.table_names():
        return False
    return any(
        executor.migration_plan(executor.loader.graph.leaf_nodes())
        for executor in (MigrationExecutor(connections[x]) for x in ("default", "side"))
    )


def _finding(
    name: str, *, fine: bool, level: Level = "bad", **details: str | int
) -> Finding:
    return Finding(name=name, level="fine" if fine else level, details=details)


def _is_local() -> bool:
    local = {"127.0.0.1", "localhost", "[::1]"}
    return set(settings.ALLOWED_HOSTS) <= local


def _settings() -> Iterator[Finding]:
    yield _finding("debug", fine=not settings.DEBUG)
    yield _finding("https", fine=settings.HTTPS or _is_local())
    mailed = "filebased" not in str(settings.EMAIL_BACKEND)
    if mailed or not _is_local():
        yield _finding("mail", fine=mailed, level="warn")
    else:
        # On one's own machine messages are read on one's page.
        yield Finding(name="mail", case="kept", level="fine")


def _files() -> Iterator[Finding]:
    data = Path(settings.DATA)
    named = [data, *(data / name for name in ("keys", "secret", "auzolan.sqlite3"))]
    open_to_others = [
        path.name
        for path in named
        if path.exists()
        and path.stat().st_mode & OTHERS
        # What lies in a closed folder is closed, whatever its own mode says.
        and (path == data or data.stat().st_mode & OTHERS)
    ]
    keys = data / "keys"
    for path in sorted(keys.iterdir()) if keys.is_dir() else ():
        if path.stat().st_mode & OTHERS:
            open_to_others.append(f"keys/{path.name}")
            break
    told = ", ".join(open_to_others)
    yield _finding("files", fine=not open_to_others, files=told, folder=str(data))


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    yield _finding(
        "disk", fine=free >= DISK_BYTES_MIN, level="warn", free_mb=free // 1024**2
    )


def _community(now: int) -> Iterator[Finding]:
    community = viewers.home_community()
    if community is None:
        yield Finding(name="community", level="warn")
        return
    stewards = {
        role.member
        for role in rows.where_in(records.Role, community.id, "role", ["steward"])
        if role.state != "held" and role.starts_at <= now and not 0 < role.ends_at <= now
    }
    active = rows.by_ids(records.Member, community.id, stewards)
    count = sum(member.state == "active" for member in active.values())
    yield _finding("stewards", fine=count > 1, level="warn", count=count)
    yield _finding("demo", fine=not logins.is_demo() or _is_local())
    yield _finding("read_only", fine=restored.fault_now() is None, level="warn")


def _backups(now: int) -> Iterator[Finding]:
    if viewers.home_community() is None or logins.is_demo():
        return
    tested = backup.last_tested_at()
    if tested is None:
        yield Finding(name="backup", case="never", level="warn")
        return
    age = now - tested
    yield _finding("backup", fine=age <= BACKUP_OLD_MS, level="warn", days=age // DAY_MS)


def _logs(now: int) -> Iterator[Finding]:
    for log in published.logs_here():
        head = folding.head_of(log)
        yield _finding("clock", fine=head.recorded_at <= now + CLOCK_MS)
        stored = checkpoints.stored(log)
        signed = stored.size if stored is not None else 0
        unsigned = head.size > signed and now - head.recorded_at > UNSIGNED_MS
        yield _finding(
            "checkpoint", fine=not unsigned, level="warn", count=head.size - signed
        )
