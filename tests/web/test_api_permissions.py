"""Every operation of the API, and what it answers to whom; a new one needs a row here."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from auzolan.app import house, new_id
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import things
from auzolan.node import join, keep
from auzolan.sharing import offers
from auzolan.web.api import site

pytestmark = pytest.mark.django_db(databases=["default", "side"])

SPAN = {"starts_at": "2026-01-01T10:00:00Z", "ends_at": "2026-01-01T12:00:00Z"}

# Operation -> (method, address, body, what a member who is no side of it gets, what a
# steward who is none gets). Whoever sends no token gets 401 from each of them. The drill
# is Miren's, and Jon has asked for it; Nerea is the member, and Ane the steward.
ROWS: dict[str, tuple[str, str, dict[str, Any] | None, int, int]] = {
    # about oneself
    "me": ("get", "/me", None, 200, 200),
    "find_kinds": ("get", "/kinds", None, 200, 200),
    "get_statement": ("get", "/statement", None, 404, 404),
    # asking
    "ask_for": ("post", "/ask", {"words": "drill"}, 200, 200),
    "get_answer": ("get", "/ask/{draft}", None, 404, 404),
    "choose_way": ("post", "/ask/{draft}/choose", {"way": "borrow-01"}, 404, 404),
    # needs
    "list_needs": ("get", "/needs", None, 200, 200),
    "get_need": ("get", "/needs/{need}", None, 404, 200),
    "post_need": ("post", "/needs", {"words": "drill", **SPAN}, 422, 422),
    "close_need": ("post", "/needs/{need}/close", None, 403, 200),
    # things and offers
    "list_things": ("get", "/things", None, 200, 200),
    "get_thing": ("get", "/things/{thing}", None, 200, 200),
    "get_calendar": ("get", "/things/{thing}/calendar", None, 200, 200),
    "list_offers": ("get", "/offers", None, 200, 200),
    "make_offer": (
        "post",
        "/offers",
        {"mode": "lend", "kind": "{kind}", "thing": "{thing}"},
        403,
        403,
    ),
    "end_offer": ("post", "/offers/{offer}/end", None, 403, 200),
    # promises
    "list_promises": ("get", "/promises", None, 200, 200),
    "get_promise": ("get", "/promises/{promise}", None, 404, 404),
    "answer_promise": ("post", "/promises/{promise}/answer", {"yes": True}, 403, 403),
    "take_job": ("post", "/promises/{promise}/take", None, 409, 409),
    "drop_promise": ("post", "/promises/{promise}/drop", None, 403, 200),
    "keep_promise": ("post", "/promises/{promise}/keep", None, 403, 409),
    "list_jobs": ("get", "/jobs", None, 200, 200),
    "get_plan": ("get", "/plans/{nothing}", None, 404, 404),
    # records
    "list_records": ("get", "/records", None, 200, 200),
    "get_record": ("get", "/records/{record}", None, 404, 200),
    "record": (
        "post",
        "/records",
        {"action": "work", "giver": "{jon}", "taker": "{jon}", "minutes": 15},
        403,
        403,
    ),
    "confirm_record": ("post", "/records/{record}/confirm", None, 403, 403),
    "oppose_record": ("post", "/records/{record}/oppose", {"why": "No"}, 403, 403),
    "correct_record": ("post", "/records/{record}/correct", {"why": "No"}, 404, 201),
    # acts signed by a key of one's own
    "submit_act": (
        "post",
        "/acts",
        {"header": "", "signature": "", "body": "", "body_salt": ""},
        422,
        422,
    ),
}


def operations() -> set[str]:
    """Return the operations of the document."""
    paths = site.document()["paths"].values()
    return {each["operationId"] for methods in paths for each in methods.values()}


@pytest.fixture
def here(village: Any) -> dict[str, str]:
    """Return rows that are there: a loan that is over, and a request that is open."""
    village.members["Nerea"] = joined(village, "Nerea")
    desk = lent_by_the_desk(village)
    desk.lend("Jon")
    jon = village.program("Jon")
    record = jon.get("/api/records").json()["records"][0]["id"]
    promise = desk.ask("Jon")
    draft = jon.post("/api/ask", '{"words": "drill"}', content_type="application/json")
    return {
        "draft": draft.json()["draft"],
        "jon": village.members["Jon"],
        "kind": village.kind,
        "need": jon.get(f"/api/promises/{promise}").json()["need"],
        "nothing": "0" * 32,
        "offer": desk.offer,
        "promise": promise,
        "record": record,
        "thing": desk.drill,
    }


def joined(village: Any, name: str) -> str:
    """Return a new member without any role."""
    letter = join.invite(house(), village.doer("Ane"))
    assert isinstance(letter, join.Letter)
    member = join.join(
        house(),
        village.community,
        secret=letter.secret,
        words=Words(name=name),
        request=name,
    )
    assert isinstance(member, join.Joined)
    return member.member


def lent_by_the_desk(village: Any) -> Any:
    """Return the village with Miren lending a drill, so that Ane is a side of nothing."""
    miren, thing, offer = village.doer("Miren"), new_id(), new_id()
    added = things.AddThing(
        thing=thing,
        kind=village.kind,
        place=village.place,
        keeper=miren.member,
        owners=((miren.member, 1),),
        quantity=1,
    )
    lent = offers.Make(offer=offer, mode="lend", kind=village.kind, thing=thing)
    assert keep.thing(house(), miren, added, words=Words(name="Drill")) == thing
    assert keep.offer(house(), miren, lent) == offer
    members = {**village.members, "Ane": miren.member}
    return replace(village, members=members, drill=thing, offer=offer)


def status(program: Client, operation: str, here: dict[str, str]) -> int:
    """Call an operation and return its status."""
    method, path, body, _, _ = ROWS[operation]
    text = json.dumps(body or {})
    for name, row in here.items():
        text = text.replace(f"{{{name}}}", row)
    call = {"get": program.get, "post": program.post}[method]
    sent = {"data": text, "content_type": "application/json"} if method == "post" else {}
    return call(f"/api{path.format(**here)}", **sent).status_code


def test_every_operation_has_a_row() -> None:
    assert operations() == set(ROWS)


@pytest.mark.parametrize("operation", ROWS)
def test_without_a_token_nothing_is_told_or_done(village, here, operation: str) -> None:
    assert status(Client(), operation, here) == 401


@pytest.mark.parametrize("operation", ROWS)
def test_a_member_may_what_is_theirs(village, here, operation: str) -> None:
    assert status(village.program("Nerea"), operation, here) == ROWS[operation][3]


@pytest.mark.parametrize("operation", ROWS)
def test_a_steward_may_what_is_theirs(village, here, operation: str) -> None:
    assert status(village.program("Ane"), operation, here) == ROWS[operation][4]
