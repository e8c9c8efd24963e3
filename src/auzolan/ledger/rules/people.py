"""Rules about people: founding, inviting, joining, leaving, keys and mandates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auzolan.ledger import announcing, identity, keys, may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.points import E7

SORTS = ("person", "household", "association")
# A printed letter is good for at most this long, and for at most so many people.
INVITATION_MS_MAX = 400 * 86_400_000
INVITATION_USES_MAX = 500
NAME_MAX = 80
# A language such as pt-BR, a preset's name.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,63}")


class Founder(Body, frozen=True, kw_only=True):
    """The first member, who becomes steward."""

    member: str
    public: str
    card: str
    custody: str = "node"


class Found(Body, frozen=True, kw_only=True):
    """A community begins, by its own key."""

    name: str
    zone: str
    language: str
    lat_e7: int
    lon_e7: int
    preset: str
    public: str
    founder: Founder


def _put_member(
    act: Act[Body],
    changes: Changes,
    *,
    member: str,
    public: str,
    card: str,
    custody: str,
    sort: str = "person",
) -> None:
    """Write a member with the two keys of a new identity."""
    changes.put(
        records.Member(
            id=member,
            community=act.community,
            sort=sort,
            joined_at=act.recorded_at,
            identity=identity.name_of(public, card),
        )
    )
    identity.put_keys(
        act, changes, member=member, public=public, card=card, custody=custody
    )


def _found_needs(act: Act[Found]) -> Iterable[Query]:
    yield RowOf(records.Community, act.community)
    yield RowOf(records.Member, act.body.founder.member)
    yield from identity.new_key_ids(act.body.founder.public, act.body.founder.card)


def _found_check(act: Act[Found], facts: Facts) -> Faults:
    body, founder = act.body, act.body.founder
    if facts.row(records.Community, act.community) is not None:
        return (fault("community.exists", act.community),)
    if not identity.is_public(body.public) or act.community != keys.key_id(
        bytes.fromhex(body.public)
    ):
        return (fault("act.wrong_key", "community"),)
    faults: list[Fault] = list(
        identity.new_key_faults(
            facts, public=founder.public, card=founder.card, custody=founder.custody
        )
    )
    if body.public in (founder.public, founder.card):
        faults.append(fault("identity.key_reused", "public"))
    if not 1 <= len(body.name.strip()) <= NAME_MAX:
        faults.append(fault("name.length", "name", limit=NAME_MAX))
    if not is_id(founder.member) or founder.member == act.community:
        faults.append(fault("id.malformed", "founder"))
    if abs(body.lat_e7) > 90 * E7 or abs(body.lon_e7) > 180 * E7:
        faults.append(fault("point.out_of_bounds", "place"))
    if not _is_zone(body.zone):
        faults.append(fault("zone.unknown", body.zone[:40]))
    words = {"language": body.language, "preset": body.preset}
    faults += [
        fault("act.malformed", name)
        for name, word in words.items()
        if not _WORD.fullmatch(word)
    ]
    return tuple(faults)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _found_apply(act: Act[Found], _facts: Facts, changes: Changes) -> None:
    body = act.body
    changes.put(
        records.Community(
            id=act.community,
            community=act.community,
            name=body.name.strip(),
            zone=body.zone,
            language=body.language,
            lat_e7=body.lat_e7,
            lon_e7=body.lon_e7,
            preset=body.preset,
            public=body.public,
            founded_at=act.recorded_at,
            members=1,
        )
    )
    founder = body.founder
    _put_member(
        act,
        changes,
        member=founder.member,
        public=founder.public,
        card=founder.card,
        custody=founder.custody,
    )
    changes.put(
        records.Role(
            id=changes.new_id(),
            community=act.community,
            member=founder.member,
            role="steward",
            starts_at=act.recorded_at,
        )
    )
    changes.put(records.Account(id=act.community, community=act.community))


FOUND = Rule(
    kind="community.found",
    body=Found,
    needs=_found_needs,
    check=_found_check,
    apply=_found_apply,
    self_signed=lambda act: act.body.public,
)


class Invite(Body, frozen=True, kw_only=True):
    """A letter for somebody to join; `member` lets one claim a row without keys."""

    invitation: str
    secret_hash: str
    expires_at: int
    uses: int = 1
    member: str = ""
    role: str = ""


def _invite_needs(act: Act[Invite]) -> Iterable[Query]:
    yield RowOf(records.Invitation, act.body.invitation)
    yield ChildrenOf(records.Invitation, "secret_hash", act.body.secret_hash)
    yield RowOf(records.Member, act.body.member)


def _invite_check(act: Act[Invite], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Invitation, body.invitation) or not is_id(body.invitation):
        return (fault("id.taken", body.invitation[:64]),)
    # 64 hex digits too, like a public key; the same secret must not open two doors.
    if not identity.is_public(body.secret_hash) or facts.children(
        records.Invitation, "secret_hash", body.secret_hash
    ):
        return (fault("invitation.secret", "secret_hash"),)
    longest = act.recorded_at + INVITATION_MS_MAX
    if not act.recorded_at < body.expires_at <= longest:
        return (fault("invitation.expiry", "expires_at"),)
    if not 1 <= body.uses <= INVITATION_USES_MAX:
        return (fault("invitation.uses", "uses", limit=INVITATION_USES_MAX),)
    if body.role:
        if body.role not in may.ROLES:
            return (fault("role.unknown", body.role[:40]),)
        if "steward" not in may.roles_of(facts, act.author, act.recorded_at):
            return (fault("may.not_allowed", "role.give"),)
    if body.member:
        member = facts.row(records.Member, body.member)
        if member is None or member.state != "active":
            return (fault("member.unknown", body.member[:64]),)
        if member.identity:
            return (fault("member.has_login", body.member),)
        if body.uses != 1:
            return (fault("invitation.uses", "uses", limit=1),)
    return ()


def _invite_apply(act: Act[Invite], _facts: Facts, changes: Changes) -> None:
    body = act.body
    changes.put(
        records.Invitation(
            id=body.invitation,
            community=act.community,
            secret_hash=body.secret_hash,
            by=act.author,
            expires_at=body.expires_at,
            uses_left=body.uses,
            member=body.member,
            role=body.role,
        )
    )


INVITE = Rule(
    kind="invitation.make",
    body=Invite,
    needs=_invite_needs,
    check=_invite_check,
    apply=_invite_apply,
)


class Join(Body, frozen=True, kw_only=True):
    """A person joins by an invitation's secret, with a new identity of two keys."""

    member: str
    secret: str
    public: str
    card: str
    custody: str = "node"
    sort: str = "person"


def secret_hash(secret: str) -> str:
    """Return what an invitation keeps of its secret: SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _join_needs(act: Act[Join]) -> Iterable[Query]:
    hashed = secret_hash(act.body.secret)
    yield ChildrenOf(records.Invitation, "secret_hash", hashed)
    yield RowOf(records.Member, act.body.member)
    yield from identity.new_key_ids(act.body.public, act.body.card)
    yield from announcing.questions(act)


def _invitation(act: Act[Join], facts: Facts) -> records.Invitation | None:
    hashed = secret_hash(act.body.secret)
    rows = facts.children(records.Invitation, "secret_hash", hashed)
    return next(iter(rows), None)


def _join_relations(act: Act[Join], facts: Facts) -> frozenset[str]:
    return frozenset({"bearer"} if _invitation(act, facts) else ())


def _join_check(act: Act[Join], facts: Facts) -> Faults:
    body = act.body
    refused = identity.new_key_faults(
        facts, public=body.public, card=body.card, custody=body.custody
    )
    if refused:
        return refused
    if act.author != body.member or not is_id(body.member):
        return (fault("id.malformed", "member"),)
    if body.sort not in SORTS:
        return (fault("member.sort", "sort"),)
    letter = _invitation(act, facts)
    if letter is None or letter.uses_left < 1:
        return (fault("invitation.unknown", "secret"),)
    if letter.expires_at <= act.recorded_at:
        return (fault("invitation.expired", "secret"),)
    existing = facts.row(records.Member, body.member)
    if letter.member:
        if letter.member != body.member or existing is None or existing.identity:
            return (fault("invitation.for_other", "member"),)
    elif existing is not None:
        return (fault("id.taken", body.member),)
    return ()


def _join_apply(act: Act[Join], facts: Facts, changes: Changes) -> None:
    body = act.body
    letter = _invitation(act, facts)
    assert letter is not None
    changes.amend(letter, uses_left=letter.uses_left - 1)
    existing = facts.row(records.Member, body.member)
    if existing is None:
        _put_member(
            act,
            changes,
            member=body.member,
            public=body.public,
            card=body.card,
            custody=body.custody,
            sort=body.sort,
        )
        _count_members(act, changes, 1)
    else:
        changes.amend(existing, identity=identity.name_of(body.public, body.card))
        identity.put_keys(
            act,
            changes,
            member=existing.id,
            public=body.public,
            card=body.card,
            custody=body.custody,
        )
    if letter.role:
        changes.put(
            records.Role(
                id=changes.new_id(),
                community=act.community,
                member=body.member,
                role=letter.role,
                # A letter is no way round the announcing of roles.
                starts_at=announcing.takes_effect(act, facts),
            )
        )


def _count_members(act: Act[Body], changes: Changes, by: int) -> None:
    community = changes.get(records.Community, act.community)
    changes.amend(community, members=community.members + by)


JOIN = Rule(
    kind="member.join",
    body=Join,
    needs=_join_needs,
    relations=_join_relations,
    check=_join_check,
    apply=_join_apply,
    self_signed=lambda act: act.body.public,
)


class Add(Body, frozen=True, kw_only=True):
    """A desk registers somebody who needs no login."""

    member: str
    sort: str = "person"


def _add_needs(act: Act[Add]) -> Iterable[Query]:
    yield RowOf(records.Member, act.body.member)


def _add_check(act: Act[Add], facts: Facts) -> Faults:
    member = act.body.member
    known = facts.row(records.Member, member) or member == act.community
    if known or not is_id(member):
        return (fault("id.taken", member[:64]),)
    if act.body.sort not in SORTS:
        return (fault("member.sort", "sort"),)
    return ()


def _add_apply(act: Act[Add], _facts: Facts, changes: Changes) -> None:
    changes.put(
        records.Member(
            id=act.body.member,
            community=act.community,
            sort=act.body.sort,
            joined_at=act.recorded_at,
        )
    )
    _count_members(act, changes, 1)


ADD = Rule(
    kind="member.add", body=Add, needs=_add_needs, check=_add_check, apply=_add_apply
)


class AboutMember(Body, frozen=True, kw_only=True):
    """Names a member; what is said of them stands in the personal part."""

    member: str


def _member_needs(act: Act[AboutMember]) -> Iterable[Query]:
    yield RowOf(records.Member, act.body.member)
    yield RowOf(records.Account, act.body.member)


def _member_relations(act: Act[AboutMember], _facts: Facts) -> frozenset[str]:
    return frozenset({"self"} if act.who == act.body.member else ())


def _member_check(act: Act[AboutMember], facts: Facts) -> Faults:
    member = facts.row(records.Member, act.body.member)
    if member is None or member.state == "left":
        return (fault("member.unknown", act.body.member[:64]),)
    return ()


def _amend_apply(act: Act[AboutMember], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Member, act.body.member))


AMEND = Rule(
    kind="member.amend",
    body=AboutMember,
    needs=_member_needs,
    relations=_member_relations,
    check=_member_check,
    apply=_amend_apply,
)


def _leave_check(act: Act[AboutMember], facts: Facts) -> Faults:
    refused = _member_check(act, facts)
    account = facts.row(records.Account, act.body.member)
    if refused or account is None:
        return refused
    if account.engaged or account.reserved:
        return (fault("member.has_promises", act.body.member, open=account.engaged),)
    if account.balance < 0:
        return (fault("member.owes", act.body.member, balance=account.balance),)
    return ()


def _leave_apply(act: Act[AboutMember], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.Member, act.body.member), state="left")
    _count_members(act, changes, -1)


LEAVE = Rule(
    kind="member.leave",
    body=AboutMember,
    needs=_member_needs,
    relations=_member_relations,
    check=_leave_check,
    apply=_leave_apply,
)


class Suspend(Body, frozen=True, kw_only=True):
    """A steward stops, or lets go on, what a member may do."""

    member: str
    suspended: bool


def _suspend_needs(act: Act[Suspend]) -> Iterable[Query]:
    yield RowOf(records.Member, act.body.member)


def _suspend_check(act: Act[Suspend], facts: Facts) -> Faults:
    member = facts.row(records.Member, act.body.member)
    if member is None or member.state == "left":
        return (fault("member.unknown", act.body.member[:64]),)
    if act.author == act.body.member:
        return (fault("may.own_case", act.author),)
    return ()


def _suspend_apply(act: Act[Suspend], _facts: Facts, changes: Changes) -> None:
    state = "suspended" if act.body.suspended else "active"
    changes.amend(changes.get(records.Member, act.body.member), state=state)


SUSPEND = Rule(
    kind="member.suspend",
    body=Suspend,
    needs=_suspend_needs,
    check=_suspend_check,
    apply=_suspend_apply,
)

PEOPLE = (FOUND, INVITE, JOIN, ADD, AMEND, LEAVE, SUSPEND)
