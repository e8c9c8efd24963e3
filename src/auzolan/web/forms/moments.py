"""Moments: dates and times typed on the community's clock, as milliseconds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auzolan.store.queries.viewers import Viewer
from auzolan.web import clock


class MomentInput(forms.DateTimeInput):
    """A control for a day and an hour, as browsers have it."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str:
        """Return what was typed, or the text that the view prepared."""
        return "" if value is None else str(value)


class MomentField(forms.Field):
    """A moment in ms, UTC; its form sets `viewer`, whose community has the clock."""

    widget = MomentInput
    viewer: Viewer

    def to_python(self, value: Any) -> int | None:
        """Read what was typed."""
        if not value:
            return None
        found = clock.moment_of(self.viewer, str(value))
        if found is None:
            raise forms.ValidationError(
                _("We cannot read that time. Write it as 2026-12-31T18:00."),
                code="date.not_understood",
            )
        return found
