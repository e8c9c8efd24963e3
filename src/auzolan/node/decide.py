"""Decide: announce other rules and roles, object to them, note outside money."""

from __future__ import annotations

from auzolan.deciding import rules as deciding
from auzolan.fairness import dues
from auzolan.ledger.acts import Texts, Words
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say


def announce(
    house: House, doer: Doer, *, name: str, value: str, why: str = "", request: str = ""
) -> Appended | Faults:
    """Announce that a rule of the community shall have another value."""
    rule = house.new_id()
    body = deciding.Announce(rule=rule, name=name, value=value)
    texts: Texts | None = {rule: Words(note=why)} if why else None
    return say(house, doer, "rule.announce", body, request=request, texts=texts)


def give_role(
    house: House,
    doer: Doer,
    *,
    member: str,
    name: str,
    place: str = "",
    request: str = "",
) -> Appended | Faults:
    """Announce that a member shall have a role."""
    body = deciding.GiveRole(role=house.new_id(), member=member, name=name, place=place)
    return say(house, doer, "role.give", body, request=request)


def end_role(
    house: House, doer: Doer, *, role: str, request: str = ""
) -> Appended | Faults:
    """End a role."""
    return say(house, doer, "role.end", deciding.EndRole(role=role), request=request)


def object_to(
    house: House, doer: Doer, *, about: str, why: str, request: str = ""
) -> Appended | Faults:
    """Object, with a reason, to an announced rule or role."""
    objection = house.new_id()
    body = deciding.Object(objection=objection, about=about)
    texts: Texts = {objection: Words(note=why)}
    return say(house, doer, "change.object", body, request=request, texts=texts)


def note_due(
    house: House,
    doer: Doer,
    *,
    member: str,
    amount: int,
    currency: str,
    why: str,
    state: str,
    due: str = "",
    note: str = "",
    request: str = "",
) -> Appended | Faults:
    """Note outside money as due, paid or returned; `due` names an earlier note."""
    due_id = due or house.new_id()
    body = dues.NoteDue(
        due=due_id,
        member=member,
        amount=amount,
        currency=currency,
        why=why,
        state=state,
    )
    texts: Texts | None = {due_id: Words(note=note)} if note else None
    return say(house, doer, "due.note", body, request=request, texts=texts)
