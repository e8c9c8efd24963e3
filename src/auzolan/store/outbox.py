"""Outbox: messages to members wait in a table until the worker has sent them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from auzolan.store.models import Message


class DatabaseOutbox:
    """The Outbox port on the database."""

    def __init__(self, clock: Callable[[], int]) -> None:
        """Stamp messages by this clock (ms, UTC)."""
        self._clock = clock

    def put(self, community: str, member: str, about: str, content: dict[str, str]) -> None:
        """Keep a message for a member; `about` names its template."""
        Message.objects.create(
            community=community,
            member=member,
            about=about,
            content=msgspec.json.encode(content).decode(),
            made_at=self._clock(),
        )
