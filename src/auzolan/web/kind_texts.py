"""Kind texts: what each kind of entry in the log says, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

TEXTS: dict[str, str] = {
    "change.object": _n("objected to a change"),
    "community.found": _n("founded the community"),
    "design.add": _n("added a design"),
    "due.note": _n("noted outside money"),
    "event.confirm": _n("confirmed what another recorded"),
    "event.correct": _n("corrected a record"),
    "event.oppose": _n("said that a record is not so"),
    "event.record": _n("recorded what happened"),
    "identity.revoke": _n("ended a key"),
    "identity.rotate": _n("took a new card"),
    "invitation.make": _n("wrote an invitation"),
    "kind.add": _n("added a sort"),
    "kind.amend": _n("changed a sort"),
    "lot.add": _n("added a lot"),
    "mandate.end": _n("took a mandate back"),
    "mandate.give": _n("gave a mandate"),
    "member.add": _n("registered a member"),
    "member.amend": _n("changed what is said of a member"),
    "member.join": _n("joined"),
    "member.leave": _n("left"),
    "member.suspend": _n("suspended a member, or let one go on"),
    "need.close": _n("closed a need"),
    "need.post": _n("posted a need"),
    "offer.end": _n("ended an offer"),
    "offer.make": _n("made an offer"),
    "place.add": _n("added a place"),
    "place.amend": _n("changed a place"),
    "promise.answer": _n("answered a request"),
    "promise.ask": _n("asked somebody"),
    "promise.drop": _n("took a promise back"),
    "promise.expire": _n("let a request go that nobody answered"),
    "promise.take": _n("took a job"),
    "recipe.add": _n("added how something is made"),
    "recipe.retire": _n("retired how something was made"),
    "role.end": _n("ended a role"),
    "role.give": _n("gave a role"),
    "rows.import": _n("brought lists over"),
    "rule.announce": _n("announced a change of rules"),
    "texts.erase": _n("erased words for good"),
    "thing.add": _n("added a thing"),
    "thing.amend": _n("changed what is said of a thing"),
    "thing.block": _n("took a thing out of lending for a while"),
    "thing.retire": _n("took a thing out of lending for good"),
    "thing.unblock": _n("let a thing be lent again"),
    "unit.add": _n("added a unit"),
    "way.choose": _n("chose a way"),
}


def kind_text(kind: str) -> str:
    """Return what an entry of this kind says; the name of a kind that has no words."""
    return _(TEXTS[kind]) if kind in TEXTS else kind
