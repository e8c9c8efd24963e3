"""Offer: put something up in one short form, and end what one offers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import keep
from auzolan.node import offer as offering
from auzolan.store.queries import acting, naming, things, vocabulary
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.points import Point, parse_point
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.web import clock, telling
from auzolan.web.forms.offers import MODES, NEW, OfferForm
from auzolan.web.pieces import MineRow
from auzolan.web.viewers import doer_of
from auzolan.web.views import asking, frame

# A name that is a sort's very name needs no further question.
SURE_SCORE = 97
PRICE_PER = {"lend": "day", "give": "unit", "help": "hour", "machine": "hour"}
# Which field of the form a fault is shown beside.
FIELDS = {
    "price": "price",
    "weekly": "days",
    "place": "place",
    "ends_at": "best_before",
    "expires_at": "best_before",
}
NEW_CLASS = {"help": ("skill",), "machine": ("machines",)}


@require_http_methods(["GET", "HEAD", "POST"])
@frame.member_required
def offer(request: HttpRequest) -> HttpResponse:
    """Offer something."""
    viewer = frame.looking(request)
    data = request.POST if request.method == "POST" else None
    known = things.choices(viewer, telling.language())
    like = _like(viewer, data) if data is not None else []
    form = _form(viewer, known, data, like, request)
    if data is not None and form.is_valid():
        kind = _kind(viewer, form, like)
        if kind is None:
            form.fields["kind"].required = True
            form.add_error("kind", _("Choose the sort that fits, or add a new one."))
        else:
            done = _offered(request, viewer, form, kind)
            if done is not None:
                return done
    return frame.page(
        request,
        "offer.html",
        nav="offer",
        form=form,
        modes=MODES,
        asks_kind=data is not None and bool(form.errors.get("kind") or data.get("kind")),
        accounts_on=viewer.accounts != "off",
        unit_text=telling.account_unit(viewer).symbol if viewer.accounts != "off" else "",
    )


def _form(
    viewer: Viewer,
    known: things.Choices,
    data: QueryDict | None,
    like: list[tuple[str, int, str]],
    request: HttpRequest,
) -> OfferForm:
    places = [
        (place.id, known.names.of(place.id))
        for place in known.places
        if known.names.of(place.id)
    ]
    mine = acting.acts_for(viewer)
    kinds = things.kinds_of(viewer, (kind for kind, _score, _why in like))
    language = telling.language()
    name = str(data.get("name", "")) if data is not None else ""
    options = [
        (kind, naming.label_of(kinds[kind], language))
        for kind, _score, _why in like
        if kind in kinds
    ]
    options.append((NEW, _("A new sort: %(name)s") % {"name": name[:60]}))
    mode = asking.text(request, "mode")
    return OfferForm(
        data,
        places=places,
        members=[(row, known.names.of(row)) for row in known.members],
        principals=[(row, known.names.of(row)) for row in mine],
        kinds=options,
        accounts_on=viewer.accounts != "off",
        initial={
            "name": asking.text(request, "name"),
            "mode": mode if mode in dict(MODES) else "lend",
            "place": places[0][0] if places else NEW,
        },
    )


def _like(viewer: Viewer, data: QueryDict) -> list[tuple[str, int, str]]:
    """Return the sorts that the name may mean and that fit what is offered."""
    name, mode = str(data.get("name", "")), str(data.get("mode", ""))
    found = things.kinds_like(viewer, name, limit=12)
    kinds = things.kinds_of(viewer, (kind for kind, _score, _why in found))
    return [
        one
        for one in found
        if one[0] in kinds and (mode == "help") == _is_time(kinds[one[0]].unit)
    ][:6]


def _is_time(unit: str) -> bool:
    return unit in UNITS and UNITS[unit].dimension == "time"


def _kind(
    viewer: Viewer, form: OfferForm, like: list[tuple[str, int, str]]
) -> str | offering.NewKind | None:
    """Return the sort that was chosen, or that the name is sure to mean."""
    chosen, mode = form.said("kind"), form.said("mode")
    if chosen == NEW:
        unit = "h" if mode == "help" else form.said("unit") or "each"
        return offering.NewKind(
            labels={telling.language(): form.said("name")},
            unit=unit,
            classified=NEW_CLASS.get(mode, ()),
        )
    if chosen:
        return str(chosen)
    return _sure(like) or None


def _sure(like: list[tuple[str, int, str]]) -> str:
    """Return the one sort that a name is sure to mean, or nothing."""
    sure = [kind for kind, score, why in like if score >= SURE_SCORE and why != "class"]
    return sure[0] if len(sure) == 1 else ""


def _offered(
    request: HttpRequest, viewer: Viewer, form: OfferForm, kind: str | offering.NewKind
) -> HttpResponse | None:
    wish = _wish(viewer, form, kind)
    if isinstance(wish, Fault):
        form.refuse((wish,), {"point": "place_point", **FIELDS})
        return None
    said = form.cleaned_data.get("for_") or viewer.member
    doer = doer_of(request, for_="" if said == viewer.member else said)
    result = offering.put_up(house(), doer, wish, request=form.request_id)
    if frame.is_refused(result):
        form.refuse(result, FIELDS)
        return None
    assert isinstance(result, offering.PutUp)
    frame.deed(request, result, _("Offered. Neighbours find it from now on."))
    return redirect("thing", result.thing) if result.thing else redirect("mine")


def _wish(
    viewer: Viewer, form: OfferForm, kind: str | offering.NewKind
) -> offering.Wish | Fault:
    mode = form.said("mode")
    place = _place(viewer, form)
    quantity = _quantity(viewer, form, kind)
    price = _price(viewer, form)
    for read in (place, quantity, price):
        if isinstance(read, Fault):
            return read
    assert not isinstance(place, Fault)
    assert isinstance(quantity, int)
    assert isinstance(price, int)
    is_pool = mode == "lend" and quantity > 1
    last_day = form.said("best_before") if mode == "give" else None
    if last_day and not clock.today(viewer) <= last_day <= clock.LAST_DAY:
        return fault("span.past", "ends_at")
    return offering.Wish(
        mode=mode,
        name=form.said("name"),
        note=form.said("note"),
        kind=kind,
        place=place,
        quantity=quantity,
        units=quantity if is_pool else 1,
        owners=_owners(viewer, form),
        processes=(form.said("process"),) if mode == "machine" else (),
        price=price,
        price_per=PRICE_PER[mode] if price else "",
        automatic=form.said("automatic"),
        weekly=form.weekly(),
        notice_ms=(form.said("notice") or 0) * HOUR_MS,
        length_max_ms=(form.said("longest") or 0) * DAY_MS if mode == "lend" else 0,
        ends_at=clock.days(viewer, last_day, 1).ends_at if last_day else 0,
        batch=last_day.isoformat() if last_day else "",
    )


def _owners(viewer: Viewer, form: OfferForm) -> tuple[tuple[str, int], ...]:
    if form.said("whose") == "ours":
        return ((viewer.community, 1),)
    return form.owners() if form.said("whose") == "shared" else ()


def _place(viewer: Viewer, form: OfferForm) -> str | offering.NewPlace | Fault:
    if form.said("place") != NEW:
        return str(form.said("place"))
    home = viewer.community_row
    point: Point | Fault = Point(home.lat_e7, home.lon_e7)
    if form.said("place_point"):
        point = parse_point(form.said("place_point"))
    if isinstance(point, Fault):
        return point
    return offering.NewPlace(name=form.said("place_name"), point=point)


def _quantity(viewer: Viewer, form: OfferForm, kind: str | offering.NewKind) -> int | Fault:
    said = form.said("quantity")
    if form.said("mode") in ("help", "machine") or not said:
        return 1
    code = kind.unit if isinstance(kind, offering.NewKind) else ""
    if isinstance(kind, str):
        code = things.kinds_of(viewer, [kind])[kind].unit
    return parse_amount(said, vocabulary.unit(viewer.community, code))


def _price(viewer: Viewer, form: OfferForm) -> int | Fault:
    said = form.cleaned_data.get("price")
    if not said or viewer.accounts == "off":
        return 0
    return parse_amount(said, telling.account_unit(viewer))


@require_safe
@frame.member_required
def like(request: HttpRequest) -> HttpResponse:
    """Show the sorts that a name may mean, as a part of the form."""
    viewer = frame.looking(request)
    known = things.choices(viewer, telling.language())
    found = _like(viewer, request.GET)
    said = request.GET.copy()
    sure = _sure(found)
    if sure:
        said["kind"] = sure
    form = _form(viewer, known, said, found, request)
    return frame.page(request, "offer_kinds.html", form=form)


@require_safe
@frame.member_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the viewer keeps and offers."""
    viewer = frame.looking(request)
    found = things.my_things(viewer, telling.language())
    offered = {row.thing: row for row in found.offers if row.thing}
    kept = {thing.id for thing in found.things}
    return frame.page(
        request,
        "mine.html",
        nav="offer",
        things=[
            _row(viewer, found, thing, offered.get(thing.id)) for thing in found.things
        ],
        offers=[
            _row(viewer, found, None, row) for row in found.offers if row.thing not in kept
        ],
    )


def _row(
    viewer: Viewer,
    found: things.MyThings,
    thing: records.Thing | None,
    at: records.Offer | None,
) -> MineRow:
    """Return a thing that is kept, or hours that are offered, with the terms."""
    names = found.names
    kind = thing.kind if thing else at.kind if at else ""
    own = names.of(thing.id) if thing else names.of(at.id) if at else ""
    told = [telling.price(viewer, at)] if at else []
    if at is not None and at.weekly:
        told.append(telling.weekly(at.weekly))
    if thing is not None and thing.condition != "good":
        told.append(telling.condition(thing.condition))
    return MineRow(
        name=_capital(own or names.kind(kind)),
        href=reverse("thing", args=[thing.id]) if thing else "",
        icon=names.icon(kind) or "package",
        tone=telling.tone(names.kinds.get(kind)),
        mode=telling.mode(at.mode) if at else "",
        text=" · ".join(filter(None, told)),
        offer=at.id if at else "",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@require_POST
@frame.member_required
def end(request: HttpRequest, offer_id: str) -> HttpResponse:
    """Take an offer back."""
    if not is_id(offer_id):
        return frame.not_found(request)
    viewer = frame.looking(request)
    found = things.my_things(viewer, telling.language())
    sides = {row.by for row in found.offers if row.id == offer_id}
    doer = doer_of(request, for_=acting.for_of(viewer, sides, acting.acts_for(viewer)))
    result = keep.end_offer(
        house(), doer, offer=offer_id, request=frame.request_id(request)
    )
    frame.deed(request, result, _("Offered no more. What is promised stays promised."))
    return redirect("mine")


PAGES = [
    path("offer/", offer, name="offer"),
    path("offer/kinds/", like, name="offer_kinds"),
    path("offer/<str:offer_id>/end/", end, name="offer_end"),
    path("mine/", mine, name="mine"),
]
