"""Stays: what stays, who sees it, what can be erased, with the buttons that erase."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from auzolan.app import house
from auzolan.ledger.rules.care import ERASED_ACTS_MAX
from auzolan.node import care
from auzolan.store.queries import stays as query
from auzolan.web import telling
from auzolan.web.kind_texts import kind_text
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

CHOSEN_MAX = 100


@frame.community_required
def stays(request: HttpRequest) -> HttpResponse:
    """Say what is kept and who sees it; to members, also their own words."""
    viewer = frame.looking(request)
    found = None
    cut = frame.pages(request, 0)
    if viewer.member:
        found = query.stays(viewer, offset=0, limit=query.ACTS_MAX)
        cut = frame.pages(request, found.total)
    texts = found.texts[cut.offset : cut.offset + cut.limit] if found else ()
    return frame.page(
        request,
        "stays.html",
        found=found,
        cut=cut,
        texts=[
            {
                "row": one.row,
                "is_me": one.row == viewer.member,
                "words": one.name or one.note or _("contacts"),
                "note": one.note if one.name else "",
                "did": kind_text(one.kind),
                "when": telling.day(viewer, one.written_at) if one.written_at else "",
            }
            for one in texts
        ],
        carry_href=_address("my_export"),
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@frame.member_required
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once more, then erase the chosen words for good."""
    viewer = frame.looking(request)
    if request.method != "POST":
        return redirect("stays")
    chosen = [row for row in request.POST.getlist("row") if len(row) <= 64][:CHOSEN_MAX]
    own = {one.row: one for one in _all(request).texts}
    rows = [row for row in chosen if row in own]
    if not rows:
        messages.error(request, _("Choose what is to be erased."))
        return redirect("stays")
    if request.POST.get("sure") != "yes":
        words = [own[row].name or own[row].note or _("contacts") for row in rows]
        return frame.page(
            request,
            "erase.html",
            rows=list(zip(rows, words, strict=True)),
            about_me=viewer.member in rows,
        )
    result = care.erase(
        house(),
        doer_of(request),
        acts=query.written(viewer, rows),
        rows=rows,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Erased for good."))
    return redirect("stays")


def _all(request: HttpRequest) -> query.Stays:
    return query.stays(frame.looking(request), offset=0, limit=query.ACTS_MAX)


@require_POST
@frame.member_required
def erase_earlier(request: HttpRequest) -> HttpResponse:
    """Erase words of or about the member that later ones have replaced."""
    viewer = frame.looking(request)
    acts = query.earlier(viewer, limit=ERASED_ACTS_MAX)
    if not acts:
        messages.info(request, _("There are no earlier words."))
        return redirect("stays")
    own = [one for one in acts if one.author == viewer.member]
    # An entry of others may hold words of two hundred: one at a time keeps the limits.
    parts = [own] if own else []
    parts += [[one] for one in acts if one.author != viewer.member]
    sent = frame.request_id(request)
    for number, part in enumerate(parts):
        result = care.erase(
            house(), doer_of(request), acts=part, rows=(), request=f"{sent}-{number}"
        )
        if not frame.deed(request, result):
            return redirect("stays")
    told = ngettext(
        "The earlier words of %(number)d entry are erased.",
        "The earlier words of %(number)d entries are erased.",
        len(acts),
    )
    messages.success(request, told % {"number": len(acts)})
    return redirect("stays")


PAGES = [
    path("stays/", stays, name="stays"),
    path("stays/erase/", erase, name="erase"),
    path("stays/erase/earlier/", erase_earlier, name="erase_earlier"),
]
