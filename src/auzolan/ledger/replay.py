"""Replay: folds a log's acts into rows again, in memory, by `apply` alone.

Nothing is judged anew: the acts were, when they were appended, and what was right then
must stay so. Whoever doubts the log asks for `thorough`, which reads every act as if it
came from a stranger and returns what its signature has to be verified by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from auzolan.ledger import engine, keys, records, tree
from auzolan.ledger.acts import Act, Header, Sealed, salted_hash
from auzolan.ledger.changes import Changes
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.rule import Rule, Rulebook
from auzolan.units.faults import Fault, fault

_header_decoder = msgspec.json.Decoder(Header)


@dataclass(frozen=True, slots=True)
class Kept:
    """An act as a log keeps it."""

    seq: int
    recorded_at: int
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that still has to be verified."""

    seq: int
    public: bytes
    message: bytes
    signature: bytes


# Columns that name one of a few: a member, a kind, a thing, an action. Each act brings
# its own copy of the text, and a million of them would be a third of the memory.
_SHARED: dict[type[records.Record], tuple[str, ...]] = {
    records.Event: ("action", "provider", "receiver", "thing", "kind", "place"),
    records.Promise: (
        "action",
        "provider",
        "receiver",
        "offer",
        "thing",
        "kind",
        "place",
        "payee",
    ),
    records.Need: ("kind", "purpose"),
    records.Agreement: ("way",),
    records.Process: ("recipe", "kind", "place"),
    records.Peg: ("thing",),
}


# What an act did to the rows, and the texts it gave them.
Taken = tuple[Changes, list[records.Text]]


class Replay:
    """The rows of one community, an act after the other."""

    def __init__(self, rulebook: Rulebook, community: str) -> None:
        """Start before the first act."""
        self._rulebook = rulebook
        self._community = community
        self._readers: dict[tuple[str, int], tuple[Rule[Any], Any]] = {}
        # One text for an id that is in hundreds of thousands of rows.
        self._known: dict[str, str] = {community: community}
        self.rows = MemoryRows()
        self.recorded_at = 0

    def take(self, kept: Kept) -> Taken | Fault:
        """Apply one act; a fault where it is not what was once accepted."""
        opened = self._reopened(kept)
        return opened if isinstance(opened, Fault) else self._apply(kept, *opened)

    def take_thoroughly(self, kept: Kept) -> Signed | Fault:
        """Read one act as a stranger's, apply it, and return what signed it."""
        sealed = kept.sealed
        opened = engine.open_sealed(
            sealed, self._rulebook, recorded_at=kept.recorded_at, seq=kept.seq
        )
        if isinstance(opened, Fault):
            return opened
        act, rule = opened
        if act.community != self._community:
            return fault("act.other_community", act.community[:64])
        if kept.recorded_at < self.recorded_at:
            return fault("log.time_backwards", str(kept.seq))
        public = engine.signer(act, rule, self.rows)
        if isinstance(public, Fault):
            return public
        if keys.key_id(public) != act.header.key:
            return fault("act.wrong_key", act.header.key)
        found = self._apply(kept, act, rule)
        if isinstance(found, Fault):
            return found
        return Signed(kept.seq, public, sealed.header, sealed.signature)

    def _reopened(self, kept: Kept) -> tuple[engine.AnyAct, Rule[Any]] | Fault:
        """Decode an act that was found canonical, hashed and well-formed before."""
        sealed = kept.sealed
        try:
            header = _header_decoder.decode(sealed.header)
            found = self._readers.get((header.kind, header.kind_version))
            if found is None:
                rule = self._rulebook.find(header.kind, header.kind_version)
                if rule is None:
                    return fault("act.unknown_kind", header.kind[:60])
                found = rule, msgspec.json.Decoder(rule.body)
                self._readers[header.kind, header.kind_version] = found
            if salted_hash(sealed.body_salt, sealed.body) != header.body:
                return fault("act.hash_mismatch", "body")
            body = found[1].decode(sealed.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return fault("act.malformed", str(kept.seq))
        known = self._known
        force = msgspec.structs.force_setattr
        force(header, "community", self._community)
        force(header, "author", known.setdefault(header.author, header.author))
        act = Act(
            act_id=sealed.act_id,
            header=header,
            body=body,
            recorded_at=kept.recorded_at,
            seq=kept.seq,
        )
        return act, found[0]

    def _apply(self, kept: Kept, act: engine.AnyAct, rule: Rule[Any]) -> Taken | Fault:
        self.recorded_at = kept.recorded_at
        changes = engine.apply(act, rule, self.rows)
        texts = engine.text_rows(act, kept.sealed.personal, changes)
        if isinstance(texts, Fault):
            return texts
        for _, _, row in changes.writes():
            if row is not None:
                self._share(row)
        self.rows.take(changes, texts)
        return changes, texts

    def _share(self, row: records.Record) -> None:
        """Let a row hold the text that other rows hold already, not its own copy."""
        known = self._known
        for column in _SHARED.get(type(row), ()):
            text = getattr(row, column)
            same = known.setdefault(text, text)
            if same is not text:
                msgspec.structs.force_setattr(row, column, same)
        if type(row) is records.Event and row.promise:
            promise = self.rows.row(records.Promise, row.promise)
            if promise is not None:
                msgspec.structs.force_setattr(row, "promise", promise.id)


class Branch:
    """The tree of a log, grown chunk by chunk beside the rows, with its upper rows."""

    def __init__(self) -> None:
        """Start with no entry."""
        self.frontier = tree.EMPTY
        self.nodes: dict[tuple[int, int], bytes] = {}  # (row, number) -> hash

    def grow(self, acts: list[Kept]) -> list[bytes]:
        """Append these acts; returns their entries."""
        entries = [
            tree.entry_of(kept.sealed.header, kept.sealed.signature, kept.recorded_at)
            for kept in acts
        ]
        growth = tree.grow(self.frontier, entries)
        self.frontier = growth.frontier
        for part in growth.parts:
            for offset, node in enumerate(part.hashes):
                self.nodes[part.row, part.start + offset] = node
        return entries
