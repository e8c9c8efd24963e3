"""The API against hostile requests: each gets a fault in the one shape, none breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from auzolan.web.api import site

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


def soon(village) -> tuple[str, str]:
    """Return tomorrow's span in the API's words, from a calendar's own answer."""
    calendar = said(
        village.program("Jon").get(f"/api/things/{village.drill}/calendar?days=2")
    )
    return calendar["starts_at"], calendar["ends_at"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "nothing",
        "NaN",
        '{"words": NaN}',
        '{"words": "\\ud800"}',
        "[" * 100_000,
        '{"words": ' + "1" * 10_000 + "}",
        b"\xff\xfe",
        '"text"',
        "[]",
        "null",
    ],
)
def test_what_is_not_the_json_asked_for_is_refused(village, body: str) -> None:
    answer = village.program("Jon").post("/api/ask", body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert codes(answer)[0] in {"api.not_json", "api.malformed"}


@pytest.mark.parametrize(
    "field",
    [
        {"words": "drill\x00"},
        {"words": "\x1b[31m"},
        {"words": "x" * 201},
        {"words": 7},
        {"words": ["drill"]},
        {"unknown": 1},
        {"radius_km": HUGE},
        {"radius_km": -1},
        {"radius_km": 1e308},
        {"near": {"lat": 91, "lon": 0}},
        {"near": {"lat": "north", "lon": 0}},
        {"near": [43, -2]},
        {"quantity": "1" * 41},
        {"quantity": "-1"},
        {"quantity": 3},
        {"kinds": [NOBODY] * 9},
        {"kinds": ["'; DROP TABLE store_kind; --"]},
        {"order": "worst"},
        {"ways": ["steal"]},
        {"starts_at": 0},
        {"starts_at": "yesterday"},
        {"starts_at": "2026-12-31T10:00:00"},
        {"starts_at": "99999-01-01T00:00:00Z"},
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(village, field: dict) -> None:
    answer = send(village.program("Jon"), "/ask", {"words": "drill", **field})

    assert answer.status_code == 422
    found = json.loads(answer.content)["faults"]
    assert found[0]["code"] == "api.malformed"
    assert next(iter(field)) in found[0]["at"]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        (
            {"starts_at": "9999-12-31T23:00:00-23:00", "ends_at": "9999-12-31T23:59:59Z"},
            "span.",
        ),
        ({"starts_at": "0001-01-01T00:00:00+23:00"}, "span."),
        ({"quantity": "9" * 40}, "amount."),
        ({"quantity": "1.2.3"}, "amount."),
        ({"quantity": "0"}, "amount."),
        ({"kinds": [NOBODY]}, "kind."),
        ({"words": ""}, "ask."),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_in_words(
    village, field: dict, code: str
) -> None:
    answer = send(village.program("Jon"), "/ask", {"words": "drill", **field})

    assert answer.status_code == 422
    assert codes(answer)[0].startswith(code)


@pytest.mark.parametrize("text", ["Cafe\u0301 drill", "𝒟rill 🛠", "ﬁle", "a\u202eb"])
def test_any_text_that_people_write_is_kept(village, text: str) -> None:
    starts_at, ends_at = soon(village)
    body = {"words": text, "starts_at": starts_at, "ends_at": ends_at}

    said(send(village.program("Jon"), "/needs", body), 201)


@pytest.mark.parametrize("minutes", [-1, HUGE, 1.5, "many", None, True, 10_081])
def test_minutes_are_minutes(village, minutes: object) -> None:
    body = {"action": "work", "kind": village.kind, "minutes": minutes}

    assert codes(send(village.program("Jon"), "/records", body)) == ["api.malformed"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/things/%00",
        "/api/things/..%2f..%2fetc",
        "/api/things/" + "A" * 32,
        "/api/records?limit=0",
        "/api/records?limit=101",
        "/api/records?limit=1e3",
        "/api/records?offset=-1",
        "/api/records?offset=" + "9" * 500,
        "/api/kinds?words=%00",
        "/api/kinds?words=" + "x" * 300,
        "/api/things?kind=drill",
        "/api/offers?mode=steal",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(village, path: str) -> None:
    answer = village.program("Jon").get(path)

    assert answer.status_code in {404, 422}
    assert codes(answer)


@pytest.mark.parametrize(
    "path",
    ["things", "needs", "promises", "records", "plans", "ask", "things/{}/calendar"],
)
def test_a_row_that_nobody_knows_is_not_found(village, path: str) -> None:
    address = path.format(NOBODY) if "{}" in path else f"{path}/{NOBODY}"

    assert village.program("Jon").get(f"/api/{address}").status_code == 404


def test_an_oversized_body_is_refused_unread(village) -> None:
    body = json.dumps({"words": "x" * site.BODY_BYTES_MAX})

    answer = village.program("Jon").post("/api/ask", body, content_type="application/json")

    assert answer.status_code == 413
    assert codes(answer) == ["api.too_large"]


def test_a_length_that_is_no_number_is_refused(village) -> None:
    answer = village.program("Jon").post(
        "/api/ask", "{}", content_type="application/json", CONTENT_LENGTH="many"
    )

    assert answer.status_code == 413


def test_a_key_that_cannot_be_kept_is_refused(village) -> None:
    answer = send(village.program("Jon"), "/records", {"action": "work"}, key="k" * 101)

    assert codes(answer) == ["api.malformed"]


def test_a_method_that_is_not_there_says_which_are(village) -> None:
    answer = village.program("Jon").delete("/api/me")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert codes(answer) == ["api.method"]


def test_an_address_that_is_not_there_is_told_in_the_same_shape(village) -> None:
    answer = village.program("Jon").post("/api/no/such/thing")

    assert answer.status_code == 404
    assert codes(answer) == ["api.not_found"]


def test_the_api_sets_no_cookie_and_keeps_the_policy(village) -> None:
    answer = village.program("Jon").get("/api/me")

    assert not answer.cookies
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
