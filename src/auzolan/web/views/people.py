"""People: the list of members, a member's page, and what the desk does for them."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auzolan.app import house
from auzolan.ledger.acts import Words
from auzolan.node import join
from auzolan.store import logins
from auzolan.store.queries import people as query
from auzolan.store.queries.naming import FALLBACK_LANGUAGE, label_of
from auzolan.web import telling
from auzolan.web.forms.joining import RegisterForm
from auzolan.web.pieces import Card, Tone
from auzolan.web.roles import role_text
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

_TONES: tuple[Tone, ...] = ("moss", "amber", "clay", "sky", "plum")
WORDS_MAX = 80
ABOUT_SHOWN = 110


def tone_of(row_id: str) -> Tone:
    """Return the colour that somebody always has."""
    return _TONES[int(row_id[-2:], 16) % len(_TONES)]


def initials_of(name: str) -> str:
    """Return up to two letters for a picture of somebody without one."""
    return "".join(part[0] for part in name.split()[:2]).upper()


def _language() -> str:
    return get_language() or FALLBACK_LANGUAGE


@frame.member_required
def people(request: HttpRequest) -> HttpResponse:
    """List the members by name, or those whose name or skill was asked for."""
    viewer = frame.looking(request)
    words = str(request.GET.get("who", ""))[:WORDS_MAX]
    cut = frame.pages(request, viewer.community_row.members)
    found, total = query.people(
        viewer, words, language=_language(), offset=cut.offset, limit=cut.limit
    )
    if words:
        cut = frame.pages(request, total)
        found, total = query.people(
            viewer, words, language=_language(), offset=cut.offset, limit=cut.limit
        )
    return frame.page(
        request,
        "people.html",
        nav="people",
        people=[_listed(person) for person in found],
        words=words,
        pages_text=cut.text,
        previous_href=cut.previous_href,
        next_href=cut.next_href,
    )


def _listed(person: query.Person) -> dict[str, object]:
    name = person.name or _("A member")
    things = _("%(number)d things to share") % {"number": person.things}
    return {
        "name": name,
        "initials": initials_of(name),
        "href": reverse("person", kwargs={"member": person.id}),
        "text": Truncator(person.about).chars(ABOUT_SHOWN)
        or (things if person.things > 1 else ""),
        "tags": [*map(role_text, person.roles), *person.skills],
        "tone": tone_of(person.id),
    }


@frame.member_required
def person(request: HttpRequest, member: str) -> HttpResponse:
    """Show a member: what they share and can do; contacts to those who need them."""
    viewer = frame.looking(request)
    seen = query.profile(viewer, member, language=_language())
    if seen is None:
        return frame.not_found(request)
    return frame.page(
        request,
        "person.html",
        nav="people",
        seen=seen,
        name=seen.name or _("A member"),
        initials=initials_of(seen.name or _("A member")),
        tone=tone_of(member),
        since=telling.local(viewer, seen.joined_at),
        things=[_card(one) for one in seen.shared if one.mode in {"lend", "give"}],
        skills=[_card(one) for one in seen.shared if one.mode in {"help", "machine"}],
        may_help=viewer.is_desk and member != viewer.member,
        may_letter=_may_letter(request, seen),
    )


def _card(one: query.Shared) -> Card:
    tags = {
        "lend": _("Borrow"),
        "give": _("Receive"),
        "help": _("Get help"),
        "machine": _("Make"),
    }
    kind = label_of(one.kind, _language()) if one.kind else ""
    href = f"{reverse('ways')}?words={kind}"
    return Card(
        title=one.thing_name or kind,
        href=href,
        icon=(one.kind.icon if one.kind else "") or "package",
        tone="moss" if one.mode == "lend" else "sky",
        tag=tags[one.mode],
        note=kind if one.thing_name and kind != one.thing_name else "",
    )


@frame.desk_required
def register(request: HttpRequest) -> HttpResponse:
    """Register somebody at the desk who needs neither login nor phone."""
    form = RegisterForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        words = Words(name=form.said("name"), contact=form.contact())
        result = join.register(
            house(),
            doer_of(request),
            words=words,
            sort=form.said("sort"),
            request=form.request_id,
        )
        if not frame.is_refused(result):
            frame.deed(request, result, _("%(name)s is in.") % {"name": words.name})
            return redirect("people")
        form.refuse(result)
    return frame.page(
        request,
        "form_page.html",
        nav="people",
        heading=_("Register somebody"),
        lede=_("No e-mail, phone or login is needed. The desk can record for them."),
        form=form,
        submit=_("Register"),
        submit_look="",
        back_href=reverse("people"),
        back_text=_("People"),
    )


@require_POST
@frame.steward_required
def suspend(request: HttpRequest, member: str) -> HttpResponse:
    """Stop, or let go on, what a member may do."""
    stop = request.POST.get("suspended") == "1"
    result = join.suspend(
        house(),
        doer_of(request),
        member=member,
        suspended=stop,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Suspended.") if stop else _("Active again."))
    return redirect("person", member=member)


def _may_letter(request: HttpRequest, seen: query.Profile) -> bool:
    """Tell whether the viewer may print a letter for a new password.

    Whoever prints one could log in by it, so a desk may do so only for members without
    a role, and nobody for themselves.
    """
    viewer = frame.looking(request)
    if not seen.has_login or seen.id == viewer.member:
        return False
    return viewer.is_steward or (viewer.is_desk and not seen.roles)


@require_POST
@frame.desk_required
def password_letter(request: HttpRequest, member: str) -> HttpResponse:
    """Print a letter by which a member chooses a new password; tell them of it."""
    viewer = frame.looking(request)
    seen = query.profile(viewer, member, language=_language())
    user = logins.user_of(viewer.community, member)
    if seen is None or user is None or not _may_letter(request, seen):
        return frame.forbidden(request)
    house().outbox.put(viewer.community, member, "login.letter", {"by": viewer.member})
    address = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    answer = frame.page(
        request,
        "letters.html",
        heading=_("A letter for a new password"),
        lede=_("It is good for three days and for one use."),
        letters=[
            {
                "name": seen.name,
                "address": request.build_absolute_uri(address),
                "text": _("Choose a new password at this address, or with the code."),
                "until": "",
            }
        ],
        back_href=reverse("person", kwargs={"member": member}),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


PAGES = [
    path("people/", people, name="people"),
    path("people/register/", register, name="register"),
    path("people/<slug:member>/", person, name="person"),
    path("people/<slug:member>/suspend/", suspend, name="suspend"),
    path("people/<slug:member>/password/", password_letter, name="password_letter"),
]
