"""The `auzolan` command: its subcommands, by room."""

from __future__ import annotations

import sys
import unicodedata

import typer
from django.conf import settings
from django.db import DatabaseError

from auzolan.cli import (
    asking,
    bringing,
    carrying,
    credentials,
    demos,
    doctor,
    founding,
    keeping,
    logs,
    offering,
    output,
    people,
    promising,
    starting,
)
from auzolan.units.faults import AuzolanError

app = typer.Typer(
    name="auzolan",
    help="A need is stated, and the neighbours find the cooperative ways to meet it.",
    epilog="Ends with 0 done, 1 refused, 2 not understood, 3 done in part.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(starting.up)
app.command()(founding.init)
app.command()(demos.demo)
app.command()(asking.need)
app.command()(offering.offer)
app.add_typer(promising.promise_app, name="promise")
app.command()(promising.record)
app.command()(promising.statement)
app.command("import")(bringing.import_)
app.command("export")(carrying.export_)
app.add_typer(people.member_app, name="member")
app.add_typer(credentials.token_app, name="token")
app.add_typer(logs.log_app, name="log")
app.command("rebuild")(keeping.rebuild_)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command("accept-restored")(keeping.accept_restored)
app.command()(keeping.update)
app.command()(doctor.doctor)


@app.callback()
def root() -> None:
    """Keep a community's books on this machine."""


def run() -> None:
    """Run the command; whatever goes wrong is told in a line, not as a traceback."""
    try:
        app(args=_typed())
    except (OSError, DatabaseError, UnicodeError, AuzolanError) as error:
        if settings.DEBUG:
            raise
        told = f"{type(error).__name__}: {error}".encode(errors="replace").decode()
        output.warn(told, mark="✗")
        sys.exit(output.REFUSED)


def _typed() -> list[str]:
    """Return the arguments in the one form that acts are signed in.

    Bytes that are no text in this machine's encoding are a command not understood.
    """
    typed = [unicodedata.normalize("NFC", argument) for argument in sys.argv[1:]]
    broken = [number for number, text in enumerate(typed, start=1) if not _is_text(text)]
    if broken:
        output.warn(f"Argument {broken[0]} is no text in UTF-8.", mark="✗")
        sys.exit(output.NOT_UNDERSTOOD)
    return typed


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
