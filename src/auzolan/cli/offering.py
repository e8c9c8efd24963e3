"""Offering: `auzolan offer` puts up a thing, a gift or hours of a skill."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from auzolan.cli import moments, output
from auzolan.cli.standing import As, AsJson, Standing, stand
from auzolan.ledger import records
from auzolan.node import offer as offering
from auzolan.node.bring_things import SCORE_MIN
from auzolan.store import rows
from auzolan.store.queries import near as places
from auzolan.store.queries import vocabulary
from auzolan.units.amounts import UNITS, convert, parse_amount
from auzolan.units.faults import Fault
from auzolan.units.points import parse_point
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways.words import find


class Modes(StrEnum):
    """How others may have it."""

    LEND = "lend"
    GIVE = "give"
    HELP = "help"


class Per(StrEnum):
    """What a price is for."""

    DAY = "day"
    HOUR = "hour"
    UNIT = "unit"
    ONCE = "once"


def offer(
    name: Annotated[str, typer.Argument(help="What you offer, such as: Red drill.")],
    *,
    mode: Annotated[Modes, typer.Option(help="Lend it, give it away, or help.")] = (
        Modes.LEND
    ),
    kind: Annotated[
        str, typer.Option(help="What sort it is; guessed from the name without it.")
    ] = "",
    quantity: Annotated[str, typer.Option(help="How much: 1, or 2.5 kg.")] = "1",
    place: Annotated[
        str, typer.Option(help="A place's name; your own place without it.")
    ] = "",
    near: Annotated[
        str, typer.Option(metavar="LAT,LON", help="Where, for a place that is new.")
    ] = "",
    price: Annotated[str, typer.Option(help="In hours or credit, where in use.")] = "",
    per: Annotated[Per, typer.Option(help="What the price is for.")] = Per.DAY,
    automatic: Annotated[
        bool, typer.Option("--automatic", help="Whoever asks has your word at once.")
    ] = False,
    notice_hours: Annotated[int, typer.Option(help="How long before one must ask.")] = 0,
    days_max: Annotated[int, typer.Option(help="For how long at most; 0: any.")] = 0,
    note: Annotated[str, typer.Option(help="What is to be known of it.")] = "",
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Offer a thing to lend or to give, or hours of a skill."""
    here = stand(as_, as_json=as_json)
    wish = _wish(here, name, mode, kind, quantity=quantity, place=(place, near))
    if isinstance(wish, Fault):
        output.refuse([wish], as_json=as_json)
    steps = _price(here, price)
    if isinstance(steps, Fault):
        output.refuse([steps], as_json=as_json)
    done = offering.put_up(
        here.house,
        here.doer,
        offering.Wish(
            mode=mode.value,
            name=name,
            note=note,
            kind=wish[0],
            place=wish[1],
            quantity=wish[2],
            price=steps,
            price_per=per.value if steps else "",
            automatic=automatic,
            notice_ms=max(0, notice_hours) * HOUR_MS,
            length_max_ms=max(0, days_max) * DAY_MS,
        ),
        request=here.house.new_id(),
    )
    if isinstance(done, tuple):
        output.refuse(done, as_json=as_json)
    if as_json:
        output.print_json({"offer": done.offer, "thing": done.thing})
    else:
        output.say(f"Offered: {name} (offer {done.offer})")


_Wished = tuple[str | offering.NewKind, str | offering.NewPlace, int]


def _wish(
    here: Standing,
    name: str,
    mode: Modes,
    kind: str,
    *,
    quantity: str,
    place: tuple[str, str],
) -> _Wished | Fault:
    amount = moments.read_amount(quantity)
    if isinstance(amount, Fault):
        return amount
    unit = amount[1] or ("h" if mode is Modes.HELP else "each")
    found = _kind(here, kind or name)
    steps = parse_amount(amount[0], UNITS[unit])
    if isinstance(steps, int) and found is not None and amount[1]:
        steps = convert(steps, UNITS[unit], vocabulary.unit(here.community.id, found.unit))
    elif found is not None:
        own = vocabulary.unit(here.community.id, found.unit)
        steps = parse_amount(amount[0], own)
    if isinstance(steps, Fault):
        return steps
    where = _place(here, *place)
    if isinstance(where, Fault):
        return where
    new = offering.NewKind(labels={here.community.language: kind or name}, unit=unit)
    return found.id if found is not None else new, where, steps


def _kind(here: Standing, words: str) -> records.Kind | None:
    lexicon = vocabulary.lexicon(here.community.id)
    for one in find(words, lexicon, limit=1):
        if one.score >= SCORE_MIN:
            return rows.by_id(records.Kind, here.community.id, one.kind)
    return None


def _place(here: Standing, name: str, near: str) -> str | offering.NewPlace | Fault:
    known = places.places(here.viewer)
    if name:
        told = here.names(places=[row.id for row in known])
        match = [row for row in known if told.of(row.id).casefold() == name.casefold()]
        if match and not near:
            return match[0].id
    elif not near:
        own = [row for row in known if row.keeper == here.doer.who]
        if own:
            return own[0].id
    middle = f"{here.community.lat_e7 / 1e7:.7f},{here.community.lon_e7 / 1e7:.7f}"
    point = parse_point(near or middle)
    if isinstance(point, Fault):
        return point
    # A place that is only told by its point may be a home, so it stays coarse.
    told_name = name or here.names(members=[here.doer.who]).of(here.doer.who)
    return offering.NewPlace(name=told_name, point=point)


def _price(here: Standing, text: str) -> int | Fault:
    unit = UNITS["credit" if here.viewer.accounts == "credit" else "hour_credit"]
    return parse_amount(text, unit) if text else 0
