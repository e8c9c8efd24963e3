"""Addresses of the pages: each file of views ends with its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from auzolan.web.views import frame, node


def _soon(request: HttpRequest) -> HttpResponse:
    return frame.not_found(request)


urlpatterns: list[URLPattern | URLResolver] = [
    *node.PAGES,
    *(
        path(f"{name}", _soon, name=name)
        for name in (
            "home",
            "day",
            "offer",
            "jobs",
            "ways",
            "people",
            "honest",
            "stays",
            "help",
            "statement",
            "me",
            "settings",
            "account_logout",
            "account_login",
            "first_visit",
        )
    ),
]
handler403 = "auzolan.web.views.frame.forbidden"
handler404 = "auzolan.web.views.frame.not_found"
handler500 = "auzolan.web.views.frame.broken"
