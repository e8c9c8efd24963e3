"""Seeing: the one table of who may see what; every query asks it."""

from __future__ import annotations

from auzolan.store.queries.viewers import Viewer

# A standing is `guest` for everybody, `member` for every member, a role, or a relation
# to what is looked at: `self`, `counterpart` (a promise between the two is open, or was
# kept lately), `keeper`, `owner`.
_ALL = frozenset({"guest"})
_MEMBERS = frozenset({"member"})
_STEWARD = frozenset({"steward"})
_DESK = frozenset({"steward", "desk"})

SEES: dict[str, frozenset[str]] = {
    # people
    "member.name": _MEMBERS,
    "member.about": _MEMBERS,
    "member.shares": _MEMBERS,
    "member.roles": _MEMBERS,
    "member.contact": _DESK | {"self", "counterpart"},
    "member.note": _STEWARD | {"self"},
    "member.login": _DESK | {"self"},
    # accounts and outside money
    "account.balance": frozenset({"self", "treasurer"}),
    "due": frozenset({"self", "treasurer", "steward"}),
    # what there is
    "thing": _ALL,
    "thing.note": _MEMBERS,
    "thing.holder": _DESK | {"keeper", "owner", "self"},
    "place.name": _MEMBERS,
    "place.exact": _DESK | {"keeper", "counterpart"},
    "calendar.who": _DESK | {"keeper", "owner", "self"},
    # what happens
    "record": _DESK | {"treasurer", "mediator", "self", "keeper", "owner"},
    "need": _MEMBERS,
    "plan": _MEMBERS,
    "design": _ALL,
    # how it is kept
    "log.size": _ALL,
    "log.entry": _MEMBERS,
    "log.words": frozenset({"self"}),
    "rules": _MEMBERS,
    "invitations": _DESK,
}


def standings(viewer: Viewer, *relations: str) -> frozenset[str]:
    """Return what a viewer is to what is looked at."""
    if not viewer.member:
        return _ALL
    return viewer.roles | _ALL | _MEMBERS | frozenset(filter(None, relations))


def sees(viewer: Viewer, field: str, *relations: str) -> bool:
    """Tell whether a viewer with these relations may see a field."""
    return bool(SEES[field] & standings(viewer, *relations))
