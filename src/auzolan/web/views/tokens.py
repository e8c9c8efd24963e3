"""Tokens: the programs that may act for a member, and what they need to do so."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from auzolan.app import now_ms
from auzolan.store import tokens
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import fault
from auzolan.web import telling
from auzolan.web.forms.base import PageForm
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame


class TokenForm(PageForm):
    """What the program is called that will use the token."""

    name = forms.CharField(
        label=_l("What is the program called?"),
        help_text=_l("So that you know later which one to end."),
        max_length=tokens.NAME_LENGTH_MAX,
    )


@never_cache
@frame.member_required
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List the member's tokens, and make one whose secret is shown this once."""
    doer = doer_of(request)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        made = tokens.make(
            doer.community, doer.member, name=form.said("name"), now=now_ms()
        )
        if isinstance(made, tokens.Made):
            secret, form = made.secret, TokenForm()
        else:
            form.refuse(made)
    viewer = frame.looking(request)
    found = [
        (kept, _used(kept.used_at, viewer))
        for kept in tokens.listed(doer.community, doer.member)
    ]
    return frame.page(request, "tokens.html", form=form, secret=secret, found=found)


def _used(used_at: int, viewer: Viewer) -> str:
    if not used_at:
        return _("Never used")
    return _("Last used %(when)s") % {"when": telling.moment(viewer, used_at)}


@require_POST
@frame.member_required
def end_token(request: HttpRequest, token: str) -> HttpResponse:
    """End a token at once."""
    doer = doer_of(request)
    ended = tokens.drop(doer.community, doer.member, token)
    result = None if ended else (fault("token.unknown", token),)
    frame.deed(request, result, _("Ended. The program can do nothing any more."))
    return redirect("tokens")


PAGES = [
    path("me/tokens/", my_tokens, name="tokens"),
    path("me/tokens/<slug:token>/end/", end_token, name="end_token"),
]
