"""Login: django-allauth's pages in our looks, with the addresses we use of them."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from auzolan.store import logins
from auzolan.store.queries import people
from auzolan.web import accounts
from auzolan.web.viewers import store_viewer
from auzolan.web.views import frame


class LoginView(account.LoginView):  # type: ignore[misc]
    """allauth's login with what our page shows besides."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether codes can be sent, and on a demo whom one can look around as."""
        looking = store_viewer(self.request)
        return {
            **super().get_context_data(**kwargs),
            "mail_arrives": accounts.mail_arrives(),
            "demo_people": people.demo_people(looking) if looking else [],
        }


@require_POST
@frame.community_required
def demo_login(request: HttpRequest) -> HttpResponse:
    """Let a visitor of the demo look around as one of its invented people."""
    viewer = frame.looking(request)
    member = str(request.POST.get("member", ""))[:64]
    known = {person.id for person in people.demo_people(viewer)}
    user = logins.user_of(viewer.community, member) if member in known else None
    if user is None:
        return frame.forbidden(request)
    accounts.log_in(request, user)
    return redirect("home")


def passkey_index(request: HttpRequest) -> HttpResponse:
    """Lead to the list of passkeys, which is all of allauth's overview that we have."""
    return redirect("mfa_list_webauthn")


PAGES = [
    path("login/", LoginView.as_view(), name="account_login"),
    path("login/demo/", demo_login, name="demo_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path(
        "login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"
    ),
    path("login/again/", account.reauthenticate, name="account_reauthenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/inactive/", account.account_inactive, name="account_inactive"),
    path("login/new/", account.signup, name="account_signup"),
    path("logout/", account.logout, name="account_logout"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/sent/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/<str:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("me/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("me/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("me/passkeys/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "me/passkeys/again/key/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("me/passkeys/all/", passkey_index, name="mfa_index"),
    path("me/passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "me/passkeys/<int:pk>/remove/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
]
