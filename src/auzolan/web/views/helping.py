"""Help: how it goes, in short answers; and the gallery of what pages are made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from auzolan.web.gallery import gallery_context
from auzolan.web.viewers import store_viewer
from auzolan.web.views.frame import page


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the help page, also before there is a community."""
    viewer = store_viewer(request)
    return page(
        request,
        "help.html",
        accounts_on=viewer is not None and viewer.accounts != "off",
    )


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every piece that pages are made of, for whoever works on them."""
    known = ("viewer", "community", "request", "messages")
    pieces = {key: piece for key, piece in gallery_context().items() if key not in known}
    return page(request, "gallery.html", **pieces)


PAGES = [
    path("help/", help_page, name="help"),
    path("gallery/", gallery, name="gallery"),
]
