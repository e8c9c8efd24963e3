"""The form of somebody who offers something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from auzolan.ledger.acts import NAME_LENGTH_MAX, NOTE_LENGTH_MAX
from auzolan.ledger.rules.things import SHARE_MAX
from auzolan.making.processes import PROCESSES
from auzolan.units.amounts import UNITS
from auzolan.web import telling
from auzolan.web.forms.base import PageForm

Options = list[tuple[str, str]]
MODES = [
    ("lend", _("Something to borrow")),
    ("give", _("Something to give away")),
    ("help", _("An hour of my time")),
    ("machine", _("A workshop or machine")),
]
# What one can count a thing or a stock in, the usual first.
COUNTED_IN = ("each", "kg", "l", "m", "m2", "serving", "pair")
NEW = "new"
SHARES = 4
MINUTES_A_DAY = 1_440
DAYS_MAX, HOURS_MAX = 366, 24 * 14


class OfferForm(PageForm):
    """What it is, where, whose, and on what terms."""

    mode = forms.ChoiceField(
        label=_("What is it?"), choices=MODES, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("As neighbours would search for it"),
        max_length=min(120, NAME_LENGTH_MAX),
        widget=forms.TextInput(
            attrs={
                "hx-get": reverse_lazy("offer_kinds"),
                "hx-trigger": "change",
                "hx-include": "[name=mode]:checked",
                "hx-target": "#kinds",
            }
        ),
    )
    kind = forms.ChoiceField(
        label=_("Which sort is it?"), required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What should one know?"),
        required=False,
        max_length=NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    quantity = forms.CharField(
        label=_("How many, or how much?"),
        required=False,
        initial="1",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label=_("Counted in"), required=False)
    process = forms.ChoiceField(label=_("What can one do with it?"), required=False)
    best_before = forms.DateField(
        label=_("Best before"),
        help_text=_("Left empty, it keeps."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    for_ = forms.ChoiceField(label=_("Who offers it?"), required=False)
    place = forms.ChoiceField(label=_("Where is it?"))
    place_name = forms.CharField(
        label=_("What is the place called?"), required=False, max_length=80
    )
    place_point = forms.CharField(
        label=_("Where is that?"),
        help_text=_(
            "Latitude and longitude from any map, such as 43.32, -1.98. Others see it "
            "only roughly. Left empty, it is the middle of the community."
        ),
        required=False,
        max_length=60,
    )
    whose = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=[
            ("mine", _("Mine")),
            ("ours", _("The community's")),
            ("shared", _("Several of us own it together")),
        ],
        widget=forms.RadioSelect,
        initial="mine",
        required=False,
    )
    days = forms.MultipleChoiceField(
        label=_("On which days can it be had?"),
        help_text=_("None chosen means on any day."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    longest = forms.IntegerField(
        label=_("For how many days at most?"),
        required=False,
        min_value=1,
        max_value=DAYS_MAX,
    )
    notice = forms.IntegerField(
        label=_("How many hours before do you want to know?"),
        required=False,
        min_value=0,
        max_value=HOURS_MAX,
    )
    price = forms.CharField(
        label=_("For how much?"),
        help_text=_("Left empty, it is free."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    automatic = forms.BooleanField(
        label=_("Promise by itself when it is free"),
        help_text=_("You need not answer each request; you can still say no afterwards."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        places: Options,
        members: Options,
        principals: Options,
        kinds: Options,
        accounts_on: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = kinds
        fields["place"].choices = [*places, (NEW, _("Somewhere else"))]
        fields["unit"].choices = [(code, unit_name(code)) for code in COUNTED_IN]
        fields["process"].choices = [("", _("Choose")), *processes()]
        fields["days"].choices = [(str(n), telling.weekday_of(n)) for n in range(7)]
        fields["for_"].choices = principals
        if len(principals) < 2:
            del self.fields["for_"]
        if not accounts_on:
            del self.fields["price"]
        for number in range(1, SHARES + 1):
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label=_("Owner"), choices=[("", "–"), *members], required=False
            )
            self.fields[f"share_{number}"] = forms.IntegerField(
                label=_("Shares"), min_value=1, max_value=SHARE_MAX, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Refuse hours without an end, and shares without an owner."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The end has to come after the beginning."))
        if bool(opens) != bool(closes):
            self.add_error("closes", _("Say both from when and until when."))
        if cleaned.get("mode") == "machine" and not cleaned.get("process"):
            self.add_error("process", _("Say what one can do with it."))
        if cleaned.get("place") == NEW and not cleaned.get("place_name"):
            self.add_error("place_name", _("Give the place a name."))
        if cleaned.get("whose") == "shared" and len(self.owners()) < 2:
            self.add_error("whose", _("Name at least two owners with their shares."))
        return cleaned

    def owners(self) -> tuple[tuple[str, int], ...]:
        """Return the owners with their shares, nobody twice."""
        found: dict[str, int] = {}
        for number in range(1, SHARES + 1):
            owner = self.cleaned_data.get(f"owner_{number}")
            if owner and owner not in found:
                found[owner] = self.cleaned_data.get(f"share_{number}") or 1
        return tuple(found.items())

    def weekly(self) -> tuple[tuple[int, int, int], ...]:
        """Return the weekly openings; none where it can be had at any time."""
        opens, closes = self.said("opens"), self.said("closes")
        days = [int(day) for day in self.said("days")]
        if not days and not opens:
            return ()
        first = opens.hour * 60 + opens.minute if opens else 0
        last = closes.hour * 60 + closes.minute if closes else MINUTES_A_DAY
        return tuple((day, first, last) for day in days or range(7))


def unit_name(code: str) -> str:
    """Return what counting in a unit is called."""
    told = {"each": _("pieces"), "serving": _("portions"), "pair": _("pairs")}
    return str(told.get(code) or UNITS[code].symbol)


def processes() -> Options:
    """Return the ways of making that need a machine, by name."""
    spanish = telling.language() == "es"
    found = [
        (process.id, process.es if spanish else process.en)
        for process in PROCESSES.values()
        if not process.by_hand
    ]
    return sorted(found, key=lambda item: item[1].casefold())
