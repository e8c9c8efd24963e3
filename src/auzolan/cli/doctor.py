"""Doctor: `auzolan doctor` looks for what makes a node unsafe, and says what to do."""

from __future__ import annotations

import typer

from auzolan.app import now_ms
from auzolan.cli import output
from auzolan.cli.standing import AsJson, prepare
from auzolan.store import doctor as doctor_of
from auzolan.web.doctor_texts import said, to_do


def doctor(*, as_json: AsJson = False) -> None:
    """Look for what makes this node unsafe; ends with 1 where something is."""
    if not doctor_of.has_waiting_migrations():
        # An empty node gets its tables, so that it can be looked at; none are changed.
        prepare()
    found = doctor_of.look(now_ms())
    if as_json:
        output.print_json(
            [
                {"name": one.name, "level": one.level, "said": said(one), "do": to_do(one)}
                for one in found
            ]
        )
    for one in () if as_json else found:
        mark = {"fine": "✓", "warn": "!"}.get(one.level, "✗")
        do = to_do(one)
        output.say(said(one) + (f"\n    {do}" if do else ""), mark=mark)
    if any(one.level == "bad" for one in found):
        raise typer.Exit(output.REFUSED)
