"""Exporting: what stewards, desk, treasurer and every member may carry away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auzolan.app import house
from auzolan.node import export
from auzolan.node.say import Faults
from auzolan.store.queries import everything, sheets
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.web import telling
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

_CSV = "text/csv; charset=utf-8"
_JSON_LD = "application/ld+json"
_SHEETS: dict[str, Callable[[Viewer], bytes | Faults]] = {
    "members": sheets.members,
    "things": sheets.things,
    "loans": sheets.loans,
    "cash": sheets.cash,
}


def _texts() -> dict[str, tuple[str, str, str]]:
    """Return for every export its icon, its name and what is in it."""
    return {
        "members": (
            "users",
            _("Members"),
            _("Names, card numbers, contacts, roles and paid until, as CSV."),
        ),
        "things": ("package", _("Things"), _("All that is in use, as CSV.")),
        "loans": ("arrow-right-left", _("Loans now out"), _("Who has what, as CSV.")),
        "cash": (
            "coins",
            _("Cash book"),
            _("Notes of outside money, due, paid and returned, as CSV."),
        ),
        "everything": (
            "file-down",
            _("The whole book"),
            _("Everything but keys and logins, as ValueFlows JSON-LD. Another node can "
              "take it over."),
        ),
    }  # fmt: skip


def _may(viewer: Viewer) -> frozenset[str]:
    """Return what a viewer may carry away; the queries refuse the rest themselves."""
    found = {"members", "things", "everything"} if viewer.is_steward else set()
    if viewer.is_desk:
        found.add("loans")
    if sees(viewer, "due"):
        found.add("cash")
    return frozenset(found)


@frame.role_required("steward", "treasurer")
def exports(request: HttpRequest) -> HttpResponse:
    """List what the reader may carry away for the community."""
    may = _may(frame.looking(request))
    rows = [(name, *told) for name, told in _texts().items() if name in may]
    return frame.page(request, "exports.html", rows=rows)


@require_safe
@frame.role_required("steward", "treasurer")
def export_file(request: HttpRequest, sort: str) -> HttpResponse:
    """Hand one export out as a file."""
    viewer = frame.looking(request)
    if sort == "everything":
        every = everything.every(viewer)
        return _file(request, export.full(house(), doer_of(request), every), sort, _JSON_LD)
    if sort not in _SHEETS:
        raise Http404
    return _file(request, _SHEETS[sort](viewer), sort, _CSV)


def _file(
    request: HttpRequest, data: bytes | Faults, name: str, content_type: str
) -> HttpResponse:
    if isinstance(data, tuple):
        return frame.forbidden(request)
    viewer = frame.looking(request)
    ending = "csv" if content_type == _CSV else "jsonld"
    day = telling.local(viewer, viewer.now).date().isoformat()
    answer = HttpResponse(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{ending}"'
    # Names and contacts are in it: no browser keeps it beside the file.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@frame.member_required
def my_export(request: HttpRequest) -> HttpResponse:
    """Say what a member can carry away, and hand it out where it was asked for."""
    if request.method == "POST":
        return _file(request, export.mine(house(), doer_of(request)), "mine", _JSON_LD)
    return frame.page(request, "my_export.html")


PAGES = [
    path("settings/exports/", exports, name="exports"),
    path("settings/exports/<str:sort>/", export_file, name="export_file"),
    path("me/export/", my_export, name="my_export"),
]
