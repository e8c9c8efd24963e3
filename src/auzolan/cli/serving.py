"""Serving: the second half of `auzolan up`, which prepares the node and runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import typer
from django.conf import settings
from django.db import connections

from auzolan.cli import demos, starting
from auzolan.cli.output import say, warn
from auzolan.cli.people import BASE_URL
from auzolan.cli.standing import prepare
from auzolan.store import logins, restored
from auzolan.store.queries.viewers import home_community
from auzolan.worker import loop

START_MAX_S = 30
STOP_MAX_S = 10


def _wait_until_up(server: subprocess.Popen[bytes], address: str) -> bool:
    give_up_at = monotonic() + START_MAX_S
    while monotonic() < give_up_at and server.poll() is None:
        if starting.answers(address):
            return True
        threading.Event().wait(0.05)
    return False


def run(
    *, demo: bool, host: str, port: int, address: str, early: subprocess.Popen[bytes] | None
) -> None:
    """Prepare the node, run its pages (`early` where they load already) and its worker."""
    prepare()
    if demo and home_community() is None:
        demos.build()
    restored.note(BASE_URL, _told_address(address))
    postgres = connections["default"].vendor == "postgresql"
    server = early or starting.serve(host, port, workers=2 if postgres else 1)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if not _wait_until_up(server, address):
        server.terminate()
        warn("The pages did not start; see the lines above.")
        raise typer.Exit(1)
    _greet(address)
    worker = threading.Thread(target=loop.run, args=(stop,), name="worker", daemon=True)
    worker.start()
    while not stop.wait(1) and server.poll() is None:
        pass
    stop.set()
    server.terminate()
    server.wait(timeout=STOP_MAX_S)


def _told_address(address: str) -> str:
    """Return the address that letters tell: the node's name where it has one."""
    names = [name for name in settings.ALLOWED_HOSTS if name not in settings.LOCAL_HOSTS]
    plain = [name for name in names if not name.startswith((".", "*"))]
    return f"https://{plain[0]}" if settings.HTTPS and plain else address


def _greet(address: str) -> None:
    community = home_community()
    say(f"\n  Auzolan is at {address}")
    if community is None:
        say("  Open it to start your community.")
    elif logins.is_demo():
        say(f"  The demo community is {community.name}; its log-in page lets you")
        say("  look around as one of its members with one click.")
    else:
        say(f"  {community.name}: log in with your name and password.")
    say(f"  Data folder: {Path(settings.DATA)}   Stop with Ctrl+C.\n")
    sys.stdout.flush()
