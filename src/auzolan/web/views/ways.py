"""Ways: what was understood of a need, the ways to meet it, and choosing one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from auzolan.app import house
from auzolan.node import ask, choose
from auzolan.node.ports import Doer
from auzolan.store.queries import acting, near
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.units.ids import is_id
from auzolan.units.points import Point
from auzolan.ways.order import ordered
from auzolan.ways.way import ORDERS, Answer, Order, Purpose, Question, Way, WayStep
from auzolan.web import clock, faults, telling
from auzolan.web.pieces import Chip
from auzolan.web.viewers import doer_of
from auzolan.web.views import asking, way_cards
from auzolan.web.views.frame import (
    community_required,
    deed,
    looking,
    member_required,
    page,
)

KINDS_MAX = 8
# Ways that are shown at once; the others are a click away.
SHOWN = 12


@require_safe
@community_required
def ways(request: HttpRequest) -> HttpResponse:
    """Show the ways to meet a need that somebody asks for."""
    viewer = looking(request)
    known = near.places(viewer)
    origin = near.asking_from(viewer, asking.text(request, "near"), known)
    found, question = _found(request, viewer, origin)
    if found is None:
        return redirect("home")
    answer = found if isinstance(found, Answer) else None
    order = _order(request)
    shown = _shown(answer, order, asking.text(request, "thing")) if answer else ()
    called = _names(viewer, answer, shown, origin)
    every = asking.text(request, "all") == "1"
    cards = way_cards.cards(viewer, shown if every else _first(shown), called)
    return page(
        request,
        "ways.html",
        nav="find",
        need_text=_need_text(question, answer, called),
        need_meta=_meta(viewer, answer, called) if answer else (),
        kinds=_kinds(request, answer, called) if answer else (),
        notes=_notes(answer, found, called),
        search=_search(request, viewer, question, origin),
        place_options=asking.place_options(origin, called),
        orders=_orders(request, viewer, order),
        ways=cards,
        found=sum(way.way != "ask" for way in shown),
        more_href=_with(request, all="1") if len(cards) < len(shown) else "",
        choose_action=reverse("ways_choose") if answer and viewer.member else "",
        hidden={"draft": answer.draft, "for": answer.member} if answer else {},
        keeps=_keeps(request, question),
        principals=_principals(request, viewer, answer, called),
        purposes=_purposes(request, question),
        farther_href=_farther(request, question),
        guest=not viewer.member,
    )


# -- the question ----------------------------------------------------------------------


def _found(
    request: HttpRequest, viewer: Viewer, origin: near.From
) -> tuple[Answer | tuple[Fault, ...] | None, Question | None]:
    """Return the answer to what the address asks; None where it asks nothing."""
    doer = _doer(request, viewer, asking.text(request, "for"))
    need = asking.text(request, "need")
    if is_id(need) and doer is not None:
        again = ask.matches(house(), doer, need=need)
        return again, again.question if isinstance(again, Answer) else None
    point = asking.point_of(request, origin)
    question = _question(
        request, viewer, origin.point if isinstance(point, Fault) else point
    )
    if isinstance(point, Fault):
        return (point,), question
    if not question.words and not question.kinds:
        return None, None
    return ask.ask(house(), viewer.community, question, doer=doer), question


def _doer(request: HttpRequest, viewer: Viewer, for_: str) -> Doer | None:
    """Return who asks, perhaps in the name of somebody they may act for."""
    if not viewer.member:
        return None
    is_other = bool(for_) and for_ != viewer.member
    if is_other and acting.may_ask_for(viewer, for_):
        return doer_of(request, for_=for_)
    return doer_of(request)


def _question(request: HttpRequest, viewer: Viewer, point: Point) -> Question:
    kinds = [kind for kind in request.GET.getlist("kind") if is_id(kind)]
    purpose: Purpose = "have" if asking.text(request, "purpose") == "have" else "use"
    starts_at, ends_at = asking.span_of(
        viewer,
        asking.text(request, "from"),
        asking.text(request, "until"),
        asking.HAVE_MS if purpose == "have" else asking.LENGTH_MS,
    )
    return Question(
        words=asking.text(request, "words"),
        kinds=tuple(dict.fromkeys(kinds))[:KINDS_MAX],
        quantity=asking.text(request, "quantity")[:20],
        near=point,
        radius_m=asking.radius_m(asking.text(request, "radius")),
        starts_at=starts_at,
        ends_at=ends_at,
        purpose=purpose,
        language=telling.language(),
        order=_order(request),
        would_buy=asking.text(request, "buy") == "on",
    )


def _order(request: HttpRequest) -> Order:
    said = asking.text(request, "order")
    return next((order for order in ORDERS if order == said), "usual")


def _shown(answer: Answer, order: Order, thing: str) -> tuple[Way, ...]:
    """Return the ways in order; who came from a thing's page sees that thing first."""
    found = ordered(answer.ways, order)
    if not thing:
        return found
    return tuple(sorted(found, key=lambda way: way.thing != thing))


def _first(shown: tuple[Way, ...]) -> tuple[Way, ...]:
    """Return the first ways, and the one that is always last."""
    if len(shown) <= SHOWN:
        return shown
    return (*shown[: SHOWN - 1], *(way for way in shown[SHOWN - 1 :] if way.way == "ask"))


def _names(
    viewer: Viewer, answer: Answer | None, shown: tuple[Way, ...], origin: near.From
) -> Names:
    parts: list[Way | WayStep] = [*shown]
    parts += [step for way in shown for step in way.steps]
    people = [one for part in parts for one in part.who]
    kinds = {one.kind for one in answer.kinds} if answer else set()
    asker = answer.member if answer else ""
    reasons = [reason.at for way in shown for reason in way.why]
    lacks = [lack.at for way in shown for lack in way.missing]
    return names(
        viewer,
        members=(*(one.member for one in people), *acting.acts_for(viewer), asker),
        things=(part.thing for part in parts),
        places=(
            *(part.place for part in parts),
            *(place.id for _key, place in origin.options if place is not None),
        ),
        kinds={
            *kinds,
            *(one.kind for one in people),
            *(part.kind for part in parts),
            *(at for at in (*reasons, *lacks) if is_id(at)),
        },
        language=telling.language(),
    )


# -- what the page says of the question --------------------------------------------------


def _need_text(question: Question | None, answer: Answer | None, called: Names) -> str:
    if question is not None and question.words:
        return question.words
    if answer is not None and answer.kinds:
        return called.kind(answer.kinds[0].kind)
    return _("what you need")


def _meta(viewer: Viewer, answer: Answer, called: Names) -> list[tuple[str, str]]:
    question = answer.question
    meta = []
    if answer.kinds:
        kind = called.kinds.get(answer.kinds[0].kind)
        name = called.kind(answer.kinds[0].kind)
        meta.append(("tag", telling.amount_of(viewer, answer.quantity, kind, name)))
    when = (
        _("to have by %(when)s") % {"when": telling.moment(viewer, question.ends_at)}
        if question.purpose == "have"
        else telling.span(viewer, question.starts_at, question.ends_at)
    )
    meta.append(("calendar-clock", when))
    kilometres = f"{question.radius_m / asking.KM_M:g}"
    meta.append(("map-pin", _("up to %(km)s km away") % {"km": kilometres}))
    return meta


def _kinds(request: HttpRequest, answer: Answer, called: Names) -> list[Chip]:
    """Return the sorts that the words may mean, each a click away."""
    if len(answer.kinds) < 2 and not answer.question.kinds:
        return []
    picked = answer.question.kinds
    chips = []
    if picked and answer.question.words:
        chips.append(Chip(text=_("Whatever the words mean"), href=_with(request, kind="")))
    chips += [
        Chip(
            text=called.kind(one.kind),
            href=_with(request, kind=one.kind),
            icon=called.icon(one.kind),
            current=picked == (one.kind,),
        )
        for one in answer.kinds
    ]
    return chips


def _notes(
    answer: Answer | None, found: Answer | tuple[Fault, ...], called: Names
) -> list[str]:
    if answer is None:
        assert isinstance(found, tuple)
        return [faults.sentence(fault) for fault in found]
    return [_note(fault) for fault in answer.notes]


def _note(fault: Fault) -> str:
    if fault.code == "ask.kind_not_found":
        return _(
            "We do not know a sort of that name yet. Try another word, or ask around: "
            "neighbours read it as you wrote it."
        )
    if fault.code == "ask.nothing_found":
        return _(
            "Nobody near by offers this at that time. Look farther, choose another "
            "time, or ask around: whoever can help will see it."
        )
    return faults.sentence(fault)


def _search(
    request: HttpRequest, viewer: Viewer, question: Question | None, origin: near.From
) -> dict[str, object]:
    found = asking.search_of(request, origin)
    if question is not None:
        found["words"] = question.words
        found["from_at"] = clock.said_moment(viewer, question.starts_at)
        found["until_at"] = clock.said_moment(viewer, question.ends_at)
        found["radius"] = f"{question.radius_m / asking.KM_M:g}"
    return found


def _orders(request: HttpRequest, viewer: Viewer, chosen: Order) -> list[Chip]:
    told: dict[Order, str] = {
        "usual": _("As usual"),
        "soonest": _("Soonest"),
        "nearest": _("Nearest"),
        "cheapest": _("Cheapest"),
        "lightest": _("Lightest"),
    }
    return [
        Chip(text=text, href=_with(request, order=order), current=order == chosen)
        for order, text in told.items()
        if order != "cheapest" or viewer.accounts != "off"
    ]


def _purposes(request: HttpRequest, question: Question | None) -> list[Chip]:
    now = question.purpose if question else "use"
    return [
        Chip(
            text=_("Use it for a while"),
            href=_with(request, purpose=""),
            current=now == "use",
        ),
        Chip(
            text=_("Have it"),
            href=_with(request, purpose="have"),
            current=now == "have",
        ),
    ]


def _keeps(request: HttpRequest, question: Question | None) -> dict[str, str]:
    """Return what a changed question keeps of this one."""
    keeps = {"for": asking.text(request, "for")}
    if question is not None and question.purpose == "have":
        keeps["purpose"] = "have"
    return {name: value for name, value in keeps.items() if value}


def _principals(
    request: HttpRequest, viewer: Viewer, answer: Answer | None, called: Names
) -> list[Chip]:
    """Return in whose name the viewer may ask, where there is more than one."""
    asker = answer.member if answer else viewer.member
    members = list(dict.fromkeys((*acting.acts_for(viewer), asker)))
    if len(members) < 2:
        return []
    return [
        Chip(
            text=_("For me")
            if member == viewer.member
            else _("For %(name)s") % {"name": called.of(member)},
            href=_with(request, **{"for": "" if member == viewer.member else member}),
            current=member == asker,
        )
        for member in members
    ]


def _farther(request: HttpRequest, question: Question | None) -> str:
    if question is None:
        return reverse("home")
    kilometres = min(asking.RADIUS_KM_MAX, question.radius_m * 4 / asking.KM_M)
    return _with(request, radius=f"{kilometres:g}")


def _with(request: HttpRequest, **changed: str) -> str:
    """Return this page's address with some values changed, or left out where empty."""
    query = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{reverse('ways')}?{query.urlencode()}"


# -- choosing ---------------------------------------------------------------------------


@require_POST
@member_required
def chosen(request: HttpRequest) -> HttpResponse:
    """Choose a way; the draft's own ids make a repeat harmless."""
    viewer = looking(request)
    draft, way = str(request.POST.get("draft", "")), str(request.POST.get("way", ""))
    if not is_id(draft):
        return redirect("home")
    doer = _doer(request, viewer, str(request.POST.get("for", "")))
    assert doer is not None
    result = choose.choose(house(), doer, draft=draft, way=way[:40])
    answer = ask.draft_of(house(), viewer.community, doer.who, draft)
    if not deed(request, result, _done(answer, way, doer)):
        return redirect(_asked_again(viewer, answer))
    return redirect("need", answer.need) if answer else redirect("day")


def _asked_again(viewer: Viewer, answer: Answer | None) -> str:
    """Return the address that asks the same once more."""
    if answer is None:
        return reverse("home")
    question = answer.question
    query = QueryDict(mutable=True)
    query["words"] = question.words
    query["from"] = clock.said_moment(viewer, question.starts_at)
    query["until"] = clock.said_moment(viewer, question.ends_at)
    query["near"] = f"{question.near.lat},{question.near.lon}"
    query["radius"] = f"{question.radius_m / asking.KM_M:g}"
    query["purpose"] = question.purpose
    query["quantity"] = question.quantity
    query.setlist("kind", list(question.kinds))
    query["for"] = answer.member
    return f"{reverse('ways')}?{query.urlencode()}"


def _done(answer: Answer | None, key: str, doer: Doer) -> str:
    way = answer.way(key) if answer else None
    if way is None:
        return _("Chosen.")
    if way.way == "ask":
        return _("Posted. Neighbours see it, and you are told when somebody can help.")
    if way.automatic:
        return _("It is promised to you.")
    return _("Asked. You are told as soon as they answer.")


PAGES = [
    path("ways/", ways, name="ways"),
    path("ways/choose/", chosen, name="ways_choose"),
]
