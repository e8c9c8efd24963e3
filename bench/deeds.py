"""Deeds: how many members' deeds a second the real server takes, beside the bare disk.

A node with the demo community is started as `auzolan up` starts it. Eight clients, each a
process with its own token and one connection, record work through the API one after the
other for some seconds; each record is judged, signed, entered into the log and durable
when it is answered. In the same run, on the same disk, a bare loop commits one row at a
time to an SQLite file with the same settings (WAL, synchronous=FULL).
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.request import urlopen

from bench.report import percentile, say

CLIENTS = 8
SECONDS = 8
TOKENS = 20
PORT = 8471
MS = 1000
BODY = json.dumps({"action": "work", "minutes": 15, "note": "bench"}).encode()


def bare_commits(folder: Path) -> float:
    """Return the one-row durable commits a second of the disk that holds the folder."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, content TEXT)")
    done, ends_at = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < ends_at:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare (content) VALUES (?)", ("x" * 450,))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / SECONDS


def client(tokens: list[str], go: Event, results: str) -> None:
    """Record work until the time is over; writes the times in ms to a file.

    The tokens are taken in turn, since each may make so many requests a minute.
    """
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    times: list[float] = []
    go.wait()
    ends_at = time.perf_counter() + SECONDS
    while (started := time.perf_counter()) < ends_at:
        token = tokens[len(times) % len(tokens)]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/records", BODY, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == http.HTTPStatus.CREATED, (answer.status, told)
        times.append((time.perf_counter() - started) * MS)
    Path(results).write_text(json.dumps(times))


def command(*words: str) -> list[str]:
    """Return the command line of an `auzolan` subcommand."""
    return [sys.executable, "-m", "auzolan", *words]


def _tokens(environment: dict[str, str]) -> list[str]:
    script = (
        "import os, django; django.setup()\n"
        "from auzolan.app import now_ms\n"
        "from auzolan.store import tokens\n"
        "from auzolan.store.models import Login\n"
        f"for login in Login.objects.order_by('id')[:{CLIENTS}]:\n"
        f"    for number in range({TOKENS}):\n"
        "        made = tokens.make("
        "login.community, login.member, name=f'b{number}', now=now_ms())\n"
        "        print(made.secret)\n"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "auzolan.settings"}
    printed = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, **settings},
        check=True,
        capture_output=True,
        text=True,
    )
    return printed.stdout.split()


def wait_for(address: str) -> float:
    """Wait until the node answers; returns the seconds it took."""
    started = time.perf_counter()
    while time.perf_counter() - started < 30:
        try:
            with urlopen(address + "/healthz", timeout=1):
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the node did not start")


def memory_mb(pid: int) -> float:
    """Return the proportional memory of a process and its children, in MB."""
    total = 0
    for each in (pid, *_children(pid)):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def main() -> None:
    """Print deeds a second, their times, the disk's own commits, start and memory."""
    with tempfile.TemporaryDirectory(prefix="auzolan-bench-") as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "AUZOLAN_DATA": str(folder / "data"),
            "PORT": str(PORT),
        }
        node = subprocess.Popen(
            command("up", "--demo"), env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for(f"http://127.0.0.1:{PORT}")
            node.terminate()
            node.wait(timeout=20)
            tokens = _tokens(environment)
            node = subprocess.Popen(
                command("up"), env=environment, stdout=subprocess.DEVNULL
            )
            started_s = wait_for(f"http://127.0.0.1:{PORT}")
            time.sleep(2)
            say(
                "node at rest, all processes (PSS)",
                f"{memory_mb(node.pid):.0f} MB",
                "<= 200 MB",
            )
            say("second start to the first answer", f"{started_s:.1f} s", "<= 3 s")
            _hammer(folder, tokens)
        finally:
            node.terminate()
            node.wait(timeout=20)


def _hammer(folder: Path, tokens: list[str]) -> None:
    context = multiprocessing.get_context("spawn")
    go = context.Event()
    files = [str(folder / f"times{n}.json") for n in range(CLIENTS)]
    clients = [
        context.Process(
            target=client, args=(tokens[n * TOKENS : (n + 1) * TOKENS], go, file)
        )
        for n, file in enumerate(files)
    ]
    for each in clients:
        each.start()
    time.sleep(2)
    go.set()
    for each in clients:
        each.join()
        assert each.exitcode == 0, "a client failed"
    times = [time_ms for file in files for time_ms in json.loads(Path(file).read_text())]
    rate, bare = len(times) / SECONDS, bare_commits(folder)
    say(
        f"deeds through the API, SQLite, {CLIENTS} clients, {len(times)} deeds",
        f"{rate:.0f}/s, p50 {percentile(times, 0.5):.0f}, "
        f"p99 {percentile(times, 0.99):.0f} ms",
        "p99 <= 100 ms",
    )
    say(
        "bare one-row durable commits, same disk, same run",
        f"{bare:.0f}/s, ratio {rate / bare:.2f}",
        "ratio >= 0.7",
    )


if __name__ == "__main__":
    main()
