"""Serving: `auzolan up` prepares the node and runs its pages and its worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from django.conf import settings
from django.db import connections

from auzolan.cli import demos
from auzolan.cli.output import say, warn
from auzolan.cli.people import BASE_URL
from auzolan.cli.standing import prepare
from auzolan.store import logins, restored
from auzolan.store.queries.viewers import home_community
from auzolan.worker import loop

START_MAX_S = 30
STOP_MAX_S = 10


def _serve(host: str, port: int) -> subprocess.Popen[bytes]:
    # SQLite has one writer: one process with a few threads is the right size there.
    postgres = connections["default"].vendor == "postgresql"
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", "2" if postgres else "1", "--blocking-threads", "4"),
        *("--no-ws", "--log-level", "warning", "auzolan.web.wsgi:application"),
    ]
    environment = {**os.environ, "AUZOLAN_DATA": str(settings.DATA)}
    return subprocess.Popen(command, env=environment)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/healthz", timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_up(server: subprocess.Popen[bytes], address: str) -> bool:
    give_up_at = monotonic() + START_MAX_S
    while monotonic() < give_up_at and server.poll() is None:
        if _answers(address):
            return True
        threading.Event().wait(0.05)
    return False


def up(
    *,
    demo: Annotated[
        bool, typer.Option(help="Make the demo community where there is none yet.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="The port.")] = 8000,
) -> None:
    """Run the node: its pages and its worker, until stopped with Ctrl+C."""
    prepare()
    if demo and home_community() is None:
        demos.build()
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    if _answers(address):
        warn(f"Something answers at {address} already; choose another PORT.")
        raise typer.Exit(1)
    restored.note(BASE_URL, _told_address(address))
    server = _serve(host, port)
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
