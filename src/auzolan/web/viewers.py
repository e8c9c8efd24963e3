"""Who looks at a page, worked out once a request."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.node.ports import Doer
from auzolan.store.queries import viewers
from auzolan.units.amounts import UNITS, format_amount
from auzolan.web import dates

_KEPT = "_auzolan_viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageViewer:
    """A viewer as templates see one."""

    viewer: viewers.Viewer
    name: str
    initials: str
    is_steward: bool
    is_desk: bool
    balance_text: str | None

    @property
    def has_settings(self) -> bool:
        """Tell whether the page of settings has anything for them."""
        return bool(self.viewer.roles & {"steward", "desk", "treasurer"})

    @property
    def community_row(self) -> records.Community:
        """Return the community whose pages these are."""
        return self.viewer.community_row


def balance_text(viewer: viewers.Viewer, amount: int) -> str:
    """Return an amount of credit with its sign and unit, such as `+3.5 h`."""
    unit = UNITS["hour_credit" if viewer.accounts == "hours" else "credit"]
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{dates.figure(format_amount(abs(amount), unit))} {unit.symbol}"


def store_viewer(request: HttpRequest) -> viewers.Viewer | None:
    """Return who looks, for the store's queries; None where no community is."""
    kept: viewers.Viewer | bool | None = getattr(request, _KEPT, False)
    if not isinstance(kept, bool):
        return kept
    community = viewers.home_community()
    found = None
    if community is not None:
        user = request.user
        member = (
            viewers.member_of_login(user.pk, community.id) if user.is_authenticated else ""
        )
        found = viewers.viewer(community, member, now_ms())
    setattr(request, _KEPT, found)
    return found


def forget(request: HttpRequest) -> None:
    """Work out anew who looks: somebody has logged in during this request."""
    if hasattr(request, _KEPT):
        delattr(request, _KEPT)


def viewer_of(request: HttpRequest) -> PageViewer | None:
    """Return the member who looks, for templates; None for guests."""
    found = store_viewer(request)
    if found is None or not found.member:
        return None
    account = found.account
    shown = None
    if found.accounts != "off":
        shown = balance_text(found, account.balance if account else 0)
    return PageViewer(
        viewer=found,
        name=found.name,
        initials=found.initials,
        is_steward=found.is_steward,
        is_desk=found.is_desk,
        balance_text=shown,
    )


def doer_of(request: HttpRequest, *, for_: str = "") -> Doer:
    """Return who does a deed; the page must have asked for a login before."""
    found = store_viewer(request)
    assert found is not None
    assert found.member
    return Doer(community=found.community, member=found.member, for_=for_)
