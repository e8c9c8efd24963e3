"""Home: one question, what is near, and what others look for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from auzolan.store.queries import days, naming, near, needs
from auzolan.store.queries.viewers import Viewer
from auzolan.web import telling
from auzolan.web.pieces import Card, Chip
from auzolan.web.views import asking
from auzolan.web.views.frame import community_required, looking, page, pages

CARDS = 24
# Chips beyond these are in the list of sorts that the last chip opens.
CHIPS_MAX = 11
NEEDS_SHOWN = 6


@require_safe
@community_required
def home(request: HttpRequest) -> HttpResponse:
    """Ask what somebody needs, and show what is near."""
    viewer = looking(request)
    language = telling.language()
    known = near.places(viewer)
    origin = near.asking_from(viewer, asking.text(request, "near"), known)
    sorts = near.classes(viewer)
    chosen = asking.text(request, "sort")
    kinds = dict(sorts).get(chosen, ())
    asked = pages(request, 10**9, CARDS)
    found = near.near_by(
        viewer,
        origin=origin.point,
        language=language,
        kinds=kinds,
        offset=asked.offset,
        limit=CARDS,
        known=known,
    )
    wanted = needs.open_needs(
        viewer, origin=origin.point, language=language, limit=NEEDS_SHOWN
    )
    places = naming.names(
        viewer,
        places=(place.id for _key, place in origin.options if place is not None),
        language=language,
    )
    return page(
        request,
        "home.html",
        nav="find",
        search=asking.search_of(request, origin),
        place_options=asking.place_options(origin, places),
        sorts=_chips(sorts, chosen, asking.text(request, "all") == "1"),
        near=[_card(viewer, one, found.names) for one in found.found],
        pages=pages(request, found.total, CARDS),
        wanted=[need_card(viewer, one, wanted.names) for one in wanted.found],
        waiting=_waiting(viewer),
        guest=not viewer.member,
    )


def _chips(
    sorts: list[tuple[str, tuple[str, ...]]], chosen: str, every: bool
) -> list[Chip]:
    shown = sorts if every else sorts[:CHIPS_MAX]
    if chosen and chosen not in dict(shown):
        shown = [*shown, *(one for one in sorts if one[0] == chosen)]
    chips = [Chip(text=_("Everything"), href=f"{reverse('home')}#near", current=not chosen)]
    for name, _kinds in shown:
        query = urlencode({"sort": name, **({"all": 1} if every else {})})
        chips.append(
            Chip(
                text=telling.class_name(name),
                href=f"{reverse('home')}?{query}#near",
                current=name == chosen,
            )
        )
    chips.append(Chip(text=_("Make it here"), href=reverse("designs"), icon="hammer"))
    if len(sorts) > len(shown):
        query = urlencode({"all": 1, **({"sort": chosen} if chosen else {})})
        chips.append(Chip(text=_("More sorts"), href=f"{reverse('home')}?{query}#near"))
    return chips


def _card(viewer: Viewer, one: near.Near, names: naming.Names) -> Card:
    offer = one.offer
    kind = names.kinds.get(offer.kind)
    is_help = offer.mode == "help"
    title = names.kind(offer.kind) if is_help else names.thing(one.thing, offer.kind)
    href = reverse("thing", args=[offer.thing]) if offer.thing else _ask(title)
    note = ""
    if one.more:
        note = ngettext("and %(n)s more", "and %(n)s more", one.more) % {"n": one.more}
    if offer.mode == "give" and one.thing is not None and kind is not None:
        left = max(0, one.thing.onhand - one.thing.reserved)
        note = _("%(quantity)s there") % {"quantity": telling.quantity(viewer, left, kind)}
    return Card(
        title=_capital(title),
        href=href,
        icon=names.icon(offer.kind) or "package",
        tone=telling.tone(kind),
        tag=telling.mode(offer.mode),
        by=names.of(offer.by),
        distance=telling.away(one.told_m),
        price=telling.price(viewer, offer),
        note=note,
    )


def _ask(words: str) -> str:
    return f"{reverse('ways')}?{urlencode({'words': words})}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def need_card(viewer: Viewer, one: needs.OpenNeed, names: naming.Names) -> Card:
    """Return somebody else's need as a card."""
    need = one.need
    kind = names.kinds.get(need.kind)
    said = names.of(need.id) or names.kind(need.kind)
    return Card(
        title=_capital(said),
        href=reverse("need", args=[need.id]),
        icon=names.icon(need.kind) or "hand",
        tone=telling.tone(kind),
        tag=_("You could help") if one.could_meet else _("Looked for"),
        by=names.of(need.by),
        distance=telling.away(one.told_m),
        note=_until(viewer, need.starts_at, need.ends_at, need.purpose),
    )


def _until(viewer: Viewer, starts_at: int, ends_at: int, purpose: str) -> str:
    if purpose == "have":
        return _("by %(day)s") % {"day": telling.day(viewer, ends_at)}
    return telling.span(viewer, starts_at, ends_at)


def _waiting(viewer: Viewer) -> list[tuple[str, str]]:
    if not viewer.member:
        return []
    number = days.waiting(viewer)
    if not number:
        return []
    told = ngettext(
        "%(n)s neighbour asks you for something",
        "%(n)s neighbours ask you for something",
        number,
    ) % {"n": number}
    return [(told, reverse("day"))]


PAGES = [path("", home, name="home")]
