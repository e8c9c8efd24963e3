"""Starting: what a new community says of itself, and its founder of themselves."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _l

from auzolan.ledger.rules.people import NAME_MAX
from auzolan.units.faults import Fault
from auzolan.units.points import Point, parse_point
from auzolan.web import faults
from auzolan.web.forms.logins import LoginFields

# Zones that are not of a place are of no use to anybody who waits for Tuesday, 18:00.
_PLACELESS = ("Etc/", "SystemV/", "US/", "posix/", "right/")
PRESET_NAMES = {
    "tool_library": (_l("Tool library"), _l("Tools, ladders, garden things to lend")),
    "makerspace": (_l("Makerspace"), _l("Machines, training, open workshops")),
    "repair_cafe": (_l("Repair café"), _l("Mending evenings, parts, know-how")),
    "food_group": (_l("Food group"), _l("Boxes, harvests, fetching and packing")),
    "block_of_flats": (_l("Block of flats"), _l("Rooms, rides, tools and a helping hand")),
}


def zones() -> list[tuple[str, str]]:
    """Return the time zones of places, sorted, as (name, text)."""
    names = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(_PLACELESS)
    )
    return [(name, name.replace("_", " ")) for name in names]


class StartForm(LoginFields):
    """Name, place, language and preset of a community, and its founder's login."""

    name = forms.CharField(label=_l("What is your community called?"), max_length=NAME_MAX)
    place = forms.CharField(
        label=_l("Where is it?"),
        help_text=_l(
            "The middle of where you live, as any map shows it: latitude, longitude, "
            "such as 43.32, -1.98. Ways are searched around it."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-place": ""}),
    )
    zone = forms.ChoiceField(label=_l("Time zone"), choices=zones)
    language = forms.ChoiceField(label=_l("Main language"), choices=settings.LANGUAGES)
    preset = forms.ChoiceField(
        label=_l("What is it most like?"),
        help_text=_l("It only chooses the sorts you begin with."),
        choices=[(key, name) for key, (name, _said) in PRESET_NAMES.items()],
        widget=forms.RadioSelect,
    )
    founder = forms.CharField(
        label=_l("Your name"),
        help_text=_l("You become the first steward; choose a second one soon."),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = (
        "name", "preset", "place", "zone", "language", "founder", "login", "password",
    )  # fmt: skip

    def clean_place(self) -> Point:
        """Return the place as a point."""
        point = parse_point(str(self.cleaned_data["place"]))
        if isinstance(point, Fault):
            raise ValidationError(faults.sentence(point))
        return point
