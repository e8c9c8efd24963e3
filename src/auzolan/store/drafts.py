"""Drafts: what people asked and the ways found, kept aside for a day."""

from __future__ import annotations

from collections.abc import Callable

from auzolan.store.models import AskDraft


class DatabaseDrafts:
    """The Drafts port on the side database."""

    def __init__(self, clock: Callable[[], int]) -> None:
        """Forget by this clock (ms, UTC)."""
        self._clock = clock

    def keep(
        self, draft: str, *, community: str, member: str, content: bytes, kept_until: int
    ) -> None:
        """Keep a draft under its id; `member` is empty for a guest."""
        AskDraft.objects.create(
            id=draft,
            community=community,
            member=member,
            content=content,
            kept_until=kept_until,
        )

    def find(self, draft: str, *, community: str, member: str) -> bytes | None:
        """Return the draft of this member, unless it is forgotten or another's."""
        row = AskDraft.objects.filter(
            id=draft,
            community=community,
            member=member,
            kept_until__gt=self._clock(),
        ).first()
        return bytes(row.content) if row is not None else None

    def forget(self, *, community: str, member: str) -> None:
        """Delete all that a member asked, before its time."""
        AskDraft.objects.filter(community=community, member=member).delete()

    def sweep(self) -> int:
        """Delete what is kept no longer; return how many drafts that were."""
        swept, _ = AskDraft.objects.filter(kept_until__lte=self._clock()).delete()
        return swept
