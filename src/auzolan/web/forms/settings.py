"""Settings: the forms of stewards, desk and treasurer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _l

from auzolan.deciding.rules import CHOICES
from auzolan.fairness.dues import REASONS
from auzolan.ledger.may import ROLES
from auzolan.node.join import INVITATION_DAYS
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import Fault
from auzolan.web import faults, rule_texts
from auzolan.web.forms.base import PageForm
from auzolan.web.roles import ROLE_TEXTS

WHY_MAX = 1_000
LETTERS_MAX = 100
NEWCOMERS_MAX = 500
DAYS_MAX = 400
REASON_TEXTS = {
    "membership": _l("membership"),
    "deposit": _l("deposit"),
    "material": _l("material"),
    "fuel": _l("fuel"),
    "other": _l("something else"),
}
assert REASON_TEXTS.keys() == set(REASONS), "every reason has a name"


def why_field(
    label: Any, help_text: Any = "", *, required: bool = False
) -> forms.CharField:
    """Return a field for a reason."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=WHY_MAX,
        widget=forms.Textarea,
    )


class RuleForm(PageForm):
    """Another value for one rule, and why."""

    why = why_field(_l("Why?"), _l("Everybody reads this."))

    def __init__(self, *args: Any, rule: str, value: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        label, told = rule_texts.title(rule), rule_texts.explanation(rule)
        field: forms.Field
        if rule in CHOICES:
            choices = [(one, rule_texts.value_text(rule, one)) for one in CHOICES[rule]]
            field = forms.ChoiceField(
                label=label, help_text=told, choices=choices, widget=forms.RadioSelect
            )
        else:
            wide = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
            field = forms.CharField(label=label, help_text=told, max_length=20, widget=wide)
        field.initial = rule_texts.typed_value(rule, value)
        self.fields = {"request": self.fields["request"], "value": field} | {
            "why": self.fields["why"]
        }

    def clean_value(self) -> str:
        """Return the value as the ledger knows it."""
        value = rule_texts.value_typed(self.rule, str(self.cleaned_data["value"]))
        if isinstance(value, Fault):
            raise ValidationError(faults.sentence(value))
        return value


class ObjectForm(PageForm):
    """Why somebody objects."""

    why = why_field(_l("Why do you object?"), _l("Everybody reads this."), required=True)


class RoleForm(PageForm):
    """Who shall have which role."""

    member = forms.ChoiceField(label=_l("Who?"))
    role = forms.ChoiceField(
        label=_l("Which role?"),
        choices=[(name, ROLE_TEXTS[name]) for name in ROLES],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ChoiceField(label=_l("Who?"), choices=members)
        self.order_fields(["request", "member", "role"])


class InviteForm(PageForm):
    """Letters to print, or one link to pass on."""

    sort = forms.ChoiceField(
        label=_l("What do you need?"),
        choices=[
            ("letters", _l("Letters to print, one for each newcomer")),
            ("link", _l("One link to pass on, for several people")),
        ],
        widget=forms.RadioSelect,
        initial="letters",
    )
    number = forms.IntegerField(
        label=_l("For how many?"), min_value=1, max_value=NEWCOMERS_MAX, initial=1
    )
    days = forms.IntegerField(
        label=_l("Good for how many days?"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=INVITATION_DAYS,
    )
    note = forms.CharField(
        label=_l("A note for yourselves"),
        help_text=_l("Such as: handed out at the summer feast."),
        required=False,
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """Keep a print-out to what one sits through."""
        found = super().clean() or self.cleaned_data
        if found.get("sort") == "letters" and (found.get("number") or 0) > LETTERS_MAX:
            self.add_error("number", _l("At most 100 letters at once."))
        return found


class DueForm(PageForm):
    """Outside money that somebody owes the community."""

    member = forms.ChoiceField(label=_l("Who?"))
    amount = forms.CharField(
        label=_l("How much?"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    why = forms.ChoiceField(label=_l("What for?"), choices=list(REASON_TEXTS.items()))
    note = forms.CharField(label=_l("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = forms.ChoiceField(label=_l("Who?"), choices=members)
        self.order_fields(["request", "member", "amount", "why", "note"])
        self.fields["member"].widget.attrs["class"] = "input"

    def clean_amount(self) -> int:
        """Return the amount in hundredths."""
        amount = parse_amount(str(self.cleaned_data["amount"]), UNITS["credit"])
        if isinstance(amount, Fault):
            raise ValidationError(faults.sentence(amount))
        return amount
