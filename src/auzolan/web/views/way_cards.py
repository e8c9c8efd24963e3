"""Way cards: a way as words: who, when, where, what for, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from auzolan.sharing import choosing
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.ways.way import Someone, Way, WayStep
from auzolan.web import pieces, reasons, telling

# A made thing may need many hands; a card names the first of them.
WHO_SHOWN = 3
LACKS_SHOWN = 6
GAP_PERMILLE = 10
_TOOL = "make.tool"


def cards(viewer: Viewer, ways: Sequence[Way], names: Names) -> list[pieces.Way]:
    """Return ways as cards; the first that can be had as it is stands out."""
    best = next((way.key for way in ways if not way.missing and way.way != "ask"), "")
    return [_card(viewer, way, names, best=way.key == best) for way in ways]


def _card(viewer: Viewer, way: Way, names: Names, *, best: bool) -> pieces.Way:
    return pieces.Way(
        key=way.key,
        kind=way.way,
        title=_title(viewer, way, names),
        who=_who(viewer, way, names),
        when=_when(viewer, way),
        where=_where(way, names),
        distance=telling.away(way.told_distance_m) if way.way != "ask" else "",
        price=_price(viewer, way),
        co2e=_footprint(way),
        co2e_source=telling.source(way.co2e_source) if way.co2e_g is not None else "",
        why=_why(viewer, way, names),
        missing=_missing(viewer, way, names),
        steps=tuple(_step(viewer, step, names) for step in way.steps),
        href=_href(way),
        best=best,
        can_choose=way.can_choose,
    )


def _title(viewer: Viewer, way: Way, names: Names) -> str:
    if way.way == "ask":
        return _("Ask around")
    kind = names.kinds.get(way.kind)
    name = names.of(way.thing) or names.kind(way.kind)
    if way.way == "help":
        name = names.kind(way.kind)
    else:
        name = telling.amount_of(viewer, way.quantity, kind, name)
    return name[:1].upper() + name[1:]


def someone(viewer: Viewer, one: Someone, names: Names) -> str:
    """Return who it is; until they confirm, only what they have or can do."""
    if one.member and one.member == viewer.member:
        return _("you")
    name = names.of(one.member)
    if name:
        return name
    kind = names.kind(one.kind)
    if not kind:
        return _("a neighbour")
    told = {
        "helps": _("somebody for %(kind)s"),
        "works": _("somebody for %(kind)s"),
    }.get(one.part, _("a neighbour with %(kind)s"))
    return told % {"kind": kind}


def _who(viewer: Viewer, way: Way, names: Names) -> str:
    if way.way == "ask":
        return _("all members")
    told = list(dict.fromkeys(someone(viewer, one, names) for one in way.who))
    if len(told) > WHO_SHOWN:
        more = len(told) - WHO_SHOWN + 1
        told = [*told[: WHO_SHOWN - 1], _("%(n)s more") % {"n": more}]
    words = " · ".join(told) or _("you alone")
    return words[:1].upper() + words[1:]


def _when(viewer: Viewer, way: Way) -> str:
    if way.way == "make" and not way.missing:
        ready = telling.moment(viewer, way.ends_at)
        return _("ready %(when)s") % {"when": ready}
    return telling.span(viewer, way.starts_at, way.ends_at)


def _where(way: Way, names: Names) -> str:
    if way.way == "ask":
        return _("near you")
    places = [way.place, *(step.place for step in way.steps)]
    told = list(dict.fromkeys(filter(None, (names.of(place) for place in places))))
    if len(told) > 1 and way.way == "make":
        return _("%(place)s and %(n)s more") % {"place": told[0], "n": len(told) - 1}
    return told[0] if told else _("near by")


def _price(viewer: Viewer, way: Way) -> str:
    if viewer.accounts == "off" or way.way == "ask":
        return ""
    return telling.credit(viewer, way.price) or telling.free()


def _footprint(way: Way) -> str:
    if way.co2e_g is None:
        return ""
    return _("%(weight)s CO₂e") % {"weight": telling.weight(way.co2e_g)}


def _why(viewer: Viewer, way: Way, names: Names) -> tuple[str, ...]:
    if way.way == "ask":
        return (
            _(
                "Your need is posted. Neighbours see it, offers still to come are "
                "matched with it, and you are told."
            ),
        )
    told = [reasons.why(viewer, one, names) for one in way.why if one.code != _TOOL]
    if way.automatic and way.way != "make":
        told.append(_("Promised at once."))
    tools = [names.kind(one.at) for one in way.why if one.code == _TOOL]
    if tools:
        listed = ", ".join(dict.fromkeys(filter(None, tools)))
        told.append(_("Tools that nobody reserves for you: %(tools)s.") % {"tools": listed})
    if way.gap_permille is not None and way.steps:
        told.append(gap(way.gap_permille))
    return tuple(dict.fromkeys(filter(None, told)))


def gap(permille: int) -> str:
    """Return how far a plan can be from the best, in plain words; empty if unknown."""
    if permille >= choosing.GAP_PERMILLE_MAX:
        return ""
    if permille == 0:
        return _("No plan with these people and machines could be better.")
    share = f"{permille / GAP_PERMILLE:.1f}".removesuffix(".0")
    return _("At most %(share)s%% above the best possible plan.") % {"share": share}


def _missing(viewer: Viewer, way: Way, names: Names) -> tuple[str, ...]:
    told: Iterable[str] = (reasons.lack(viewer, fault, names) for fault in way.missing)
    return tuple(dict.fromkeys(told))[:LACKS_SHOWN]


def _step(viewer: Viewer, step: WayStep, names: Names) -> pieces.WayStep:
    kind = names.kinds.get(step.kind)
    name = names.of(step.thing) or names.kind(step.kind)
    amount = telling.amount_of(viewer, step.quantity, kind, name)
    told = {
        "hand_over": _("Fetch: %(what)s"),
        "bring_back": _("Bring back: %(what)s"),
        "fetch": _("Fetch: %(what)s"),
        "help": _("Help: %(what)s"),
        "stock": _("Take from stock: %(what)s"),
        "bring": _("You bring: %(what)s"),
    }.get(step.what)
    what = step.name or reasons.process_name(step.process)
    if told is not None:
        what = told % {"what": names.kind(step.kind) if step.what == "help" else amount}
    elif step.kind:
        what = f"{what} ({amount})"
    who = list(dict.fromkeys(someone(viewer, one, names) for one in step.who))
    when = telling.moment(viewer, step.starts_at)
    if step.minutes:
        when += f", {telling.minutes(step.minutes)}"
    return pieces.WayStep(who=", ".join(who) or _("by itself"), what=what, when=when)


def _href(way: Way) -> str:
    if way.thing and way.way in ("borrow", "receive"):
        return reverse("thing", args=[way.thing])
    return ""
