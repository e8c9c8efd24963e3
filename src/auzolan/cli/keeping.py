"""Keeping: `auzolan rebuild`, `backup`, `restore` and `update`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from auzolan.app import RULEBOOK, now_ms
from auzolan.cli import output
from auzolan.cli.bringing import progress
from auzolan.cli.standing import AsJson, prepare
from auzolan.store import backup as backups
from auzolan.store import elsewhere, published, rebuild, restored
from auzolan.store import restore as restoring
from auzolan.store.rebuild import Report
from auzolan.units.faults import Fault, fault
from auzolan.web.faults import sentence


def rebuild_(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; touch no live table.")
    ] = False,
    signatures: Annotated[
        bool, typer.Option("--signatures/--no-signatures", help="Verify each act's, too.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Make every row again from the log and compare; put right what differs."""
    prepare()
    reports = []
    with progress("Replaying the log"):
        for community in published.logs_here():
            run = rebuild.check if check else rebuild.rebuild
            reports.append(run(community, RULEBOOK, signatures=signatures))
    if as_json:
        output.print_json([_report_row(report) for report in reports])
    for report in () if as_json else reports:
        _tell(report)
    if not reports and not as_json:
        output.say("There is no log here yet.")
    if not all(report.holds or report.mended for report in reports):
        raise typer.Exit(output.REFUSED)


def _report_row(report: Report) -> dict[str, object]:
    return {
        "community": report.community,
        "holds": report.holds,
        "acts": report.acts,
        "signatures_verified": report.signatures_verified,
        "tables": {name: digest.rows for name, digest in report.tables.items()},
        "differing": list(report.differing),
        "mended": report.mended,
        "faults": [output.fault_row(found) for found in report.faults],
    }


def _tell(report: Report) -> None:
    rows = sum(digest.rows for digest in report.tables.values())
    output.say(
        f"{report.community}: {report.acts} acts, "
        f"{report.signatures_verified} signatures, {rows} rows",
        mark="✓" if report.holds else "✗",
    )
    for table in report.differing:
        was = "put right" if report.mended else "differs"
        output.say(f"  {table}: {was}")
    for found in report.faults[:20]:
        output.warn(f"  {sentence(found)}", about=f"({found.code} {found.at})")


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; `backups` of the data folder.")
    ] = None,
    *,
    test: Annotated[
        bool, typer.Option("--test/--no-test", help="Restore it once, to be sure.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Write a backup of everything, and test it by restoring it elsewhere."""
    prepare()
    data = Path(settings.DATA)
    with progress("Backing up"):
        made = backups.backup(folder or data / backups.FOLDER, data=data, now=now_ms())
        tested: object = None
        if not isinstance(made, Fault) and test:
            tested = backups.test_backup(made.path, rulebook=RULEBOOK, now=now_ms())
    for found in (made, tested):
        if isinstance(found, Fault):
            output.refuse([found], as_json=as_json)
    assert isinstance(made, backups.Backup)
    if as_json:
        output.print_json({"file": str(made.path), "bytes": made.size, "tested": test})
    else:
        was = "tested" if test else "not tested"
        output.say(f"{made.path}: {made.size:,} bytes, {was}.")
        output.say("It holds every key of this node: keep it as you keep a key.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
    *,
    into: Annotated[
        Path | None, typer.Option(help="A new data folder; this node's without it.")
    ] = None,
    accept: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Let the node write at once: NAME knows that nothing newer exists.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty data folder; the node is read-only until accepted."""
    folder = (into or Path(settings.DATA)).resolve()
    with progress("Restoring and checking"):
        done = restoring.restore(file, folder, rulebook=RULEBOOK, now=now_ms())
    if isinstance(done, Fault):
        output.refuse([done], as_json=as_json)
    if accept:
        _accept_in(folder, accept, as_json=as_json)
    if as_json:
        output.print_json(
            {"into": str(done.into), "acts": done.acts, "read_only": not accept}
        )
        return
    output.say(f"{done.acts} acts are back in {done.into}, and every row fits.")
    if not accept:
        output.say(
            "The node only shows its books for now. When you know that nothing newer "
            "exists anywhere: auzolan accept-restored --by YOUR-NAME"
        )


def _accept_in(folder: Path, word: str, *, as_json: bool) -> None:
    """Accept in a process of its own, which stands on the restored folder."""
    command = [sys.executable, "-m", "auzolan", "accept-restored", "--by", word]
    environment = {**os.environ, "AUZOLAN_DATA": str(folder)}
    ended = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True
    )
    if ended.returncode:
        why = ended.stderr.strip()[:200]
        output.refuse([fault("restore.not_accepted", str(folder), why=why)],
                      as_json=as_json)  # fmt: skip


def accept_restored(
    *,
    by: Annotated[str, typer.Option(help="Who knows that nothing newer exists.")],
    as_json: AsJson = False,
) -> None:
    """Let a node that came out of a backup write again."""
    prepare()
    refused = restored.accept_restored(f"{by} at {now_ms()}")
    if refused is not None:
        output.refuse([refused], as_json=as_json)
    if as_json:
        output.print_json({"accepted_by": by})
    else:
        output.say("The node writes again.")


def update(*, as_json: AsJson = False) -> None:
    """Bring the data to this version: back up, migrate, check, or go back to before.

    Install the new version first, with the node stopped; then run this.
    """
    data = Path(settings.DATA)
    if not _waiting():
        _end_update("nothing to do", None, as_json=as_json)
        return
    with progress("Backing up"):
        made = backups.backup(data / backups.FOLDER, data=data, now=now_ms())
    if isinstance(made, Fault):
        output.refuse([made], as_json=as_json)
    with progress("Migrating and checking"):
        refused = _migrated()
    if refused is None:
        _end_update("updated", made.path, as_json=as_json)
        return
    back = _roll_back(made.path, data)
    told = [refused, *([back] if back is not None else [])]
    output.warn("Nothing was changed: the data is as before." if back is None else "")
    output.refuse(told, as_json=as_json)


def _waiting() -> bool:
    """Tell whether tables of an earlier version are here that have to be migrated."""
    if "store_log_head" not in connection.introspection.table_names():
        prepare()
        return False
    for alias in ("default", "side"):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return True
    return False


def _migrated() -> Fault | None:
    try:
        for alias in ("default", "side"):
            call_command("migrate", database=alias, verbosity=0, interactive=False)
    except Exception as error:  # noqa: BLE001 - whatever it was, the data goes back
        return fault("update.migration_failed", "migrate", why=str(error)[:200])
    for community in published.logs_here():
        report = rebuild.rebuild(community, RULEBOOK)
        if not (report.holds or report.mended):
            first = report.faults[0]
            return fault("update.check_failed", first.at, why=first.code)
    return None


def _roll_back(archive: Path, data: Path) -> Fault | None:
    """Put the SQLite files of the backup back in place of what was migrated."""
    if connection.vendor != "sqlite":
        return fault("update.restore_by_hand", str(archive))
    for alias in ("default", "side"):
        connections[alias].close()
    with zipfile.ZipFile(archive) as packed:
        for name in (elsewhere.DATABASE, elsewhere.SIDE):
            for suffix in ("-wal", "-shm"):
                (data / (name + suffix)).unlink(missing_ok=True)
            part = data / (name + ".part")
            with packed.open(name) as source, part.open("wb") as to:
                shutil.copyfileobj(source, to)
            part.replace(data / name)
    return None


def _end_update(said: str, file: Path | None, *, as_json: bool) -> None:
    if as_json:
        output.print_json({"result": said, "backup": str(file) if file else None})
    else:
        where = f"; the backup of before is {file}" if file else ""
        output.say(f"{said.capitalize()}{where}.")
