"""Lucide icons as inline SVG without any style attribute."""

from __future__ import annotations

import functools

import lucide
from lucide.jinja import lucide as draw
from markupsafe import Markup

# What is shown for a name nobody knows: icons of kinds come from communities' data.
FALLBACK = "package"
# Labels differ from page to page, names and sizes hardly do.
CACHED_MAX = 1024


@functools.lru_cache(maxsize=CACHED_MAX)
def icon(name: str, label: str = "") -> Markup:
    """Draw one icon, 1.25 letters high; without a label it is hidden from readers."""
    told = (
        {"role": "img", "aria_label": label}
        if label
        else {"aria_hidden": "true", "focusable": "false"}
    )
    try:
        # Escaped by the package's XML writer, label and all.
        return Markup(draw(name, size=24, **{"class": "icon"}, **told))  # noqa: S704
    except lucide.IconDoesNotExist:
        return icon(FALLBACK, label)
