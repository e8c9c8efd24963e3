"""Founding: `auzolan init` starts a community of our own from the command line."""

from __future__ import annotations

import dataclasses
import sys
import zoneinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from auzolan.app import house as the_house
from auzolan.cli import output
from auzolan.cli.standing import AsJson, prepare
from auzolan.node import join, start
from auzolan.store import logins
from auzolan.store.queries import viewers
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import IdMaker, is_id
from auzolan.units.points import Point, parse_point
from auzolan.web.cards import card_text, qr

PASSWORD_LENGTH_MAX = 200


class Presets(StrEnum):
    """What a community is most like."""

    TOOL_LIBRARY = "tool_library"
    MAKERSPACE = "makerspace"
    REPAIR_CAFE = "repair_cafe"
    FOOD_GROUP = "food_group"
    BLOCK_OF_FLATS = "block_of_flats"
    NONE = "none"


class Languages(StrEnum):
    """In which language a community names its sorts."""

    ENGLISH = "en"
    SPANISH = "es"


def init(
    *,
    name: Annotated[str, typer.Option(help="What the community is called.")],
    place: Annotated[str, typer.Option(metavar="LAT,LON", help="Its middle.")],
    zone: Annotated[str, typer.Option(help="Its time zone.")] = "Europe/Madrid",
    language: Annotated[Languages, typer.Option(help="Its main language.")] = (
        Languages.ENGLISH
    ),
    preset: Annotated[Presets, typer.Option(help="With which sorts it begins.")] = (
        Presets.TOOL_LIBRARY
    ),
    founder: Annotated[str, typer.Option(help="The first steward's name.")],
    email: Annotated[str, typer.Option(help="The founder's e-mail address.")] = "",
    login: Annotated[str, typer.Option(help="The name to log in with.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the input.")
    ] = False,
    founder_id: Annotated[
        str,
        typer.Option(help="The founder's id in an export that will be brought in."),
    ] = "",
    card: Annotated[
        Path | None, typer.Option(help="Where to write the founder's card, for printing.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start your own community: its books, its first steward, their login and card.

    The card is shown once: with it the founder gets a new key if this node is lost.
    """
    point = _judged(place, zone, founder_id, as_json=as_json)
    password = _password(login, password_stdin=password_stdin, as_json=as_json)
    prepare()
    wish = join.Founding(
        name=name,
        place=point,
        zone=zone,
        language=language.value,
        preset=preset.value,
        founder_name=founder,
        founder_contact={"email": email} if email else {},
    )
    house = the_house()
    if founder_id:
        # Whoever founds for the sake of an export takes over their own row of it.
        house = dataclasses.replace(house, new_id=_first(founder_id, house.new_id))
    with logins.founding():
        if viewers.home_community() is not None:
            output.refuse([fault("community.exists")], as_json=as_json)
        if login and logins.is_taken(login):
            output.refuse([fault("login.taken", login[:80])], as_json=as_json)
        founded = start.start(house, wish, request=the_house().new_id())
        if not isinstance(founded, join.Joined):
            output.refuse(founded, as_json=as_json)
        if login:
            logins.make_login(
                founded.community, founded.member, name=login, password=password,
                language=language.value,
            )  # fmt: skip
    _tell(founded, name, founder, card, as_json=as_json)


def _first(first: str, then: IdMaker) -> IdMaker:
    """Return an id maker whose first id is told."""
    made = iter([first])
    return lambda: next(made, "") or then()


def _judged(place: str, zone: str, founder_id: str, *, as_json: bool) -> Point:
    """Judge what was typed before anything is made of it."""
    found: list[Fault] = []
    point = parse_point(place)
    if isinstance(point, Fault):
        found.append(point)
    if zone not in zoneinfo.available_timezones():
        found.append(fault("zone.unknown", zone[:60]))
    if founder_id and not is_id(founder_id):
        found.append(fault("id.malformed", founder_id[:64]))
    if found:
        output.refuse(found, as_json=as_json)
    assert isinstance(point, Point)
    return point


def _password(login: str, *, password_stdin: bool, as_json: bool) -> str:
    if not login:
        return ""
    if password_stdin:
        password = sys.stdin.readline(PASSWORD_LENGTH_MAX + 2).rstrip("\r\n")
    elif sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise typer.BadParameter("--login needs --password-stdin where nobody can type")
    try:
        validate_password(password)
    except ValidationError as error:
        why = " ".join(error.messages)
        output.refuse([fault("login.weak_password", "password", why=why)], as_json=as_json)
    return password


def _tell(
    founded: join.Joined, name: str, founder: str, card: Path | None, *, as_json: bool
) -> None:
    text = card_text(founded.card_seed)
    if card is not None:
        output.write_private(card, _card_page(name, founder, text).encode())
    if as_json:
        output.print_json(
            {"community": founded.community, "member": founded.member, "card": text}
        )
        return
    output.say(f"{name} has begun; {founder} is its steward.")
    output.say("Write this card down and keep it where nobody else finds it:")
    output.say(f"\n  {text}\n")
    output.say("Now: auzolan import members FILE, auzolan up, auzolan doctor")


def _card_page(name: str, founder: str, text: str) -> str:
    return output.html_page(
        f"{founder}: my card",
        f"<h1>{output.escaped(name)}</h1><h2>My card: {output.escaped(founder)}</h2>"
        f"<div class=card>{qr(text, 'my card')}<p><code>{text}</code></p></div>",
    )
