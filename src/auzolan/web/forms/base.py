"""Base: what all our forms share: looks, a request id, and how faults are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from auzolan.app import new_id
from auzolan.units.faults import Fault
from auzolan.units.ids import is_id
from auzolan.web import faults

NOT_TEXT = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.HiddenInput,
)


class PageForm(forms.Form):
    """A form of ours: a repeat of the same `request` changes nothing."""

    request = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["request"].initial = new_id
        for field in self.fields.values():
            if not isinstance(field.widget, NOT_TEXT):
                field.widget.attrs.setdefault("class", "input")

    @property
    def request_id(self) -> str:
        """Return the id under which the deed is done, fresh where none was sent."""
        sent = str(self.data.get("request", ""))
        return sent if is_id(sent) else new_id()

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Return what is wrong as (field, sentence), as `error_summary` shows it."""
        found: list[tuple[str, str]] = []
        for name, errors in self.errors.items():
            at = "" if name == "__all__" else name
            found += [(at, str(error)) for error in errors]
        return found

    def refuse(
        self, refused: tuple[Fault, ...], fields: Mapping[str, str] | None = None
    ) -> None:
        """Show faults of a deed; `fields` maps a fault's code or place to a field."""
        named = fields or {}
        for fault in refused:
            field = named.get(fault.code) or named.get(fault.at) or fault.at
            at = field if field in self.fields else None
            self.add_error(at, faults.sentence(fault))

    def said(self, name: str) -> Any:
        """Return a cleaned value."""
        return self.cleaned_data[name]
