"""Controls: a field of a Django form in the words of our form macros."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField

# What the macros say themselves, and what other packages say differently than we do.
_OURS = frozenset({"class", "id", "required", "placeholder", "rows", "cols"})


def attrs_of(item: BoundField) -> dict[str, Any]:
    """Return the further attributes of a control, such as autocomplete and maxlength."""
    given = item.field.widget.attrs
    return {name: said for name, said in given.items() if name not in _OURS}


def value_of(item: BoundField) -> Any:
    """Return what stands in a control; a password never comes back."""
    if item.widget_type in {"password", "file", "clearablefile"}:
        return ""
    value = item.value()
    if item.widget_type in {"checkbox", "checkboxselectmultiple"}:
        return value
    shown = item.field.widget.format_value(value)
    if isinstance(shown, list):
        return shown[0] if shown else ""
    return "" if shown is None else shown


def choices_of(item: BoundField) -> list[tuple[Any, str]]:
    """Return what can be chosen, as (value, text)."""
    widget: Any = item.field.widget
    return [(value, str(text)) for value, text in widget.choices]
