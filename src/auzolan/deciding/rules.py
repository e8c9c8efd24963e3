"""Rules of announced changes: roles and rules take effect later, and can be held.

A change takes effect after the community's `announce_days` (at once in a community
that is still small) unless `objections` members object with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import announcing, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import (
    DEFAULTS,
    Body,
    Faults,
    Rule,
    is_currency,
    setting_number,
    setting_query,
)
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id

# What each rule may be set to: the words, or the least and the most.
CHOICES: dict[str, tuple[str, ...]] = {"accounts": ("off", "hours", "credit")}
BOUNDS: dict[str, tuple[int, int]] = {
    "lower_line": (0, 1_000_000),
    "announce_days": (0, 60),
    "objections": (1, 100),
    "answer_hours": (1, 24 * 30),
    "oppose_hours": (0, 24 * 30),
    "small_community": (0, 20),
}


def value_fault(name: str, value: str) -> Fault | None:
    """Say why a rule cannot be set to a value."""
    if name not in DEFAULTS:
        return fault("rule.unknown", name[:40])
    if name in CHOICES:
        allowed = value in CHOICES[name]
    elif name in BOUNDS:
        low, high = BOUNDS[name]
        digits = value.isascii() and value.isdecimal() and len(value) < 10
        allowed = digits and low <= int(value) <= high
    else:
        allowed = is_currency(value)
    return None if allowed else fault("rule.value", name, value=value[:40])


class Announce(Body, frozen=True, kw_only=True):
    """A rule of the community shall have another value."""

    rule: str
    name: str
    value: str


def _announce_needs(act: Act[Announce]) -> Iterable[Query]:
    yield RowOf(records.RuleValue, act.body.rule)
    yield from announcing.questions(act)


def _announce_check(act: Act[Announce], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.RuleValue, body.rule) or not is_id(body.rule):
        return (fault("id.taken", body.rule[:64]),)
    refused = value_fault(body.name, body.value)
    return (refused,) if refused else ()


def _announce_apply(act: Act[Announce], facts: Facts, changes: Changes) -> None:
    changes.put(
        records.RuleValue(
            id=act.body.rule,
            community=act.community,
            name=act.body.name,
            value=act.body.value,
            announced_by=act.author,
            announced_at=act.recorded_at,
            starts_at=announcing.takes_effect(act, facts),
        )
    )


ANNOUNCE = Rule(
    kind="rule.announce",
    body=Announce,
    needs=_announce_needs,
    check=_announce_check,
    apply=_announce_apply,
)


class GiveRole(Body, frozen=True, kw_only=True):
    """A member shall have a role, everywhere or at a place."""

    role: str
    member: str
    name: str
    place: str = ""


def _give_needs(act: Act[GiveRole]) -> Iterable[Query]:
    yield RowOf(records.Role, act.body.role)
    yield RowOf(records.Member, act.body.member)
    yield RowOf(records.Place, act.body.place)
    yield from announcing.questions(act)


def _give_check(act: Act[GiveRole], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Role, body.role) or not is_id(body.role):
        return (fault("id.taken", body.role[:64]),)
    if body.name not in may.ROLES:
        return (fault("role.unknown", body.name[:40]),)
    member = facts.row(records.Member, body.member)
    if member is None or member.state != "active":
        return (fault("member.unknown", body.member[:64]),)
    if body.place and facts.row(records.Place, body.place) is None:
        return (fault("place.unknown", body.place[:64]),)
    return ()


def _give_apply(act: Act[GiveRole], facts: Facts, changes: Changes) -> None:
    changes.put(
        records.Role(
            id=act.body.role,
            community=act.community,
            member=act.body.member,
            role=act.body.name,
            place=act.body.place,
            starts_at=announcing.takes_effect(act, facts),
        )
    )


GIVE_ROLE = Rule(
    kind="role.give",
    body=GiveRole,
    needs=_give_needs,
    check=_give_check,
    apply=_give_apply,
)


class EndRole(Body, frozen=True, kw_only=True):
    """A role ends: one's own at once, another's after it was announced."""

    role: str


def _end_needs(act: Act[EndRole]) -> Iterable[Query]:
    yield RowOf(records.Role, act.body.role)
    yield ChildrenOf(records.Objection, "about", act.body.role)
    yield from announcing.questions(act)


def _end_relations(act: Act[EndRole], facts: Facts) -> frozenset[str]:
    row = facts.row(records.Role, act.body.role)
    return frozenset({"self"} if row and row.member == act.author else ())


def _end_check(act: Act[EndRole], facts: Facts) -> Faults:
    row = facts.row(records.Role, act.body.role)
    if row is None or row.state == "held":
        return (fault("role.unknown", act.body.role[:64]),)
    if row.ends_at and row.ends_at <= _role_end(act, facts, row):
        return (fault("role.ended", row.id),)
    return ()


def _role_end(act: Act[EndRole], facts: Facts, row: records.Role) -> int:
    own = row.member == act.author
    ends_at = act.recorded_at if own else announcing.takes_effect(act, facts)
    return max(ends_at, row.starts_at)


def _end_apply(act: Act[EndRole], facts: Facts, changes: Changes) -> None:
    row = changes.get(records.Role, act.body.role)
    changes.amend(row, ends_at=_role_end(act, facts, row))
    if row.starts_at <= act.recorded_at:
        # Whoever objected to its beginning has said nothing about its end.
        for objection in facts.children(records.Objection, "about", row.id):
            changes.drop(objection)


END_ROLE = Rule(
    kind="role.end",
    body=EndRole,
    needs=_end_needs,
    relations=_end_relations,
    check=_end_check,
    apply=_end_apply,
)


class Object(Body, frozen=True, kw_only=True):
    """A member objects to an announced rule, role or end of a role, with a reason."""

    objection: str
    about: str


def _object_needs(act: Act[Object]) -> Iterable[Query]:
    yield RowOf(records.Objection, act.body.objection)
    yield RowOf(records.RuleValue, act.body.about)
    yield RowOf(records.Role, act.body.about)
    yield ChildrenOf(records.Objection, "about", act.body.about)
    yield setting_query("objections")


def _announced(act: Act[Object], facts: Facts) -> records.RuleValue | records.Role | None:
    about = act.body.about
    return facts.row(records.RuleValue, about) or facts.row(records.Role, about)


def _is_pending(row: records.RuleValue | records.Role, now: int) -> bool:
    """Tell whether a change, or the end of a role, is announced but not in force."""
    if row.state == "held":
        return False
    return row.starts_at > now or (isinstance(row, records.Role) and row.ends_at > now)


def _object_check(act: Act[Object], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Objection, body.objection) or not is_id(body.objection):
        return (fault("id.taken", body.objection[:64]),)
    row = _announced(act, facts)
    if row is None or not _is_pending(row, act.recorded_at):
        return (fault("change.not_pending", body.about[:64]),)
    earlier = facts.children(records.Objection, "about", body.about)
    if any(other.member == act.who for other in earlier):
        return (fault("change.objected", body.about),)
    return ()


def _object_apply(act: Act[Object], facts: Facts, changes: Changes) -> None:
    changes.put(
        records.Objection(
            id=act.body.objection,
            community=act.community,
            about=act.body.about,
            member=act.who,
        )
    )
    earlier = facts.children(records.Objection, "about", act.body.about)
    needed = setting_number(facts, "objections", act.recorded_at)
    row = _announced(act, facts)
    if row is None or len(earlier) + 1 < needed:
        return
    if row.starts_at > act.recorded_at:
        changes.amend(row, state="held")
    else:
        changes.amend(row, ends_at=0)


OBJECT = Rule(
    kind="change.object",
    body=Object,
    needs=_object_needs,
    check=_object_check,
    apply=_object_apply,
)

DECIDING = (ANNOUNCE, GIVE_ROLE, END_ROLE, OBJECT)
