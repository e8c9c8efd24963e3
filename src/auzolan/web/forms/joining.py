"""Joining: what somebody says of themselves who comes with an invitation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from auzolan.ledger.rules.people import NAME_MAX
from auzolan.web.forms.base import PageForm
from auzolan.web.forms.logins import LoginFields, phone_field

SORTS = (
    ("person", _l("A person")),
    ("household", _l("A household")),
    ("association", _l("An association")),
)
NOTE_MAX = 1_000
# It is kept beside the contacts, whose fields are short.
PRIVATE_MAX = 200
CARD_MAX = 120


class JoinForm(LoginFields):
    """Name, contact and login of a new member."""

    name = forms.CharField(
        label=_l("What shall we call you?"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sort = forms.ChoiceField(label=_l("You are"), choices=SORTS, widget=forms.RadioSelect)
    phone = phone_field()
    field_order = ("name", "sort", "phone", "login", "password")


class MeForm(PageForm):
    """What a member is called, how to reach them, and what others should know."""

    name = forms.CharField(
        label=_l("Name"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_l("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = phone_field()
    about = forms.CharField(
        label=_l("About you"),
        help_text=_l("All members read this: what you like to do, when you are in."),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea,
    )
    private = forms.CharField(
        label=_l("What only the stewards should know"),
        help_text=_l("Only you and the stewards see this."),
        required=False,
        max_length=PRIVATE_MAX,
    )

    def contact(self) -> dict[str, str]:
        """Return the contacts as they are kept with the member's name."""
        found = {name: self.said(name) for name in ("email", "phone", "private")}
        return {name: str(said).strip() for name, said in found.items() if said}


class RegisterForm(PageForm):
    """Somebody the desk registers who needs no login."""

    name = forms.CharField(label=_l("Name"), max_length=NAME_MAX)
    sort = forms.ChoiceField(
        label=_l("They are"), choices=SORTS, widget=forms.RadioSelect, initial="person"
    )
    email = forms.EmailField(label=_l("E-mail"), required=False)
    phone = phone_field()

    def contact(self) -> dict[str, str]:
        """Return the contacts as they are kept with the member's name."""
        found = {"email": self.said("email"), "phone": self.said("phone")}
        return {name: str(said).strip() for name, said in found.items() if said}


class CardForm(PageForm):
    """The letters of a printed card."""

    card = forms.CharField(
        label=_l("The letters of your card"),
        help_text=_l("14 groups of four; small or large letters, with or without spaces."),
        max_length=CARD_MAX,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
