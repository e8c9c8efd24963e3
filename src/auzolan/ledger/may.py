"""May: the one table of who may do what, and the one function that reads it.

A standing is what somebody is: by role (`steward`, `desk`, ...), by relation to the
thing at hand (`keeper`, `owner`, `giver`, `taker`, `self`, ...), `member` for every
active member, `community` for the community's own key, `bearer` of an invitation.
"""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.ledger.acts import Act
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
    "offer.make": frozenset({"steward", "keeper", "owner", "self"}),
    "offer.end": _STEWARD | {"keeper", "owner", "self"},
    "need.post": _ANY,
    "need.close": _STEWARD | {"self"},
    "way.choose": _ANY,
    "promise.answer": frozenset({"giver", "keeper"}),
    "promise.take": _ANY,
    "promise.drop": _STEWARD | {"giver", "taker"},
    "promise.expire": _COMMUNITY,
    # what happens
    "event.record": _DESK | {"giver", "taker", "keeper", "owner"},
    "event.confirm": frozenset({"giver", "taker", "keeper"}),
    "event.oppose": frozenset({"giver", "taker", "keeper"}),
    "event.correct": frozenset({"steward", "mediator", "author"}),
    "due.note": frozenset({"treasurer"}),
    # knowledge
    "design.add": _ANY | _COMMUNITY,
    "recipe.add": _ANY | _COMMUNITY,
    "recipe.retire": _STEWARD | {"self"},
    # care
    "texts.erase": _COMMUNITY,
    "rows.import": _COMMUNITY,
}


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


def may(kind: str, standings: frozenset[str]) -> Fault | None:
    """Say whether somebody of these standings may do an act of this kind."""
    if MAY[kind] & standings:
        return None
    return fault("may.not_allowed", kind)
