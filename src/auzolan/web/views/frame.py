"""Frame: what every page does alike: who may see it, how it is drawn, what is said."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from auzolan.app import new_id
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.units.ids import is_id
from auzolan.web import faults
from auzolan.web.viewers import store_viewer

View: TypeAlias = Callable[..., HttpResponse]
Faults: TypeAlias = tuple[Fault, ...]

# Rows on one page of a list.
PAGE_ROWS = 30
PAGES_MAX = 10_000


def page(
    request: HttpRequest, template: str, *, status: int = 200, nav: str = "", **context: Any
) -> HttpResponse:
    """Draw a page; `nav` names the place of the main navigation it belongs to."""
    return render(request, template, {"nav_current": nav, **context}, status=status)


def looking(request: HttpRequest) -> Viewer:
    """Return who looks, for queries; the page must have asked for a community before."""
    found = store_viewer(request)
    assert found is not None
    return found


# -- what a deed answered --------------------------------------------------------------


def is_refused(result: object) -> TypeGuard[Faults]:
    """Tell whether a deed was refused."""
    return isinstance(result, tuple)


def deed(request: HttpRequest, result: object, done: str = "") -> bool:
    """Tell the reader what became of a deed, in a message; True where it was done."""
    if is_refused(result):
        for refused in result:
            messages.error(request, faults.sentence(refused))
        return False
    if done:
        messages.success(request, done)
    return True


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; an empty form is still one that was sent."""
    return request.POST if request.method == "POST" else None


def request_id(request: HttpRequest) -> str:
    """Return the id sent in a form's hidden field `request`; a fresh one without it.

    In a template: `<input type="hidden" name="request" value="{{ new_id() }}">`.
    """
    sent = str(request.POST.get("request", ""))
    return sent if is_id(sent) else new_id()


# -- who may see a page ----------------------------------------------------------------


def community_required(view: View) -> View:
    """Show the first visit's page where no community is yet; guests are welcome."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if store_viewer(request) is None:
            return redirect("first_visit")
        return view(request, *args, **kwargs)

    return guarded


def member_required(view: View) -> View:
    """Ask guests to log in; a login that belongs to no member here is told so."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        found = store_viewer(request)
        if found is None:
            return redirect("first_visit")
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if not found.member:
            return forbidden(request)
        return view(request, *args, **kwargs)

    return guarded


def role_required(*roles: str) -> Callable[[View], View]:
    """Let only members with one of these roles in."""
    wanted = frozenset(roles)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not looking(request).roles & wanted:
                return forbidden(request)
            return view(request, *args, **kwargs)

        return member_required(guarded)

    return decorate


steward_required = role_required("steward")
desk_required = role_required("steward", "desk")
treasurer_required = role_required("treasurer")


# -- lists -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Which stretch of a list is shown, and the addresses of its neighbours."""

    offset: int
    limit: int
    text: str
    previous_href: str
    next_href: str


def pages(request: HttpRequest, total: int, limit: int = PAGE_ROWS) -> Pages:
    """Return the page that `?page=` asks for, of a list with so many rows."""
    asked = str(request.GET.get("page", "1"))
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    last = max(1, -(-total // limit))
    number = min(max(1, number), last, PAGES_MAX)
    first = (number - 1) * limit

    def href(to: int) -> str:
        query = request.GET.copy()
        query["page"] = str(to)
        return f"?{query.urlencode()}"

    told = _("%(first)d to %(last)d of %(total)d") % {
        "first": min(first + 1, total),
        "last": min(first + limit, total),
        "total": total,
    }
    return Pages(
        offset=first,
        limit=limit,
        text=told if total > limit else "",
        previous_href=href(number - 1) if number > 1 else "",
        next_href=href(number + 1) if number < last else "",
    )


# -- when it does not work -------------------------------------------------------------


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Say that the page is not for the reader."""
    return page(request, "403.html", status=403)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was not ours, or older than the login."""
    return page(request, "csrf.html", status=403)


def not_found(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Say that there is nothing at this address."""
    return page(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that it is our mistake; without the database where that is what broke."""
    try:
        return page(request, "500.html", status=500)
    except Exception:  # noqa: BLE001 - the outermost loop: something must be answered
        return HttpResponse(_("Something broke on our side."), status=500)
