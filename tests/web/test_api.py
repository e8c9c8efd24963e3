"""The API: a member's path by program, refusals in one shape, and hostile requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import join
from auzolan.node.ports import Appended
from auzolan.store import rows
from auzolan.store.models import LogHead
from auzolan.web.api import calling, shapes, site

pytestmark = pytest.mark.django_db(databases=["default", "side"])

NOBODY = "0" * 32
HUGE = 10**400


def send(program: Client, path: str, body: object = None, key: str = "") -> HttpResponse:
    """Post a body as JSON."""
    headers = {"idempotency-key": key} if key else {}
    return program.post(
        f"/api{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers=headers,
    )


def codes(answer: HttpResponse) -> list[str]:
    """Return the codes of a refusal."""
    return [found["code"] for found in json.loads(answer.content)["faults"]]


def said(answer: HttpResponse, status: int = 200) -> Any:
    """Return what an answer holds, once its status is as wanted."""
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def log_size() -> int:
    """Return how many acts the log holds."""
    return LogHead.objects.get().size


# -- the path of a member --------------------------------------------------------------


def test_a_drill_is_asked_for_lent_and_brought_back_by_program(hours_village) -> None:
    jon, ane = hours_village.program("Jon"), hours_village.program("Ane")

    answer = said(send(jon, "/ask", {"words": "a drill"}))
    way = answer["ways"][0]
    assert way["way"] == "borrow"
    assert way["who"][0]["member"]["name"] == "Ane Etxeberria"
    assert way["price"] == {"amount": "1", "unit": "hour_credit"}
    again = said(jon.get(f"/api/ask/{answer['draft']}?order=nearest"))
    assert again["order"] == "nearest"
    assert {one["key"] for one in again["ways"]} == {one["key"] for one in answer["ways"]}

    chosen = said(send(jon, f"/ask/{answer['draft']}/choose", {"way": way["key"]}), 201)
    asked = said(ane.get("/api/promises"))["promises"]
    assert [one["state"] for one in asked] == ["asked"]
    promise = asked[0]["id"]
    said(send(ane, f"/promises/{promise}/answer", {"yes": True}))
    said(send(ane, f"/promises/{promise}/keep"), 201)
    record = said(send(ane, f"/promises/{promise}/keep", {"condition": "good"}), 201)["id"]

    need = said(jon.get(f"/api/needs/{chosen['need']}"))
    assert need["state"] == "met"
    assert [one["state"] for one in need["promises"]] == ["done"]
    statement = said(jon.get("/api/statement"))
    assert statement["balance"] == {"amount": "-1", "unit": "hour_credit"}
    assert [line["record"] for line in statement["lines"]] == [record]
    told = said(jon.get(f"/api/records/{record}"))
    assert told["paid"] == {"amount": "1", "unit": "hour_credit"}
    assert said(ane.get("/api/me"))["balance"]["amount"] == "1"


def test_a_chosen_way_chosen_again_changes_nothing(village) -> None:
    jon = village.program("Jon")
    answer = said(send(jon, "/ask", {"words": "drill", "ways": ["borrow"]}))
    path, body = f"/ask/{answer['draft']}/choose", {"way": "borrow-01"}

    first, size = said(send(jon, path, body), 201), log_size()
    second = said(send(jon, path, body), 201)

    assert first == second
    assert log_size() == size


def test_a_need_is_posted_read_by_others_and_closed(village) -> None:
    jon, miren = village.program("Jon"), village.program("Miren")
    body = {
        "words": "a drill for the shelf",
        "starts_at": "2030-01-01T10:00:00Z",
        "ends_at": "2030-01-01T12:00:00+01:00",
    }

    refused = send(jon, "/needs", body)
    assert codes(refused) == ["span.malformed"]

    body["starts_at"], body["ends_at"] = soon(village)
    need = said(send(jon, "/needs", body), 201)["id"]
    others = said(miren.get("/api/needs"))["others"]
    assert [(one["id"], one["words"]) for one in others] == [(need, body["words"])]
    assert others[0]["kind"]["id"] == village.kind
    assert [one["id"] for one in said(jon.get("/api/needs"))["mine"]] == [need]
    said(send(jon, f"/needs/{need}/close"))
    assert said(miren.get("/api/needs"))["others"] == []


def soon(village) -> tuple[str, str]:
    """Return tomorrow's span in the API's words, from a calendar's own answer."""
    calendar = said(
        village.program("Jon").get(f"/api/things/{village.drill}/calendar?days=2")
    )
    return calendar["starts_at"], calendar["ends_at"]


def test_a_posted_need_tells_no_more_than_the_cell_it_was_asked_from(village) -> None:
    starts_at, ends_at = soon(village)
    near = {"lat": 43.3211111, "lon": -1.9822222}
    body = {"words": "drill", "near": near, "starts_at": starts_at, "ends_at": ends_at}

    need = said(send(village.program("Jon"), "/needs", body), 201)["id"]

    row = rows.by_id(records.Need, village.community, need)
    assert row is not None
    assert (row.lat_e7, row.lon_e7) != (433_211_111, -19_822_222)


def test_an_offer_is_made_found_and_ended(village) -> None:
    ane, jon = village.program("Ane"), village.program("Jon")
    body = {
        "mode": "help",
        "kind": village.kind,
        "place": village.place,
        "note": "Evenings",
    }

    offer = said(send(ane, "/offers", body), 201)["id"]
    found = said(jon.get("/api/offers?words=drils&mode=help"))["offers"]
    assert [one["id"] for one in found] == [offer]
    said(send(ane, f"/offers/{offer}/end"))
    assert said(jon.get("/api/offers?mode=help"))["offers"] == []
    assert codes(send(ane, f"/offers/{offer}/end")) == ["offer.unknown"]


def test_work_is_recorded_confirmed_opposed_and_corrected(village) -> None:
    jon, miren = village.program("Jon"), village.program("Miren")
    body = {
        "action": "deliverService",
        "kind": village.kind,
        "taker": village.members["Miren"],
        "quantity": "2",
        "minutes": 90,
        "note": "Two holes",
    }

    first = said(send(jon, "/records", body), 201)["id"]
    second = said(send(jon, "/records", body), 201)["id"]
    said(send(miren, f"/records/{first}/confirm"))
    said(send(miren, f"/records/{second}/oppose", {"why": "It was one"}))
    fixed = said(send(jon, f"/records/{first}/correct", {"quantity": "-1"}), 201)["id"]

    told = said(miren.get(f"/api/records/{first}"))
    assert told["state"] == "corrected"
    assert [one["id"] for one in told["corrections"]] == [fixed]
    assert said(miren.get(f"/api/records/{second}"))["state"] == "opposed"
    listed = said(miren.get("/api/records"))["records"]
    assert {one["id"] for one in listed} == {first, second, fixed}


def test_lists_come_in_stretches(village) -> None:
    jon = village.program("Jon")
    for _ in range(3):
        said(
            send(jon, "/records", {"action": "work", "kind": village.kind, "minutes": 15}),
            201,
        )

    first = said(jon.get("/api/records?limit=2"))
    rest = said(jon.get("/api/records?limit=2&offset=2"))

    assert (len(first["records"]), first["has_more"]) == (2, True)
    assert (len(rest["records"]), rest["has_more"]) == (1, False)


def test_sentences_are_told_in_the_language_asked_for(village) -> None:
    jon = village.program("Jon")

    answer = jon.get("/api/kinds", headers={"accept-language": "es"})

    assert said(answer)["kinds"][0]["name"] == "taladro"


# -- who may do what -------------------------------------------------------------------


def test_a_repeated_key_changes_nothing_and_answers_alike(village) -> None:
    ane = village.program("Ane")
    body = {"mode": "help", "kind": village.kind, "place": village.place}

    first = said(send(ane, "/offers", body, key="mine"), 201)
    size = log_size()
    second = said(send(ane, "/offers", body, key="mine"), 201)
    other = said(send(ane, "/offers", body, key="another"), 201)

    assert first == second != other
    assert log_size() == size + 1


def test_a_repeated_hand_over_is_not_a_return(village) -> None:
    promise, ane = village.ask("Jon"), village.program("Ane")
    send(ane, f"/promises/{promise}/answer", {"yes": True}, key="k")

    first = said(send(ane, f"/promises/{promise}/keep", key="k"), 201)
    second = said(send(ane, f"/promises/{promise}/keep", key="k"), 201)

    assert first == second
    assert said(ane.get(f"/api/promises/{promise}"))["state"] == "out"


def test_one_key_of_two_members_is_two_requests(village) -> None:
    body = {"action": "work", "kind": village.kind, "minutes": 15}

    one = said(send(village.program("Jon"), "/records", body, key="k"), 201)
    two = said(send(village.program("Miren"), "/records", body, key="k"), 201)

    assert one != two


def test_what_others_promised_and_recorded_is_not_told(hours_village) -> None:
    village = hours_village
    promise = village.ask("Miren", price=100)
    record = said(
        send(village.program("Miren"), "/records", {"action": "work", "minutes": 15}), 201
    )["id"]
    need = said(village.program("Miren").get(f"/api/promises/{promise}"))["need"]
    jon = village.program("Jon")

    assert said(jon.get("/api/promises"))["promises"] == []
    assert said(jon.get("/api/records"))["records"] == []
    assert jon.get(f"/api/promises/{promise}").status_code == 404
    assert jon.get(f"/api/needs/{need}").status_code == 404
    assert codes(send(jon, f"/promises/{promise}/answer", {"yes": True})) == [
        "may.not_allowed"
    ]
    assert codes(send(jon, f"/promises/{promise}/drop")) == ["may.not_allowed"]
    assert codes(send(jon, f"/records/{record}/oppose", {"why": "no"})) == [
        "may.not_allowed"
    ]
    taken = said(jon.get(f"/api/things/{village.drill}/calendar"))["taken"]
    assert [one["by"] for one in taken] == [None]


def test_another_members_draft_is_not_there(village) -> None:
    draft = said(send(village.program("Jon"), "/ask", {"words": "drill"}))["draft"]
    miren = village.program("Miren")

    assert miren.get(f"/api/ask/{draft}").status_code == 404
    assert send(miren, f"/ask/{draft}/choose", {"way": "borrow-01"}).status_code == 404


def test_who_acts_for_another_needs_a_mandate(village) -> None:
    jon, ane = village.program("Jon"), village.members["Ane"]

    refused = jon.post(
        "/api/records",
        json.dumps({"action": "work", "minutes": 15}),
        content_type="application/json",
        headers={"act-for": ane},
    )

    assert refused.status_code == 403
    assert codes(refused) == ["mandate.missing"]


def test_the_desk_acts_for_a_member_without_keys(village) -> None:
    words = village_words("Old Bixente")
    member = join.register(house(), village.doer("Miren"), words=words)
    assert isinstance(member, str)

    record = village.program("Miren").post(
        "/api/records",
        json.dumps({"action": "work", "kind": village.kind, "minutes": 30}),
        content_type="application/json",
        headers={"act-for": member},
    )

    row = rows.by_id(records.Event, village.community, said(record, 201)["id"])
    assert row is not None
    assert (row.provider, row.author) == (member, village.members["Miren"])


def village_words(name: str) -> Any:
    """Return the words of a member."""
    return join.Words(name=name)


def test_a_suspended_member_reads_but_does_nothing(village) -> None:
    jon = village.program("Jon")
    stopped = join.suspend(
        house(), village.doer("Ane"), member=village.members["Jon"], suspended=True
    )
    assert isinstance(stopped, Appended)

    refused = send(jon, "/records", {"action": "work", "minutes": 15})

    assert refused.status_code == 403
    assert codes(refused) == ["may.not_active"]
    assert jon.get("/api/me").status_code == 200


def test_the_token_of_a_member_who_left_is_not_good(village) -> None:
    jon, doer = village.program("Jon"), village.doer("Jon")
    assert isinstance(join.leave(house(), doer, member=doer.member), Appended)

    assert jon.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nothing",
        "Bearer auz_" + "x" * 43,
        "Bearer auz_" + "x" * 100_000,
        "Basic YW5lOmFuZQ==",
        "Bearer auz_é\x00",
    ],
)
def test_a_bad_token_is_refused(village, sent: str) -> None:
    answer = Client().get("/api/me", headers={"authorization": sent})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert codes(answer)[0].startswith("api.token_")


def test_a_login_is_no_token(village) -> None:
    assert village.client("Ane").get("/api/me").status_code == 401
    assert village.client("Ane").post("/api/records", {}).status_code == 401


def test_a_token_is_let_in_only_so_often(village, monkeypatch) -> None:
    monkeypatch.setattr(calling, "REQUESTS_A_MINUTE", 2)
    jon, miren = village.program("Jon"), village.program("Miren")

    answers = [jon.get("/api/me").status_code for _ in range(2)]
    refused = jon.get("/api/me")

    assert answers == [200, 200]
    assert refused.status_code == 429
    assert codes(refused) == ["api.too_often"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert miren.get("/api/me").status_code == 200


# -- the documents ---------------------------------------------------------------------


def test_the_document_and_its_page_are_for_everybody(village, guest) -> None:
    document = said(guest.get("/api/openapi.json"))
    page = guest.get("/api/").content.decode()

    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert "<script" not in page.partition("<main")[2]


def test_every_operation_says_what_it_does_and_what_it_may_answer() -> None:
    for path, methods in site.document()["paths"].items():
        for method, details in methods.items():
            place = f"{method} {path}"
            assert details.get("description", "").endswith("."), place
            assert {"401", "403", "422", "429"} <= {str(s) for s in details["responses"]}, (
                place
            )


def test_the_reference_names_the_limits_that_hold() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/api.md").read_text(encoding="utf-8")

    assert f"{calling.REQUESTS_A_MINUTE} requests a minute" in page
    assert f"up to {calling.KEY_LENGTH_MAX} signs" in page
    assert f"at most {site.BODY_BYTES_MAX // 1024} kB" in page
    assert (
        f"`offset` up to {shapes.OFFSET_MAX:,} and `limit` up to {shapes.ROWS_MAX}" in page
    )
