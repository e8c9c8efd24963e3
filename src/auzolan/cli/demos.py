"""Demo: `auzolan demo` makes the demo community's data without a server."""

from __future__ import annotations

from rich.progress import Progress

from auzolan.cli.output import err
from auzolan.demo.build import build as build_demo


def build() -> str:
    """Make the demo community on this data folder, with a progress bar."""
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Making the demo community", total=None)
        return build_demo(
            lambda done, total: progress.update(task, completed=done, total=total)
        )
