"""Node: addresses that are about the node itself: is it well, which language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from auzolan.store import health, logins


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer whoever watches whether this node can serve."""
    if health.can_serve():
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("not ready\n", status=503, content_type="text/plain")


def choose_language(request: HttpRequest) -> HttpResponse:
    """Take another language, also for messages to somebody who is logged in."""
    answer = set_language(request)
    chosen = str(request.POST.get("language", ""))
    if request.user.pk is not None and chosen in dict(settings.LANGUAGES):
        logins.set_language(request.user.pk, chosen)
    return answer


PAGES = [
    path("healthz", healthz, name="healthz"),
    path("language", choose_language, name="set_language"),
]
