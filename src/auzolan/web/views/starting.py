"""Starting: the first visit, and a community of our own with its founder's card."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from auzolan.app import house
from auzolan.node import join, start
from auzolan.store import logins
from auzolan.store.queries import steps
from auzolan.store.queries.viewers import home_community
from auzolan.web import accounts
from auzolan.web.cards import card_text
from auzolan.web.forms.starting import PRESET_NAMES, StartForm
from auzolan.web.views import frame


@never_cache
def first_visit(request: HttpRequest) -> HttpResponse:
    """Offer to look at the demo or to start ours; never both on one data folder."""
    if home_community() is not None and not logins.is_demo():
        return redirect("home")
    return frame.page(request, "first_visit.html", is_demo=logins.is_demo())


@never_cache
def start_ours(request: HttpRequest) -> HttpResponse:
    """Found a community, log its founder in and show their card once."""
    if home_community() is not None:
        return redirect("first_visit")
    language = get_language() or settings.LANGUAGE_CODE
    initial = {"language": language, "zone": "Europe/Madrid", "preset": "tool_library"}
    form = StartForm(frame.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _found(request, form)
        if done is not None:
            return done
    presets = [(key, name, said) for key, (name, said) in PRESET_NAMES.items()]
    return frame.page(request, "start_ours.html", form=form, presets=presets)


def _found(request: HttpRequest, form: StartForm) -> HttpResponse | None:
    wish = join.Founding(
        name=form.said("name"),
        place=form.said("place"),
        zone=form.said("zone"),
        language=form.said("language"),
        preset=form.said("preset"),
        founder_name=form.said("founder"),
        founder_contact=form.contact(),
    )
    with logins.founding():
        if home_community() is not None:
            return redirect("first_visit")
        founded = start.start(house(), wish, request=form.request_id)
        user = None
        if isinstance(founded, join.Joined):
            user = logins.make_login(
                founded.community,
                founded.member,
                name=form.said("login"),
                password=form.said("password"),
                language=form.said("language"),
            )
    if not isinstance(founded, join.Joined):
        form.refuse(founded)
        return None
    assert user is not None, "the form has just looked whether the name is free"
    accounts.log_in(request, user)
    return show_card(request, founded, name=wish.founder_name, onwards=reverse("checklist"))


def show_card(
    request: HttpRequest, joined: join.Joined, *, name: str, onwards: str
) -> HttpResponse:
    """Show *my card* as the answer itself: the node keeps nothing it could show again."""
    text = card_text(joined.card_seed)
    answer = frame.page(
        request, "card.html", card=text, name=name, onwards=onwards, groups=text.split()
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@frame.steward_required
def checklist(request: HttpRequest) -> HttpResponse:
    """Show the stewards what a new community does next, and what is done already."""
    viewer = frame.looking(request)
    done = steps.done(viewer)
    preset = start.PRESETS.get(viewer.community_row.preset)
    rows = [
        (done.things, _("Offer the first thing"), _("Anything neighbours would borrow."),
         _address("offer")),
        (done.imported, _("Bring your lists over"),
         _("Members, things, loans and bookings from CSV files, with a preview."),
         _address("import")),
        (done.members, _("Invite your neighbours"),
         _("By a link, or by printed letters with a QR code."), _address("invitations")),
        (done.stewards, _("Choose a second steward"),
         _("Nobody decides their own case, so it takes two."), _address("roles")),
        (done.accounts, _("Decide about accounts"),
         _("You begin without. Hours or credit can be switched on when you want them."),
         _address("rules")),
        (done.backup, _("Test a backup"),
         _("Every night the node makes one and tries to restore it elsewhere."),
         _address("settings")),
    ]  # fmt: skip
    return frame.page(
        request, "checklist.html", rows=rows, roles=preset.roles if preset else ()
    )


PAGES = [
    path("start/", first_visit, name="first_visit"),
    path("start/ours/", start_ours, name="start_ours"),
    path("start/checklist/", checklist, name="checklist"),
]
