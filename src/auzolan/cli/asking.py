"""Asking: `auzolan need` states a need, shows the ways, and chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from auzolan.cli import moments, output
from auzolan.cli.standing import As, AsJson, Standing, stand
from auzolan.node import ask, choose
from auzolan.node.ports import Appended
from auzolan.store.queries import vocabulary
from auzolan.store.queries.naming import Names
from auzolan.units.amounts import UNITS, format_amount
from auzolan.units.faults import Fault
from auzolan.units.points import Point, parse_point
from auzolan.units.spans import DAY_MS
from auzolan.ways.way import Answer, Order, Purpose, Question, Someone, Way, WayStep
from auzolan.web.faults import sentence

METRES = 1000
GRAMS = 1000


class Orders(StrEnum):
    """What matters most."""

    USUAL = "usual"
    SOONEST = "soonest"
    NEAREST = "nearest"
    CHEAPEST = "cheapest"
    LIGHTEST = "lightest"


def need(
    words: Annotated[str, typer.Argument(help="What you need, in your own words.")],
    *,
    from_: Annotated[
        str, typer.Option("--from", help="From when: 2026-11-24 18:00, tomorrow, now, +2h.")
    ] = "+1h",
    until: Annotated[
        str, typer.Option("--until", help="Until when: as --from, or +1d after it.")
    ] = "+1d",
    near: Annotated[
        str,
        typer.Option(metavar="LAT,LON", help="Where; the community's middle without it."),
    ] = "",
    radius: Annotated[
        float, typer.Option(metavar="KM", help="How far away it may be.")
    ] = 10,
    quantity: Annotated[
        str, typer.Option(help="How much: 2, or 2.5 kg. What the words say without it.")
    ] = "",
    have: Annotated[
        bool, typer.Option("--have", help="To have it by --until, not only to use it.")
    ] = False,
    order: Annotated[Orders, typer.Option(help="What comes first.")] = Orders.USUAL,
    choose_: Annotated[
        str,
        typer.Option("--choose", metavar="KEY", help="Choose a way at once, by its key."),
    ] = "",
    ask_around: Annotated[
        bool, typer.Option("--ask-around", help="Post the need, for later offers.")
    ] = False,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Find the cooperative ways to meet a need, and choose one of them.

    With --json the ways are a list with way, who, when, price, distance_km, co2e_kg,
    steps and missing, and the key to choose each by.
    """
    here = stand(as_, as_json=as_json)
    question = _question(
        here,
        words,
        span=(from_, until),
        near=near,
        radius=radius,
        quantity=quantity,
        purpose="have" if have else "use",
        order=order.value,
    )
    if isinstance(question, Fault):
        output.refuse([question], as_json=as_json)
    found = ask.ask(here.house, here.community.id, question, doer=here.doer)
    if not isinstance(found, Answer):
        output.refuse(found, as_json=as_json)
    if choose_ or ask_around:
        _choose(here, found, choose_, as_json=as_json)
    else:
        _show(here, found, as_json=as_json)


def _show(here: Standing, answer: Answer, *, as_json: bool) -> None:
    names = _names(here, answer.ways)
    if as_json:
        output.print_json([way_row(here, names, way) for way in answer.ways])
        return
    for note in answer.notes:
        output.warn(f"{sentence(note)}")
    output.print_table(
        ("key", "way", "what", "who", "when", "far", "price", "missing"),
        [_line(here, names, way) for way in answer.ways],
    )


def _question(
    here: Standing,
    words: str,
    *,
    span: tuple[str, str],
    near: str,
    radius: float,
    quantity: str,
    purpose: Purpose,
    order: Order,
) -> Question | Fault:
    now, zone = here.viewer.now, here.zone
    starts_at = moments.read_moment(span[0], zone=zone, now=now)
    if isinstance(starts_at, Fault):
        return starts_at
    ends_at = moments.read_moment(span[1], zone=zone, now=now, since=starts_at, is_end=True)
    if isinstance(ends_at, Fault):
        return ends_at
    point: Point | Fault = Point(here.community.lat_e7, here.community.lon_e7)
    if near:
        point = parse_point(near)
    if isinstance(point, Fault):
        return point
    amount: tuple[str, str] | Fault = ("", "")
    if quantity:
        amount = moments.read_amount(quantity)
    if isinstance(amount, Fault):
        return amount
    return Question(
        words=words,
        quantity=amount[0],
        unit=amount[1],
        near=point,
        radius_m=round(min(max(radius, 0), METRES * METRES) * METRES),
        # What has just begun is meant from now on.
        starts_at=max(starts_at, now) if starts_at > now - DAY_MS else starts_at,
        ends_at=ends_at,
        purpose=purpose,
        language=here.community.language,
        order=order,
    )


def _choose(here: Standing, answer: Answer, key: str, *, as_json: bool) -> None:
    if key:
        # `borrow-1` is meant where the key is `borrow-01`.
        name, _, number = key.rpartition("-")
        exact = f"{name}-{int(number):02}" if name and number.isdecimal() else key
        done = choose.choose(here.house, here.doer, draft=answer.draft, way=exact)
    else:
        done = choose.post(here.house, here.doer, draft=answer.draft)
    if not isinstance(done, Appended):
        output.refuse(done, as_json=as_json)
    way = answer.way(exact) if key else None
    promises = [asked.promise for asked in way.wish.promises] if way and way.wish else []
    if as_json:
        output.print_json(
            {"need": answer.need, "promises": promises, "act": done.act_id, "seq": done.seq}
        )
        return
    output.say(f"Done: need {answer.need}")
    for promise in promises:
        output.say(f"  promise {promise}")


def _names(here: Standing, ways: Sequence[Way]) -> Names:
    parts: list[Way | WayStep] = [*ways, *(step for way in ways for step in way.steps)]
    people = [one for part in parts for one in part.who]
    return here.names(
        members=[one.member for one in people],
        things=[part.thing for part in parts],
        places=[part.place for part in parts],
        kinds={*(one.kind for one in people), *(part.kind for part in parts)},
    )


def _who(names: Names, one: Someone) -> str:
    """Return a name, or `a neighbour with a lathe` until it may be told."""
    name = names.of(one.member) if one.member else ""
    kind = names.kind(one.kind)
    return name or (f"a neighbour with {kind}" if kind else "a neighbour")


def _amount(here: Standing, names: Names, steps: int, kind: str) -> str:
    row = names.kinds.get(kind)
    unit = vocabulary.unit(here.community.id, row.unit if row else "each")
    return f"{format_amount(steps, unit)} {unit.symbol}".strip()


def price(here: Standing, steps: int) -> str | None:
    """Return a price as an exact decimal with its unit; None while accounts are off."""
    if here.viewer.accounts == "off":
        return None
    unit = UNITS["hour_credit" if here.viewer.accounts == "hours" else "credit"]
    return f"{format_amount(steps, unit)} {unit.symbol}"


def _when(here: Standing, part: Way | WayStep) -> dict[str, str | None]:
    return {
        "starts_at": moments.iso(part.starts_at, here.zone),
        "ends_at": moments.iso(part.ends_at, here.zone),
    }


def way_row(here: Standing, names: Names, way: Way) -> dict[str, Any]:
    """Return a way as JSON tells it; the first eight keys are a promise to others."""
    return {
        "way": way.way,
        "who": [_who(names, one) for one in way.who],
        "when": _when(here, way),
        "price": price(here, way.price),
        "distance_km": way.told_distance_m / METRES,
        "co2e_kg": None if way.co2e_g is None else way.co2e_g / GRAMS,
        "steps": [_step(here, names, step) for step in way.steps],
        "missing": [output.fault_row(found) for found in way.missing],
        "key": way.key,
        "kind": names.kind(way.kind),
        "thing": names.of(way.thing) if way.thing else "",
        "place": names.of(way.place) if way.place else "",
        "quantity": _amount(here, names, way.quantity, way.kind),
        "co2e_source": way.co2e_source,
        "automatic": way.automatic,
        "can_choose": way.can_choose,
        "why": [reason.code for reason in way.why],
        "gap_percent": None if way.gap_permille is None else way.gap_permille / 10,
    }


def _step(here: Standing, names: Names, step: WayStep) -> dict[str, Any]:
    return {
        "key": step.key,
        "feeds": step.feeds,
        "what": step.name or step.what,
        "who": [_who(names, one) for one in step.who],
        "when": _when(here, step),
        "minutes": step.minutes,
        "kind": names.kind(step.kind),
        "quantity": _amount(here, names, step.quantity, step.kind),
        "place": names.of(step.place) if step.place else "",
        "price": price(here, step.price),
    }


def _line(here: Standing, names: Names, way: Way) -> tuple[str, ...]:
    zone = here.zone
    lacks = "; ".join(sentence(found) for found in way.missing)
    return (
        way.key,
        way.way,
        (names.of(way.thing) if way.thing else "") or names.kind(way.kind),
        ", ".join(dict.fromkeys(_who(names, one) for one in way.who)),
        f"{moments.told(way.starts_at, zone)} – {moments.told(way.ends_at, zone)}",
        f"{way.told_distance_m / METRES:.1f} km",
        price(here, way.price) or "",
        lacks,
    )
