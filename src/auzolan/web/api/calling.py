"""Calling: who calls, by which token, how often, and in which house a deed is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Annotated, Any

from django.core.cache import cache
from django.http import HttpRequest
from ninja import Header
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from auzolan.app import house, new_id, now_ms
from auzolan.node.ports import Doer, House
from auzolan.store import tokens
from auzolan.store.queries import viewers
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import MINUTE_MS, SECOND_MS

# Requests that one token may make in a minute; a page of ours needs about five.
REQUESTS_A_MINUTE = 240
KEY_LENGTH_MAX = 100
ID_PATTERN = "^[0-9a-f]{32}$"

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=KEY_LENGTH_MAX,
        pattern="^[ -~]*$",
        description="Your own name for this request; a repeat of it changes nothing.",
    ),
]
For = Annotated[
    str,
    Header(
        alias="Act-For",
        pattern=f"{ID_PATTERN}|^$",
        description="The member you act for, where you have their mandate or the desk.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: the member a token speaks for."""

    token: str
    viewer: Viewer


class PersonalToken(HttpBearer):
    """A personal token in the header `Authorization: Bearer auz_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller, or None for a token that is not, or no longer, good."""
        now = now_ms()
        bearer = tokens.member_of(token.strip(), now=now)
        community = viewers.home_community()
        if bearer is None or community is None or bearer.community != community.id:
            return None
        viewer = viewers.viewer(community, bearer.member, now)
        return Caller(token=bearer.token, viewer=viewer)


class PerToken(BaseThrottle):
    """Counts a token's requests in whole minutes, in each process of the node."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Tell whether the token has requests left this minute."""
        minute = now_ms() // MINUTE_MS
        name = f"api:{caller(request).token}:{minute}"
        cache.add(name, 0, timeout=2 * MINUTE_MS // SECOND_MS)
        try:
            return int(cache.incr(name)) <= REQUESTS_A_MINUTE
        except ValueError:
            # The cache was full and let it go: then nobody is that busy.
            return True

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return (MINUTE_MS - now_ms() % MINUTE_MS) / SECOND_MS


def caller(request: HttpRequest) -> Caller:
    """Return who calls; every operation has asked for a token before."""
    found: Any = getattr(request, "auth", None)
    assert isinstance(found, Caller)
    return found


def looking(request: HttpRequest) -> Viewer:
    """Return who looks, for queries."""
    return caller(request).viewer


class Ids:
    """Ids that follow from a member's own name for a request, so that repeats agree."""

    def __init__(self, seed: str) -> None:
        """Begin anew; without a seed ids are fresh ones."""
        self._seed, self._count = seed, 0
        self.made: list[str] = []

    def __call__(self) -> str:
        """Return the next id."""
        self._count += 1
        text = f"{self._seed}/{self._count}"
        made = hashlib.sha256(text.encode()).hexdigest()[:32] if self._seed else new_id()
        self.made.append(made)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A deed about to be done: who does it, in which house, under which request id."""

    doer: Doer
    house: House
    request: str
    # The ids that the deed has made in this house, first to last.
    made: list[str]


def doing(request: HttpRequest, key: str = "", for_: str = "") -> Doing:
    """Return what a deed needs.

    The request id covers the member and the address, so that one key may be used for
    several operations, and the ids made follow from it: a repeat names the same rows.
    """
    viewer = looking(request)
    seed = f"{viewer.member}/{for_}/{request.path}/{key}" if key else ""
    ids = Ids(seed)
    doer = Doer(community=viewer.community, member=viewer.member, for_=for_)
    own = replace(house(), new_id=ids)
    request_id = ids()
    ids.made.clear()
    return Doing(doer=doer, house=own, request=request_id, made=ids.made)
