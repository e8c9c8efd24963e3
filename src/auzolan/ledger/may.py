"""May: the one table of who may do what, and the one function that reads it.

A standing is what somebody is: by role (`steward`, `desk`, ...), by relation to the
thing at hand (`keeper`, `owner`, `giver`, `taker`, `self`, ...), `member` for every
active member, `community` for the community's own key, `bearer` of an invitation.
"""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.ledger.acts import Act, Audience
from auzolan.ledger.facts import Facts
from auzolan.units.faults import Fault, fault

ROLES = (
    "desk",
    "trainer",
    "keeper_of_place",
    "treasurer",
    "mediator",
    "steward",
)

_ANY = frozenset({"member"})
_STEWARD = frozenset({"steward"})
_DESK = frozenset({"steward", "desk"})
_COMMUNITY = frozenset({"community"})

MAY: dict[str, frozenset[str]] = {
    # the community and its people
    "community.found": _COMMUNITY,
    "invitation.make": _DESK,
    "member.join": frozenset({"bearer"}),
    "member.add": _DESK | _COMMUNITY,
    "member.amend": _DESK | {"self"},
    "member.leave": _STEWARD | {"self"},
    "member.suspend": _STEWARD,
    "identity.rotate": frozenset({"card"}),
    "identity.revoke": frozenset({"card", "self"}),
    "mandate.give": _STEWARD | {"self"},
    "mandate.end": _STEWARD | {"self"},
    "role.give": _STEWARD,
    "role.end": _STEWARD | {"self"},
    "rule.announce": _STEWARD,
    "change.object": _ANY,
    # what there is
    "unit.add": _STEWARD,
    "kind.add": _ANY | _COMMUNITY,
    "kind.amend": _STEWARD,
    "place.add": _ANY | _COMMUNITY,
    "place.amend": _STEWARD | {"keeper"},
    "thing.add": _ANY | _COMMUNITY,
    "thing.amend": _STEWARD | {"keeper", "owner"},
    "thing.retire": _STEWARD | {"owner"},
    "thing.block": _STEWARD | {"keeper", "owner"},
    "thing.unblock": _STEWARD | {"keeper", "owner"},
    "lot.add": _ANY,
    # needs, ways, promises
    "offer.make": frozenset({"keeper", "owner", "self"}),
    "offer.end": _STEWARD | {"keeper", "owner", "self"},
    "need.post": _ANY,
    "need.close": _STEWARD | {"self"},
    "way.choose": _ANY,
    # A job nobody has taken: the community looks for the next best, or its asker does.
    "promise.ask": _COMMUNITY | {"taker"},
    "promise.answer": frozenset({"giver", "keeper"}),
    "promise.take": _ANY,
    "promise.drop": _STEWARD | {"giver", "taker", "keeper"},
    "promise.expire": _COMMUNITY,
    # what happens
    "event.record": _DESK | {"giver", "taker", "keeper", "owner"},
    "event.confirm": frozenset({"giver", "taker", "keeper"}),
    "event.oppose": frozenset({"giver", "taker", "keeper"}),
    "event.correct": frozenset({"steward", "mediator", "author", "giver", "taker"}),
    "due.note": frozenset({"treasurer"}),
    # knowledge
    "design.add": _ANY | _COMMUNITY,
    "recipe.add": _ANY | _COMMUNITY,
    "recipe.retire": _STEWARD | {"self"},
    # care
    "texts.erase": _COMMUNITY,
    "rows.import": _COMMUNITY,
}


# What a suspended member may still do: take back, answer for themselves, and go.
WHILE_SUSPENDED = frozenset(
    {"promise.drop", "event.confirm", "event.oppose", "identity.revoke", "member.leave"}
)

_AMONG_US: frozenset[Audience] = frozenset({"community", "private"})
_ALL: frozenset[Audience] = frozenset({"public", "partners", "community"})
# To whom an act of a kind may be told beyond the community. What concerns everybody
# cannot be private; people, promises and records never leave for partners or the world.
_AUDIENCES: dict[str, frozenset[Audience]] = {
    "community.found": frozenset({"public"}),
    "role.give": frozenset({"community"}),
    "role.end": frozenset({"community"}),
    "rule.announce": _ALL,
    "change.object": frozenset({"community"}),
    "unit.add": _ALL,
    "kind.add": _ALL,
    "kind.amend": _ALL,
    "place.add": _ALL,
    "place.amend": _ALL,
    "thing.add": _ALL,
    "thing.amend": _ALL,
    "thing.retire": _ALL,
    "lot.add": _ALL,
    "offer.make": _ALL,
    "offer.end": _ALL,
    "need.post": _ALL | {"private"},
    "need.close": _ALL | {"private"},
    "design.add": _ALL,
    "recipe.add": _ALL,
    "recipe.retire": _ALL,
}


def audiences(kind: str) -> frozenset[Audience]:
    """Return to whom acts of a kind may be addressed."""
    return _AUDIENCES.get(kind, _AMONG_US)


def roles_of(facts: Facts, member: str, now: int) -> frozenset[str]:
    """Return the community-wide roles that a member holds at `now` (ms)."""
    return frozenset(
        row.role
        for row in facts.children(records.Role, "member", member)
        if row.state != "held"
        and not row.place
        and row.starts_at <= now
        and (row.ends_at == 0 or now < row.ends_at)
    )


def standing(act: Act[object], facts: Facts) -> frozenset[str]:  # type: ignore[type-var]
    """Return what the author is by role; relations are added by the rule."""
    if act.author == act.community:
        return frozenset({"community"})
    member = facts.row(records.Member, act.author)
    if member is None or member.state != "active":
        return frozenset()
    return roles_of(facts, act.author, act.recorded_at) | {"member"}


def speaks_for_community(act: Act[object], facts: Facts) -> bool:  # type: ignore[type-var]
    """Tell whether the author looks after what the community itself keeps."""
    if act.author == act.community:
        return False
    return bool(roles_of(facts, act.author, act.recorded_at) & _DESK)


def may(kind: str, standings: frozenset[str]) -> Fault | None:
    """Say whether somebody of these standings may do an act of this kind."""
    if MAY[kind] & standings:
        return None
    return fault("may.not_allowed", kind)
