"""Join: found a community, invite, join it, register people, leave."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger import keys, records
from auzolan.ledger.acts import Draft, Texts, Words
from auzolan.ledger.rules import identities, people
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say, sealed_by
from auzolan.units.faults import Fault, fault
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS

INVITATION_DAYS = 60
# What a secret is made of: enough of an id's hex digits to be beyond guessing.
SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody who is in: their id, and the seed of the card that only they keep."""

    community: str
    member: str
    # Shown once as *my card*, then forgotten by the node.
    card_seed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a new community says of itself."""

    name: str
    place: Point
    zone: str
    language: str
    preset: str
    founder_name: str
    founder_contact: dict[str, str]


def found(house: House, wish: Founding, *, request: str) -> Joined | Faults:
    """Begin a community with its own key; the founder becomes its first steward."""
    seeds = [house.keyring.make() for _ in range(3)]
    publics = [keys.public_of(seed) for seed in seeds]
    community, member = keys.key_id(publics[0]), house.new_id()
    for seed in seeds[:2]:
        house.keyring.keep(seed)
    draft = Draft(
        community=community,
        author=community,
        kind="community.found",
        body=people.Found(
            name=wish.name,
            zone=wish.zone,
            language=wish.language,
            lat_e7=wish.place.lat_e7,
            lon_e7=wish.place.lon_e7,
            preset=wish.preset,
            public=publics[0].hex(),
            founder=people.Founder(
                member=member, public=publics[1].hex(), card=publics[2].hex()
            ),
        ),
        request=request,
        claimed_at=house.clock(),
        audience="public",
        texts={member: Words(name=wish.founder_name, contact=wish.founder_contact)},
    )
    sealed = sealed_by(house, draft, key=community)
    result = (sealed,) if isinstance(sealed, Fault) else house.log.append(sealed)
    if not isinstance(result, Appended):
        for public in publics[:2]:
            house.keyring.drop(keys.key_id(public))
        return result
    return Joined(community=community, member=member, card_seed=seeds[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An invitation as its bearer gets it; the node keeps only the secret's hash."""

    invitation: str
    secret: str
    expires_at: int


def invite(
    house: House,
    doer: Doer,
    *,
    uses: int = 1,
    member: str = "",
    role: str = "",
    days: int = INVITATION_DAYS,
    note: str = "",
    request: str = "",
) -> Letter | Faults:
    """Write a letter that lets its bearer join, or claim the row of `member`."""
    secret = house.keyring.make().hex()[:SECRET_LENGTH]
    letter = Letter(
        invitation=house.new_id(),
        secret=secret,
        expires_at=house.clock() + days * DAY_MS,
    )
    body = people.Invite(
        invitation=letter.invitation,
        secret_hash=people.secret_hash(secret),
        expires_at=letter.expires_at,
        uses=uses,
        member=member,
        role=role,
    )
    texts: Texts | None = {letter.invitation: Words(note=note)} if note else None
    result = say(house, doer, "invitation.make", body, request=request, texts=texts)
    return letter if isinstance(result, Appended) else result


def invitation_of(house: House, community: str, secret: str) -> records.Invitation | Fault:
    """Return the letter of a secret, if it is still good."""
    rows = house.log.rows(
        records.Invitation, community, "secret_hash", [people.secret_hash(secret)]
    )
    if not rows or rows[0].uses_left < 1:
        return fault("invitation.unknown", "secret")
    if rows[0].expires_at <= house.clock():
        return fault("invitation.expired", "secret")
    return rows[0]


def join(
    house: House,
    community: str,
    *,
    secret: str,
    words: Words,
    sort: str = "person",
    request: str,
) -> Joined | Faults:
    """Join by an invitation, with a fresh identity kept by the node and a card."""
    letter = invitation_of(house, community, secret)
    if isinstance(letter, Fault):
        return (letter,)
    seed, card = house.keyring.make(), house.keyring.make()
    public = keys.public_of(seed)
    member = letter.member or house.new_id()
    key = house.keyring.keep(seed)
    draft = Draft(
        community=community,
        author=member,
        kind="member.join",
        body=people.Join(
            member=member,
            secret=secret,
            public=public.hex(),
            card=keys.public_of(card).hex(),
            sort=sort,
        ),
        request=request,
        claimed_at=house.clock(),
        texts={member: words},
    )
    sealed = sealed_by(house, draft, key=key)
    result = (sealed,) if isinstance(sealed, Fault) else house.log.append(sealed)
    if not isinstance(result, Appended):
        house.keyring.drop(key)
        return result
    return Joined(community=community, member=member, card_seed=card)


def register(
    house: House, doer: Doer, *, words: Words, sort: str = "person", request: str = ""
) -> str | Faults:
    """Register somebody without a login; returns the new member's id."""
    member = house.new_id()
    body = people.Add(member=member, sort=sort)
    texts: Texts = {member: words}
    result = say(house, doer, "member.add", body, request=request, texts=texts)
    return member if isinstance(result, Appended) else result


def describe(
    house: House, doer: Doer, *, member: str, words: Words, request: str = ""
) -> Appended | Faults:
    """Say anew what a member is called and how to reach them."""
    body = people.AboutMember(member=member)
    texts: Texts = {member: words}
    return say(house, doer, "member.amend", body, request=request, texts=texts)


def leave(house: House, doer: Doer, *, member: str, request: str = "") -> Appended | Faults:
    """Leave; nothing may be promised any more."""
    return say(
        house, doer, "member.leave", people.AboutMember(member=member), request=request
    )


def suspend(
    house: House, doer: Doer, *, member: str, suspended: bool, request: str = ""
) -> Appended | Faults:
    """Stop, or let go on, what a member may do."""
    body = people.Suspend(member=member, suspended=suspended)
    return say(house, doer, "member.suspend", body, request=request)


def rotate(
    house: House, doer: Doer, *, card_seed: bytes, request: str = ""
) -> Joined | Faults:
    """Give an identity new keys, by the card's key; returns the new card's seed."""
    seed, card = house.keyring.make(), house.keyring.make()
    old_card = keys.key_id(keys.public_of(card_seed))
    draft = Draft(
        community=doer.community,
        author=doer.member,
        kind="identity.rotate",
        body=identities.Rotate(
            public=keys.public_of(seed).hex(), card=keys.public_of(card).hex()
        ),
        request=request or house.new_id(),
        claimed_at=house.clock(),
    )
    # The new key is safe before the log says that it is the one.
    new_key = house.keyring.keep(seed)
    house.keyring.keep(card_seed)
    sealed = sealed_by(house, draft, key=old_card, custody="own")
    house.keyring.drop(old_card)
    result = (sealed,) if isinstance(sealed, Fault) else house.log.append(sealed)
    if isinstance(result, Appended) and not result.repeated:
        return Joined(community=doer.community, member=doer.member, card_seed=card)
    house.keyring.drop(new_key)
    # Said twice, it was done the first time, and the card shown then is the good one.
    used = (fault("act.key_revoked", old_card),)
    return used if isinstance(result, Appended) else result


def mandate(
    house: House,
    doer: Doer,
    *,
    agent: str,
    principal: str,
    ends_at: int = 0,
    request: str = "",
) -> Appended | Faults:
    """Let one member act for another."""
    body = identities.GiveMandate(
        mandate=house.new_id(), agent=agent, principal=principal, ends_at=ends_at
    )
    return say(house, doer, "mandate.give", body, request=request)
