"""The `auzolan` command: its subcommands, by room."""

from __future__ import annotations

import typer

from auzolan.cli import serving

app = typer.Typer(
    name="auzolan",
    help="A need is stated, and the neighbours find the cooperative ways to meet it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serving.up)


@app.callback()
def root() -> None:
    """Keep a community's books on this machine."""


def run() -> None:
    """Run the command."""
    app()
