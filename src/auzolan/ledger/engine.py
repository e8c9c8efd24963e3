"""Engine: opens sealed acts, asks what they need, judges them, and applies them.

`check` runs when an act is appended; `apply` also when a log is replayed. Both are
pure: the act's `recorded_at` is the only now they know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from auzolan.ledger import keys, may, records
from auzolan.ledger.acts import Act, Sealed, read_body, read_header, read_texts
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Faults, Rule, Rulebook
from auzolan.units.faults import Fault, fault

AnyAct = Act[msgspec.Struct]

# Acts write many rows on the way: an event its thing, its promise and two accounts.
# Words they give to rows that they bring about; to one that was there before, only the
# act that is about it. An erasing says again what it leaves of the words of others.
_WORDS_ANEW: dict[str, str] = {
    "member.join": records.Member.TABLE,
    "member.amend": records.Member.TABLE,
    "place.amend": records.Place.TABLE,
    "thing.amend": records.Thing.TABLE,
    "promise.answer": records.Promise.TABLE,
    "due.note": records.Due.TABLE,
    "texts.erase": records.Text.TABLE,
}


def open_sealed(
    sealed: Sealed, rulebook: Rulebook, *, recorded_at: int, seq: int
) -> tuple[AnyAct, Rule[Any]] | Fault:
    """Decode a sealed act and find its rule; the signature is not judged here."""
    header = read_header(sealed)
    if isinstance(header, Fault):
        return header
    rule = rulebook.find(header.kind, header.kind_version)
    if rule is None:
        return fault("act.unknown_kind", header.kind[:60])
    body = read_body(sealed, rule.body)
    if isinstance(body, Fault):
        return body
    texts = read_texts(sealed.personal)
    if isinstance(texts, Fault):
        return texts
    act = Act(
        act_id=sealed.act_id,
        header=header,
        body=body,
        recorded_at=recorded_at,
        seq=seq,
        named=tuple(texts),
    )
    return act, rule


def first_questions(act: AnyAct, rule: Rule[Any]) -> Iterable[Query]:
    """Yield the questions about the author, then the rule's own."""
    yield RowOf(records.Community, act.community)
    if act.author != act.community:
        yield RowOf(records.Member, act.author)
        yield RowOf(records.Key, act.header.key)
        yield ChildrenOf(records.Role, "member", act.author)
    if act.header.for_:
        yield RowOf(records.Member, act.header.for_)
        yield ChildrenOf(records.Mandate, "agent", act.author)
    for row_id in act.named:
        yield RowOf(records.Text, row_id)
    yield from rule.needs(act)


def check(
    act: AnyAct, rule: Rule[Any], facts: Facts, sealed: Sealed | None = None
) -> Faults:
    """Judge an act: its signature where sealed is given, its author, then its rule."""
    if sealed is not None:
        refused = _signature_fault(act, rule, facts, sealed)
        if refused is not None:
            return (refused,)
    refused = _audience_fault(act) or _mandate_fault(act, facts)
    if refused is not None:
        return (refused,)
    standings = _standings(act, rule, facts)
    if isinstance(standings, Fault):
        return (standings,)
    refused = may.may(act.header.kind, standings)
    if refused is not None:
        return (refused,)
    return rule.check(act, facts)


def _audience_fault(act: AnyAct) -> Fault | None:
    if act.header.audience in may.audiences(act.header.kind):
        return None
    return fault("act.audience", act.header.audience)


def _standings(act: AnyAct, rule: Rule[Any], facts: Facts) -> frozenset[str] | Fault:
    """Return all that the author is in this act, by key, role and relation."""
    if act.author == act.community:
        return frozenset({"community"})
    member = facts.row(records.Member, act.author)
    if member is None:
        # Only who holds an invitation may speak before they are a member.
        return rule.relations(act, facts) & {"bearer"}
    key = facts.row(records.Key, act.header.key)
    if key is not None and key.use == "card":
        # The printed card is for new keys and nothing else, whoever holds it.
        return frozenset({"card"})
    if member.state == "active":
        return may.standing(act, facts) | rule.relations(act, facts)
    if member.state == "suspended" and act.header.kind in may.WHILE_SUSPENDED:
        return rule.relations(act, facts)
    return fault("may.not_active", act.author, state=member.state)


def _signature_fault(
    act: AnyAct, rule: Rule[Any], facts: Facts, sealed: Sealed
) -> Fault | None:
    public = signer(act, rule, facts)
    if isinstance(public, Fault):
        return public
    if keys.key_id(public) != act.header.key:
        return fault("act.wrong_key", act.header.key)
    if not keys.verify(public, sealed.header, sealed.signature):
        return fault("act.bad_signature", act.header.key)
    return None


def signer(act: AnyAct, rule: Rule[Any], facts: Facts) -> bytes | Fault:
    """Return the public key that must have signed, as of the act's place in the log."""
    if rule.self_signed is not None:
        text = rule.self_signed(act)
        if len(text) != 64:
            return fault("act.malformed", "public")
        try:
            public = bytes.fromhex(text)
        except ValueError:
            return fault("act.malformed", "public")
        return keys.public_fault(public) or public
    if act.author == act.community:
        community = facts.row(records.Community, act.community)
        if community is None:
            return fault("community.unknown", act.community)
        return bytes.fromhex(community.public)
    key = facts.row(records.Key, act.header.key)
    if key is None or key.member != act.author:
        return fault("act.wrong_key", act.header.key)
    if not key.from_seq <= act.seq or (key.until_seq and act.seq >= key.until_seq):
        return fault("act.key_revoked", act.header.key)
    if key.custody != act.header.custody:
        return fault("act.custody", act.header.key, custody=key.custody)
    return bytes.fromhex(key.public)


def _mandate_fault(act: AnyAct, facts: Facts) -> Fault | None:
    """Judge `for`: a desk acts for members without keys, others by mandate."""
    principal_id = act.header.for_
    if not principal_id:
        return None
    if act.author == act.community:
        # What nobody does is the community's own; it stands in for no one.
        return fault("mandate.missing", principal_id)
    principal = facts.row(records.Member, principal_id)
    if principal is None or principal.state != "active":
        return fault("member.unknown", principal_id)
    now = act.recorded_at
    if not principal.identity and may.roles_of(facts, act.author, now) & {
        "desk",
        "steward",
    }:
        return None
    if any(
        row.principal == principal_id
        and row.starts_at <= now
        and (row.ends_at == 0 or now < row.ends_at)
        for row in facts.children(records.Mandate, "agent", act.author)
    ):
        return None
    return fault("mandate.missing", principal_id)


def apply(act: AnyAct, rule: Rule[Any], facts: Facts) -> Changes:
    """Return what the act changes; the same facts give the same changes for ever."""
    changes = Changes(act, facts)
    rule.apply(act, facts, changes)
    return changes


def text_rows(act: AnyAct, personal: bytes, changes: Changes) -> list[records.Text] | Fault:
    """Return the text rows of a personal part; only rows the act is about may have any.

    One id is one row's for ever: a row that the act brings about gets no words where
    some row of that id had words before, or a stranger could rename a member.
    """
    if not personal:
        return []
    texts = read_texts(personal)
    if isinstance(texts, Fault):
        return texts
    about = _WORDS_ANEW.get(act.header.kind, "")
    rows = []
    for row_id, words in texts.items():
        is_new = changes.brings_about(row_id)
        if not is_new and not changes.writes_row(about, row_id):
            return fault("act.text_for_other_row", row_id[:64])
        had_words = changes.row(records.Text, row_id) is not None
        if had_words and is_new:
            return fault("id.taken", row_id)
        contact = msgspec.json.encode(dict(sorted(words.contact.items()))).decode()
        rows.append(
            records.Text(
                id=row_id,
                community=act.community,
                act=act.act_id,
                name=words.name,
                note=words.note,
                contact=contact if words.contact else "",
            )
        )
    return rows
