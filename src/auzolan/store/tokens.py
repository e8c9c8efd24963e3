"""Tokens: what a program shows to act for a member; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.models import Token
from auzolan.units.faults import Fault, fault
from auzolan.units.spans import HOUR_MS

TOKENS_MAX = 20
NAME_LENGTH_MAX = 80
# So that whoever finds one in a file can tell what it is.
PREFIX = "auz_"
SECRET_BYTES = 32
TOKEN_LENGTH_MAX = 100
# When a token was last used is noted at most so often: it is a write among the books.
USED_EVERY_MS = HOUR_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A fresh token: the secret is shown once and then known to its bearer alone."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a token; moments in ms, `used_at` 0 where it never was."""

    id: str
    name: str
    made_at: int
    used_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """For whom a token speaks."""

    token: str
    community: str
    member: str


def _hash(secret: str) -> str:
    # A fast hash will do: the secret is 256 random bits, nobody can guess at it.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def make(community: str, member: str, *, name: str, now: int) -> Made | tuple[Fault, ...]:
    """Make a token for a member, named for the program that will use it."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH_MAX or not name.isprintable():
        return (fault("name.length", "name", limit=NAME_LENGTH_MAX),)
    if Token.objects.filter(community=community, member=member).count() >= TOKENS_MAX:
        return (fault("token.too_many", "name", limit=TOKENS_MAX),)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = Token.objects.create(
        id=_hash(secret), community=community, member=member, name=name, made_at=now
    )
    return Made(id=row.id, secret=secret)


def listed(community: str, member: str) -> list[Kept]:
    """Return a member's tokens, newest first."""
    found = Token.objects.filter(community=community, member=member)
    return [
        Kept(id=row.id, name=row.name, made_at=row.made_at, used_at=row.used_at)
        for row in found.order_by("-made_at", "id")[:TOKENS_MAX]
    ]


def drop(community: str, member: str, token: str) -> bool:
    """End one of a member's tokens; False where there is none of that id."""
    found = Token.objects.filter(id=token, community=community, member=member)
    return found.delete()[0] > 0


def drop_all(community: str, member: str) -> int:
    """End all tokens of a member, as when a card is lost; return how many."""
    return Token.objects.filter(community=community, member=member).delete()[0]


def member_of(secret: str, *, now: int) -> Bearer | None:
    """Return for whom a token speaks, and note that it was used.

    Whoever has left the community speaks through no token any more; what a suspended
    member may still do is for the rules to say.
    """
    if len(secret) > TOKEN_LENGTH_MAX or not secret.startswith(PREFIX):
        return None
    row = Token.objects.filter(id=_hash(secret)).first()
    if row is None:
        return None
    member = rows.by_id(records.Member, row.community, row.member)
    if member is None or member.state == "left":
        return None
    if row.used_at <= now - USED_EVERY_MS:
        Token.objects.filter(id=row.id).update(used_at=now)
    return Bearer(token=row.id, community=row.community, member=row.member)
