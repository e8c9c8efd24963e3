"""Measure durable writes by eight processes at once, with and without the write lock.

    python -m bench.writers [SECONDS]

Prints the disk's bare one-row commits, then deeds a second and the wait of the slowest
in a hundred and of all, through the whole write path on SQLite.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WRITERS = 8
LIMIT = 0.99
_INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def bare(folder: Path, seconds: float) -> float:
    """Return one-row durable commits a second, by one writer."""
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript(_INIT + "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT);")
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        database.execute("INSERT INTO t (v) VALUES (?)", ["x" * 200])
        count += 1
    return count / seconds


def child(told: dict[str, object]) -> None:
    """Write until the time is over; print each wait in ms."""
    import django  # noqa: PLC0415 - only the writers pay for it

    django.setup()
    from auzolan.app import house, new_id  # noqa: PLC0415
    from auzolan.ledger.rules import catalogue  # noqa: PLC0415
    from auzolan.node.ports import Doer  # noqa: PLC0415
    from auzolan.node.say import say  # noqa: PLC0415
    from auzolan.store.sqlite import base  # noqa: PLC0415

    if not told["lock"]:
        base.WriteLock.acquire = lambda _: None  # type: ignore[method-assign]
        base.WriteLock.release = lambda _: None  # type: ignore[method-assign]
    doer = Doer(community=str(told["community"]), member=str(told["member"]))
    print("ready", flush=True)
    sys.stdin.read()
    waits, failed = [], 0
    end = time.perf_counter() + float(str(told["seconds"]))
    while time.perf_counter() < end:
        body = catalogue.AddKind(kind=new_id(), unit="each", labels={"en": "drill"})
        started = time.perf_counter()
        try:
            say(house(), doer, "kind.add", body)
        except django.db.OperationalError:
            failed += 1
        waits.append((time.perf_counter() - started) * 1000)
    print(json.dumps({"waits": waits, "failed": failed}))


def founded(folder: Path) -> dict[str, str]:
    """Make a data folder with a community; returns who writes."""
    code = (
        "import django, json; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from auzolan.app import house\n"
        "from auzolan.node import join\n"
        "from auzolan.units.points import Point\n"
        "f = join.found(house(), join.Founding(name='B', place=Point(0, 0), zone='UTC',"
        " language='en', preset='tool_library', founder_name='A', founder_contact={}),"
        " request='f')\n"
        "print(json.dumps({'community': f.community, 'member': f.member}))"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, check=True, capture_output=True, env=_environment(folder))
    return json.loads(done.stdout)


def _environment(folder: Path) -> dict[str, str]:
    told = {"AUZOLAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "auzolan.settings"}
    return {**os.environ, **told}


def measured(folder: Path, *, lock: bool, seconds: float) -> str:
    """Let the writers write, and return what came of it."""
    told = {**founded(folder), "lock": lock, "seconds": seconds}
    run = [sys.executable, "-m", "bench.writers", "child", json.dumps(told)]
    writers = [
        subprocess.Popen(
            run,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(folder),
        )
        for _ in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
        writer.stdin = None
    found = [json.loads(writer.communicate()[0]) for writer in writers]
    waits = sorted(wait for one in found for wait in one["waits"])
    failed = sum(one["failed"] for one in found)
    slow = waits[int(len(waits) * LIMIT)]
    return (
        f"{len(waits) / seconds:.0f} deeds/s, p50 {waits[len(waits) // 2]:.1f} ms, "
        f"p99 {slow:.1f} ms, slowest {waits[-1]:.0f} ms, {failed} refused as locked"
    )


def main(arguments: list[str]) -> int:
    """Measure with and without the lock."""
    if arguments[:1] == ["child"]:
        child(json.loads(arguments[1]))
        return 0
    seconds = float(arguments[0]) if arguments else 5.0
    with tempfile.TemporaryDirectory(dir=".") as folder:
        print(f"bare: {bare(Path(folder), 2.0):.0f} commits/s of one row")
        for lock in (True, False, True, False):
            place = Path(folder) / str(time.monotonic_ns())
            told = measured(place, lock=lock, seconds=seconds)
            print(f"{'with' if lock else 'without'} the lock: {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
