"""Logins: django-allauth's, but nobody signs up except by an invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the open sign-up; joining (`web.views.joining`) makes accounts."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse: one joins a community by its letter."""
        return False
