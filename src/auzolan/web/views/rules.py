"""Rules: what we agreed on, what is announced, objecting, and what stewards announce."""

from __future__ import annotations

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auzolan.app import house
from auzolan.ledger.rule import DEFAULTS
from auzolan.node import decide
from auzolan.node.ports import Appended
from auzolan.store.queries import people
from auzolan.store.queries import rules as query
from auzolan.web import rule_texts, telling
from auzolan.web.forms.settings import ObjectForm, RoleForm, RuleForm
from auzolan.web.roles import role_text
from auzolan.web.viewers import doer_of
from auzolan.web.views import frame


@frame.member_required
def rules(request: HttpRequest) -> HttpResponse:
    """Show what is agreed on, what is announced, and who has which role."""
    viewer = frame.looking(request)
    in_force = [
        {
            "name": rule.name,
            "title": rule_texts.title(rule.name),
            "value": rule_texts.value_text(rule.name, rule.value),
            "help": rule_texts.explanation(rule.name),
            "since": telling.day(viewer, rule.since) if rule.since else "",
        }
        for rule in query.in_force(viewer)
    ]
    return frame.page(
        request,
        "rules.html",
        rules=in_force,
        changes=[(change, _told(change, request)) for change in query.changes(viewer)],
        roles=query.roles(viewer),
    )


def _told(change: query.Change, request: HttpRequest) -> dict[str, str]:
    viewer = frame.looking(request)
    if change.sort == "rule":
        title = rule_texts.title(change.name)
        value = rule_texts.value_text(change.name, change.value)
        said = _("%(rule)s: %(value)s") % {"rule": title, "value": value}
    else:
        said = _("%(name)s becomes %(role)s")
        if change.sort == "end":
            said = _("%(name)s is no longer %(role)s")
        said %= {"name": change.member, "role": role_text(change.name)}
    when = telling.moment(viewer, change.starts_at)
    return {"said": said, "when": when}


@frame.member_required
def object_to(request: HttpRequest, change: str) -> HttpResponse:
    """Object, with a reason, to what is announced."""
    viewer = frame.looking(request)
    found = next((one for one in query.changes(viewer) if one.id == change), None)
    if found is None:
        return frame.not_found(request)
    form = ObjectForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        result = decide.object_to(
            house(),
            doer_of(request),
            about=change,
            why=form.said("why"),
            request=form.request_id,
        )
        if isinstance(result, Appended):
            frame.deed(request, result, _("Your objection stands for all to read."))
            return redirect("rules")
        form.refuse(result)
    return frame.page(
        request,
        "form_page.html",
        heading=_("Object"),
        lede=_told(found, request)["said"],
        form=form,
        submit=_("Object"),
        submit_look="",
        back_href=reverse("rules"),
        back_text=_("What we agreed on"),
    )


@frame.steward_required
def announce(request: HttpRequest, name: str) -> HttpResponse:
    """Announce another value for a rule."""
    if name not in DEFAULTS:
        return frame.not_found(request)
    viewer = frame.looking(request)
    now = next(rule for rule in query.in_force(viewer) if rule.name == name)
    form = RuleForm(frame.posted(request), rule=name, value=now.value)
    if request.method == "POST" and form.is_valid():
        result = decide.announce(
            house(),
            doer_of(request),
            name=name,
            value=form.said("value"),
            why=form.said("why"),
            request=form.request_id,
        )
        if isinstance(result, Appended):
            rules = query.in_force(dataclasses.replace(viewer, now=result.recorded_at))
            holds = (name, form.said("value")) in {(one.name, one.value) for one in rules}
            frame.deed(request, result, _("In force now.") if holds else _("Announced."))
            return redirect("rules")
        form.refuse(result, {"rule.value": "value"})
    return frame.page(
        request,
        "form_page.html",
        heading=rule_texts.title(name),
        lede=_("It is announced to everybody, and takes effect unless members object."),
        form=form,
        submit=_("Announce it"),
        submit_look="",
        back_href=reverse("rules"),
        back_text=_("What we agreed on"),
    )


@frame.steward_required
def roles(request: HttpRequest) -> HttpResponse:
    """Show who has which role, and announce another."""
    viewer = frame.looking(request)
    initial = {"member": str(request.GET.get("member", ""))}
    members = people.choices(viewer)
    form = RoleForm(frame.posted(request), members=members, initial=initial)
    if request.method == "POST" and form.is_valid():
        result = decide.give_role(
            house(),
            doer_of(request),
            member=form.said("member"),
            name=form.said("role"),
            request=form.request_id,
        )
        if isinstance(result, Appended):
            frame.deed(request, result, _("Announced."))
            return redirect("roles")
        form.refuse(result)
    found = query.roles(viewer)
    return frame.page(
        request,
        "roles.html",
        form=form,
        roles=found,
        one_steward=sum(role.role == "steward" for role in found) < 2,
    )


@require_POST
@frame.member_required
def end_role(request: HttpRequest, role: str) -> HttpResponse:
    """End a role; one can always lay down one's own."""
    result = decide.end_role(
        house(), doer_of(request), role=role, request=frame.request_id(request)
    )
    frame.deed(request, result, _("The role ends."))
    return redirect("roles" if frame.looking(request).is_steward else "rules")


PAGES = [
    path("rules/", rules, name="rules"),
    path("rules/object/<slug:change>/", object_to, name="object_to"),
    path("settings/rules/<slug:name>/", announce, name="announce"),
    path("settings/roles/", roles, name="roles"),
    path("roles/<slug:role>/end/", end_role, name="end_role"),
]
