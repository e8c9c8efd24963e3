"""Addresses of the pages: each file of views ends with its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from auzolan.web.api import site
from auzolan.web.views import (
    frame,
    joining,
    login,
    me,
    node,
    people,
    rules,
    settings,
    starting,
    tokens,
)


def _soon(request: HttpRequest) -> HttpResponse:
    return frame.not_found(request)


urlpatterns: list[URLPattern | URLResolver] = [
    *node.PAGES,
    *site.addresses(),
    *tokens.PAGES,
    *starting.PAGES,
    *joining.PAGES,
    *login.PAGES,
    *me.PAGES,
    *people.PAGES,
    *rules.PAGES,
    *settings.PAGES,
    path("log/", include("auzolan.web.urls_log")),
    *(
        path(f"{name}", _soon, name=name)
        for name in (
            "home",
            "day",
            "offer",
            "jobs",
            "ways",
            "honest",
            "stays",
            "help",
            "statement",
        )
    ),
]
handler403 = "auzolan.web.views.frame.forbidden"
handler404 = "auzolan.web.views.frame.not_found"
handler500 = "auzolan.web.views.frame.broken"
