"""Rules about identities and mandates: rotate and revoke keys, act for another."""

from __future__ import annotations

from collections.abc import Iterable

from auzolan.ledger import identity, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.spans import MOMENT_MAX

REASONS = ("lost", "stolen", "done")


class Rotate(Body, frozen=True, kw_only=True):
    """New keys for an identity, said with the printed card's key."""

    public: str
    card: str
    custody: str = "node"


def _own_keys(act: Act[Body]) -> Iterable[Query]:
    yield ChildrenOf(records.Key, "member", act.author)


def _rotate_needs(act: Act[Rotate]) -> Iterable[Query]:
    yield from _own_keys(act)
    yield from identity.new_key_ids(act.body.public, act.body.card)


def _rotate_check(act: Act[Rotate], facts: Facts) -> Faults:
    body = act.body
    return identity.new_key_faults(
        facts, public=body.public, card=body.card, custody=body.custody
    )


def _end_keys(act: Act[Body], facts: Facts, changes: Changes, *, use: str = "") -> None:
    for row in facts.children(records.Key, "member", act.author):
        if not row.until_seq and (not use or row.use == use):
            changes.amend(row, until_seq=act.seq + 1)


def _rotate_apply(act: Act[Rotate], facts: Facts, changes: Changes) -> None:
    body = act.body
    _end_keys(act, facts, changes)
    identity.put_keys(
        act,
        changes,
        member=act.author,
        public=body.public,
        card=body.card,
        custody=body.custody,
        later=True,
    )


ROTATE = Rule(
    kind="identity.rotate",
    body=Rotate,
    needs=_rotate_needs,
    check=_rotate_check,
    apply=_rotate_apply,
)


class Revoke(Body, frozen=True, kw_only=True):
    """End the signing key now; only the card can give a new one."""

    reason: str = "lost"


def _revoke_check(act: Act[Revoke], _facts: Facts) -> Faults:
    if act.body.reason not in REASONS:
        return (fault("act.malformed", "reason"),)
    return ()


def _revoke_apply(act: Act[Revoke], facts: Facts, changes: Changes) -> None:
    _end_keys(act, facts, changes, use="sign")


REVOKE = Rule(
    kind="identity.revoke",
    body=Revoke,
    needs=_own_keys,
    relations=lambda _act, _facts: frozenset({"self"}),
    check=_revoke_check,
    apply=_revoke_apply,
)


class GiveMandate(Body, frozen=True, kw_only=True):
    """Let `agent` act for `principal`; stewards do it for a child or a household."""

    mandate: str
    agent: str
    principal: str
    ends_at: int = 0


def _mandate_needs(act: Act[GiveMandate]) -> Iterable[Query]:
    yield RowOf(records.Mandate, act.body.mandate)
    yield RowOf(records.Member, act.body.agent)
    yield RowOf(records.Member, act.body.principal)


def _mandate_relations(act: Act[GiveMandate], _facts: Facts) -> frozenset[str]:
    # Whoever acts for another cannot hand that on.
    return frozenset({"self"} if act.author == act.body.principal else ())


def _mandate_check(act: Act[GiveMandate], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Mandate, body.mandate) or not is_id(body.mandate):
        return (fault("id.taken", body.mandate[:64]),)
    if body.agent == body.principal:
        return (fault("mandate.to_self", body.agent),)
    for member_id in (body.agent, body.principal):
        member = facts.row(records.Member, member_id)
        if member is None or member.state != "active":
            return (fault("member.unknown", member_id[:64]),)
        if member.id == body.principal != act.author and member.identity:
            # Who has keys gives mandates themselves; a steward only for a child or a
            # household that has none.
            return (fault("mandate.not_given", body.principal),)
    if body.ends_at and body.ends_at <= act.recorded_at:
        return (fault("span.past", "ends_at"),)
    if body.ends_at > MOMENT_MAX:
        return (fault("span.malformed", "ends_at"),)
    return ()


def _mandate_apply(act: Act[GiveMandate], _facts: Facts, changes: Changes) -> None:
    changes.put(
        records.Mandate(
            id=act.body.mandate,
            community=act.community,
            agent=act.body.agent,
            principal=act.body.principal,
            starts_at=act.recorded_at,
            ends_at=act.body.ends_at,
        )
    )


GIVE_MANDATE = Rule(
    kind="mandate.give",
    body=GiveMandate,
    needs=_mandate_needs,
    relations=_mandate_relations,
    check=_mandate_check,
    apply=_mandate_apply,
)


class EndMandate(Body, frozen=True, kw_only=True):
    """Take a mandate back."""

    mandate: str


def _end_needs(act: Act[EndMandate]) -> Iterable[Query]:
    yield RowOf(records.Mandate, act.body.mandate)


def _end_relations(act: Act[EndMandate], facts: Facts) -> frozenset[str]:
    row = facts.row(records.Mandate, act.body.mandate)
    return frozenset({"self"} if row and act.who in (row.principal, row.agent) else ())


def _end_check(act: Act[EndMandate], facts: Facts) -> Faults:
    row = facts.row(records.Mandate, act.body.mandate)
    if row is None or (row.ends_at and row.ends_at <= act.recorded_at):
        return (fault("mandate.missing", act.body.mandate[:64]),)
    return ()


def _end_apply(act: Act[EndMandate], _facts: Facts, changes: Changes) -> None:
    row = changes.get(records.Mandate, act.body.mandate)
    changes.amend(row, ends_at=act.recorded_at)


END_MANDATE = Rule(
    kind="mandate.end",
    body=EndMandate,
    needs=_end_needs,
    relations=_end_relations,
    check=_end_check,
    apply=_end_apply,
)

IDENTITIES = (ROTATE, REVOKE, GIVE_MANDATE, END_MANDATE)
