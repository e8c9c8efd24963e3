"""Help: how it goes, in short answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

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


PAGES = [path("help/", help_page, name="help")]
