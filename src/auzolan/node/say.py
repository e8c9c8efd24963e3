"""Say: turn what a deed wants said into a sealed act, and append it."""

from __future__ import annotations

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Audience, Draft, Sealed, Texts, read_header, seal
from auzolan.node.ports import Appended, Doer, House
from auzolan.units.faults import BrokenHouse, Fault, fault

Faults = tuple[Fault, ...]


def sealed_by(
    house: House, draft: Draft, *, key: str, custody: str = "node"
) -> Sealed | Fault:
    """Seal a draft with a key of this node's keyring."""
    if house.keyring.sign(key, b"") is None:
        return fault("key.not_here", key)

    def sign(message: bytes) -> bytes:
        signature = house.keyring.sign(key, message)
        if signature is None:
            raise BrokenHouse("the key was here a moment ago")
        return signature

    assert custody in ("node", "own")
    return seal(
        draft,
        key=key,
        custody="own" if custody == "own" else "node",
        salts=house.salts(),
        sign=sign,
    )


def signing_key(house: House, community: str, member: str) -> str | None:
    """Return the id of the key that a member signs with now."""
    rows = house.log.rows(records.Key, community, "member", [member])
    good = [row for row in rows if row.use == "sign" and not row.until_seq]
    return max(good, key=lambda row: row.from_seq).id if good else None


def say(
    house: House,
    doer: Doer,
    kind: str,
    body: msgspec.Struct,
    *,
    request: str = "",
    texts: Texts | None = None,
    audience: Audience = "community",
) -> Appended | Faults:
    """Append an act of a member; `request` makes a repeat harmless."""
    key = signing_key(house, doer.community, doer.member)
    if key is None:
        return (fault("key.not_here", doer.member),)
    draft = Draft(
        community=doer.community,
        author=doer.member,
        for_=doer.for_,
        kind=kind,
        body=body,
        request=request or house.new_id(),
        claimed_at=house.clock(),
        audience=audience,
        texts=texts,
    )
    sealed = sealed_by(house, draft, key=key)
    return (sealed,) if isinstance(sealed, Fault) else house.log.append(sealed)


def submit(house: House, doer: Doer, sealed: Sealed) -> Appended | Faults:
    """Append an act that a member sealed with a key which only they hold."""
    header = read_header(sealed)
    if isinstance(header, Fault):
        return (header,)
    if (header.community, header.author) != (doer.community, doer.member):
        return (fault("act.wrong_key", header.author),)
    if header.custody != "own":
        return (fault("act.custody", header.key, custody="own"),)
    return house.log.append(sealed)


def say_as_community(
    house: House,
    community: str,
    kind: str,
    body: msgspec.Struct,
    *,
    request: str = "",
    texts: Texts | None = None,
    audience: Audience = "community",
) -> Appended | Faults:
    """Append an act of the community's own key, from its closed list of kinds."""
    draft = Draft(
        community=community,
        author=community,
        kind=kind,
        body=body,
        request=request or house.new_id(),
        claimed_at=house.clock(),
        audience=audience,
        texts=texts,
    )
    sealed = sealed_by(house, draft, key=community)
    return (sealed,) if isinstance(sealed, Fault) else house.log.append(sealed)
