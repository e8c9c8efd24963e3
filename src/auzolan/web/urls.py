"""Addresses of the pages: each file of views ends with its own."""

from django.urls import URLPattern, URLResolver, include, path

from auzolan.web.api import site
from auzolan.web.views import (
    day,
    designs,
    exporting,
    helping,
    home,
    honest,
    importing,
    jobs,
    joining,
    login,
    me,
    need,
    node,
    offer,
    people,
    plan,
    promises,
    record,
    record_forms,
    rules,
    settings,
    starting,
    statement,
    stays,
    thing,
    tokens,
    ways,
    wellness,
)

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
    *importing.PAGES,
    *exporting.PAGES,
    *wellness.PAGES,
    *statement.PAGES,
    *honest.PAGES,
    *stays.PAGES,
    # Needs, ways and what becomes of them.
    *home.PAGES,
    *ways.PAGES,
    *need.PAGES,
    *thing.PAGES,
    *offer.PAGES,
    *day.PAGES,
    *promises.PAGES,
    *record.PAGES,
    *record_forms.PAGES,
    *jobs.PAGES,
    *plan.PAGES,
    *designs.PAGES,
    *helping.PAGES,
    path("log/", include("auzolan.web.urls_log")),
]
handler403 = "auzolan.web.views.frame.forbidden"
handler404 = "auzolan.web.views.frame.not_found"
handler500 = "auzolan.web.views.frame.broken"
