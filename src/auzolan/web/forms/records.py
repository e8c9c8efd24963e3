"""Forms about what happened: work, stock used up or made, and corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auzolan.ledger.acts import NOTE_LENGTH_MAX
from auzolan.ledger.rules.events import MINUTES_MAX
from auzolan.store.queries.viewers import Viewer
from auzolan.web import telling
from auzolan.web.forms.base import PageForm
from auzolan.web.forms.moments import MomentField

# One long day; more is written down day by day.
WORK_PRESETS = (15, 30, 45, 60, 90, 120, 180, 240, 360, 480)
NOTE_MAX = min(400, NOTE_LENGTH_MAX)
Options = list[tuple[str, str]]


class WorkForm(PageForm):
    """Work that was done: how long, what, when, and for whom."""

    minutes = forms.TypedChoiceField(
        label=_("How long?"), coerce=int, widget=forms.RadioSelect, initial=60
    )
    kind = forms.ChoiceField(label=_("What was it?"), required=False)
    receiver = forms.ChoiceField(label=_("For whom?"))
    starts = MomentField(label=_("When did it begin?"))
    note = forms.CharField(
        label=_("A word about it"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.TextInput(attrs={"maxlength": NOTE_MAX}),
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        kinds: Options,
        receivers: Options,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["minutes"].choices = [(n, telling.minutes(n)) for n in WORK_PRESETS]
        fields["kind"].choices = [("", _("Something else")), *kinds]
        fields["receiver"].choices = receivers
        fields["starts"].viewer = viewer


class StockForm(PageForm):
    """How much of a stock was used up or made."""

    thing = forms.ChoiceField(label=_("Of what?"))
    action = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            ("consume", _("Used up")),
            ("produce", _("Made, or came in")),
            ("raise", _("Counted: there is more")),
            ("lower", _("Counted: there is less")),
        ],
        widget=forms.RadioSelect,
        initial="consume",
    )
    quantity = forms.CharField(
        label=_("How much?"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(label=_("A word about it"), required=False, max_length=NOTE_MAX)

    def __init__(self, *args: Any, things: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["thing"].choices = things  # type: ignore[attr-defined]


class CorrectForm(PageForm):
    """What a record should have said."""

    minutes = forms.IntegerField(
        label=_("Minutes, as it was"), required=False, min_value=0, max_value=MINUTES_MAX
    )
    quantity = forms.CharField(
        label=_("How much, as it was"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    paid = forms.CharField(
        label=_("What was to be paid"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    why = forms.CharField(label=_("Why?"), max_length=NOTE_MAX)

    def __init__(self, *args: Any, asks: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"minutes", "quantity", "paid"} - asks:
            del self.fields[name]
