"""Joining: an invitation becomes a member with a login and a card."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from auzolan.app import house
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.store import logins
from auzolan.store.queries import invitations
from auzolan.units.faults import Fault
from auzolan.web import accounts, faults
from auzolan.web.forms.joining import JoinForm
from auzolan.web.viewers import viewer_of
from auzolan.web.views import frame
from auzolan.web.views.starting import show_card

SECRET_MAX = 64


@never_cache
@frame.community_required
def join_by(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the letter's form; its answer is the new member's card, shown once."""
    if viewer_of(request) is not None:
        messages.info(request, _("You are a member already."))
        return redirect("me")
    community = frame.looking(request).community
    letter = join.invitation_of(house(), community, secret[:SECRET_MAX])
    if isinstance(letter, Fault):
        said = faults.sentence(letter)
        return frame.page(request, "join_refused.html", status=404, said=said)
    seen = invitations.for_bearer(frame.looking(request), letter)
    form = JoinForm(frame.posted(request), initial={"name": seen.name, "sort": "person"})
    if request.method == "POST" and form.is_valid():
        done = _joined(request, form, secret, letter)
        if done is not None:
            return done
    return frame.page(request, "join.html", form=form, letter=seen)


def _joined(
    request: HttpRequest, form: JoinForm, secret: str, letter: records.Invitation
) -> HttpResponse | None:
    # The account comes first: a member without one could not be told apart from one
    # who lost it, and an account that is nobody's is deleted again.
    user = logins.make_account(form.said("login"), form.said("password"))
    if user is None:
        form.add_error("login", _("Somebody logs in by that name already."))
        return None
    joined = join.join(
        house(),
        letter.community,
        secret=secret,
        words=Words(name=form.said("name"), contact=form.contact()),
        sort=form.said("sort"),
        request=form.request_id,
    )
    if not isinstance(joined, join.Joined):
        logins.drop_account(user)
        form.refuse(joined)
        return None
    assert logins.bind(user, joined.community, joined.member, get_language() or "")
    accounts.log_in(request, user)
    return show_card(request, joined, name=form.said("name"), onwards=reverse("home"))


PAGES = [path("join/<slug:secret>", join_by, name="join")]
