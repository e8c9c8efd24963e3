"""The shapes that the records of the demo community share."""

from __future__ import annotations

import msgspec

# Stands in owners, givers and receivers for everybody together.
COMMUNITY = "community"

# A weekly opening: weekday (0 Monday), first and last minute of the day, half-open.
Window = tuple[int, int, int]


class Labels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One name in the community's two languages."""

    en: str
    es: str


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table of a file holds; its key became the slug."""

    slug: str


class Row(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a compact row of `history.toml` holds, columns in the order of the fields."""
