"""Honest: how we keep this honest: the log's size, its entries, one with its proof."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from auzolan.app import house
from auzolan.store import checkpoints, published
from auzolan.store.queries import honest as query
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.web import faults, telling
from auzolan.web.kind_texts import kind_text
from auzolan.web.views import frame

NUMBER_LENGTH_MAX = 16
ENTRY_ROWS = 25


@frame.community_required
def honest(request: HttpRequest) -> HttpResponse:
    """Explain the record, and let members browse its newest entries."""
    asked = str(request.GET.get("number", ""))
    if asked.isdecimal() and len(asked) < NUMBER_LENGTH_MAX and int(asked) > 0:
        return redirect("entry", number=int(asked))
    viewer = frame.looking(request)
    keeper = house()
    newest = checkpoints.newest(
        viewer.community, keyring=keeper.keyring, now=keeper.clock()
    )
    mine = request.GET.get("mine") == "1" and bool(viewer.member)
    size = query.size_of(viewer)
    cut = frame.pages(request, size, ENTRY_ROWS)
    found, total = query.entries(viewer, offset=cut.offset, limit=cut.limit, mine=mine)
    if mine:
        cut = frame.pages(request, total, ENTRY_ROWS)
        found, total = query.entries(viewer, offset=cut.offset, limit=cut.limit, mine=True)
    key = published.log_key(viewer.community)
    return frame.page(
        request,
        "honest.html",
        size=size,
        published=newest.size if not isinstance(newest, Fault) else 0,
        checkpoint=newest.text if not isinstance(newest, Fault) else "",
        log_key=key if isinstance(key, str) else "",
        node_address=request.build_absolute_uri("/"),
        entries=[_row(viewer, one) for one in found],
        mine=mine,
        cut=cut,
    )


def _row(viewer: Viewer, one: query.Entry) -> dict[str, object]:
    return {
        "number": one.seq + 1,
        "who": who_of(viewer, one),
        "did": kind_text(one.kind) if one.kind else _("something private"),
        "when": telling.moment(viewer, one.recorded_at),
        "day": telling.day(viewer, one.recorded_at),
    }


def who_of(viewer: Viewer, one: query.Entry) -> str:
    """Return who said it, as the viewer may know."""
    if one.by_community:
        return viewer.community_row.name
    if one.mine:
        return _("You")
    return one.name or _("A member")


@frame.community_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Check one entry, and say in plain words what was checked and found."""
    viewer = frame.looking(request)
    keeper = house()
    # What was said a moment ago is published first, so that it can be checked too.
    checkpoints.newest(viewer.community, keyring=keeper.keyring, now=keeper.clock())
    size = query.size_of(viewer)
    if not 1 <= number <= size:
        return frame.not_found(request)
    found = query.check(viewer, number - 1)
    if isinstance(found, Fault):
        said = faults.sentence(found)
        return frame.page(request, "entry_soon.html", number=number, said=said)
    return frame.page(
        request,
        "entry.html",
        number=number,
        size=size,
        found=found,
        who=who_of(viewer, found.entry) if found.entry else "",
        did=kind_text(found.entry.kind) if found.entry and found.entry.kind else "",
        when=telling.moment(viewer, found.entry.recorded_at) if found.entry else "",
        steps=len(found.proof.hashes),
    )


PAGES = [
    path("honest/", honest, name="honest"),
    path("honest/<int:number>/", entry, name="entry"),
]
