"""Roles: what the roles of the ledger are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

ROLE_TEXTS: dict[str, str] = {
    "desk": _n("desk"),
    "trainer": _n("trainer"),
    "keeper_of_place": _n("keeper of a place"),
    "treasurer": _n("treasurer"),
    "mediator": _n("mediator"),
    "steward": _n("steward"),
}


def role_text(role: str) -> str:
    """Return what a role is called, in the reader's language."""
    return _(ROLE_TEXTS[role]) if role in ROLE_TEXTS else role
