"""Forms about things: say anew how one is, take it out of lending for a while."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auzolan.ledger.acts import NAME_LENGTH_MAX, NOTE_LENGTH_MAX
from auzolan.store.queries.viewers import Viewer
from auzolan.web.forms.base import PageForm
from auzolan.web.forms.moments import MomentField

CONDITIONS = [
    ("good", _("Good")),
    ("worn", _("Worn, but it works")),
    ("broken", _("Broken")),
    ("missing", _("Missing")),
]


class EditForm(PageForm):
    """Name, note, condition and place of a thing."""

    name = forms.CharField(label=_("What is it called?"), max_length=NAME_LENGTH_MAX)
    note = forms.CharField(
        label=_("What should one know?"),
        required=False,
        max_length=NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    condition = forms.ChoiceField(
        label=_("How is it?"), choices=CONDITIONS, widget=forms.RadioSelect
    )
    place = forms.ChoiceField(label=_("Where is it?"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class BlockForm(PageForm):
    """A span in which a thing is not lent, and why."""

    starts = MomentField(label=_("From"))
    ends = MomentField(label=_("Until"))
    why = forms.ChoiceField(
        label=_("Why?"),
        choices=[("repair", _("Repair")), ("own", _("I use it myself"))],
        widget=forms.RadioSelect,
        initial="repair",
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "ends"):
            self.fields[name].viewer = viewer  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its beginning."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end has to come after the beginning."))
        return cleaned
