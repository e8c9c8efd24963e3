"""Credentials: `auzolan token` makes, lists and ends personal tokens for the API."""

from __future__ import annotations

from typing import Annotated

import typer

from auzolan.app import now_ms
from auzolan.cli import moments, output
from auzolan.cli.standing import As, AsJson, stand
from auzolan.store import tokens
from auzolan.units.faults import fault

token_app = typer.Typer(help="Personal tokens, by which programs use the API for somebody.")


@token_app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is for, such as: calendar.")],
    *,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Make a token; its secret is shown once."""
    here = stand(as_, as_json=as_json)
    made = tokens.make(here.community.id, here.doer.who, name=name, now=now_ms())
    if isinstance(made, tuple):
        output.refuse(made, as_json=as_json)
    if as_json:
        output.print_json({"token": made.id, "secret": made.secret, "name": name})
    else:
        typer.echo(made.secret)
        output.warn("Shown once: keep it where only that program finds it.")


@token_app.command("list")
def list_tokens(*, as_: As = "", as_json: AsJson = False) -> None:
    """List a member's tokens, without their secrets."""
    here = stand(as_, as_json=as_json)
    found = tokens.listed(here.community.id, here.doer.who)
    if as_json:
        output.print_json(
            [
                {
                    "token": one.id,
                    "name": one.name,
                    "made_at": moments.iso(one.made_at, here.zone),
                    "used_at": moments.iso(one.used_at, here.zone),
                }
                for one in found
            ]
        )
        return
    output.print_table(
        ("token", "name", "made", "last used"),
        [
            (
                one.id[:16],
                one.name,
                moments.told(one.made_at, here.zone),
                moments.told(one.used_at, here.zone) if one.used_at else "never",
            )
            for one in found
        ],
    )


@token_app.command()
def drop(
    token: Annotated[str, typer.Argument(help="The token's id, or its beginning.")],
    *,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """End a token; the program that used it gets no answer any more."""
    here = stand(as_, as_json=as_json)
    found = [
        one
        for one in tokens.listed(here.community.id, here.doer.who)
        if one.id.startswith(token)
    ]
    if len(found) != 1:
        output.refuse([fault("token.unknown", token[:64])], as_json=as_json)
    tokens.drop(here.community.id, here.doer.who, found[0].id)
    if as_json:
        output.print_json({"token": found[0].id, "dropped": True})
    else:
        output.say(f"{found[0].name} is ended.")
