"""Care: erase the words that somebody wrote, or that are about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.rules import care
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say_as_community
from auzolan.units.faults import fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An act whose personal part shall go: who said it, and about which rows."""

    act: str
    author: str
    for_: str = ""
    about: frozenset[str] = frozenset()


def erase(
    house: House,
    doer: Doer,
    *,
    acts: Sequence[Written],
    rows: Collection[str],
    request: str = "",
) -> Appended | Faults:
    """Erase the words of rows, and the personal parts of acts, for good.

    Members erase what they wrote and what is about them, stewards also what others did.
    What else an act said, about rows that are not named, is kept by being said anew.
    """
    if not acts:
        return (fault("erase.nothing", "acts"),)
    is_steward = _is_steward(house, doer)
    for written in acts:
        mine = doer.who in {written.author, written.for_, *written.about}
        if not (mine or is_steward):
            return (fault("erase.not_yours", written.act),)
    found = house.log.rows(
        records.Text, doer.community, "act", [written.act for written in acts]
    )
    authors = {written.act: {written.author, written.for_} for written in acts}
    for text in found:
        own = doer.who in authors[text.act] or text.id == doer.who
        if text.id in rows and not (own or is_steward):
            return (fault("erase.not_yours", text.id),)
    body = care.Erase(
        acts=tuple(sorted(written.act for written in acts)),
        rows=tuple(sorted(text.id for text in found)),
    )
    kept: Texts = {text.id: _words(text) for text in found if text.id not in rows}
    result = say_as_community(
        house,
        doer.community,
        "texts.erase",
        body,
        request=request,
        texts={key: words for key, words in kept.items() if words != Words()} or None,
    )
    if isinstance(result, Appended):
        # What they asked stands in their drafts too, in the same words.
        for member in {name for one in acts for name in (one.author, one.for_) if name}:
            house.drafts.forget(community=doer.community, member=member)
    return result


def _is_steward(house: House, doer: Doer) -> bool:
    now = house.clock()
    member = house.log.row(records.Member, doer.community, doer.member)
    if member is None or member.state != "active":
        return False
    return any(
        role.role == "steward"
        and role.state != "held"
        and not role.place
        and role.starts_at <= now
        and not 0 < role.ends_at <= now
        for role in house.log.rows(records.Role, doer.community, "member", [doer.member])
    )


def _words(text: records.Text) -> Words:
    contact = msgspec.json.decode(text.contact, type=dict[str, str]) if text.contact else {}
    return Words(name=text.name, note=text.note, contact=contact)
