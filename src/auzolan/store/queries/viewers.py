"""Viewers: who looks, with their roles; every other query takes one."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.ledger.rule import DEFAULTS
from auzolan.store import rows
from auzolan.store.models import Login


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who looks: a member with roles, or a guest where `member` is empty."""

    community: str
    community_row: records.Community
    member: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    # What the community's rules say now.
    accounts: str = "off"
    account: records.Account | None = None
    now: int

    @property
    def initials(self) -> str:
        """Return up to two letters for a picture of somebody without one."""
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    @property
    def is_steward(self) -> bool:
        """Tell whether the viewer is a steward."""
        return "steward" in self.roles

    @property
    def is_desk(self) -> bool:
        """Tell whether the viewer may serve others at the desk."""
        return bool(self.roles & {"steward", "desk"})


def home_community() -> records.Community | None:
    """Return the community of this node, if one has been founded or imported."""
    found = rows.select(records.Community, "id <> %s", ("",), limit=1)
    return found[0] if found else None


def setting_now(community: str, name: str, now: int) -> str:
    """Return the value of a community's rule in force."""
    found = rows.where_in(records.RuleValue, community, "name", [name])
    started = [row for row in found if row.starts_at <= now and row.state != "held"]
    if not started:
        return DEFAULTS[name]
    return max(started, key=lambda row: (row.starts_at, row.announced_at, row.id)).value


def viewer(community: records.Community, member: str, now: int) -> Viewer:
    """Return a viewer; a guest without a member, or with one who has left.

    A suspended member sees what is theirs, and nothing by role; a role at a place is
    none elsewhere.
    """
    accounts = setting_now(community.id, "accounts", now)
    row = rows.by_id(records.Member, community.id, member) if member else None
    if row is None or row.state == "left":
        return Viewer(
            community=community.id, community_row=community, accounts=accounts, now=now
        )
    text = rows.by_id(records.Text, community.id, member)
    roles: list[records.Role] = []
    if row.state == "active":
        roles = rows.where_in(records.Role, community.id, "member", [member])
    account = rows.by_id(records.Account, community.id, member)
    return Viewer(
        community=community.id,
        community_row=community,
        member=member,
        name=text.name if text else "",
        roles=frozenset(
            role.role
            for role in roles
            if role.state != "held"
            and not role.place
            and role.starts_at <= now
            and (role.ends_at == 0 or now < role.ends_at)
        ),
        accounts=accounts,
        account=account if accounts != "off" else None,
        now=now,
    )


def member_of_login(user_id: int, community: str) -> str:
    """Return the member that a web account acts for, or an empty id."""
    login = Login.objects.filter(user_id=user_id, community=community).first()
    return login.member if login else ""
