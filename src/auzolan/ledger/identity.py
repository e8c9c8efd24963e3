"""Identity: the two keys that make one, how they are judged and how they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from auzolan.ledger import keys, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import Faults
from auzolan.units.faults import fault


def name_of(public: str, card: str) -> str:
    """Return an identity's name: SHA-256 of its genesis, the two public keys."""
    return hashlib.sha256(bytes.fromhex(public + card)).hexdigest()


def new_key_ids(*publics: str) -> Iterable[Query]:
    """Yield whether somebody has one of these public keys already."""
    for text in publics:
        if is_public(text):
            yield RowOf(records.Key, keys.key_id(bytes.fromhex(text)))


def is_public(text: str) -> bool:
    """Tell whether a text has the form of a public key: 64 lower-case hex digits."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def new_key_faults(facts: Facts, *, public: str, card: str, custody: str) -> Faults:
    """Judge the two keys of an identity: well-formed, apart, and nobody's as yet.

    Nothing proves that the card's key is its owner's, so a key that any member has or
    had is refused: it would take that member's place.
    """
    for name, text in (("public", public), ("card", card)):
        if not is_public(text):
            return (fault("act.malformed", name),)
        refused = keys.public_fault(bytes.fromhex(text))
        if refused is not None:
            return (refused,)
        if facts.row(records.Key, keys.key_id(bytes.fromhex(text))) is not None:
            return (fault("identity.key_reused", name),)
    if public == card:
        return (fault("identity.key_reused", "card"),)
    if custody not in ("node", "own"):
        return (fault("act.malformed", "custody"),)
    return ()


def put_keys(
    act: Act[Any],
    changes: Changes,
    *,
    member: str,
    public: str,
    card: str,
    custody: str,
    later: bool = False,
) -> None:
    """Write the two keys of an identity, good from this act on or from the `later` next."""
    for text, use, holder in ((public, "sign", custody), (card, "card", "own")):
        changes.put(
            records.Key(
                id=keys.key_id(bytes.fromhex(text)),
                community=act.community,
                member=member,
                public=text,
                use=use,
                custody=holder,
                from_seq=act.seq + (1 if later else 0),
            )
        )
