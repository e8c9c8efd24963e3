"""Me: what a member says of themselves, how they log in, their card, and leaving."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from auzolan.app import house
from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.store import logins
from auzolan.store.queries import people
from auzolan.store.queries.naming import FALLBACK_LANGUAGE
from auzolan.web.cards import seed_of
from auzolan.web.forms.base import PageForm
from auzolan.web.forms.joining import CardForm, MeForm
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame
from auzolan.web.views.starting import show_card


@frame.member_required
def me(request: HttpRequest) -> HttpResponse:
    """Show and take what a member says of themselves."""
    viewer = frame.looking(request)
    language = get_language() or FALLBACK_LANGUAGE
    seen = people.profile(viewer, viewer.member, language=language)
    assert seen is not None
    own = {"name": seen.name, "about": seen.about, "private": seen.note}
    initial = {**own, **seen.contact}
    form = MeForm(frame.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        # What else is known of how to reach somebody, such as an import brought, stays.
        others = {k: v for k, v in seen.contact.items() if k not in {"email", "phone"}}
        words = Words(
            name=form.said("name"),
            note=form.said("about"),
            contact={**others, **form.contact()},
        )
        result = join.describe(
            house(),
            doer_of(request),
            member=viewer.member,
            words=words,
            request=form.request_id,
        )
        if frame.is_refused(result):
            form.refuse(result)
        else:
            logins.set_mail(_user_id(request), form.said("email"))
            frame.deed(request, result, _("Kept."))
            return redirect("me")
    return frame.page(request, "me.html", form=form, seen=seen)


def _user_id(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return int(request.user.pk)


@never_cache
@frame.member_required
def new_card(request: HttpRequest) -> HttpResponse:
    """Take the place anew with the old card: new keys, and a new card shown once."""
    form = CardForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        seed = seed_of(form.said("card"))
        if seed is None:
            form.add_error("card", _("Those are not the letters of a card; look again."))
        else:
            result = join.rotate(
                house(), doer_of(request), card_seed=seed, request=form.request_id
            )
            if isinstance(result, join.Joined):
                name = frame.looking(request).name
                return show_card(request, result, name=name, onwards=reverse("me"))
            form.refuse(result)
    return frame.page(
        request,
        "form_page.html",
        heading=_("A new card"),
        lede=_(
            "When your card was seen by others, or this node was not to be trusted: the "
            "old card gives you new keys and a new card, and is good for nothing after."
        ),
        form=form,
        submit=_("Give me a new card"),
        submit_look="",
        back_href=reverse("me"),
        back_text=_("About me"),
    )


@frame.member_required
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the community, after what is promised has been settled."""
    viewer = frame.looking(request)
    form = PageForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        result = join.leave(
            house(), doer_of(request), member=viewer.member, request=form.request_id
        )
        if frame.deed(request, result, _("You have left. Thank you for what you shared.")):
            logins.close_login(_user_id(request))
            logout(request)
            return redirect("home")
    return frame.page(
        request,
        "form_page.html",
        heading=_("Leave"),
        lede=_(
            "Your promises have to be settled first. What happened stays recorded under "
            "a number; erase your name and texts before, if you want them gone."
        ),
        form=form,
        submit=_("Leave the community"),
        submit_look="danger",
        back_href=reverse("me"),
        back_text=_("About me"),
    )


PAGES = [
    path("me/", me, name="me"),
    path("me/card/", new_card, name="new_card"),
    path("me/leave/", leave, name="leave"),
]
