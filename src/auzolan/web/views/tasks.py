"""Tasks: promises as what a reader can do about them, for the day, needs and plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from auzolan.ledger import records
from auzolan.ledger.fulfilment import TIME_ACTIONS, is_loan
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import UNITS, format_amount
from auzolan.units.spans import HOUR_MS
from auzolan.web import telling
from auzolan.web.pieces import Task

# What one can say it took, in minutes.
PRESETS = (15, 30, 45, 60, 90, 120, 180, 240)
# Until so long before its beginning its button is there, but does not stand out.
SOON_MS = 12 * HOUR_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What tasks are told from."""

    viewer: Viewer
    mine: tuple[str, ...]
    names: Names
    things: Mapping[str, records.Thing]
    contacts: Mapping[str, str]


def what(told: Told, promise: records.Promise) -> str:
    """Return what a promise is about, without people."""
    names = told.names
    kind = names.kinds.get(promise.kind)
    if promise.thing and promise.action in ("transferCustody", "use"):
        return names.thing(told.things.get(promise.thing), promise.kind)
    name = names.thing(told.things.get(promise.thing), promise.kind)
    if promise.action in ("work", "deliverService"):
        long = telling.minutes(promise.minutes) if promise.minutes else ""
        return f"{name}, {long}" if long else name
    return telling.amount_of(told.viewer, promise.quantity, kind, name)


def sentence(told: Told, promise: records.Promise) -> str:
    """Return what a promise means for its reader, such as `Jon borrows your drill`."""
    names = told.names
    about = what(told, promise)
    giver = giver_of(told, promise)
    taker = _who(told, promise.receiver)
    is_giver, is_taker = promise.provider in told.mine, promise.receiver in told.mine
    values = {"what": about, "giver": giver, "taker": taker}
    if is_giver and is_taker:
        return {
            "work": _("You work: %(what)s"),
            "use": _("You use: %(what)s"),
            "consume": _("You use up: %(what)s"),
            "produce": _("You make: %(what)s"),
        }.get(promise.action, "%(what)s") % values
    if is_giver:
        return _as_giver(promise) % values
    if is_taker:
        return _as_taker(promise, bool(names.of(promise.provider))) % values
    return _("%(giver)s for %(taker)s: %(what)s") % values


def _as_giver(promise: records.Promise) -> str:
    if promise.action == "transferCustody":
        return (
            _("%(taker)s brings back %(what)s")
            if promise.state == "out"
            else _("%(taker)s borrows %(what)s")
        )
    return {
        "work": _("You help %(taker)s: %(what)s"),
        "deliverService": _("You help %(taker)s: %(what)s"),
        "transfer": _("You give %(taker)s %(what)s"),
        "consume": _("You give %(taker)s %(what)s"),
        "use": _("%(taker)s comes to use %(what)s"),
        "produce": _("You make %(what)s for %(taker)s"),
    }.get(promise.action, _("You for %(taker)s: %(what)s"))


def _as_taker(promise: records.Promise, known: bool) -> str:
    if not known:
        return _("%(what)s: nobody has taken it yet")
    if promise.action == "transferCustody":
        return (
            _("You bring %(what)s back to %(giver)s")
            if promise.state == "out"
            else _("You borrow %(what)s from %(giver)s")
        )
    return {
        "work": _("%(giver)s helps you: %(what)s"),
        "deliverService": _("%(giver)s helps you: %(what)s"),
        "transfer": _("%(giver)s gives you %(what)s"),
        "consume": _("%(giver)s gives you %(what)s"),
        "use": _("You use %(what)s of %(giver)s"),
        "produce": _("%(giver)s makes %(what)s for you"),
    }.get(promise.action, _("%(giver)s for you: %(what)s"))


# Whose hours, machines and stocks these are is told once they have promised.
_UNNAMED = frozenset({"work", "deliverService", "use", "consume"})


def giver_of(told: Told, promise: records.Promise) -> str:
    """Return who gives; of somebody who has not promised yet only what they can do."""
    if promise.provider == told.viewer.member or promise.state not in ("asked", "job"):
        return _who(told, promise.provider)
    if promise.provider and promise.action not in _UNNAMED:
        return _who(told, promise.provider)
    kind = told.names.kind(promise.kind)
    if not kind:
        return _("a neighbour")
    if promise.action in ("work", "deliverService"):
        return _("somebody for %(kind)s") % {"kind": kind}
    return _("a neighbour with %(kind)s") % {"kind": kind}


def _who(told: Told, member: str) -> str:
    if member == told.viewer.member:
        return _("you")
    return told.names.of(member) or _("a neighbour")


def task(told: Told, promise: records.Promise) -> Task:
    """Return a promise with what its reader can do about it."""
    viewer = told.viewer
    coming_back = is_loan(promise) and promise.state == "out"
    when = promise.ends_at if coming_back else promise.starts_at
    other = promise.receiver if promise.provider in told.mine else promise.provider
    state, tone = telling.promise_state(promise)
    return Task(
        promise=promise.id,
        what=_capital(sentence(told, promise)),
        when=(
            telling.moment(viewer, when)
            if is_loan(promise)
            else telling.span(viewer, promise.starts_at, promise.ends_at)
        ),
        where=told.names.of(promise.place),
        late=coming_back and promise.ends_at < viewer.now,
        state=state,
        tone=tone,
        href=address(promise),
        reach=tuple(telling.contact_of(told.contacts.get(other, ""))),
        can_drop=promise.state in ("asked", "promised", "job")
        and bool({promise.provider, promise.receiver} & set(told.mine)),
        button=_button(promise, told.mine) if promise.state in ("promised", "out") else "",
        early=when - viewer.now > SOON_MS,
        **_asked(told, promise, coming_back=coming_back),
    )


def at_desk(told: Told, promise: records.Promise) -> Task:
    """Return a loan that is out, with the button for bringing it back at any time."""
    found = task(told, promise)
    words = _as_giver(promise) % {
        "what": what(told, promise),
        "taker": told.names.of(promise.receiver) or _("a neighbour"),
    }
    if promise.state != "out":
        return replace(found, what=_capital(words))
    return replace(found, what=_capital(words), button=_("It is back"), asks_condition=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def address(promise: records.Promise) -> str:
    """Return the page of the plan or need that a promise belongs to."""
    if promise.plan:
        return reverse("plan", args=[promise.plan])
    return reverse("need", args=[promise.need]) if promise.need else ""


def _button(promise: records.Promise, mine: tuple[str, ...]) -> str:
    is_giver = promise.provider in mine
    if promise.action == "transferCustody":
        if promise.state == "out":
            return _("It is back") if is_giver else _("I brought it back")
        return _("Handed over") if is_giver else _("I have it")
    return {
        "work": _("It is done"),
        "deliverService": _("It is done"),
        "use": _("It was used"),
        "transfer": _("Handed over") if is_giver else _("I have it"),
        "consume": _("Used up"),
        "produce": _("It is made"),
    }.get(promise.action, _("It is done"))


def _asked(told: Told, promise: records.Promise, *, coming_back: bool) -> dict[str, Any]:
    """Return which further things the form of a promise asks for."""
    if coming_back:
        return {"asks_condition": True}
    if promise.action in TIME_ACTIONS:
        chosen = {*PRESETS, *([promise.minutes] if promise.minutes else ())}
        return {
            "minutes": tuple((each, telling.minutes(each)) for each in sorted(chosen)),
            "minutes_now": promise.minutes or PRESETS[3],
        }
    if promise.action in ("consume", "produce", "transfer"):
        kind = told.names.kinds.get(promise.kind)
        unit = UNITS.get(kind.unit) if kind else None
        if unit is not None:
            return {
                "unit": unit.symbol or _("pieces"),
                "quantity": format_amount(promise.quantity - promise.done, unit),
            }
    return {}
