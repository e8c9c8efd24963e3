"""Carrying: `auzolan export` writes what a community, or one member, takes along."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auzolan.cli import output
from auzolan.cli.standing import As, AsJson, Standing, stand
from auzolan.node import export
from auzolan.node.say import Faults
from auzolan.store.queries import everything, sheets


class Sorts(StrEnum):
    """What is carried away."""

    VALUEFLOWS = "valueflows"
    MEMBERS = "members"
    THINGS = "things"
    LOANS = "loans"
    CASH = "cash"


def export_(
    sort: Annotated[Sorts, typer.Argument(help="Everything, or one list as CSV.")],
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file; the screen without it.")
    ] = None,
    mine: Annotated[
        str,
        typer.Option(metavar="MEMBER", help="Only what belongs to this member."),
    ] = "",
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Write everything as ValueFlows JSON-LD, or one list as CSV for a spreadsheet.

    With --mine a member's own things, promises and records, as they may carry away.
    """
    here = stand(mine or as_, as_json=as_json)
    data = _data(here, sort, mine=bool(mine))
    if isinstance(data, tuple):
        output.refuse(data, as_json=as_json)
    if to is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    # Names and contacts are in it, so nobody else on this machine may read it.
    output.write_private(to, data)
    if as_json:
        output.print_json({"file": str(to), "bytes": len(data)})
    else:
        output.say(f"Wrote {len(data):,} bytes to {to}")


def _data(here: Standing, sort: Sorts, *, mine: bool) -> bytes | Faults:
    if mine:
        return export.mine(here.house, here.doer)
    if sort is Sorts.VALUEFLOWS:
        return export.full(here.house, here.doer, everything.every(here.viewer))
    writers = {
        Sorts.MEMBERS: sheets.members,
        Sorts.THINGS: sheets.things,
        Sorts.LOANS: sheets.loans,
        Sorts.CASH: sheets.cash,
    }
    return writers[sort](here.viewer)
