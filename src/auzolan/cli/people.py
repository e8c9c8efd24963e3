"""People: `auzolan member` lists, registers and invites, with letters for printing."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import override

from auzolan.app import now_ms
from auzolan.cli import moments, output
from auzolan.cli.standing import As, AsJson, Standing, member_named, stand
from auzolan.ledger import may
from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.store import restored
from auzolan.store.queries import people
from auzolan.units.faults import Fault
from auzolan.web.cards import qr

LETTERS_MAX = 500
PEOPLE_MAX = 20_000
BASE_URL = "base_url"
HERE = "http://127.0.0.1:8000"

member_app = typer.Typer(help="Who belongs to the community, and letters to invite more.")


class Kinds(StrEnum):
    """What a member is."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ASSOCIATION = "association"


@member_app.command("list")
def list_members(
    words: Annotated[str, typer.Argument(help="A part of a name, or a skill.")] = "",
    *,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """List the active members by name, with roles and skills."""
    here = stand(as_, as_json=as_json)
    found, _ = people.people(
        here.viewer,
        words,
        language=here.community.language,
        offset=0,
        limit=PEOPLE_MAX,
    )
    if as_json:
        output.print_json(
            [
                {
                    "member": one.id,
                    "name": one.name,
                    "roles": list(one.roles),
                    "skills": list(one.skills),
                    "things": one.things,
                }
                for one in found
            ]
        )
        return
    output.print_table(
        ("member", "name", "roles", "skills", "things"),
        [
            (one.id, one.name, ", ".join(one.roles), ", ".join(one.skills), str(one.things))
            for one in found
        ],
    )


@member_app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name.")],
    *,
    card: Annotated[str, typer.Option(help="Card number.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="Phone number.")] = "",
    sort: Annotated[Kinds, typer.Option(help="What they are.")] = Kinds.PERSON,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Register somebody who needs no login; a letter lets them join later."""
    here = stand(as_, as_json=as_json)
    told = {"card": card, "email": email, "phone": phone}
    contact = {field: text for field, text in told.items() if text}
    done = join.register(
        here.house, here.doer, words=Words(name=name, contact=contact), sort=sort.value
    )
    if isinstance(done, tuple):
        output.refuse(done, as_json=as_json)
    if as_json:
        output.print_json({"member": done, "name": name})
    else:
        output.say(f"{name} is a member: {done}")


@member_app.command()
def invite(
    *,
    count: Annotated[int, typer.Option(help="How many letters.", min=1)] = 1,
    uses: Annotated[int, typer.Option(help="How many may join by one.", min=1)] = 1,
    days: Annotated[int, typer.Option(help="For how many days it is good.", min=1)] = 60,
    member: Annotated[
        str, typer.Option(help="Who claims their row by it: card number or name.")
    ] = "",
    role: Annotated[str, typer.Option(help=f"With it: {', '.join(may.ROLES)}.")] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="A page with QR codes, for printing.")
    ] = None,
    address: Annotated[
        str, typer.Option(help="How the node is reached, such as https://our.example.")
    ] = "",
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Write letters that let their bearers join, as links or as a page to print."""
    here = stand(as_, as_json=as_json)
    claimed = _claimed(here, member, as_json=as_json)
    base = (address or restored.noted(BASE_URL) or HERE).rstrip("/")
    letters: list[tuple[str, join.Letter]] = []
    for _ in range(min(count, LETTERS_MAX)):
        letter = join.invite(
            here.house, here.doer, uses=uses, days=days, member=claimed, role=role
        )
        if not isinstance(letter, join.Letter):
            output.refuse(letter, as_json=as_json)
        letters.append((f"{base}/join/{letter.secret}", letter))
    if to is not None:
        output.write_private(to, _page(here, letters).encode())
    if as_json:
        output.print_json(
            [
                {
                    "invitation": letter.invitation,
                    "link": link,
                    "expires_at": moments.iso(letter.expires_at, here.zone),
                }
                for link, letter in letters
            ]
        )
        return
    for link, _ in letters if to is None else ():
        typer.echo(link)
    if to is not None:
        output.say(f"Wrote {len(letters)} letters to {to}: print it and cut.")


def _claimed(here: Standing, member: str, *, as_json: bool) -> str:
    if not member:
        return ""
    found = member_named(here.house, here.community, here.steward, member)
    if isinstance(found, Fault):
        output.refuse([found], as_json=as_json)
    return found


def _page(here: Standing, letters: list[tuple[str, join.Letter]]) -> str:
    """Return a page with a letter for each, four on a sheet."""
    name = output.escaped(here.community.name)
    with override(here.community.language):
        until = moments.told(letters[0][1].expires_at if letters else now_ms(), here.zone)
    parts = [
        f"<div class=card><h2>{name}</h2>{qr(link, 'invitation')}"
        f"<p><code>{output.escaped(link)}</code></p><p>→ {until}</p></div>"
        for link, _ in letters
    ]
    return output.html_page(here.community.name, "".join(parts))
