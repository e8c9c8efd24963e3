"""Doctor: `auzolan doctor` looks for what makes a node unsafe, and says what to do."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from auzolan.app import now_ms
from auzolan.cli import output
from auzolan.cli.standing import AsJson, prepare
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
    """One thing looked at: how it is, and what to do where it is not fine."""

    name: str
    level: Level
    said: str
    do: str = ""


def doctor(*, as_json: AsJson = False) -> None:
    """Look for what makes this node unsafe; ends with 1 where something is."""
    found = [*_settings(), *_files(), *_disk()]
    waiting = _waiting_migrations()
    if waiting:
        found.append(
            Finding(
                name="tables",
                level="bad",
                said="The tables are of another version.",
                do="auzolan update",
            )
        )
    else:
        prepare()
        found += [*_community(), *_backups(), *_logs()]
    if as_json:
        output.print_json(
            [
                {"name": one.name, "level": one.level, "said": one.said, "do": one.do}
                for one in found
            ]
        )
    for one in () if as_json else found:
        mark = {"fine": "✓", "warn": "!"}.get(one.level, "✗")
        output.say(one.said + (f"\n    {one.do}" if one.do else ""), mark=mark)
    if any(one.level == "bad" for one in found):
        raise typer.Exit(output.REFUSED)


def _waiting_migrations() -> bool:
    if "store_log_head" not in connection.introspection.table_names():
        return False
    return any(
        executor.migration_plan(executor.loader.graph.leaf_nodes())
        for executor in (MigrationExecutor(connections[x]) for x in ("default", "side"))
    )


def _finding(name: str, fine: bool, good: str, bad: str, do: str, level: Level = "bad") -> (
    Finding
):  # fmt: skip
    if fine:
        return Finding(name=name, level="fine", said=good)
    return Finding(name=name, level=level, said=bad, do=do)


def _is_local() -> bool:
    local = {"127.0.0.1", "localhost", "[::1]"}
    return set(settings.ALLOWED_HOSTS) <= local


def _settings() -> Iterator[Finding]:
    yield _finding(
        "debug",
        not settings.DEBUG,
        "Errors show nothing of the inside.",
        "AUZOLAN_DEBUG is on: errors show the inside to everybody.",
        "Start without AUZOLAN_DEBUG.",
    )
    yield _finding(
        "https",
        settings.HTTPS or _is_local(),
        "The node is reached over HTTPS, or from this machine alone.",
        "The node has a name on the network but no HTTPS: passwords can be read.",
        "Put it behind HTTPS and set AUZOLAN_HTTPS=1.",
    )
    mailed = "filebased" not in str(settings.EMAIL_BACKEND)
    yield _finding(
        "mail",
        mailed,
        "Mail is sent.",
        "No mail is sent: codes and messages wait in the folder `mail`.",
        "Set AUZOLAN_MAIL to an smtp:// address.",
        level="fine" if _is_local() else "warn",
    )


def _files() -> Iterator[Finding]:
    data = Path(settings.DATA)
    private = {
        "the data folder": data,
        "the folder of keys": data / "keys",
        "the secret": data / "secret",
        "the database": data / "auzolan.sqlite3",
    }
    open_to_others = [
        name
        for name, path in private.items()
        if path.exists()
        and path.stat().st_mode & OTHERS
        # What lies in a closed folder is closed, whatever its own mode says.
        and (path == data or data.stat().st_mode & OTHERS)
    ]
    keys = data / "keys"
    loose = [
        path for path in (keys.iterdir() if keys.is_dir() else ())
        if path.stat().st_mode & OTHERS
    ]  # fmt: skip
    if loose:
        open_to_others.append(f"{len(loose)} keys")
    yield _finding(
        "files",
        not open_to_others,
        "Only the owner can read the data folder and its keys.",
        f"Others on this machine can read {', '.join(open_to_others)}.",
        f"chmod -R go= {data}",
    )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    yield _finding(
        "disk",
        free >= DISK_BYTES_MIN,
        f"{free // 1024**2:,} MB are free on the disk.",
        f"Only {free // 1024**2:,} MB are free on the disk.",
        "Make room: a full disk stops the books.",
        level="warn",
    )


def _community() -> Iterator[Finding]:
    community = viewers.home_community()
    if community is None:
        yield Finding(
            name="community", level="warn", said="There is no community yet.",
            do="auzolan init, or auzolan demo",
        )  # fmt: skip
        return
    now = now_ms()
    stewards = {
        role.member
        for role in rows.where_in(records.Role, community.id, "role", ["steward"])
        if role.state != "held" and role.starts_at <= now and not 0 < role.ends_at <= now
    }
    active = rows.by_ids(records.Member, community.id, stewards)
    count = sum(member.state == "active" for member in active.values())
    yield _finding(
        "stewards",
        count > 1,
        f"{count} stewards look after the community.",
        "One steward alone: nobody can decide that one's own case, or step in.",
        "Give a second member the role of a steward.",
        level="warn",
    )
    yield _finding(
        "demo",
        not logins.is_demo() or _is_local(),
        "Nobody gets in without a login, or this is a demo on this machine alone.",
        "This is the demo: everybody who reaches it is let in without a password.",
        "Never run the demo on a network.",
    )
    yield _finding(
        "read_only",
        restored.fault_now() is None,
        "The node writes.",
        "The node came out of a backup and only shows its books.",
        "auzolan accept-restored --by NAME, once nothing newer exists anywhere",
        level="warn",
    )


def _backups() -> Iterator[Finding]:
    if viewers.home_community() is None or logins.is_demo():
        return
    tested = backup.last_tested_at()
    age = now_ms() - tested if tested is not None else None
    days = age // DAY_MS if age is not None else 0
    yield _finding(
        "backup",
        age is not None and age <= BACKUP_OLD_MS,
        "A backup was made and tested lately.",
        "No backup has ever been tested."
        if age is None
        else f"The last tested backup is {days} days old.",
        "auzolan backup",
        level="warn",
    )


def _logs() -> Iterator[Finding]:
    now = now_ms()
    for log in published.logs_here():
        head = folding.head_of(log)
        yield _finding(
            "clock",
            head.recorded_at <= now + CLOCK_MS,
            "The clock goes forward.",
            "The last entry is from the future: this machine's clock went back.",
            "Set the clock; entries keep the later time until it is reached.",
        )
        stored = checkpoints.stored(log)
        signed = stored.size if stored is not None else 0
        unsigned = head.size > signed and now - head.recorded_at > UNSIGNED_MS
        yield _finding(
            "checkpoint",
            not unsigned,
            "The log's checkpoint is as new as the log.",
            f"{head.size - signed} entries have had no checkpoint for an hour.",
            "auzolan log publish FOLDER, or start the node",
            level="warn",
        )
