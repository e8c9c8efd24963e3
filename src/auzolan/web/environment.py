"""The Jinja2 environment of the pages: globals, filters, and what every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from auzolan.app import new_id
from auzolan.web import cards, controls, dates, icons, roles
from auzolan.web.viewers import store_viewer, viewer_of


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page."""
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> Environment:
    """Build the environment; a name that no page gives is a bug and shows itself."""
    options.setdefault("undefined", StrictUndefined)
    env = Environment(  # noqa: S701 - Django's backend passes autoescape=True
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    env.globals.update(
        url=url,
        static=static,
        icon=icons.icon,
        new_id=new_id,
        qr=cards.qr,
        attrs_of=controls.attrs_of,
        value_of=controls.value_of,
        choices_of=controls.choices_of,
        role_text=roles.role_text,
        # Pages of other packages do not say where they belong.
        nav_current="",
    )
    env.filters.update(dates.FILTERS)
    return env


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what every page knows: who looks, whose node this is, the language."""
    looking = store_viewer(request)
    return {
        "viewer": viewer_of(request),
        "community": looking.community_row if looking else None,
        "messages": get_messages(request),
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
    }
