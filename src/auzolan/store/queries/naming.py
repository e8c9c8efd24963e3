"""Naming: what members, things, places and sorts are called, as far as one may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names and notes by row id; what the viewer may not know is simply not there."""

    texts: dict[str, records.Text] = field(default_factory=dict)
    kinds: dict[str, records.Kind] = field(default_factory=dict)
    language: str = FALLBACK_LANGUAGE
    community: records.Community

    def of(self, row_id: str) -> str:
        """Return a member's, thing's or place's name; empty where none may be told."""
        if row_id == self.community.id:
            return self.community.name
        text = self.texts.get(row_id)
        if text is None:
            return ""
        if self.language != FALLBACK_LANGUAGE and text.contact:
            return _translated(text, self.language) or text.name
        return text.name

    def note(self, row_id: str) -> str:
        """Return what is said about a row besides its name."""
        text = self.texts.get(row_id)
        return text.note if text else ""

    def kind(self, kind_id: str) -> str:
        """Return a sort's name in the viewer's language, or in one that it has."""
        kind = self.kinds.get(kind_id)
        return label_of(kind, self.language) if kind else ""

    def icon(self, kind_id: str) -> str:
        """Return the name of a sort's icon."""
        kind = self.kinds.get(kind_id)
        return kind.icon if kind else ""

    def thing(self, thing: records.Thing | None, kind_id: str = "") -> str:
        """Return what a thing is called: by its own name, or by its sort's."""
        own = self.of(thing.id) if thing else ""
        return own or self.kind(thing.kind if thing else kind_id)


def label_of(kind: records.Kind, language: str) -> str:
    """Return a sort's name in a language, or in one that it has."""
    found = kind.labels.get(language) or kind.labels.get(FALLBACK_LANGUAGE)
    return found or next(iter(kind.labels.values()), "")


def _translated(text: records.Text, language: str) -> str:
    try:
        contact = msgspec.json.decode(text.contact, type=dict[str, str])
    except msgspec.DecodeError:
        return ""
    return contact.get(f"name_{language}", "")


def names(
    viewer: Viewer,
    *,
    members: Iterable[str] = (),
    things: Iterable[str] = (),
    places: Iterable[str] = (),
    others: Iterable[str] = (),
    kinds: Iterable[str] = (),
    language: str,
) -> Names:
    """Return the names of many rows by two statements.

    `others` are rows whose texts the caller has judged, such as the viewer's own needs.
    """
    wanted = {*things, *others}
    if sees(viewer, "member.name"):
        wanted |= set(members)
    if sees(viewer, "place.name"):
        wanted |= set(places)
    return Names(
        texts=rows.by_ids(records.Text, viewer.community, wanted),
        kinds=rows.by_ids(records.Kind, viewer.community, kinds),
        language=language,
        community=viewer.community_row,
    )
