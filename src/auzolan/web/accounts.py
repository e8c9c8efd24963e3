"""Logins: django-allauth's, but nobody signs up except by an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from auzolan.web import viewers
from auzolan.web.views import frame

_BACKEND = "django.contrib.auth.backends.ModelBackend"
# A passkey is another way in, no second lock: who loses it must not lose the way in by
# password or card.
_SECOND_FACTOR = "allauth.mfa.stages.AuthenticateStage"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the open sign-up; joining (`web.views.joining`) makes accounts."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse: one joins a community by its letter."""
        return False

    def get_login_stages(self) -> list[str]:
        """Return the stages of a login, without a second factor."""
        return [stage for stage in super().get_login_stages() if stage != _SECOND_FACTOR]


def log_in(request: HttpRequest, user: User) -> None:
    """Log somebody in who has just proved who they are in another way."""
    login(request, user, backend=_BACKEND)
    viewers.forget(request)


def mail_arrives() -> bool:
    """Tell whether messages leave this node; without a server they wait in a folder."""
    return "filebased" not in settings.EMAIL_BACKEND


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the name that somebody tries to log in with, for counting failures."""
    given = credentials or {}
    tried = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(tried).strip().lower()


def locked_out(
    request: HttpRequest, *_args: object, **_credentials: object
) -> HttpResponse:
    """Say that there were too many wrong tries."""
    return frame.page(request, "account/locked.html", status=429)
