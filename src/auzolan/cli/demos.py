"""Demo: `auzolan demo` makes the demo community's data without a server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from auzolan.cli import output
from auzolan.cli.standing import AsJson, prepare
from auzolan.demo.build import build as build_demo
from auzolan.store.queries import viewers
from auzolan.units.faults import fault


def build() -> str:
    """Make the demo community on this data folder, with a progress bar."""
    with Progress(console=output.err, transient=True) as progress:
        task = progress.add_task("Making the demo community", total=None)
        return build_demo(
            lambda done, total: progress.update(task, completed=done, total=total)
        )


def demo(
    *,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="A data folder that is still empty; made if missing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the demo community's data, without a server."""
    if into is not None:
        # The data folder is settled when Django starts, so another one takes another
        # process.
        command = [sys.executable, "-m", "auzolan", "demo", *(["--json"] * as_json)]
        environment = {**os.environ, "AUZOLAN_DATA": str(into.resolve())}
        raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)
    prepare()
    if viewers.home_community() is not None:
        output.refuse([fault("community.exists")], as_json=as_json)
    community = build()
    if as_json:
        output.print_json({"community": community})
    else:
        output.say("The demo community is here; look at it with: auzolan up")
