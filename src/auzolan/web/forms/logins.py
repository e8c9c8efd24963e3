"""Logins: how somebody who is new wants to log in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from auzolan.store import logins
from auzolan.web.forms.base import PageForm

LOGIN_MIN = 3
PASSWORD_MAX = 200
PHONE_MAX = 40


class LoginFields(PageForm):
    """A name to log in with, and a password; contacts come beside them."""

    login = forms.CharField(
        label=_l("E-mail, or a name to log in with"),
        help_text=_l("An e-mail address also lets you log in by a code."),
        max_length=logins.LOGIN_NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"}),
    )
    password = forms.CharField(
        label=_l("Password"),
        help_text=_l("At least 10 characters; three words are easy to keep in mind."),
        max_length=PASSWORD_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_login(self) -> str:
        """Return the login name in small letters, if nobody has it."""
        name = str(self.cleaned_data["login"]).strip().lower()
        if "@" in name:
            validate_email(name)
        elif len(name) < LOGIN_MIN or len(name.split()) != 1:
            raise ValidationError(_("A login name has at least 3 letters and no spaces."))
        if logins.is_taken(name):
            raise ValidationError(_("Somebody logs in by that name already."))
        return name

    def clean_password(self) -> str:
        """Return the password, if it is not too easy to guess."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password)
        return password

    def contact(self) -> dict[str, str]:
        """Return the contacts as they are kept with the member's name."""
        found: dict[str, Any] = {
            "email": self.said("login") if "@" in self.said("login") else "",
            "phone": self.cleaned_data.get("phone", ""),
        }
        return {name: str(said).strip() for name, said in found.items() if said}


def phone_field() -> forms.CharField:
    """Return the field for a phone number."""
    return forms.CharField(
        label=_l("Phone"),
        help_text=_l("Seen by those you promise something, and by the desk."),
        required=False,
        max_length=PHONE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
