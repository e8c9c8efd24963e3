"""Telling: amounts, spans, states and sorts of records as the words that pages show."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from auzolan.ledger import records
from auzolan.store.queries import vocabulary
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import UNITS, Unit, format_amount
from auzolan.units.spans import DAY_MS, HOUR_MS, SECOND_MS
from auzolan.web import dates
from auzolan.web.pieces import Tone
from auzolan.web.viewers import balance_text

MINUTES_AN_HOUR = 60
GRAMS_A_KG = 1_000
DAYS_A_WEEK = 7

# How kinds of one classification look; others are moss.
TONES: dict[str, Tone] = {
    "tools": "moss",
    "garden": "moss",
    "camping": "moss",
    "bikes": "sky",
    "transport": "sky",
    "skill": "sky",
    "food": "clay",
    "kitchen": "clay",
    "seeds": "clay",
    "machines": "amber",
    "materials": "amber",
    "parts": "amber",
    "rooms": "plum",
    "events": "plum",
    "music": "plum",
    "games": "plum",
}


CLASSES: dict[str, str] = {
    "tools": _n("Tools"),
    "ladders": _n("Ladders"),
    "measuring": _n("Measuring"),
    "garden": _n("Garden"),
    "kitchen": _n("Kitchen"),
    "food": _n("Food"),
    "seeds": _n("Seeds"),
    "bikes": _n("Bikes"),
    "transport": _n("Transport"),
    "travel": _n("Travel"),
    "camping": _n("Camping"),
    "sport": _n("Sport"),
    "games": _n("Games"),
    "children": _n("Children"),
    "music": _n("Music"),
    "av": _n("Picture and sound"),
    "events": _n("Events"),
    "rooms": _n("Rooms"),
    "furniture": _n("Furniture"),
    "home": _n("Home"),
    "cleaning": _n("Cleaning"),
    "sewing": _n("Sewing"),
    "craft": _n("Craft"),
    "textiles": _n("Textiles"),
    "electronics": _n("Electronics"),
    "computers": _n("Computers"),
    "office": _n("Office"),
    "learning": _n("Learning"),
    "books": _n("Books"),
    "health": _n("Health"),
    "animals": _n("Animals"),
    "building": _n("Building"),
    "wood": _n("Wood"),
    "fuel": _n("Fuel"),
    "machines": _n("Machines"),
    "materials": _n("Materials"),
    "parts": _n("Parts"),
    "skill": _n("Helping hands"),
}


def language() -> str:
    """Return the reader's language as kinds' labels name it, such as `es`."""
    return (get_language() or "en").partition("-")[0]


@functools.lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone."""
    return ZoneInfo(name)


def zone_of(viewer: Viewer) -> ZoneInfo:
    """Return the zone of the viewer's community."""
    return zone(viewer.community_row.zone)


def local(viewer: Viewer, moment_ms: int) -> datetime:
    """Return a moment on the community's clock."""
    return datetime.fromtimestamp(moment_ms / SECOND_MS, zone_of(viewer))


def moment(viewer: Viewer, moment_ms: int) -> str:
    """Return `Mon 23 Nov, 8:30`, with the year where it is another one."""
    return f"{day(viewer, moment_ms)}, {dates.clock(local(viewer, moment_ms))}"


def day(viewer: Viewer, moment_ms: int) -> str:
    """Return `Mon 23 Nov`, with the year where it is another one."""
    at = local(viewer, moment_ms)
    told = dates.day_short(at.date())
    if at.year != local(viewer, viewer.now).year:
        return f"{told} {at.year}"
    return told


def span(viewer: Viewer, starts_at: int, ends_at: int) -> str:
    """Return `Mon 23 Nov, 8:30 – 10:00`, or with both days where they differ."""
    starts, ends = local(viewer, starts_at), local(viewer, ends_at)
    told = moment(viewer, starts_at)
    if starts.date() == ends.date():
        return f"{told} – {dates.clock(ends)}"
    return f"{told} – {moment(viewer, ends_at)}"


def minutes(number: int) -> str:
    """Return `45 min`, `2 h`, `1 h 30 min`."""
    hours, rest = divmod(number, MINUTES_AN_HOUR)
    parts = []
    if hours:
        parts.append(_("%(hours)s h") % {"hours": hours})
    if rest or not hours:
        parts.append(_("%(minutes)s min") % {"minutes": rest})
    return " ".join(parts)


def length(length_ms: int) -> str:
    """Return a length of time in whole days or hours."""
    if length_ms >= DAY_MS:
        days = length_ms // DAY_MS
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    hours = max(1, length_ms // HOUR_MS)
    return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}


def unit_symbol(viewer: Viewer, code: str) -> str:
    """Return a unit's sign; empty for pieces."""
    if code in UNITS:
        return UNITS[code].symbol
    return vocabulary.unit(viewer.community, code).symbol


def quantity(viewer: Viewer, amount: int, kind: records.Kind | None) -> str:
    """Return `4`, `2.5 kg`."""
    if kind is None:
        return str(amount)
    unit = UNITS.get(kind.unit) or vocabulary.unit(viewer.community, kind.unit)
    told = dates.figure(format_amount(amount, unit))
    return f"{told} {unit.symbol}" if unit.symbol else told


def amount_of(viewer: Viewer, amount: int, kind: records.Kind | None, name: str) -> str:
    """Return a quantity with the name of its sort: `drill`, `4 × stool`, `2.5 kg flour`."""
    if not amount or kind is None or (amount == 1 and kind.unit == "each"):
        return name
    told = quantity(viewer, amount, kind)
    if kind.unit in ("each", "pair"):
        return f"{dates.figure(format_amount(amount, UNITS[kind.unit]))} × {name}"
    return f"{told} {name}"


def account_unit(viewer: Viewer) -> Unit:
    """Return what the community's accounts count, in hours or in credit."""
    return UNITS["hour_credit" if viewer.accounts == "hours" else "credit"]


def credit(viewer: Viewer, amount: int) -> str:
    """Return an amount of credit; empty while accounts are off."""
    if viewer.accounts == "off" or not amount:
        return ""
    return balance_text(viewer, amount).lstrip("+")


def free() -> str:
    """Return the price of what costs nothing."""
    return pgettext("price", "free")


def price(viewer: Viewer, offer: records.Offer) -> str:
    """Return what an offer costs; empty while accounts are off."""
    if viewer.accounts == "off":
        return ""
    if not offer.price:
        return free()
    per = {
        "day": pgettext("price", "a day"),
        "hour": pgettext("price", "an hour"),
        "unit": pgettext("price", "each"),
        "once": "",
    }[offer.price_per]
    return f"{credit(viewer, offer.price)} {per}".strip()


def away(metres: int) -> str:
    """Return a distance that may be told; homes in one neighbourhood are close by."""
    return dates.distance(metres) if metres else _("close by")


# What the house itself says of where figures come from; others' sources stay as written.
_SOURCES = (_n("on foot or by bicycle up to 2 km"),)


def source(text: str) -> str:
    """Return where a figure comes from."""
    return _(text) if text in _SOURCES else text


def weight(grams: int) -> str:
    """Return a mass of CO2e."""
    if abs(grams) < GRAMS_A_KG:
        return f"{grams} g"
    return f"{grams / GRAMS_A_KG:.1f} kg".replace(".0 ", " ")


def mode(name: str) -> str:
    """Return what one does with an offer, as a tag."""
    return {
        "lend": _("Borrow"),
        "give": _("Take away"),
        "help": _("Get help"),
        "machine": _("Use it there"),
    }[name]


def tone(kind: records.Kind | None) -> Tone:
    """Return the colour of a sort."""
    for name in kind.classified if kind else ():
        if name in TONES:
            return TONES[name]
    return "moss"


def class_name(name: str) -> str:
    """Return what a classification is called; communities may add their own."""
    told = CLASSES.get(name)
    return _(told) if told else name.replace("_", " ").capitalize()


def condition(name: str) -> str:
    """Return how a thing is."""
    return {
        "good": _("good"),
        "worn": _("worn, but it works"),
        "broken": _("broken"),
        "missing": _("missing"),
    }.get(name, name)


def promise_state(promise: records.Promise) -> tuple[str, Tone]:
    """Return the state of a promise in words, with its colour."""
    state = promise.state
    if state == "promised" and promise.action == "transferCustody":
        return _("promised"), "moss"
    told: dict[str, tuple[str, Tone]] = {
        "job": (_("nobody yet"), "amber"),
        "asked": (_("asked"), "amber"),
        "promised": (_("promised"), "moss"),
        "out": (_("handed over"), "sky"),
        "done": (_("done"), "stone"),
        "declined": (_("declined"), "clay"),
        "expired": (_("no answer"), "clay"),
        "off": (_("taken back"), "stone"),
    }
    return told[state]


def need_state(need: records.Need) -> tuple[str, Tone]:
    """Return the state of a need in words, with its colour."""
    told: dict[str, tuple[str, Tone]] = {
        "open": (_("open"), "amber"),
        "meeting": (_("on its way"), "moss"),
        "met": (_("met"), "stone"),
        "closed": (_("closed"), "stone"),
    }
    return told[need.state]


def deed_of(action: str) -> str:
    """Return what an action is called on pages."""
    return {
        # Of the way there and the way back.
        "transferCustody": _("handed over"),
        "transfer": _("given"),
        "transferAllRights": _("handed over for good"),
        "work": _("worked"),
        "deliverService": _("helped"),
        "use": _("used"),
        "consume": _("used up"),
        "produce": _("made"),
        "raise": _("counted more"),
        "lower": _("counted less"),
        "move": _("moved"),
    }.get(action, action)


def contact(text: str) -> dict[str, str]:
    """Return the fields of a text's contact."""
    try:
        return msgspec.json.decode(text, type=dict[str, str]) if text else {}
    except msgspec.DecodeError:
        return {}


def contact_of(text: str) -> list[tuple[str, str]]:
    """Return how to reach somebody as (icon, text), from a contact's JSON."""
    said = contact(text)
    icons = {"phone": "phone", "email": "mail", "address": "map-pin"}
    return [(icons[key], said[key]) for key in icons if said.get(key)]


def weekly(windows: tuple[records.Window, ...]) -> str:
    """Return weekly openings as `Mon, Wed 18:00–20:00; Sat 10:00–13:00`."""
    by_hours: dict[tuple[int, int], list[int]] = {}
    for weekday, first, last in sorted(windows):
        by_hours.setdefault((first, last), []).append(weekday)
    parts = []
    for (first, last), weekdays in by_hours.items():
        days = ", ".join(map(weekday_of, weekdays))
        if len(weekdays) == DAYS_A_WEEK:
            days = _("every day")
        parts.append(f"{days} {_minute(first)}–{_minute(last)}")
    return "; ".join(parts)


def weekday_of(number: int) -> str:
    """Return `Mon` of 0."""
    return dates.weekday_short(date(2024, 1, 1) + timedelta(days=number))


def _minute(of_day: int) -> str:
    return f"{of_day // MINUTES_AN_HOUR}:{of_day % MINUTES_AN_HOUR:02d}"
