"""Starting: `auzolan up`, whose pages begin to load before anything else does.

Half of a start is loading code, once for the pages and once for the worker. On a node
whose tables are there already both are loaded side by side.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import django
import typer

HTTP_OK = 200

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, name="auzolan")


@app.callback()
def root() -> None:
    """Keep a community's books on this machine."""


@app.command()
def up(
    *,
    demo: Annotated[
        bool, typer.Option(help="Make the demo community where there is none yet.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="The port.")] = 8000,
) -> None:
    """Run the node: its pages and its worker, until stopped with Ctrl+C."""
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    if answers(address):
        typer.echo(
            f"Something answers at {address} already; choose another PORT.", err=True
        )
        raise typer.Exit(1)
    early = serve(host, port) if _was_here() else None
    django.setup()
    # Models load only after the setup, so this half is not named among the imports.
    serving = importlib.import_module("auzolan.cli.serving")
    serving.run(demo=demo, host=host, port=port, address=address, early=early)


def _was_here() -> bool:
    """Tell whether the data folder has been used before; no settings are loaded yet."""
    folder = Path(os.environ.get("AUZOLAN_DATA") or "var")
    return (folder / "auzolan.sqlite3").is_file() and not os.environ.get("AUZOLAN_DATABASE")


def serve(host: str, port: int, *, workers: int = 1) -> subprocess.Popen[bytes]:
    """Start the process of the pages; SQLite has one writer, so one is the right size."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4"),
        *("--no-ws", "--log-level", "warning", "auzolan.web.wsgi:application"),
    ]
    return subprocess.Popen(command)


def answers(address: str) -> bool:
    """Tell whether a node at this address can serve."""
    try:
        with urllib.request.urlopen(address + "/healthz", timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == HTTP_OK)
    except (urllib.error.URLError, OSError):
        return False
