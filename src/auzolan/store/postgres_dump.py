"""PostgreSQL's own programs, for a backup of a database that is no file of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from auzolan.units.faults import Fault, fault

TIMEOUT_S = 6 * 60 * 60
_DEBIAN = Path("/usr/lib/postgresql")


def dump(path: Path) -> Fault | None:
    """Write the whole database into a file of pg_dump's custom format."""
    return _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={path}")


def load(path: Path, *, database: str = "") -> Fault | None:
    """Fill an empty database from such a file, in one transaction."""
    into = database or str(connection.settings_dict["NAME"])
    return _run(
        "pg_restore",
        "--no-owner",
        "--no-acl",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={into}",
        str(path),
    )


def _program(name: str) -> str | None:
    """Return the newest of the installed programs, which reads older servers too."""
    folders = (path for path in _DEBIAN.glob("*/bin") if (path / name).exists())
    newest = sorted(folders, key=lambda folder: float(folder.parent.name))
    return str(newest[-1] / name) if newest else shutil.which(name)


def _run(name: str, *arguments: str) -> Fault | None:
    program = _program(name)
    if program is None:
        return fault("backup.no_program", name)
    how = connection.settings_dict
    told = {
        "PGHOST": how["HOST"],
        "PGPORT": how["PORT"],
        "PGUSER": how["USER"],
        "PGPASSWORD": how["PASSWORD"],
        "PGDATABASE": how["NAME"],
    }
    environment = {
        **os.environ,
        **{key: str(value) for key, value in told.items() if value},
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and no shell
            [program, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return fault("backup.program_failed", name, why="timeout")
    if done.returncode != 0:
        return fault("backup.program_failed", name, why=done.stderr.strip()[-300:])
    return None
