"""Settings: the stewards' overview, invitations, and the treasurer's notes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from auzolan.app import house
from auzolan.fairness import dues as dues_rule
from auzolan.node import decide, join
from auzolan.node.ports import Appended
from auzolan.store.queries import dues as dues_query
from auzolan.store.queries import invitations as letters_query
from auzolan.store.queries import people, steps
from auzolan.store.queries import rules as rules_query
from auzolan.store.queries.viewers import setting_now
from auzolan.units.amounts import UNITS, format_amount
from auzolan.web import telling
from auzolan.web.forms.settings import REASON_TEXTS, DueForm, InviteForm
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame

# What other rooms of the house show to stewards, by the name of their address.
_ELSEWHERE = ("import", "exports", "doctor")


@frame.role_required("steward", "desk", "treasurer")
def settings(request: HttpRequest) -> HttpResponse:
    """Show what stewards, desk and treasurer look after, and what wants attention."""
    viewer = frame.looking(request)
    stewards = [role for role in rules_query.roles(viewer) if role.role == "steward"]
    tested_at = steps.backup_tested_at()
    return frame.page(
        request,
        "settings.html",
        one_steward=len(stewards) < 2,
        waiting=len(rules_query.changes(viewer)),
        backup_tested=telling.day(viewer, tested_at) if tested_at else "",
        elsewhere={name: _address(name) for name in _ELSEWHERE},
        is_treasurer="treasurer" in viewer.roles,
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@never_cache
@frame.desk_required
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the letters still good, and write new ones, which are shown once."""
    viewer = frame.looking(request)
    member = str(request.GET.get("member", ""))[:64]
    claimed = dict(people.choices(viewer)).get(member, "")
    form = InviteForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        written = _letters(request, form, member if claimed else "")
        if isinstance(written, list):
            return _printed(request, written, claimed)
        form.refuse(written)
    found = letters_query.still_open(viewer)
    until = [telling.day(viewer, one.expires_at) for one in found]
    return frame.page(
        request,
        "invitations.html",
        form=form,
        claimed=claimed,
        letters=list(zip(found, until, strict=True)),
    )


def _letters(
    request: HttpRequest, form: InviteForm, member: str
) -> list[join.Letter] | frame.Faults:
    number = 1 if member else form.said("number")
    as_link = form.said("sort") == "link" and not member
    found = []
    for _one in range(1 if as_link else number):
        # A letter's secret is known only now, so a repeat must write another letter.
        letter = join.invite(
            house(),
            doer_of(request),
            uses=number if as_link else 1,
            member=member,
            days=form.said("days"),
            note=form.said("note"),
        )
        if not isinstance(letter, join.Letter):
            return letter
        found.append(letter)
    return found


def _printed(request: HttpRequest, written: list[join.Letter], name: str) -> HttpResponse:
    viewer = frame.looking(request)
    text = _(
        "We lend each other things, help each other, and make things together. You are "
        "invited: open this address, or point a phone at the code."
    )
    letters = [
        {
            "name": name,
            "address": request.build_absolute_uri(reverse("join", args=[letter.secret])),
            "text": text,
            "until": _("Good until %(day)s.")
            % {"day": telling.day(viewer, letter.expires_at)},
        }
        for letter in written
    ]
    answer = frame.page(
        request,
        "letters.html",
        heading=_("Invitations"),
        lede=_("Print them, or pass the address on."),
        letters=letters,
        back_href=reverse("invitations"),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@frame.treasurer_required
def dues(request: HttpRequest) -> HttpResponse:
    """Show and note outside money: what is due, paid, returned."""
    viewer = frame.looking(request)
    currency = setting_now(viewer.community, "currency", viewer.now)
    form = DueForm(frame.posted(request), members=people.choices(viewer))
    if request.method == "POST" and form.is_valid():
        result = decide.note_due(
            house(),
            doer_of(request),
            member=form.said("member"),
            amount=form.said("amount"),
            currency=currency,
            why=form.said("why"),
            state="due",
            note=form.said("note"),
            request=form.request_id,
        )
        if isinstance(result, Appended):
            frame.deed(request, result, _("Noted."))
            return redirect("dues")
        form.refuse(result, {"due.malformed": "amount"})
    rows = [(one, due_told(one, request)) for one in dues_query.dues(viewer)]
    return frame.page(request, "dues.html", form=form, rows=rows, currency=currency)


def due_told(one: dues_query.DueSeen, request: HttpRequest) -> dict[str, str]:
    """Return a note about outside money in words."""
    viewer = frame.looking(request)
    states = {"due": _("due"), "paid": _("paid"), "returned": _("returned")}
    return {
        "amount": f"{format_amount(one.amount, UNITS['credit'])} {one.currency}",
        "why": str(REASON_TEXTS[one.why]),
        "state": states[one.state],
        "tone": {"due": "amber", "paid": "moss", "returned": "stone"}[one.state],
        "day": telling.day(viewer, one.noted_at),
        "next": {"due": "paid", "paid": "returned", "returned": ""}[one.state],
    }


@require_POST
@frame.treasurer_required
def due_next(request: HttpRequest, due: str) -> HttpResponse:
    """Note that what was due is paid, or what was paid is returned."""
    viewer = frame.looking(request)
    found = next((one for one in dues_query.dues(viewer) if one.id == due), None)
    state = str(request.POST.get("state", ""))
    if found is None or state not in dues_rule.STATES:
        return frame.not_found(request)
    result = decide.note_due(
        house(),
        doer_of(request),
        member=found.member,
        amount=found.amount,
        currency=found.currency,
        why=found.why,
        state=state,
        due=due,
        note=found.note,
        request=frame.request_id(request),
    )
    frame.deed(request, result, _("Noted."))
    return redirect("dues")


PAGES = [
    path("settings/", settings, name="settings"),
    path("settings/invitations/", invitations, name="invitations"),
    path("settings/dues/", dues, name="dues"),
    path("settings/dues/<slug:due>/", due_next, name="due_next"),
]
